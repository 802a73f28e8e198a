-- Every record has its row in the ledger, at the version that the ledger calls loaded, and every call that the ledger calls loaded has its record.
-- @of calls: select count(*) from :ops.ledger where version_loaded is not null and (started_at >= :since or started_at is null)
-- @mend `callhouse replay` puts back calls whose documents are kept; `callhouse sync --id` fetches others, while Graph has them.
select
  coalesce(ledger.call_id, records.id) as call_id,
  coalesce(ledger.record_key, records.record_key) as record_key,
  ledger.version_loaded as version_in_the_ledger,
  records.version as version_in_the_tables,
  case
    when ledger.record_key is null then 'no row in the ledger'
    when records.record_key is null then 'no record in the tables'
    else concat_ws(
      ', ',
      case when records.id <> ledger.call_id then 'another id' end,
      case when records.version is distinct from ledger.version_loaded then 'another version' end,
      case when records.started_at is distinct from ledger.started_at then 'another start' end,
      case when (records.missing_parts is null) <> ledger.is_complete then 'other completeness' end
    )
  end as wrong
from :ops.ledger as ledger
full join :facts.records as records on records.record_key = ledger.record_key
where (coalesce(records.started_at, ledger.started_at) >= :since or coalesce(records.started_at, ledger.started_at) is null)
  and case
    when ledger.record_key is null then true
    when records.record_key is null then ledger.version_loaded is not null
    else records.id <> ledger.call_id
      or records.version is distinct from ledger.version_loaded
      or records.started_at is distinct from ledger.started_at
      or (records.missing_parts is null) <> ledger.is_complete
  end
