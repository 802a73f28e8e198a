-- Every document that the ledger names is kept.
-- @of documents: select count(document_sha256) from :ops.ledger where started_at >= :since
-- @mend Documents can't be had again once Graph has forgotten them; rows of these calls stay, and can't be made again.
select ledger.call_id, ledger.version_loaded as version, encode(ledger.document_sha256, 'hex') as sha256
from :ops.ledger as ledger
left join :ops.documents as documents
  on documents.kind = 'call_record'
    and documents.id = ledger.call_id
    and documents.version = ledger.version_loaded
    and documents.sha256 = ledger.document_sha256
where ledger.document_sha256 is not null and ledger.started_at >= :since and documents.id is null
