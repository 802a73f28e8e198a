import { formatDuration } from 'date-fns/formatDuration'
import { intervalToDuration } from 'date-fns/intervalToDuration'
import type { Plan } from '../pipeline/plan.ts'
import type { SyncSummary } from '../pipeline/sync/summary.ts'
import type { Progress } from '../pipeline/sync.ts'
import { counted, grouped, summaryLines } from './summary.ts'

/** A span of time for people: `1 hour 5 minutes`. */
export function lasting(ms: number): string {
  const { days, hours, minutes, seconds } = intervalToDuration({ start: 0, end: Math.max(1000, ms) })
  const shown = days || hours ? { days, hours, minutes } : minutes ? { minutes, seconds } : { seconds }
  return formatDuration(
    Object.fromEntries(Object.entries(shown).filter(([, amount]) => amount !== undefined)),
  )
}

/** What a sync did, as sentences. */
export function syncLines(summary: SyncSummary): string[] {
  const { days, calls, graph, gaps } = summary
  const meetings = calls.meetings > 0 ? `, ${counted(calls.meetings, 'large meeting')} among them` : ''
  // single calls were asked for, and nothing was listed
  const isForIds = days.planned === 0
  const lines = [
    isForIds
      ? `${counted(calls.fetched, 'call')} fetched${meetings}.`
      : `${counted(days.listed, 'day')} listed: ${counted(calls.listed, 'call')}, ${grouped(calls.unseen)} of them new, ${grouped(calls.newer)} with news. ${grouped(calls.fetched)} fetched${meetings}; ${counted(summary.log_rows, 'row')} of the call logs.`,
    `${counted(graph.requests, 'request')} to Graph, ${grouped(graph.throttled)} answered with 429, ${grouped(graph.retries)} sent again; ${(graph.bytes / 1e6).toFixed(1)} MB received.`,
    ...summaryLines(summary),
  ]
  if (calls.not_yet > 0 && !isForIds) {
    lines.push(
      `${counted(calls.not_yet, 'call')} not to be had yet at the version that was listed; the next run asks again.`,
    )
  }
  if (calls.refused > 0 && !isForIds) {
    lines.push(
      `${counted(calls.refused, 'call')} that Graph refuses to give; the next runs ask again. See \`callhouse query pending\`.`,
    )
  }
  if (calls.aged_out > 0 && !isForIds)
    lines.push(`${counted(calls.aged_out, 'call')} that Graph has no longer.`)
  for (const { from, to, reason } of gaps) {
    const minute = (instant: string) => instant.slice(0, 16).replace('T', ' ')
    lines.push(`Calls from ${minute(from)} to ${minute(to)} (UTC) can no longer be had: ${reason}.`)
  }
  if (calls.pending > 0) lines.push(`${counted(calls.pending, 'call')} still to be loaded.`)
  if (calls.at_risk > 0) {
    lines.push(`${counted(calls.at_risk, 'call')} of them at risk: Graph forgets them in less than 7 days.`)
  }
  return lines
}

/** One line that says how far a sync is, and the share of it that is done, as far as that can be told. */
export function progressOf(
  { summary, tally, meter }: Progress,
  elapsedMs: number,
): { share: number | undefined; line: string; fields: Record<string, number> } {
  const loaded = summary?.rows.records ?? 0
  const known = tally.unseen + tally.newer
  const listed = tally.slices === 0 ? 0 : (tally.slicesListed + tally.slicesFailed) / tally.slices
  const perSecond = tally.fetched / (elapsedMs / 1000)
  const fetched = known === 0 ? 1 : Math.min(1, tally.fetched / known)
  // what is not listed yet is not fetched either
  const share = tally.slices === 0 ? undefined : Math.min(0.99, listed * (0.1 + 0.9 * fetched))
  const remaining =
    listed === 1 && perSecond > 0 && known > tally.fetched ? (known - tally.fetched) / perSecond : undefined
  const parts = [
    `${grouped(tally.listed)} listed`,
    `${grouped(tally.fetched)} of ${grouped(known)} fetched`,
    `${grouped(loaded)} loaded`,
    `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`,
  ]
  if (meter.throttled > 0) parts.push(`${grouped(meter.throttled)} × 429`)
  if (remaining !== undefined) parts.push(`${lasting(remaining * 1000)} left`)
  return {
    share,
    line: parts.join(', '),
    fields: {
      listed: tally.listed,
      to_fetch: known,
      fetched: tally.fetched,
      loaded,
      calls_per_second: Math.round(perSecond * 10) / 10,
      requests: meter.requests,
      throttled: meter.throttled,
      ...(remaining === undefined ? {} : { seconds_left: Math.round(remaining) }),
    },
  }
}

/** What a sync would do, as sentences. */
export function planLines({ days, listed, unseen, newer, unfinished, requests, seconds }: Plan): string[] {
  return [
    `${counted(days, 'day')} would be listed; they hold ${counted(listed, 'call')}.`,
    `${counted(unseen, 'call')} would be fetched for the first time, ${grouped(newer)} in a newer version, ${grouped(unfinished)} left over from earlier runs.`,
    `That takes about ${counted(requests, 'request')} and, at the limits that are set, at least ${lasting(seconds * 1000)}.`,
    'Nothing was written.',
  ]
}
