import type { Limits } from '../config/graph.ts'
import type { Surroundings } from '../surroundings.ts'
import { Bucket } from './bucket.ts'
import { Pace } from './pace.ts'

/**
 * Which of Graph's limits a request counts against, beside that of the app, which all do. `call` is the first two
 * requests of a record, which alone can't exceed its own limit; `call ID` is what comes after them.
 */
export type Scope = 'list' | 'pstn_calls' | 'direct_routing_calls' | 'call' | `call ${string}`

/** When requests may be sent. One for the whole process. */
export interface Quota {
  /**
   * Waits until a request may be sent, and counts it.
   * @throws the signal's reason, where it fires before that
   */
  take(scope: Scope, signal?: AbortSignal): Promise<void>
  /**
   * Notes that Graph refused a request (429): nobody sends in its scope for as long as Graph asks.
   * @param retryAfterMs undefined or 0 where Graph does not say
   */
  refused(scope: Scope, retryAfterMs: number | undefined): void
}

/** How many requests of a record are made in scope `call`: for its document, and for its participants. */
const FIRST_REQUESTS = 2

/** The longest pause, in ms; who is asked for more gives up instead of waiting. */
export const LONGEST_PAUSE = 15 * 60_000

/** Opens the quota of an app in a tenant. */
export function openQuota(limits: Limits, surroundings: Surroundings): Quota {
  return new Turnstile(limits, surroundings)
}

interface Waiter {
  /** Counts up: who came first is served first. */
  readonly order: number
  readonly pass: () => void
  readonly fail: (reason: unknown) => void
}

/** One scope: its limit, if it has one besides the app's, what was learnt of that, and who waits. */
interface Lane {
  readonly bucket: Bucket | undefined
  readonly pace: Pace
  readonly waiters: Waiter[]
}

/**
 * Lets requests pass one by one, each at a moment when all limits that it counts against allow it. So nobody waits
 * before the app's limit with a ticket of a narrower one in hand: used late, and many at once, such tickets would
 * exceed it.
 */
class Turnstile implements Quota {
  readonly #limits: Limits
  readonly #surroundings: Surroundings
  readonly #app: Bucket
  readonly #appPace: Pace
  /** what is learnt about one record's limit holds for all */
  readonly #recordPace: Pace
  readonly #lanes = new Map<Scope, Lane>()
  /** the lanes in which somebody waits */
  readonly #busy = new Set<Lane>()
  #arrivals = 0
  /** what the sleep that goes on is for, and how to end it */
  #alarm: { readonly at: number; readonly stop: AbortController } | undefined

  constructor(limits: Limits, surroundings: Surroundings) {
    this.#limits = limits
    this.#surroundings = surroundings
    this.#app = new Bucket(limits.app)
    this.#appPace = new Pace(limits.app.perMs)
    this.#recordPace = new Pace(limits.record.perMs)
    this.#lanes.set('call', { bucket: undefined, pace: this.#appPace, waiters: [] })
    const own = [
      ['list', limits.list],
      ['pstn_calls', limits.pstn],
      ['direct_routing_calls', limits.pstn],
    ] as const
    for (const [scope, limit] of own) {
      this.#lanes.set(scope, { bucket: new Bucket(limit), pace: new Pace(limit.perMs), waiters: [] })
    }
  }

  take(scope: Scope, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const lane = this.#laneOf(scope)
    return new Promise((resolve, reject) => {
      const leave = () => {
        lane.waiters.splice(lane.waiters.indexOf(waiter), 1)
        waiter.fail(signal!.reason)
        this.#serve()
      }
      const settled = () => signal?.removeEventListener('abort', leave)
      const waiter: Waiter = {
        order: this.#arrivals++,
        pass: () => {
          settled()
          resolve()
        },
        fail: (reason) => {
          settled()
          reject(reason)
        },
      }
      signal?.addEventListener('abort', leave)
      lane.waiters.push(waiter)
      this.#busy.add(lane)
      this.#serve()
    })
  }

  refused(scope: Scope, retryAfterMs: number | undefined): void {
    const now = this.#surroundings.elapsed()
    const lane = this.#laneOf(scope)
    const bucket = lane.bucket ?? this.#app
    lane.pace.refused(now)
    const until = now + Math.min(this.#pauseFor(lane.pace, bucket, now, retryAfterMs), LONGEST_PAUSE)
    const others = [...this.#lanes.values()].filter((other) => other !== lane)
    bucket.pause(until)
    lane.pace.pausesUntil(until)
    // where two are refused, it may be what they have in common
    if (others.some((other) => (other.bucket?.pausedUntil ?? 0) > now)) this.#app.pause(until)
    this.#serve()
  }

  #pauseFor(pace: Pace, bucket: Bucket, now: number, retryAfterMs: number | undefined): number {
    const { random } = this.#surroundings
    if (retryAfterMs !== undefined && retryAfterMs > 0) return retryAfterMs * (1 + random() * 0.1)
    // those that were under way at the first refusal do not each draw a new lot
    if (bucket.pausedUntil > now) return 0
    return random() * 1000 * 2 ** Math.min(pace.streak, 6)
  }

  #laneOf(scope: Scope): Lane {
    const known = this.#lanes.get(scope)
    if (known !== undefined) return known
    this.#forgetIdle()
    const bucket = new Bucket(this.#limits.record)
    // the first requests, which led here, count as well
    for (let n = 0; n < FIRST_REQUESTS; n++) bucket.take(this.#surroundings.elapsed(), 1)
    const lane = { bucket, pace: this.#recordPace, waiters: [] }
    this.#lanes.set(scope, lane)
    return lane
  }

  /** Drops records whose limit is untouched, so that their number does not grow with that of the calls. */
  #forgetIdle(): void {
    const now = this.#surroundings.elapsed()
    for (const [scope, { bucket, waiters }] of this.#lanes) {
      if (scope.startsWith('call ') && waiters.length === 0 && bucket!.isFull(now)) this.#lanes.delete(scope)
    }
  }

  /** Lets all pass who may now, and sets the alarm for the next. */
  #serve(): void {
    for (;;) {
      const now = this.#surroundings.elapsed()
      let first: Lane | undefined
      let soonest = Number.POSITIVE_INFINITY
      for (const lane of this.#busy) {
        if (lane.waiters.length === 0) {
          this.#busy.delete(lane)
          continue
        }
        const readyAt = Math.max(lane.bucket?.readyAt ?? 0, this.#app.readyAt)
        soonest = Math.min(soonest, readyAt)
        if (readyAt <= now && (first === undefined || lane.waiters[0]!.order < first.waiters[0]!.order)) {
          first = lane
        }
      }
      if (first === undefined) {
        this.#wakeAt(soonest, now)
        return
      }
      this.#app.take(now, this.#appPace.at(now))
      first.pace.sent()
      first.bucket?.take(now, first.pace.at(now))
      first.waiters.shift()!.pass()
    }
  }

  #wakeAt(time: number, now: number): void {
    if (this.#alarm?.at === time) return
    this.#alarm?.stop.abort()
    this.#alarm = undefined
    if (time === Number.POSITIVE_INFINITY) return
    const alarm = { at: time, stop: new AbortController() }
    this.#alarm = alarm
    // fractions of a ms would wake too early, to sleep again
    this.#surroundings.sleep(Math.max(1, Math.ceil(time - now)), alarm.stop.signal).then(
      () => {
        if (this.#alarm !== alarm) return
        this.#alarm = undefined
        this.#serve()
      },
      (error: unknown) => {
        for (const { waiters } of this.#busy) for (const { fail } of waiters.splice(0)) fail(error)
      },
    )
  }
}
