-- One row per span of time: how long after the end of a call was the version made that the warehouse has?
-- It tells how far back a run has to look for newer ones.
-- Each call counts once, with the newest version that was loaded: made `from_hours` after its end or later, and sooner
-- than `before_hours`. Calls that began within the span; those whose end or time of making is unknown are left out.
with settled as (
  select
    width_bucket(
      extract(epoch from last_modified_at - ended_at)::float8 / 3600, array[0.5, 1, 2.5, 6, 12, 24, 48, 96, 168, 336]
    ) as place,
    count(*) as calls,
    avg(version)::float8 as average_version,
    max(version) as highest_version
  from records
  where started_at >= :since and started_at < :until
    and ended_at is not null and last_modified_at is not null
  group by place
)

select
  spans.from_hours::float8 as from_hours,
  spans.before_hours::float8 as before_hours,
  coalesce(settled.calls, 0) as calls,
  percent(coalesce(settled.calls, 0), sum(settled.calls) over ()) as share_percent,
  percent(sum(coalesce(settled.calls, 0)) over (order by spans.place), sum(settled.calls) over ()) as settled_percent,
  settled.average_version,
  settled.highest_version
from (
  values
  (0, null, 0.5), (1, 0.5, 1), (2, 1, 2.5), (3, 2.5, 6), (4, 6, 12), (5, 12, 24), (6, 24, 48), (7, 48, 96),
  (8, 96, 168), (9, 168, 336), (10, 336, null)
) as spans (place, from_hours, before_hours)
left join settled on settled.place = spans.place
order by spans.place
