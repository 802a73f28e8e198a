import { listCalls } from '../fetcher/calls.ts'
import { compareListed, countWork, knownScans } from '../loader/index.ts'
import { preflight } from './sync/preflight.ts'
import { earliestStart, planSlices } from './sync/slices.ts'
import type { Syncing } from './sync.ts'

/** What a sync would do. Printed by `--json` as it is. */
export interface Plan {
  /** Days of UTC that would be listed. */
  readonly days: number
  /** Calls that these hold. */
  readonly listed: number
  /** Calls that were never seen. */
  readonly unseen: number
  /** Calls of which a newer version is listed. */
  readonly newer: number
  /** Calls that earlier runs left. */
  readonly unfinished: number
  /** Requests that this takes, without further pages of large meetings. */
  readonly requests: number
  /** How long these take at the limit for one app in one tenant, in seconds. */
  readonly seconds: number
}

/** A record and its participants. */
const REQUESTS_PER_CALL = 2

/**
 * Lists the days that are due and compares them with the ledger, without writing anything.
 * @param requestsPerSecond the limit for one app in one tenant
 * @throws Failure as a sync would
 */
export async function plan(
  context: Omit<Syncing, 'keepDocuments' | 'version'>,
  requestsPerSecond: number,
): Promise<Plan> {
  const { warehouse, graph, tokens, surroundings, signal, wants, onNotice = () => {} } = context
  const now = await preflight(graph, tokens, surroundings, undefined, onNotice, signal)
  const { within, full } = wants
  const slices = planSlices({
    now: now(),
    scans: await knownScans({ warehouse, sleep: surroundings.sleep }, 'calls'),
    within,
    full,
  })
  let listed = 0
  let unseen = 0
  let newer = 0
  for (const { from, to } of slices) {
    for await (const { calls } of listCalls(graph, from, to, signal)) {
      const found = await compareListed(warehouse, calls)
      listed += calls.length
      unseen += found.unseen
      newer += found.newer
    }
  }
  const wanted = { now: now(), forgottenBefore: earliestStart(now()), within, again: true }
  const unfinished = (await countWork(warehouse, wanted)).calls
  const requests = graph.meter.requests + (unseen + newer + unfinished) * REQUESTS_PER_CALL
  return {
    days: slices.length,
    listed,
    unseen,
    newer,
    unfinished,
    requests,
    seconds: Math.ceil(requests / requestsPerSecond),
  }
}
