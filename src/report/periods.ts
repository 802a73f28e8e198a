import type { Grain } from './model.ts'

const DAY_MS = 86_400_000

/** The grain that gives a trend of that span some thirty to a hundred periods. */
export function grainOf(since: Date, until: Date): Grain {
  const days = (until.getTime() - since.getTime()) / DAY_MS
  if (days <= 100) return 'day'
  return days <= 730 ? 'week' : 'month'
}

/** Start of the period, in UTC, that a moment is in; weeks begin on Monday. */
function startOf(grain: Grain, at: Date): Date {
  if (grain === 'month') return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()))
  const midnight = Math.floor(at.getTime() / DAY_MS) * DAY_MS
  return new Date(grain === 'day' ? midnight : midnight - ((at.getUTCDay() + 6) % 7) * DAY_MS)
}

/** Start of the period behind the one that begins there. */
function following(grain: Grain, start: Date): Date {
  if (grain === 'month') return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1))
  return new Date(start.getTime() + (grain === 'day' ? 1 : 7) * DAY_MS)
}

/** The days (UTC) that a span touches, from the first midnight to the last. */
export function wholeDays(since: Date, until: Date): { since: Date; until: Date } {
  return {
    since: startOf('day', since),
    until: new Date(Math.ceil(until.getTime() / DAY_MS) * DAY_MS),
  }
}

/** A period, and the row that tells of it: `null` where nothing was told. */
export interface Period<R> {
  readonly start: Date
  readonly end: Date
  readonly row: R | null
}

/** Every period of a span with the row that begins then; those without a row are there, too. */
export function periodsOf<R extends { readonly period_start: Date | null }>(
  span: { readonly since: Date; readonly until: Date; readonly grain: Grain },
  rows: readonly R[],
): Period<R>[] {
  const byStart = new Map(rows.map((row) => [row.period_start?.getTime(), row]))
  const periods: Period<R>[] = []
  let start = startOf(span.grain, span.since)
  while (start < span.until) {
    const end = following(span.grain, start)
    periods.push({ start, end, row: byStart.get(start.getTime()) ?? null })
    start = end
  }
  return periods
}
