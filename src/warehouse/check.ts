import { columnComment, constraints, indexes, type Table, tables } from '../mapping/index.ts'
import type { Warehouse } from './connect.ts'
import { pendingMigrations } from './migrate.ts'

/** One way in which the live catalog is not what the mapping says. */
export interface Difference {
  /** `records.started_at`, `index media_segment_key_idx`, … */
  readonly place: string
  readonly expected: string
  readonly found: string
}

const NOTHING = 'nothing'

/**
 * Compares the tables of the mapping with the live catalog: columns in order with type, nullability and
 * comment; primary, unique and foreign keys; indexes; table comments. Names of tables that the mapping does not
 * have are left alone, a column too many is told.
 */
export async function catalogDifferences(warehouse: Warehouse): Promise<Difference[]> {
  const pending = await pendingMigrations(warehouse)
  if (pending.length > 0) {
    return pending.map((name) => ({ place: `migration ${name}`, expected: 'applied', found: NOTHING }))
  }
  return tableDifferences(warehouse)
}

/** What {@link catalogDifferences} finds in a warehouse whose migrations are applied, be its views stale or not. */
export async function tableDifferences(warehouse: Warehouse): Promise<Difference[]> {
  const live = await liveCatalog(warehouse)
  const expected = new Map(tables.flatMap(expectedOf))
  const differences: Difference[] = []
  for (const [place, value] of expected) {
    const found = live.get(place)
    if (found !== value) differences.push({ place, expected: value, found: found ?? NOTHING })
  }
  for (const [place, found] of live) {
    if (!expected.has(place)) differences.push({ place, expected: NOTHING, found })
  }
  return differences
}

function expectedOf(table: Table): [place: string, definition: string][] {
  const definitions: [string, string][] = [[`comment on ${table.name}`, table.comment]]
  table.columns.forEach((column, at) => {
    const place = `${table.name}.${column.name}`
    const type = column.pg === 'timestamptz' ? 'timestamp with time zone' : column.pg
    definitions.push([place, `column ${at + 1}, ${type}${column.notNull ? ' not null' : ''}`])
    definitions.push([`comment on ${place}`, columnComment(column)])
  })
  for (const { name, kind, column, references } of constraints(table)) {
    // as pg_get_constraintdef writes it
    const target = references === undefined ? '' : ` REFERENCES ${references}(${column}) ON DELETE CASCADE`
    definitions.push([`constraint ${name}`, `${kind.toUpperCase()} (${column})${target}`])
  }
  for (const index of indexes(table)) {
    definitions.push([`index ${index.name}`, `${table.name} ${index.definition.toLowerCase()}`])
  }
  return definitions
}

async function liveCatalog({ pool, schemas }: Warehouse): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ place: string; definition: string | null }>(
    `with relations as (
       select oid, relname from pg_catalog.pg_class
       where relnamespace = (select oid from pg_catalog.pg_namespace where nspname = $1)
         and relkind in ('r', 'p') and relname = any($2)
     )
     select 'comment on ' || relname as place, obj_description(oid, 'pg_class') as definition from relations
     union all
     select relname || '.' || attname,
       format('column %s, %s%s', row_number() over (partition by attrelid order by attnum),
              format_type(atttypid, atttypmod), case when attnotnull then ' not null' end)
     from relations join pg_catalog.pg_attribute on attrelid = oid and attnum > 0 and not attisdropped
     union all
     select 'comment on ' || relname || '.' || attname, col_description(oid, attnum)
     from relations join pg_catalog.pg_attribute on attrelid = oid and attnum > 0 and not attisdropped
     union all
     select 'constraint ' || conname, replace(pg_get_constraintdef(c.oid), $1 || '.', '')
     from relations r join pg_catalog.pg_constraint c on conrelid = r.oid and contype in ('p', 'u', 'f', 'c')
     union all
     select 'index ' || i.relname,
       r.relname || ' ' || lower(substring(pg_get_indexdef(i.oid) from 'USING .*$'))
     from relations r
     join pg_catalog.pg_index on indrelid = r.oid
     join pg_catalog.pg_class i on i.oid = indexrelid
     where not exists (select from pg_catalog.pg_constraint where conindid = i.oid and contype in ('p', 'u'))`,
    [schemas.facts, tables.map((table) => table.name)],
  )
  return new Map(rows.map((row) => [row.place, row.definition ?? NOTHING]))
}
