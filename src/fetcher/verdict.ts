import { isUtf8 } from 'node:buffer'
import type { Cloud } from '../config/graph.ts'
import { Failure } from '../failure.ts'
import { adminCentre } from './clouds.ts'
import { GraphFault, printable, type Trace, traceOf } from './graph-fault.ts'
import { parseHttpDate, parseRetryAfter } from './retry-after.ts'
import type { HttpAnswer } from './transport.ts'

/** A JSON object that Graph sent. */
export interface GraphAnswer {
  readonly json: Readonly<Record<string, unknown>>
  /** The text that it was read from, byte by byte. */
  readonly bytes: Buffer
  /** Graph's time when it answered, in ms since 1970; undefined where it did not say. */
  readonly date: number | undefined
}

/** Whether an answer is of the kind that was asked for; what is not is asked for again. */
export type Shape = (json: Readonly<Record<string, unknown>>) => boolean

/** What to make of an answer. */
export type Verdict =
  | { readonly kind: 'good'; readonly answer: GraphAnswer }
  /** The text has bytes that are no UTF-8; perhaps not the next time. */
  | { readonly kind: 'garbled'; readonly answer: GraphAnswer; readonly fault: GraphFault }
  /** 429 */
  | { readonly kind: 'refused'; readonly fault: GraphFault; readonly retryAfterMs: number | undefined }
  /** 401 */
  | { readonly kind: 'unauthorised'; readonly fault: GraphFault; readonly claims: string | undefined }
  /** Likely to heal when it is asked again, so often in all; `after` is what to throw if it does not. */
  | {
      readonly kind: 'failed'
      readonly fault: GraphFault
      readonly retryAfterMs: number | undefined
      readonly attempts: number
      readonly after: Failure | GraphFault
    }
  /** Asked again it would be the same. */
  | { readonly kind: 'final'; readonly error: Failure | GraphFault }

/** What an answer is an answer to. */
export interface Question {
  readonly path: string
  readonly clientRequestId: string
  /** Whether the address was a link of an earlier answer. */
  readonly isLink: boolean
  readonly shape: Shape | undefined
  readonly cloud: Cloud
}

/** How often a request is made, in all, that fails in ways that heal. */
export const ATTEMPTS = 5
/** The same where something else than Graph seems to answer, which no waiting heals. */
export const ATTEMPTS_AT_STRANGERS = 3

/** Judges an answer by its status, its headers and, where it should be one, by being a whole JSON object. */
export function judge(answer: HttpAnswer, question: Question): Verdict {
  const { status, headers } = answer
  if (status === 200 && isJson(headers)) return read(answer, question)
  const trace = traceOf(question.path, question.clientRequestId, answer)
  const fault = (kind: GraphFault['kind'], what: string) => new GraphFault(kind, what, trace)
  const final = (error: Failure | GraphFault): Verdict => ({ kind: 'final', error })
  const retryAfterMs = parseRetryAfter(headers['retry-after'], headers.date)

  if (status === 429) {
    return { kind: 'refused', fault: fault('unavailable', 'Graph refuses requests for now'), retryAfterMs }
  }
  if (status >= 300 && status < 400) return final(redirect(headers.location, trace))
  if (status === 408 || status >= 500) {
    const failed = fault('unavailable', 'Graph could not answer')
    return { kind: 'failed', fault: failed, retryAfterMs, attempts: ATTEMPTS, after: failed }
  }
  // Graph's errors are JSON, or have no body: a page for people is of something that stands before it
  if (status === 200 || isPage(headers)) return strange(answer, trace)
  if (status === 401) {
    const refused = fault('unavailable', 'Graph does not accept the token')
    return { kind: 'unauthorised', fault: refused, claims: claimsOf(headers['www-authenticate']) }
  }
  if (status === 403) return final(forbidden(fault('bad_request', 'Graph forbids it'), question.cloud))
  if (status === 404) return final(fault('not_found', 'Graph has no such thing'))
  if (question.isLink && (status === 400 || status === 410)) {
    return final(fault('page_expired', 'Graph does not accept its link to the page any more'))
  }
  if (status >= 400) return final(fault('bad_request', 'Graph does not accept the request'))
  const odd = fault('unavailable', 'Graph answered with a status that was not expected')
  return { kind: 'failed', fault: odd, retryAfterMs, attempts: ATTEMPTS, after: odd }
}

/** Reads the JSON that came with 200. */
function read(answer: HttpAnswer, { path, clientRequestId, shape }: Question): Verdict {
  // most answers are good: a trace is only made for those that are not
  const wrong = (what: string) => new GraphFault('unavailable', what, traceOf(path, clientRequestId, answer))
  const again = (what: string): Verdict => {
    const fault = wrong(what)
    return { kind: 'failed', fault, retryAfterMs: undefined, attempts: ATTEMPTS, after: fault }
  }
  const { body } = answer
  // JSON has no byte order mark, though some put one before it
  const bytes = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body
  const json = parse(bytes)
  if (json === undefined) return again('Graph sent a text that is no JSON, or not all of it')
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    return again('Graph sent no JSON object')
  const object = json as Readonly<Record<string, unknown>>
  if (object.error !== undefined) return again('Graph sent an error as if it were none')
  if (shape?.(object) === false) return again('Graph sent something else than was asked for')
  const good = { json: object, bytes, date: parseHttpDate(answer.headers.date) }
  if (isUtf8(bytes)) return { kind: 'good', answer: good }
  return { kind: 'garbled', answer: good, fault: wrong('Graph sent bytes that are no text') }
}

/** The value of a JSON text; undefined where it is none, since no JSON text says that. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isJson(headers: HttpAnswer['headers']): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '')
}

function isPage(headers: HttpAnswer['headers']): boolean {
  return /^(?:text\/html|application\/xhtml)\b/i.test(headers['content-type'] ?? '')
}

/** An answer of a proxy, a portal, or whatever else answers in Graph's place. */
function strange(answer: HttpAnswer, trace: Trace): Verdict {
  const start = answer.body.subarray(0, 65_536).toString()
  const title = printable(/<title[^>]*>([^<]*)/i.exec(start)?.[1], 100)
  const type = printable(answer.headers['content-type']?.split(';')[0], 60) ?? 'no type'
  const called = title === undefined ? '' : ` called “${title}”`
  const fault = new GraphFault('unavailable', `Instead of Graph's JSON came ${type}${called}`, trace)
  const after = new Failure('unreachable', fault.message, {
    remedy:
      'A proxy or a sign-in page of the network may stand before Graph. Let requests to it pass unchanged.',
    cause: fault,
  })
  return { kind: 'failed', fault, retryAfterMs: undefined, attempts: ATTEMPTS_AT_STRANGERS, after }
}

function redirect(location: string | undefined, trace: Trace): Failure {
  const url = location === undefined || !URL.canParse(location) ? undefined : new URL(location)
  const where = url === undefined ? 'elsewhere' : `to ${url.host.slice(0, 253)}`
  const fault = new GraphFault('bad_request', 'Redirected', trace)
  return new Failure('internal', `security: Graph's answer leads ${where}; it was not followed`, {
    remedy: 'No token was sent there. Find out what answered in the place of Graph before the next run.',
    cause: fault,
  })
}

function forbidden(fault: GraphFault, cloud: Cloud): Failure {
  return new Failure('auth', fault.message, {
    remedy: `Grant the app the application permission CallRecords.Read.All with admin consent, at ${adminCentre(cloud)}.`,
    cause: fault,
  })
}

/**
 * The claims that a token must have to be accepted, as JSON, where a challenge of continuous access evaluation
 * names them in base64.
 */
function claimsOf(challenge: string | undefined): string | undefined {
  const encoded = /\bclaims="([\w+/=-]{1,4096})"/.exec(challenge ?? '')?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString()
}
