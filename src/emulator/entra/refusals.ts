import { Random } from '../random.ts'
import type { Reply, Request } from '../server/exchange.ts'

/** What Entra calls the kinds of error, as OAuth names them or in words of its own. */
type OAuthError =
  | 'invalid_client'
  | 'invalid_request'
  | 'invalid_resource'
  | 'invalid_scope'
  | 'invalid_tenant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'

/** Why no token is given out. */
export interface Refusal {
  /** Number of the error, which Entra writes as AADSTS and the number. */
  readonly code: number
  readonly status: 400 | 401
  readonly error: OAuthError
  readonly message: string
}

/** The application could not prove who it is. */
export function invalidClient(code: number, message: string): Refusal {
  return { code, status: 401, error: 'invalid_client', message }
}

/** What was asked for can't be answered, whoever asks. */
export function badRequest(code: number, error: OAuthError, message: string): Refusal {
  return { code, status: 400, error, message }
}

/** A GUID that follows from the request's number and what it is for: runs of one seed stay alike. */
function guidFor(request: Request, use: number): string {
  return new Random(0x656e747261, use, request.number).guid()
}

/** The id under which the service logs a request. */
export function traceIdOf(request: Request): string {
  return guidFor(request, 1)
}

/** The id that the client gave its request, in header or query, or one made up. */
export function correlationIdOf(request: Request): string {
  return (
    request.headers['client-request-id'] ||
    request.url.searchParams.get('client-request-id') ||
    guidFor(request, 2)
  )
}

/** A reply of JSON that no one may keep. */
export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      ...headers,
    },
    body: Buffer.from(JSON.stringify(value)),
  }
}

/** The reply to a request for a token that is refused. `now` in milliseconds, `origin` of the token host. */
export function refusalReply(refusal: Refusal, request: Request, now: number, origin: string): Reply {
  const trace_id = traceIdOf(request)
  const correlation_id = correlationIdOf(request)
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
  const error_description =
    `AADSTS${refusal.code}: ${refusal.message} ` +
    `Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`
  return jsonReply(
    refusal.status,
    {
      error: refusal.error,
      error_description,
      error_codes: [refusal.code],
      timestamp,
      trace_id,
      correlation_id,
      error_uri: `${origin}/error?code=${refusal.code}`,
    },
    { 'x-ms-request-id': trace_id, 'client-request-id': correlation_id },
  )
}
