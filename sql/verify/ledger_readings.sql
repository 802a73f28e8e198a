-- Calls that came over several pages and were read only once, though the time of their second reading has passed: a page of an older version among theirs would go unseen.
-- @told
-- @of calls: select count(*) from :ops.ledger where version_loaded is not null and (started_at >= :since or started_at is null)
select call_id, started_at, version_loaded, loaded_at, last_failure
from :ops.ledger
where unconfirmed_sha256 is not null
  and (started_at >= :since or started_at is null)
  and (next_attempt_at < now() - interval '3 days' or started_at < now() - interval '32 days')
order by started_at, record_key
