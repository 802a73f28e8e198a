-- One row per network that no range of the building map explains: how often it was seen, by how many, and since when.
create view :facts.coverage as
select
  daily.network_key as network_key,
  networks.network as network,
  nullif(networks.public_network, '') as public_network,
  networks.is_home_range as is_home_range,
  networks.is_vpn_estimated as is_vpn_estimated,
  daily.first_day as first_day,
  daily.last_day as last_day,
  daily.day_count as day_count,
  daily.user_count as user_count,
  daily.session_count as session_count,
  daily.stream_count as stream_count,
  daily.audio_stream_count as audio_stream_count,
  :facts.percent(daily.audio_poor_count, daily.audio_classified_count) as audio_poor_percent
from (
  select
    network_key,
    min(day) as first_day,
    max(day) as last_day,
    count(distinct day) as day_count,
    count(distinct user_key) as user_count,
    sum(leg_count) as session_count,
    sum(stream_count) as stream_count,
    coalesce(sum(stream_count) filter (where media_type = 'audio'), 0) as audio_stream_count,
    sum(poor_count) filter (where media_type = 'audio') as audio_poor_count,
    sum(good_count + poor_count) filter (where media_type = 'audio') as audio_classified_count
  from :facts.quality_daily
  where building_network_key is null
  group by network_key
) as daily
inner join :facts.dim_network as networks on networks.network_key = daily.network_key
where networks.network <> '';
comment on column :facts.coverage.network_key is 'Key of the network.';
comment on column :facts.coverage.network is 'The subnet of the user; where the client reported none, or its own address, the /24 (IPv4) or /64 (IPv6) around the address.';
comment on column :facts.coverage.public_network is 'The /24 (IPv4) or /48 (IPv6) around the public address; NULL: unknown.';
comment on column :facts.coverage.is_home_range is 'Whether it is one of the ranges that home routers and phones give out, which no building map can explain.';
comment on column :facts.coverage.is_vpn_estimated is 'Whether the client reported its own address as its subnet, as VPN clients do.';
comment on column :facts.coverage.first_day is 'First day (UTC) on which it was seen and not explained.';
comment on column :facts.coverage.last_day is 'Last day (UTC) on which it was.';
comment on column :facts.coverage.day_count is 'Days on which it was.';
comment on column :facts.coverage.user_count is 'Users who were there.';
comment on column :facts.coverage.session_count is 'Sessions of theirs, one for each media type.';
comment on column :facts.coverage.stream_count is 'Streams of theirs.';
comment on column :facts.coverage.audio_stream_count is 'Audio streams of theirs.';
comment on column :facts.coverage.audio_poor_percent is 'Poor audio streams, of the good and poor ones; NULL where there are none. Unit: percent.';
