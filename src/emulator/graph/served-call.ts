import { DAY } from '../calendar.ts'

/** What the service needs of a call, wherever the call comes from. */

/** Properties of a JSON object. */
export type Properties = Readonly<Record<string, unknown>>

/** A list that is handed out in pages, each element as JSON text. */
export interface Pages {
  readonly count: number
  /** The elements from a position up to, not including, another. */
  texts(from: number, to: number): readonly string[]
  /** JSON text that stands in place of a list: documents of a script may have anything there. */
  readonly instead?: string
}

/** The lists of one version of a call; undefined where its document has no such property. */
export interface Parts {
  readonly sessions: Pages | undefined
  readonly participants: Pages | undefined
  /** About how much memory it takes to keep this, in bytes. */
  readonly size: number
}

/** A call as the service knows it. Its versions are numbered by position, from 0. */
export interface ServedCall {
  /** In lower case. */
  readonly id: string
  /** Where lists have it: by chance, so that nobody relies on the order. */
  readonly order: number
  /** Milliseconds since 1970; NaN where its document says nothing of use. */
  readonly startedAt: number
  readonly endedAt: number
  /** When each version was made, ascending, in milliseconds since 1970. */
  readonly visibleFrom: readonly number[]
  /** What a version says of the call beside its lists, its annotations under this origin. */
  head(at: number, origin: string): Properties
  /** The lists of a version, their annotations under this origin. */
  parts(at: number, origin: string): Parts
  /** The whole document of a version. */
  document(at: number): Properties
}

/** How long Graph keeps a record after the end of its call. */
export const KEPT = 30 * DAY

/** The version that can be seen at a time: -1 before the first was made and after the record is gone. */
export function versionAt(call: ServedCall, now: number): number {
  if (now > call.endedAt + KEPT) return -1
  return call.visibleFrom.findLastIndex((time) => time <= now)
}

/** A number of 32 bits from an id, to order by (FNV-1a). */
export function orderOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)$/i

/**
 * An instant as Graph writes it, in milliseconds since 1970. Its digits after the third are kept, as far as a
 * number goes, to the ten millionth of a second. NaN where the text is none.
 */
export function timeOf(text: unknown): number {
  const [, whole, fraction = '', zone] = (typeof text === 'string' ? INSTANT.exec(text) : null) ?? []
  if (whole === undefined) return Number.NaN
  const digits = fraction.padEnd(7, '0').slice(0, 7)
  const milliseconds = Date.parse(`${whole}${zone!.toUpperCase()}`) + Number(digits.slice(0, 3))
  return milliseconds + Number(digits.slice(3)) / 10_000
}

/** The time that {@link timeOf} reads from the instant as the generator writes it. */
export function asWritten(time: number): number {
  const whole = Math.floor(time)
  const fraction = Math.floor((time - whole) * 10_000)
  return whole + fraction / 10_000
}
