import { afterEach, describe, expect, it } from 'vitest'
import { generateCallRecord } from '../../src/emulator/tenant.ts'
import { assemble, assemblePieces } from '../../src/fetcher/assemble.ts'
import {
  decompress,
  dropPages,
  finishRun,
  keptPages,
  type MeetingPage,
  type Run,
  readPages,
  resumePoint,
  startRun,
  storePage,
  type Writing,
  type Written,
  writeMeeting,
} from '../../src/loader/index.ts'
import { tableNames } from '../../src/normalizer/index.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { call, guid, rowsOf, tenant } from '../setup/documents.ts'
import { asked, clear, dumpBooks, dumpFacts, factCounts, partialCalls } from '../setup/dump.ts'
import { loaded, records, replayed } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
const undoing: string[] = []
afterEach(async () => {
  for (const undo of undoing.splice(0)) await warehouse.pool.query(withSchemas(undo, warehouse.schemas))
  await warehouse.pool.query(withSchemas('delete from :ops.meeting_pages', warehouse.schemas))
  await clear(warehouse)
})

interface Whole {
  readonly id: string
  readonly version: number
}

type Listed = Whole & {
  readonly sessions?: readonly unknown[]
  readonly participants_v2?: readonly unknown[]
}

const link = 'https://graph.example/next'

/** A call as Graph hands it out: three sessions with the record, further ones and participants two a page. */
function pagesOf(document: Whole): MeetingPage[] {
  const { sessions = [], participants_v2: participants = [], ...rest } = document as Listed
  const record = { ...rest, sessions: sessions.slice(0, 3), 'sessions@odata.nextLink': link }
  const page = (part: MeetingPage['part'], number: number, value: object, isLast: boolean): MeetingPage => ({
    callId: document.id,
    version: document.version,
    part,
    page: number,
    nextLink: isLast ? null : `${link}/${part}/${number + 1}`,
    bytes: Buffer.from(JSON.stringify(value)),
  })
  const list = (part: MeetingPage['part'], items: readonly unknown[]) =>
    Array.from({ length: Math.max(1, Math.ceil(items.length / 2)) }, (_, at) =>
      page(part, at, { value: items.slice(at * 2, at * 2 + 2) }, at * 2 + 2 >= items.length),
    )
  return [
    page('record', 0, record, false),
    ...list('sessions', sessions.slice(3)),
    ...list('participants', participants),
  ]
}

/** The document that the pages of a call stand for. */
function documentOf(pages: readonly MeetingPage[]): Buffer {
  const part = (name: MeetingPage['part']) =>
    pages.filter((page) => page.part === name).map((page) => Buffer.from(page.bytes))
  return assemble(part('record')[0]!, part('sessions'), part('participants'))
}

/** Does something in a run that holds the lease. */
async function inRun<T>(work: (writing: Writing, run: Run) => Promise<T>, more: Partial<Writing> = {}) {
  const run = await startRun(warehouse, 'sync', 'test')
  const writing: Writing = {
    warehouse,
    run,
    gate: 'newer',
    keepDocuments: true,
    sleep: async () => {},
    ...more,
  }
  try {
    return await work(writing, run)
  } finally {
    await finishRun(warehouse, run, { status: 'ok', exitCode: 0 })
  }
}

/** Stores the pages of a call and loads it from there. */
async function written(document: Whole, more: Partial<Writing> = {}): Promise<Written> {
  return inRun(async (writing) => {
    for (const page of pagesOf(document)) await storePage(writing, page)
    return write(writing, document)
  }, more)
}

function write(writing: Writing, { id, version }: Whole): Promise<Written> {
  const pages = keptPages(warehouse, id, version)
  const meeting = { id, version, source: 'graph', pages, readAgainAt: Date.parse('2026-10-10T00:00:00Z') }
  return writeMeeting(writing, meeting, assemblePieces)
}

const pagesLeft = () =>
  asked(warehouse, 'select version, part, page from :ops.meeting_pages order by 1, 2, 3')

/** Makes PostgreSQL itself refuse some rows, until the end of the test. */
async function refuse(table: string, condition: string, sqlstate: string): Promise<void> {
  await warehouse.pool.query(
    withSchemas(
      `create function :ops.refuse() returns trigger language plpgsql as $$
       begin
         if ${condition} then raise exception 'refused "for" a test' using errcode = '${sqlstate}'; end if;
         return new;
       end $$;
       create trigger refuse before insert on :facts.${table} for each row execute function :ops.refuse()`,
      warehouse.schemas,
    ),
  )
  undoing.push('drop function if exists :ops.refuse() cascade')
}

describe('a meeting that is loaded from its pages', () => {
  const meetings = Array.from({ length: 400 }, (_, at) => generateCallRecord(tenant, at))
    .filter((one) => one.sessions.length > 6)
    .slice(0, 6)
  const odd = call(1, {
    sessions: 9,
    participants: 5,
    more: { modalities: ['smell'], isNew: 1, organizer_v2: { identity: { alien: { id: '1' } } } },
  })
  const cases: readonly (readonly [string, Whole])[] = [
    ...meetings.map((one) => [`of ${one.sessions.length} sessions`, one] as const),
    ['with issues and drift', odd],
    ['without sessions or participants', call(1, { sessions: 0, participants: 0 })],
    ['that is incomplete', call(1, { sessions: 7, more: { 'x@odata.nextLink': link } })],
  ]

  it.each(cases)('%s is in the tables and the books as its document would be', async (_, document) => {
    const bytes = documentOf(pagesOf(document))
    const summary = await loaded(warehouse, [bytes])
    const expected = [await dumpFacts(warehouse), await dumpBooks(warehouse)]
    const runs = () =>
      asked(
        warehouse,
        `select records_seen, records_loaded, records_replaced, records_unchanged, records_incomplete,
           records_quarantined, rows_written, issues, drift from :ops.runs`,
      )
    const counted = await runs()
    await clear(warehouse)

    const { counts, rowsByTable } = await written(document)
    expect([await dumpFacts(warehouse), await dumpBooks(warehouse)]).toEqual(expected)
    expect(await runs()).toEqual(counted)
    expect({ ...counts, ...summary.records }).toEqual(counts)
    expect([counts.issues, counts.drift]).toEqual([summary.issues, summary.drift])
    expect(Object.fromEntries(tableNames.map((name, at) => [name, rowsByTable[at]]))).toEqual(summary.rows)
    expect(await partialCalls(warehouse)).toEqual([])
    expect(await pagesLeft()).toEqual([])
  })

  it('is kept as one document, byte for byte, from which its rows can be made again', async () => {
    const document = meetings[0]!
    await written(document)
    const { rows } = await warehouse.pool.query<{ document: Buffer; bytes: string }>(
      withSchemas('select document, bytes from :ops.documents', warehouse.schemas),
    )
    const bytes = documentOf(pagesOf(document))
    expect(rows).toHaveLength(1)
    expect((await decompress(rows[0]!.document)).equals(bytes)).toBe(true)
    expect(Number(rows[0]!.bytes)).toBe(bytes.length)
    const facts = await dumpFacts(warehouse)
    expect((await replayed(warehouse)).records).toEqual(records({ seen: 1, replaced: 1 }))
    expect(await dumpFacts(warehouse)).toEqual(facts)
  })

  it('is kept in several parts where it is large, and is one document all the same', async () => {
    // text that can't be compressed to a single part
    const noise = Array.from({ length: 40_000 }, (_, at) => Math.sin(at)).join(' ')
    const document = call(1, { sessions: 4, more: { joinWebUrl: noise } })
    await written(document)
    const { rows } = await warehouse.pool.query<{ document: Buffer }>(
      withSchemas('select document from :ops.documents', warehouse.schemas),
    )
    expect(rows[0]!.document.length).toBeGreaterThan(256 * 1024)
    expect((await decompress(rows[0]!.document)).equals(documentOf(pagesOf(document)))).toBe(true)
  })

  it('is not kept where documents are not wanted', async () => {
    await written(call(1, { sessions: 5 }), { keepDocuments: false })
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 5 }))
    expect(
      await asked(
        warehouse,
        'select version_loaded, document_sha256, (select count(*) from :ops.documents) from :ops.ledger',
      ),
    ).toEqual(['1 null 0'])
  })

  it('takes the place of an older version, and closes its quarantine', async () => {
    await loaded(warehouse, [call(1, { sessions: 2, more: { modalities: ['smell'] } })])
    await loaded(warehouse, [call(1, { version: 2, more: { startDateTime: 'soon' } })])
    const { counts } = await written(call(1, { version: 3, sessions: 7, participants: 5 }))
    expect(counts).toMatchObject({ seen: 1, loaded: 0, replaced: 1, unchanged: 0, issues: 0 })
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 7, participants: 5 }))
    expect(await asked(warehouse, 'select count(*) from :ops.issues')).toEqual(['0'])
    expect(await asked(warehouse, 'select resolved_at is null from :ops.quarantine')).toEqual(['false'])
    expect(await asked(warehouse, 'select version from :ops.documents order by 1')).toEqual(['1', '3'])
  })

  it.each([
    ['older', 2, ['2', '3']],
    ['equal', 3, ['3']],
  ])('is no news where it is %s: its pages are forgotten', async (_, version, kept) => {
    await written(call(1, { version: 3, sessions: 5 }))
    const before = await dumpFacts(warehouse)
    const { counts, rowsByTable } = await written(call(1, { version, sessions: 5 }))
    expect(counts).toMatchObject({ seen: 1, loaded: 0, replaced: 0, unchanged: 1, rows: 0 })
    expect(rowsByTable.every((rows) => rows === 0)).toBe(true)
    expect(await dumpFacts(warehouse)).toEqual(before)
    expect(await pagesLeft()).toEqual([])
    expect(await asked(warehouse, 'select version from :ops.documents order by 1')).toEqual(kept)
  })
})

describe('a meeting that can not be loaded', () => {
  const quarantined = () =>
    asked(warehouse, 'select kind, id, version, source, reason, sqlstate, bytes from :ops.quarantine')
  const document = call(1, { version: 2, sessions: 9 })

  it.each(['23514', '22003'])(
    'as PostgreSQL refuses a row of its last page, with %s, is set aside',
    async (state) => {
      await refuse('sessions', 'new.ordinal = 9', state)
      const { counts } = await written(document)
      expect(counts).toMatchObject({ seen: 1, loaded: 0, quarantined: 1, rows: 0 })
      const bytes = documentOf(pagesOf(document))
      const said = state === '22003' ? 'refused "…" a test' : 'refused "for" a test'
      expect(await quarantined()).toEqual([
        `call_record ${guid(1)} 2 graph PostgreSQL: ${said} ${state} ${bytes.length}`,
      ])
      const { rows } = await warehouse.pool.query<{ document: Buffer }>(
        withSchemas('select document from :ops.quarantine', warehouse.schemas),
      )
      expect((await decompress(rows[0]!.document)).equals(bytes)).toBe(true)
      expect(await factCounts(warehouse)).toEqual({})
      expect(await asked(warehouse, 'select version_loaded, state, attempts from :ops.ledger')).toEqual([
        'null quarantined 1',
      ])
      expect(await asked(warehouse, 'select records_seen, rows_written from :ops.runs')).toEqual(['1 0'])
      expect(await pagesLeft()).toEqual([])
    },
  )

  it('leaves the rows of its older version in the tables', async () => {
    await loaded(warehouse, [call(1, { sessions: 2 })])
    await refuse('sessions', 'new.ordinal = 9', '23514')
    await written(document)
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2 }))
    expect(await partialCalls(warehouse)).toEqual([])
  })

  it.each([
    [
      'has no start',
      call(1, { sessions: 5, more: { startDateTime: 'soon' } }),
      /startDateTime is not an instant/,
    ],
    ['is another call', call(1, { sessions: 5, more: { id: guid(2) } }), /another id or version/],
    ['is no call', call(1, { sessions: 5, more: { version: 'x' } }), /version is not a whole number/],
  ])('as it %s is set aside, as the call that was asked for', async (_, spoilt, reason) => {
    await inRun(async (writing) => {
      const asFor = { callId: guid(1), version: 1 }
      for (const page of pagesOf(spoilt)) await storePage(writing, { ...page, ...asFor })
      await write(writing, { id: guid(1), version: 1 })
    })
    expect(await asked(warehouse, 'select id, version, sqlstate from :ops.quarantine')).toEqual([
      `${guid(1)} 1 null`,
    ])
    expect((await asked(warehouse, 'select reason from :ops.quarantine'))[0]).toMatch(reason)
    expect(await pagesLeft()).toEqual([])
  })
})

describe('a fault on the way', () => {
  const document = call(1, { sessions: 9, participants: 5 })

  it('that passes is waited for, and leaves nothing behind', async () => {
    await warehouse.pool.query(withSchemas('create sequence :ops.faults', warehouse.schemas))
    undoing.push('drop sequence :ops.faults')
    await refuse('sessions', `new.ordinal = 9 and nextval('"call_quality_ops".faults') <= 2`, '40001')
    const pauses: number[] = []
    const { counts } = await written(document, {
      sleep: async (ms) => {
        pauses.push(ms)
      },
    })
    expect(pauses).toEqual([100, 500])
    expect(counts).toMatchObject({ seen: 1, loaded: 1 })
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 9, participants: 5 }))
    expect(await asked(warehouse, 'select records_seen, records_loaded from :ops.runs')).toEqual(['1 1'])
  })

  it('that stays ends with a failure; the pages are there for the next run', async () => {
    await refuse('sessions', 'new.ordinal = 9', '53100')
    await expect(written(document)).rejects.toMatchObject({ name: 'Failure', kind: 'unreachable' })
    expect(await factCounts(warehouse)).toEqual({})
    expect(await pagesLeft()).toHaveLength(1 + 3 + 3)
    expect(await asked(warehouse, 'select version_loaded, state from :ops.ledger')).toEqual(['null pending'])
  })

  it('such as a lost lease stops everything that writes', async () => {
    await expect(
      inRun(async (writing) => {
        for (const page of pagesOf(document)) await storePage(writing, page)
        await warehouse.pool.query(withSchemas('update :ops.lease set run_id = null', warehouse.schemas))
        await expect(storePage(writing, pagesOf(document)[0]!)).rejects.toThrow('lost its lease')
        await expect(dropPages(writing, document.id)).rejects.toThrow('lost its lease')
        return write(writing, document)
      }),
    ).rejects.toThrow('lost its lease')
    expect(await factCounts(warehouse)).toEqual({})
    expect(await pagesLeft()).toHaveLength(1 + 3 + 3)
  })
})

describe('the pages of a meeting', () => {
  const pages = pagesOf(call(1, { version: 4, sessions: 9, participants: 3 }))
  const stored = (of: readonly MeetingPage[]) =>
    inRun(async (writing) => {
      for (const page of of) await storePage(writing, page)
    })
  const part = (name: MeetingPage['part']) => pages.filter((page) => page.part === name)

  it('tell where to go on', async () => {
    expect(await resumePoint({ warehouse, sleep: async () => {} }, guid(1))).toBeUndefined()
    await stored(part('record'))
    expect(await resumePoint({ warehouse, sleep: async () => {} }, guid(1))).toEqual({
      version: 4,
      sessions: { page: 0, nextLink: `${link}/record/1` },
      participants: { page: 0, nextLink: undefined },
    })
    await stored([...part('sessions').slice(0, 2), ...part('participants').slice(0, 1)])
    expect(await resumePoint({ warehouse, sleep: async () => {} }, guid(1))).toEqual({
      version: 4,
      sessions: { page: 2, nextLink: `${link}/sessions/2` },
      participants: { page: 1, nextLink: `${link}/participants/1` },
    })
    await stored(pages)
    expect(await resumePoint({ warehouse, sleep: async () => {} }, guid(1))).toEqual({
      version: 4,
      sessions: { page: 3, nextLink: null },
      participants: { page: 2, nextLink: null },
    })
    expect(await resumePoint({ warehouse, sleep: async () => {} }, guid(2))).toBeUndefined()
  })

  it('are read in order, of one version and one call', async () => {
    await stored([...pages].reverse())
    await stored(pagesOf(call(1, { version: 3, sessions: 30 })))
    await stored(pagesOf(call(2, { version: 4, sessions: 30 })))
    for (const name of ['record', 'sessions', 'participants'] as const) {
      const read: Buffer[] = []
      for await (const page of readPages(warehouse, guid(1), 4, name)) read.push(page)
      expect(read).toEqual(part(name).map((page) => page.bytes))
    }
    await expect(keptPages(warehouse, guid(1), 5).record()).rejects.toThrow('is not kept')
  })

  it('are replaced where they come again', async () => {
    await stored(pages)
    await stored([{ ...part('participants')[1]!, nextLink: 'later', bytes: Buffer.from('{"value":[1]}') }])
    const read: string[] = []
    for await (const page of readPages(warehouse, guid(1), 4, 'participants')) read.push(page.toString())
    expect(read[1]).toBe('{"value":[1]}')
    expect((await resumePoint({ warehouse, sleep: async () => {} }, guid(1)))!.participants).toEqual({
      page: 2,
      nextLink: 'later',
    })
  })

  it('of the newest version count; those of others can be forgotten', async () => {
    await stored(pages)
    await stored(pagesOf(call(1, { version: 5 })))
    await stored(pagesOf(call(2, { version: 1 })))
    expect((await resumePoint({ warehouse, sleep: async () => {} }, guid(1)))!.version).toBe(5)
    await inRun((writing) => dropPages(writing, guid(1), 4))
    expect((await resumePoint({ warehouse, sleep: async () => {} }, guid(1)))!.version).toBe(4)
    await inRun((writing) => dropPages(writing, guid(1)))
    expect(await resumePoint({ warehouse, sleep: async () => {} }, guid(1))).toBeUndefined()
    expect((await resumePoint({ warehouse, sleep: async () => {} }, guid(2)))!.version).toBe(1)
  })
})
