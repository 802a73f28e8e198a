import { afterEach, describe, expect, it } from 'vitest'
import type { Document } from '../../src/fetcher/files.ts'
import { enlist, type Keeping, takeWork } from '../../src/loader/index.ts'
import { load } from '../../src/pipeline/load.ts'
import { batchBreak, call, guid, type Made } from '../setup/documents.ts'
import { asked, clear, dumpFacts } from '../setup/dump.ts'
import { keepingOf } from '../setup/keeping.ts'
import { context, loaded, records, replayed } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
afterEach(() => clear(warehouse))

const AGAIN = Date.parse('2026-10-06T13:00:00Z')
const NEXT_DAY = AGAIN + 24 * 3_600_000

/** Loads what came over several pages, in one run or in one for each. */
async function read(...documents: readonly (Made | Buffer)[]) {
  async function* all(): AsyncGenerator<Document[]> {
    for (const one of documents) {
      const bytes = Buffer.isBuffer(one) ? one : Buffer.from(JSON.stringify(one))
      yield [{ source: 'graph', bytes, readAgainAt: AGAIN }]
    }
  }
  return (await load(all(), context(warehouse))).summary.records
}

/** Whether the call waits for a second reading, from when on, and how often that was tried. */
const waits = async () =>
  (
    await asked(
      warehouse,
      `select unconfirmed_sha256 is not null, coalesce(next_attempt_at::text, 'any time'), attempts
       from :ops.ledger`,
    )
  )[0]

const work = async (now: number, again = true) => {
  const keeping: Keeping = await keepingOf(warehouse)
  const given = await takeWork(keeping, { now, again, forgottenBefore: 0, within: undefined }, 9)
  await asked(warehouse, 'update :ops.lease set run_id = null')
  return given.map(({ id }) => id)
}

describe('a call that came over several pages', () => {
  const first = call(1, { sessions: 3, participants: 2 })
  const other = call(1, { sessions: 3, participants: 3 })

  it('waits for its second reading, which is due once all is listed and its time has come', async () => {
    expect(await read(first)).toEqual(records({ seen: 1, loaded: 1 }))
    expect(await waits()).toBe('true 2026-10-06 13:00:00+00 0')
    expect(await work(AGAIN - 1)).toEqual([])
    expect(await work(AGAIN, false)).toEqual([])
    expect(await work(AGAIN)).toEqual([guid(1)])
    // what came of it is not known: it is due again in the next night, and in every one after it
    expect(await work(AGAIN + 3_600_000)).toEqual([])
    expect(await work(NEXT_DAY)).toEqual([guid(1)])
    expect(await work(NEXT_DAY + 24 * 3_600_000)).toEqual([guid(1)])
  })

  it('does not keep a newer version waiting that was listed meanwhile', async () => {
    const keeping = await keepingOf(warehouse)
    const startedAt = '2026-10-05T08:00:00.1234567Z'
    await enlist(keeping, [{ id: guid(1), version: 2, startedAt }])
    await asked(warehouse, 'update :ops.lease set run_id = null')
    expect(await read(first)).toEqual(records({ seen: 1, loaded: 1 }))
    expect(await waits()).toBe('true any time 0')
    expect(await work(AGAIN - 1, false)).toEqual([guid(1)])
  })

  it('is confirmed by a reading of the same contents, in whatever order', async () => {
    await read(first)
    const before = await dumpFacts(warehouse)
    const turned = { ...first, participants_v2: (first.participants_v2 as unknown[]).toReversed() } as Made
    expect(await read(turned)).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await waits()).toBe('false any time 0')
    expect(await dumpFacts(warehouse)).toEqual(before)
    expect(await read(other)).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await work(NEXT_DAY)).toEqual([])
  })

  it('is replaced by a reading that differs, which is to be confirmed in its turn', async () => {
    await read(first)
    expect(await read(other)).toEqual(records({ seen: 1, replaced: 1 }))
    expect(await waits()).toBe('true 2026-10-06 13:00:00+00 0')
    expect(await asked(warehouse, 'select count(*) from :facts.participants')).toEqual(['3'])
    expect(await asked(warehouse, 'select count(*) from :ops.documents')).toEqual(['2'])
    expect(await read(other)).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await waits()).toBe('false any time 0')
  })

  it('is not confirmed by what the same run loaded', async () => {
    // as it is where the answer to a commit is lost, and the batch is written once more
    expect(await read(first, batchBreak, first)).toMatchObject({ seen: 3, loaded: 1, unchanged: 1 })
    expect(await waits()).toBe('true 2026-10-06 13:00:00+00 0')
    await read(first)
    expect(await waits()).toBe('false any time 0')
  })

  it('is left alone by files of the same version, and by replay', async () => {
    await read(first)
    expect((await loaded(warehouse, [other])).records).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await waits()).toBe('true 2026-10-06 13:00:00+00 0')
    await replayed(warehouse)
    expect((await waits())!.slice(0, 4)).toBe('true')
    await read(first)
    expect(await waits()).toBe('false any time 0')
  })

  it('needs no confirmation any more once a newer version is there in one answer', async () => {
    await read(first)
    expect((await loaded(warehouse, [call(1, { version: 2 })])).records).toEqual(
      records({ seen: 1, replaced: 1 }),
    )
    expect(await waits()).toBe('false any time 0')
  })
})
