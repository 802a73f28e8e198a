-- Of every day, each call that was ever seen is loaded, quarantined, pending or aged out, and the tables hold as many of its calls as the ledger says.
-- @of calls: select count(*) from :ops.ledger where started_at >= :since or started_at is null
-- @note select format('%s days: %s loaded, %s quarantined, %s pending, %s aged out', count(distinct (started_at at time zone 'UTC')::date), count(*) filter (where state = 'loaded'), count(*) filter (where state = 'quarantined'), count(*) filter (where state = 'pending'), count(*) filter (where state = 'aged_out')) from :ops.ledger where started_at >= :since or started_at is null
-- @mend The checks of single calls, such as ledger records, name the calls.
with books as (
  select
    (started_at at time zone 'UTC')::date as day,
    count(*) as seen,
    count(*) filter (where state = 'loaded') as loaded,
    count(*) filter (where state = 'quarantined') as quarantined,
    count(*) filter (where state = 'pending') as pending,
    count(*) filter (where state = 'aged_out') as aged_out,
    count(version_loaded) as with_version
  from :ops.ledger
  where started_at >= :since or started_at is null
  group by 1
), found as (
  select (started_at at time zone 'UTC')::date as day, count(*) as records
  from :facts.records
  where started_at >= :since
  group by 1
)
select
  coalesce(books.day, found.day) as day, seen, loaded, quarantined, pending, aged_out,
  coalesce(with_version, 0) as in_the_ledger, coalesce(records, 0) as in_the_tables
from books
full join found on found.day = books.day
where seen is distinct from loaded + quarantined + pending + aged_out
  or coalesce(with_version, 0) <> coalesce(records, 0)
