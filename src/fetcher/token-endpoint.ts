import { AuthError, type INetworkModule, type NetworkResponse } from '@azure/msal-node'
import { parseRetryAfter } from './retry-after.ts'
import { type HttpAnswer, type Transport, TransportFault } from './transport.ts'

/** An answer of a token endpoint is small; a page of a proxy need not be read to its end. */
const LIMITS = { headersMs: 15_000, totalMs: 30_000, bodyBytes: 1024 * 1024 }

/**
 * The token endpoint did not answer, or with nothing that can be an answer of its own: a later attempt may
 * succeed. It is an AuthError because msal-node lets only these through as they are.
 */
export class TokenEndpointFault extends AuthError {
  /** What happened, with nothing of the answer's body. */
  readonly reason: string
  readonly origin: string
  /** How long the endpoint asks to wait, in ms. */
  readonly retryAfterMs: number | undefined

  constructor(url: URL, reason: string, more: { retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super('token_endpoint_fault', '', reason)
    // the constructor of AuthError makes a plain AuthError of everything
    Object.setPrototypeOf(this, TokenEndpointFault.prototype)
    this.name = 'TokenEndpointFault'
    this.reason = reason
    this.origin = url.origin
    this.retryAfterMs = more.retryAfterMs
    if (more.cause !== undefined) this.cause = more.cause
  }
}

/**
 * Lets msal-node ask through our transport, with limits of time, which msal's own client lacks. What may pass by itself
 * (no connection, 429, 5xx, a page of a proxy) ends as a TokenEndpointFault before msal sees it: msal would answer
 * the next attempts from its memory, without asking.
 *
 * @param mayBeAbsent whether 404 and 410 mean that the endpoint is not ready yet, as those of managed identities say
 */
export function tokenEndpoint(
  transport: Transport,
  mayBeAbsent: boolean,
  signal: AbortSignal | undefined,
): INetworkModule {
  async function ask(
    method: 'GET' | 'POST',
    address: string,
    options: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; headers: Record<string, string>; body: unknown }> {
    const url = new URL(address)
    let answer: HttpAnswer
    try {
      answer = await transport.send({
        method,
        url,
        headers: { accept: 'application/json', ...options.headers },
        limits: LIMITS,
        ...(options.body === undefined ? {} : { body: options.body }),
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      const reason = error instanceof TransportFault ? error.message : 'the request was given up'
      throw new TokenEndpointFault(url, reason, { cause: error })
    }
    const { status, headers } = answer
    const isBusy = status === 408 || status === 429 || status >= 500
    if (isBusy || (mayBeAbsent && (status === 404 || status === 410))) {
      throw new TokenEndpointFault(url, `it answers with HTTP ${status}`, {
        retryAfterMs: parseRetryAfter(headers['retry-after'], headers.date),
      })
    }
    const body = objectIn(answer.body)
    // without a body to read, only a challenge of the identity endpoint on Azure Arc is an answer
    if (body === undefined && headers['www-authenticate'] === undefined) {
      throw new TokenEndpointFault(url, `it answers with HTTP ${status} and no JSON, as a proxy would`)
    }
    if (status >= 200 && status < 300 && typeof body?.access_token !== 'string') {
      throw new TokenEndpointFault(url, `it answers with HTTP ${status} and no token`)
    }
    // any answer but success that tells when to come again would be kept and given out again by msal
    const { 'retry-after': _, ...others } = headers
    return { status, headers: others, body: body ?? {} }
  }

  return {
    // what the body is, is for the caller to say
    sendGetRequestAsync: async <T>(url: string, options?: Options) =>
      (await ask('GET', url, options)) as NetworkResponse<T>,
    sendPostRequestAsync: async <T>(url: string, options?: Options) =>
      (await ask('POST', url, options)) as NetworkResponse<T>,
  }
}

type Options = { headers?: Record<string, string>; body?: string }

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
