-- One row per document that could not be loaded and waits in quarantine, the newest first, at most 100.
select quarantine_key, source, kind, id, version, reason, bytes, quarantined_at
from quarantine
where resolved_at is null
order by quarantined_at desc, quarantine_key desc
limit 100
