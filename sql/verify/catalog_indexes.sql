-- Every index can be used, and every constraint holds for every row.
-- @of indexes: select count(*) from pg_catalog.pg_index where indrelid in (select oid from pg_catalog.pg_class where relnamespace in (':facts'::regnamespace, ':ops'::regnamespace))
-- @mend `reindex index` makes an index anew; `alter table … validate constraint` looks through all rows.
select 'index' as kind, indexrelid::regclass::text as name, 'invalid' as found
from pg_catalog.pg_index
inner join pg_catalog.pg_class on pg_class.oid = indrelid
where relnamespace in (':facts'::regnamespace, ':ops'::regnamespace)
  and not (indisvalid and indisready and indislive)
union all
select 'constraint', conrelid::regclass || ' ' || conname, 'not validated'
from pg_catalog.pg_constraint
where connamespace in (':facts'::regnamespace, ':ops'::regnamespace)
  and not convalidated
  -- references of the roll-ups are told to PostgreSQL and not enforced, where it can do that
  and coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true)
