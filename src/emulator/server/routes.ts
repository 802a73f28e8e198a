/** The kinds of requests that a sync makes, named for what they ask for. */
export const routes = [
  'list',
  'record',
  'sessions',
  'participants',
  'pstn_calls',
  'direct_routing_calls',
  'token',
] as const

export type Route = (typeof routes)[number]

/** The collection of call records; behind it nothing, or a call's id and perhaps what is below that call. */
const RECORDS = /^\/v1\.0\/communications\/callRecords(?:\/([^/]+)(?:\/([^/]+))?)?\/?$/i

/** Functions may be called by their short name or with their namespace. */
const LOG = /^(?:microsoft\.graph\.callRecords\.)?get(Pstn|DirectRouting)Calls(?:\(|%28)/i

/** Entra's token endpoints of both generations, and those of managed identities. */
const TOKEN = /^(?!\/v1\.0\/).*\/token$/i

const BELOW_RECORD: ReadonlyMap<string, Route> = new Map([
  ['sessions', 'sessions'],
  ['participants_v2', 'participants'],
])

/** What a URL asks for; undefined where it is none of the requests that a sync makes. */
export function routeOf(url: URL): Route | undefined {
  const [whole, first, second] = RECORDS.exec(url.pathname) ?? []
  if (whole === undefined) return TOKEN.test(url.pathname) ? 'token' : undefined
  if (first === undefined) return 'list'
  const log = LOG.exec(first)?.[1]?.toLowerCase()
  if (log !== undefined) return log === 'pstn' ? 'pstn_calls' : 'direct_routing_calls'
  if (second !== undefined) return BELOW_RECORD.get(second.toLowerCase())
  // a record can be asked for because of them
  return BELOW_RECORD.get(url.searchParams.get('$expand')?.toLowerCase() ?? '') === 'participants'
    ? 'participants'
    : 'record'
}

/** Whether a URL asks for a record itself, be it because of its participants, and not for what is below it. */
export function isOfRecord(url: URL): boolean {
  const [, first, second] = RECORDS.exec(url.pathname) ?? []
  return first !== undefined && second === undefined && !LOG.test(first)
}

/** The id of the call that a URL asks for, in lower case; undefined where it asks for more than one. */
export function callIdOf(url: URL): string | undefined {
  const [, first] = RECORDS.exec(url.pathname) ?? []
  if (first === undefined || LOG.test(first)) return undefined
  // unlike decodeURIComponent, this takes escapes that are none as they stand
  const decoded = new URLSearchParams(`id=${first.replaceAll('+', '%2B').replaceAll('&', '%26')}`).get('id')
  return decoded?.toLowerCase()
}

/** Whether a URL asks for the first page of something or for one that a `nextLink` led to. */
export function pageOf(url: URL): 'first' | 'next' {
  return url.searchParams.has('$skiptoken') || url.searchParams.has('$skip') ? 'next' : 'first'
}
