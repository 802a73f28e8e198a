import { tables } from '../../src/mapping/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { watchBooks } from '../canaries/books.ts'

/** What is in a table, or in several. */
export type Dump = Record<string, readonly string[]>

/** The columns of a table of facts with natural keys: the id of the call, and places within it. */
function natural(table: (typeof tables)[number]): string {
  const cells = table.columns.map(({ name }) => {
    if (name === 'record_key') return table.name === 'records' ? 'null' : 'r.id'
    return name.endsWith('_key') ? `t.${name} - t.record_key * 16777216` : `t.${name}`
  })
  const join =
    table.key === 'id' || table.name === 'records' ? '' : 'join :facts.records r using (record_key)'
  const order = table.key === 'id' || table.name === 'records' ? 't.id' : `r.id, t.${table.key}`
  return `select row(${cells.join(', ')})::text as line from :facts.${table.name} t ${join} order by ${order}`
}

/** Every row of the facts by natural keys, table by table. */
export async function dumpFacts(warehouse: Warehouse): Promise<Dump> {
  const dump: Dump = {}
  for (const table of tables) dump[table.name] = await lines(warehouse, natural(table))
  return dump
}

/** Number of rows and a checksum of every table of the facts by natural keys: a dump of much. */
export async function digestFacts(warehouse: Warehouse): Promise<Record<string, string>> {
  const digest: Record<string, string> = {}
  for (const table of tables) {
    const [line] = await lines(
      warehouse,
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(line, chr(10))), '') as line from (${natural(table)}) as all_of_them`,
    )
    digest[table.name] = line!
  }
  return digest
}

/** The books without keys, instants and runs: what is known and kept of each call. */
export async function dumpBooks(warehouse: Warehouse): Promise<Dump> {
  return {
    ledger: await lines(
      warehouse,
      `select row(call_id, version_loaded, version_listed, is_complete, rows_loaded, document_sha256, state,
         started_at, attempts)::text as line from :ops.ledger order by call_id`,
    ),
    documents: await lines(
      warehouse,
      `select row(kind, id, version, is_complete, bytes, sha256)::text as line from :ops.documents order by 1`,
    ),
    quarantine: await lines(
      warehouse,
      `select row(sha256, kind, id, version, reason, sqlstate, bytes, resolved_at is null)::text as line
       from :ops.quarantine order by 1`,
    ),
    issues: await lines(
      warehouse,
      `select row(kind, id, version, path, reason, value)::text as line from :ops.issues order by 1`,
    ),
    drift: await lines(
      warehouse,
      `select row(kind, path, count, example)::text as line from :ops.drift order by 1`,
    ),
  }
}

/** How many rows each table of facts has; those without any are left out. */
export async function factCounts(warehouse: Warehouse): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await warehouse.pool.query<{ count: string }>(
      withSchemas(`select count(*) as count from :facts.${name}`, warehouse.schemas),
    )
    const count = Number(rows[0]!.count)
    if (count > 0) counts[name] = count
  }
  return counts
}

/**
 * Where each row of both schemas lies and which transaction wrote it; a row that was written again, be it
 * with the same values, shows. Runs and lease are left out: every run writes these.
 */
export async function rowStates(warehouse: Warehouse): Promise<Dump> {
  const { facts, ops } = warehouse.schemas
  const { rows } = await warehouse.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_catalog.pg_tables
     where schemaname in ($1, $2) and tablename not in ('runs', 'lease') order by 1`,
    [facts, ops],
  )
  const states: Dump = {}
  for (const { name } of rows) {
    states[name] = await lines(warehouse, `select ctid || ' ' || xmin as line from ${name} order by ctid`)
  }
  return states
}

/** Empties every table but those of the migrations, and gives the lease back. */
export async function clear(warehouse: Warehouse): Promise<void> {
  await watchBooks(warehouse.pool)
  const books = ['issues', 'quarantine', 'documents', 'drift', 'ledger', 'runs']
  const facts = tables.filter((table) => table.name === 'records' || table.key === 'id')
  await warehouse.pool.query(
    withSchemas(
      [
        ...facts.map((table) => `delete from :facts.${table.name}`),
        ...books.map((name) => `delete from :ops.${name}`),
        'update :ops.lease set run_id = null, backend_pid = null, backend_started_at = null',
      ].join(';\n'),
      warehouse.schemas,
    ),
  )
}

/** The rows of a query, each as one text: its cells parted by blanks. */
export async function asked(
  warehouse: Warehouse,
  sql: string,
  values: readonly unknown[] = [],
): Promise<string[]> {
  const { rows } = await warehouse.pool.query<unknown[]>({
    text: withSchemas(sql, warehouse.schemas),
    values: [...values],
    rowMode: 'array',
  })
  return rows.map((row) => row.map(String).join(' '))
}

async function lines(warehouse: Warehouse, sql: string): Promise<string[]> {
  const { rows } = await warehouse.pool.query<{ line: string }>(withSchemas(sql, warehouse.schemas))
  return rows.map((row) => row.line)
}

/** The calls of which another number of rows is in the tables than the ledger says; looked at in one instant. */
export function partialCalls(warehouse: Warehouse): Promise<string[]> {
  const rows = tables
    .filter((table) => table.key !== 'id')
    .map((table) => `select record_key, count(*) from :facts.${table.name} group by 1`)
  return asked(
    warehouse,
    `with found as (
       select record_key, sum(count) as rows from (${rows.join(' union all ')}) as tables group by 1)
     select call_id, version_loaded, rows_loaded, rows
     from :ops.ledger full join found using (record_key)
     where coalesce(rows_loaded, 0) <> coalesce(rows, 0)`,
  )
}
