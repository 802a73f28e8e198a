import { instant } from '../edm.ts'
import { purpose, Random } from '../random.ts'
import type { Pages, Parts, Properties, ServedCall } from './served-call.ts'

interface Growth {
  /** The version of the call beneath. */
  readonly base: number
  /** How often it had grown by then. */
  readonly times: number
  readonly from: number
}

/** All versions of a call that grew at some times, in order. */
function growths(call: ServedCall, grewAt: readonly number[]): Growth[] {
  const events = [
    ...call.visibleFrom.map((from) => ({ from, base: 1, times: 0 })),
    ...grewAt.map((from) => ({ from, base: 0, times: 1 })),
  ].sort((one, other) => one.from - other.from || other.base - one.base)
  let base = -1
  let times = 0
  return events.map((event) => {
    base += event.base
    times += event.times
    return { base, times, from: event.from }
  })
}

/**
 * A call that got further versions out of turn. With each it has one session more, a copy of its last one under
 * another id, so that pages of two versions don't fit together.
 */
export class GrownCall implements ServedCall {
  readonly id: string
  readonly order: number
  readonly startedAt: number
  readonly endedAt: number
  readonly visibleFrom: readonly number[]
  private readonly call: ServedCall
  private readonly growths: readonly Growth[]

  /** Grown at these times, in milliseconds since 1970; none before the call's first version. */
  constructor(call: ServedCall, grewAt: readonly number[]) {
    this.call = call
    this.growths = growths(call, grewAt)
    this.visibleFrom = this.growths.map(({ from }) => from)
    this.id = call.id
    this.order = call.order
    this.startedAt = call.startedAt
    this.endedAt = call.endedAt
  }

  private changes(at: number, version: unknown): Properties {
    const { times, from } = this.growths[at]!
    return { version: Number(version) + times, lastModifiedDateTime: instant(from) }
  }

  head(at: number, origin: string): Properties {
    const { base, times } = this.growths[at]!
    const head = this.call.head(base, origin)
    return times === 0 ? head : { ...head, ...this.changes(at, head.version) }
  }

  private copy(session: object, number: number): object {
    return { ...session, id: new Random(this.order, purpose.companyCall, number).guid() }
  }

  document(at: number): Properties {
    const { base, times } = this.growths[at]!
    const whole = this.call.document(base)
    if (times === 0) return whole
    const sessions = Array.isArray(whole.sessions) ? (whole.sessions as object[]) : []
    const copies =
      sessions.length === 0 ? [] : Array.from({ length: times }, (_, k) => this.copy(sessions.at(-1)!, k))
    return { ...whole, ...this.changes(at, whole.version), sessions: [...sessions, ...copies] }
  }

  parts(at: number, origin: string): Parts {
    const { base, times } = this.growths[at]!
    const parts = this.call.parts(base, origin)
    const { sessions } = parts
    if (times === 0 || sessions === undefined || sessions.count === 0) return parts
    const grown: Pages = {
      count: sessions.count + times,
      texts: (from, to) => [
        ...sessions.texts(from, Math.min(to, sessions.count)),
        ...this.copies(sessions, from - sessions.count, Math.min(to - sessions.count, times)),
      ],
    }
    return { ...parts, sessions: grown }
  }

  private copies(sessions: Pages, from: number, to: number): string[] {
    if (to <= 0) return []
    const last = JSON.parse(sessions.texts(sessions.count - 1, sessions.count)[0]!) as object
    const numbers = Array.from({ length: to }, (_, number) => number).slice(Math.max(0, from))
    return numbers.map((number) => JSON.stringify(this.copy(last, number)))
  }
}
