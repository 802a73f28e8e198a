import type { Reply, Request } from '../server/exchange.ts'
import { callIdOf } from '../server/routes.ts'
import { type Circumstances, choice, define, number } from './definition.ts'
import { hostileForms, hostileLink } from './hostile-links.ts'
import { itemsOf, type Json, linkKeyOf, linkOf, objectOf, withLink, withObject } from './replies.ts'

/** Requests that are answered with a page of items. */
const COLLECTIONS = ['list', 'sessions', 'participants', 'pstn_calls', 'direct_routing_calls'] as const

/** Those, and a record, which may hold the first page of its sessions or participants. */
const PAGED = ['record', ...COLLECTIONS] as const

/** The URL of a page with another page token, which the service does not know; made of the page's own. */
function withToken(url: URL, token: string): URL {
  const link = new URL(url)
  const own = link.searchParams.get('$skiptoken') ?? ''
  link.searchParams.set('$skiptoken', `${token}-${own}`)
  return link
}

/** The reply as the page of items that it is; undefined where it is none, or has no items. */
function pageOf(reply: Reply): { page: Json; items: unknown[] } | undefined {
  const page = objectOf(reply)
  const items = page && itemsOf(page)
  return page !== undefined && items?.length ? { page, items } : undefined
}

/** The link that a reply has, or one as it could have if there were more. */
function likelyLink(reply: Reply, request: Request): URL {
  const link = linkOf(reply)
  if (link !== undefined) return link
  const made = withToken(request.url, 'more')
  const below = linkKeyOf(objectOf(reply) ?? {})?.split('@')[0]
  if (below) made.pathname += `/${below}`
  return made
}

/** Has the reply link to a page that only the fault knows, and says what that page is. */
function leadOn(reply: Reply, link: URL, at: Circumstances, page: () => Reply): Reply | undefined {
  const changed = withLink(reply, link.href)
  if (changed !== undefined) at.later(link, { before: page })
  return changed
}

/** A page again and again, each time with a link to the next time. */
function endlessly(reply: Reply, request: Request, at: Circumstances, time = 1): Reply | undefined {
  const link = withToken(request.url, `endless-${time}`)
  return leadOn(reply, link, at, () => endlessly(reply, request, at, time + 1) ?? reply)
}

/** A link as Microsoft's documentation prints it: all but the host and version stands behind a `#`. */
function metadataLink(link: URL): string {
  const id = callIdOf(link)
  const path = link.pathname.replace(/^\/v1\.0\//, '')
  const printed = id === undefined ? path : path.replace(/\/callRecords\/[^/]+/i, `/callRecords('${id}')`)
  return `${link.origin}/v1.0/$metadata#${printed}${link.search}`
}

/** Faults of pages and of the links between them. */
export const pageFaults = {
  looping_link: define({
    says: 'A link that leads back: a page links to itself, or two pages to each other.',
    routes: COLLECTIONS,
    lasting: true,
    parameters: { pages: choice([1, 2], 1, 'how many pages the loop has') },
    make: ({ pages }, at) => ({
      change: (reply, request) => {
        const back = (page: Reply) => withLink(page, request.url.href)
        if (pages === 1) return back(reply)
        const next = linkOf(reply)
        if (next === undefined) {
          const link = withToken(request.url, 'loop')
          return leadOn(reply, link, at, () => back(reply) ?? reply)
        }
        at.later(next, { change: back })
        return { ...reply }
      },
    }),
  }),

  endless_links: define({
    says: 'Page after page without anything new, each with a link to one more.',
    routes: COLLECTIONS,
    parameters: {
      items: choice(['same', 'none'], 'same', 'what is on those pages: the same items, or none'),
    },
    make: ({ items }, at) => ({
      change: (reply, request) => {
        const page = pageOf(reply)?.page
        if (page === undefined) return undefined
        return endlessly(items === 'same' ? reply : withObject(reply, { ...page, value: [] }), request, at)
      },
    }),
  }),

  hostile_link: define({
    says: 'A link to where the client must not go.',
    routes: PAGED,
    parameters: { form: choice(hostileForms, 'any', 'which form of link') },
    make: ({ form }, at) => ({
      change: (reply, request) => withLink(reply, hostileLink(form, likelyLink(reply, request), at.other())),
    }),
  }),

  metadata_link: define({
    says: 'A link of the form that Microsoft documents, with `$metadata#` before its path.',
    routes: PAGED,
    parameters: {},
    make: () => ({
      change: (reply) => {
        const link = linkOf(reply)
        return link && withLink(reply, metadataLink(link))
      },
    }),
  }),

  repeated_page: define({
    says: 'The same page twice, one after the other.',
    routes: COLLECTIONS,
    parameters: {},
    make: (_, at) => ({
      change: (reply, request) =>
        pageOf(reply) && leadOn(reply, withToken(request.url, 'again'), at, () => reply),
    }),
  }),

  repeated_items: define({
    says: 'Items that stand twice on one page.',
    routes: COLLECTIONS,
    parameters: { items: number(1, 'how many of them', { from: 1, to: 1000, whole: true }) },
    make: ({ items }) => ({
      change: (reply) => {
        const found = pageOf(reply)
        return (
          found &&
          withObject(reply, { ...found.page, value: [...found.items, ...found.items.slice(0, items)] })
        )
      },
    }),
  }),

  moving_item: define({
    says: 'An item that moves while pages are read: it comes again on the next page, or on none.',
    routes: COLLECTIONS,
    parameters: { comes: choice(['twice', 'never'], 'twice', 'how often the item comes') },
    make: ({ comes }, at) => ({
      change: (reply) => {
        const found = pageOf(reply)
        const next = linkOf(reply)
        if (found === undefined || next === undefined) return undefined
        if (comes === 'never') return withObject(reply, { ...found.page, value: found.items.slice(0, -1) })
        const change = (page: Reply) => {
          const further = pageOf(page)
          return (
            further && withObject(page, { ...further.page, value: [found.items.at(-1), ...further.items] })
          )
        }
        at.later(next, { change }, 'once')
        return { ...reply }
      },
    }),
  }),
}
