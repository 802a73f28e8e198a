-- Every day with calls is rolled up or waits for it, and the roll-ups have the rows that were made.
-- @of days: select count(*) from :ops.rollups where day >= :since
-- @mend `callhouse rollup` makes roll-ups anew.
with daily as (
  select day, count(*) as rows from :facts.quality_daily where day >= :since group by day
), hourly as (
  select day, count(*) as rows from :facts.quality_hourly where day >= :since group by day
), called as (
  select distinct days.day
  from :facts.records as records
  cross join lateral :ops.days_of(records.started_at, records.ended_at) as days (day)
  where records.started_at >= :since and days.day >= :since
), rolled as (
  select * from :ops.rollups where day >= :since
)
select
  day, rolled.daily_rows, coalesce(daily.rows, 0) as daily_rows_found, rolled.hourly_rows,
  coalesce(hourly.rows, 0) as hourly_rows_found,
  case when rolled.basis is null then 'not rolled up, nor waiting for it' else 'other rows than were made' end as wrong
from rolled
full join daily using (day)
full join hourly using (day)
full join called using (day)
where not exists (select from :ops.touched_days where touched_days.day = coalesce(rolled.day, daily.day, hourly.day, called.day))
  and (
    rolled.basis is null
    or rolled.daily_rows <> coalesce(daily.rows, 0)
    or rolled.hourly_rows <> coalesce(hourly.rows, 0)
  )
