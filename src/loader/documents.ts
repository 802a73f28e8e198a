import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { constants, createZstdCompress, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib'
import type pg from 'pg'
import type { DocumentKind } from '../normalizer/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import type { Run } from './runs.ts'

const deflate = promisify(zstdCompress)
const inflate = promisify(zstdDecompress)

/** Fast and still to about a tenth: call records are mostly names of properties. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** Up to this size a thread of its own costs more than it spares. */
const SMALL = 1024 * 1024

/** Compresses a document; a large one on another thread. */
export async function compress(bytes: Uint8Array): Promise<Buffer> {
  const { byteLength } = bytes
  // Told the size, and where the result may go, zstd needs a tenth of the time for a small document.
  const options = { ...level, pledgedSrcSize: byteLength, chunkSize: Math.max(1024, byteLength >> 2) }
  return byteLength <= SMALL ? zstdCompressSync(bytes, options) : deflate(bytes, options)
}

/** The bytes of a stored document. */
export function decompress(document: Uint8Array): Promise<Buffer> {
  return inflate(document)
}

/** A document to keep. */
export interface Kept {
  readonly kind: DocumentKind
  readonly id: string
  readonly version: number
  readonly complete: boolean
  readonly sha256: Uint8Array
  readonly bytes: number
  readonly document: Uint8Array
}

const KEEP =
  'insert into :ops.documents as documents (kind, id, version, sha256, is_complete, bytes, document, run_id)'

const KEPT_BEFORE = `on conflict (kind, id, version, sha256) do update set stored_at = now(), run_id = excluded.run_id
       where documents.kind <> 'call_record'`

/**
 * Keeps documents; one that is there already is left as it is. Of a row of a log, which has no versions, the one
 * that came last is to be known as such, even if it had come before.
 */
export async function storeDocuments(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  kept: readonly Kept[],
): Promise<void> {
  if (kept.length === 0) return
  const met = new Map(kept.map((one) => [`${one.id} ${Buffer.from(one.sha256).toString('hex')}`, one]))
  const distinct = [...met.values()]
  let length = 0
  const from = distinct.map((one) => {
    const begin = length + 1
    length += one.document.byteLength
    return begin
  })
  await client.query(
    withSchemas(
      // as one value, documents go as they are; in a list they would go as hexadecimal text
      `${KEEP}
       select kind, id, version, sha256, is_complete, bytes, substring($7::bytea from place for length), $10::bigint
       from unnest($1::text[], $2::uuid[], $3::bigint[], $4::bytea[], $5::boolean[], $6::bigint[], $8::int[], $9::int[])
         as sent (kind, id, version, sha256, is_complete, bytes, place, length)
       ${KEPT_BEFORE}`,
      warehouse.schemas,
    ),
    [
      distinct.map((one) => one.kind),
      distinct.map((one) => one.id),
      distinct.map((one) => one.version),
      distinct.map((one) => one.sha256),
      distinct.map((one) => one.complete),
      distinct.map((one) => one.bytes),
      Buffer.concat(distinct.map((one) => one.document)),
      from,
      distinct.map((one) => one.document.byteLength),
      run.id,
    ],
  )
}

/** A large document is sent in parts of at most this many bytes, compressed. */
const PART_BYTES = 256 * 1024

/** A document that waits in the server, within the transaction, until it is to be kept. */
export type Staged = Pick<Kept, 'sha256' | 'bytes'>

/**
 * Compresses a document that comes in pieces and sends it to the server part by part, so that no more than a part
 * of it is held here. There can be one at a time in a transaction.
 */
export async function stageDocument(
  client: pg.ClientBase,
  document: AsyncIterable<Uint8Array>,
): Promise<Staged> {
  await client.query(
    `create temporary table document_parts (part integer, bytes bytea) on commit drop;
     alter table pg_temp.document_parts alter column bytes set storage external`,
  )
  const sha256 = createHash('sha256')
  let bytes = 0
  await pipeline(
    async function* () {
      for await (const piece of document) {
        sha256.update(piece)
        bytes += piece.byteLength
        yield piece
      }
    },
    createZstdCompress({ ...level, chunkSize: PART_BYTES }),
    async (parts: AsyncIterable<Buffer>) => {
      let part = 0
      for await (const one of parts) {
        await client.query('insert into pg_temp.document_parts values ($1, $2)', [part++, one])
      }
    },
  )
  return { sha256: sha256.digest(), bytes }
}

/** Keeps the document that was staged. */
export async function storeStaged(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  kept: Omit<Kept, 'document'>,
): Promise<void> {
  await client.query(
    withSchemas(
      `${KEEP}
       select $1, $2, $3, $4, $5, $6, string_agg(bytes, ''::bytea order by part), $7
       from pg_temp.document_parts
       ${KEPT_BEFORE}`,
      warehouse.schemas,
    ),
    [kept.kind, kept.id, kept.version, kept.sha256, kept.complete, kept.bytes, run.id],
  )
}
