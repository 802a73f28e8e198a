-- One row per run that began within the span, the newest first: how long it took, how it ended, and how much it did.
-- As the question runs, but for readers of call quality, and without the words of failures.
select
  run_id,
  command,
  status,
  exit_code,
  started_at,
  duration_s,
  records_seen as seen,
  records_loaded as loaded,
  records_replaced as replaced,
  records_unchanged as unchanged,
  records_quarantined as quarantined,
  rows_written as rows,
  issues,
  drift,
  callhouse_version
from loader_runs
where started_at >= :since and started_at < :until
order by run_id desc
limit :rows
