import type { Socket } from 'node:net'
import type pg from 'pg'
import { Failure } from '../failure.ts'
import { isLog, tables } from '../mapping/index.ts'
import type { Piece } from '../normalizer/index.ts'
import type { Schemas } from '../warehouse/schemas.ts'

/** Finished rows for one table. */
export interface Copy {
  /** Number of the table in the mapping. */
  readonly table: number
  /** Full name of the table to copy into; it has that table's columns. */
  readonly target: string
  /** COPY text, whole rows. */
  readonly pieces: Iterable<Uint8Array>
  /** How many rows they are. */
  readonly rows: number
}

/** The full name of a table of the mapping. */
export function factsTable(schemas: Schemas, table: number): string {
  return `"${schemas.facts}".${tables[table]!.name}`
}

/** What copies the rows of call records into their tables, parents first; tables without rows are left out. */
export function copiesOf(schemas: Schemas, written: readonly Piece[]): Copy[] {
  return tables.flatMap(({ entity }, table): Copy[] => {
    const rows = isLog(entity) ? 0 : written.reduce((total, one) => total + one.rows[table]!, 0)
    if (rows === 0) return []
    return [
      { table, target: factsTable(schemas, table), pieces: written.map((one) => one.bytes[table]!), rows },
    ]
  })
}

/**
 * Copies finished rows into tables, one after the other, and makes sure that all of them arrived.
 *
 * All tables are one query of the simple protocol, and their rows are sent without waiting for the server to
 * ask for them, which the protocol allows: a server that has met an error drops what still comes. One round
 * trip a batch instead of two a table; on 2 cores, where every answer waits for the document that is being
 * walked at that moment, that is some 7 % of a load.
 */
export async function copyRows(client: pg.ClientBase, copies: readonly Copy[]): Promise<void> {
  if (copies.length === 0) return
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyQuery(copies, resolve, reject))
  })
}

/** What `pg` lets a query see of its connection. */
interface Connection {
  readonly stream: Socket
  query(text: string): void
}

const COPY_DATA = 0x64
/** CopyDone: no more rows for this table. */
const copyDone = Buffer.from([0x63, 0, 0, 0, 4])

class CopyQuery implements pg.Submittable {
  readonly #copies: readonly Copy[]
  readonly #resolve: () => void
  readonly #reject: (error: Error) => void
  #completed = 0
  #error: Error | undefined

  constructor(copies: readonly Copy[], resolve: () => void, reject: (error: Error) => void) {
    this.#copies = copies
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: unknown): void {
    const { stream, query } = connection as Connection
    query.call(
      connection,
      this.#copies
        .map(({ table, target }) => {
          const columns = tables[table]!.columns.map((column) => column.name)
          return `copy ${target} (${columns.join(', ')}) from stdin`
        })
        .join('; '),
    )
    this.#send(stream)
  }

  /** Hands everything to the socket at once: a batch is small, and what it does not take waits there. */
  #send(stream: Socket): void {
    stream.cork()
    for (const { pieces } of this.#copies) {
      for (const piece of joined(pieces)) {
        const header = Buffer.alloc(5)
        header[0] = COPY_DATA
        header.writeUInt32BE(piece.byteLength + 4, 1)
        stream.write(header)
        stream.write(piece)
      }
      stream.write(copyDone)
    }
    stream.uncork()
  }

  handleCopyInResponse(): void {
    // the rows are on their way already
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { target, rows } = this.#copies[this.#completed++]!
    if (text !== `COPY ${rows}`) {
      this.#error ??= new Failure('internal', `${target} took ${text.slice('COPY '.length)} rows of ${rows}`)
    }
  }

  handleReadyForQuery(): void {
    if (this.#error === undefined) this.#resolve()
    else this.#reject(this.#error)
  }

  handleError(error: Error): void {
    this.#error ??= error
    this.#reject(error)
  }
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
