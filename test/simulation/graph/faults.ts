import type { TransportFaultKind } from '../../../src/fetcher/transport-fault.ts'
import type { Lot } from '../random.ts'
import type { Json } from '../world/model.ts'
import { answerOf, errorAnswer, htmlAnswer, textAnswer, withLink } from './answers.ts'
import { type Asked, linkTo, ORIGIN, type PageToken } from './asked.ts'
import type { Books } from './books.ts'
import { hostileForms, hostileLink } from './hostile-links.ts'
import type { FaultName, Route } from './menu.ts'
import type { Made, Reply } from './reply.ts'
import type { Served } from './serving.ts'

/** What a fault can work with. */
export interface Circumstances {
  readonly asked: Asked
  readonly lot: Lot
  readonly made: Made
  readonly books: Books
  /** What Graph would say as of a moment. */
  readonly served: (at: number) => Served
}

/** A fault: what it can happen to, and what comes of it; undefined: it does not fit this request. */
export interface Fault {
  readonly routes: readonly Route[]
  readonly happen: (at: Circumstances) => Reply | undefined
}

const LISTS = ['list', 'pstn_calls', 'direct_routing_calls'] as const
const PAGES = [...LISTS, 'sessions', 'participants'] as const
const ALL = ['probe', ...PAGES, 'record', 'version'] as const
const OF_RECORDS = ['record', 'version', 'sessions', 'participants'] as const

const answered = (answer: Extract<Reply, { kind: 'answer' }>['answer']): Reply => ({ kind: 'answer', answer })

const always = (happen: (at: Circumstances) => Reply | undefined, routes: readonly Route[] = ALL): Fault => ({
  routes,
  happen,
})

/** A refusal, with what it says of when to come back. */
const refusal = (status: number, headers: (at: Circumstances) => Readonly<Record<string, string>>): Fault =>
  always((at) => answered(errorAnswer(status, at.asked.now, headers(at))))

const connection = (kind: TransportFaultKind): Fault =>
  always(({ made }) => ({ kind: 'fault', error: made.fault(kind, `simulated: ${kind}`) }))

/** A body of 200 that is none. */
const body = (text: string): Fault => always(({ asked }) => answered(textAnswer(200, text, asked.now)))

/** A change of what would have been said, where that is JSON. */
const change = (
  routes: readonly Route[],
  make: (served: Extract<Served, { kind: 'json' }>, at: Circumstances) => Reply | undefined,
): Fault => ({
  routes,
  happen: (at) => {
    const served = at.served(at.asked.now)
    return served.kind === 'json' ? make(served, at) : undefined
  },
})

function itemsOf({ value }: Json): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Another link to the next page than the right one. */
function relinked(at: Circumstances, served: Extract<Served, { kind: 'json' }>, link: string): Reply {
  return answered(textAnswer(200, JSON.stringify(withLink(at.asked, served.json, link)), at.asked.now))
}

/** A page that is to come once more. */
function again({ token }: Asked, lot: Lot, more: Partial<PageToken> = {}): PageToken {
  return { ...token, from: token?.from ?? 0, nonce: lot.below(1e9), ...more }
}

/** The link to the next page, or one as it could be if there were more. */
function likelyLink({ asked, lot }: Circumstances, { next }: Extract<Served, { kind: 'json' }>): URL {
  return new URL(linkTo(asked, next ?? again(asked, lot)))
}

/** An answer with another Date header. */
const dated = (ms: number): Fault => ({
  routes: ['probe'],
  happen: (at) => {
    at.books.widenSkew(ms)
    const answer = answerOf(at.asked, at.served(at.asked.now))
    const date = new Date(at.asked.now + ms).toUTCString()
    return answered({ ...answer, headers: { ...answer.headers, date } })
  },
})

const nonsense = ['', 'soon', '-5', '1e3', '99999999999', '0x10', 'Tue, 99 Foo 2025 00:00:00 GMT']

/** By how many minutes servers lag behind others. */
const lags = [1, 10, 60, 300, 1500, 6000]

/** What a lagging server says: what was right some time ago, and is not any more. */
const stale = (
  routes: readonly Route[],
  note: (served: Served, at: Circumstances) => boolean = () => true,
): Fault => ({
  routes,
  happen: (at) => {
    const now = JSON.stringify(at.served(at.asked.now))
    const first = at.lot.below(lags.length)
    for (let index = 0; index < lags.length; index++) {
      const lag = lags[(first + index) % lags.length]! * 60_000
      const then = at.served(at.asked.now - lag)
      if (JSON.stringify(then) !== now) return note(then, at) ? answered(answerOf(at.asked, then)) : undefined
    }
    return undefined
  },
})

/** Whether a lagging server may answer: it may hide from a client that the pages which it has read are newer. */
function maySay(served: Served, { asked, books }: Circumstances): boolean {
  if (asked.expand === 'sessions' || !books.hidesChange(asked.id, versionIn(served))) return true
  return books.tear(asked.id)
}

const laggingList = stale(['list'], (_, { books, asked }) => {
  books.hideAll(asked)
  return true
})

/** A list as it was: often with all that it has now, and something of it at an older version. */
const staleList: Fault = {
  routes: ['list'],
  happen: (at) => {
    const moments = at.books.momentsBefore(at.asked)
    if (moments.length === 0 || at.lot.chance(0.5)) return laggingList.happen(at)
    const then = at.served(at.lot.pick(moments))
    if (JSON.stringify(then) === JSON.stringify(at.served(at.asked.now))) return undefined
    at.books.hideAll(at.asked)
    return answered(answerOf(at.asked, then))
  },
}

const laggingRecord = stale(['record'], (served, at) => {
  at.books.excuse(at.asked.id, 'a lagging server showed it')
  return maySay(served, at)
})

/** A record as it was; often older than what a client has of it. */
const staleRecord: Fault = {
  routes: ['record'],
  happen: (at) => {
    const moments = at.books.momentsBefore(at.asked)
    if (moments.length === 0 || at.lot.chance(0.2)) return laggingRecord.happen(at)
    // what is older than what is loaded already is the harder case
    const moment = at.lot.chance(0.5) ? moments[0]! : at.lot.pick(moments)
    const served = at.served(moment)
    if (!maySay(served, at)) return undefined
    at.books.excuse(at.asked.id, 'a lagging server showed it')
    // all that is asked of the call may come from there
    if (at.asked.expand === 'sessions' && at.lot.chance(0.7)) at.books.lagBehind(at.asked.id!, moment)
    return answered(answerOf(at.asked, served))
  },
}

/** The version that an answer shows; 0: none. */
function versionIn(served: Served): number {
  return served.kind === 'json' ? Number(served.json.version ?? 0) : 0
}

const tokenFault: Fault = { routes: ['token'], happen: () => undefined }

/** What each fault does. */
export const faults: Readonly<Record<FaultName, Fault>> = {
  throttled: refusal(429, ({ lot }) => ({ 'retry-after': lot.pick(['1', '2.128', '10', '0']) })),
  throttled_with_date: refusal(429, ({ lot, asked }) => ({
    'retry-after': new Date(Math.ceil(asked.now / 1000 + lot.below(30)) * 1000).toUTCString(),
  })),
  throttled_without_time: refusal(429, () => ({})),
  throttled_with_nonsense: refusal(429, ({ lot }) => ({ 'retry-after': lot.pick(nonsense) })),
  throttled_for_ages: refusal(429, ({ lot }) => ({ 'retry-after': lot.pick(['1000', '86400', '999999']) })),
  unauthorised: refusal(401, () => ({ 'www-authenticate': 'Bearer realm=""' })),
  unauthorised_with_claims: refusal(401, () => ({
    'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from('{"access_token":{}}').toString('base64')}"`,
  })),
  forbidden: refusal(403, () => ({})),

  timeout_408: refusal(408, () => ({})),
  error_500: refusal(500, () => ({})),
  error_502_html: always(({ asked }) => answered(htmlAnswer(502, asked.now))),
  unavailable_503: refusal(503, () => ({})),
  unavailable_503_retry_after: refusal(503, ({ lot }) => ({ 'retry-after': lot.pick(['5', '600', '7200']) })),
  unavailable_504: refusal(504, () => ({})),
  bandwidth_509: refusal(509, () => ({})),

  reset: connection('connection'),
  timeout: connection('timeout'),
  hang: always(() => ({ kind: 'hang' })),
  truncated_body: connection('connection'),
  damaged_gzip: connection('damaged'),
  no_name: connection('name'),
  no_tls: connection('tls'),
  too_large: {
    routes: OF_RECORDS,
    happen: ({ asked, made, books }) => {
      books.excuse(asked.id, 'its answer was too large')
      return { kind: 'fault', error: made.fault('too_large', 'simulated: too large') }
    },
  },

  html_200: always(({ asked }) => answered(htmlAnswer(200, asked.now))),
  empty_body: body(''),
  empty_object: body('{}'),
  error_200: body('{"error":{"code":"generalException","message":"","innerError":{}}}'),
  array_200: body('[]'),
  half_json: change(ALL, (served, { asked, lot }) => {
    const whole = JSON.stringify(served.json)
    return answered(textAnswer(200, whole.slice(0, lot.below(whole.length)), asked.now))
  }),
  page_without_value: change(['probe', ...PAGES], ({ json: { value: _, ...rest } }, { asked }) =>
    answered(textAnswer(200, JSON.stringify({ '@odata.context': 'a', ...rest }), asked.now)),
  ),
  garbled_text: change(['list', 'record', 'sessions'], (served, { asked, books }) => {
    // a client that was sent garbled text twice believes it: that is another matter
    if (!books.isFirst(`garbled ${asked.request.url.href.split('$skiptoken')[0]}`)) return undefined
    const text = Buffer.from(answerOf(asked, served).body)
    text[text.lastIndexOf('"') - 1] = 0xff
    return answered(textAnswer(200, text, asked.now))
  }),
  wrong_type_header: always((at) => {
    const answer = answerOf(at.asked, at.served(at.asked.now))
    return answered({ ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } })
  }),

  page_expired_400: expired(400),
  page_expired_410: expired(410),
  looping_link: change(PAGES, (served, at) =>
    itemsOf(served.json).length === 0 ? undefined : relinked(at, served, at.asked.request.url.href),
  ),
  endless_links: change(PAGES, (served, at) => {
    if (itemsOf(served.json).length === 0) return undefined
    return relinked(at, served, linkTo(at.asked, again(at.asked, at.lot, { endless: true })))
  }),
  hostile_link: change([...PAGES, 'record'], (served, at) =>
    relinked(at, served, hostileLink(at.lot.below(hostileForms), likelyLink(at, served))),
  ),
  redirect_away: always(({ asked, lot }) => {
    const location = lot.pick(['https://evil.example/', `${ORIGIN}/v1.0/users`, 'not an address'])
    return answered(htmlAnswer(lot.pick([301, 302, 307, 308]), asked.now, { location }))
  }),
  metadata_link: change(['record', 'sessions'], (served, at) => {
    if (served.next === undefined) return undefined
    const link = linkTo(at.asked, served.next)
    const query = link.slice(link.indexOf('?'))
    const printed = `${ORIGIN}/v1.0/$metadata#communications/callRecords('${at.asked.id}')/sessions${query}`
    return relinked(at, served, printed)
  }),
  repeated_page: change(PAGES, (served, at) =>
    itemsOf(served.json).length === 0
      ? undefined
      : relinked(at, served, linkTo(at.asked, again(at.asked, at.lot))),
  ),
  repeated_items: change(LISTS, (served, { asked }) => {
    const items = itemsOf(served.json)
    if (items.length === 0) return undefined
    return answered(answerOf(asked, { ...served, json: { ...served.json, value: [...items, items[0]] } }))
  }),
  moving_item: change(['list'], (served, { asked, lot, books }) => {
    if (served.next === undefined) return undefined
    const step = lot.chance(0.5) ? -1 : 1
    if (step === 1) books.hideAll(asked)
    return answered(answerOf(asked, { ...served, next: { ...served.next, from: served.next.from + step } }))
  }),
  empty_list: change(['list'], (served, { asked, books }) => {
    if (itemsOf(served.json).length === 0) return undefined
    books.hideAll(asked)
    return answered(textAnswer(200, '{"value":[]}', asked.now))
  }),

  not_found_record: always(({ asked, books }) => {
    books.excuse(asked.id, 'it was not found')
    return answered(errorAnswer(404, asked.now))
  }, OF_RECORDS),
  refused_record: always(({ asked, books }) => {
    books.excuse(asked.id, 'it was refused')
    return answered(errorAnswer(400, asked.now, {}, 'Unsupported segment type'))
  }, OF_RECORDS),
  lost_expand: change(['record'], ({ json: { sessions, ...rest } }, { asked }) =>
    sessions === undefined ? undefined : answered(textAnswer(200, JSON.stringify(rest), asked.now)),
  ),
  stale_list: staleList,
  stale_record: staleRecord,
  stale_version: stale(['version'], (served, at) => {
    at.books.excuse(at.asked.id, 'a lagging server showed its version')
    return maySay(served, at)
  }),
  changed_meanwhile: {
    routes: ['record'],
    happen: (at) => {
      const before = at.books.momentsBefore(at.asked).at(-1)
      const served = before === undefined ? undefined : at.served(before)
      if (served?.kind !== 'json' || at.asked.expand !== 'sessions') return undefined
      at.books.excuse(at.asked.id, 'it changed while it was read')
      const next = served.next === undefined ? undefined : { from: served.next.from }
      return answered(answerOf(at.asked, { ...served, next }))
    },
  },
  // a page has no version that would show that it is of an older one
  stale_page: {
    routes: ['sessions', 'participants'],
    happen: (at) => {
      const moment = at.books.momentsBefore(at.asked).at(-1)
      if (moment === undefined) return undefined
      const served = at.served(moment)
      const isSame = JSON.stringify(served) === JSON.stringify(at.served(at.asked.now))
      if (isSame || !at.books.tear(at.asked.id)) return undefined
      return answered(answerOf(at.asked, served))
    },
  },

  date_ahead: dated(9 * 60_000),
  date_behind: dated(-9 * 60_000),
  date_far_off: dated(20 * 60_000),
  no_date: {
    routes: ['probe'],
    happen: (at) => {
      // who is told no time believes its own clock, however far off it is
      at.books.widenSkew(90 * 60_000)
      const answer = answerOf(at.asked, at.served(at.asked.now))
      const { date: _, ...headers } = answer.headers
      return answered({ ...answer, headers })
    },
  },

  no_token: tokenFault,
  refused_token: tokenFault,
  token_of_other_tenant: tokenFault,
  token_without_role: tokenFault,
}

function expired(status: number): Fault {
  return always(
    ({ asked }) => (asked.token === undefined ? undefined : answered(errorAnswer(status, asked.now))),
    PAGES,
  )
}
