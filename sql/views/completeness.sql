-- One row per day (UTC) on which calls began: how many of those that are known are in the warehouse, and whether calls
-- of that day may be missing for good.
create view :facts.completeness as
select
  day,
  count(state) as listed,
  count(*) filter (where state = 'loaded') as loaded,
  count(*) filter (where state = 'loaded' and not is_complete) as incomplete,
  count(*) filter (where state = 'pending') as pending,
  count(*) filter (where state = 'quarantined') as quarantined,
  count(*) filter (where state = 'aged_out') as aged_out,
  count(*) filter (where state <> 'loaded' and version_loaded is not null) as outdated,
  bool_or(is_gap) as is_gap,
  max(loaded_at) as last_loaded_at
from (
  select
    (started_at at time zone 'UTC')::date as day,
    state, is_complete, version_loaded, loaded_at,
    false as is_gap
  from :ops.ledger
  union all
  -- a day of a gap may have no call in the ledger
  select days.day::date, null, null, null, null, true
  from :ops.gaps
  cross join lateral generate_series(
    date_trunc('day', gaps.from_at at time zone 'UTC'),
    (gaps.to_at - interval '1 microsecond') at time zone 'UTC',
    interval '1 day'
  ) as days (day)
  where gaps.source = 'calls'
) as known
group by day;
comment on column :facts.completeness.day is 'Day (UTC) on which the calls began; NULL: calls whose start is not known yet.';
comment on column :facts.completeness.listed is 'Calls that are known of, from Graph''s lists or from files.';
comment on column :facts.completeness.loaded is 'Those that the tables hold at the newest version known, or at the newest that could be fetched before Graph forgot the call.';
comment on column :facts.completeness.incomplete is 'Of the loaded ones, those whose document lacked pages.';
comment on column :facts.completeness.pending is 'Those whose newest version is still to be loaded.';
comment on column :facts.completeness.quarantined is 'Those whose newest version can''t be loaded.';
comment on column :facts.completeness.aged_out is 'Those that Graph had forgotten before they could be fetched, and of which the tables hold nothing.';
comment on column :facts.completeness.outdated is 'Of the pending and quarantined ones, those of which the tables hold an older version.';
comment on column :facts.completeness.is_gap is 'Whether Graph may have forgotten calls of that day before they were listed; those are counted nowhere.';
comment on column :facts.completeness.last_loaded_at is 'When a call of that day was loaded last; NULL: none was.';
