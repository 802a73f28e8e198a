-- No run left more in the books than it counted: calls, their rows, issues, documents in quarantine.
-- @of runs: select count(*) from :ops.runs
-- @mend Somebody changed the books by hand; the calls are those whose run_id is this run's.
with loaded as (
  -- a run that only listed a call changed its row, too; what it loaded it loaded after it began
  select runs.run_id, count(*) as calls, sum(ledger.rows_loaded) as rows
  from :ops.ledger as ledger
  inner join :ops.runs as runs on runs.run_id = ledger.run_id and ledger.loaded_at >= runs.started_at
  group by runs.run_id
), aside as (
  select run_id, count(*) as documents from :ops.quarantine group by run_id
), coerced as (
  select run_id, count(*) as issues from :ops.issues group by run_id
)
select
  runs.run_id, runs.command, judged.what, judged.counted, judged.found
from :ops.runs as runs
left join loaded on loaded.run_id = runs.run_id
left join aside on aside.run_id = runs.run_id
left join coerced on coerced.run_id = runs.run_id
cross join lateral (
  values
    ('calls', runs.records_loaded + runs.records_replaced, loaded.calls),
    ('rows', runs.rows_written, loaded.rows::bigint),
    ('documents in quarantine', runs.records_quarantined, aside.documents),
    ('issues', runs.issues, coerced.issues)
) as judged (what, counted, found)
where judged.found > judged.counted
