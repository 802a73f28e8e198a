-- The /24 (IPv4) or /48 (IPv6) around a public address; empty where it is unknown.
create function :facts.public_block(address text) returns text
language sql immutable parallel safe
return case
  when address is null then ''
  when address like '%:%' then network(set_masklen(address::inet, 48))::text
  else network(set_masklen(address::inet, 24))::text
end;
