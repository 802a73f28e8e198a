import pLimit from 'p-limit'
import { assemble } from '../../fetcher/assemble.ts'
import { type FirstPart, getRecord, getVersion, participantPages, sessionPages } from '../../fetcher/calls.ts'
import type { Document } from '../../fetcher/files.ts'
import type { Graph } from '../../fetcher/graph.ts'
import { enterUnloaded, type Keeping, takeWork, type Wanted, type Work } from '../../loader/index.ts'
import type { Tally } from './tally.ts'
import { changing, count, isLinkFault, judge, lagging, type Outcome } from './unloaded.ts'
import type { Wakeup } from './wakeup.ts'

/** Calls are taken from the ledger this many at a time. */
const TAKEN = 256
/** Fetched documents that wait to be loaded; no more are fetched meanwhile. Unit: bytes. */
const MOST_READY = 16 * 1024 * 1024
/** A call with more pages of sessions than these is a matter for the slow lane. */
const FEW_PAGES = 5
/** A call that changes while its pages are read is begun anew this often. */
const BEGINNINGS = 3

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
 * Fetches the calls that the ledger wants, oldest first, and hands them out whole as they come. Ends when nothing
 * is left and nothing more is listed, or when it is stopped; what was fetched by then is handed out.
 */
export async function* fetchCalls(fetching: Fetching): AsyncGenerator<Document[]> {
  const { keeping, stop, concurrency, listing, wakeup, tally } = fetching
  const limit = pLimit(concurrency)
  let queue: Work[] = []
  let newsTaken = -1
  let ready: Document[] = []
  let readyBytes = 0
  let running = 0
  let outcomes: Outcome[] = []
  const wake = () => wakeup.call()
  stop.addEventListener('abort', wake, { once: true })

  const begin = (work: Work) => {
    running++
    limit(async () => {
      try {
        const fetched = stop.aborted ? undefined : await fetchCall(fetching, work)
        if (fetched?.document !== undefined) {
          ready.push(fetched.document)
          readyBytes += fetched.document.bytes.byteLength
          tally.fetched++
        }
        if (fetched?.outcome !== undefined) outcomes.push(fetched.outcome)
      } catch (error) {
        if (!stop.aborted) fetching.fail(error)
      } finally {
        running--
        fetching.onCall()
        wake()
      }
    })
  }

  for (;;) {
    if (!stop.aborted && queue.length === 0 && newsTaken !== listing.news) {
      const { news } = listing
      queue = await takeWork(keeping, fetching.wanted(), TAKEN)
      // what is short of a full hand was all that there is, until there are news
      if (queue.length < TAKEN) newsTaken = news
    }
    while (queue.length > 0 && running < concurrency && readyBytes < MOST_READY && !stop.aborted)
      begin(queue.shift()!)
    if (outcomes.length > 0 && (outcomes.length >= TAKEN || running === 0)) {
      const some = outcomes
      outcomes = []
      for (const outcome of some) count(tally, outcome)
      await enterUnloaded(keeping, some)
    }
    if (ready.length > 0) {
      const some = ready
      ready = []
      readyBytes = 0
      yield some
      continue
    }
    const isDone = !listing.isActive && queue.length === 0 && newsTaken === listing.news
    if (running === 0 && (isDone || stop.aborted)) return
    await wakeup.wait()
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
        const participants: Buffer[] = []
        for await (const { answer } of participantPages(graph, work.id, undefined, stop)) {
          participants.push(answer.bytes)
        }
        // one page of sessions comes with its version; several may be of several versions
        if (sessions.length > 0 && (await getVersion(graph, work.id, stop)) !== first.version) continue
        const bytes = assemble(first.bytes, sessions, participants)
        const document = { source: `graph:callRecords/${work.id}`, bytes }
        const lags = work.versionListed !== undefined && first.version < work.versionListed
        return lags ? { document, outcome: lagging(work, first.version, now()) } : { document }
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
