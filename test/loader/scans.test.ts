import { beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { enlist, type Keeping, knownScans, noteGaps, pinTenant, recordScan } from '../../src/loader/index.ts'
import { guid } from '../setup/documents.ts'
import { keepingOf } from '../setup/keeping.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()

let keeping: Keeping
beforeEach(async () => {
  await warehouse.pool.query(
    'truncate call_quality_ops.ledger, call_quality_ops.scans, call_quality_ops.gaps, call_quality_ops.tenant',
  )
  keeping = await keepingOf(warehouse)
})

const DAY = 24 * 3_600_000
const day = (date: string) => Date.parse(`${date}T00:00:00Z`)

/** A listing of a day, begun at that time, that named so many calls. */
const scan = (date: string, startedAt: string, listed = 5) => ({
  from: day(date),
  to: day(date) + DAY,
  startedAt: Date.parse(startedAt),
  listed,
  pages: 1,
})

describe('a listing', () => {
  it('stands for its slice until the next one', async () => {
    const first = scan('2026-10-05', '2026-10-06T03:00:00Z')
    const second = scan('2026-10-05', '2026-10-07T03:00:00Z', 6)
    expect(await recordScan(keeping, 'calls', first, false)).toBe(true)
    expect(await knownScans(keeping, 'calls')).toEqual([first])
    expect(await recordScan(keeping, 'calls', second, false)).toBe(true)
    expect(await knownScans(keeping, 'calls')).toEqual([second])
    expect(await knownScans(keeping, 'pstn_calls')).toEqual([])
  })

  it('without a call, where calls are known, is believed only when a second one agrees', async () => {
    await enlist(keeping, [{ id: guid(1), version: 1, startedAt: '2026-10-05T12:00:00Z' }])
    const full = scan('2026-10-05', '2026-10-06T03:00:00Z')
    await recordScan(keeping, 'calls', full, false)
    const empty = scan('2026-10-05', '2026-10-07T03:00:00Z', 0)
    keeping = await keepingOf(warehouse)
    expect(await recordScan(keeping, 'calls', empty, false)).toBe(false)
    expect(await knownScans(keeping, 'calls')).toEqual([])
    // written once more, as the answer to the commit was lost
    expect(await recordScan(keeping, 'calls', empty, false)).toBe(false)
    expect(await knownScans(keeping, 'calls')).toEqual([])
    keeping = await keepingOf(warehouse)
    expect(await recordScan(keeping, 'calls', { ...empty, startedAt: empty.startedAt + DAY }, false)).toBe(
      true,
    )
    expect(await knownScans(keeping, 'calls')).toEqual([{ ...empty, startedAt: empty.startedAt + DAY }])
    expect(await recordScan(keeping, 'calls', { ...empty, startedAt: empty.startedAt + DAY }, false)).toBe(
      true,
    )
  })

  it('without a call is believed where none is known, or Graph may have forgotten them', async () => {
    expect(await recordScan(keeping, 'calls', scan('2026-10-05', '2026-10-06T03:00:00Z', 0), false)).toBe(
      true,
    )
    await enlist(keeping, [{ id: guid(1), version: 1, startedAt: '2026-10-06T12:00:00Z' }])
    expect(await recordScan(keeping, 'calls', scan('2026-10-06', '2026-11-07T03:00:00Z', 0), true)).toBe(true)
  })
})

describe('gaps', () => {
  const found = (forgottenBefore: string, askedFrom?: string) =>
    noteGaps(keeping, {
      forgottenBefore: Date.parse(forgottenBefore),
      askedFrom: askedFrom === undefined ? undefined : Date.parse(askedFrom),
    })

  it('are none in a warehouse that begins now', async () => {
    expect(await found('2026-10-05T03:00:00Z')).toEqual([])
  })

  it('are the days that were never listed when all of their calls could be there, joined', async () => {
    await recordScan(keeping, 'calls', scan('2026-09-01', '2026-09-03T08:30:00Z'), false)
    // listed when the day was not over, so later calls of it are missing
    await recordScan(keeping, 'calls', scan('2026-09-02', '2026-09-02T03:00:00Z'), false)
    // listed when a call of it could still be under way
    await recordScan(keeping, 'calls', scan('2026-09-03', '2026-09-05T08:29:59Z'), false)
    await recordScan(keeping, 'calls', scan('2026-09-05', '2026-09-07T09:00:00Z'), false)
    expect(await found('2026-09-07T03:00:00Z')).toEqual([
      { from: day('2026-09-02'), to: day('2026-09-05'), reason: 'not listed in time' },
      { from: day('2026-09-06'), to: Date.parse('2026-09-07T03:00:00Z'), reason: 'not listed in time' },
    ])
    expect(await found('2026-09-07T03:00:00Z')).toEqual([])
    // the day went on being forgotten
    expect(await found('2026-09-07T09:00:00Z')).toEqual([
      { from: day('2026-09-07'), to: Date.parse('2026-09-07T09:00:00Z'), reason: 'not listed in time' },
    ])
    const { rows } = await warehouse.pool.query('select count(*) from call_quality_ops.gaps')
    expect(rows).toEqual([{ count: '5' }])
  })

  it('are what was asked for too late', async () => {
    expect(await found('2026-10-03T03:00:00Z', '2026-10-02T15:00:00Z')).toEqual([
      { from: day('2026-10-02'), to: Date.parse('2026-10-03T03:00:00Z'), reason: 'asked for too late' },
    ])
    await recordScan(keeping, 'calls', scan('2026-10-04', '2026-10-06T09:00:00Z'), false)
    expect(await found('2026-10-05T03:00:00Z', '2026-10-03T15:00:00Z')).toEqual([
      { from: day('2026-10-03'), to: day('2026-10-04'), reason: 'asked for too late' },
      { from: day('2026-10-05'), to: Date.parse('2026-10-05T03:00:00Z'), reason: 'not listed in time' },
    ])
  })
})

describe('the tenant', () => {
  it('is written down once, and every other one refused', async () => {
    await pinTenant(keeping, guid(1))
    await pinTenant(keeping, guid(1).toUpperCase())
    const refused = await pinTenant(keeping, guid(2)).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Failure)
    expect((refused as Failure).kind).toBe('configuration')
    expect((refused as Failure).message).toContain(guid(2))
  })
})
