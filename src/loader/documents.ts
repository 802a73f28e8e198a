import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import type pg from 'pg'
import type { DocumentKind } from '../normalizer/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import type { Run } from './runs.ts'

const deflate = promisify(zstdCompress)
const inflate = promisify(zstdDecompress)

/** Fast and still to about a tenth: call records are mostly names of properties. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** Compresses a document, on another thread. */
export function compress(bytes: Uint8Array): Promise<Buffer> {
  return deflate(bytes, level)
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
  await client.query(
    withSchemas(
      `insert into :ops.documents as documents (kind, id, version, sha256, is_complete, bytes, document, run_id)
       select *, $8::bigint
       from unnest($1::text[], $2::uuid[], $3::bigint[], $4::bytea[], $5::boolean[], $6::bigint[], $7::bytea[])
       on conflict (kind, id, version, sha256) do update set stored_at = now(), run_id = excluded.run_id
       where documents.kind <> 'call_record'`,
      warehouse.schemas,
    ),
    [
      distinct.map((one) => one.kind),
      distinct.map((one) => one.id),
      distinct.map((one) => one.version),
      distinct.map((one) => one.sha256),
      distinct.map((one) => one.complete),
      distinct.map((one) => one.bytes),
      distinct.map((one) => one.document),
      run.id,
    ],
  )
}
