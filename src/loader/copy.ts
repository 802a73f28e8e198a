import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { Failure } from '../failure.ts'
import { tables } from '../mapping/index.ts'
import type { Schemas } from '../warehouse/schemas.ts'

/** `COPY` into a table of the mapping, by its number there. */
function copyStatement(table: number, target: string): string {
  return `copy ${target} (${tables[table]!.columns.map((column) => column.name).join(', ')}) from stdin`
}

/** The full name of a table of the mapping. */
export function factsTable(schemas: Schemas, table: number): string {
  return `"${schemas.facts}".${tables[table]!.name}`
}

/** A piece larger than this is sent in parts, so that the server works on one while the next is on its way. */
const LONGEST_PIECE = 256 * 1024

/** Joins pieces that lie one behind the other in memory, as the rows of one table in one slab do. */
export function* joined(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let open: Uint8Array | undefined
  for (const piece of pieces) {
    if (open === undefined) open = piece
    else if (
      piece.buffer === open.buffer &&
      piece.byteOffset === open.byteOffset + open.byteLength &&
      open.byteLength + piece.byteLength <= LONGEST_PIECE
    ) {
      open = new Uint8Array(open.buffer, open.byteOffset, open.byteLength + piece.byteLength)
    } else {
      yield* parts(open)
      open = piece
    }
  }
  if (open !== undefined) yield* parts(open)
}

function* parts(piece: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < piece.byteLength; at += LONGEST_PIECE) yield piece.subarray(at, at + LONGEST_PIECE)
}

/**
 * Copies finished rows into a table and makes sure that all of them arrived.
 *
 * @param table number of the table in the mapping
 * @param target full name of the table to copy into; it has that table's columns
 * @param pieces COPY text, whole rows
 * @param expected how many rows they are
 */
export async function copyRows(
  client: pg.ClientBase,
  table: number,
  target: string,
  pieces: Iterable<Uint8Array>,
  expected: number,
): Promise<void> {
  const stream = client.query(from(copyStatement(table, target)))
  await pipeline(Readable.from(joined(pieces), { objectMode: true, highWaterMark: 1 }), stream)
  if (stream.rowCount !== expected) {
    throw new Failure('internal', `${target} took ${stream.rowCount} rows of ${expected}`)
  }
}
