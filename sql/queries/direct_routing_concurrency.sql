-- One row per trunk and period in which answered calls ran: the most at one instant, and the hour of it.
-- :grain = hour | day | week | month
select distinct on (period_start, trunk)
  date_trunc(:grain, hour_utc, 'UTC') as period_start,
  trunk,
  max_concurrent_calls,
  hour_utc as busiest_hour
from direct_routing_concurrency(:since, :until)
where :trunk::text is null or trunk = :trunk
order by period_start, trunk, max_concurrent_calls desc, hour_utc
