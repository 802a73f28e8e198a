import type { Reply } from '../server/exchange.ts'
import { type Asked, bodyFor, linkText, METADATA, type Premises, RECORDS, replyWith } from './asked.ts'
import type { Seen } from './company.ts'
import {
  type Expansion,
  expansionOf,
  optionsOf,
  type Selection,
  selected,
  selectionOf,
  sessionsOptions,
} from './query.ts'
import { badRequest, Refusal } from './replies.ts'
import type { Pages, Parts, Properties, ServedCall } from './served-call.ts'

/** Sessions and participants on a page at most. */
const PAGE = { sessions: 60, participants_v2: 130 } as const

type ListName = keyof typeof PAGE

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** One call record, its sessions and its participants. */
export class Records {
  private readonly premises: Premises

  constructor(premises: Premises) {
    this.premises = premises
  }

  /** The version of the call that is to be shown. */
  private seen(asked: Asked, id: string): Seen {
    const seen = this.premises.company.find(id, asked.now)
    if (seen === undefined) {
      if (!GUID.test(id)) throw badRequest(`Invalid call record id: '${id}' is not a GUID.`)
      throw new Refusal(404, 'NotFound', 'Call record not found.')
    }
    return asked.serve.version === 'older' ? { ...seen, at: Math.max(0, seen.at - 1) } : seen
  }

  private parts(call: ServedCall, at: number): Parts {
    const { parts, origin } = this.premises
    const key = `${call.id} ${call.visibleFrom[at]} ${at}`
    const known = parts.get(key)
    if (known !== undefined) return known
    const made = call.parts(at, origin)
    return parts.set(key, made, made.size)
  }

  private context(below: string): string {
    return JSON.stringify(`${this.premises.origin}${METADATA}${below}`)
  }

  /** Answers with a record. Throws a Refusal where Graph refuses. */
  record(asked: Asked, id: string): Reply {
    const { call, at } = this.seen(asked, id)
    const { url, preferences, request } = asked
    const { bodies } = this.premises
    const gzip = request.headers['accept-encoding'] ?? ''
    const key = [id, at, call.visibleFrom[at], url.search, request.headers.prefer ?? '', gzip].join('\n')
    const known = bodies.get(key)
    if (known !== undefined) return replyWith(asked, known)

    const options = optionsOf(url, ['$select', '$expand'])
    const selection = selectionOf('callRecord', options.get('$select'))
    const expansion = expansionOf(options.get('$expand'))
    const pages = expansion && this.pagesOf(call, at, expansion.name)
    const count = expansion && Math.min(PAGE[expansion.name], preferences.pageSize)
    const link =
      pages === undefined || pages.count <= count! ? undefined : this.link(asked, id, expansion!, count!)
    const text = this.recordText(call, at, selection, expansion, pages, count ?? 0, link)
    const body = bodyFor(asked, text)
    // A link goes stale, so what has one is made anew each time.
    if (link === undefined) bodies.set(key, body, body.bytes.length + key.length)
    return replyWith(asked, body)
  }

  private pagesOf(call: ServedCall, at: number, name: ListName): Pages | undefined {
    const parts = this.parts(call, at)
    return name === 'sessions' ? parts.sessions : parts.participants
  }

  private recordText(
    call: ServedCall,
    at: number,
    selection: Selection,
    expansion: Expansion | undefined,
    pages: Pages | undefined,
    count: number,
    link: string | undefined,
  ): string {
    const head = JSON.stringify(selected(call.head(at, this.premises.origin), selection)).slice(1, -1)
    const own = `('${call.id}')`
    const inner = expansion?.segments ? '(segments())' : ''
    const columns = [...(selection ?? []), ...(expansion ? [`${expansion.name}${inner || '()'}`] : [])].join()
    const members = [
      `"@odata.context":${this.context(`${columns === '' ? '' : `(${columns})`}/$entity`)}`,
      ...(head === '' ? [] : [head]),
      `"participants_v2@odata.context":${this.context(`${own}/participants_v2`)}`,
      `"sessions@odata.context":${this.context(`${own}/sessions${inner}`)}`,
    ]
    if (expansion === undefined || pages === undefined) return `{${members.join()}}`
    const list = pages.instead ?? `[${shown(pages, 0, count, expansion).join()}]`
    return `{${members.join()}${linkText(expansion.name, link)},"${expansion.name}":${list}}`
  }

  private link(asked: Asked, id: string, expansion: Expansion, position: number): string {
    const { origin, tokens } = this.premises
    const { name, segments, selection } = expansion
    const token = tokens.give([position], boundOf(id, expansion), asked.now)
    const options = [
      ...(selection === undefined ? [] : [`$select=${[...selection].join()}`]),
      ...(segments ? ['$expand=segments'] : []),
      `$skiptoken=${token}`,
    ]
    return `${origin}${RECORDS}/${encodeURIComponent(id)}/${name}?${options.join('&')}`
  }

  /** Answers with a page of sessions or participants. Throws a Refusal where Graph refuses. */
  page(asked: Asked, id: string, name: ListName): Reply {
    const options = optionsOf(asked.url, [
      ...(name === 'sessions' ? ['$expand', '$select'] : ['$select']),
      '$skiptoken',
    ])
    const expansion: Expansion =
      name === 'sessions'
        ? { name, ...sessionsOptions(options) }
        : { name, segments: false, selection: selectionOf('participant', options.get('$select')) }
    const token = options.get('$skiptoken')
    const position =
      token === undefined ? [0] : this.premises.tokens.take(token, boundOf(id, expansion), asked.now)
    const from = Number(position[0])
    const { call, at } = this.seen(asked, id)
    const pages = this.pagesOf(call, at, name)
    if (pages === undefined)
      throw new Refusal(404, 'ResourceNotFound', `Resource not found for the segment '${name}'.`)

    const to = from + Math.min(PAGE[name], asked.preferences.pageSize)
    const link = to < pages.count ? this.link(asked, id, expansion, to) : undefined
    const list = pages.instead ?? `[${shown(pages, from, to, expansion).join()}]`
    const context = this.context(`('${id}')/${name}${expansion.segments ? '(segments())' : ''}`)
    const text = `{"@odata.context":${context}${linkText('', link)},"value":${list}}`
    return replyWith(asked, bodyFor(asked, text))
  }
}

/** What a token for a further page is good for. */
function boundOf(id: string, { name, segments, selection }: Expansion): string {
  return JSON.stringify([id, name, segments, selection === undefined ? null : [...selection]])
}

/** Some elements of a list, with what was asked for of each. */
function shown(pages: Pages, from: number, to: number, expansion: Expansion): readonly string[] {
  const texts = pages.texts(from, to)
  const { name, segments, selection } = expansion
  const isWhole = name === 'participants_v2' || segments
  if (isWhole && selection === undefined) return texts
  return texts.map((text) => {
    const one = JSON.parse(text) as Properties
    const whole = isWhole
      ? one
      : Object.fromEntries(Object.entries(one).filter(([key]) => key.split('@')[0] !== 'segments'))
    return JSON.stringify(selected(whole, selection, segments ? ['segments'] : []))
  })
}
