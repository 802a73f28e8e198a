import type { World, WorldCall } from '../world/model.ts'
import type { Asked } from './asked.ts'
import { visible } from './serving.ts'

/** What the observer may hold a run to, and what it may not, because Graph itself hid it. */
export class Books {
  readonly #world: World
  /** By call, when a list last left out what there was to tell of it. */
  readonly hidden = new Map<string, number>()
  /** By call, when a list last told of it. */
  readonly told = new Map<string, number>()
  /** By call, why the present run need not have it. */
  readonly excused = new Map<string, string>()
  /** Where a token was sent that it must not be sent to. */
  readonly leaks: string[] = []
  /** How far the Date header was ever off, in ms. */
  skew = 0
  /** Calls with a version of which an answer was given together with pages of another: `ID VERSION`. */
  readonly torn = new Set<string>()
  /** Calls whose record was asked for in the present run before the list of their day. */
  readonly unlisted = new Set<string>()
  /** Calls whose day was asked for in the present run. */
  readonly #listed = new Set<string>()
  readonly #seen = new Set<string>()
  /** By call, how often its record was asked for with its sessions: which reading of it this is. */
  readonly #readings = new Map<string, number>()
  /** In which reading each version was torn. */
  readonly #tornIn = new Map<string, number>()
  readonly #lags = new Map<string, number>()
  /** By call, the versions that answers of its record ever showed. */
  readonly #met = new Map<string, Set<number>>()
  /** By call, the version that the last answer of its record showed, and the newest that other pages did since. */
  readonly #shown = new Map<string, { record: number; pages: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /** A run begins: what excused the one before does not excuse this one. */
  beginRun(): void {
    this.excused.clear()
    this.unlisted.clear()
    this.#listed.clear()
  }

  excuse(id: string | undefined, why: string): void {
    if (id !== undefined) this.excused.set(id, why)
  }

  /** What is asked for may be left out of the answer. */
  hideAll(asked: Asked): void {
    for (const { id } of this.#meant(asked)) this.hidden.set(id, asked.now)
  }

  /** A list tells of calls. */
  tell(items: unknown, now: number): void {
    for (const { id } of (items ?? []) as readonly { readonly id: string }[]) this.told.set(id, now)
  }

  widenSkew(ms: number): void {
    this.skew = Math.max(this.skew, Math.abs(ms))
  }

  /** Whether something happens for the first time. */
  isFirst(what: string): boolean {
    const isNew = !this.#seen.has(what)
    this.#seen.add(what)
    return isNew
  }

  /**
   * Moments at which what is asked for, be it a call or the calls of a span, was shown at each version before the one
   * that it is shown at now; of a call oldest first.
   */
  momentsBefore(asked: Asked): readonly number[] {
    return this.#meant(asked).flatMap((call) => {
      const present = visible(call, asked.now)
      if (present === undefined) return []
      const { versions } = call
      return versions.slice(1, versions.indexOf(present) + 1).map(({ appearsAt }) => appearsAt - 1)
    })
  }

  /** All of a call is shown as it was at a moment, until its record is asked for anew: its server lags behind. */
  lagBehind(id: string, moment: number): void {
    this.#lags.set(id, moment)
  }

  /** A request comes: who asks for a record anew asks another server. */
  turnTo(asked: Asked): void {
    const { id, route, expand } = asked
    if (route === 'list') for (const call of this.#meant(asked)) this.#listed.add(call.id)
    if (id === undefined || route !== 'record' || expand !== 'sessions') return
    if (!this.#listed.has(id)) this.unlisted.add(id)
    this.#lags.delete(id)
    this.#readings.set(id, (this.#readings.get(id) ?? 0) + 1)
  }

  /** As of when a request is answered. */
  momentOf({ id, now }: Asked): number {
    return this.#lags.get(id ?? '') ?? now
  }

  /** Takes down what an honest answer showed of a record. @param now as of when */
  show({ id, route }: Asked, version: number | undefined, now: number): void {
    if (id === undefined) return
    if (route === 'record' && version !== undefined) {
      this.#shown.set(id, { record: version, pages: 0 })
      this.#met.set(id, (this.#met.get(id) ?? new Set()).add(version))
    }
    const shown = this.#shown.get(id)
    const call = this.#world.calls.find((one) => one.id === id)
    const present = call === undefined ? undefined : visible(call, now)
    if (shown === undefined || (route !== 'sessions' && route !== 'participants')) return
    shown.pages = Math.max(shown.pages, present?.version ?? 0)
  }

  /**
   * What is read of a call now may be put together from several versions, and nothing tells. Of one version that happens
   * in one reading: who was misled twice in the same way has no means to find out.
   * @returns whether it may happen
   */
  tear(id: string | undefined): boolean {
    const shown = this.#shown.get(id ?? '')
    if (id === undefined || shown === undefined) return false
    const version = `${id} ${shown.record}`
    const reading = this.#readings.get(id) ?? 0
    if ((this.#tornIn.get(version) ?? reading) !== reading) return false
    this.#tornIn.set(version, reading)
    // another reading may have begun since the one that this page is for
    for (const one of this.#met.get(id) ?? []) this.torn.add(`${id} ${one}`)
    return true
  }

  /** Whether this version would make a client believe that nothing had changed, though it had. */
  hidesChange(id: string | undefined, version: number): boolean {
    const shown = this.#shown.get(id ?? '')
    return shown !== undefined && shown.record === version && shown.pages > version
  }

  /** The call, or the calls of the span, that a request asks for. */
  #meant({ id, from, to }: Asked): readonly WorldCall[] {
    return this.#world.calls.filter((call) =>
      id === undefined ? call.startsAt >= from && call.startsAt < to : call.id === id,
    )
  }
}
