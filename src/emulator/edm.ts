/** Values as Graph writes them into JSON: instants, durations and single-precision numbers. */

const DAY = 86_400_000
const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

/** The date written last: most instants of a document share it. */
let latestDay = Number.NaN
let latestDate = ''

function dateOf(day: number): string {
  if (day !== latestDay) {
    latestDate = new Date(day * DAY).toISOString().slice(0, 10)
    latestDay = day
  }
  return latestDate
}

/**
 * An instant in UTC with up to seven fraction digits, trailing zeros left out. Time is in milliseconds since
 * 1970; its fraction gives the digits after the third.
 */
export function instant(time: number): string {
  const milliseconds = Math.floor(time)
  const day = Math.floor(milliseconds / DAY)
  const inDay = milliseconds - day * DAY
  const hour = Math.floor(inDay / 3_600_000)
  const minute = Math.floor(inDay / 60_000) % 60
  const second = Math.floor(inDay / 1000) % 60
  const whole = `${dateOf(day)}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}`
  let fraction = (inDay % 1000) * 10_000 + Math.floor((time - milliseconds) * 10_000)
  if (fraction === 0) return `${whole}Z`
  let digits = 7
  while (fraction % 10 === 0) {
    fraction /= 10
    digits -= 1
  }
  return `${whole}.${String(fraction).padStart(digits, '0')}Z`
}

/** What Graph sends for an instant that was never set. */
export const NEVER = '0001-01-01T00:00:00Z'

/** Durations below four seconds, written once: nearly all jitters and round trips are among them. */
const SHORT_DURATIONS = Array.from({ length: 4000 }, (_, milliseconds) => `PT${milliseconds / 1000}S`)

/** A duration of whole milliseconds in ISO 8601, such as `PT0.016S` or `PT1M2.5S`. */
export function duration(milliseconds: number): string {
  const rounded = Math.round(milliseconds)
  const short = SHORT_DURATIONS[rounded]
  if (short !== undefined) return short
  const minutes = Math.floor(rounded / 60_000)
  const seconds = (rounded - minutes * 60_000) / 1000
  const head = minutes === 0 ? 'PT' : `PT${minutes}M`
  return seconds === 0 ? head : `${head}${seconds}S`
}

/** A number as single precision prints it: rounded to seven significant digits. */
export function single(value: number): number {
  const rounded = Math.fround(value)
  const size = Math.abs(rounded)
  if (size < 1e-7) return 0
  let scale = 1e6
  let edge = 1
  while (size >= edge * 10 && scale > 1) {
    edge *= 10
    scale /= 10
  }
  while (size < edge) {
    edge /= 10
    scale *= 10
  }
  return Math.round(rounded * scale) / scale
}
