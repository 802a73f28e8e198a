import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Kysely, PostgresDialect } from 'kysely'
import { from } from 'pg-copy-streams'
import { tables } from '../../src/mapping/index.ts'
import { withClient } from '../../src/warehouse/connect.ts'
import type { FinishedRows } from './material.ts'
import type { Bench } from './warehouse.ts'

/** The least that any loader has to do: COPY of the finished rows into the same tables, in one transaction. */
export async function rawCopy({ warehouse }: Bench, finished: FinishedRows): Promise<void> {
  await withClient(warehouse, async (client) => {
    await client.query('begin; set local synchronous_commit = off')
    for (const [number, table] of tables.entries()) {
      if (finished.rows[number] === 0) continue
      const columns = table.columns.map((column) => column.name).join(', ')
      const stream = client.query(from(`copy call_quality.${table.name} (${columns}) from stdin`))
      await pipeline(Readable.from(finished.copy[number]!, { highWaterMark: 1 }), stream)
      if (stream.rowCount !== finished.rows[number]) throw new Error(`${table.name}: ${stream.rowCount} rows`)
    }
    await client.query('commit')
  })
}

type Value = string | null

/** The rows of a table as values; the texts of COPY's text format. */
export function* valuesOf(finished: FinishedRows, table: number): Generator<Value[]> {
  const text = Buffer.concat(finished.copy[table]!).toString()
  for (const line of text.split('\n')) {
    if (line === '') continue
    yield line.split('\t').map((field) => (field === '\\N' ? null : field.replaceAll(/\\(.)/g, unescaped)))
  }
}

const escapes: Record<string, string> = { b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' }
function unescaped(_: string, character: string): string {
  return escapes[character] ?? character
}

/** Multi-row INSERT through Kysely, as many rows a statement as its 65,535 parameters allow; one transaction. */
export async function multiRowInsert(
  { warehouse }: Bench,
  rows: readonly (readonly Value[][])[],
): Promise<void> {
  const db = new Kysely<Record<string, Record<string, Value>>>({
    dialect: new PostgresDialect({ pool: warehouse.pool }),
  }).withSchema('call_quality')
  await db.transaction().execute(async (transaction) => {
    for (const [number, table] of tables.entries()) {
      const names = table.columns.map((column) => column.name)
      const step = Math.floor(65_535 / names.length)
      for (let at = 0; at < rows[number]!.length; at += step) {
        const objects = rows[number]!.slice(at, at + step).map((values) =>
          Object.fromEntries(names.map((name, column) => [name, values[column] ?? null])),
        )
        await transaction.insertInto(table.name).values(objects).execute()
      }
    }
  })
}

/** One upsert a row, as the nearest peers do it; prepared once for each table, one transaction. */
export async function upsertPerRow(
  { warehouse }: Bench,
  rows: readonly (readonly Value[][])[],
): Promise<void> {
  await withClient(warehouse, async (client) => {
    await client.query('begin; set local synchronous_commit = off')
    for (const [number, table] of tables.entries()) {
      const names = table.columns.map((column) => column.name)
      const text = `insert into call_quality.${table.name} (${names.join(', ')})
        values (${names.map((_, column) => `$${column + 1}`).join(', ')})
        on conflict (${table.key}) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`
      for (const values of rows[number]!) await client.query({ name: `upsert ${table.name}`, text, values })
    }
    await client.query('commit')
  })
}
