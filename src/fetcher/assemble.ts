/**
 * Puts a call record together from what Graph hands out in several answers: the record with its first sessions,
 * pages of further sessions, pages of participants. It is cut and joined as bytes, so that every number and every
 * text stays as it came: JSON.parse would lose digits of large numbers.
 */

const SESSIONS = 'sessions'
const PARTICIPANTS = 'participants_v2'
const LINK = '@odata.nextLink'

/**
 * One document of a record and the pages of its two lists. The items of the session pages are appended to the
 * record's `sessions`, the items of the participant pages become its `participants_v2`, as last member, in place
 * of any that is there; links to next pages of these lists are left out. A list without pages was not fetched: it
 * and its link stay as they are, so that the document still says what it lacks. A byte order mark, and white
 * space around the record, are left out.
 *
 * @param record a JSON object
 * @param sessionPages JSON objects, each with its items in `value`
 * @param participantPages the same
 */
export function assemble(
  record: Buffer,
  sessionPages: readonly Buffer[],
  participantPages: readonly Buffer[],
): Buffer {
  const frame = cut(record, sessionPages.length > 0, participantPages.length > 0)
  return Buffer.concat([
    ...frame.head,
    ...sessionPages.flatMap(joining(frame.hasSessions)),
    ...frame.middle,
    ...participantPages.flatMap(joining(false)),
    ...frame.tail,
  ])
}

/**
 * The document that {@link assemble} gives, in pieces, for a record that is too large to hold: no more than one
 * page of each list is in memory.
 */
export async function* assemblePieces(
  record: Buffer,
  sessionPages: AsyncIterable<Buffer>,
  participantPages: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const sessions = new Pages(sessionPages)
  const participants = new Pages(participantPages)
  try {
    const frame = cut(record, await sessions.areAny(), await participants.areAny())
    yield* frame.head
    const ofSessions = joining(frame.hasSessions)
    for await (const page of sessions.all()) yield* ofSessions(page)
    yield* frame.middle
    const ofParticipants = joining(false)
    for await (const page of participants.all()) yield* ofParticipants(page)
    yield* frame.tail
  } finally {
    await sessions.close()
    await participants.close()
  }
}

/** Pages of which the first can be looked at before it is taken. */
class Pages {
  readonly #pages: AsyncIterator<Buffer>
  #first: Promise<IteratorResult<Buffer>> | undefined

  constructor(pages: AsyncIterable<Buffer>) {
    this.#pages = pages[Symbol.asyncIterator]()
  }

  async areAny(): Promise<boolean> {
    this.#first ??= this.#pages.next()
    return !(await this.#first).done
  }

  async *all(): AsyncGenerator<Buffer> {
    let next = await (this.#first ?? this.#pages.next())
    this.#first = undefined
    while (!next.done) {
      yield next.value
      next = await this.#pages.next()
    }
  }

  async close(): Promise<void> {
    await this.#pages.return?.()
  }
}

/** A record, cut where items of pages go in. */
interface Frame {
  /** Up to where further sessions go. */
  readonly head: readonly Buffer[]
  /** Whether there are sessions in it, so that further ones follow a comma. */
  readonly hasSessions: boolean
  /** From there to where participants go. */
  readonly middle: readonly Buffer[]
  readonly tail: readonly Buffer[]
}

function cut(record: Buffer, addSessions: boolean, addParticipants: boolean): Frame {
  const open = record.indexOf(OPEN_BRACE)
  const close = record.lastIndexOf(CLOSE_BRACE)
  const dropped = [
    ...(addSessions ? [SESSIONS + LINK] : []),
    ...(addParticipants ? [PARTICIPANTS, PARTICIPANTS + LINK] : []),
  ]
  const isPlain = !addSessions && !(addParticipants && mayName(record, PARTICIPANTS))
  const { kept, end } = isPlain ? whole(record, open, close) : without(record, open, dropped)
  const head: Buffer[] = [text('{')]
  const middle: Buffer[] = []
  let hasSessions = false
  let into = head
  let isFirst = true
  const list = addSessions ? kept.findLast((member) => member.name === SESSIONS) : undefined
  for (const member of kept) {
    if (!isFirst) into.push(text(','))
    isFirst = false
    if (member !== list) into.push(record.subarray(member.start, member.end))
    else if (record[member.value] === OPEN_BRACKET) {
      head.push(record.subarray(member.start, member.end - 1))
      hasSessions = skipSpace(record, member.value + 1) < member.end - 1
      into = middle
      into.push(text(']'))
    } else {
      head.push(record.subarray(member.start, member.value), text('['))
      into = middle
      into.push(text(']'))
    }
  }
  if (addSessions && list === undefined) {
    head.push(text(`${isFirst ? '' : ','}"${SESSIONS}":[`))
    isFirst = false
    into = middle
    into.push(text(']'))
  }
  const tail = [record.subarray(end, close + 1)]
  if (addParticipants) {
    into.push(text(`${isFirst ? '' : ','}"${PARTICIPANTS}":[`))
    tail.unshift(text(']'))
  }
  return { head, hasSessions, middle, tail }
}

/** A member of an object: where it begins, behind the bracket or comma, where its value does, and where it ends. */
interface Member {
  readonly name: string
  readonly start: number
  readonly value: number
  readonly end: number
}

/** Members that are to stay, and where the last member ended, be it one that stays or not. */
interface Kept {
  readonly kept: readonly Member[]
  readonly end: number
}

function without(json: Buffer, open: number, names: readonly string[]): Kept {
  const all = [...members(json, open)]
  return { kept: all.filter(({ name }) => !names.includes(name)), end: all.at(-1)?.end ?? open + 1 }
}

/** All members as if they were one: there is nothing to be looked for in them. */
function whole(json: Buffer, open: number, close: number): Kept {
  let end = close
  while (isSpace(json[end - 1]!)) end--
  return end === open + 1
    ? { kept: [], end }
    : { kept: [{ name: '', start: open + 1, value: open + 1, end }], end }
}

/** Whether a member of this name may be in the object; false means that there is none, at any depth. */
function mayName(json: Buffer, name: string): boolean {
  return json.includes(`"${name}"`) || json.includes(`"${name}${LINK}"`) || json.includes('\\u')
}

/** The items of pages, each with the comma before it that its list needs. */
function joining(hasItems: boolean): (page: Buffer) => Buffer[] {
  let isFirst = !hasItems
  return (page) => {
    const items = itemsOf(page)
    if (items.length === 0) return []
    const joined = isFirst ? [items] : [text(','), items]
    isFirst = false
    return joined
  }
}

/**
 * What stands between the brackets of a list, as bytes; empty where it has no items.
 * @param page a JSON object
 */
export function itemsOf(page: Buffer, list = 'value'): Buffer {
  let items = page.subarray(0, 0)
  // of members of one name the last one counts, as it does for JSON.parse
  for (const { name, value, end } of members(page, page.indexOf(OPEN_BRACE))) {
    if (name !== list) continue
    items = page.subarray(...(page[value] === OPEN_BRACKET ? [skipSpace(page, value + 1), end - 1] : [0, 0]))
  }
  return items
}

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Bytes that mean something between a bracket and its counterpart. */
const OPENING = 1
const CLOSING = 2
const STRING = 3
const meanings = new Uint8Array(256)
for (const byte of Buffer.from('[{')) meanings[byte] = OPENING
for (const byte of Buffer.from(']}')) meanings[byte] = CLOSING
meanings[QUOTE] = STRING

/** The members of the object whose bracket is at `open`; the text must be valid JSON. */
function* members(json: Buffer, open: number): Generator<Member> {
  let start = open + 1
  for (;;) {
    const key = skipSpace(json, start)
    if (json[key] !== QUOTE) return
    const keyEnd = endOfString(json, key)
    // behind the colon
    const value = skipSpace(json, skipSpace(json, keyEnd) + 1)
    const end = endOfValue(json, value)
    yield { name: JSON.parse(json.toString('utf8', key, keyEnd)) as string, start, value, end }
    const next = skipSpace(json, end)
    if (json[next] !== COMMA) return
    start = next + 1
  }
}

/** The place behind the string that begins at `at`. */
function endOfString(json: Buffer, at: number): number {
  for (let end = at + 1; end < json.length; end++) {
    const byte = json[end]
    if (byte === BACKSLASH) end++
    else if (byte === QUOTE) return end + 1
  }
  return json.length
}

/** The place behind the value that begins at `at`. */
function endOfValue(json: Buffer, at: number): number {
  const first = meanings[json[at]!]
  if (first === STRING) return endOfString(json, at)
  let end = at
  if (first !== OPENING) {
    while (
      end < json.length &&
      json[end] !== COMMA &&
      meanings[json[end]!] !== CLOSING &&
      !isSpace(json[end]!)
    )
      end++
    return end
  }
  let depth = 0
  while (end < json.length) {
    const meaning = meanings[json[end]!]
    if (meaning === STRING) end = endOfString(json, end)
    else {
      end++
      if (meaning === OPENING) depth++
      else if (meaning === CLOSING && --depth === 0) break
    }
  }
  return end
}

function skipSpace(json: Buffer, at: number): number {
  let behind = at
  while (behind < json.length && isSpace(json[behind]!)) behind++
  return behind
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function text(ascii: string): Buffer {
  return Buffer.from(ascii, 'latin1')
}
