-- One row per call that is listed and not loaded, the oldest first: what is left to fetch, and why.
select
  call_id, started_at, version_listed, version_loaded, attempts, last_failure, next_attempt_at,
  started_at + interval '30 days' as forgotten_at
from ledger
where state = 'pending'
order by started_at nulls last, record_key
limit 100
