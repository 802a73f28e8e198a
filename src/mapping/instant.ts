const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,7})?(?:Z|[+-](\d\d):(\d\d))$/
/** What almost every instant is, told without taking it apart: UTC, in range, no later than a 28th. */
const ordinary =
  /^20(?:1[5-9]|[2-9]\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,7})?Z$/
const daysOf = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Calls have been recorded since 2018; what lies outside these years is a fault of the source. */
const FIRST_YEAR = 2015
const LAST_YEAR = 2099

/** What a text is as an instant. `unset` is .NET's default, in year 1, which Graph sends for "no value". */
export type InstantKind = 'instant' | 'unset' | 'not_an_instant' | 'instant_out_of_range'

/**
 * Judges an RFC 3339 instant with 0 to 7 digits of fraction. The text itself is what goes to PostgreSQL, so
 * that microseconds survive (a JavaScript Date cuts at milliseconds); PostgreSQL rounds the seventh digit.
 * `today`, `infinity`, 30 February and the like, which timestamptz would take or refuse, are told apart here.
 */
export function instantKind(text: string): InstantKind {
  if (ordinary.test(text)) return 'instant'
  const match = form.exec(text)
  if (match === null) return 'not_an_instant'
  const year = Number(match[1])
  const month = Number(match[2])
  const day = Number(match[3])
  const second = Number(match[6])
  const offsetHours = Number(match[8] ?? 0)
  const offsetMinutes = Number(match[9] ?? 0)
  if (month < 1 || month > 12 || day < 1 || day > daysOf[month - 1]!) return 'not_an_instant'
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) {
    return 'not_an_instant'
  }
  // a leap second is written :60, and PostgreSQL takes it; but not a fraction of it
  if (Number(match[4]) > 23 || Number(match[5]) > 59 || second + Number(match[7] ?? 0) > 60) {
    return 'not_an_instant'
  }
  if (offsetHours > 14 || offsetMinutes > 59) return 'not_an_instant'
  if (year === 1) return 'unset'
  return year < FIRST_YEAR || year > LAST_YEAR ? 'instant_out_of_range' : 'instant'
}

/** Whether `end` lies before `start`; false where either is not an instant. Exact to a millisecond. */
export function isBefore(end: unknown, start: unknown): boolean {
  if (typeof end !== 'string' || typeof start !== 'string') return false
  if (end.length === start.length && end.endsWith('Z') && start.endsWith('Z') && end >= start) return false
  if (instantKind(end) !== 'instant' || instantKind(start) !== 'instant') return false
  return Date.parse(end) < Date.parse(start)
}
