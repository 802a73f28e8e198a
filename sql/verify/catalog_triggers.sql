-- Whatever changes calls marks their days, so that these are rolled up again.
-- @of triggers: select count(*) from pg_catalog.pg_trigger where tgrelid = ':facts.records'::regclass and not tgisinternal
-- @mend Enable the trigger, or take it from migrations/0005_quality.sql; then `callhouse rollup`.
select wanted.name, case when pg_trigger.tgname is null then 'missing' else 'disabled' end as found
from unnest(array['records_inserted', 'records_deleted', 'records_updated', 'records_truncated']) as wanted (name)
left join pg_catalog.pg_trigger on tgrelid = ':facts.records'::regclass and tgname = wanted.name and not tgisinternal
where pg_trigger.tgname is null or pg_trigger.tgenabled not in ('O', 'A')
