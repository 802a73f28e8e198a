import { milliseconds } from 'date-fns/milliseconds'
import type { Scan, Span } from '../../loader/index.ts'
import { KEPT_MS, LONGEST_CALL_MS, SETTLED_MS } from '../../retention.ts'

/** A day of UTC: calls that started in it. Milliseconds since 1970. */
export interface Slice {
  readonly from: number
  readonly to: number
}

/** What is to be listed. Times in milliseconds since 1970, by Graph's clock. */
export interface Listing {
  readonly now: number
  /** The slices that were listed before. */
  readonly scans: readonly Scan[]
  /** The span that was asked for; undefined: what is due. */
  readonly within: Span | undefined
  /** Everything that Graph may still have, whenever it was listed. */
  readonly full: boolean
}

const DAY = milliseconds({ days: 1 })

/** Calls of the last days change most: they are listed in every run. */
const RECENT = milliseconds({ hours: 72 })
/** Every slice is listed at least this often, as later versions have no stated bound. */
const AT_LEAST_EVERY = milliseconds({ days: 7 })
/** A slice is listed once more in its last days, and then not again within a day. */
const LAST_DAYS = milliseconds({ days: 2 })

/**
 * Slices that are not due are listed again as far as they have no more pages than this together: five minutes at
 * the published limit of the list. A tenant of up to 1,200 calls a day gets its whole 30 days every time.
 */
const PAGES_TO_SPARE = 600

/** The earliest start of a call that Graph may still have. */
export function earliestStart(now: number): number {
  return now - KEPT_MS - LONGEST_CALL_MS
}

/** The days of UTC that a span touches, oldest first. */
export function daysOf(from: number, to: number): Slice[] {
  const slices: Slice[] = []
  for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY) slices.push({ from: day, to: day + DAY })
  return slices
}

/** Chooses the slices that a run lists, oldest first: these are closest to being forgotten. */
export function planSlices({ now, scans, within, full }: Listing): Slice[] {
  const earliest = earliestStart(now)
  // a call that is shown to have started in the future is listed too
  const reachable = daysOf(
    Math.max(within?.from ?? earliest, earliest),
    Math.min(within?.to ?? now + DAY, now + DAY),
  )
  if (full || within !== undefined) return reachable
  const known = new Map(scans.map((scan) => [scan.from, scan]))
  const isDue = (slice: Slice): boolean => {
    const scan = known.get(slice.from)
    if (scan === undefined || slice.to > now - RECENT) return true
    if (scan.startedAt < slice.to + SETTLED_MS || scan.startedAt < now - AT_LEAST_EVERY) return true
    return slice.from < now - KEPT_MS + LAST_DAYS && scan.startedAt < now - DAY
  }
  const due = new Set(reachable.filter(isDue))
  let pages = 0
  const spare = reachable
    .filter((slice) => !due.has(slice))
    .map((slice) => ({ slice, scan: known.get(slice.from)! }))
    .sort((one, other) => one.scan.startedAt - other.scan.startedAt)
  for (const { slice, scan } of spare) {
    pages += Math.max(1, scan.pages)
    if (pages <= PAGES_TO_SPARE) due.add(slice)
  }
  return reachable.filter((slice) => due.has(slice))
}
