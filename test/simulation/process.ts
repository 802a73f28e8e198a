import type pg from 'pg'
import { exitCodeOf } from '../../src/failure.ts'
import type { HttpAnswer, Transport } from '../../src/fetcher/transport.ts'
import { TransportFault } from '../../src/fetcher/transport.ts'
import type { SyncSummary } from '../../src/pipeline/sync/summary.ts'
import type { Surroundings } from '../../src/surroundings.ts'
import { SimulatedClient } from './clients.ts'
import type { Reply } from './graph/reply.ts'
import type { Lot } from './random.ts'
import type { Backend, Server } from './server.ts'
import type { Actor, Turns } from './turns.ts'

/** What a process is put into. */
export interface Place {
  readonly server: Server
  readonly turns: Turns
  readonly lot: Lot
  /** How far this machine's clock is from Graph's, in ms. */
  readonly clockOffMs: number
  /** Answers requests. */
  answer(request: Parameters<Transport['send']>[0], now: number): Reply
  /** By what a request is called among the turns. */
  nameOf(url: URL): string
}

/** How long an exchange may last, in ms; see the product's limits. */
const EXCHANGE_MS = 120_000
/** Virtual time that an exchange takes at most, in ms. */
const ANSWERED_IN_MS = 300

/**
 * A process of callhouse: memory of its own, which is lost when it is killed, and what it has outside. Several may live
 * at once.
 */
export class Process implements Actor {
  readonly name: string
  readonly server: Server
  readonly turns: Turns
  readonly surroundings: Surroundings
  readonly transport: Transport
  readonly clients = new Set<SimulatedClient>()
  /** What pg.Pool makes its connections with. */
  readonly Client: typeof pg.Client
  readonly startedAt: number
  isDead = false
  isHeld = false
  longestSleepMs = 0
  requests = 0
  /** It is asked only for calls that started from then on; undefined: for all. */
  since: number | undefined
  /** Its number in the books, once it holds the lease. */
  runId: number | undefined
  /** Whether a statement failed. */
  metDatabaseFault = false
  /** Whether it stood still or a connection of it was gone: another may have taken its lease. */
  wasAway = false
  /** Requests that it made again earlier than Graph had asked it to. */
  readonly hurries: string[] = []
  /** Whether it found pages of a meeting that another had stored. */
  resumedMeeting = false
  summary: SyncSummary | undefined
  exitCode: number | undefined
  /** What ended it. */
  error: unknown
  readonly #stop = new AbortController()
  /** Until when Graph asked it to wait, by what it asked for. */
  readonly #notBefore = new Map<string, number>()
  #isOver = false

  constructor(name: string, { server, turns, lot, clockOffMs, answer, nameOf }: Place) {
    this.name = name
    this.server = server
    this.turns = turns
    this.startedAt = turns.now
    const own = this
    this.surroundings = {
      now: () => turns.now + clockOffMs,
      elapsed: () => turns.now - own.startedAt,
      random: () => lot.next(),
      sleep: (ms, signal) => {
        own.longestSleepMs = Math.max(own.longestSleepMs, ms)
        return turns.sleep(own, ms, signal)
      },
    }
    this.Client = class extends SimulatedClient {
      constructor(config: pg.ClientConfig) {
        super(own, config)
      }
    } as unknown as typeof pg.Client
    this.transport = {
      async send(request) {
        const { url, signal } = request
        signal?.throwIfAborted()
        own.requests++
        own.#hurry(url)
        const sent = { actor: own, place: `GET ${nameOf(url)}`, mostMs: ANSWERED_IN_MS }
        const reply = await turns.take(sent, async () => told(answer(request, turns.now)))
        signal?.throwIfAborted()
        if (reply.kind === 'answer') {
          const asked = pauseAsked(reply.answer)
          if (asked > 0) own.#notBefore.set(url.href, turns.now + asked)
          return reply.answer
        }
        if (reply.kind === 'fault') throw reply.error
        await turns.sleep(own, EXCHANGE_MS, signal)
        signal?.throwIfAborted()
        throw new TransportFault('timeout', `${url.host} did not answer in time`)
      },
      close: async () => {},
    }
  }

  /** Told to stop with a signal, as a user or a scheduler does. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** Whether it has ended, of its own or by force. */
  get isOver(): boolean {
    return this.#isOver || this.isDead
  }

  /** The real connections that it has. */
  get backends(): readonly Backend[] {
    return [...this.clients].flatMap(({ backend }) => backend ?? [])
  }

  /** Lets it do its work, which gives its exit code. */
  start(work: (process: Process) => Promise<number>): void {
    work(this).then(
      (exitCode) => this.#end(exitCode, undefined),
      (error: unknown) => this.#end(exitCodeOf(error), error),
    )
  }

  /** Sends it a signal, 2 or 15. */
  interrupt(signal: number): void {
    this.#stop.abort(signal)
  }

  /** Is told what came of each statement. */
  heard(place: string, result: { readonly rowCount?: number | null } | undefined, values: unknown): void {
    if (result === undefined) this.metDatabaseFault = true
    else if (place === 'take lease' && result.rowCount === 1) this.runId = Number((values as unknown[])[0])
    else if (place === 'meetings under way' && result.rowCount! > 0) this.resumedMeeting = true
  }

  /** An error that nobody listens to: the runtime ends the process. */
  uncaught(error: Error): void {
    this.#end(exitCodeOf(error), new Error(`an error event that nobody listens to: ${error.message}`))
  }

  /** Takes its memory away, and gives the connections that it had, which the server knows nothing of yet. */
  kill(): readonly Backend[] {
    this.isDead = true
    this.turns.forget(this)
    return this.backends
  }

  #hurry(url: URL): void {
    const early = (this.#notBefore.get(url.href) ?? 0) - this.turns.now
    if (early > 0) this.hurries.push(`${url.pathname} was asked for again ${early} ms before Graph wanted it`)
  }

  #end(exitCode: number, error: unknown): void {
    if (this.isOver) return
    this.#isOver = true
    this.exitCode = exitCode
    this.error = error
  }
}

/** Whoever asks for more seconds than these does not mean it. */
const MOST_SECONDS = 999_999

/** How long an answer asks to wait before the next request, in ms, where it refuses for the number and says so in plain words. */
function pauseAsked({ status, headers }: HttpAnswer): number {
  const text = status === 429 ? headers['retry-after'] : undefined
  if (text === undefined) return 0
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) > MOST_SECONDS ? 0 : Number(text) * 1_000
  const until = Date.parse(text) - Date.parse(headers.date ?? '')
  return Number.isNaN(until) ? 0 : until
}

/** A reply with its status where the turns look for it. */
function told(reply: Reply): Reply & { readonly status?: number } {
  return reply.kind === 'answer' ? { ...reply, status: reply.answer.status } : reply
}
