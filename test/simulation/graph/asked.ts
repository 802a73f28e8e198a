import type { HttpRequest } from '../../../src/fetcher/transport.ts'
import type { Route } from './menu.ts'

/** Where Graph is in the simulation. */
export const ORIGIN = 'https://graph.microsoft.com'

/** Where the call records are below it. */
export const RECORDS = '/v1.0/communications/callRecords'

/** What a link carries to the page that it leads to. */
export interface PageToken {
  /** How many items are before the page. */
  readonly from: number
  /** The moment that the list shows, or the version that the pages show; undefined: what is there when it is asked. */
  readonly as?: number
  /** Tells links apart that lead to the same page. */
  readonly nonce?: number
  /** The page comes again and again. */
  readonly endless?: boolean
}

/** A request, taken apart. */
export interface Asked {
  readonly request: HttpRequest
  readonly route: Route
  /** Id of a call. */
  readonly id: string | undefined
  /** What is asked for beside the record itself. */
  readonly expand: 'sessions' | 'participants_v2' | undefined
  /** Calls or rows that start in this span, in ms since 1970. */
  readonly from: number
  readonly to: number
  readonly token: PageToken | undefined
  readonly now: number
}

const LOG = /\/get(Pstn|DirectRouting)Calls\(fromDateTime=([^,]+),toDateTime=([^)]+)\)$/

/** Takes a request apart; undefined: it asks for nothing that is there. */
export function takeApart(request: HttpRequest, now: number): Asked | undefined {
  const { url } = request
  const path = decodeURIComponent(url.pathname)
  if (!path.startsWith(RECORDS)) return undefined
  const query = new Map(url.search.slice(1).split('&').map(pairOf))
  const text = query.get('$skiptoken')
  const token = text === undefined ? undefined : readToken(text)
  const common = { request, now, token, id: undefined, expand: undefined, from: 0, to: 0 }
  const below = path.slice(RECORDS.length)
  if (below === '') {
    const filter = query.get('$filter') ?? ''
    const from = / ?startDateTime ge (\S+)/.exec(filter)?.[1]
    const to = /startDateTime lt (\S+)/.exec(filter)?.[1]
    const span = {
      from: Date.parse(from ?? ''),
      to: to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to),
    }
    return { ...common, ...span, route: to === undefined ? 'probe' : 'list' }
  }
  const log = LOG.exec(below)
  if (log !== null) {
    const route = log[1] === 'Pstn' ? 'pstn_calls' : 'direct_routing_calls'
    return { ...common, route, from: Date.parse(log[2]!), to: Date.parse(log[3]!) }
  }
  const [, id, part] = /^\/([0-9a-f-]{36})(?:\/(sessions|participants_v2))?$/.exec(below) ?? []
  if (id === undefined) return undefined
  if (part !== undefined) return { ...common, id, route: part === 'sessions' ? 'sessions' : 'participants' }
  const expand = query.get('$expand')
  if (expand === undefined) return { ...common, id, route: 'version' }
  return {
    ...common,
    id,
    route: 'record',
    expand: expand.startsWith('sessions') ? 'sessions' : 'participants_v2',
  }
}

function pairOf(part: string): readonly [string, string] {
  const at = part.indexOf('=')
  return [decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))]
}

/** A page token as it stands in a link. */
export function writeToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

function readToken(text: string): PageToken {
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as PageToken
}

/** The link to a page of what was asked for. */
export function linkTo({ request, route, id }: Asked, token: PageToken): string {
  const skip = `$skiptoken=${writeToken(token)}`
  if (route === 'record' || route === 'sessions')
    return `${ORIGIN}${RECORDS}/${id}/sessions?$expand=segments&${skip}`
  if (route === 'participants') return `${ORIGIN}${RECORDS}/${id}/participants_v2?${skip}`
  const kept = request.url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('$skiptoken='))
  return `${ORIGIN}${request.url.pathname}?${[...kept, skip].join('&')}`
}
