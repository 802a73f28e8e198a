import pLimit, { type LimitFunction } from 'p-limit'
import { assemble } from '../../fetcher/assemble.ts'
import {
  type FirstPart,
  getParticipants,
  getRecord,
  getVersion,
  participantPages,
  sessionPages,
} from '../../fetcher/calls.ts'
import type { Document } from '../../fetcher/files.ts'
import type { Graph } from '../../fetcher/graph.ts'
import { enterUnloaded, type Keeping, takeWork, type Wanted, type Work } from '../../loader/index.ts'
import type { Tally } from './tally.ts'
import {
  BEGINNINGS,
  changing,
  count,
  isLinkFault,
  judge,
  lagging,
  type Outcome,
  READ_AGAIN_MS,
} from './unloaded.ts'
import { Wakeup } from './wakeup.ts'

/** Calls are taken from the ledger this many at a time. */
const TAKEN = 256
/** Fetched documents that wait to be loaded; no more are fetched meanwhile. Unit: bytes. */
const MOST_READY = 4 * 1024 * 1024
/** A call with more pages of sessions than these is a matter for the slow lane. */
const FEW_PAGES = 5

/** What one call is fetched with. */
export interface FetchingOne {
  readonly graph: Graph
  /** Ends the fetching: no new call is begun, and requests that are under way are given up. */
  readonly stop: AbortSignal
  /** Milliseconds since 1970, by Graph's clock. */
  readonly now: () => number
  /** Calls whose pages are stored from an earlier run. */
  readonly underWay: ReadonlySet<string>
  /** Hands a call over to the slow lane. */
  readonly slowLane: (work: Work) => void
}

/** What calls are fetched with. */
export interface Fetching extends FetchingOne {
  readonly keeping: Keeping
  /** Calls that are fetched at the same time. */
  readonly concurrency: number
  readonly wanted: () => Wanted
  readonly tally: Tally
  /** What lists calls into the ledger at the same time. */
  readonly listing: { readonly isActive: boolean; readonly news: number }
  /** Called by the listing when it has news or has ended. */
  readonly wakeup: Wakeup
  /** Ends everything because of an error that is not about one call. */
  readonly fail: (error: unknown) => void
  /** Called whenever a call is done with. */
  readonly onCall: () => void
}

/**
 * Fetches the calls that the ledger wants, oldest first, and hands them out whole as they come. Fetching goes on
 * while what was handed out is being loaded, as far as {@link MOST_READY} allows. Ends when nothing is left and
 * nothing more is listed, or when it is stopped; what was fetched by then is handed out.
 */
export async function* fetchCalls(fetching: Fetching): AsyncGenerator<Document[]> {
  const calls = new CallFetching(fetching)
  const ended = calls.run()
  // it is thrown when what was fetched before is handed out; until then it must not count as unhandled
  ended.catch(() => undefined)
  try {
    yield* calls.handOut()
    await ended
  } finally {
    calls.abandon()
    await ended.catch(() => undefined)
  }
}

class CallFetching {
  readonly #fetching: Fetching
  readonly #limit: LimitFunction
  /** Told when something is ready, or nothing will be any more. */
  readonly #handing = new Wakeup()
  #queue: Work[] = []
  /** What the listing had told when the ledger had no more. */
  #newsTaken = -1
  #ready: Document[] = []
  #readyBytes = 0
  #running = 0
  #outcomes: Outcome[] = []
  #isOver = false
  #isAbandoned = false

  constructor(fetching: Fetching) {
    this.#fetching = fetching
    this.#limit = pLimit(fetching.concurrency)
  }

  /** Takes calls from the ledger and fetches them until all is done. */
  async run(): Promise<void> {
    const { stop, wakeup, listing } = this.#fetching
    const wake = () => wakeup.call()
    stop.addEventListener('abort', wake, { once: true })
    try {
      for (;;) {
        await this.#take()
        while (this.#mayBegin) this.#begin(this.#queue.shift()!)
        await this.#enterOutcomes()
        const isDone = !listing.isActive && this.#queue.length === 0 && this.#newsTaken === listing.news
        if (this.#running === 0 && this.#outcomes.length === 0 && (isDone || this.#isStopped)) return
        await wakeup.wait()
      }
    } finally {
      stop.removeEventListener('abort', wake)
      this.#isOver = true
      this.#handing.call()
    }
  }

  /** What is fetched, as it comes, until all is done. */
  async *handOut(): AsyncGenerator<Document[]> {
    for (;;) {
      if (this.#ready.length > 0) {
        const some = this.#ready
        this.#ready = []
        this.#readyBytes = 0
        this.#fetching.wakeup.call()
        yield some
      } else if (this.#isOver) return
      else await this.#handing.wait()
    }
  }

  /** Begins no further call: nobody waits for them any more. */
  abandon(): void {
    this.#isAbandoned = true
    this.#fetching.wakeup.call()
  }

  get #isStopped(): boolean {
    return this.#isAbandoned || this.#fetching.stop.aborted
  }

  get #mayBegin(): boolean {
    const isRoom = this.#running < this.#fetching.concurrency && this.#readyBytes < MOST_READY
    return isRoom && this.#queue.length > 0 && !this.#isStopped
  }

  async #take(): Promise<void> {
    const { keeping, wanted, listing } = this.#fetching
    if (this.#isStopped || this.#queue.length > 0 || this.#newsTaken === listing.news) return
    const { news } = listing
    this.#queue = await takeWork(keeping, wanted(), TAKEN)
    // what is short of a full hand was all that there is, until there are news
    if (this.#queue.length < TAKEN) this.#newsTaken = news
  }

  #begin(work: Work): void {
    const { stop, tally, fail, onCall, wakeup } = this.#fetching
    this.#running++
    this.#limit(async () => {
      try {
        const { document, outcome } = stop.aborted ? {} : await fetchCall(this.#fetching, work)
        if (document !== undefined) {
          this.#ready.push(document)
          this.#readyBytes += document.bytes.byteLength
          tally.fetched++
          this.#handing.call()
        }
        if (outcome !== undefined) this.#outcomes.push(outcome)
      } catch (error) {
        if (!stop.aborted) fail(error)
      } finally {
        this.#running--
        onCall()
        wakeup.call()
      }
    })
  }

  /** Writes down why calls could not be had, many at a time. */
  async #enterOutcomes(): Promise<void> {
    if (this.#outcomes.length === 0 || (this.#outcomes.length < TAKEN && this.#running > 0)) return
    const some = this.#outcomes
    this.#outcomes = []
    for (const outcome of some) count(this.#fetching.tally, outcome)
    await enterUnloaded(this.#fetching.keeping, some)
  }
}

/** What came of a call. */
export interface Fetched {
  readonly document?: Document
  /** Why it is to be tried again, or not. */
  readonly outcome?: Outcome
}

/** Fetches one call, or hands it over to the slow lane; says why where it could not be had. */
export async function fetchCall(fetching: FetchingOne, work: Work): Promise<Fetched> {
  const { graph, stop, underWay, slowLane, now } = fetching
  if (underWay.has(work.id)) {
    slowLane(work)
    return {}
  }
  try {
    for (let beginning = 1; beginning <= BEGINNINGS; beginning++) {
      try {
        const first = await getRecord(graph, work.id, stop)
        const sessions = await fewPages(graph, work.id, first, stop)
        if (sessions === undefined) {
          slowLane(work)
          return {}
        }
        const { version, people, bytes: page, next } = await getParticipants(graph, work.id, stop)
        // what was read before may be of several versions
        if (version !== first.version) continue
        const participants = [page]
        if (next !== undefined) {
          for await (const { answer } of participantPages(graph, work.id, next, stop)) {
            participants.push(answer.bytes)
          }
          if ((await getVersion(graph, work.id, stop)) !== version) continue
        }
        const bytes = assemble(first.bytes, sessions, participants)
        const isOnePage = sessions.length === 0 && participants.length === 1
        const document = {
          source: `graph:callRecords/${work.id}`,
          bytes,
          // nearly all records have one page of each: what they say was read when they came
          ...(isOnePage
            ? { json: { ...first.json, participants_v2: people } }
            : { readAgainAt: now() + READ_AGAIN_MS }),
        }
        const outcome = lagging(work, first.version, now())
        return outcome === undefined ? { document } : { document, outcome }
      } catch (error) {
        if (!isLinkFault(error) || beginning === BEGINNINGS) throw error
      }
    }
    return { outcome: changing(work, now()) }
  } catch (error) {
    if (stop.aborted) return {}
    return { outcome: judge(error, work, now()) }
  }
}

/** The pages of sessions behind the first, or undefined where they are more than a few. */
async function fewPages(
  graph: Graph,
  id: string,
  first: FirstPart,
  stop: AbortSignal,
): Promise<Buffer[] | undefined> {
  const found: Buffer[] = []
  if (first.nextSessions === undefined) return found
  for await (const { answer, next } of sessionPages(graph, id, first.nextSessions, stop)) {
    found.push(answer.bytes)
    if (found.length >= FEW_PAGES && next !== undefined) return undefined
  }
  return found
}
