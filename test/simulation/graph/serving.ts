import type { Json, World, WorldCall, WorldVersion } from '../world/model.ts'
import { type Asked, linkTo, type PageToken } from './asked.ts'

/** What Graph would say if nothing went wrong. */
export type Served =
  | { readonly kind: 'json'; readonly json: Json; readonly next: PageToken | undefined }
  | { readonly kind: 'none'; readonly status: number; readonly code: string; readonly message: string }

const notFound: Served = { kind: 'none', status: 404, code: 'NotFound', message: '' }

/** The version of a call that is shown at a moment; undefined: none yet, or none any more. */
export function visible(call: WorldCall, at: number): WorldVersion | undefined {
  if (at >= call.goneAt) return undefined
  return call.versions.findLast((one) => one.appearsAt <= at)
}

/** How pages are made. */
export interface Serving {
  readonly world: World
  /** Whether the pages of a record go on with the version that they began with. */
  readonly pinsVersions: boolean
}

/**
 * Answers as of a moment.
 * @param at the moment: now, or earlier for a server that lags behind
 */
export function serve({ world, pinsVersions }: Serving, asked: Asked, at: number): Served {
  const { route } = asked
  if (route === 'probe' || route === 'list') return serveList(world, asked, at)
  if (route === 'pstn_calls' || route === 'direct_routing_calls') return serveLog(world, asked, at)
  const call = world.calls.find(({ id }) => id === asked.id)
  const shown = call === undefined ? undefined : versionFor(call, asked, at)
  if (call === undefined || shown === undefined) return notFound
  const { document } = shown
  if (route === 'version')
    return { kind: 'json', json: { id: call.id, version: shown.version }, next: undefined }
  const as = pinsVersions ? shown.version : undefined
  const { sessions, participants_v2: participants, ...head } = document
  if (route === 'record') {
    if (asked.expand === 'participants_v2') {
      const { json, next } = page(asked, participants, world.pages.participants, as, 'participants_v2')
      const own = { ...asked, route: 'participants' as const }
      const link = next === undefined ? {} : { 'participants_v2@odata.nextLink': linkTo(own, next) }
      return {
        kind: 'json',
        json: { id: call.id, version: shown.version, ...json, ...link },
        next: undefined,
      }
    }
    const { json, next } = page(asked, sessions, world.pages.sessions, as, 'sessions')
    return { kind: 'json', json: { '@odata.context': 'a', ...head, ...json }, next }
  }
  const [items, size] =
    route === 'sessions' ? [sessions, world.pages.sessions] : [participants, world.pages.participants]
  return { kind: 'json', ...page(asked, items, size, as, 'value') }
}

function versionFor(call: WorldCall, { token, route }: Asked, at: number): WorldVersion | undefined {
  const pinned = route === 'sessions' || route === 'participants' ? token?.as : undefined
  if (pinned === undefined) return visible(call, at)
  return at >= call.goneAt ? undefined : call.versions.find(({ version }) => version === pinned)
}

function serveList(world: World, asked: Asked, at: number): Served {
  const { from, to, token } = asked
  // all pages of one list show the tenant as it was when the first was asked for
  const as = token?.as ?? at
  const items = world.calls.flatMap((call) => {
    const version = call.startsAt >= from && call.startsAt < to ? visible(call, as) : undefined
    if (version === undefined) return []
    const start = version.document.startDateTime
    return [{ id: call.id, version: version.version, ...(start !== undefined && { startDateTime: start }) }]
  })
  // no order is promised: by id, which says nothing of times
  items.sort((one, other) => (one.id < other.id ? -1 : 1))
  return { kind: 'json', ...page(asked, items, world.pages.list, as, 'value') }
}

function serveLog(world: World, asked: Asked, at: number): Served {
  const { from, to, route } = asked
  const items = world.logs.flatMap(({ log, startsAt, versions }) => {
    if (log !== route || startsAt < from || (route === 'pstn_calls' ? startsAt > to : startsAt >= to))
      return []
    const shown = versions.findLast((one) => one.appearsAt <= at)
    return shown === undefined ? [] : [shown.item]
  })
  return { kind: 'json', ...page(asked, items, 2, undefined, 'value') }
}

function page(
  { token }: Asked,
  all: unknown,
  size: number,
  as: number | undefined,
  property: string,
): { json: Json; next: PageToken | undefined } {
  const items = all as readonly unknown[]
  const from = token?.from ?? 0
  const to = from + size
  const json = { [property]: items.slice(from, to) }
  return { json, next: to < items.length ? { from: to, ...(as !== undefined && { as }) } : undefined }
}
