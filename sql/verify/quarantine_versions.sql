-- What waits in quarantine is no older than what is loaded of its call, and what was resolved was so by a version that is at least as new.
-- @of documents in quarantine: select count(*) from :ops.quarantine where id is not null
-- @mend `callhouse replay` loads what waits in quarantine where it fits by now, and closes what is superseded.
select quarantine.quarantine_key, quarantine.kind, quarantine.id, quarantine.version, ledger.version_loaded, judged.wrong
from :ops.quarantine as quarantine
left join :ops.ledger as ledger on ledger.call_id = quarantine.id
left join :facts.pstn_calls as pstn on pstn.id = quarantine.id
left join :facts.direct_routing_calls as routed on routed.id = quarantine.id
cross join lateral (
  select case
    when quarantine.resolved_at is null and quarantine.kind = 'call_record' then
      case
        when ledger.call_id is null then 'the ledger does not know its call'
        when ledger.version_listed is null or ledger.version_listed < quarantine.version
          then 'the ledger does not know its version'
        when ledger.version_loaded > quarantine.version then 'a newer version is loaded'
      end
    when quarantine.resolved_at is not null
      and pstn.id is null and routed.id is null
      and (ledger.version_loaded is null or ledger.version_loaded < coalesce(quarantine.version, 0))
      then 'resolved, and nothing as new is loaded'
  end as wrong
) as judged
where quarantine.id is not null and judged.wrong is not null
