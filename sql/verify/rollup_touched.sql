-- Days whose roll-ups wait to be made anew, which the next run does: they are not compared with the facts.
-- @told
-- @of days: select count(*) from :ops.rollups where day >= :since
select coalesce(touched.day, rollups.day) as day,
  case
    when rollups.day is null then 'not rolled up yet'
    when touched.day is not null then 'calls changed since'
    else 'rolled up by other rules than those in force'
  end as why
from (select * from :ops.touched_days where day >= :since) as touched
full join (
  select rollups.*, rollups.basis <> rules.basis as is_stale
  from :ops.rollups cross join :ops.rules_in_force as rules
  where day >= :since
) as rollups on rollups.day = touched.day
where touched.day is not null or rollups.is_stale
order by 1
