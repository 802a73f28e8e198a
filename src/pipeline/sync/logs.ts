import { milliseconds } from 'date-fns/milliseconds'
import { type CallLog, listCallLog } from '../../fetcher/call-logs.ts'
import type { Document } from '../../fetcher/files.ts'
import { type Graph, GraphFault } from '../../fetcher/graph.ts'
import { type Keeping, knownScans, recordScan, type Scan, type Span } from '../../loader/index.ts'
import type { Tally } from './tally.ts'

const DAY = milliseconds({ days: 1 })

/** How far back the first listing of a log goes: the longest span that one request may have. */
const FIRST_SPAN = 90 * DAY
/** Rows may come, and change, some days late: each listing begins this long before the end of the one before. */
const OVERLAP = 7 * DAY
/** The span of one listing. */
const SPAN = 30 * DAY

/** What the logs are listed with. */
export interface LogTools {
  readonly graph: Graph
  readonly keeping: Keeping
  readonly stop: AbortSignal
  readonly now: () => number
  readonly within: Span | undefined
  readonly tally: Tally
  readonly onNotice: (message: string) => void
}

/** A listing of a log that went to its end; to be written down when its rows are loaded. */
export interface LogScan {
  readonly log: CallLog
  readonly from: number
  readonly to: number
  readonly startedAt: number
  readonly listed: number
  readonly pages: number
}

/**
 * Lists a log's rows, in spans of a month, from where the listings so far leave a break, or end. A span that can't be had ends the
 * log for this run.
 *
 * @param ended takes the listings that went to their end
 */
export async function* logRows(tools: LogTools, log: CallLog, ended: LogScan[]): AsyncGenerator<Document[]> {
  const { graph, keeping, stop, now, within, tally, onNotice } = tools
  const startedAt = now()
  const first = startedAt - FIRST_SPAN
  const known = coveredUntil(await knownScans(keeping, log), first)
  const due = Math.max(known - OVERLAP, first)
  const begin = Math.floor((within?.from ?? due) / DAY) * DAY
  const end = within?.to ?? startedAt
  for (let from = begin; from < end; from += SPAN) {
    const to = Math.min(from + SPAN, end)
    let listed = 0
    let pages = 0
    try {
      for await (const rows of listCallLog(graph, log, from, to, stop)) {
        listed += rows.length
        pages++
        tally.logRows += rows.length
        yield rows
      }
      ended.push({ log, from, to, startedAt, listed, pages })
    } catch (error) {
      if (stop.aborted) return
      if (!(error instanceof GraphFault) || error.kind === 'throttled') throw error
      tally.logsFailed++
      onNotice(
        `The ${log === 'pstn_calls' ? 'PSTN' : 'direct routing'} log could not be had to its end: ${error.message}`,
      )
      return
    }
  }
}

/** Up to when the log was listed without a break, from a moment on. */
function coveredUntil(scans: readonly Scan[], moment: number): number {
  let until = moment
  for (const { from, to, startedAt } of scans) {
    if (from > until) break
    until = Math.max(until, Math.min(to, startedAt))
  }
  return until
}

/** Writes down the listings whose rows are loaded now. */
export async function recordLogScans(keeping: Keeping, ended: readonly LogScan[]): Promise<void> {
  for (const { log, ...scan } of ended) await recordScan(keeping, log, scan, true)
}
