import type { Warehouse } from '../../src/warehouse/connect.ts'

/** Columns beside the keys that tell what a table is about; all of them would fill pages. */
const telling: ReadonlySet<string> = new Set([
  'media_type',
  'direction',
  'connection_type',
  'hour_utc',
  'stream_count',
  'good_count',
  'poor_count',
  'session_count',
  'dropped_count',
  'jitter_bucket_01_count',
  'week_start',
  'month_start',
  'display_name',
  'network',
  'public_network',
  'building_name',
  'city',
  'country',
  'platform',
  'application_version',
  'capture_device_model',
  'render_device_model',
  'bssid',
  'wifi_band',
])

interface Reference {
  readonly child: string
  readonly parent: string
  readonly column: string
  readonly is_optional: boolean
}

interface Column {
  readonly relation: string
  readonly name: string
  readonly type: string
  readonly is_key: boolean
}

/** The roll-ups and what they refer to, as the foreign keys in the catalog have it, as a Mermaid erDiagram. */
export async function starDiagram(warehouse: Warehouse): Promise<string> {
  const { rows: references } = await warehouse.pool.query<Reference>(
    `select child.relname as child, parent.relname as parent, attname as column, not attnotnull as is_optional
     from pg_catalog.pg_constraint
     join pg_catalog.pg_class as child on child.oid = conrelid
     join pg_catalog.pg_class as parent on parent.oid = confrelid
     join pg_catalog.pg_attribute on attrelid = conrelid and attnum = conkey[1]
     where contype = 'f' and child.relnamespace = $1::regnamespace and child.relname like 'quality\\_%'
     order by child.relname, attnum`,
    [warehouse.schemas.facts],
  )
  const boxes = [...new Set(references.flatMap(({ child, parent }) => [child, parent]))].sort()
  const { rows: columns } = await warehouse.pool.query<Column>(
    `select relname as relation, attname as name, format_type(atttypid, atttypmod) as type, exists (
       select from pg_catalog.pg_constraint where contype = 'p' and conrelid = attrelid and attnum = any(conkey)
     ) as is_key
     from pg_catalog.pg_class
     join pg_catalog.pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
     where relnamespace = $1::regnamespace and relname = any($2)
     order by relname, attnum`,
    [warehouse.schemas.facts, boxes],
  )
  const isReference = ({ relation, name }: Column) =>
    references.some(({ child, column }) => child === relation && column === name)
  const box = (relation: string) =>
    columns
      .filter((column) => column.relation === relation)
      .filter((column) => column.is_key || isReference(column) || telling.has(column.name))
      .map((column) => {
        const mark = column.is_key ? ' PK' : isReference(column) ? ' FK' : ''
        const type = column.type.replace('timestamp with time zone', 'timestamptz').replaceAll(' ', '_')
        return `    ${type} ${column.name}${mark}`
      })
  return [
    'erDiagram',
    ...references.map(
      ({ child, parent, column, is_optional }) =>
        `  ${parent} ${is_optional ? '|o' : '||'}--o{ ${child} : ${column}`,
    ),
    ...boxes.map((relation) => [`  ${relation} {`, ...box(relation), '  }'].join('\n')),
  ].join('\n')
}
