import { DAY, MINUTE } from '../calendar.ts'
import { directRoutingRow, pstnCallRow } from '../call-logs.ts'
import { phoneCallOf } from '../tenant.ts'
import type { CalendarDays } from './calendar-days.ts'
import { asWritten, timeOf } from './served-call.ts'

/** The two logs of telephone calls. */
export type LogName = 'pstn' | 'directRouting'

/** A row of a log. */
export interface LogEntry {
  readonly startedAt: number
  readonly visibleFrom: number
  /** The row as JSON. */
  readonly text: string
}

/** How long after a call's end its row is there. Nothing is known of it. */
const DELAY = 30 * MINUTE

/** How many days of rows are kept made: some more than one request may ask for. */
const DAYS_KEPT = 100

type Rows = Record<LogName, LogEntry[]>

/** The logs of the company's telephone calls. Rows stay for good: how long the service keeps them is not known. */
export class PhoneLog {
  private readonly calendar: CalendarDays
  private readonly first: number
  private readonly days = new Map<number, Rows>()
  private readonly scripted: Rows = { pstn: [], directRouting: [] }

  /** `since` is the first day of the calendar, as its options say it. */
  constructor(calendar: CalendarDays, since: string) {
    this.calendar = calendar
    this.first = Date.parse(since) / DAY
  }

  /** Adds a row that a script makes up; its `startDateTime` is what windows cut by. */
  add(name: LogName, row: Readonly<Record<string, unknown>>, visibleFrom: number): void {
    this.scripted[name].push({ startedAt: timeOf(row.startDateTime), visibleFrom, text: JSON.stringify(row) })
  }

  private rowsOn(day: number): Rows {
    const known = this.days.get(day)
    if (known !== undefined) return known
    const rows: Rows = { pstn: [], directRouting: [] }
    const tenant = this.calendar.tenantOn(day)
    const { from, count } = this.calendar.numbersOn(day)
    for (let index = from; index < from + count; index += 1) {
      const phone = phoneCallOf(tenant, index)
      if (phone === undefined) continue
      const { call, made } = phone
      const name = made.route === 'directRouting' ? 'directRouting' : 'pstn'
      rows[name].push({
        startedAt: asWritten(made.span.from),
        visibleFrom: made.span.to + DELAY,
        text: JSON.stringify(name === 'pstn' ? pstnCallRow(call, made) : directRoutingRow(call, made)),
      })
    }
    this.days.set(day, rows)
    if (this.days.size > DAYS_KEPT) this.days.delete(this.days.keys().next().value!)
    return rows
  }

  /** The rows of a log that are there at a time, of calls that began from `from` to `to`, both included. */
  *rows(
    name: LogName,
    now: number,
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  ): Generator<LogEntry> {
    const isMeant = ({ startedAt, visibleFrom }: LogEntry) =>
      visibleFrom <= now && startedAt >= from && startedAt <= to
    const last = Math.floor(Math.min(to, now) / DAY)
    for (let day = Math.max(this.first, Math.floor(from / DAY)); day <= last; day += 1) {
      yield* this.rowsOn(day)[name].filter(isMeant)
    }
    yield* this.scripted[name].filter(isMeant)
  }
}
