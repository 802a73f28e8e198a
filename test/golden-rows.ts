import { createHash } from 'node:crypto'
import { tables } from '../src/mapping/index.ts'
import type { Warehouse } from '../src/warehouse/connect.ts'
import { withSchemas } from '../src/warehouse/schemas.ts'

/** One row as a golden file shows it: what is not NULL, by column. */
export interface GoldenRow {
  readonly table: string
  readonly columns: ReadonlyMap<string, string>
}

/** Columns of the facts, as the catalog has them: the golden files are made without the mapping's word. */
interface Facts {
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly isText: boolean }[]
}

async function query<Row extends (string | null)[]>(
  { pool, schemas }: Warehouse,
  sql: string,
): Promise<Row[]> {
  const { rows } = await pool.query<Row>({ text: withSchemas(sql, schemas), rowMode: 'array' })
  return rows
}

/** Empties the warehouse. Keys go on where they were: nothing that is compared depends on them. */
export async function emptied({ pool, schemas }: Warehouse): Promise<void> {
  const emptying = ['facts.records', 'facts.pstn_calls', 'facts.direct_routing_calls']
    .concat(['ledger', 'documents', 'quarantine', 'issues', 'drift', 'runs'].map((name) => `ops.${name}`))
    .map((table) => `delete from :${table}`)
  await pool.query(withSchemas(emptying.join('; '), schemas))
}

/** The tables of facts, without what is derived from them, in the order in which they were created. */
export async function factsTables(warehouse: Warehouse): Promise<Facts[]> {
  const found = new Map<string, Facts['columns'][number][]>()
  const rows = await query<[string, string, string]>(
    warehouse,
    `select relname, attname, atttypid::regtype::text
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = relnamespace
     join pg_catalog.pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
     where nspname = '${warehouse.schemas.facts}' and relkind = 'r'
       and relname in (${tables.map((table) => `'${table.name}'`).join(', ')})
     order by c.oid, attnum`,
  )
  for (const [table, name, type] of rows) {
    const columns = found.get(table) ?? []
    columns.push({ name, isText: type === 'text' })
    found.set(table, columns)
  }
  return [...found].map(([table, columns]) => ({ table, columns }))
}

/** Every row of the facts, read back by SQL, as a golden file shows it. */
export async function factsText(warehouse: Warehouse, tables: readonly Facts[]): Promise<string> {
  const calls = await callNumbers(warehouse)
  const blocks: string[] = []
  for (const { table, columns } of tables) {
    const key = columns[0]!.name
    const names = columns.map(({ name }) => `${name}::text`).join(', ')
    const rows = await query(warehouse, `select ${names} from :facts.${table} order by ${table}.${key}`)
    for (const row of rows) {
      const shown = columns.map(({ name, isText }, at): Entry => {
        const value = row[at] ?? null
        if (value === null) return [name, null]
        if (name.endsWith('_key')) return [name, relativeKey(name, value, calls)]
        return [name, isText ? quoted(value) : value]
      })
      blocks.push(block(`${table} ${shown[0]![1]}`, shown.slice(1)))
    }
  }
  return blocks.join('\n')
}

/** What the books say: the run, each call's place in the ledger, documents, findings, quarantine. */
export async function booksText(warehouse: Warehouse, nameOf: (source: string) => string): Promise<string> {
  const calls = await callNumbers(warehouse)
  const blocks: string[] = []
  const add = (title: string, names: readonly string[], row: readonly (string | null)[]) =>
    blocks.push(
      block(
        title,
        names.map((name, at): Entry => [name, row[at] ?? null]),
      ),
    )

  const counts = ['seen', 'loaded', 'replaced', 'unchanged', 'incomplete', 'quarantined']
    .map((name) => `records_${name}`)
    .concat('rows_written', 'issues', 'drift')
  for (const row of await query(warehouse, `select status, ${counts.join(', ')} from :ops.runs`)) {
    add(
      'run',
      ['status', ...counts],
      row.map((value) => (value === '0' ? null : value)),
    )
  }

  const ledger = [
    'call_id',
    'state',
    'version_listed',
    'version_loaded',
    'is_complete',
    'rows_loaded',
    'attempts',
    'started_at',
  ]
  const entries = await query<(string | null)[]>(
    warehouse,
    `select record_key::text, ${ledger.map((name) => `${name}::text`).join(', ')} from :ops.ledger order by record_key`,
  )
  for (const [key, ...row] of entries) add(`ledger ${calls.get(key!)}`, ledger, row)

  const documents = await query(
    warehouse,
    `select kind || ' ' || id || ' version ' || version, case when is_complete then 'whole' else 'not whole' end
     from :ops.documents order by kind, id, version, sha256`,
  )
  if (documents.length > 0) blocks.push(list('documents', documents))

  const found = await query<[string, string, string, string | null]>(
    warehouse,
    `select kind || ' ' || id || ' version ' || version, path, reason, value from :ops.issues order by issue_key`,
  )
  for (const call of new Set(found.map(([of]) => of))) {
    const issues = found.filter(([of]) => of === call)
    blocks.push(
      list(
        `issues of ${call}`,
        issues.map(([, path, reason, value]) => [
          path === '' ? '(document)' : path,
          value === null ? reason : `${reason} ${quoted(value)}`,
        ]),
      ),
    )
  }

  const drift = await query<[string, string, string, string | null]>(
    warehouse,
    `select kind, path, count, example from :ops.drift order by kind, path collate "C"`,
  )
  if (drift.length > 0) {
    blocks.push(
      list(
        'drift',
        drift.map(([kind, path, count, example]) => [
          `${kind} ${quoted(path).slice(1, -1)}`,
          `${count} times${example === null ? '' : `, as ${quoted(example)}`}`,
        ]),
      ),
    )
  }

  const quarantine = ['source', 'kind', 'id', 'version', 'reason', 'sqlstate']
  const rows = await query<(string | null)[]>(
    warehouse,
    `select ${quarantine.join(', ')} from :ops.quarantine order by quarantine_key`,
  )
  for (const [at, [source, ...row]] of rows.entries())
    add(`quarantine ${at + 1}`, quarantine, [nameOf(source!), ...row])
  return blocks.join('\n')
}

/** The rows of facts in a golden file. */
export function rowsIn(golden: string): GoldenRow[] {
  const rows: GoldenRow[] = []
  for (const block of golden.split('\n\n')) {
    const [title, ...lines] = block.trimEnd().split('\n')
    const columns = lines.map((line): [string, string] => {
      const colon = line.indexOf(': ')
      return [line.slice(2, colon), line.slice(colon + 2)]
    })
    rows.push({ table: title!.split(' ')[0]!, columns: new Map(columns) })
  }
  return rows
}

/** The rows of facts in a golden file, each with the id of its call in place of the call's number. */
export function rowsById(golden: string): string[] {
  const ids = new Map([...golden.matchAll(/^ledger (\d+)\n {2}call_id: (\S+)/gm)].map(([, n, id]) => [n, id]))
  return golden
    .split('\n\n')
    .map((block) => block.trimEnd())
    .filter((block) => factsNames.has(block.split(' ')[0]!))
    .map((block) =>
      block.replaceAll(
        /^(\w+ | {2}\w+_key: )(\d+)(?=\/|$)/gm,
        (_, name: string, number: string) => `${name}${ids.get(number)}`,
      ),
    )
}

/** A text on one line, with all that can't be seen as escapes; a very long one by its beginning and its hash. */
export function quoted(text: string): string {
  if (text.length > 200) {
    const hash = createHash('md5').update(text).digest('hex')
    return `${quoted(text.slice(0, 20))}… (${text.length} characters, ending in ${quoted(text.slice(-3))}, md5 ${hash})`
  }
  return JSON.stringify(text).replaceAll(unseen, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

const unseen = /[\p{Cc}\p{Cf}\p{Mn}\p{Zl}\p{Zp}\ufffd-\uffff]/gu

type Entry = readonly [name: string, value: string | null]

function block(title: string, entries: readonly Entry[]): string {
  return list(
    title,
    entries.filter(([, value]) => value !== null),
  )
}

function list(title: string, entries: readonly (readonly (string | null)[])[]): string {
  return `${[title, ...entries.map(([name, value]) => `  ${name}: ${value}`)].join('\n')}\n`
}

/** The calls by their keys, numbered from 1 in the order in which they were met. */
async function callNumbers(warehouse: Warehouse): Promise<ReadonlyMap<string, number>> {
  const rows = await query<[string]>(warehouse, 'select record_key from :ops.ledger order by record_key')
  return new Map(rows.map(([key], at) => [key, at + 1]))
}

const factsNames: ReadonlySet<string> = new Set(tables.map(({ name }) => name))

const ROWS_PER_CALL = 16_777_216n

/** A key without what depends on the calls that were loaded before: the call's number, and the row's in it. */
function relativeKey(name: string, key: string, calls: ReadonlyMap<string, number>): string {
  if (name === 'record_key') return String(calls.get(key))
  const number = BigInt(key)
  return `${calls.get(String(number / ROWS_PER_CALL))}/${number % ROWS_PER_CALL}`
}
