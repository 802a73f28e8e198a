import { canonicalGuid } from '../mapping/index.ts'
import type { Graph, GraphAnswer, Shape } from './graph.ts'
import type { Document } from './lines.ts'
import { type Page, pages } from './pages.ts'

/** Requests of call records from Graph. */

const CALLS = '/communications/callRecords'

/** A call as the list names it. */
export interface ListedCall {
  /** Lower-case GUID. */
  readonly id: string
  readonly version: number
  readonly startedAt: string | undefined
}

/** One page of the list. */
export interface ListPage {
  /** Each call once. */
  readonly calls: readonly ListedCall[]
  /** Entries that name no call: without a GUID as id, or without a whole number as version. */
  readonly strange: readonly Document[]
}

/**
 * Lists the calls that started in a span of time, 60 a page, in no order that could be relied on.
 *
 * @param from milliseconds since 1970
 * @param to milliseconds since 1970, not in the span
 * @throws GraphFault `page_expired` or `page_loop`: the span is to be listed again from its first page
 */
export async function* listCalls(
  graph: Graph,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  const filter = `startDateTime ge ${new Date(from).toISOString()} and startDateTime lt ${new Date(to).toISOString()}`
  const first = `${CALLS}?$filter=${encodeURIComponent(filter)}&$select=id,version,startDateTime`
  let page = 0
  for await (const { items } of pages(graph, first, 'list', { signal })) {
    const calls = new Map<string, ListedCall>()
    const strange: Document[] = []
    for (const item of items) {
      const call = asListed(item)
      if (call === undefined) {
        const source = `graph:callRecords?day=${new Date(from).toISOString().slice(0, 10)}&page=${page}`
        strange.push({ source, bytes: Buffer.from(JSON.stringify(item)) })
      } else if ((calls.get(call.id)?.version ?? -1) < call.version) calls.set(call.id, call)
    }
    page++
    yield { calls: [...calls.values()], strange }
  }
}

function asListed(item: unknown): ListedCall | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { id, version, startDateTime } = item as Readonly<Record<string, unknown>>
  const guid = typeof id === 'string' ? canonicalGuid(id) : undefined
  if (guid === undefined) return undefined
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) return undefined
  const isTime =
    typeof startDateTime === 'string' &&
    /^20\d\d-/.test(startDateTime) &&
    !Number.isNaN(Date.parse(startDateTime))
  return { id: guid, version, startedAt: isTime ? startDateTime : undefined }
}

/** A record with its first sessions. */
export interface FirstPart {
  readonly version: number
  readonly json: GraphAnswer['json']
  /** The text that it was read from. */
  readonly bytes: Buffer
  /** Where more sessions are, as it came; undefined: these are all. */
  readonly nextSessions: unknown
}

const SESSIONS_LINK = 'sessions@odata.nextLink'

/** An answer without an id and a version is none, whatever its status says. */
const isVersion: Shape = ({ id, version }) =>
  typeof id === 'string' && canonicalGuid(id) !== undefined && Number.isSafeInteger(version)

/** A record whose sessions are missing was answered by a server that lost the request's `$expand`. */
const isRecord: Shape = (json) => isVersion(json) && Array.isArray(json.sessions)

/** Gets a record with its first 60 sessions. */
export async function getRecord(graph: Graph, id: string, signal: AbortSignal): Promise<FirstPart> {
  const path = `${CALLS}/${id}?$expand=sessions($expand=segments)`
  const { json, bytes } = await graph.get(path, 'call', { signal, shape: isRecord })
  const link = json[SESSIONS_LINK]
  return { version: json.version as number, json, bytes, nextSessions: link === null ? undefined : link }
}

/** The version of a record as it is now. */
export async function getVersion(graph: Graph, id: string, signal: AbortSignal): Promise<number> {
  const path = `${CALLS}/${id}?$select=id,version`
  const { json } = await graph.get(path, `call ${id}`, { signal, shape: isVersion })
  return json.version as number
}

/** Further pages of a record's sessions, 60 each, from a link on. */
export function sessionPages(
  graph: Graph,
  id: string,
  link: unknown,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const own = { id, part: 'sessions' } as const
  return pages(graph, graph.follow(link, own), `call ${id}`, { signal, own })
}

/** The pages of a record's participants, 130 each; from the first, or from a link on. */
export function participantPages(
  graph: Graph,
  id: string,
  link: unknown,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const own = { id, part: 'participants_v2' } as const
  if (link === undefined) return pages(graph, `${CALLS}/${id}/participants_v2`, 'call', { signal, own })
  return pages(graph, graph.follow(link, own), `call ${id}`, { signal, own })
}
