-- One row per day, client program and version, and media type: people, sessions and streams with it, and how they were.
create view :facts.client_quality as
select
  daily.day as day,
  daily.media_type as media_type,
  daily.client_key as client_key,
  nullif(clients.platform, '') as platform,
  nullif(clients.product_family, '') as product_family,
  nullif(clients.application_version, '') as application_version,
  count(distinct daily.user_key) as user_count,
  sum(daily.leg_count) as session_count,
  sum(daily.leg_setup_failed_count) as setup_failed_count,
  sum(daily.leg_dropped_count) as dropped_count,
  :facts.percent(sum(daily.leg_setup_failed_count), sum(daily.leg_count)) as setup_failure_percent,
  :facts.percent(sum(daily.leg_dropped_count), sum(daily.leg_count - daily.leg_setup_failed_count)) as drop_percent,
  sum(daily.stream_count) as stream_count,
  sum(daily.good_count) as good_count,
  sum(daily.poor_count) as poor_count,
  sum(daily.unclassified_count) as unclassified_count,
  :facts.percent(sum(daily.poor_count), sum(daily.good_count + daily.poor_count)) as poor_percent,
  sum(daily.jitter_ms_sum) / nullif(sum(daily.jitter_count), 0) as average_jitter_ms,
  sum(daily.round_trip_time_ms_sum) / nullif(sum(daily.round_trip_time_count), 0) as average_round_trip_time_ms,
  sum(daily.packet_loss_rate_sum) / nullif(sum(daily.packet_loss_count), 0) as average_packet_loss_rate,
  sum(daily.cpu_insufficient_count) as cpu_insufficient_count,
  sum(daily.delay_event_count) as delay_event_count
from :facts.quality_daily as daily
left join :facts.dim_client as clients on clients.client_key = daily.client_key
group by daily.day, daily.media_type, daily.client_key, clients.client_key;
comment on column :facts.client_quality.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.client_quality.media_type is 'audio, video, sharing or other.';
comment on column :facts.client_quality.client_key is 'Key of the client; NULL where unknown.';
comment on column :facts.client_quality.platform is 'Platform of the client; NULL where unknown.';
comment on column :facts.client_quality.product_family is 'Product of the client; NULL where unknown.';
comment on column :facts.client_quality.application_version is 'Version of the client; NULL where unknown.';
comment on column :facts.client_quality.user_count is 'People who used it on the day; not to be summed up.';
comment on column :facts.client_quality.session_count is 'Sessions that had this media type or failed to set it up; one between two people counts for each of them.';
comment on column :facts.client_quality.setup_failed_count is 'Those whose set-up failed.';
comment on column :facts.client_quality.dropped_count is 'Those that were set up and dropped.';
comment on column :facts.client_quality.setup_failure_percent is 'Set-ups that failed, of all sessions; NULL where there are none. Unit: percent.';
comment on column :facts.client_quality.drop_percent is 'Sessions dropped, of those set up; NULL where there are none. Unit: percent.';
comment on column :facts.client_quality.stream_count is 'Streams.';
comment on column :facts.client_quality.good_count is 'Good streams.';
comment on column :facts.client_quality.poor_count is 'Poor streams.';
comment on column :facts.client_quality.unclassified_count is 'Unclassified streams.';
comment on column :facts.client_quality.poor_percent is 'Poor streams, of the good and poor ones; NULL where there are none. Unit: percent.';
comment on column :facts.client_quality.average_jitter_ms is 'Mean jitter of the streams that reported it; NULL where none did. Unit: ms.';
comment on column :facts.client_quality.average_round_trip_time_ms is 'Mean round-trip time of the streams that reported it; NULL where none did. Unit: ms.';
comment on column :facts.client_quality.average_packet_loss_rate is 'Mean share of packets lost of the streams that reported it; NULL where none did. Unit: 0 to 1.';
comment on column :facts.client_quality.cpu_insufficient_count is 'Sessions in which the processor was too slow at any time.';
comment on column :facts.client_quality.delay_event_count is 'Sessions with delay that was too high at any time.';
