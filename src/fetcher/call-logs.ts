import { Documents } from './documents.ts'
import type { Graph } from './graph.ts'
import type { Document } from './lines.ts'
import { pages } from './pages.ts'

/** Requests of the rows of the PSTN and direct routing logs from Graph. */

/** A log, as its rows are counted against the quota. */
export type CallLog = 'pstn_calls' | 'direct_routing_calls'

const functions: Readonly<Record<CallLog, string>> = {
  pstn_calls: 'getPstnCalls',
  direct_routing_calls: 'getDirectRoutingCalls',
}

/**
 * Lists the rows of calls that started in a span of time, 1,000 a page. The end of the span belongs to it in the
 * PSTN log, and does not in the other; rows are known by their ids, so that spans may overlap.
 *
 * @param from milliseconds since 1970
 * @param to milliseconds since 1970; at most 90 days later, or Graph refuses
 */
export async function* listCallLog(
  graph: Graph,
  log: CallLog,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<Document[]> {
  const at = (time: number) => new Date(time).toISOString()
  const first = `/communications/callRecords/${functions[log]}(fromDateTime=${at(from)},toDateTime=${at(to)})`
  let page = 0
  for await (const { answer } of pages(graph, first, log, { signal })) {
    const rows = new Documents(`graph:${functions[log]}?from=${at(from).slice(0, 10)}&page=${page}`, false)
    // taken from the text, so that charges keep their digits
    yield [...rows.push(answer.bytes), ...rows.end(false)].flat()
    page++
  }
}
