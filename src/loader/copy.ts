import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { Failure } from '../failure.ts'
import { tables } from '../mapping/index.ts'
import type { Schemas } from '../warehouse/schemas.ts'

/** The server works on a chunk while the next one is made; larger ones would leave it waiting. */
const CHUNK_CHARACTERS = 128 * 1024

/** `COPY` into a table of the mapping, by its number there. */
function copyStatement(table: number, target: string): string {
  return `copy ${target} (${tables[table]!.columns.map((column) => column.name).join(', ')}) from stdin`
}

/** The full name of a table of the mapping. */
export function factsTable(schemas: Schemas, table: number): string {
  return `"${schemas.facts}".${tables[table]!.name}`
}

/** Joins texts to chunks that are worth a write, as bytes. */
export function* chunks(texts: Iterable<string>): Generator<Buffer> {
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(piece)
      piece = ''
    }
  }
  if (piece !== '') yield Buffer.from(piece)
}

/**
 * Copies finished rows into a table and makes sure that all of them arrived.
 *
 * @param table number of the table in the mapping
 * @param target full name of the table to copy into; it has that table's columns
 * @param texts COPY text, whole rows
 * @param expected how many rows they are
 */
export async function copyRows(
  client: pg.ClientBase,
  table: number,
  target: string,
  texts: Iterable<string>,
  expected: number,
): Promise<void> {
  const stream = client.query(from(copyStatement(table, target)))
  await pipeline(Readable.from(chunks(texts), { objectMode: true, highWaterMark: 1 }), stream)
  if (stream.rowCount !== expected) {
    throw new Failure('internal', `${target} took ${stream.rowCount} rows of ${expected}`)
  }
}
