-- The network that an address is in, by its first address, coarse enough to tell of no person: the subnet as the client
-- reported it; where it reported none, or its own address as VPN clients do, the /24 (IPv4) or /64 (IPv6) around the
-- address; empty where neither is known.
create function :facts.network_block(address text, subnet text) returns text
language sql immutable parallel safe
return case
  when split_part(subnet, '/', 1) <> coalesce(address, '') and split_part(subnet, '/', 2) not in ('32', '128')
    then split_part(subnet, '/', 1)
  when address is null then ''
  when address like '%:%' then host(network(set_masklen(address::inet, 64)))
  else host(network(set_masklen(address::inet, 24)))
end;
