import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateCallRecord } from '../../src/emulator/tenant.ts'
import { assemble } from '../../src/fetcher/assemble.ts'
import {
  normalize,
  piecesOfRows,
  type RecordPieces,
  type Rows,
  readDocument,
  survey,
} from '../../src/normalizer/index.ts'
import { tenant } from '../setup/documents.ts'
import { bareCall, fullCall, type Json } from './call.ts'
import { withDigits } from './normalized.ts'
import { spoilt } from './spoilt.ts'

/** A record and the pages of its lists, as texts. */
interface Cut {
  readonly record: Buffer
  readonly sessions: readonly Buffer[]
  readonly participants: readonly Buffer[]
}

function piecesOf({ record, sessions, participants }: Cut): RecordPieces {
  async function* each(pages: readonly Buffer[]) {
    yield* pages
  }
  return {
    record: async () => record,
    sessions: () => each(sessions),
    participants: () => each(participants),
  }
}

const KEY = 7

/** What is found of a record in pieces, its rows joined; or why it can't be loaded. */
async function inPieces(cut: Cut): Promise<Omit<Rows, 'kind'> | string> {
  const pieces = piecesOf(cut)
  const found = await survey(pieces, KEY)
  if ('reason' in found) return found.reason
  const text = found.rows.map(() => '')
  const rows = found.rows.map(() => 0)
  for await (const piece of piecesOfRows(pieces, KEY, found)) {
    piece.bytes.forEach((bytes, table) => {
      text[table] += Buffer.from(bytes).toString()
      rows[table]! += piece.rows[table]!
    })
  }
  expect(rows).toEqual(found.rows)
  const { id, version, complete, issues, drift } = found
  return { id, version, rows, text, complete, issues, drift }
}

/** The same of the document that they stand for. */
function whole({ record, sessions, participants }: Cut): Omit<Rows, 'kind'> | string {
  const document = readDocument(assemble(record, sessions, participants))
  if (document.kind === 'rejected') return document.reason
  if (document.kind !== 'call_record') return 'not a call record'
  const rows = normalize(document, KEY)
  if ('reason' in rows) return rows.reason
  const { kind: _, ...rest } = rows
  return rest
}

const LINK = '@odata.nextLink'

const page = (items: readonly unknown[]): Json => ({
  '@odata.context': 'x',
  value: items,
  [LINK]: 'https://graph.example/',
})

/** Items on pages of these sizes, the last page with what is left; the first ones in front of them all. */
function paged(items: readonly unknown[], inFront: number, sizes: readonly number[]) {
  const pages: Json[] = []
  let from = inFront
  for (const size of sizes) {
    pages.push(page(items.slice(from, from + size)))
    from += size
  }
  return { first: items.slice(0, inFront), pages: [...pages, page(items.slice(from))] }
}

/** A document, cut into a record and pages at these places. A list that is none stays in the record. */
function cutUp(document: Json, inFront: number, sizes: readonly number[], hasOld: boolean): Cut {
  const record = { ...document }
  let sessions: Json[] = []
  let participants: Json[] = []
  if (Array.isArray(document.sessions)) {
    const { first, pages } = paged(document.sessions, inFront, sizes)
    record.sessions = first
    record[`sessions${LINK}`] = 'https://graph.example/'
    sessions = pages
  }
  if (Array.isArray(document.participants_v2)) {
    participants = paged(document.participants_v2, 0, sizes).pages
    delete record.participants_v2
    if (hasOld) {
      record.participants_v2 = [{ id: 'of old' }]
      record[`participants_v2${LINK}`] = 'x'
    }
  }
  const bytes = (value: Json) => Buffer.from(withDigits(value))
  return { record: bytes(record), sessions: sessions.map(bytes), participants: participants.map(bytes) }
}

const cuts = (documents: fc.Arbitrary<Json>) =>
  fc
    .tuple(
      documents,
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([document, inFront, sizes, hasOld]) => cutUp(document, inFront, sizes, hasOld))

describe('a record in pieces gives the rows, issues and drift of the whole document', () => {
  it('for meetings, wherever they are cut', async () => {
    const meetings = Array.from({ length: 300 }, (_, at) => generateCallRecord(tenant, at))
      .filter((record) => record.sessions.length > 2)
      .slice(0, 60)
    expect(meetings).toHaveLength(60)
    await fc.assert(
      fc.asyncProperty(
        cuts(fc.constantFrom(...meetings.map((record) => record as object as Json))),
        async (cut) => {
          expect(await inPieces(cut)).toEqual(whole(cut))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('for records that are spoilt in any way', async () => {
    const full = fullCall()
    const session = (full.sessions as Json[])[0]!
    const person = (full.participants_v2 as Json[])[0]!
    const several = spoilt({
      ...full,
      participants_v2: [person, { id: 2 }, null, person],
      sessions: [session, { ...session, caller: { name: '\\N', cpuCoresCount: 2 ** 60 } }, [], session],
    })
    let loaded = 0
    await fc.assert(
      fc.asyncProperty(cuts(several), async (cut) => {
        const expected = whole(cut)
        expect(await inPieces(cut)).toEqual(expected)
        if (typeof expected !== 'string') loaded++
      }),
      { numRuns: 1000 },
    )
    expect(loaded).toBeGreaterThan(700)
  })
})

describe('what is found on a later page', () => {
  const found = async (cut: Cut) => {
    const rows = await inPieces(cut)
    expect(rows).toEqual(whole(cut))
    if (typeof rows === 'string') throw new Error(rows)
    return rows
  }
  const cut = (
    record: Json,
    sessions: readonly unknown[][],
    participants: readonly unknown[][] = [[]],
  ): Cut => ({
    record: Buffer.from(withDigits(bareCall(record))),
    sessions: sessions.map((items) => Buffer.from(withDigits(page(items)))),
    participants: participants.map((items) => Buffer.from(withDigits(page(items)))),
  })

  it('is told with its place in the whole list, people before sessions', async () => {
    const { issues, rows } = await found(
      cut(
        { sessions: [{ segments: [] }, 1] },
        [[{ segments: [] }], [2, { segments: [{ startDateTime: 'now' }] }]],
        [
          [{}, 3],
          [4, {}],
        ],
      ),
    )
    expect(issues.map(({ path }) => path)).toEqual([
      'participants_v2[1]',
      'participants_v2[2]',
      'sessions[1]',
      'sessions[3]',
      'sessions[4].segments[0].startDateTime',
    ])
    expect(rows.slice(0, 4)).toEqual([1, 2, 3, 1])
  })

  it('is counted where there is too much of it', async () => {
    const { issues } = await found(cut({}, [Array(150).fill(0), Array(150).fill(0)], [Array(10).fill(0)]))
    expect(issues).toHaveLength(201)
    expect(issues.at(-1)).toEqual({ path: '', reason: 'more_issues', value: '110' })
  })

  it('is in the row of the record, where it is a lack', async () => {
    const { complete, text } = await found(cut({ sessions: [{ segments: [] }] }, [[{ segments: [] }], [{}]]))
    expect(complete).toBe(false)
    expect(text[0]).toMatch(/\tsegments\n$/)
  })

  it('has all digits everywhere, where there are too many of them anywhere', async () => {
    const stream = (more: Json) => ({ segments: [{ media: [{ streams: [more] }] }] })
    const { drift, issues } = await found(
      cut({ sessions: [stream({ isNew: '#9007199254740993' })] }, [
        [stream({})],
        [stream({ packetUtilization: '#9007199254740993' })],
      ]),
    )
    expect(drift).toEqual([
      { path: 'sessions[].segments[].media[].streams[].isNew', count: 1, example: '9007199254740993' },
    ])
    expect(issues).toEqual([])
  })

  it('may be no UTF-8, or begin with a byte order mark', async () => {
    const pieces = cut({}, [[{ segments: [], modalities: ['ÿ'] }]])
    const latin1 = Buffer.from(pieces.sessions[0]!.toString(), 'latin1')
    const { issues } = await found({ ...pieces, sessions: [latin1] })
    expect(issues.at(-1)).toEqual({ path: '', reason: 'invalid_utf8', value: null })
    const marked = (bytes: Buffer) => Buffer.concat([Buffer.from('\ufeff'), bytes])
    const { id } = await found({
      ...pieces,
      record: marked(pieces.record),
      sessions: pieces.sessions.map(marked),
    })
    expect(id).toBe(bareCall().id)
  })
})

describe('participants', () => {
  const people = async (record: Json, pages: readonly unknown[][]) => {
    const cut = {
      record: Buffer.from(JSON.stringify({ ...bareCall(), participants_v2: undefined, ...record })),
      sessions: [],
      participants: pages.map((items) => Buffer.from(JSON.stringify(page(items)))),
    }
    const rows = await inPieces(cut)
    expect(rows).toEqual(whole(cut))
    return typeof rows === 'string' ? rows : { people: rows.rows[1], complete: rows.complete }
  }
  const older = { participants: [{ user: { id: '1' } }, { user: { id: '2' } }, { user: { id: '3' } }] }

  it('are of the older list where all pages are empty', async () => {
    expect(await people(older, [[], []])).toEqual({ people: 3, complete: true })
  })
  it('are of the pages where any page has one', async () => {
    expect(await people(older, [[], [{ id: '4' }]])).toEqual({ people: 1, complete: true })
  })
  it('are missing where there are no pages', async () => {
    expect(await people({}, [])).toEqual({ people: 0, complete: false })
  })
})

describe('a record that can be no row', () => {
  const bare = (more: Json) => ({
    record: Buffer.from(JSON.stringify(bareCall(more))),
    sessions: [],
    participants: [],
  })

  it.each([
    ['starts at no instant', bare({ startDateTime: 'soon' })],
    ['has no GUID', bare({ id: '1' })],
    ['has no version', bare({ version: null })],
  ])('as it %s is told with the reason that the whole has', async (_, cut) => {
    expect(await inPieces(cut)).toEqual(whole(cut))
    expect(typeof whole(cut)).toBe('string')
  })

  it('as its key is too large is told so', async () => {
    expect(await survey(piecesOf(bare({})), 2 ** 40)).toEqual({
      reason: 'record key 1099511627776 is beyond what the keys of rows can hold',
    })
  })
})
