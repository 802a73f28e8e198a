-- Every call has as many rows in the tables as were loaded for it.
-- @of calls: select count(*) from :ops.ledger where record_key >= :first_key
-- @mend `callhouse replay` makes the rows of these calls again, where their documents are kept.
with counted as (
  select record_key, sum(those)::bigint as found
  from (
    select record_key, count(*) as those from :facts.records where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.participants where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.sessions where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.segments where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.media where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.streams where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.trace_route_hops where record_key >= :first_key group by 1
    union all
    select record_key, count(*) from :facts.feedback_tokens where record_key >= :first_key group by 1
  ) as of_table
  group by record_key
)
select
  ledger.call_id, coalesce(ledger.record_key, counted.record_key) as record_key,
  case when ledger.version_loaded is not null then ledger.rows_loaded else 0 end as expected,
  coalesce(counted.found, 0) as found
from (select * from :ops.ledger where record_key >= :first_key) as ledger
full join counted on counted.record_key = ledger.record_key
where case when ledger.version_loaded is not null then ledger.rows_loaded else 0 end
  is distinct from coalesce(counted.found, 0)
