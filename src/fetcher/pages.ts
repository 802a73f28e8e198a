import { itemsOf } from './assemble.ts'
import { type Graph, type GraphAnswer, GraphFault } from './graph.ts'
import { addressOf, type Collection, VERSION } from './links.ts'
import type { Scope } from './quota.ts'
import type { Shape } from './verdict.ts'

export type { Shape }

/** One page of a collection. */
export interface Page {
  readonly items: readonly unknown[]
  readonly answer: GraphAnswer
  /** The link to the next page, as it came, and not checked yet; undefined: this is the last. */
  readonly next: unknown
}

export interface PagesOptions {
  readonly signal?: AbortSignal
  /** What holds the items of a page; `sessions` for a record whose sessions are expanded. */
  readonly property?: 'value' | 'sessions' | 'participants_v2'
  /** The collection that the links continue; else that of the first address. */
  readonly own?: Collection
}

/** More pages than any collection of this kind has. */
const MOST_PAGES = 20_000
const MOST_PAGES_OF_A_RECORD = 2_000
/** So many pages in a row without an item that was not seen before, and it is a circle. */
const PAGES_WITHOUT_NEWS = 3
/** How many ids are remembered at least. */
const REMEMBERED = 50_000

/** Whether an answer is a page of a list: without its `value` it would be taken for an empty one. */
export const isListPage: Shape = (json) => Array.isArray(json.value)

/**
 * Reads a collection page by page, along the links that Graph gives, each exactly as it is.
 *
 * @param scope of the first page; pages that follow one in scope `call` are in that of the record that `own` names
 * @param first the path below /v1.0 of the first page, or a link that was checked
 * @throws GraphFault `page_expired` where Graph does not know its own link any more; `page_loop` where a link comes
 *   back, the pages bring nothing new, or there are more than there can be
 * @throws what `Graph.get` throws
 */
export async function* pages(
  graph: Graph,
  first: string | URL,
  scope: Scope,
  options: PagesOptions = {},
): AsyncGenerator<Page> {
  const { signal, property = 'value' } = options
  let target = typeof first === 'string' ? new URL(addressOf(first, graph.cloud)) : first
  const own = options.own ?? target.pathname.slice(VERSION.length)
  // further pages of a record count against its own limit
  const further: Scope = scope === 'call' && typeof own === 'object' ? `call ${own.id}` : scope
  const most = scope.startsWith('call') ? MOST_PAGES_OF_A_RECORD : MOST_PAGES
  const shape: Shape = (json) => Array.isArray(json.value) || Array.isArray(json[property])
  const visited = new Set<string>()
  const ids = new RecentIds()
  let withoutNews = 0
  let before: Buffer | undefined
  for (let count = 1; ; count++) {
    visited.add(target.href)
    const isFirst = count === 1
    const answer = await graph.get(isFirst ? first : target, isFirst ? scope : further, {
      shape,
      ...(signal !== undefined && { signal }),
    })
    const { json } = answer
    const holder = Array.isArray(json.value) ? 'value' : property
    const items = json[holder] as readonly unknown[]
    // the items of a record have no ids to be told apart by: a page that comes twice would be counted twice
    const text = scope.startsWith('call') && items.length > 0 ? itemsOf(answer.bytes, holder) : undefined
    if (before !== undefined && text?.equals(before)) throw pageLoop(target, 'a page came twice')
    before = text
    const link = json['@odata.nextLink'] ?? json[`${holder}@odata.nextLink`] ?? undefined
    yield { items, answer, next: link }
    if (link === undefined) return
    target = graph.follow(link, own)
    withoutNews = ids.addAll(items) ? 0 : withoutNews + 1
    const reason = visited.has(target.href)
      ? 'a page leads back to one that was read'
      : withoutNews >= PAGES_WITHOUT_NEWS
        ? `${PAGES_WITHOUT_NEWS} pages in a row brought nothing new`
        : count >= most
          ? `there are more than ${most} pages`
          : undefined
    if (reason !== undefined) throw pageLoop(target, reason)
  }
}

function pageLoop({ pathname: path }: URL, reason: string): GraphFault {
  return new GraphFault('page_loop', `Graph's pages do not end: ${reason}`, { path, clientRequestId: 'none' })
}

/** The ids that came last, so many that a circle shows, and no more however long a list is. */
class RecentIds {
  #older = new Set<string>()
  #newer = new Set<string>()

  /** Whether one of the items is new. One without an id counts as new, because nothing tells. */
  addAll(items: readonly unknown[]): boolean {
    let isNews = false
    for (const item of items) {
      const id = typeof item === 'object' && item !== null ? (item as { id?: unknown }).id : undefined
      if (typeof id !== 'string') isNews = true
      else if (!this.#newer.has(id)) {
        isNews ||= !this.#older.has(id)
        this.#newer.add(id)
      }
    }
    if (this.#newer.size > REMEMBERED) {
      this.#older = this.#newer
      this.#newer = new Set()
    }
    return isNews
  }
}
