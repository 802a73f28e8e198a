import {
  type Batch,
  type Gate,
  type Item,
  isBetter,
  type LedgerEntry,
  type Poison,
  rowCount,
} from '../loader/index.ts'
import { contentsOf, normalize, pack, type Recognised, type Rejected, Slabs } from '../normalizer/index.ts'

/** A batch goes to the database when it has this many rows, documents, documents without news, or bytes of JSON. */
const BATCH_ROWS = 20_000
const BATCH_DOCUMENTS = 500
const BATCH_UNCHANGED = 20_000
const BATCH_BYTES = 8 * 1024 * 1024

/** The batch that is being filled: at most one document of each call, the best that was met. */
export class OpenBatch {
  readonly #gate: Gate
  readonly #keepDocuments: boolean
  #items = new Map<string, Item>()
  #older: Item[] = []
  #poison: Poison[] = []
  #unchanged = 0
  #rows = 0
  #bytes = 0
  #slabs = new Slabs()

  constructor(gate: Gate, keepDocuments: boolean) {
    this.#gate = gate
    this.#keepDocuments = keepDocuments
  }

  get isFull(): boolean {
    return (
      this.#rows >= BATCH_ROWS ||
      this.#items.size >= BATCH_DOCUMENTS ||
      this.#bytes >= BATCH_BYTES ||
      this.#unchanged >= BATCH_UNCHANGED
    )
  }

  get isEmpty(): boolean {
    return this.#items.size + this.#older.length + this.#poison.length + this.#unchanged === 0
  }

  /**
   * Whether a document of this version has nothing that the warehouse lacks; the gate would refuse it.
   * @param isReading whether it came over several pages, so that it may confirm or mend what was read before
   */
  isNoNews(version: number, entry: LedgerEntry | undefined, isReading: boolean): boolean {
    if (this.#gate !== 'newer' || entry?.versionLoaded === undefined) return false
    if (entry.versionLoaded === version) return entry.complete && !(isReading && entry.isUnconfirmed)
    return entry.versionLoaded > version && !this.#keepDocuments
  }

  /** Counts a document without news. */
  countUnchanged(): void {
    this.#unchanged++
  }

  /**
   * Takes in a document: as rows, as one to keep, or as one to set aside.
   * @param readAgainAt when it is to be read once more, if it came over several pages; in milliseconds since 1970
   */
  add(
    source: string,
    document: Recognised | Rejected,
    entry: LedgerEntry | undefined,
    readAgainAt?: number,
  ): void {
    if (
      document.kind === 'call_record' &&
      this.isNoNews(document.version, entry, readAgainAt !== undefined)
    ) {
      this.#unchanged++
      return
    }
    const { id, version, bytes } = document
    this.#bytes += bytes.byteLength
    if (document.kind === 'rejected') {
      const kind = document.isCallRecord ? 'call_record' : null
      this.#poison.push({ kind, id, version, source, bytes, reason: document.reason })
      return
    }
    const rows = normalize(document, entry?.recordKey ?? 0)
    if ('reason' in rows) {
      this.#poison.push({ kind: document.kind, id, version, source, bytes, reason: rows.reason })
      return
    }
    const { startDateTime } = document.json
    const sha256 = readAgainAt === undefined ? undefined : contentsOf(document.json)
    const item: Item = {
      rows: pack(rows, this.#slabs),
      bytes,
      source,
      // a call has one, or it would have no rows; a row of a log may have anything there
      startedAt: typeof startDateTime === 'string' ? startDateTime : '',
      ...(sha256 !== undefined && { reading: { sha256, againAt: readAgainAt! } }),
    }
    this.#rows += rowCount(item.rows)
    if (this.#gate === 'newer' && (entry?.versionLoaded ?? -1) > document.version) this.#older.push(item)
    else this.#settle(item)
  }

  /** Of several documents of one call the one stays that the gate would let pass the others. */
  #settle(item: Item): void {
    const { kind, id } = item.rows
    const rival = this.#items.get(`${kind} ${id}`)
    const wins = rival === undefined || isBetter(item.rows, rival.rows)
    if (wins) this.#items.set(`${kind} ${id}`, item)
    if (rival === undefined) return
    const loser = wins ? rival : item
    // it may still be needed, where PostgreSQL refuses the better one
    if (kind === 'call_record') this.#older.push(loser)
    else this.#unchanged++
  }

  /** What is in it; it is empty afterwards. */
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
    this.#slabs = new Slabs()
    return batch
  }
}
