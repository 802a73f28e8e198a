import { milliseconds } from 'date-fns/milliseconds'
import { Failure } from '../../failure.ts'
import { GraphFault } from '../../fetcher/graph.ts'
import type { Unloaded, Work } from '../../loader/index.ts'
import { KEPT_MS, LONGEST_CALL_MS } from '../../retention.ts'
import type { Tally } from './tally.ts'

const MINUTE = milliseconds({ minutes: 1 })
const HOUR = milliseconds({ hours: 1 })
const DAY = milliseconds({ days: 1 })

/** A call of unknown age that Graph did not have this often is not there at all. */
const TRIES_OF_THE_UNKNOWN = 5

/** What is to become of a call that could not be had, and under what it is counted. */
export interface Outcome extends Unloaded {
  readonly counts: 'notYet' | 'failed' | 'refused' | 'agedOut'
}

/**
 * Judges why a call could not be had.
 *
 * @param now milliseconds since 1970, by Graph's clock
 * @throws the error itself where it is no matter of this one call
 */
export function judge(error: unknown, work: Work, now: number): Outcome {
  // a pause that is longer than a run waits is for every call
  if (error instanceof Failure || !(error instanceof GraphFault) || error.kind === 'throttled') throw error
  switch (error.kind) {
    case 'not_found':
      return notFound(work, now)
    case 'bad_request':
    case 'too_large':
      // may pass after some hours, or stay so: other calls are not to suffer for it
      return {
        id: work.id,
        counts: 'refused',
        failure: error.message,
        retryAt: now + Math.min(2 ** work.attempts * HOUR, DAY),
      }
    default:
      return { id: work.id, counts: 'failed', failure: error.message, retryAt: now + 5 * MINUTE }
  }
}

/** A call that the list named, or named once, and that Graph says it does not have. */
function notFound(work: Work, now: number): Outcome {
  const age = work.startedAt === undefined ? undefined : now - work.startedAt
  // records are kept for 30 days from the end of a call
  const isGone =
    age === undefined ? work.attempts + 1 >= TRIES_OF_THE_UNKNOWN : age > KEPT_MS + LONGEST_CALL_MS
  if (isGone) {
    return {
      id: work.id,
      counts: 'agedOut',
      failure: 'Graph has it no longer: 404, more than 30 days after the call',
      retryAt: undefined,
    }
  }
  return {
    id: work.id,
    counts: 'notYet',
    failure: work.versionListed === undefined ? 'Graph answered 404' : 'Graph listed it, and answered 404',
    retryAt: now + (age !== undefined && age < DAY ? 15 * MINUTE : 6 * HOUR),
  }
}

/** A call that Graph shows at an older version than it listed, as some of its servers lag behind; undefined: it does not. */
export function lagging(work: Work, shown: number, now: number): Outcome | undefined {
  if (work.versionListed === undefined || shown >= work.versionListed) return undefined
  return {
    id: work.id,
    counts: 'notYet',
    failure: `Graph listed version ${work.versionListed}, and showed version ${shown}`,
    retryAt: now + 10 * MINUTE,
  }
}

/** A call that changed again and again while its pages were read. */
export function changing(work: Work, now: number): Outcome {
  return {
    id: work.id,
    counts: 'notYet',
    failure: 'it changed while its pages were read',
    retryAt: now + 10 * MINUTE,
  }
}

/** Counts an outcome. */
export function count(tally: Tally, { counts }: Outcome): void {
  tally[counts]++
}

/**
 * A call that came over several pages is read once more, after this long: by then servers that lagged behind have
 * caught up, so that it shows whether pages of an older version were among them. Unit: ms.
 */
export const READ_AGAIN_MS = HOUR

/** What can't be read to its end, or changes meanwhile, is read from its first page this often. */
export const BEGINNINGS = 3

/** Whether a link to a further page led nowhere, so that pages are to be read again from the first. */
export function isLinkFault(error: unknown): boolean {
  return error instanceof GraphFault && (error.kind === 'page_expired' || error.kind === 'page_loop')
}
