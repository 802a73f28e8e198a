import { type Failure as AnyFailure, exitCodeOf, Failure } from '../../../src/failure.ts'
import { openGraph } from '../../../src/fetcher/graph.ts'
import { openQuota } from '../../../src/fetcher/quota.ts'
import {
  type HttpAnswer,
  type HttpRequest,
  type Transport,
  TransportFault,
} from '../../../src/fetcher/transport.ts'
import { sync } from '../../../src/pipeline/sync.ts'
import { Secret } from '../../../src/secret.ts'
import { realSurroundings, type Surroundings } from '../../../src/surroundings.ts'
import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { type Made, SimulatedGraph } from '../graph/graph.ts'
import { Lot } from '../random.ts'
import type { World } from '../world/world.ts'
import type { RunEnd } from './observer.ts'

/** So many times faster than the machine's the clock goes. */
const HURRY = 200

const wide = { requests: 1_000_000, perMs: 1_000 }

/** What the simulation is given of the product. */
export const made: Made = {
  fault: (kind, message) => new TransportFault(kind, message),
  secret: (text) => new Secret(text),
  failure: (kind, message) => new Failure(kind, message),
}

/** A world with the Graph that shows it and a clock, to be synchronised in this process. */
export class Tenant {
  readonly world: World
  readonly graph: SimulatedGraph
  /** What the last run ended with. */
  error: AnyFailure | undefined
  #base: number
  #since = performance.now()

  constructor(world: World, seed = 'tenant') {
    this.world = world
    this.graph = new SimulatedGraph(world, new Lot(seed), made)
    this.#base = world.startsAt
  }

  /** Graph's time in ms since 1970. */
  get now(): number {
    return this.#base + (performance.now() - this.#since) * HURRY
  }

  /** Lets time pass, up to a moment. */
  passTo(moment: number): void {
    this.#base = Math.max(moment, this.now)
    this.#since = performance.now()
  }

  /** Runs a sync as the product does it, and tells how it ended. */
  async sync(warehouse: Warehouse): Promise<RunEnd> {
    const { graph } = this
    graph.beginRun()
    const requests = graph.requests
    const startedAt = this.now
    let longestSleepMs = 0
    const surroundings: Surroundings = {
      ...realSurroundings,
      now: () => this.now,
      elapsed: () => this.now,
      sleep: (ms, signal) => {
        longestSleepMs = Math.max(longestSleepMs, ms)
        return realSurroundings.sleep(ms / HURRY, signal)
      },
    }
    const tokens = graph.tokens(() => this.now)
    const transport: Transport = { send: (request) => this.#send(request), close: async () => {} }
    let runId: number | undefined
    this.error = undefined
    try {
      const { summary, verdict } = await sync({
        warehouse,
        graph: openGraph({
          cloud: {
            name: 'global',
            login: 'https://login.microsoftonline.com',
            graph: 'https://graph.microsoft.com',
          },
          transport,
          tokens,
          quota: openQuota({ app: wide, list: wide, record: wide, pstn: wide }, surroundings),
          surroundings,
          userAgent: 'callhouse/test',
        }),
        tokens,
        surroundings,
        concurrency: 4,
        wants: {
          within: undefined,
          full: false,
          ids: [],
          logs: ['pstn_calls', 'direct_routing_calls'],
          maxRuntimeMs: undefined,
        },
        version: 'test',
        keepDocuments: true,
        signal: new AbortController().signal,
      })
      runId = summary.run_id
      this.error = verdict
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.error = error
    }
    const exitCode = this.error === undefined ? 0 : exitCodeOf(this.error)
    return {
      runId,
      exitCode,
      startedAt,
      endedAt: this.now,
      requests: graph.requests - requests,
      longestSleepMs,
      overlapped: false,
    }
  }

  async #send(request: HttpRequest): Promise<HttpAnswer> {
    const reply = this.graph.answer(request, this.now)
    if (reply.kind === 'fault') throw reply.error
    if (reply.kind === 'hang') throw new TransportFault('timeout', 'simulated: no answer within 120 s')
    return reply.answer
  }
}
