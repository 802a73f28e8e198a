import type { Reply } from '../server/exchange.ts'
import { type Asked, bodyFor, linkText, METADATA, type Premises, RECORDS, replyWith } from './asked.ts'
import type { Seen } from './company.ts'
import { Kept } from './kept.ts'
import { type Filter, filterOf, optionsOf, selected, selectionOf } from './query.ts'
import type { Properties } from './served-call.ts'

/** Rows on a page at most. */
const PAGE = 60

/** Rows of lists that are under way, kept between their pages; a list whose rows are not is made again. */
const ROWS_KEPT = 1_000_000

function hasAll(seen: Seen, ids: readonly string[]): boolean {
  if (ids.length === 0) return true
  const { participants_v2 } = seen.call.document(seen.at)
  const there = Array.isArray(participants_v2) ? (participants_v2 as Properties[]) : []
  return ids.every((id) => there.some((one) => String(one.id).toLowerCase() === id.toLowerCase()))
}

function inOrder(one: Seen, other: Seen): number {
  return one.call.order - other.call.order || (one.call.id < other.call.id ? -1 : 1)
}

/** The list of call records. All pages of one list show the company as it was when the first was asked for. */
export class RecordList {
  private readonly premises: Premises
  private readonly lists = new Kept<readonly Seen[]>(ROWS_KEPT)

  constructor(premises: Premises) {
    this.premises = premises
  }

  private rows(filter: Filter, now: number): readonly Seen[] {
    const rows: Seen[] = []
    const isAll = filter.from === Number.NEGATIVE_INFINITY && filter.to === Number.POSITIVE_INFINITY
    for (const seen of this.premises.company.seen(now, filter.from, filter.to)) {
      const { startedAt } = seen.call
      if (!isAll && !filter.includes(startedAt)) continue
      if (hasAll(seen, filter.participants)) rows.push(seen)
    }
    return rows.sort(inOrder)
  }

  /** Answers with a page. Throws a Refusal where Graph refuses. */
  answer(asked: Asked): Reply {
    const { url, now, preferences, serve } = asked
    const { tokens, origin } = this.premises
    const options = optionsOf(url, ['$filter', '$select', '$skiptoken'])
    const filter = filterOf(options.get('$filter'))
    const selection = selectionOf('callRecord', options.get('$select'))
    const bound = JSON.stringify([options.get('$filter') ?? null, options.get('$select') ?? null])
    const token = options.get('$skiptoken')
    const [listedAt = now, lastOrder, lastId] = token === undefined ? [] : tokens.take(token, bound, now)

    const key = `${listedAt} ${options.get('$filter') ?? ''}`
    // who asks for a first page sees what is there now, even while the clock stands still
    let rows = token === undefined ? undefined : this.lists.get(key)
    if (rows === undefined) {
      rows = this.rows(filter, Number(listedAt))
      this.lists.set(key, rows, rows.length + 1)
    }
    const from = lastOrder === undefined ? 0 : after(rows, Number(lastOrder), String(lastId))
    const to = Math.min(rows.length, from + Math.min(PAGE, preferences.pageSize))
    const texts = rows.slice(from, to).map(({ call, at }) => {
      const shown = serve.version === 'older' ? Math.max(0, at - 1) : at
      return JSON.stringify(selected(call.head(shown, origin), selection))
    })

    let link: string | undefined
    const last = rows[to - 1]
    if (to < rows.length && last !== undefined) {
      const next = tokens.give([Number(listedAt), last.call.order, last.call.id], bound, now)
      const query = url.search
        .slice(1)
        .split('&')
        .filter((part) => part !== '' && !isSkipToken(part))
      link = `${origin}${RECORDS}?${[...query, `$skiptoken=${next}`].join('&')}`
    }
    const columns = selection === undefined ? '' : `(${[...selection].join()})`
    const context = `${origin}${METADATA}${columns}`
    const text = `{"@odata.context":${JSON.stringify(context)}${linkText('', link)},"value":[${texts.join()}]}`
    return replyWith(asked, bodyFor(asked, text))
  }
}

function isSkipToken(part: string): boolean {
  return /^(?:\$|%24)skiptoken=/i.test(part)
}

/** Where rows go on after one, whether it is among them or not. */
function after(rows: readonly Seen[], order: number, id: string): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const { call } = rows[middle]!
    if (call.order < order || (call.order === order && call.id <= id)) low = middle + 1
    else high = middle
  }
  return low
}
