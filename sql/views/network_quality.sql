-- One row per day, network, range of the building map and media type: how good streams and sessions were there.
create view :facts.network_quality as
select
  daily.day as day,
  daily.media_type as media_type,
  daily.network_key as network_key,
  daily.building_network_key as building_network_key,
  nullif(networks.network, '') as network,
  nullif(networks.public_network, '') as public_network,
  coalesce(networks.is_home_range, false) as is_home_range,
  coalesce(networks.is_vpn_estimated, false) as is_vpn_estimated,
  daily.building_network_key is not null as is_mapped,
  buildings.network_name as network_name,
  buildings.building_name as building_name,
  buildings.city as city,
  buildings.country as country,
  buildings.region as region,
  coalesce(buildings.is_inside_corp, false) as is_inside_corp,
  coalesce(buildings.is_vpn, false) as is_vpn,
  daily.user_count as user_count,
  daily.stream_count as stream_count,
  daily.good_count as good_count,
  daily.poor_count as poor_count,
  daily.unclassified_count as unclassified_count,
  :facts.percent(daily.poor_count, daily.good_count + daily.poor_count) as poor_percent,
  :facts.percent(daily.inbound_poor_count, daily.inbound_classified_count) as poor_inbound_percent,
  :facts.percent(
    daily.poor_count - daily.inbound_poor_count,
    daily.good_count + daily.poor_count - daily.inbound_classified_count
  ) as poor_outbound_percent,
  daily.poor_jitter_count as poor_jitter_count,
  daily.poor_round_trip_time_count as poor_round_trip_time_count,
  daily.poor_packet_loss_count as poor_packet_loss_count,
  daily.jitter_ms_sum / nullif(daily.jitter_count, 0) as average_jitter_ms,
  daily.max_jitter_ms as max_jitter_ms,
  daily.round_trip_time_ms_sum / nullif(daily.round_trip_time_count, 0) as average_round_trip_time_ms,
  daily.max_round_trip_time_ms as max_round_trip_time_ms,
  daily.packet_loss_rate_sum / nullif(daily.packet_loss_count, 0) as average_packet_loss_rate,
  daily.max_packet_loss_rate as max_packet_loss_rate,
  :facts.percent(daily.tcp_stream_count, daily.stream_count) as tcp_percent,
  :facts.percent(daily.wifi_stream_count, daily.stream_count) as wifi_percent,
  daily.session_count as session_count,
  daily.setup_failed_count as setup_failed_count,
  daily.dropped_count as dropped_count,
  :facts.percent(daily.setup_failed_count, daily.session_count) as setup_failure_percent,
  :facts.percent(daily.dropped_count, daily.session_count - daily.setup_failed_count) as drop_percent
from (
  select
    day, media_type, network_key, building_network_key,
    count(distinct user_key) as user_count,
    sum(stream_count) as stream_count,
    sum(good_count) as good_count,
    sum(poor_count) as poor_count,
    sum(unclassified_count) as unclassified_count,
    sum(inbound_poor_count) as inbound_poor_count,
    sum(inbound_classified_count) as inbound_classified_count,
    sum(poor_jitter_count) as poor_jitter_count,
    sum(poor_round_trip_time_count) as poor_round_trip_time_count,
    sum(poor_packet_loss_count) as poor_packet_loss_count,
    sum(jitter_count) as jitter_count,
    sum(jitter_ms_sum) as jitter_ms_sum,
    max(max_jitter_ms) as max_jitter_ms,
    sum(round_trip_time_count) as round_trip_time_count,
    sum(round_trip_time_ms_sum) as round_trip_time_ms_sum,
    max(max_round_trip_time_ms) as max_round_trip_time_ms,
    sum(packet_loss_count) as packet_loss_count,
    sum(packet_loss_rate_sum) as packet_loss_rate_sum,
    max(max_packet_loss_rate) as max_packet_loss_rate,
    coalesce(sum(stream_count) filter (where transport_protocol = 'tcp'), 0) as tcp_stream_count,
    coalesce(sum(stream_count) filter (where connection_type = 'wifi'), 0) as wifi_stream_count,
    sum(session_count) as session_count,
    sum(setup_failed_count) as setup_failed_count,
    sum(dropped_count) as dropped_count
  from :facts.quality_daily
  group by day, media_type, network_key, building_network_key
) as daily
left join :facts.dim_network as networks on networks.network_key = daily.network_key
left join :facts.building_networks as buildings
  on buildings.building_network_key = daily.building_network_key;
comment on column :facts.network_quality.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.network_quality.media_type is 'audio, video, sharing or other.';
comment on column :facts.network_quality.network_key is 'Key of the network; NULL where there were no media.';
comment on column :facts.network_quality.building_network_key is 'The range of the building map that holds the network; NULL where the map has none.';
comment on column :facts.network_quality.network is 'The subnet of the user; where the client reported none, or its own address, the /24 (IPv4) or /64 (IPv6) around the address. NULL: unknown.';
comment on column :facts.network_quality.public_network is 'The /24 (IPv4) or /48 (IPv6) around the public address; NULL: unknown.';
comment on column :facts.network_quality.is_home_range is 'Whether it is one of the ranges that home routers and phones give out, so that its subnet alone says nothing.';
comment on column :facts.network_quality.is_vpn_estimated is 'Whether the client reported its own address as its subnet, as VPN clients do.';
comment on column :facts.network_quality.is_mapped is 'Whether the building map has the network.';
comment on column :facts.network_quality.network_name is 'Name of the network by the building map; NULL where it has none.';
comment on column :facts.network_quality.building_name is 'Name of the building by the building map; NULL where it has none.';
comment on column :facts.network_quality.city is 'City of the building; NULL where unknown.';
comment on column :facts.network_quality.country is 'Country of the building; NULL where unknown.';
comment on column :facts.network_quality.region is 'Region of the building; NULL where unknown.';
comment on column :facts.network_quality.is_inside_corp is 'Whether the network is inside the corporate network; not where the building map lacks it.';
comment on column :facts.network_quality.is_vpn is 'Whether the building map says that the network is a VPN.';
comment on column :facts.network_quality.user_count is 'Users who were there on that day with that media type.';
comment on column :facts.network_quality.stream_count is 'Streams.';
comment on column :facts.network_quality.good_count is 'Good streams.';
comment on column :facts.network_quality.poor_count is 'Poor streams.';
comment on column :facts.network_quality.unclassified_count is 'Unclassified streams.';
comment on column :facts.network_quality.poor_percent is 'Poor streams, of the good and poor ones; NULL where there are none. Unit: percent.';
comment on column :facts.network_quality.poor_inbound_percent is 'As poor_percent, of the streams that users received. Unit: percent.';
comment on column :facts.network_quality.poor_outbound_percent is 'As poor_percent, of the other streams. Unit: percent.';
comment on column :facts.network_quality.poor_jitter_count is 'Poor streams whose jitter was over the threshold.';
comment on column :facts.network_quality.poor_round_trip_time_count is 'Poor streams whose round-trip time was over the threshold.';
comment on column :facts.network_quality.poor_packet_loss_count is 'Poor streams whose packet loss was over the threshold.';
comment on column :facts.network_quality.average_jitter_ms is 'Mean of the mean jitter that streams reported; NULL where none did. Unit: ms.';
comment on column :facts.network_quality.max_jitter_ms is 'Highest jitter of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.network_quality.average_round_trip_time_ms is 'Mean of the mean round-trip time that streams reported; NULL where none did. Unit: ms.';
comment on column :facts.network_quality.max_round_trip_time_ms is 'Highest round-trip time of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.network_quality.average_packet_loss_rate is 'Mean of the mean packet loss that streams reported; NULL where none did. Unit: 0 to 1.';
comment on column :facts.network_quality.max_packet_loss_rate is 'Highest packet loss of any stream; NULL where none reported. Unit: 0 to 1.';
comment on column :facts.network_quality.tcp_percent is 'Share of the streams that went over TCP. Unit: percent.';
comment on column :facts.network_quality.wifi_percent is 'Share of the streams whose user was on Wi-Fi. Unit: percent.';
comment on column :facts.network_quality.session_count is 'Sessions that had this media type or failed to set it up; one between two people counts with the caller.';
comment on column :facts.network_quality.setup_failed_count is 'Those whose set-up failed.';
comment on column :facts.network_quality.dropped_count is 'Those that were set up and dropped.';
comment on column :facts.network_quality.setup_failure_percent is 'Set-ups that failed, of those tried; NULL where none was. Unit: percent.';
comment on column :facts.network_quality.drop_percent is 'Sessions dropped, of those set up; NULL where none was. Unit: percent.';
