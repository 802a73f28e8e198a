import { canonicalGuid, instantKind } from '../mapping/index.ts'
import { itemsOf } from './assemble.ts'
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
  for await (const { items, answer } of pages(graph, first, 'list', { signal })) {
    const calls = new Map<string, ListedCall>()
    const strange: Document[] = []
    for (const item of items) {
      const call = asListed(item)
      if (call === undefined) {
        const source = `graph:callRecords?day=${new Date(from).toISOString().slice(0, 10)}&page=${page}`
        strange.push({ source, bytes: written(item) ?? answer.bytes })
      } else if ((calls.get(call.id)?.version ?? -1) < call.version) calls.set(call.id, call)
    }
    page++
    yield { calls: [...calls.values()], strange }
  }
}

/** An entry as JSON; undefined where it is nested deeper than can be written, in which case its page is kept. */
function written(item: unknown): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(item))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function asListed(item: unknown): ListedCall | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { id, version, startDateTime } = item as Readonly<Record<string, unknown>>
  const guid = typeof id === 'string' ? canonicalGuid(id) : undefined
  if (guid === undefined) return undefined
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) return undefined
  // the ledger takes no other, such as a 30th of February
  const isTime = typeof startDateTime === 'string' && instantKind(startDateTime) === 'instant'
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

/** A record's first participants, and the version of the record that they are of. */
export interface FirstParticipants {
  readonly version: number
  readonly people: readonly unknown[]
  /** A page of them, as further ones come. */
  readonly bytes: Buffer
  /** Where more are, as it came; undefined: these are all. */
  readonly next: unknown
}

const PARTICIPANTS_LINK = 'participants_v2@odata.nextLink'

/** Participants that were not expanded were asked for in vain. */
const hasParticipants: Shape = (json) => isVersion(json) && Array.isArray(json.participants_v2)

/**
 * Gets a record's first 130 participants. Asked for as a part of the record, not as a list of their own, they come with
 * its version, so that it shows whether the record changed since its sessions were read.
 */
export async function getParticipants(
  graph: Graph,
  id: string,
  signal: AbortSignal,
): Promise<FirstParticipants> {
  const path = `${CALLS}/${id}?$select=id,version&$expand=participants_v2`
  const { json, bytes } = await graph.get(path, 'call', { signal, shape: hasParticipants })
  const link = json[PARTICIPANTS_LINK]
  return {
    version: json.version as number,
    people: json.participants_v2 as readonly unknown[],
    bytes: Buffer.concat([Buffer.from('{"value":['), itemsOf(bytes, 'participants_v2'), Buffer.from(']}')]),
    next: link === null ? undefined : link,
  }
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
