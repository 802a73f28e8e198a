import { describe, expect, it } from 'vitest'
import { Lot } from '../random.ts'
import { factTables } from './checked.ts'
import { makeWorld } from './world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const worlds = Array.from({ length: 150 }, (_, seed) => makeWorld(new Lot(seed)))
const calls = worlds.flatMap((world) => world.calls)
const versions = calls.flatMap((call) => call.versions)

describe('a lot', () => {
  it('gives the same numbers again for the same seed, and others for another', () => {
    const numbers = (seed: number | string) => {
      const lot = new Lot(seed)
      return Array.from({ length: 20 }, () => lot.next())
    }
    expect(numbers(7)).toEqual(numbers('7'))
    expect(numbers(7)).not.toEqual(numbers(8))
  })

  it('gives a fork the same numbers whatever was drawn before', () => {
    const [one, other] = [new Lot(1), new Lot(1)]
    other.next()
    expect(one.fork('a').next()).toBe(other.fork('a').next())
    expect(one.fork('a').next()).not.toBe(one.fork('b').next())
  })

  it('spreads evenly', () => {
    const lot = new Lot('even')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let at = 0; at < 10_000; at++) counts[lot.below(10)]!++
    expect(Math.min(...counts)).toBeGreaterThan(900)
    expect(Math.max(...counts)).toBeLessThan(1_100)
  })
})

describe('a world', () => {
  it('is the same again for the same seed', () => {
    expect(makeWorld(new Lot(3))).toEqual(worlds[3])
  })

  it('keeps to how call records come and go', () => {
    for (const { startsAt, endsAt, goneAt, versions } of calls) {
      expect(endsAt - startsAt).toBeLessThanOrEqual(30 * HOUR)
      expect(goneAt).toBe(endsAt + 30 * DAY)
      expect(versions.length).toBeGreaterThan(0)
      expect(versions[0]!.appearsAt - endsAt).toBeLessThanOrEqual(150 * 60_000)
      for (const [at, version] of versions.entries()) {
        expect(version.appearsAt).toBeLessThan(goneAt)
        if (at > 0) expect(version.version).toBeGreaterThan(versions[at - 1]!.version)
        if (at > 0) expect(version.appearsAt).toBeGreaterThan(versions[at - 1]!.appearsAt)
      }
    }
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
  })

  it('has rows in every table, and no two versions of a call that could be taken for each other', () => {
    for (const table of factTables) expect(versions.some(({ rows }) => rows[table].length > 0)).toBe(true)
    for (const call of calls) {
      const whole = call.versions.filter((one) => !one.isPoison)
      for (const table of factTables) {
        if (table === 'segments' || table === 'sessions' || table === 'media') continue
        const lines = whole.flatMap(({ rows }) => [...new Set(rows[table])])
        const isPlain = table === 'trace_route_hops' || table === 'feedback_tokens'
        if (!isPlain) expect([call.id, table, new Set(lines).size]).toEqual([call.id, table, lines.length])
      }
    }
  })

  it('has, now and then, what is rare', () => {
    const share = (is: number, of: number) => is / of
    expect(share(versions.filter((one) => one.isPoison).length, versions.length)).toBeGreaterThan(0.03)
    expect(share(versions.filter((one) => one.isIncomplete).length, versions.length)).toBeGreaterThan(0.01)
    expect(calls.some(({ startsAt, endsAt }) => endsAt - startsAt > 20 * HOUR)).toBe(true)
    expect(calls.some(({ versions }) => versions.length >= 4)).toBe(true)
    // more pages of sessions than are fetched beside other calls
    expect(
      worlds.some(({ calls, pages }) =>
        calls.some(({ versions }) => versions[0]!.rows.sessions.length > 6 * pages.sessions),
      ),
    ).toBe(true)
    expect(worlds.some(({ logs }) => logs.length > 2)).toBe(true)
  })
})
