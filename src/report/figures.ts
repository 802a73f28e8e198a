/** Numbers and times as people read them: in English, with UTC. */

/** Between a number and its unit, so that no line breaks there. */
const SPACE = '\u00a0'
export const NONE = '–'

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })
const hundredths = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })
const evenTenths = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A count: 1,234. */
export function count(value: number | null): string {
  return value === null ? NONE : whole.format(value)
}

/** A number with as many places as tell something: 0.04, 2.3, 1,234. */
export function decimal(value: number | null): string {
  if (value === null) return NONE
  const size = Math.abs(value)
  const format = size >= 100 ? whole : size >= 0.1 || size === 0 ? tenths : hundredths
  return format.format(value)
}

/** A percentage: 2.3 %. What is more than nothing never looks like nothing. */
export function percent(value: number | null): string {
  if (value === null) return NONE
  if (value > 0 && value < 0.01) return `<${SPACE}0.01${SPACE}%`
  // 99.97 % is not all
  if (value > 99.9 && value < 100) return `>${SPACE}99.9${SPACE}%`
  const even = value >= 0.1 && value < 100 ? evenTenths.format(value) : decimal(value)
  return `${even}${SPACE}%`
}

/** A bound in percent, which needs no places: 3 %. */
export function boundary(value: number): string {
  return `${decimal(value)}${SPACE}%`
}

/** A number with its unit: 12.3 ms. */
export function measured(value: number | null, unit: string): string {
  return value === null ? NONE : `${decimal(value)}${SPACE}${unit}`
}

/** A count and what is counted: 1 stream, 2 streams. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)}${SPACE}${value === 1 ? one : many}`
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const shortDayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** A day of UTC: 5 Oct 2026. */
export function day(at: Date | null): string {
  return at === null ? NONE : dayFormat.format(at)
}

/** A day of UTC without its year: 5 Oct. */
export function shortDay(at: Date): string {
  return shortDayFormat.format(at)
}

/** A minute of UTC: 5 Oct 2026, 08:00. */
export function minute(at: Date): string {
  return `${day(at)}, ${at.toISOString().slice(11, 16)}`
}
