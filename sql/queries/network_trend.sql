-- One row per period and direction: do jitter, round-trip time and packet loss of audio rise?
-- Inbound is what the user received. Averages and quantiles are those of the means that streams reported; the quantiles
-- are estimated from histograms, so that they are as exact as the bucket is wide (the table histogram_buckets).
-- Maxima are the highest values of any stream. Whole days (UTC); by the hour, those of the span.
with periods as (
  select
    date_trunc(:grain, hour_utc, 'UTC') as period_start,
    direction,
    sum(stream_count) as streams,
    sum(jitter_ms_sum) / nullif(sum(jitter_count), 0) as average_jitter_ms,
    max(max_jitter_ms) as max_jitter_ms,
    array[
      sum(jitter_bucket_01_count), sum(jitter_bucket_02_count), sum(jitter_bucket_03_count), sum(jitter_bucket_04_count),
      sum(jitter_bucket_05_count), sum(jitter_bucket_06_count), sum(jitter_bucket_07_count), sum(jitter_bucket_08_count),
      sum(jitter_bucket_09_count), sum(jitter_bucket_10_count), sum(jitter_bucket_11_count), sum(jitter_bucket_12_count)
    ] as jitter_buckets,
    sum(round_trip_time_ms_sum) / nullif(sum(round_trip_time_count), 0) as average_round_trip_time_ms,
    max(max_round_trip_time_ms) as max_round_trip_time_ms,
    array[
      sum(round_trip_time_bucket_01_count), sum(round_trip_time_bucket_02_count), sum(round_trip_time_bucket_03_count), sum(round_trip_time_bucket_04_count),
      sum(round_trip_time_bucket_05_count), sum(round_trip_time_bucket_06_count), sum(round_trip_time_bucket_07_count), sum(round_trip_time_bucket_08_count),
      sum(round_trip_time_bucket_09_count), sum(round_trip_time_bucket_10_count), sum(round_trip_time_bucket_11_count), sum(round_trip_time_bucket_12_count)
    ] as round_trip_time_buckets,
    sum(packet_loss_rate_sum) / nullif(sum(packet_loss_count), 0) as average_packet_loss_rate,
    max(max_packet_loss_rate) as max_packet_loss_rate,
    array[
      sum(packet_loss_bucket_01_count), sum(packet_loss_bucket_02_count), sum(packet_loss_bucket_03_count), sum(packet_loss_bucket_04_count),
      sum(packet_loss_bucket_05_count), sum(packet_loss_bucket_06_count), sum(packet_loss_bucket_07_count), sum(packet_loss_bucket_08_count),
      sum(packet_loss_bucket_09_count), sum(packet_loss_bucket_10_count), sum(packet_loss_bucket_11_count), sum(packet_loss_bucket_12_count)
    ] as packet_loss_buckets
  from quality_hourly
  where day between first_day(:since) and last_day(:until)
    and (:grain <> 'hour' or (hour_utc >= date_trunc('hour', :since, 'UTC') and hour_utc < :until))
    and media_type = 'audio'
    and stream_count > 0
    and (:session_type::text is null or session_type = :session_type)
    and (:connection_type::text is null or connection_type = :connection_type)
  group by 1, 2
)

select
  period_start,
  direction,
  streams,
  average_jitter_ms,
  bucket_quantile(0.5, 'jitter', jitter_buckets) as p50_jitter_ms,
  bucket_quantile(0.95, 'jitter', jitter_buckets) as p95_jitter_ms,
  max_jitter_ms,
  average_round_trip_time_ms,
  bucket_quantile(0.5, 'round_trip_time', round_trip_time_buckets) as p50_round_trip_time_ms,
  bucket_quantile(0.95, 'round_trip_time', round_trip_time_buckets) as p95_round_trip_time_ms,
  max_round_trip_time_ms,
  average_packet_loss_rate,
  bucket_quantile(0.5, 'packet_loss', packet_loss_buckets) as p50_packet_loss_rate,
  bucket_quantile(0.95, 'packet_loss', packet_loss_buckets) as p95_packet_loss_rate,
  max_packet_loss_rate
from periods
order by period_start, direction
