-- No document of a call is kept that is newer than what is loaded of it.
-- @of documents: select count(*) from :ops.documents where kind = 'call_record'
-- @mend `callhouse sync --id` fetches these calls again, while Graph has them.
select documents.id as call_id, max(documents.version) as version_kept, ledger.version_loaded
from :ops.documents as documents
left join :ops.ledger as ledger on ledger.call_id = documents.id
where documents.kind = 'call_record'
  and (ledger.started_at >= :since or ledger.started_at is null)
  and (ledger.version_loaded is null or documents.version > ledger.version_loaded)
group by documents.id, ledger.version_loaded
