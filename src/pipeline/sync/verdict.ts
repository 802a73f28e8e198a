import { milliseconds } from 'date-fns/milliseconds'
import { Failure } from '../../failure.ts'
import { FIRST_VERSION_MS } from '../../retention.ts'
import type { Tally } from './tally.ts'

/** Why a sync ended before its work was done. */
export type Ending =
  | { readonly why: 'signal' }
  | { readonly why: 'max_runtime'; readonly afterMs: number }
  | { readonly why: 'error'; readonly error: unknown }

/**
 * Whether a sync that an error ended is worth telling of as one that did part of its work: a later run may not meet
 * the error, and this one brought something.
 */
export function isPartial(error: unknown, tally: Readonly<Tally>): error is Failure {
  if (!(error instanceof Failure)) return false
  return error.kind === 'partial' || (error.kind === 'unreachable' && tally.fetched + tally.listed > 0)
}

/** Some calls Graph can never show. Where it shows none of so many, it is no matter of the calls. */
const REFUSED_BY_CHANCE = 5

/**
 * What was wrong with a sync that went through, if anything: what this run was to bring and did not.
 * @param isForIds single calls were asked for
 */
export function verdictOf(
  tally: Readonly<Tally>,
  ending: Ending | undefined,
  isForIds: boolean,
): Failure | undefined {
  const { failed, slicesFailed, logsFailed, notYet, refused, agedOut, fetched } = tally
  const minutes = (ms: number) => Math.round(ms / milliseconds({ minutes: 1 }))
  if (isForIds && notYet + refused + agedOut > 0) {
    return new Failure('partial', 'Graph does not give every call that was asked for', {
      remedy: `A record is there at most ${minutes(FIRST_VERSION_MS)} min after the call's end, and is gone 30 days later. Check the id; it is that of the call, not of the meeting.`,
    })
  }
  const whys: string[] = []
  if (ending?.why === 'error') whys.push((ending.error as Error).message)
  if (ending?.why === 'max_runtime') whys.push(`The time was up after ${minutes(ending.afterMs)} min`)
  if (refused >= REFUSED_BY_CHANCE && fetched === 0)
    whys.push(`Graph refused all ${refused} calls that were asked for`)
  if (failed > 0) whys.push(`${failed === 1 ? 'A call' : `${failed} calls`} could not be fetched`)
  if (slicesFailed > 0) {
    whys.push(`${slicesFailed === 1 ? 'A day' : `${slicesFailed} days`} could not be listed`)
  }
  if (logsFailed > 0) whys.push('The call logs could not be listed to their end')
  if (whys.length === 0) return undefined
  return new Failure('partial', `${whys.join('; ')}: the rest is left to the next run`, {
    remedy: 'What was fetched is loaded. Start the command again; `callhouse status` shows what is left.',
  })
}
