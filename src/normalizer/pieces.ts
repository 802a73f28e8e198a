import { isUtf8 } from 'node:buffer'
import type { JsonObject } from '../mapping/index.ts'
import { readDocument, readExactly, readJson } from './document.ts'
import { compiled, type Outline, tooDeep, type Unloadable, unloadableRecord } from './rows.ts'
import { NEXT_LINK, Walk } from './walk.ts'

/**
 * A call record that is too large to be held as a whole: its lists are continued on pages, each a JSON object
 * with its items in `value`. It stands for the document in which the items of the session pages are behind the
 * record's own sessions, and those of the participant pages are its `participants_v2`; a list without pages is as
 * the record has it. Everything can be read again.
 */
export interface RecordPieces {
  /** The record with its first sessions. */
  record(): Promise<Uint8Array>
  sessions(): AsyncIterable<Uint8Array>
  participants(): AsyncIterable<Uint8Array>
}

/** What {@link survey} found: what the gate and the books have to know before the first row is written. */
export interface Survey extends Outline {
  /** The start of the call, as the record tells it. */
  readonly startedAt: string
  /** COPY text of what the record lacks; the last column of its own row. */
  readonly missing: string
  /** Whether integers are so large somewhere that everything is to be read with all digits. */
  readonly exact: boolean
}

/** Rows of a record, as the bytes that go to the server. */
export interface Piece {
  /** COPY text by table, in the order of the mapping's tables; empty where there are no rows. */
  readonly bytes: readonly Uint8Array[]
  /** Rows by table, in the same order. */
  readonly rows: readonly number[]
}

/**
 * Goes through a record in pieces and counts its rows; finds what `normalize` finds in the whole document, while
 * one page of each list is in memory.
 *
 * @param recordKey the call's key from the ledger
 */
export async function survey(pieces: RecordPieces, recordKey: number): Promise<Survey | Unloadable> {
  const document = readDocument(withoutMark(await pieces.record()))
  if (document.kind !== 'call_record')
    return { reason: document.kind === 'rejected' ? document.reason : 'not a call record' }
  const unloadable = unloadableRecord(document, recordKey)
  if (unloadable !== undefined) return unloadable
  for (const exact of [false, true]) {
    const walking = new Walking(pieces, recordKey, exact)
    const { walk } = walking
    for await (const _ of walking.steps()) {
      walk.text.fill('')
      if (walk.lostDigits && !exact) break
    }
    if (walk.lostDigits && !exact) continue
    if (walking.isTooDeep) break
    if (!walking.isUtf8) walk.issueAt('', 'invalid_utf8', undefined)
    return {
      kind: 'call_record',
      id: document.id,
      version: document.version,
      rows: walk.rows,
      complete: walk.complete,
      issues: walk.allIssues(),
      drift: [...walk.drifts.values()],
      startedAt: String(document.json.startDateTime),
      missing: walk.missingParts(),
      exact,
    }
  }
  return tooDeep
}

/**
 * The rows of a record in pieces: together those that `normalize` gives for the whole document, parents before
 * children.
 *
 * @param found what {@link survey} found in the same pieces
 */
export async function* piecesOfRows(
  pieces: RecordPieces,
  recordKey: number,
  found: Survey,
): AsyncGenerator<Piece> {
  const walking = new Walking(pieces, recordKey, found.exact)
  const { walk } = walking
  let before = walk.rows.map(() => 0)
  for await (const line of walking.steps()) {
    if (line !== undefined) walk.endRecord(line, found.missing)
    yield {
      bytes: walk.text.map((one) => Buffer.from(one)),
      rows: walk.rows.map((count, table) => count - before[table]!),
    }
    walk.text.fill('')
    before = [...walk.rows]
  }
}

/** One walk over a record in pieces. */
class Walking {
  readonly walk: Walk
  /** Whether all that was read was UTF-8. */
  isUtf8 = true
  /** Whether something was nested so deep that it can't be read exactly; the walk ends there. */
  isTooDeep = false
  readonly #pieces: RecordPieces
  readonly #exact: boolean

  constructor(pieces: RecordPieces, recordKey: number, exact: boolean) {
    this.walk = new Walk(recordKey, compiled.places)
    this.#pieces = pieces
    this.#exact = exact
  }

  /**
   * Walks piece by piece, in the order in which a whole document is walked: the record's own properties,
   * participants, sessions. Gives the record's own row, unended, with the first piece.
   */
  async *steps(): AsyncGenerator<string | undefined> {
    const { walk } = this
    const record = this.#read(await this.#pieces.record())
    if (record === undefined) return
    const document = { ...record }
    const participants = this.#items(this.#pieces.participants())
    const sessions = this.#items(this.#pieces.sessions())
    try {
      let people = await participants.next()
      if (!people.done) {
        // an empty list is one in place of which an older one may be read
        while (!people.done && people.value.length === 0) people = await participants.next()
        document.participants_v2 = people.done ? [] : people.value
        delete document[`participants_v2${NEXT_LINK}`]
      }
      let legs = await sessions.next()
      if (!legs.done) {
        if (!Array.isArray(document.sessions)) document.sessions = []
        delete document[`sessions${NEXT_LINK}`]
      }
      if (this.isTooDeep) return

      const { line, lists } = compiled.recordParts.begin(document, walk)
      const below = (property: string) => {
        let from = 0
        return (items: unknown) => {
          compiled.recordParts.below[property]!(items, document, walk, from)
          if (Array.isArray(items)) from += items.length
        }
      }
      const person = below('participants_v2')
      person(lists.participants_v2)
      yield line
      for (people = await participants.next(); !people.done; people = await participants.next()) {
        person(people.value)
        yield undefined
      }
      const leg = below('sessions')
      leg(lists.sessions)
      yield undefined
      for (; !legs.done; legs = await sessions.next()) {
        leg(legs.value)
        yield undefined
      }
    } finally {
      await participants.return(undefined)
      await sessions.return(undefined)
    }
  }

  async *#items(pages: AsyncIterable<Uint8Array>): AsyncGenerator<readonly unknown[], undefined> {
    for await (const bytes of pages) {
      const page = this.#read(bytes)
      if (page === undefined) return
      yield Array.isArray(page.value) ? page.value : []
    }
  }

  #read(bytes: Uint8Array): JsonObject | undefined {
    const text = withoutMark(bytes)
    if (!isUtf8(text)) this.isUtf8 = false
    if (!this.#exact) return readJson(text) as JsonObject
    const json = readExactly(text)
    if (json === undefined) this.isTooDeep = true
    return json
  }
}

/** The bytes behind a byte order mark, which JSON.parse does not take. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return isMarked ? bytes.subarray(3) : bytes
}
