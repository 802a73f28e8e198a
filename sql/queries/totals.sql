-- One row: calls, sessions and streams in the warehouse, and the days that they span.
select
  (select count(*) from records) as calls,
  (select count(*) from sessions) as sessions,
  (select count(*) from streams) as streams,
  (select count(*) from pstn_calls) as pstn_calls,
  (select count(*) from direct_routing_calls) as direct_routing_calls,
  (select min(started_at at time zone 'UTC')::date from records) as first_day,
  (select max(started_at at time zone 'UTC')::date from records) as last_day
