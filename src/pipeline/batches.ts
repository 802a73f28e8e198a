import { setImmediate as breathe } from 'node:timers/promises'
import type { Document } from '../fetcher/files.ts'
import {
  type Batch,
  claim,
  type Gate,
  type Item,
  type LedgerEntry,
  type Poison,
  type Run,
} from '../loader/index.ts'
import { normalize, type Recognised, type Rejected, readDocument } from '../normalizer/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'

/** Documents are parsed and looked up in the ledger in chunks of about this many bytes of JSON. */
const CHUNK_BYTES = 4 * 1024 * 1024
const CHUNK_DOCUMENTS = 2_000
/** A batch goes to the database when it has this many rows or bytes of JSON, whichever comes first. */
const BATCH_ROWS = 20_000
const BATCH_BYTES = 24 * 1024 * 1024

export interface Preparing {
  readonly warehouse: Warehouse
  readonly run: Run
  readonly gate: Gate
  /** Keep documents of versions older than the loaded one. */
  readonly keepDocuments: boolean
}

interface Parsed {
  readonly source: string
  readonly document: Recognised | Rejected
}

/**
 * Turns documents into batches of rows. Calls that are in the warehouse at this version or a newer one stop
 * here, before their rows are made. Between documents the event loop gets its turn, so that the batch before
 * flows to the server meanwhile.
 */
export async function* batches(
  documents: AsyncIterable<readonly Document[]>,
  preparing: Preparing,
): AsyncGenerator<Batch> {
  const open = new OpenBatch(preparing)
  for await (const chunk of chunked(documents)) {
    const parsed: Parsed[] = []
    for (const one of chunk) {
      parsed.push({ source: one.source, document: recognise(one) })
      await breathe()
    }
    const ids = parsed.flatMap(({ document }) => (document.kind === 'call_record' ? [document.id] : []))
    const known =
      ids.length === 0
        ? new Map<string, LedgerEntry>()
        : await claim(preparing.warehouse.pool, preparing.warehouse, preparing.run, ids)
    for (const [at, one] of parsed.entries()) {
      open.add(one, known)
      // the parsed document is garbage from here on
      parsed[at] = undefined as never
      if (open.isFull) yield open.close()
      await breathe()
    }
  }
  if (!open.isEmpty) yield open.close()
}

function recognise({ bytes, damage }: Document): Recognised | Rejected {
  const document = readDocument(bytes)
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

/** The batch that is being filled: at most one document of each call, the best that was met. */
class OpenBatch {
  readonly #preparing: Preparing
  #items = new Map<string, Item>()
  #older: Item[] = []
  #poison: Poison[] = []
  #unchanged = 0
  #rows = 0
  #bytes = 0

  constructor(preparing: Preparing) {
    this.#preparing = preparing
  }

  get isFull(): boolean {
    return this.#rows >= BATCH_ROWS || this.#bytes >= BATCH_BYTES
  }

  get isEmpty(): boolean {
    return this.#items.size + this.#older.length + this.#poison.length + this.#unchanged === 0
  }

  add({ source, document }: Parsed, known: ReadonlyMap<string, LedgerEntry>): void {
    if (document.kind === 'rejected') {
      this.#bytes += document.bytes.byteLength
      this.#poison.push({ kind: null, source, ...pick(document) })
      return
    }
    const entry = known.get(document.id)
    const { gate, keepDocuments } = this.#preparing
    const loaded = entry?.versionLoaded ?? -1
    const isOlder = gate === 'newer' && loaded > document.version
    if (gate === 'newer' && loaded === document.version && entry?.complete) {
      this.#unchanged++
      return
    }
    if (isOlder && !keepDocuments) {
      this.#unchanged++
      return
    }
    const rows = normalize(document, entry?.recordKey ?? 0)
    this.#bytes += document.bytes.byteLength
    if ('reason' in rows) {
      this.#poison.push({ source, ...pick(document), reason: rows.reason, kind: document.kind })
      return
    }
    const item = { rows, bytes: document.bytes, source, startedAt: String(document.json.startDateTime) }
    this.#rows += size(item)
    this.#settle(item, isOlder)
  }

  /** Of several documents of one call the one stays that the gate would let pass the others. */
  #settle(item: Item, isOlder: boolean): void {
    if (isOlder) {
      this.#older.push(item)
      return
    }
    const key = `${item.rows.kind} ${item.rows.id}`
    const rival = this.#items.get(key)
    if (rival === undefined) {
      this.#items.set(key, item)
      return
    }
    // rows of the call logs have no version: the last one met stands
    const isBetter =
      item.rows.kind !== 'call_record' ||
      item.rows.version > rival.rows.version ||
      (item.rows.version === rival.rows.version &&
        !rival.rows.complete &&
        (item.rows.complete || size(item) > size(rival)))
    const loser = isBetter ? rival : item
    if (isBetter) this.#items.set(key, item)
    if (this.#preparing.keepDocuments && item.rows.kind === 'call_record') this.#older.push(loser)
    else this.#unchanged++
  }

  close(): Batch {
    const batch: Batch = {
      items: [...this.#items.values()],
      older: this.#older,
      poison: this.#poison,
      unchanged: this.#unchanged,
    }
    this.#items = new Map()
    this.#older = []
    this.#poison = []
    this.#unchanged = 0
    this.#rows = 0
    this.#bytes = 0
    return batch
  }
}

/** How many rows a document gives. */
function size(item: Item): number {
  return item.rows.rows.reduce((total, count) => total + count, 0)
}

function pick(document: Recognised | Rejected) {
  return {
    id: document.id,
    version: document.version,
    bytes: document.bytes,
    reason: document.kind === 'rejected' ? document.reason : '',
  }
}
