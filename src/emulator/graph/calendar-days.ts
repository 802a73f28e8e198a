import { DAY, SHARE_OF_WEEK } from '../calendar.ts'
import { callIdOf, type Tenant, type TenantOptions } from '../tenant.ts'
import { GeneratedCall } from './generated-call.ts'
import { KEPT } from './served-call.ts'

/** The company that is emulated. */
export interface CompanyOptions {
  /** Another seed, another company. */
  readonly seed: number
  /** Calls of a mean day; a working day has some half more, a weekend nearly none. */
  readonly callsPerDay: number
  /** The first day that has calls, in UTC: `YYYY-MM-DD`. */
  readonly since: string
  readonly shares?: TenantOptions['shares']
}

/** No day has more calls, so that each call of each day has a number of its own. */
const MOST_PER_DAY = 1_000_000

/** How many days can have calls that are seen at one time: those kept, that of today, and one that ends in it. */
const DAYS_SEEN = KEPT / DAY + 2

interface Day {
  readonly tenant: Tenant
  readonly ids: readonly string[]
  readonly calls: (GeneratedCall | undefined)[]
}

/** The days of a company by their number since 1970. What a day has never depends on when it is asked for. */
export class CalendarDays {
  private readonly options: CompanyOptions
  private readonly first: number
  private readonly ids = new Map<string, number>()
  private readonly days = new Map<number, Day>()

  /** Throws a RangeError where an option makes no sense. */
  constructor(options: CompanyOptions) {
    const { since, callsPerDay } = options
    this.first = Date.parse(`${since}T00:00:00Z`) / DAY
    if (!Number.isInteger(this.first)) throw new RangeError(`${since} is no day in the form YYYY-MM-DD`)
    if (!(callsPerDay >= 0 && callsPerDay * 7 < MOST_PER_DAY))
      throw new RangeError(`${callsPerDay} calls a day are more than the emulator can number`)
    this.options = options
  }

  /** The tenant as it exists on that day alone. */
  tenantOn(day: number): Tenant {
    const { seed, shares } = this.options
    return { seed, days: 1, until: new Date((day + 1) * DAY), ...(shares === undefined ? {} : { shares }) }
  }

  /** The numbers of the calls of a day: those of a week come to seven times those of a mean day. */
  numbersOn(day: number): { from: number; count: number } {
    if (day < this.first) return { from: 0, count: 0 }
    const weekday = new Date(day * DAY).getUTCDay()
    const before = SHARE_OF_WEEK.slice(0, weekday).reduce((sum, one) => sum + one, 0)
    const week = this.options.callsPerDay * 7
    const until = (share: number) => Math.round(week * Math.min(share, 1))
    return { from: day * MOST_PER_DAY, count: until(before + SHARE_OF_WEEK[weekday]!) - until(before) }
  }

  private day(day: number): Day {
    let known = this.days.get(day)
    if (known === undefined) {
      const tenant = this.tenantOn(day)
      const { from, count } = this.numbersOn(day)
      const ids = Array.from({ length: count }, (_, at) => callIdOf(tenant, from + at))
      ids.forEach((id, at) => {
        this.ids.set(id, from + at)
      })
      known = { tenant, ids, calls: new Array(count) }
      this.days.set(day, known)
    }
    return known
  }

  private call(day: number, at: number): GeneratedCall {
    const known = this.day(day)
    const call = known.calls[at] ?? new GeneratedCall(known.tenant, day * MOST_PER_DAY + at, known.ids[at]!)
    known.calls[at] = call
    return call
  }

  /** Forgets the days whose calls are gone at that time, and those that are still to come. */
  private forget(now: number): void {
    const today = Math.floor(now / DAY)
    for (const [day, { ids }] of this.days) {
      if (day > today - DAYS_SEEN && day <= today) continue
      for (const id of ids) this.ids.delete(id)
      this.days.delete(day)
    }
  }

  /** The days that can have calls which are seen at that time and began in a time span, oldest first. */
  daysSeen(now: number, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): number[] {
    this.forget(now)
    const today = Math.floor(now / DAY)
    const first = Math.max(this.first, today - DAYS_SEEN + 1, Math.floor(from / DAY))
    const last = Math.min(today, Math.floor(to / DAY))
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
  }

  /** All calls of a day. The first time it takes some 0.15 ms a call. */
  *callsOn(day: number): Generator<GeneratedCall> {
    const { count } = this.numbersOn(day)
    for (let at = 0; at < count; at += 1) yield this.call(day, at)
  }

  /** The call with this id, if it can be seen at that time. Of days not yet indexed it makes the ids alone. */
  find(id: string, now: number): GeneratedCall | undefined {
    const number = this.ids.get(id) ?? this.findAmongAll(id, now)
    if (number === undefined) return undefined
    const day = Math.floor(number / MOST_PER_DAY)
    return this.call(day, number - day * MOST_PER_DAY)
  }

  private findAmongAll(id: string, now: number): number | undefined {
    for (const day of this.daysSeen(now)) this.day(day)
    return this.ids.get(id)
  }
}
