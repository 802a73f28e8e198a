-- What the ledger says of a call is possible: a state that fits its versions, quarantined only with a document that is set aside.
-- @of calls: select count(*) from :ops.ledger where started_at >= :since or started_at is null
-- @mend `callhouse sync --id` fetches these calls again, while Graph has them.
with waiting as (
  select id, max(version) as version from :ops.quarantine
  where resolved_at is null and kind = 'call_record'
  group by id
)
select ledger.call_id, ledger.state, ledger.version_listed, ledger.version_loaded, judged.wrong
from :ops.ledger as ledger
left join waiting on waiting.id = ledger.call_id
cross join lateral (
  select case
    when version_listed < version_loaded or (version_listed is null and version_loaded is not null)
      then 'loaded at a higher version than was ever met'
    when state = 'loaded' and version_loaded is null then 'loaded without a version'
    -- one that Graph has no longer stays as it was loaded, with the reason
    when state = 'loaded' and version_listed > version_loaded and last_failure is null
      then 'loaded, and a newer version was met'
    when state in ('pending', 'aged_out') and version_loaded = version_listed then 'its newest version is loaded'
    when state = 'quarantined' and waiting.id is null then 'quarantined, and no document of it is set aside'
    when state = 'quarantined' and waiting.version < version_listed
      then 'quarantined, and a newer version was met than the one that is set aside'
    when version_loaded is null
      and (rows_loaded is not null or loaded_at is not null or is_complete or unconfirmed_sha256 is not null)
      then 'nothing is loaded, and yet it was'
    when version_loaded is not null and (rows_loaded is null or loaded_at is null)
      then 'loaded, and neither when nor with how many rows'
    when attempts < 0 then 'tried less than never'
  end as wrong
) as judged
where (ledger.started_at >= :since or ledger.started_at is null) and judged.wrong is not null
