-- One row per period, pair of endpoints, connection, direction and media type: the summary that CQD shows.
-- Poor: streams, of those classified. Of a client and a server, inbound is what the client received; of two clients the
-- one with the lower id counts as the first, as CQD has it. Whole days (UTC); by the hour, those of the span.
-- :media_type = null | audio | video | sharing
select
  date_trunc(:grain, hour_utc, 'UTC') as period_start,
  server_pair,
  connection_type,
  direction,
  media_type,
  sum(good_count) as good,
  sum(poor_count) as poor,
  sum(unclassified_count) as unclassified,
  percent(sum(poor_count), sum(good_count + poor_count)) as poor_percent
from quality_hourly
where day between first_day(:since) and last_day(:until)
  and (:grain <> 'hour' or (hour_utc >= date_trunc('hour', :since, 'UTC') and hour_utc < :until))
  and media_type in ('audio', 'video', 'sharing')
  and stream_count > 0
  and (:media_type::text is null or media_type = :media_type)
  and (:session_type::text is null or session_type = :session_type)
  and (:connection_type::text is null or connection_type = :connection_type)
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
