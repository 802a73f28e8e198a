import type { Warehouse } from '../../../src/warehouse/connect.ts'
import type { Driver } from './ask.ts'

/** What the catalog says of the schema, in the lines in which drivers say it. */
export interface Catalog {
  readonly relations: readonly string[]
  readonly columns: readonly string[]
  readonly primary: readonly string[]
  readonly foreign: readonly string[]
  /** The type of each column that has values, by `table\tcolumn`. */
  readonly types: ReadonlyMap<string, string>
  readonly instant: string
}

/** Reads the catalog as the owner. */
export async function readCatalog({ pool, schemas }: Warehouse): Promise<Catalog> {
  const lines = async (sql: string) => {
    const { rows } = await pool.query<{ line: string }>(sql, [schemas.facts])
    return rows.map(({ line }) => line)
  }
  const columns = await lines(
    `select concat_ws(E'\\t', relname, attname, typname, col_description(c.oid, attnum)) as line
     from pg_catalog.pg_class c
     join pg_catalog.pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
     join pg_catalog.pg_type t on t.oid = atttypid
     where relnamespace = $1::regnamespace and relkind in ('r', 'v')`,
  )
  const [instant] = (
    await pool.query<{ line: string }>(
      `select to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as line
       from ${schemas.facts}.records order by record_key limit 1`,
    )
  ).rows
  return {
    relations: await lines(
      `select concat_ws(E'\\t', relname, case relkind when 'r' then 'TABLE' else 'VIEW' end,
         obj_description(oid, 'pg_class')) as line
       from pg_catalog.pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'v')`,
    ),
    columns,
    primary: await lines(
      `select concat_ws(E'\\t', relname, attname) as line
       from pg_catalog.pg_constraint join pg_catalog.pg_class c on c.oid = conrelid
       join pg_catalog.pg_attribute on attrelid = conrelid and attnum = conkey[1]
       where contype = 'p' and connamespace = $1::regnamespace`,
    ),
    foreign: await lines(
      `select concat_ws(E'\\t', child.relname, a.attname, parent.relname, b.attname) as line
       from pg_catalog.pg_constraint
       join pg_catalog.pg_class child on child.oid = conrelid
       join pg_catalog.pg_class parent on parent.oid = confrelid
       join pg_catalog.pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
       join pg_catalog.pg_attribute b on b.attrelid = confrelid and b.attnum = confkey[1]
       where contype = 'f' and connamespace = $1::regnamespace`,
    ),
    types: new Map(
      columns.map((line) => {
        const [table, column, type] = line.split('\t')
        return [`${table}\t${column}`, type!]
      }),
    ),
    instant: instant!.line,
  }
}

/** How far what a driver told is what the catalog says: counts of what was compared, and what differs. */
export interface Comparison {
  readonly compared: Readonly<Record<string, number>>
  readonly differences: readonly string[]
}

/** Compares the lines of a driver with the catalog. */
export function compare(driver: Driver, told: string, catalog: Catalog): Comparison {
  const by = new Map<string, string[]>()
  for (const line of told.split('\n').filter((one) => one !== '')) {
    const [kind, ...rest] = line.split('\t')
    by.set(kind!, [...(by.get(kind!) ?? []), rest.join('\t')])
  }
  const of = (kind: string) => by.get(kind) ?? []
  // a driver that hands on no comments says the first parts alone
  const said = (lines: readonly string[], parts: number) =>
    driver.tellsComments ? lines : lines.map((line) => line.split('\t').slice(0, parts).join('\t'))
  const differences = [
    ...unequal('relation', of('relation'), said(catalog.relations, 2)),
    ...unequal('column', of('column'), said(catalog.columns, 3)),
    ...unequal('primary key', of('primary'), catalog.primary),
    ...unequal('foreign key', of('foreign'), catalog.foreign),
    ...of('value').flatMap((line) => {
      const [table, column, kind] = line.split('\t')
      const type = catalog.types.get(`${table}\t${column}`) ?? 'nothing'
      return driver.classes[type]?.includes(kind!) ? [] : [`${table}.${column}: a ${type} came as ${kind}`]
    }),
    ...(sameInstant(of('instant')[0], catalog.instant)
      ? []
      : [`an instant: ${catalog.instant} came as ${of('instant')[0]}`]),
  ]
  const compared = Object.fromEntries([...by].map(([kind, lines]) => [kind, lines.length]))
  return { compared, differences }
}

function unequal(what: string, told: readonly string[], wanted: readonly string[]): string[] {
  const [one, other] = [told.toSorted(), wanted.toSorted()]
  const missing = other.filter((line) => !one.includes(line)).map((line) => `no ${what} ${line}`)
  const surplus = one
    .filter((line, at) => !other.includes(line) || one.indexOf(line) !== at)
    .map((line) => `a ${what} that is none, or told twice: ${line}`)
  return [...missing, ...surplus]
}

/** Instants with and without microseconds that are zero. */
function sameInstant(one: string | undefined, other: string): boolean {
  const plain = (text: string) => text.replace(/\.?0*Z$/, 'Z')
  return one !== undefined && plain(one) === plain(other)
}
