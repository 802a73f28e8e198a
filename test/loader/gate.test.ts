import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { batchBreak, call, guid, richCall, rowsOf } from '../setup/documents.ts'
import { asked, clear, dumpBooks, dumpFacts, factCounts } from '../setup/dump.ts'
import { loaded, records, writtenRows } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
afterEach(() => clear(warehouse))

const ledger = () =>
  asked(
    warehouse,
    'select version_loaded, version_listed, is_complete, rows_loaded, state from :ops.ledger order by call_id',
  )
const keptVersions = () => asked(warehouse, 'select version from :ops.documents order by id, version')

describe('a call that is in the warehouse', () => {
  it('takes a newer version, whole, in place of the older one', async () => {
    await loaded(warehouse, [call(1, { version: 2, sessions: 3, participants: 2 })])
    const summary = await loaded(warehouse, [call(1, { version: 3, sessions: 2, streams: 4 })])
    expect(summary.records).toEqual(records({ seen: 1, replaced: 1 }))
    expect(writtenRows(summary)).toEqual(rowsOf({ sessions: 2, streams: 4 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2, streams: 4 }))
    expect(
      await asked(
        warehouse,
        'select distinct version, packet_utilization from :facts.records join :facts.streams using (record_key)',
      ),
    ).toEqual(['3 103'])
    expect(await ledger()).toEqual(['3 3 true 16 loaded'])
    expect(await keptVersions()).toEqual(['2', '3'])
  })

  it.each([
    ['older', 2, ['2', '3']],
    ['equal', 3, ['3']],
  ])('is left alone by an %s version', async (_, version, kept) => {
    await loaded(warehouse, [call(1, { version: 3, sessions: 2 })])
    const before = await dumpFacts(warehouse)
    const summary = await loaded(warehouse, [call(1, { version, sessions: 5 })])
    expect(summary.records).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(writtenRows(summary)).toEqual({})
    expect(await dumpFacts(warehouse)).toEqual(before)
    expect(await ledger()).toEqual(['3 3 true 12 loaded'])
    expect(await keptVersions()).toEqual(kept)
  })

  it('keeps no row of any table from a version that had more', async () => {
    const rich = richCall()
    await loaded(warehouse, [rich])
    expect(Object.keys(await factCounts(warehouse)).sort()).toEqual([
      'feedback_tokens',
      'media',
      'participants',
      'records',
      'segments',
      'sessions',
      'streams',
      'trace_route_hops',
    ])
    const summary = await loaded(warehouse, [
      { ...call(1, { sessions: 0, participants: 0 }), id: rich.id, version: rich.version + 1 },
    ])
    expect(summary.records).toEqual(records({ seen: 1, replaced: 1 }))
    expect(await factCounts(warehouse)).toEqual({ records: 1 })
  })

  it('takes a newer version that is incomplete, and then the whole of it', async () => {
    await loaded(warehouse, [call(1, { sessions: 4 })])
    const half = await loaded(warehouse, [call(1, { version: 2, sessions: 1, incomplete: true })])
    expect(half.records).toEqual(records({ seen: 1, replaced: 1, incomplete: 1 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 1 }))
    expect(await ledger()).toEqual(['2 2 false 7 loaded'])
    const whole = await loaded(warehouse, [call(1, { version: 2, sessions: 2 })])
    expect(whole.records).toEqual(records({ seen: 1, replaced: 1 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2 }))
    expect(await ledger()).toEqual(['2 2 true 12 loaded'])
  })

  it('takes the whole of a version although an incomplete one had more rows', async () => {
    await loaded(warehouse, [call(1, { sessions: 4, incomplete: true })])
    const summary = await loaded(warehouse, [call(1, { sessions: 2 })])
    expect(summary.records).toEqual(records({ seen: 1, replaced: 1 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2 }))
  })

  it('refuses an incomplete form of the version that it has whole', async () => {
    await loaded(warehouse, [call(1, { sessions: 2 })])
    const summary = await loaded(warehouse, [call(1, { sessions: 5, incomplete: true })])
    expect(summary.records).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2 }))
    expect(await ledger()).toEqual(['1 1 true 12 loaded'])
  })

  it.each([
    ['less, then more', [2, 3], { seen: 1, replaced: 1, incomplete: 1 }],
    ['more, then less', [3, 2], { seen: 1, unchanged: 1 }],
    ['the same twice', [3, 3], { seen: 1, unchanged: 1 }],
  ])('has of two incomplete forms the one with more rows: %s', async (_, [first, second], counts) => {
    await loaded(warehouse, [call(1, { sessions: first!, incomplete: true })])
    const summary = await loaded(warehouse, [call(1, { sessions: second!, incomplete: true })])
    expect(summary.records).toEqual(records(counts))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 3 }))
    expect(await ledger()).toEqual(['1 1 false 17 loaded'])
  })
})

describe('documents of one call in one run', () => {
  const several = [
    call(1, { version: 1, sessions: 3 }),
    call(1, { version: 3, sessions: 2 }),
    call(1, { version: 3, sessions: 2 }),
    call(1, { version: 2, sessions: 4 }),
  ]

  it('give one call, at the newest version, where they are in one batch', async () => {
    const summary = await loaded(warehouse, several)
    expect(summary.records).toEqual(records({ seen: 4, loaded: 1, unchanged: 3 }))
    expect(writtenRows(summary)).toEqual(rowsOf({ sessions: 2 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2 }))
    expect(await ledger()).toEqual(['3 3 true 12 loaded'])
    expect(await keptVersions()).toEqual(['1', '2', '3'])
  })

  it('give the same where each is in a batch of its own', async () => {
    const summary = await loaded(
      warehouse,
      several.flatMap((one) => [one, batchBreak]),
    )
    expect(summary.records).toEqual(
      records({ seen: 8, loaded: 1, replaced: 1, unchanged: 2, quarantined: 4 }),
    )
    expect(await factCounts(warehouse)).toEqual(rowsOf({ sessions: 2 }))
    expect(await ledger()).toEqual(['3 3 true 12 loaded'])
    expect(await keptVersions()).toEqual(['1', '2', '3'])
  })

  it('keep every version although the newest was not in the books yet when the older ones were prepared', async () => {
    const summary = await loaded(warehouse, [
      call(1, { version: 3 }),
      batchBreak,
      call(1, { version: 1 }),
      call(1, { version: 2 }),
    ])
    expect(summary.records).toEqual(records({ seen: 4, loaded: 1, unchanged: 2, quarantined: 1 }))
    expect(await ledger()).toEqual(['3 3 true 7 loaded'])
    expect(await keptVersions()).toEqual(['1', '2', '3'])
  })
})

describe('any order and any batches', () => {
  const documents = [
    call(1, { version: 1, sessions: 3 }),
    call(1, { version: 2, sessions: 1 }),
    call(1, { version: 3, sessions: 2 }),
    call(2, { version: 1, sessions: 3 }),
    call(2, { version: 2, sessions: 2, incomplete: true }),
    call(2, { version: 2, sessions: 1, incomplete: true }),
    call(3, { version: 1, sessions: 4, incomplete: true }),
    call(3, { version: 1, sessions: 2 }),
    call(3, { version: 1, sessions: 2 }),
    call(4, { version: 1, sessions: 2, more: { modalities: ['smell'], startedAt: 'drift' } }),
    call(4, { version: 2, sessions: 2, more: { modalities: ['touch'] } }),
  ]

  /** The parts of the warehouse that are to be the same whatever the order. */
  async function whatCounts() {
    const { ledger, issues } = await dumpBooks(warehouse)
    return {
      facts: await dumpFacts(warehouse),
      ledger,
      issues,
      kept: await asked(warehouse, 'select distinct id, version from :ops.documents order by 1, 2'),
      // the documents that the rows are from
      sources: await asked(
        warehouse,
        `select call_id from :ops.ledger
         join :ops.documents on id = call_id and version = version_loaded and sha256 = document_sha256 order by 1`,
      ),
    }
  }

  it('give the same warehouse', async () => {
    await loaded(warehouse, documents)
    const expected = await whatCounts()
    expect(await ledger()).toEqual([
      '3 3 true 12 loaded',
      '2 2 false 12 loaded',
      '1 1 true 12 loaded',
      '2 2 true 12 loaded',
    ])
    expect(expected.sources).toEqual([1, 2, 3, 4].map((one) => guid(one)))
    expect(expected.kept).toHaveLength(3 + 2 + 1 + 2)

    const numbers = [...documents.keys()]
    const orders = fc.shuffledSubarray(numbers, { minLength: numbers.length })
    const cuts = fc.array(fc.constantFrom('', '', '', 'batch', 'run'), {
      minLength: documents.length,
      maxLength: documents.length,
    })
    await fc.assert(
      fc.asyncProperty(orders, cuts, async (order, after) => {
        await clear(warehouse)
        let waiting: (object | Buffer)[] = []
        for (const [at, number] of order.entries()) {
          waiting.push(documents[number]!)
          if (after[at] === 'batch') waiting.push(batchBreak)
          if (after[at] === 'run') {
            await loaded(warehouse, waiting)
            waiting = []
          }
        }
        await loaded(warehouse, waiting)
        expect(await whatCounts()).toEqual(expected)
      }),
      { numRuns: 20, seed: 20261123 },
    )
  })
})
