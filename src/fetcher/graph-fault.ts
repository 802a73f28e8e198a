import type { HttpAnswer } from './transport.ts'

export type GraphFaultKind =
  /** there is no such thing: not yet, no more, or never */
  | 'not_found'
  /** Graph does not accept the request */
  | 'bad_request'
  /** a link to a further page is accepted no more: read again from the first */
  | 'page_expired'
  /** the links of the pages run in a circle, or don't end */
  | 'page_loop'
  | 'too_large'
  /** the attempts at this one request are used up */
  | 'unavailable'
  /** Graph asks to wait for more than 15 minutes */
  | 'throttled'

/** Which request a fault is about, in words that Microsoft's support can follow. No more of an answer is kept. */
export interface Trace {
  /** The path, without the query. */
  readonly path: string
  readonly clientRequestId: string
  readonly status?: number
  readonly code?: string
  readonly requestId?: string
  /** The Date header. */
  readonly date?: string
  /** The header x-ms-ags-diagnostic: which of Graph's servers it was. */
  readonly diagnostic?: string
}

/** A request to Graph that can't be answered, which says nothing about others. */
export class GraphFault extends Error {
  override readonly name = 'GraphFault'
  readonly kind: GraphFaultKind
  readonly trace: Trace
  /** Of kind `throttled`: how long Graph asks to wait, in ms. */
  readonly retryAfterMs: number | undefined

  constructor(
    kind: GraphFaultKind,
    what: string,
    trace: Trace,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(`${what} (${told(trace)})`, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.trace = trace
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number | undefined {
    return this.trace.status
  }

  get code(): string | undefined {
    return this.trace.code
  }

  get requestId(): string | undefined {
    return this.trace.requestId
  }

  get clientRequestId(): string {
    return this.trace.clientRequestId
  }
}

/** The trace of an answer; every text is cut and cleaned, since anybody may have written it. */
export function traceOf(path: string, clientRequestId: string, answer: HttpAnswer): Trace {
  const header = (name: string, most: number) => printable(answer.headers[name], most)
  const parts = {
    code: errorCode(answer),
    requestId: header('request-id', 100),
    date: header('date', 40),
    diagnostic: header('x-ms-ags-diagnostic', 300),
  }
  const known = Object.entries(parts).filter(([, text]) => text !== undefined)
  return { path, clientRequestId, status: answer.status, ...Object.fromEntries(known) }
}

/** A text without anything that could steer a terminal or forge a line of a log. */
export function printable(text: string | undefined, most: number): string | undefined {
  const clean = text
    ?.replace(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .trim()
    .slice(0, most)
  return clean === '' ? undefined : clean
}

/** The code in the body of an error; its message is for people and may quote anything. */
function errorCode(answer: HttpAnswer): string | undefined {
  if (answer.body.length > 65_536) return undefined
  const json = parse(answer.body.toString())
  const error = json !== null && typeof json === 'object' ? (json as { error?: unknown }).error : undefined
  const code = error !== null && typeof error === 'object' ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' && /^[\w.:-]{1,100}$/.test(code) ? code : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // what stands before Graph says its errors in other forms
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function told(trace: Trace): string {
  const parts = [
    ['GET', trace.path],
    ['status', trace.status],
    ['code', trace.code],
    ['request-id', trace.requestId],
    ['client-request-id', trace.clientRequestId],
    ['date', trace.date],
    ['at', trace.diagnostic],
  ]
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
