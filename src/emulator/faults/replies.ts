import { correlationIdOf, jsonReply, traceIdOf } from '../entra/refusals.ts'
import { errorReply as graphError, Refusal } from '../graph/replies.ts'
import type { Reply, Request } from '../server/exchange.ts'
import { routeOf } from '../server/routes.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The error codes that Graph gives with a status. */
const CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'RequestTimeout',
  410: 'Gone',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
  509: 'BandwidthLimitExceeded',
}

/** Entra's error for a request that it could answer at another time. */
function entraError(request: Request, at: number, status: number, message: string): Reply {
  const trace_id = traceIdOf(request)
  return jsonReply(status, {
    error: 'temporarily_unavailable',
    error_description: `AADSTS90033: ${message}`,
    error_codes: [90033],
    timestamp: `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`,
    trace_id,
    correlation_id: correlationIdOf(request),
  })
}

/**
 * An error with its status, worded as the one who is asked would: Graph, or Entra for a token. `at` is the
 * emulator's time, in milliseconds since 1970.
 */
export function errorReply(
  request: Request,
  at: number,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  if (routeOf(request.url) !== 'token') {
    return graphError(request, at, new Refusal(status, CODES[status] ?? 'UnknownError', message, headers))
  }
  const reply = entraError(request, at, status, message)
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

/** A page for people, as proxies and portals send. */
export function htmlReply(
  at: number,
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const page = `<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1></body></html>
`
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', date: new Date(at).toUTCString(), ...headers },
    body: encoder.encode(page),
  }
}

/** An object in JSON, to be changed. */
export type Json = Record<string, unknown>

/** The object that a reply holds, made anew so that it may be changed; undefined where it holds something else. */
export function objectOf(reply: Reply): Json | undefined {
  if (!/^application\/json\b/.test(reply.headers['content-type'] ?? '')) return undefined
  const value: unknown = JSON.parse(decoder.decode(reply.body))
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

/** The items of a page; undefined where the object is none. */
export function itemsOf(page: Json): unknown[] | undefined {
  return Array.isArray(page.value) ? page.value : undefined
}

/** The reply with another text in its body. */
export function withBody(reply: Reply, body: string): Reply {
  return { status: reply.status, headers: reply.headers, body: encoder.encode(body) }
}

/** The reply with another object in its body. */
export function withObject(reply: Reply, object: Json): Reply {
  return withBody(reply, JSON.stringify(object))
}

const LINK = '@odata.nextLink'

/** The key of an object that holds its link to more, or would: of a page, or of a record that is expanded. */
export function linkKeyOf(object: Json): string | undefined {
  const there = Object.keys(object).find((key) => key.endsWith(LINK))
  if (there !== undefined) return there
  if (itemsOf(object) !== undefined) return LINK
  const expanded = ['sessions', 'participants_v2'].find((key) => Array.isArray(object[key]))
  return expanded === undefined ? undefined : expanded + LINK
}

/** The reply with another link to more, whatever that is; undefined where it is none that can have a link. */
export function withLink(reply: Reply, link: unknown): Reply | undefined {
  const object = objectOf(reply)
  const key = object && linkKeyOf(object)
  return key === undefined ? undefined : withObject(reply, { ...object, [key]: link })
}

/** The link to more that a reply has. */
export function linkOf(reply: Reply): URL | undefined {
  const object = objectOf(reply)
  const key = object && linkKeyOf(object)
  const link = object && key !== undefined ? object[key] : undefined
  return typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
}
