import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Scan } from '../../../src/loader/index.ts'
import { daysOf, earliestStart, planSlices, type Slice } from '../../../src/pipeline/sync/slices.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-11-01T02:00:00Z')

const days = (slices: readonly Slice[]) => slices.map(({ from }) => new Date(from).toISOString().slice(0, 10))

/** Scans of all that Graph may have, `hoursAgo` each, of so many pages. */
function scans(hoursAgo: number | ((slice: Slice) => number), pages = 1): Scan[] {
  return daysOf(earliestStart(NOW), NOW).map((slice) => ({
    ...slice,
    startedAt: NOW - (typeof hoursAgo === 'number' ? hoursAgo : hoursAgo(slice)) * HOUR,
    listed: pages * 60,
    pages,
  }))
}

const due = { now: NOW, scans: [], within: undefined, full: false }

describe('the days that a sync lists', () => {
  it('are all that Graph may have, at first, oldest first: 30 days and the longest call', () => {
    const first = planSlices(due)
    expect([days(first)[0], days(first).at(-1), first.length]).toEqual(['2026-09-30', '2026-11-02', 34])
    expect(first.map(({ from, to }) => to - from)).toEqual(first.map(() => DAY))
    expect(first.map(({ from }) => from)).toEqual(first.map(({ from }) => from).toSorted((a, b) => a - b))
  })

  it('are all, every night, in a small tenant', () => {
    expect(planSlices({ ...due, scans: scans(24, 20) })).toHaveLength(33 + 1)
  })

  it('are the last days, and older ones in turn, in a large one', () => {
    // a day has 300 pages: two of them are all that can be spared
    const known = scans(({ from }) => 24 + ((from / DAY) % 5), 300)
    const chosen = planSlices({ ...due, scans: known })
    expect(days(chosen).slice(-5)).toEqual([
      '2026-10-29',
      '2026-10-30',
      '2026-10-31',
      '2026-11-01',
      '2026-11-02',
    ])
    const older = chosen.filter(({ to }) => to <= NOW - 72 * HOUR && to > earliestStart(NOW) + 5 * DAY)
    expect(older).toHaveLength(2)
    const oldest = Math.min(...known.map((scan) => scan.startedAt))
    for (const { from } of older) expect(known.find((scan) => scan.from === from)!.startedAt).toBe(oldest)
  })

  it('include those that were not listed for a week, and those whose calls Graph will forget in two days', () => {
    const stale = scans(25, 10_000).map((scan) =>
      new Date(scan.from).toISOString().startsWith('2026-10-15')
        ? { ...scan, startedAt: NOW - 7 * DAY - 1 }
        : scan,
    )
    expect(days(planSlices({ ...due, scans: stale }))).toEqual([
      ...['2026-09-30', '2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04'],
      '2026-10-15',
      ...['2026-10-29', '2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02'],
    ])
    // those at the end were listed within a day, and are not listed again
    const fresh = scans(23, 10_000)
    expect(days(planSlices({ ...due, scans: fresh }))[0]).toBe('2026-10-29')
  })

  it('include a day that was last listed before all of its records could be there', () => {
    const early = scans(1, 10_000).map((scan) =>
      new Date(scan.from).toISOString().startsWith('2026-10-20')
        ? { ...scan, startedAt: scan.to + 32 * HOUR }
        : scan,
    )
    expect(days(planSlices({ ...due, scans: early }))[0]).toBe('2026-10-20')
  })

  it('are those of the span that was asked for, as far as Graph can have them', () => {
    const within = { from: Date.parse('2026-10-20T15:00:00Z'), to: Date.parse('2026-10-22T00:00:00Z') }
    expect(days(planSlices({ ...due, within }))).toEqual(['2026-10-20', '2026-10-21'])
    expect(days(planSlices({ ...due, within: { from: 0, to: undefined } }))[0]).toBe('2026-09-30')
    expect(days(planSlices({ ...due, within: { from: undefined, to: within.to } })).at(-1)).toBe('2026-10-21')
  })

  it('are all of them where all are asked for', () => {
    expect(planSlices({ ...due, scans: scans(1, 10_000), full: true })).toHaveLength(34)
  })

  it('never leave a day unlisted for more than a week, whatever was listed when', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 33, maxLength: 33 }), (ages) => {
        const known = scans(0, 10_000).map((scan, at) => ({ ...scan, startedAt: NOW - ages[at]! * HOUR }))
        const chosen = new Set(planSlices({ ...due, scans: known }).map(({ from }) => from))
        for (const scan of known) if (scan.startedAt < NOW - 7 * DAY) expect(chosen.has(scan.from)).toBe(true)
      }),
    )
  })
})
