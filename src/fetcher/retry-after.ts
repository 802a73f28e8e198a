/** Seconds as Graph writes them: it may give fractions. */
const SECONDS = /^\d{1,6}(?:\.\d+)?$/
/** The one form of dates that HTTP lets servers write (RFC 9110, 5.6.7). */
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * How long a server asks to wait, in whole ms, never too short.
 *
 * Strict, since `Number('')` is 0 and `Date.parse('-5')` a day in 2001: what a lenient reader takes for "now" would
 * have requests repeated without a pause. A date counts from the answer's own Date header, so that this machine's
 * clock has no say.
 *
 * @returns undefined where the header is missing or says nothing that can be obeyed
 */
export function parseRetryAfter(
  value: string | undefined,
  dateHeader: string | undefined,
): number | undefined {
  if (value === undefined) return undefined
  if (SECONDS.test(value)) return Math.ceil(Number(value) * 1000)
  const until = parseHttpDate(value)
  const from = parseHttpDate(dateHeader)
  return until === undefined || from === undefined ? undefined : Math.max(0, until - from)
}

/** The time that a header such as Date tells, in ms since 1970; undefined where it is no date of HTTP. */
export function parseHttpDate(value: string | undefined): number | undefined {
  const parts = value === undefined ? null : IMF_FIXDATE.exec(value)
  if (parts === null) return undefined
  const [day, hour, minute, second] = [parts[1], parts[4], parts[5], parts[6]].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const time = Date.UTC(Number(parts[3]), MONTHS.indexOf(parts[2]!), day, hour, minute, second)
  // Date.UTC turns the 31st of April into the 1st of May, and hour 25 into the next day's first
  const isReal = new Date(time).getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return isReal ? time : undefined
}
