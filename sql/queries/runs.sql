-- One row per run, the last 20: what it did and how it ended.
select
  run_id, command, status, exit_code, started_at,
  round(extract(epoch from coalesce(finished_at, heartbeat_at) - started_at)::numeric, 1)::float8 as seconds,
  records_seen as seen, records_loaded as loaded, records_replaced as replaced, records_unchanged as unchanged,
  records_quarantined as quarantined, rows_written as rows, issues, error
from runs
order by run_id desc
limit 20
