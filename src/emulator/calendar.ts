import { type Random, weighted } from './random.ts'

/** When people call: a working week with a lunch break, quiet nights and nearly empty weekends. */

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The time in which calls of a tenant begin and end, in milliseconds since 1970. */
export interface Window {
  readonly from: number
  /** No call ends later, so that its record can be made before the window closes. */
  readonly endBy: number
  readonly until: number
}

/** The last `days` days before `until`. */
export function windowOf(until: Date, days: number): Window {
  const close = until.getTime()
  const span = days * DAY
  if (!Number.isFinite(close) || !(span > 0))
    throw new RangeError('a window needs a valid date and more than 0 days')
  return { from: close - span, endBy: close - Math.min(HOUR, span / 20), until: close }
}

/** How busy a day is, Sunday first; the busiest has 1. */
const WEEKDAY = [0.02, 0.94, 1, 1, 0.97, 0.78, 0.04]

/** The share of a week's calls that falls on each day, Sunday first. */
export const SHARE_OF_WEEK: readonly number[] = WEEKDAY.map(
  (busy) => busy / WEEKDAY.reduce((sum, one) => sum + one, 0),
)

/** How busy an hour of local time is; the busiest has 1. */
const HOUR_OF_DAY = [
  0.01, 0.01, 0.01, 0.01, 0.01, 0.03, 0.08, 0.3, 0.75, 1, 1, 0.93, 0.52, 0.8, 0.98, 0.95, 0.8, 0.45, 0.18,
  0.1, 0.07, 0.05, 0.03, 0.02,
]

/** How busy the tenant is at this moment, 0 to 1, where clocks are ahead of UTC by some hours. */
export function busyness(time: number, utcOffset: number): number {
  const local = new Date(time + utcOffset * HOUR)
  return WEEKDAY[local.getUTCDay()]! * HOUR_OF_DAY[local.getUTCHours()]!
}

/** Whether people are at work: a weekday between seven and nineteen o'clock. */
export function isWorkingTime(time: number, utcOffset: number): boolean {
  return busyness(time, utcOffset) > 0.2
}

/** A moment in the window, likelier in busy hours. A short window without any is used evenly. */
export function momentIn(window: Window, random: Random, utcOffset: number): number {
  // Durations are cut off at the window's end; calls that begin a little earlier need no cutting.
  const latest = window.endBy - Math.min(HOUR, (window.until - window.from) / 10)
  let time = 0
  for (let attempt = 0; attempt < 40; attempt += 1) {
    time = window.from + SECOND + random.unit() * (latest - window.from - SECOND)
    if (random.chance(busyness(time, utcOffset))) break
  }
  return time
}

const SLOT = weighted([
  [0, 0.62],
  [30 * MINUTE, 0.3],
  [15 * MINUTE, 0.04],
  [45 * MINUTE, 0.04],
])

/** The full hour, or a part of it, near this moment: people meet at round times. */
export function slotNear(time: number, random: Random): number {
  return Math.floor(time / HOUR) * HOUR + random.choose(SLOT)
}
