import type { HttpAnswer } from '../../../src/fetcher/transport.ts'
import type { Json } from '../world/model.ts'
import { type Asked, linkTo } from './asked.ts'
import type { Served } from './serving.ts'

const JSON_TYPE = 'application/json;odata.metadata=minimal;charset=utf-8'

/** An answer with this text. */
export function textAnswer(
  status: number,
  text: string | Buffer,
  now: number,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const body = Buffer.from(text)
  const common = { date: new Date(now).toUTCString(), 'content-type': JSON_TYPE, 'request-id': 'simulated' }
  return { status, headers: { ...common, ...headers }, body, wireBytes: body.length }
}

/** Graph's words for a refusal. */
export function errorAnswer(
  status: number,
  now: number,
  headers: Readonly<Record<string, string>> = {},
  message = '',
): HttpAnswer {
  const error = { code: String(status), message, innerError: { date: new Date(now).toISOString() } }
  return textAnswer(status, JSON.stringify({ error }), now, headers)
}

/** A page for people in the place of an answer. */
export function htmlAnswer(
  status: number,
  now: number,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const type = { 'content-type': 'text/html; charset=utf-8', ...headers }
  return textAnswer(status, '<html><title>Sign in</title><body>canary page</body></html>', now, type)
}

/** The property in which an answer has the link to its next page. */
export function linkKeyOf({ route, expand }: Asked): string {
  return route === 'record' && expand === 'sessions' ? 'sessions@odata.nextLink' : '@odata.nextLink'
}

/** The answer that is served, with another link than its own if one is given. */
export function answerOf(asked: Asked, served: Served, link?: string | null): HttpAnswer {
  if (served.kind === 'none') return errorAnswer(served.status, asked.now, {}, served.message)
  const own = served.next === undefined ? undefined : linkTo(asked, served.next)
  return textAnswer(
    200,
    JSON.stringify(withLink(asked, served.json, link === undefined ? own : link)),
    asked.now,
  )
}

/** The object with a link to the next page; `null` and undefined: with none. */
export function withLink(asked: Asked, json: Json, link: string | null | undefined): Json {
  return link === undefined || link === null ? json : { [linkKeyOf(asked)]: link, ...json }
}
