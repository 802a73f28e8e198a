-- One row per property that documents hold and callhouse does not know, the latest first.
select kind, path, count, first_seen_at, last_seen_at, example
from drift
order by last_seen_at desc, count desc, path
limit 100
