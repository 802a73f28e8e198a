import type { World } from '../world/model.ts'
import { checkCalls, checkLogs, type HeldCall, heldCalls, tornCalls } from './calls.ts'
import { checkCounters, checkFence, counted, nothingCounted } from './counters.ts'
import { checkBounds, checkReadings, checkSuccess } from './ends.ts'
import { type Beginnings, checkConverged, checkGaps } from './final.ts'
import { checkEmptyScans, checkLedger, checkScans } from './ledger.ts'
import type { Moment, RunEnd, Violation } from './moment.ts'
import type { Observer } from './observer.ts'
import { checkQuarantine, checkSecrets } from './quarantine.ts'
import { checkRollups } from './rollups.ts'
import type { Books, Snapshot } from './snapshot.ts'
import { Truth } from './truth.ts'

/** What the observer has to know of the emulated Graph. */
export interface GraphBooks {
  readonly books: {
    readonly hidden: ReadonlyMap<string, number>
    readonly told: ReadonlyMap<string, number>
    readonly excused: ReadonlyMap<string, string>
    /** Calls whose record the present run asked for before the list of their day. */
    readonly unlisted: ReadonlySet<string>
    readonly leaks: readonly string[]
    readonly skew: number
    /** Of what it gave pages of another version, and no answer told: `ID VERSION`. */
    readonly torn: ReadonlySet<string>
  }
  readonly firedInRun: number
}

/** How the emulated Graph says that a call changed between two requests. */
const CHANGED = 'it changed while it was read'

/** Watches what becomes of one world in one warehouse. */
export class Watch {
  readonly #observer: Observer
  readonly #truth: Truth
  readonly #graph: GraphBooks
  readonly #highest = new Map<string, number>()
  /** By call, the highest version that the ledger has said to be met. */
  readonly #listed = new Map<string, number>()
  readonly #logIds = new Set<string>()
  readonly #quarantined = new Set<number>()
  #counted = nothingCounted
  #began: Beginnings | undefined
  #rest: ReadonlySet<string> | undefined
  readonly #met = new Set<string>()
  /** Calls that were held torn when it looked last. */
  #torn: ReadonlySet<string> = new Set()
  /** What the books said when it looked last. */
  #before: Books | undefined
  /** What they said before the present run. */
  #atBeginning: Books | undefined

  constructor(observer: Observer, world: World, graph: GraphBooks) {
    this.#observer = observer
    this.#truth = new Truth(world)
    this.#graph = graph
  }

  /** To be called before each run. */
  beginRun(): void {
    this.#atBeginning = this.#before
  }

  /** Looks whether everything holds that must hold at any moment. */
  async look(moment: Moment): Promise<Violation[]> {
    const snapshot = await this.#observer.snapshot()
    const { now, end } = moment
    const held = heldCalls(snapshot)
    // who was shown pages of several versions, and nothing that told, has to know that it is not sure of them
    const unconfirmed = new Set(
      snapshot.books.ledger.flatMap(({ id, unconfirmed }) => (unconfirmed ? [id] : [])),
    )
    const torn = tornCalls(
      this.#truth,
      snapshot,
      (id, version) => unconfirmed.has(id) && this.#graph.books.torn.has(`${id} ${version}`),
    )
    const found = [
      ...checkCalls(this.#truth, snapshot, now, torn),
      ...checkLogs(this.#truth, snapshot, now),
      ...this.#checkMemory(snapshot, held),
      ...checkLedger(this.#truth, snapshot, held, now, torn),
      ...checkScans(this.#truth, snapshot, this.#graph.books.hidden, this.#graph.books.skew),
      ...checkEmptyScans(this.#truth, this.#before, snapshot),
      ...checkQuarantine(this.#truth, snapshot),
      ...checkSecrets(snapshot),
      ...this.#checkCounters(snapshot, held),
      ...checkRollups(this.#truth, snapshot, held, torn),
      ...this.#graph.books.leaks.map(
        (where): Violation => ({ invariant: 'token_stays_home', message: `a token was sent to ${where}` }),
      ),
      ...(end === undefined ? [] : this.#checkEnd(snapshot, end)),
    ]
    if (moment.isQuiet) {
      for (const what of await this.#observer.leftBehind())
        found.push({ invariant: 'nothing_left_behind', message: `nobody loads, and there is ${what}` })
    }
    this.#meet(snapshot, held)
    for (const id of this.#torn)
      if (!torn.has(id)) this.#met.add(`${id} a call that was torn was read again and mended`)
    this.#torn = torn
    this.#before = snapshot.books
    this.#remember(snapshot, now)
    return found.map(({ invariant, message }) => ({ invariant, message: `${moment.what}: ${message}` }))
  }

  /** What was seen to go well though it is rare, and with how many calls. */
  get met(): ReadonlyMap<string, number> {
    const met = new Map<string, number>()
    for (const one of this.#met) {
      const what = one.slice(one.indexOf(' ') + 1)
      met.set(what, (met.get(what) ?? 0) + 1)
    }
    return met
  }

  /** To be called between two quiet runs: from here on nothing may be written. */
  async rest(): Promise<void> {
    this.#rest = await this.#observer.states()
  }

  /**
   * Looks whether everything came right after all.
   * @param now Graph's time in ms since 1970
   * @param quiet how the runs ended that nothing disturbed, oldest first
   */
  async final(now: number, quiet: readonly RunEnd[]): Promise<Violation[]> {
    const snapshot = await this.#observer.snapshot()
    const asked = quiet.at(-1)?.startedAt ?? now
    // what Graph shows no longer, be it gone or changed since, can't be read again
    const lost = tornCalls(this.#truth, snapshot, (id, version) => {
      const call = this.#truth.calls.get(id)!
      return this.#torn.has(id) && this.#truth.shown(call, asked)?.version !== version
    })
    return [
      ...checkCalls(this.#truth, snapshot, now, lost),
      ...checkConverged(this.#truth, snapshot, quiet),
      ...checkGaps(this.#truth, snapshot, now, this.#began, this.#graph.books),
      ...(await this.#checkRest(Math.min(quiet[0]?.startedAt ?? now, now), now)),
    ]
  }

  /** Every row of the facts by natural keys. */
  dump(): Promise<readonly string[]> {
    return this.#observer.dump()
  }

  #checkMemory({ logs, books }: Snapshot, held: readonly HeldCall[]): Violation[] {
    const found: Violation[] = []
    const versions = new Map(held.map(({ id, version }) => [id, version]))
    for (const [id, before] of this.#highest) {
      const version = versions.get(id)
      if (version === undefined)
        found.push({
          invariant: 'calls_never_vanish',
          message: `call ${id} was held at version ${before}, and is gone`,
        })
      else if (version < before)
        found.push({
          invariant: 'versions_never_fall',
          message: `call ${id} was held at version ${before}, and is at ${version}`,
        })
    }
    for (const { id, listed } of books.ledger) {
      const before = this.#listed.get(id) ?? -1
      if ((listed ?? -1) >= before) continue
      const message = `the ledger said that version ${before} of call ${id} was met, and says ${listed}`
      found.push({ invariant: 'versions_never_fall', message })
    }
    const rows = new Set([...logs.pstn_calls, ...logs.direct_routing_calls].map(idOf))
    for (const id of this.#logIds)
      if (!rows.has(id)) found.push({ invariant: 'calls_never_vanish', message: `the log row ${id} is gone` })
    const kept = new Set(books.quarantine.map(({ key }) => key))
    for (const key of this.#quarantined)
      if (!kept.has(key))
        found.push({ invariant: 'calls_never_vanish', message: `quarantine ${key} is gone` })
    return found
  }

  #checkEnd(snapshot: Snapshot, end: RunEnd): Violation[] {
    return [
      ...checkBounds(this.#truth, this.#graph, end),
      ...checkReadings(this.#atBeginning, this.#graph, end),
      ...checkSuccess(this.#truth, snapshot, this.#graph, end),
    ]
  }

  #checkCounters(snapshot: Snapshot, held: readonly HeldCall[]): Violation[] {
    const now = counted(snapshot)
    const before = this.#counted
    this.#counted = now
    return [...checkCounters(this.#truth, before, now, held), ...checkFence(before, now)]
  }

  #meet({ books }: Snapshot, held: readonly HeldCall[]): void {
    const versions = new Map(held.map(({ id, version }) => [id, version]))
    for (const { id, version, open } of books.quarantine)
      if (!open && id !== null && (versions.get(id) ?? -1) > (version ?? 0))
        this.#met.add(`${id} poison was healed by a newer version`)
    for (const { id, version } of held) {
      if (version > (this.#highest.get(id) ?? version))
        this.#met.add(`${id} a newer version took the place of an older`)
      if (this.#graph.books.excused.get(id) === CHANGED)
        this.#met.add(`${id} a call that changed meanwhile was read whole`)
    }
    for (const { id, state } of books.ledger)
      if (state === 'aged_out') this.#met.add(`${id} a call aged out and was told of`)
  }

  #remember(snapshot: Snapshot, now: number): void {
    for (const { id, version } of heldCalls(snapshot))
      this.#highest.set(id, Math.max(version, this.#highest.get(id) ?? 0))
    for (const { id, listed } of snapshot.books.ledger) if (listed !== null) this.#listed.set(id, listed)
    for (const line of [...snapshot.logs.pstn_calls, ...snapshot.logs.direct_routing_calls])
      this.#logIds.add(idOf(line))
    for (const { key } of snapshot.books.quarantine) this.#quarantined.add(key)
    const scans = snapshot.books.scans.filter(({ source }) => source === 'calls')
    if (this.#began === undefined && scans.length > 0)
      this.#began = { seenAt: now, from: Math.min(...scans.map(({ from }) => from)) }
  }

  async #checkRest(since: number, now: number): Promise<Violation[]> {
    const rest = this.#rest
    if (rest === undefined) return []
    const { calls, logs } = this.#truth.world
    const isNews = (at: number) => at > since - 1_000 && at <= now
    const appeared = [...calls, ...logs].some(({ versions }) => versions.some((one) => isNews(one.appearsAt)))
    if (appeared || calls.some(({ goneAt }) => isNews(goneAt))) return []
    const states = await this.#observer.states()
    const added = [...states].filter((state) => !rest.has(state))
    const lost = [...rest].filter((state) => !states.has(state))
    if (added.length + lost.length === 0) return []
    const message = `a run without news wrote: ${[...added.slice(0, 5), ...lost.slice(0, 5)].join('; ')}`
    return [{ invariant: 'idle_run_writes_nothing', message }]
  }
}

function idOf(line: string): string {
  return line.slice(0, 36)
}
