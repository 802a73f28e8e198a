-- One row per day (UTC) of calls, the newest first: how many of those that Graph listed are in the warehouse.
-- Incomplete ones are among the loaded: their document lacked pages. A gap: Graph may have forgotten calls of that day
-- before they were listed. Calls whose start is not known yet stand on a line without a day.
select
  day, listed, loaded, incomplete, pending, quarantined, aged_out, percent(loaded, listed) as loaded_percent, is_gap,
  last_loaded_at
from completeness
where day between first_day(:since) and last_day(:until) or day is null
order by day desc nulls first
