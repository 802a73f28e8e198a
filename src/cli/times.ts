import { milliseconds } from 'date-fns/milliseconds'
import { parseISO } from 'date-fns/parseISO'
import { Failure } from '../failure.ts'

const units = { m: 'minutes', h: 'hours', d: 'days' } as const

/**
 * The milliseconds that a text as `90m`, `26h` or `7d` stands for.
 * @param option the option that it was given for, as it is written
 * @throws Failure `usage`
 */
export function parseDuration(option: string, text: string): number {
  const [, number, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? []
  if (number === undefined || unit === undefined) {
    throw new Failure('usage', `${option} can't be ${JSON.stringify(text)}`, {
      remedy: 'Write a whole number of minutes, hours or days: 90m, 26h, 7d.',
    })
  }
  return milliseconds({ [units[unit as keyof typeof units]]: Number(number) })
}

const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * The moment that a text stands for: a day of UTC or an instant in ISO 8601, or how long ago it was (`7d`).
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws Failure `usage`
 */
export function parseMoment(option: string, text: string, now: number): number {
  if (/^\d+[mhd]$/.test(text)) return now - parseDuration(option, text)
  const time = DAY_ONLY.test(text)
    ? parseISO(`${text}T00:00:00Z`)
    : INSTANT.test(text)
      ? parseISO(text)
      : undefined
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new Failure('usage', `${option} can't be ${JSON.stringify(text)}`, {
      remedy: 'Write a day (2026-11-01), an instant (2026-11-01T08:00Z), or how long ago (7d, 36h).',
    })
  }
  return time.getTime()
}
