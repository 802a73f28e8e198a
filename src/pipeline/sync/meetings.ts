import pLimit from 'p-limit'
import { assemblePieces } from '../../fetcher/assemble.ts'
import { getRecord, getVersion, participantPages, sessionPages } from '../../fetcher/calls.ts'
import type { Graph } from '../../fetcher/graph.ts'
import type { Collection } from '../../fetcher/links.ts'
import type { Page } from '../../fetcher/pages.ts'
import {
  dropPages,
  enterUnloaded,
  type Keeping,
  keptPages,
  type MeetingPart,
  type ResumePoint,
  resumePoint,
  storePage,
  type Work,
  writeMeeting,
} from '../../loader/index.ts'
import type { Tools } from '../run.ts'
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

/** What large meetings are fetched with. */
export interface LaneTools {
  readonly graph: Graph
  readonly keeping: Keeping
  readonly writeAlone: Tools['writeAlone']
  readonly stop: AbortSignal
  /** Milliseconds since 1970, by Graph's clock. */
  readonly now: () => number
  readonly tally: Tally
  readonly fail: (error: unknown) => void
}

/**
 * The slow lane: large meetings, one at a time, beside the other calls. Their pages go to the database as they
 * come, so that memory does not grow with them and a later run goes on where this one stopped.
 */
export class SlowLane {
  readonly #tools: LaneTools
  readonly #limit = pLimit(1)
  readonly #meetings: Promise<void>[] = []

  constructor(tools: LaneTools) {
    this.#tools = tools
  }

  /** Takes a meeting in. */
  take(work: Work): void {
    this.#meetings.push(this.#limit(() => this.#bring(work)))
  }

  /** When every meeting is loaded, or was given up for now. */
  async ended(): Promise<void> {
    await Promise.all(this.#meetings)
  }

  async #bring(work: Work): Promise<void> {
    const { stop, tally, fail, now } = this.#tools
    if (stop.aborted) return
    try {
      const version = await this.#fetch(work)
      if (version === undefined) return
      await this.#load(work.id, version)
      const outcome = lagging(work, version, now())
      if (outcome !== undefined) await this.#enter(outcome)
      tally.fetched++
      tally.meetings++
    } catch (error) {
      if (!stop.aborted) await this.#giveUp(error, work).catch(fail)
    }
  }

  /** Leaves the meeting to a later run, or passes an error on that is not about this meeting. */
  async #giveUp(error: unknown, work: Work): Promise<void> {
    const { keeping, now } = this.#tools
    // a link that Graph does not know any more leads nowhere in the next run either
    if (isLinkFault(error)) await dropPages(keeping, work.id)
    await this.#enter(judge(error, work, now()))
  }

  async #enter(outcome: Outcome): Promise<void> {
    const { keeping, tally } = this.#tools
    count(tally, outcome)
    await enterUnloaded(keeping, [outcome])
  }

  /** Fetches the pages that are not stored yet; gives the version that all of them are of. */
  async #fetch(work: Work): Promise<number | undefined> {
    const { graph, keeping, stop, now } = this.#tools
    for (let beginning = 0; beginning < BEGINNINGS; beginning++) {
      const stored = await resumePoint(keeping, work.id)
      try {
        // pages of a version that is no longer the newest are of no use
        const isNewest = stored !== undefined && (await getVersion(graph, work.id, stop)) === stored.version
        const version = isNewest ? await this.#goOn(work.id, stored) : await this.#begin(work.id)
        if ((await getVersion(graph, work.id, stop)) === version) return version
      } catch (error) {
        if (!isLinkFault(error) || beginning === BEGINNINGS - 1) throw error
      }
      await dropPages(keeping, work.id)
    }
    await this.#enter(changing(work, now()))
    return undefined
  }

  async #begin(id: string): Promise<number> {
    const { graph, keeping, stop } = this.#tools
    await dropPages(keeping, id)
    const { version, bytes, nextSessions } = await getRecord(graph, id, stop)
    const nextLink = this.#checked(nextSessions, { id, part: 'sessions' })
    await storePage(keeping, { callId: id, version, part: 'record', page: 0, nextLink, bytes })
    return this.#goOn(id, {
      version,
      sessions: { page: 0, nextLink },
      participants: { page: 0, nextLink: undefined },
    })
  }

  /**
   * A link that may be kept with its page. What may not be followed must not be kept either: every later run would
   * begin with it, and end there.
   */
  #checked(link: unknown, own: Collection): string | null {
    if (link === undefined) return null
    this.#tools.graph.follow(link, own)
    return String(link)
  }

  /** Fetches what is behind the pages that are stored. */
  async #goOn(id: string, { version, sessions, participants }: ResumePoint): Promise<number> {
    const { graph, stop } = this.#tools
    if (sessions.nextLink !== null) {
      await this.#store(
        id,
        version,
        'sessions',
        sessions.page,
        sessionPages(graph, id, sessions.nextLink, stop),
      )
    }
    if (participants.nextLink !== null) {
      const pages = participantPages(graph, id, participants.nextLink, stop)
      await this.#store(id, version, 'participants', participants.page, pages)
    }
    return version
  }

  async #store(
    callId: string,
    version: number,
    part: MeetingPart,
    from: number,
    pages: AsyncIterable<Page>,
  ): Promise<void> {
    let page = from
    const own = { id: callId, part: part === 'sessions' ? part : 'participants_v2' } as const
    for await (const { answer, next } of pages) {
      await storePage(this.#tools.keeping, {
        callId,
        version,
        part,
        page,
        nextLink: this.#checked(next, own),
        bytes: answer.bytes,
      })
      page++
    }
  }

  async #load(id: string, version: number): Promise<void> {
    const { keeping, writeAlone, now } = this.#tools
    const pages = keptPages(keeping.warehouse, id, version)
    const readAgainAt = now() + READ_AGAIN_MS
    const meeting = { id, version, source: `graph:callRecords/${id}`, pages, readAgainAt }
    await writeAlone((writing) => writeMeeting(writing, meeting, assemblePieces))
  }
}
