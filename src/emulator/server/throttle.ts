import { purpose, Random } from '../random.ts'
import type { Request } from './exchange.ts'
import { callIdOf, routeOf } from './routes.ts'

/** So many requests in so many seconds. */
export interface Limit {
  readonly requests: number
  readonly seconds: number
}

/** What limits the requests of one app in one tenant. */
export interface Limits {
  /** All requests for call records together, without those for the logs of telephone calls. */
  readonly callRecords: Limit
  /** All that is asked of one and the same record. */
  readonly record: Limit
  /** Pages of the list. */
  readonly list: Limit
  /** Each of the functions that give a log of telephone calls. */
  readonly log: Limit
  /** Those functions together. */
  readonly logs: Limit
}

/** The limits that Microsoft publishes. */
export const PUBLISHED: Limits = {
  callRecords: { requests: 1500, seconds: 20 },
  record: { requests: 40, seconds: 20 },
  list: { requests: 40, seconds: 20 },
  log: { requests: 50, seconds: 60 },
  logs: { requests: 200, seconds: 60 },
}

/** Share of waits that are told with a fraction, though the windows pass in real time. */
const FRACTIONAL = 0.125

/** The times of the requests of the last so many milliseconds. */
class Window {
  private readonly limit: number
  private readonly length: number
  private times: number[] = []
  private first = 0

  constructor({ requests, seconds }: Limit, speed: number) {
    this.limit = requests
    this.length = (seconds * 1000) / speed
  }

  private forget(now: number): void {
    while (this.first < this.times.length && this.times[this.first]! <= now - this.length) this.first += 1
    if (this.first > 1000 && this.first * 2 > this.times.length) {
      this.times = this.times.slice(this.first)
      this.first = 0
    }
  }

  /** Counts a request. Gives the milliseconds until there is room again, 0 where there was room for it. */
  count(now: number): number {
    this.forget(now)
    this.times.push(now)
    const over = this.times.length - this.first - this.limit
    // Room is there when so many are out of the window that one more is not too many.
    return over <= 0 ? 0 : this.times[this.first + over]! + this.length - now
  }

  isEmpty(now: number): boolean {
    this.forget(now)
    return this.first === this.times.length
  }
}

/** How the limits are kept. */
export interface ThrottleOptions {
  readonly limits: Limits
  /** How many times faster than real time the windows pass. */
  readonly speed: number
  /** Milliseconds that go on evenly, in real time. */
  readonly elapsed: () => number
  readonly seed: number
}

/** After so many requests, records that nobody asks for any more are forgotten. */
const SWEEP = 5000

/** Keeps the limits. Windows slide, and a request that is refused counts as well. */
export class Throttle {
  private readonly options: ThrottleOptions
  private readonly common = new Map<string, Window>()
  private readonly records = new Map<string, Window>()
  private counted = 0

  constructor(options: ThrottleOptions) {
    this.options = options
  }

  private window(windows: Map<string, Window>, name: string, limit: Limit): Window {
    let window = windows.get(name)
    if (window === undefined) {
      window = new Window(limit, this.options.speed)
      windows.set(name, window)
    }
    return window
  }

  private windowsOf(request: Request): Window[] {
    const { limits } = this.options
    const route = routeOf(request.url)
    if (route === undefined || route === 'token') return []
    if (route === 'pstn_calls' || route === 'direct_routing_calls')
      return [this.window(this.common, route, limits.log), this.window(this.common, 'logs', limits.logs)]
    const all = this.window(this.common, 'callRecords', limits.callRecords)
    if (route === 'list') return [all, this.window(this.common, route, limits.list)]
    return [all, this.window(this.records, callIdOf(request.url)!, limits.record)]
  }

  private sweep(now: number): void {
    this.counted += 1
    if (this.counted % SWEEP !== 0) return
    for (const [id, window] of this.records) if (window.isEmpty(now)) this.records.delete(id)
  }

  /** Counts a request. Gives what `Retry-After` is to say where it is one too many. */
  count(request: Request): string | undefined {
    const { elapsed, speed, seed } = this.options
    const now = elapsed()
    this.sweep(now)
    let wait = 0
    for (const window of this.windowsOf(request)) wait = Math.max(wait, window.count(now))
    if (wait === 0) return undefined
    const isExact = speed !== 1 || new Random(seed, purpose.throttle, request.number).chance(FRACTIONAL)
    return isExact ? (Math.ceil(wait) / 1000).toFixed(3) : String(Math.ceil(wait / 1000))
  }
}
