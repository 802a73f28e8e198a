-- One row per client program and version: which streams can't be judged, and which metrics are not reported?
-- Unclassified streams count neither as good nor as poor. Gated: unclassified because of too few packets, or of an
-- unknown number. Shares of metrics are of the streams that did not report the mean.
select
  coalesce(platform, 'unknown') as platform,
  coalesce(product_family, 'unknown') as product_family,
  coalesce(application_version, 'unknown') as application_version,
  sum(stream_count) as streams,
  percent(sum(unclassified_count), sum(stream_count)) as unclassified_percent,
  percent(sum(gated_count), sum(stream_count)) as gated_percent,
  percent(sum(stream_count - jitter_count), sum(stream_count)) as jitter_null_percent,
  percent(sum(stream_count - round_trip_time_count), sum(stream_count)) as round_trip_time_null_percent,
  percent(sum(stream_count - packet_loss_count), sum(stream_count)) as packet_loss_null_percent,
  max(day) as last_day
from daily_quality
where day between first_day(:since) and last_day(:until)
  and media_type = :media_type
  and (:platform::text is null or platform = :platform)
group by 1, 2, 3
having sum(stream_count) > 0
order by streams desc, platform, product_family, application_version
limit :rows
