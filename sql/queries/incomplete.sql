-- One row per call that is not whole, the newest first, at most 100: what its document lacked.
select records.id, records.version, records.started_at, records.missing_parts
from records
where records.missing_parts is not null
order by records.started_at desc, records.id
limit 100
