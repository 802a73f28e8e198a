-- One row per period and connection: how much of a media type is poor over cable, over Wi-Fi and in each of its bands?
-- Poor: streams, of those classified. wifi_band is NULL where the connection is no Wi-Fi or the band is unknown.
-- Whole days (UTC); by the hour, those of the span.
select
  date_trunc(:grain, hour_utc, 'UTC') as period_start,
  connection_type,
  nullif(nullif(wifi_band, ''), 'unknown') as wifi_band,
  sum(stream_count) as streams,
  sum(good_count + poor_count) as classified,
  sum(poor_count) as poor,
  percent(sum(poor_count), sum(good_count + poor_count)) as poor_percent
from quality_hourly
where day between first_day(:since) and last_day(:until)
  and (:grain <> 'hour' or (hour_utc >= date_trunc('hour', :since, 'UTC') and hour_utc < :until))
  and media_type = :media_type
  and stream_count > 0
  and (:session_type::text is null or session_type = :session_type)
  and (:connection_type::text is null or connection_type = :connection_type)
group by 1, 2, 3
order by 1, 2, 3
