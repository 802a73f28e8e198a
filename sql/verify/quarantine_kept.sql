-- Whatever is in quarantine has its reason and its bytes.
-- @of documents in quarantine: select count(*) from :ops.quarantine
-- @mend Somebody changed the quarantine by hand; `callhouse sync --id` fetches these calls again, while Graph has them.
select
  quarantine_key, kind, id, version,
  concat_ws(
    ', ',
    case when btrim(reason) = '' then 'no reason' end,
    case when octet_length(document) = 0 then 'no bytes' end,
    case when octet_length(sha256) <> 32 then 'no digest' end,
    case when bytes < 0 then 'a length below 0' end
  ) as wrong
from :ops.quarantine
where btrim(reason) = '' or octet_length(document) = 0 or octet_length(sha256) <> 32 or bytes < 0
