import { createHash } from 'node:crypto'
import type { Lot } from './random.ts'

/** Whose memory something is in. What it waits for is forgotten when it is dead, and left alone while it is held. */
export interface Actor {
  readonly name: string
  isDead: boolean
  isHeld: boolean
}

/** One thing that a process does outside of its memory. */
export interface Turn {
  readonly actor: Actor
  /** What is done, by name: `commit batch`, `GET list`, `sleep`. */
  readonly place: string
  /** How long it takes, in ms of virtual time: from none up to this. */
  readonly mostMs: number
  /** The connection that it goes through. */
  readonly connection?: Connection
}

/** What the turns have to know of a connection: whether another holds it up. */
export interface Connection {
  isBlocked(): Promise<boolean>
  /** Ends the statement that waits, as the server does when its patience is over. */
  cancel(): Promise<void>
}

/** What happens beside the turns, and may kill or hold any actor. */
export interface Director {
  before(turn: Turn): Promise<void>
  after(turn: Turn): Promise<void>
  /** Whether all is over; asked whenever everybody waits. */
  isOver(): Promise<boolean>
}

/** Everything that is alive waits for something that can't come. */
export class Stuck extends Error {
  override readonly name = 'Stuck'
}

interface Waiting {
  readonly turn: Turn
  /** Not before this moment. */
  readonly at: number
  readonly act: () => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** A turn that was begun and waits in the server for a lock. */
interface Blocked {
  readonly waiting: Waiting
  readonly since: number
  readonly progress: Progress
}

interface Progress {
  outcome: Outcome | undefined
  readonly ended: Promise<void>
}

/** A statement that takes longer may be waiting for a lock; in ms of real time. Looked at less and less often. */
const SUSPICIOUS_MS = 15
/** How long the server lets a statement wait for a lock; the product sets it. In ms. */
const LOCK_TIMEOUT_MS = 5_000
/** No run needs more turns. */
const MOST_TURNS = 20_000

/**
 * Makes concurrent code over a real server go the same way every time. Whatever a process does outside of its memory
 * waits for its turn; when all wait, the lot picks one, it is done really and wholly, and who asked goes on with the
 * result until all wait again. Time passes only here.
 */
export class Turns {
  /** Virtual time, in ms since 1970. */
  now: number
  readonly #lot: Lot
  #director: Director | undefined
  readonly #digest = createHash('sha256')
  readonly #last: string[] = []
  readonly #remembered: number
  #waiting: Waiting[] = []
  #blocked: Blocked[] = []
  #count = 0

  /** @param remembered how many of the last turns can be told */
  constructor(lot: Lot, now: number, remembered: number) {
    this.#lot = lot
    this.#remembered = remembered
    this.now = now
  }

  /** How many turns were taken. */
  get count(): number {
    return this.#count
  }

  /** Whether something waits for a lock. */
  get isBlocked(): boolean {
    return this.#blocked.length > 0
  }

  /** The last turns, as they are told where something went wrong. */
  get last(): readonly string[] {
    return this.#last
  }

  /** What all turns so far come to: the same at every replay. */
  digest(): string {
    return this.#digest.copy().digest('hex').slice(0, 16)
  }

  /** Writes something down among the turns. */
  note(text: string): void {
    const line = `${this.#count} ${new Date(this.now).toISOString()} ${text}`
    this.#digest.update(`${line}\n`)
    this.#last.push(line)
    if (this.#last.length > this.#remembered) this.#last.shift()
  }

  /** Does something when its turn has come. Never settles where the actor is dead by then. */
  take<T>(turn: Turn, act: () => Promise<T>): Promise<T> {
    return this.#enter(turn, Number.NEGATIVE_INFINITY, act)
  }

  /** Waits in virtual time; ends early where the signal fires. */
  sleep(actor: Actor, ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    if (actor.isDead) return new Promise(() => {})
    const slept = this.#enter(
      { actor, place: 'sleep', mostMs: 0 },
      this.now + Math.max(0, ms),
      async () => {},
    )
    const waiting = this.#waiting.at(-1)!
    const wake = () => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
      waiting.resolve(undefined)
    }
    signal?.addEventListener('abort', wake, { once: true })
    return slept.then(() => signal?.removeEventListener('abort', wake))
  }

  /** Forgets what an actor waits for: its memory is gone. */
  forget(actor: Actor): void {
    this.#waiting = this.#waiting.filter(({ turn }) => turn.actor !== actor)
    this.#blocked = this.#blocked.filter(({ waiting }) => waiting.turn.actor !== actor)
  }

  /**
   * Lets all that live take turns until all is over.
   * @throws Stuck where it can't come to that
   */
  async play(director: Director): Promise<void> {
    this.#director = director
    const last = this.#count + MOST_TURNS
    for (;;) {
      await settled()
      await this.#unblock()
      if (await director.isOver()) return
      const next = await this.#next()
      if (next !== undefined) await this.#go(next)
      if (this.#count > last) throw new Stuck(`no end after ${MOST_TURNS} turns`)
    }
  }

  #enter<T>(turn: Turn, at: number, act: () => Promise<T>): Promise<T> {
    if (turn.actor.isDead) return new Promise(() => {})
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ turn, at, act, resolve: resolve as (value: unknown) => void, reject })
    })
  }

  /** Whose turn it is; undefined where something else had to happen first. */
  async #next(): Promise<Waiting | undefined> {
    const able = this.#waiting.filter(({ turn }) => !turn.actor.isHeld)
    const ready = able.filter((one) => one.at <= this.now && !able.some((other) => isSooner(other, one)))
    if (ready.length > 0) return this.#lot.pick(ready)
    const soonest = able.reduce<Waiting | undefined>(
      (first, one) => (first === undefined || one.at < first.at ? one : first),
      undefined,
    )
    const patient = this.#blocked[0]
    if (
      patient !== undefined &&
      patient.since + LOCK_TIMEOUT_MS <= (soonest?.at ?? Number.POSITIVE_INFINITY)
    ) {
      this.now = Math.max(this.now, patient.since + LOCK_TIMEOUT_MS)
      await patient.waiting.turn.connection!.cancel()
      await patient.progress.ended
      return undefined
    }
    if (soonest === undefined) throw new Stuck('nobody can go on')
    this.now = soonest.at
    return soonest
  }

  async #go(waiting: Waiting): Promise<void> {
    const { turn } = waiting
    this.#count++
    await this.#director?.before(turn)
    if (turn.actor.isDead) return
    if (turn.actor.isHeld) {
      // it is still to be done, when the actor is let go
      return
    }
    this.#waiting = this.#waiting.filter((one) => one !== waiting)
    if (turn.mostMs > 0) this.now += this.#lot.below(turn.mostMs + 1)
    const progress = watched(waiting.act())
    for (let patience = SUSPICIOUS_MS; progress.outcome === undefined; patience *= 2) {
      await endedWithin(progress.ended, patience)
      if (progress.outcome === undefined && (await turn.connection?.isBlocked())) {
        this.note(`${turn.actor.name} ${turn.place}: waits for a lock`)
        this.#blocked.push({ waiting, since: this.now, progress })
        return
      }
    }
    await this.#deliver(waiting, progress.outcome)
  }

  async #deliver(waiting: Waiting, outcome: Outcome): Promise<void> {
    const { turn, resolve, reject } = waiting
    this.note(`${turn.actor.name} ${turn.place}${told(outcome)}`)
    await this.#director?.after(turn)
    if (turn.actor.isDead) return
    if ('error' in outcome) reject(outcome.error)
    else resolve(outcome.value)
  }

  /** Goes on with what waited for a lock and waits no more. */
  async #unblock(): Promise<void> {
    for (const blocked of this.#blocked.slice()) {
      const { progress, waiting } = blocked
      while (progress.outcome === undefined && !(await waiting.turn.connection!.isBlocked())) {
        await endedWithin(progress.ended, 1)
      }
      if (progress.outcome === undefined || !this.#blocked.includes(blocked)) continue
      this.#blocked = this.#blocked.filter((one) => one !== blocked)
      await this.#deliver(waiting, progress.outcome)
      await settled()
    }
  }
}

/** Timers of one process go off in their order. */
function isSooner(other: Waiting, one: Waiting): boolean {
  return other.turn.actor === one.turn.actor && other.at > Number.NEGATIVE_INFINITY && other.at < one.at
}

function told(outcome: Outcome): string {
  if ('error' in outcome) {
    const { name, code, kind } = outcome.error as { name?: string; code?: string; kind?: string }
    return `: ${code ?? kind ?? name}`
  }
  const { rowCount, status } = (outcome.value ?? {}) as { rowCount?: number | null; status?: number }
  return rowCount === undefined && status === undefined ? '' : `: ${status ?? rowCount}`
}

function watched(act: Promise<unknown>): Progress {
  const progress: { outcome: Outcome | undefined; ended: Promise<void> } = {
    outcome: undefined,
    ended: act.then(
      (value) => {
        progress.outcome = { value }
      },
      (error: unknown) => {
        progress.outcome = { error }
      },
    ),
  }
  return progress
}

/** When all code that could run has run: everybody waits for a turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

async function endedWithin(ended: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    ended,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    }),
  ])
  clearTimeout(timer)
}
