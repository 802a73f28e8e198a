import { gunzipSync } from 'node:zlib'
import { purpose, Random } from '../random.ts'
import { compressed, withGzip } from '../server/compression.ts'
import type { Reply, Request } from '../server/exchange.ts'

/** Why a request is not answered as it wants, in Graph's words. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** The refusal of a request that is wrong in itself. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message)
}

const JSON_TYPE =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

const DIAGNOSTIC = JSON.stringify({
  ServerInfo: {
    DataCenter: 'West Europe',
    Slice: 'E',
    Ring: '5',
    ScaleUnit: '002',
    RoleInstance: 'AM0EMULATED',
  },
})

/** The id under which the service logs a request. */
function requestIdOf(request: Request): string {
  return new Random(purpose.request, request.number).guid()
}

function headersOf(request: Request, now: number, requestId: string): Record<string, string> {
  return {
    date: new Date(now).toUTCString(),
    'content-type': JSON_TYPE,
    'cache-control': 'no-cache',
    'strict-transport-security': 'max-age=31536000',
    'request-id': requestId,
    'client-request-id': request.headers['client-request-id'] ?? requestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    'odata-version': '4.0',
  }
}

/** Graph's error for a request. `now` is the service's time, in milliseconds since 1970. */
export function errorReply(request: Request, now: number, refusal: Refusal): Reply {
  const requestId = requestIdOf(request)
  const headers = headersOf(request, now, requestId)
  const error = {
    code: refusal.code,
    message: refusal.message,
    innerError: {
      date: new Date(now).toISOString().slice(0, 19),
      'request-id': requestId,
      'client-request-id': headers['client-request-id'],
    },
  }
  return {
    status: refusal.status,
    headers: { ...headers, 'content-type': 'application/json', ...refusal.headers },
    body: Buffer.from(JSON.stringify({ error })),
  }
}

/** A body that may be sent again and again; kept as gzip where clients take that, since it is a tenth of the size. */
export interface Body {
  readonly bytes: Uint8Array
  readonly isGzip: boolean
}

/** The body for a client. */
export function bodyOf(request: Request, text: string): Body {
  const bytes = Buffer.from(text)
  const isGzip = /\bgzip\b/i.test(request.headers['accept-encoding'] ?? '')
  return { bytes: isGzip ? compressed(bytes) : bytes, isGzip }
}

/** A reply of JSON. */
export function jsonReply(
  request: Request,
  now: number,
  { bytes, isGzip }: Body,
  more: Readonly<Record<string, string>> = {},
): Reply {
  const headers = { ...headersOf(request, now, requestIdOf(request)), ...more }
  if (!isGzip) return { status: 200, headers, body: bytes }
  // Inflated for those alone who ask: faults that change it, and clients that take no gzip.
  const reply: Reply = {
    status: 200,
    headers,
    get body() {
      return gunzipSync(bytes)
    },
  }
  return withGzip(reply, () => bytes)
}
