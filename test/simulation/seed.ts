import { Failure } from '../../src/failure.ts'
import { TransportFault } from '../../src/fetcher/transport.ts'
import type { SyncSummary } from '../../src/pipeline/sync/summary.ts'
import { Secret } from '../../src/secret.ts'
import { Conductor } from './conductor.ts'
import { hasLostLease, sightsInBooks, sightsOfEnd } from './coverage.ts'
import { SimulatedGraph } from './graph/graph.ts'
import type { RunEnd, Violation } from './observer/observer.ts'
import { Process } from './process.ts'
import { Lot } from './random.ts'
import { synchronise } from './run.ts'
import { type Bias, makeSchedule, type PlannedRun, routeName } from './schedule.ts'
import type { Stage } from './stage.ts'
import { Stuck, Turns } from './turns.ts'
import { makeWorld, type World } from './world/world.ts'

/** Something that does not hold, be it of the warehouse or of the process. */
export interface Breach {
  readonly invariant:
    | Violation['invariant']
    | 'process_ends_well'
    | 'lease_is_kept'
    | 'waits_as_asked'
    | 'goes_on'
  readonly message: string
}

/** What came of a seed. */
export interface Played {
  readonly seed: number
  /** What its turns come to; the same at every replay. */
  readonly digest: string
  readonly turns: number
  readonly runs: number
  /** Runs in which something went wrong outside, and those of them that did not end with 0. */
  readonly faulted: number
  readonly failed: number
  readonly breaches: readonly Breach[]
  /** The last turns. */
  readonly last: readonly string[]
  /** How often each fault struck, and what was met on the way. */
  readonly fired: Readonly<Record<string, number>>
  readonly met: Readonly<Record<string, number>>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** No call is put off for longer. */
const PUT_OFF_MS = 25 * HOUR

/** Nothing goes wrong. */
export const calm: PlannedRun = {
  afterMs: 0,
  clockOffMs: 0,
  days: undefined,
  concurrency: 4,
  maxRuntimeMs: undefined,
  faults: [],
  graphFaults: [],
  conditions: [],
}

/** How a seed is played. */
export interface Playing {
  readonly bias: Bias
  /** How many of the last turns are told where something does not hold. */
  readonly remembered?: number
  /** The runs before the quiet ones, of a world; unless said, the seed decides. */
  readonly plan?: (world: World) => readonly PlannedRun[]
}

/** Plays a seed: runs in which things go wrong, then runs in which nothing does, and looks at what is there. */
export async function playSeed(
  stage: Stage,
  seed: number,
  { bias, remembered = 40, plan }: Playing,
): Promise<Played> {
  const play = new Play(stage, seed, remembered)
  return play.play(plan?.(play.world) ?? makeSchedule(play.lot.fork('schedule'), play.world, bias))
}

class Play {
  readonly #stage: Stage
  readonly #seed: number
  readonly lot: Lot
  readonly world: World
  readonly #graph: SimulatedGraph
  readonly #watch: ReturnType<Stage['observer']['watch']>
  readonly #turns: Turns
  readonly #ends: RunEnd[] = []
  readonly #fired = new Map<string, number>()
  readonly #met = new Map<string, number>()
  #breaches: Breach[] = []
  #runs = 0
  #faulted = 0
  #failed = 0

  constructor(stage: Stage, seed: number, remembered: number) {
    this.#stage = stage
    this.#seed = seed
    this.lot = new Lot(seed)
    this.world = makeWorld(this.lot.fork('world'), true)
    this.#graph = new SimulatedGraph(this.world, this.lot, {
      fault: (kind, message) => new TransportFault(kind, message),
      secret: (text) => new Secret(text),
      failure: (kind, message) => new Failure(kind, message),
    })
    this.#watch = stage.observer.watch(this.world, this.#graph)
    this.#turns = new Turns(this.lot.fork('turns'), this.world.startsAt, remembered)
  }

  async play(plan: readonly PlannedRun[]): Promise<Played> {
    const refused = this.world.calls.flatMap(({ id, versions }) =>
      versions.filter(({ isRefused }) => isRefused).map(({ version }) => ({ id, version })),
    )
    await this.#stage.empty(refused)
    try {
      await this.#goOn(plan)
    } catch (error) {
      if (!(error instanceof Stuck)) throw error
      this.#breaches.push({ invariant: 'goes_on', message: error.message })
    }
    for (const sight of await sightsInBooks(this.#stage)) count(this.#met, sight)
    for (const [name, times] of this.#graph.fired) count(this.#fired, name, times)
    for (const [name, times] of this.#watch.met) count(this.#met, name, times)
    return {
      seed: this.#seed,
      digest: this.#turns.digest(),
      turns: this.#turns.count,
      runs: this.#runs,
      faulted: this.#faulted,
      failed: this.#failed,
      breaches: this.#breaches,
      last: this.#turns.last,
      fired: Object.fromEntries(this.#fired),
      met: Object.fromEntries(this.#met),
    }
  }

  async #goOn(plan: readonly PlannedRun[]): Promise<void> {
    for (const planned of plan) {
      await this.#pass(planned.afterMs)
      await this.#run(planned)
      if (this.#breaches.length > 0) return
    }
    this.#graph.heal()
    await this.#pass(Math.max(HOUR, this.world.settledAt - this.#turns.now))
    await this.#run(this.#enough())
    await this.#pass(PUT_OFF_MS)
    await this.#run(this.#enough())
    if (this.#breaches.length > 0) return
    await this.#watch.rest()
    await this.#run(this.lot.chance(0.4) ? this.#enough() : { ...calm, days: 2 })
    if (this.#breaches.length > 0) return
    this.#breaches.push(...(await this.#watch.final(this.#turns.now, this.#ends.slice(-2))))
  }

  /** A run without faults; mostly one that looks back as far as there are calls, since the days before take as long as these. */
  #enough(): PlannedRun {
    if (this.lot.chance(0.1)) return calm
    const { calls, logs } = this.world
    const first = Math.min(...[...calls, ...logs].map(({ startsAt }) => startsAt))
    const days = Math.ceil((this.#turns.now - first) / DAY)
    return days > 31 ? calm : { ...calm, days }
  }

  async #pass(ms: number): Promise<void> {
    this.#turns.now += ms
    await this.#stage.server.pass(ms)
  }

  async #run(planned: PlannedRun): Promise<void> {
    this.#graph.beginRun()
    this.#watch.beginRun()
    for (const { name, ...where } of planned.graphFaults) this.#graph.inject(name, where)
    for (const kind of planned.conditions) count(this.#fired, kind)
    const number = ++this.#runs
    const main = this.#start(`run ${number}`, planned)
    let struck = planned.conditions.length
    const conductor = new Conductor(
      {
        server: this.#stage.server,
        start: (name) => this.#start(`${name} ${number}`, { ...calm, days: planned.days }),
        look: (what, isQuiet, ended) => this.#look(what, isQuiet, ended, conductor.processes),
        onFault: (name) => {
          struck++
          count(this.#fired, name)
        },
        onSight: (name) => count(this.#met, name),
      },
      main,
      planned.faults,
    )
    await this.#turns.play(conductor)
    this.#breaches.push(...conductor.violations)
    if (struck + this.#graph.firedInRun > 0) {
      this.#faulted++
      if (main.exitCode !== 0) this.#failed++
    }
  }

  #start(name: string, planned: PlannedRun): Process {
    const graph = this.#graph
    const turns = this.#turns
    const process = new Process(name, {
      server: this.#stage.server,
      turns,
      lot: this.lot.fork(name),
      clockOffMs: planned.clockOffMs,
      answer: (request, now) => graph.answer(request, now),
      nameOf: routeName,
    })
    const tokens = graph.tokens(() => turns.now)
    const from = planned.days === undefined ? undefined : turns.now - planned.days * DAY
    process.since = from
    process.start((own) =>
      synchronise(own, {
        schemas: this.#stage.schemas,
        wants: {
          within: from === undefined ? undefined : { from, to: undefined },
          full: false,
          ids: [],
          logs: ['pstn_calls', 'direct_routing_calls'],
          maxRuntimeMs: planned.maxRuntimeMs,
        },
        keepDocuments: true,
        concurrency: planned.concurrency,
        tokens,
        onSummary: (summary: SyncSummary) => {
          own.summary = summary
        },
      }),
    )
    return process
  }

  async #look(
    what: string,
    isQuiet: boolean,
    ended: Process | undefined,
    processes: readonly Process[],
  ): Promise<readonly Breach[]> {
    const now = this.#turns.now
    const breaches: Breach[] = []
    let end: RunEnd | undefined
    if (ended !== undefined) {
      for (const sight of sightsOfEnd(ended)) count(this.#met, sight)
      if (ended.error !== undefined && !(ended.error instanceof Failure)) {
        breaches.push({
          invariant: 'process_ends_well',
          message: `${ended.name}: ${(ended.error as Error).stack}`,
        })
      }
      if (hasLostLease(ended) && !ended.wasAway) {
        const message = `${ended.name} was there all the time, and another took its lease`
        breaches.push({ invariant: 'lease_is_kept', message })
      }
      for (const message of ended.hurries) breaches.push({ invariant: 'waits_as_asked', message })
      end = {
        runId: ended.runId,
        exitCode: ended.exitCode,
        startedAt: ended.startedAt,
        endedAt: now,
        requests: ended.requests,
        longestSleepMs: ended.longestSleepMs,
        overlapped: processes.length > 1,
        ...(ended.since !== undefined && { since: ended.since }),
      }
      this.#ends.push(end)
    }
    const seen = await this.#watch.look({ what, now, isQuiet, ...(end !== undefined && { end }) })
    return [...breaches, ...seen]
  }
}

function count(counts: Map<string, number>, name: string, times = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + times)
}
