import { createHash, hash } from 'node:crypto'
import { readJson } from './document.ts'
import { type RecordPieces, withoutMark } from './pieces.ts'
import { NEXT_LINK } from './walk.ts'

/** The lists that come over several pages. */
const LISTS = ['sessions', 'participants_v2'] as const
/** What tells of the answer that a record came in, not of the call. */
const OF_ANSWERS = new Set<string>(['@odata.context', ...LISTS, ...LISTS.map((list) => list + NEXT_LINK)])

/**
 * What a call record holds, as a SHA-256: the same for two readings of one version, in whatever order their lists and
 * members come. `undefined` where something is nested deeper than can be written.
 *
 * @param json the whole document, as JSON.parse gives it
 */
export function contentsOf(json: Readonly<Record<string, unknown>>): Buffer | undefined {
  const parts = new Parts()
  try {
    parts.addHead(json)
    for (const list of LISTS) parts.addItems(list, json[list])
    return parts.sum()
  } catch (error) {
    return unlessTooDeep(error)
  }
}

/** What {@link contentsOf} gives for the document that pieces stand for; one page at a time is in memory. */
export async function contentsOfPieces(pieces: RecordPieces): Promise<Buffer | undefined> {
  const parts = new Parts()
  try {
    const record = readJson(withoutMark(await pieces.record())) as Readonly<Record<string, unknown>>
    parts.addHead(record)
    parts.addItems('sessions', record.sessions)
    for await (const page of pieces.sessions()) parts.addPage('sessions', page)
    let people = 0
    for await (const page of pieces.participants()) {
      parts.addPage('participants_v2', page)
      people++
    }
    // pages of participants take the place of those in the record
    if (people === 0) parts.addItems('participants_v2', record.participants_v2)
    return parts.sum()
  } catch (error) {
    return unlessTooDeep(error)
  }
}

/** Parts are written by recursion, which the stack bounds. @throws the error itself where it is another */
function unlessTooDeep(error: unknown): undefined {
  if (!(error instanceof RangeError)) throw error
}

/** Everything that a record holds, each part as its hash. */
class Parts {
  readonly #hashes: string[] = []

  addHead(json: Readonly<Record<string, unknown>>): void {
    this.#add('', Object.fromEntries(Object.entries(json).filter(([name]) => !OF_ANSWERS.has(name))))
  }

  addItems(list: string, items: unknown): void {
    if (Array.isArray(items)) for (const item of items) this.#add(list, item)
  }

  addPage(list: string, page: Uint8Array): void {
    this.addItems(list, (readJson(withoutMark(page)) as Readonly<Record<string, unknown>>).value)
  }

  sum(): Buffer {
    const sum = createHash('sha256')
    for (const one of this.#hashes.sort()) sum.update(one)
    return sum.digest()
  }

  #add(list: string, part: unknown): void {
    this.#hashes.push(hash('sha256', `${list} ${JSON.stringify(part, inOrder)}`))
  }
}

/** Has members written by their names. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
