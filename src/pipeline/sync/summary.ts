import type { Meter } from '../../fetcher/graph.ts'
import type { Gap, Left } from '../../loader/index.ts'
import type { Summary } from '../run.ts'
import type { Tally } from './tally.ts'

/** What a sync did; printed by `--json` as it is. */
export interface SyncSummary extends Summary {
  /** Days of UTC. */
  readonly days: {
    readonly planned: number
    readonly listed: number
    /** Their list could not be had to its end. */
    readonly failed: number
    /** Their list was empty though calls are known, and is not believed yet. */
    readonly suspicious: number
  }
  readonly calls: {
    readonly listed: number
    /** Of those listed: never seen before. */
    readonly unseen: number
    /** Of those listed: with a version that is not loaded. */
    readonly newer: number
    readonly fetched: number
    /** Of those fetched: so large that they came page by page. */
    readonly meetings: number
    /** Not there yet, or not at the version that was listed. */
    readonly not_yet: number
    /** Could not be had because of faults on the way. */
    readonly failed: number
    /** Refused by Graph, alone among others. */
    readonly refused: number
    /** No longer there. */
    readonly aged_out: number
    /** In the ledger and not loaded, when the run ended. */
    readonly pending: number
    /** Of those pending: Graph forgets them in less than 7 days. */
    readonly at_risk: number
  }
  /** Rows of the PSTN and direct routing logs. */
  readonly log_rows: number
  readonly graph: {
    readonly requests: number
    /** Answered with 429. */
    readonly throttled: number
    /** Made once more, for whatever reason. */
    readonly retries: number
    /** Links that had to be made anew before they could be followed. */
    readonly rebuilt_links: number
    /** Bodies as they came over the wire. */
    readonly bytes: number
  }
  /** What can no longer be had, and was not known to be so. Instants in ISO 8601. */
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly reason: string }[]
}

/** Puts together what the parts of a sync counted. */
export function summarise(
  summary: Summary,
  tally: Readonly<Tally>,
  meter: Readonly<Meter>,
  gaps: readonly Gap[],
  left: Left,
): SyncSummary {
  return {
    ...summary,
    days: {
      planned: tally.slices,
      listed: tally.slicesListed,
      failed: tally.slicesFailed,
      suspicious: tally.slicesSuspicious,
    },
    calls: {
      listed: tally.listed,
      unseen: tally.unseen,
      newer: tally.newer,
      fetched: tally.fetched,
      meetings: tally.meetings,
      not_yet: tally.notYet,
      failed: tally.failed,
      refused: tally.refused,
      aged_out: tally.agedOut,
      pending: left.pending,
      at_risk: left.atRisk,
    },
    log_rows: tally.logRows,
    graph: {
      requests: meter.requests,
      throttled: meter.throttled,
      retries: meter.retries,
      rebuilt_links: meter.rebuiltLinks,
      bytes: meter.wireBytes,
    },
    gaps: gaps.map(({ from, to, reason }) => ({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      reason,
    })),
  }
}
