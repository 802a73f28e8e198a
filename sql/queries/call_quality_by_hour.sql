-- One row per day of the week and hour of the day (UTC): when are streams poor, and when do calls drop?
-- Poor: streams, of those classified. Dropped: sessions with the media type, of those that were set up. Every hour that
-- the span touches.
select
  extract(isodow from day)::integer as day_of_week,
  to_char(day, 'FMDay') as day_name,
  extract(hour from hour_utc at time zone 'UTC')::integer as hour,
  sum(stream_count) as streams,
  sum(good_count + poor_count) as classified,
  sum(poor_count) as poor,
  percent(sum(poor_count), sum(good_count + poor_count)) as poor_percent,
  sum(session_count) as sessions,
  sum(dropped_count) as dropped,
  percent(sum(dropped_count), sum(session_count - setup_failed_count)) as drop_percent
from quality_hourly
where hour_utc > :since::timestamptz - interval '1 hour' and hour_utc < :until
  and media_type = :media_type
  and (:session_type::text is null or session_type = :session_type)
  and (:connection_type::text is null or connection_type = :connection_type)
group by 1, 2, 3
order by day_of_week, hour
