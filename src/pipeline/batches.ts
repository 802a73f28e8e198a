import { setImmediate as breathe } from 'node:timers/promises'
import type { Document } from '../fetcher/files.ts'
import {
  type Batch,
  claim,
  type Gate,
  type LedgerEntry,
  type Patience,
  type Run,
  retrying,
} from '../loader/index.ts'
import { peek, type Recognised, type Rejected, readDocument } from '../normalizer/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { OpenBatch } from './open-batch.ts'

/** Documents are looked up in the ledger in chunks of about this many bytes of JSON. */
const CHUNK_BYTES = 2 * 1024 * 1024
const CHUNK_DOCUMENTS = 500

export interface Preparing {
  readonly warehouse: Warehouse
  readonly run: Run
  readonly gate: Gate
  /** Keep documents of versions older than the loaded one. */
  readonly keepDocuments: boolean
  readonly patience: Patience
}

/**
 * Turns documents into batches of rows. Calls that are in the warehouse at this version or a newer one stop
 * here, before they are even parsed. Between documents the event loop gets its turn, so that the batch before
 * flows to the server meanwhile.
 */
export async function* batches(
  documents: AsyncIterable<readonly Document[]>,
  { warehouse, run, gate, keepDocuments, patience }: Preparing,
): AsyncGenerator<Batch> {
  const open = new OpenBatch(gate, keepDocuments)
  const look = async (ids: readonly string[]): Promise<Map<string, LedgerEntry>> =>
    ids.length === 0 ? new Map() : retrying(patience, () => claim(warehouse.pool, warehouse, run, ids))
  for await (const chunk of chunked(documents)) {
    const peeked = chunk.map(({ bytes }) => peek(bytes))
    const known = await look(peeked.flatMap((one) => one?.id ?? []))
    for (const [at, one] of chunk.entries()) {
      const { id, version } = peeked[at] ?? {}
      const isReading = one.readAgainAt !== undefined
      if (id !== undefined && version !== undefined && open.isNoNews(version, known.get(id), isReading))
        open.countUnchanged()
      else {
        const document = asPeeked(recognise(one), peeked[at])
        // a record whose id stands behind its sessions is looked up on its own
        const isLate = document.kind === 'call_record' && !known.has(document.id)
        const entries = isLate ? await look([document.id]) : known
        open.add(one.source, document, entries.get(document.id ?? ''), one.readAgainAt)
      }
      if (open.isFull) yield open.close()
      await breathe()
    }
  }
  if (!open.isEmpty) yield open.close()
}

/**
 * Holds a document to the id and version at its beginning, under which it was looked up: one that breaks
 * further on is set aside as that call's, and so is one that names another id or version later.
 */
function asPeeked(document: Recognised | Rejected, peeked: ReturnType<typeof peek>): Recognised | Rejected {
  if (peeked === undefined) return document
  const { id, version } = peeked
  if (document.kind === 'call_record' && document.id === id && document.version === version) return document
  const reason =
    document.kind === 'rejected' ? document.reason : 'a call record that names its id or version twice'
  return { kind: 'rejected', reason, id, version, isCallRecord: true, bytes: document.bytes }
}

function recognise({ bytes, json, damage }: Document): Recognised | Rejected {
  const document = readDocument(bytes, json)
  if (damage === undefined || document.kind !== 'rejected') return document
  return { ...document, reason: damageWords[damage] }
}

const damageWords: Readonly<Record<NonNullable<Document['damage']>, string>> = {
  truncated: 'the file ends within the document',
  too_large: 'larger than 256 MiB; only its beginning is kept here',
  not_json: 'not JSON',
}

async function* chunked(documents: AsyncIterable<readonly Document[]>): AsyncGenerator<Document[]> {
  let chunk: Document[] = []
  let bytes = 0
  for await (const some of documents) {
    for (const one of some) {
      chunk.push(one)
      bytes += one.bytes.byteLength
      if (bytes < CHUNK_BYTES && chunk.length < CHUNK_DOCUMENTS) continue
      yield chunk
      chunk = []
      bytes = 0
    }
  }
  if (chunk.length > 0) yield chunk
}
