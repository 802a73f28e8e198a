import type { HeldCall } from './calls.ts'
import type { Violation } from './moment.ts'
import type { DayRow, Snapshot } from './snapshot.ts'
import type { Truth } from './truth.ts'

/**
 * Days that are not marked as touched are rolled up as the calls that are held give it.
 * @param torn calls of which the truth has no such version: the days of all their versions are left out
 */
export function checkRollups(
  truth: Truth,
  { books }: Snapshot,
  held: readonly HeldCall[],
  torn: ReadonlySet<string>,
): Violation[] {
  const unknown = [...torn].flatMap(
    (id) => truth.calls.get(id)?.versions.flatMap(({ shares }) => shares) ?? [],
  )
  const expected = new Map<string, DayRow>()
  const byCall = new Map<string, number>()
  for (const { id, key, version } of held) {
    for (const share of truth.version(id, version)?.shares ?? []) {
      const day = expected.get(share.day)
      expected.set(share.day, {
        day: share.day,
        streams: share.streams + (day?.streams ?? 0),
        jitterCount: share.jitterCount + (day?.jitterCount ?? 0),
        jitterMs: share.jitterMs + (day?.jitterMs ?? 0),
        maxJitterMs: Math.max(share.maxJitterMs, day?.maxJitterMs ?? 0),
      })
      byCall.set(`${share.day} ${key}`, share.streams)
    }
  }
  const touched = new Set([...books.touched, ...unknown.map(({ day }) => day)])
  const found: Violation[] = []
  const say = (message: string) => found.push({ invariant: 'rollups_equal_facts', message })
  for (const [name, rows] of [
    ['quality_daily', books.daily],
    ['quality_hourly', books.hourly],
  ] as const) {
    const there = new Map(rows.map((row) => [row.day, row]))
    for (const day of new Set([...expected.keys(), ...there.keys()])) {
      if (touched.has(day)) continue
      const [right, row] = [expected.get(day), there.get(day)]
      for (const figure of ['streams', 'jitterCount', 'jitterMs', 'maxJitterMs'] as const) {
        if ((right?.[figure] ?? 0) === (row?.[figure] ?? 0)) continue
        say(`${name} of ${day}: expected ${figure} ${right?.[figure] ?? 0}, found ${row?.[figure] ?? 0}`)
      }
    }
  }
  const calls = new Map(books.byCall.map(({ day, key, streams }) => [`${day} ${key}`, streams]))
  for (const place of new Set([...byCall.keys(), ...calls.keys()])) {
    const [right, there] = [byCall.get(place) ?? 0, calls.get(place) ?? 0]
    if (touched.has(place.slice(0, 10)) || right === there) continue
    say(`quality_by_call of day and key ${place}: expected ${right} streams, found ${there}`)
  }
  return found
}
