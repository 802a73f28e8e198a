import { Failure } from '../failure.ts'
import type { CallLog } from '../fetcher/call-logs.ts'
import type { Document } from '../fetcher/files.ts'
import { type Graph, GraphFault, type Meter } from '../fetcher/graph.ts'
import type { TokenSource } from '../fetcher/tokens.ts'
import {
  callsUnderWay,
  countLeft,
  enterTraffic,
  type Gap,
  type Keeping,
  knownScans,
  type Left,
  noteGaps,
  type Span,
  type Work,
} from '../loader/index.ts'
import { KEPT_MS } from '../retention.ts'
import type { Surroundings } from '../surroundings.ts'
import { batches } from './batches.ts'
import { type Running, running, type Summary, type Tools } from './run.ts'
import { fetchCall, fetchCalls } from './sync/fetching.ts'
import { SliceListing } from './sync/listing.ts'
import { type LogScan, logRows, recordLogScans } from './sync/logs.ts'
import { SlowLane } from './sync/meetings.ts'
import { type GraphClock, preflight } from './sync/preflight.ts'
import { earliestStart, planSlices } from './sync/slices.ts'
import { type SyncSummary, summarise } from './sync/summary.ts'
import { noTally, type Tally } from './sync/tally.ts'
import { count } from './sync/unloaded.ts'
import { type Ending, isPartial, verdictOf } from './sync/verdict.ts'
import { Wakeup } from './sync/wakeup.ts'

/** What a sync is to bring. */
export interface Wants {
  /** Only calls that started in this span; undefined: what is due. */
  readonly within: Span | undefined
  /** Every day that Graph may still have, whenever it was listed. */
  readonly full: boolean
  /** These calls and nothing else; lower-case GUIDs. */
  readonly ids: readonly string[]
  readonly logs: readonly CallLog[]
  /** No new work is begun after this long; undefined: it goes on to its end. */
  readonly maxRuntimeMs: number | undefined
}

/** What a sync is given from outside. */
export interface Syncing extends Omit<Running, 'command' | 'sleep' | 'clock' | 'onProgress'> {
  readonly graph: Graph
  readonly tokens: TokenSource
  readonly surroundings: Surroundings
  /** Calls that are fetched at the same time. */
  readonly concurrency: number
  readonly wants: Wants
  readonly onProgress?: (soFar: Progress) => void
}

/** How far a sync is. */
export interface Progress {
  readonly summary: Summary | undefined
  readonly tally: Readonly<Tally>
  readonly meter: Readonly<Meter>
}

/** How a sync ended that went through. */
export interface SyncEnded {
  readonly summary: SyncSummary
  readonly verdict: Failure | undefined
}

/**
 * Brings everything that Graph has and the warehouse lacks: lists the days that are due into the ledger, fetches
 * what the ledger wants, and loads it, all at the same time; then the logs.
 *
 * @throws Failure where it could not begin, or nothing could be had
 */
export function sync(context: Syncing): Promise<SyncEnded> {
  return new Sync(context).run()
}

/** Nobody reads faster. */
const REPORT_EVERY_MS = 100

class Sync {
  readonly #context: Syncing
  readonly #tally = noTally()
  readonly #stop = new AbortController()
  readonly #done = new AbortController()
  #ending: Ending | undefined
  #gaps: readonly Gap[] = []
  #left: Left = { pending: 0, atRisk: 0 }
  #summary: Summary | undefined
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(context: Syncing) {
    this.#context = context
  }

  async run(): Promise<SyncEnded> {
    const { signal, surroundings, wants, graph } = this.#context
    const onSignal = () => this.#end({ why: 'signal' })
    signal.addEventListener('abort', onSignal, { once: true })
    if (signal.aborted) onSignal()
    const afterMs = wants.maxRuntimeMs
    if (afterMs !== undefined) {
      void surroundings
        .sleep(afterMs, this.#done.signal)
        .then(() => this.#end({ why: 'max_runtime', afterMs }))
    }
    try {
      const { summary, verdict } = await running(
        {
          ...this.#context,
          command: 'sync',
          sleep: surroundings.sleep,
          clock: surroundings,
          verdict: (summary) =>
            verdictOf(this.#tally, this.#ending, wants.ids.length > 0) ?? this.#context.verdict?.(summary),
          onProgress: (soFar) => {
            this.#summary = soFar
            this.#report(true)
          },
        },
        (tools) => this.#work(tools),
      )
      return { summary: summarise(summary, this.#tally, graph.meter, this.#gaps, this.#left), verdict }
    } finally {
      this.#done.abort()
      signal.removeEventListener('abort', onSignal)
    }
  }

  /** Begins nothing new, for this reason; the first one counts. */
  #end(ending: Ending): void {
    this.#ending ??= ending
    this.#stop.abort()
  }

  readonly #fail = (error: unknown): void => {
    // Graph asks to wait longer than a run waits
    const cause =
      error instanceof GraphFault ? new Failure('partial', error.message, { cause: error }) : error
    this.#end({ why: 'error', error: cause })
  }

  /** Tells how far it is, unless it just did; a batch that is written is always told. */
  #report(isNews = false): void {
    const { onProgress, graph, surroundings } = this.#context
    const now = surroundings.elapsed()
    if (!isNews && now < this.#reportedAt + REPORT_EVERY_MS) return
    this.#reportedAt = now
    onProgress?.({ summary: this.#summary, tally: this.#tally, meter: graph.meter })
  }

  async #work(tools: Tools): Promise<void> {
    const { warehouse, graph, wants } = this.#context
    const keeping: Keeping = { ...tools.patience, warehouse, run: tools.run }
    try {
      const now = await this.#preflight(keeping)
      if (now !== undefined) {
        if (wants.ids.length > 0) await this.#asked(tools, keeping, now)
        else {
          await this.#calls(tools, keeping, now)
          await this.#logs(tools, keeping, now)
        }
        this.#left = await countLeft(keeping, now())
      }
    } finally {
      const traffic = { ...graph.meter, fetched: this.#tally.fetched }
      // where the database is gone, there is a worse error to tell
      await enterTraffic(warehouse, tools.run, traffic).catch(() => undefined)
    }
    // what was fetched until then is loaded; only now is it told
    if (this.#ending?.why === 'error' && !isPartial(this.#ending.error, this.#tally)) throw this.#ending.error
  }

  async #preflight(keeping: Keeping): Promise<GraphClock | undefined> {
    const { graph, tokens, surroundings, onNotice } = this.#context
    try {
      return await preflight(graph, tokens, surroundings, keeping, onNotice ?? (() => {}), this.#stop.signal)
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined
      if (!(error instanceof GraphFault)) throw error
      const kind = error.kind === 'throttled' ? 'partial' : 'unreachable'
      throw new Failure(kind, error.message, { remedy: 'Start the command again later.', cause: error })
    }
  }

  /** Lists, fetches and loads calls, all at the same time. */
  async #calls(tools: Tools, keeping: Keeping, now: GraphClock): Promise<void> {
    const { graph, wants, concurrency, onNotice = () => {} } = this.#context
    const { within, full } = wants
    this.#gaps = await noteGaps(keeping, {
      forgottenBefore: now() - KEPT_MS,
      askedFrom: within?.from,
    })
    const slices = planSlices({ now: now(), scans: await knownScans(keeping, 'calls'), within, full })
    const wakeup = new Wakeup()
    const strange: Document[] = []
    const stop = this.#stop.signal
    const listing = new SliceListing({
      graph,
      keeping,
      stop,
      now,
      tally: this.#tally,
      wakeup,
      onNotice,
      onStrange: (entries) => strange.push(...entries),
      onPage: () => this.#report(),
    })
    const listed = listing.list(slices).catch(this.#fail)
    const lane = this.#lane(tools, keeping, now)
    const documents = fetchCalls({
      graph,
      keeping,
      stop,
      now,
      concurrency,
      wanted: () => ({
        ...{ now: now(), forgottenBefore: earliestStart(now()), within },
        again: !listing.isActive,
      }),
      tally: this.#tally,
      underWay: await callsUnderWay(keeping),
      slowLane: (work) => lane.take(work),
      listing,
      wakeup,
      fail: this.#fail,
      onCall: () => this.#report(),
    })
    try {
      await this.#load(tools, documents)
    } catch (error) {
      this.#fail(error)
      throw error
    } finally {
      await listed
      await lane.ended()
    }
    await this.#load(tools, [strange])
  }

  /** Fetches the calls that were named, and nothing else. */
  async #asked(tools: Tools, keeping: Keeping, now: GraphClock): Promise<void> {
    const { graph, wants } = this.#context
    const lane = this.#lane(tools, keeping, now)
    const underWay = await callsUnderWay(keeping)
    const documents: Document[] = []
    for (const id of wants.ids) {
      const work: Work = { id, startedAt: undefined, versionListed: undefined, attempts: 0 }
      const fetched = await fetchCall(
        { graph, stop: this.#stop.signal, now, underWay, slowLane: (one) => lane.take(one) },
        work,
      )
      if (fetched.document !== undefined) documents.push(fetched.document)
      this.#tally.fetched += fetched.document === undefined ? 0 : 1
      if (fetched.outcome !== undefined) {
        count(this.#tally, fetched.outcome)
        this.#context.onNotice?.(`${id}: ${fetched.outcome.failure}`)
      }
    }
    await this.#load(tools, [documents])
    await lane.ended()
  }

  async #logs(tools: Tools, keeping: Keeping, now: GraphClock): Promise<void> {
    const { graph, wants, onNotice = () => {} } = this.#context
    for (const log of wants.logs) {
      if (this.#stop.signal.aborted) return
      const ended: LogScan[] = []
      const rows = logRows(
        { graph, keeping, stop: this.#stop.signal, now, within: wants.within, tally: this.#tally, onNotice },
        log,
        ended,
      )
      await this.#load(tools, this.#guarded(rows))
      // a run that was told to stop may not have loaded what it got
      if (!this.#stop.signal.aborted) await recordLogScans(keeping, ended)
    }
  }

  /** Documents until the first error, which ends the sync when they are loaded. */
  async *#guarded(documents: AsyncIterable<Document[]>): AsyncGenerator<Document[]> {
    try {
      yield* documents
    } catch (error) {
      this.#fail(error)
    }
  }

  async #load(tools: Tools, documents: AsyncIterable<Document[]> | Iterable<Document[]>): Promise<void> {
    const { run, patience, write } = tools
    const all = (async function* () {
      yield* documents
    })()
    await write(batches(all, { ...this.#context, run, patience, gate: 'newer' }), 'newer')
  }

  #lane(tools: Tools, keeping: Keeping, now: GraphClock): SlowLane {
    return new SlowLane({
      graph: this.#context.graph,
      keeping,
      writeAlone: tools.writeAlone,
      stop: this.#stop.signal,
      now,
      tally: this.#tally,
      fail: this.#fail,
    })
  }
}
