-- One row per day, client program and version, and media type: how much of the telemetry is missing.
create view :facts.data_quality as
select
  daily.day as day,
  daily.media_type as media_type,
  daily.client_key as client_key,
  nullif(clients.platform, '') as platform,
  nullif(clients.product_family, '') as product_family,
  nullif(clients.application_version, '') as application_version,
  sum(daily.stream_count) as stream_count,
  sum(daily.unclassified_count) as unclassified_count,
  :facts.percent(sum(daily.unclassified_count), sum(daily.stream_count)) as unclassified_percent,
  sum(daily.gated_count) as gated_count,
  :facts.percent(sum(daily.gated_count), sum(daily.stream_count)) as gated_percent,
  sum(daily.stream_count - daily.jitter_count) as jitter_null_count,
  :facts.percent(sum(daily.stream_count - daily.jitter_count), sum(daily.stream_count)) as jitter_null_percent,
  sum(daily.stream_count - daily.round_trip_time_count) as round_trip_time_null_count,
  :facts.percent(sum(daily.stream_count - daily.round_trip_time_count), sum(daily.stream_count))
    as round_trip_time_null_percent,
  sum(daily.stream_count - daily.packet_loss_count) as packet_loss_null_count,
  :facts.percent(sum(daily.stream_count - daily.packet_loss_count), sum(daily.stream_count)) as packet_loss_null_percent
from :facts.quality_daily as daily
left join :facts.dim_client as clients on clients.client_key = daily.client_key
group by daily.day, daily.media_type, daily.client_key, clients.client_key
having sum(daily.stream_count) > 0;
comment on column :facts.data_quality.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.data_quality.media_type is 'audio, video, sharing or other.';
comment on column :facts.data_quality.client_key is 'Key of the client; NULL where unknown.';
comment on column :facts.data_quality.platform is 'Platform of the client; NULL where unknown.';
comment on column :facts.data_quality.product_family is 'Product of the client; NULL where unknown.';
comment on column :facts.data_quality.application_version is 'Version of the client; NULL where unknown.';
comment on column :facts.data_quality.stream_count is 'Streams.';
comment on column :facts.data_quality.unclassified_count is 'Unclassified streams: neither good nor poor.';
comment on column :facts.data_quality.unclassified_percent is 'Unclassified streams, of all. Unit: percent.';
comment on column :facts.data_quality.gated_count is 'Streams that are unclassified because they had too few packets, or an unknown number.';
comment on column :facts.data_quality.gated_percent is 'Streams with too few packets, or an unknown number, of all. Unit: percent.';
comment on column :facts.data_quality.jitter_null_count is 'Streams that did not report their mean jitter.';
comment on column :facts.data_quality.jitter_null_percent is 'Streams that did not report their mean jitter, of all. Unit: percent.';
comment on column :facts.data_quality.round_trip_time_null_count is 'Streams that did not report their mean round-trip time.';
comment on column :facts.data_quality.round_trip_time_null_percent is 'Streams that did not report their mean round-trip time, of all. Unit: percent.';
comment on column :facts.data_quality.packet_loss_null_count is 'Streams that did not report their mean packet loss.';
comment on column :facts.data_quality.packet_loss_null_percent is 'Streams that did not report their mean packet loss, of all. Unit: percent.';
