import { beforeEach, describe, expect, it } from 'vitest'
import {
  compareListed,
  countLeft,
  countWork,
  enlist,
  enterUnloaded,
  type Keeping,
  takeWork,
  type Wanted,
} from '../../src/loader/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { call, type Given, guid } from '../setup/documents.ts'
import { giveBack, keepingOf } from '../setup/keeping.ts'
import { loaded } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()

let keeping: Keeping
beforeEach(async () => {
  await warehouse.pool.query('truncate call_quality_ops.ledger; truncate call_quality.records cascade')
  keeping = await keepingOf(warehouse)
})

const NOW = Date.parse('2026-10-10T00:00:00Z')
const HOUR = 3_600_000
const wanted: Wanted = {
  ...{ now: NOW, forgottenBefore: NOW - 31 * 24 * HOUR, within: undefined },
  again: true,
}

const listed = (number: number, version: number, startedAt = '2026-10-05T08:00:00.1234567Z') => ({
  id: guid(number),
  version,
  startedAt,
})

/** The ledger without what differs from run to run. */
async function ledger() {
  const { rows } = await warehouse.pool.query(
    `select call_id, version_listed, version_loaded, state, attempts, last_failure from call_quality_ops.ledger
     order by call_id`,
  )
  return rows
}

/** Loads documents, as a run before this one did. */
async function loadedBefore(document: Given) {
  await giveBack(warehouse)
  await loaded(warehouse, [document])
  keeping = await keepingOf(warehouse)
}

const ids = (work: readonly { id: string }[]) => work.map((one) => one.id)

describe('a page of the list', () => {
  it('enters calls that were never seen, with their start', async () => {
    expect(await enlist(keeping, [listed(2, 1), listed(1, 3)])).toEqual({ unseen: 2, newer: 0 })
    expect(await ledger()).toEqual([
      expect.objectContaining({
        call_id: guid(1),
        version_listed: '3',
        state: 'pending',
        version_loaded: null,
      }),
      expect.objectContaining({
        call_id: guid(2),
        version_listed: '1',
        state: 'pending',
        version_loaded: null,
      }),
    ])
    const { rows } = await warehouse.pool.query(
      'select started_at from call_quality_ops.ledger order by call_id limit 1',
    )
    expect(rows).toEqual([{ started_at: '2026-10-05 08:00:00.123457+00' }])
  })

  it('writes nothing and uses up no key where there is no news', async () => {
    await enlist(keeping, [listed(1, 3)])
    const before = await warehouse.pool.query('select xmin, l.* from call_quality_ops.ledger l')
    expect(await enlist(keeping, [listed(1, 3), listed(1, 2)].slice(0, 1))).toEqual({ unseen: 0, newer: 0 })
    expect(await enlist(keeping, [listed(1, 2)])).toEqual({ unseen: 0, newer: 0 })
    expect((await warehouse.pool.query('select xmin, l.* from call_quality_ops.ledger l')).rows).toEqual(
      before.rows,
    )
    await enlist(keeping, [listed(2, 1)])
    const { rows } = await warehouse.pool.query(
      'select max(record_key) - min(record_key) as apart from call_quality_ops.ledger',
    )
    expect(rows).toEqual([{ apart: '1' }])
  })

  it('makes work of a loaded call only by a higher version', async () => {
    await loadedBefore(call(1, { version: 2 }))
    expect(await compareListed(warehouse, [listed(1, 2), listed(7, 1)])).toEqual({ unseen: 1, newer: 0 })
    expect(await enlist(keeping, [listed(1, 2)])).toEqual({ unseen: 0, newer: 0 })
    expect(await takeWork(keeping, wanted, 10)).toEqual([])
    expect(await compareListed(warehouse, [listed(1, 3)])).toEqual({ unseen: 0, newer: 1 })
    expect(await enlist(keeping, [listed(1, 3)])).toEqual({ unseen: 0, newer: 1 })
    expect(await takeWork(keeping, wanted, 10)).toEqual([
      { id: guid(1), startedAt: Date.parse('2026-10-05T08:00:00.123Z'), versionListed: 3, attempts: 0 },
    ])
  })

  it('leaves a call in quarantine there until a higher version is listed', async () => {
    const broken = call(1, { version: 2, more: { startDateTime: 'yesterday' } })
    await loadedBefore(broken)
    await enlist(keeping, [listed(1, 2)])
    expect(await ledger()).toMatchObject([{ state: 'quarantined' }])
    await enlist(keeping, [listed(1, 3)])
    expect(await ledger()).toMatchObject([{ state: 'pending', version_listed: '3' }])
  })

  it('brings back a call that was given up, if Graph lists it after all', async () => {
    await enlist(keeping, [listed(1, 1)])
    await enterUnloaded(keeping, [{ id: guid(1), failure: 'gone', retryAt: undefined }])
    expect(await ledger()).toMatchObject([{ state: 'aged_out', last_failure: 'gone' }])
    expect(await enlist(keeping, [listed(1, 1)])).toEqual({ unseen: 0, newer: 1 })
    expect(await ledger()).toMatchObject([{ state: 'pending', last_failure: null, attempts: 0 }])
  })
})

describe('work', () => {
  it('is taken oldest first, each call once a run, again by the next run', async () => {
    await enlist(keeping, [
      listed(1, 1, '2026-10-07T00:00:00Z'),
      listed(2, 1, '2026-10-05T00:00:00Z'),
      listed(3, 1, '2026-10-06T00:00:00Z'),
    ])
    expect(ids(await takeWork(keeping, wanted, 2))).toEqual([guid(2), guid(3)])
    expect(ids(await takeWork(keeping, wanted, 2))).toEqual([guid(1)])
    expect(await takeWork(keeping, wanted, 2)).toEqual([])
    keeping = await keepingOf(warehouse)
    expect(await countWork(warehouse, wanted)).toEqual({ calls: 3, unfinished: 0 })
    expect(ids(await takeWork(keeping, wanted, 9))).toEqual([guid(2), guid(3), guid(1)])
  })

  it('is given although the answer was lost in which it was given first', async () => {
    await enlist(keeping, [listed(1, 1), listed(2, 1)])
    let lost = 0
    const pool = Object.create(warehouse.pool, {
      query: {
        value: async (text: string, values: unknown[]) => {
          const answer = await warehouse.pool.query(text, values)
          if (!/\bupdate\b/.test(text) || lost++ > 0) return answer
          throw new Error('Connection terminated unexpectedly')
        },
      },
    }) as Warehouse['pool']
    const taken = await takeWork({ ...keeping, warehouse: { ...warehouse, pool } }, wanted, 9)
    expect(lost).toBe(2)
    expect(ids(taken)).toEqual([guid(1), guid(2)])
    expect(await takeWork(keeping, wanted, 9)).toEqual([])
  })

  it('is only what lies in the span that was asked for', async () => {
    await enlist(keeping, [listed(1, 1, '2026-10-04T23:59:59Z'), listed(2, 1, '2026-10-05T00:00:00Z')])
    const day = { from: Date.parse('2026-10-04T00:00:00Z'), to: Date.parse('2026-10-05T00:00:00Z') }
    expect(ids(await takeWork(keeping, { ...wanted, within: day }, 9))).toEqual([guid(1)])
    expect(ids(await takeWork(keeping, { ...wanted, within: { from: day.to, to: undefined } }, 9))).toEqual([
      guid(2),
    ])
  })

  it('waits where a call is not to be tried again yet', async () => {
    await enlist(keeping, [listed(1, 1)])
    await enterUnloaded(keeping, [{ id: guid(1), failure: 'away', retryAt: NOW + HOUR }])
    expect(await ledger()).toMatchObject([{ state: 'pending', attempts: 1, last_failure: 'away' }])
    keeping = await keepingOf(warehouse)
    expect(await takeWork(keeping, wanted, 9)).toEqual([])
    expect(await takeWork(keeping, { ...wanted, now: NOW + HOUR }, 9)).toMatchObject([
      { id: guid(1), attempts: 1 },
    ])
  })

  it('includes calls that are loaded in part, less and less often, until Graph has forgotten them', async () => {
    await loadedBefore(call(1, { incomplete: true }))
    let now = NOW
    const waits: number[] = []
    for (let night = 0; night < 3; night++) {
      keeping = await keepingOf(warehouse)
      expect(ids(await takeWork(keeping, { ...wanted, now }, 9))).toEqual([guid(1)])
      keeping = await keepingOf(warehouse)
      const { rows } = await warehouse.pool.query('select next_attempt_at from call_quality_ops.ledger')
      const next = Date.parse(rows[0].next_attempt_at)
      expect(await takeWork(keeping, { ...wanted, now: next - 1 }, 9)).toEqual([])
      waits.push((next - now) / HOUR)
      now = next
    }
    expect(waits).toEqual([20, 40, 80])
    keeping = await keepingOf(warehouse)
    expect(await takeWork(keeping, { ...wanted, now, forgottenBefore: now }, 9)).toEqual([])
  })
})

describe('a call of which a newer version was listed', () => {
  it('is asked for once more after Graph has forgotten it, and is left as it was loaded', async () => {
    await loadedBefore(call(1, { version: 1 }))
    await enlist(keeping, [listed(1, 2)])
    const later = { ...wanted, now: NOW + 60 * 24 * HOUR, forgottenBefore: NOW + 29 * 24 * HOUR }
    expect(await countWork(warehouse, later)).toEqual({ calls: 1, unfinished: 0 })
    expect(ids(await takeWork(keeping, later, 9))).toEqual([guid(1)])
    await enterUnloaded(keeping, [{ id: guid(1), failure: 'gone', retryAt: undefined }])
    keeping = await keepingOf(warehouse)
    expect(await takeWork(keeping, later, 9)).toEqual([])
    expect(await countLeft(keeping, later.now)).toEqual({ pending: 0, atRisk: 0 })
  })
})

describe('a call that could not be had', () => {
  it('keeps what is loaded of it', async () => {
    await loadedBefore(call(1, { version: 1 }))
    await enlist(keeping, [listed(1, 2)])
    await enterUnloaded(keeping, [{ id: guid(1), failure: 'gone', retryAt: undefined }])
    expect(await ledger()).toMatchObject([{ state: 'loaded', version_loaded: '1', version_listed: '2' }])
    const { rows } = await warehouse.pool.query(
      'select calls_aged_out, calls_deferred, calls_listed from call_quality_ops.runs order by run_id desc limit 1',
    )
    expect(rows).toEqual([{ calls_aged_out: '1', calls_deferred: '0', calls_listed: '1' }])
  })

  it('is at risk in the last seven of its thirty days', async () => {
    await enlist(keeping, [
      listed(1, 1, '2026-09-16T23:59:59Z'),
      listed(2, 1, '2026-09-17T00:00:01Z'),
      listed(3, 1, '2026-10-09T00:00:00Z'),
    ])
    expect(await countLeft(keeping, NOW)).toEqual({ pending: 3, atRisk: 1 })
  })
})
