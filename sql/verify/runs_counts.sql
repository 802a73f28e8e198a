-- What runs counted adds up: each document was loaded, replaced another, was no news, or went to quarantine.
-- @of runs: select count(*) from :ops.runs
-- @mend Somebody changed the runs by hand; nothing depends on these counts but what they tell.
select
  run_id, command, records_seen, records_loaded, records_replaced, records_unchanged, records_quarantined,
  case
    when records_seen <> records_loaded + records_replaced + records_unchanged + records_quarantined
      then 'does not add up'
    when records_incomplete > records_loaded + records_replaced then 'more incomplete than written'
    when requests_throttled > requests then 'more throttled than asked'
    else 'a count below 0'
  end as wrong
from :ops.runs
where records_seen <> records_loaded + records_replaced + records_unchanged + records_quarantined
  or records_incomplete > records_loaded + records_replaced
  or requests_throttled > requests
  or least(
    records_seen, records_loaded, records_replaced, records_unchanged, records_incomplete, records_quarantined,
    rows_written, issues, drift, calls_listed, calls_fetched, calls_deferred, calls_aged_out,
    requests, requests_throttled, bytes_received
  ) < 0
