import { randomUUID } from 'node:crypto'
import type { Cloud } from '../config/graph.ts'
import { Failure } from '../failure.ts'
import type { Surroundings } from '../surroundings.ts'
import { Breaker, hintOf, type Sign } from './breaker.ts'
import { GraphFault } from './graph-fault.ts'
import { addressOf, type Collection, checkLink, followLink } from './links.ts'
import { LONGEST_PAUSE, type Quota, type Scope } from './quota.ts'
import type { AccessToken, TokenSource } from './tokens.ts'
import { type HttpAnswer, type Transport, TransportFault } from './transport.ts'
import {
  ATTEMPTS,
  ATTEMPTS_AT_STRANGERS,
  type GraphAnswer,
  judge,
  type Shape,
  type Verdict,
} from './verdict.ts'

export type { GraphAnswer, Shape }
export { GraphFault }

/** What was done to get answers. */
export interface Meter {
  requests: number
  /** Requests that Graph refused with 429. */
  throttled: number
  /** Requests that were made once more, for whatever reason. */
  retries: number
  /** Bytes of bodies as they were sent. */
  wireBytes: number
  /** Links that could not be followed as they were, and were made of our own path and their query. */
  rebuiltLinks: number
}

export interface GetOptions {
  readonly signal?: AbortSignal
  readonly shape?: Shape
}

/** Authorised requests of one app to one tenant. */
export interface Graph {
  /**
   * Gets a JSON object.
   *
   * @param target the path below /v1.0 with its query, or a link that `follow` checked
   * @throws GraphFault what can't be had, though Graph is there
   * @throws Failure `auth`; `unreachable` where Graph is not there; `internal` where an answer leads elsewhere
   * @throws the signal's reason
   */
  get(target: string | URL, scope: Scope, options?: GetOptions): Promise<GraphAnswer>
  /**
   * Checks a link that an answer has, before it is given to `get`.
   * @param own the collection that it continues
   * @throws Failure `internal` where it leads elsewhere
   */
  follow(link: unknown, own: Collection): URL
  readonly meter: Readonly<Meter>
  readonly cloud: Cloud
}

export interface GraphParts {
  readonly cloud: Cloud
  readonly transport: Transport
  readonly tokens: TokenSource
  /** One for all that ask as the same app. */
  readonly quota: Quota
  readonly surroundings: Surroundings
  /** Such as `callhouse/1.2.3`. */
  readonly userAgent: string
}

/** How often one request may be refused for its number before it is given up; each time a pause goes before. */
const REFUSALS = 10
/** The mean of the first pause before a request is made again, in ms; each further one is twice as long. */
const FIRST_PAUSE = 500
const LONGEST_BACKOFF = 30_000

/** Opens Graph for an app in a tenant. Nothing is asked yet. */
export function openGraph(parts: GraphParts): Graph {
  return new AuthorisedGraph(parts)
}

/** How far a `get` has come. */
interface Progress {
  readonly url: URL
  readonly isLink: boolean
  readonly scope: Scope
  readonly shape: Shape | undefined
  readonly signal: AbortSignal | undefined
  /** Attempts that failed. */
  failures: number
  refusals: number
  /** Why the next token must be another one. */
  rejection: { readonly rejected: AccessToken; readonly claims?: string } | undefined
  /** Whether a token was rejected at all. */
  wasRejected: boolean
  wasGarbled: boolean
}

class AuthorisedGraph implements Graph {
  readonly meter: Meter = { requests: 0, throttled: 0, retries: 0, wireBytes: 0, rebuiltLinks: 0 }
  readonly cloud: Cloud
  readonly #parts: GraphParts
  readonly #breaker: Breaker

  constructor(parts: GraphParts) {
    this.#parts = parts
    this.cloud = parts.cloud
    this.#breaker = new Breaker(parts.surroundings)
  }

  async get(target: string | URL, scope: Scope, options: GetOptions = {}): Promise<GraphAnswer> {
    const isLink = typeof target !== 'string'
    const progress: Progress = {
      // whoever made it, nothing is sent to an address that was not checked here
      url: checkLink(isLink ? target.href : addressOf(target, this.cloud), this.cloud),
      isLink,
      scope,
      shape: options.shape,
      signal: options.signal,
      failures: 0,
      refusals: 0,
      rejection: undefined,
      wasRejected: false,
      wasGarbled: false,
    }
    for (;;) {
      const answer = await this.#attempt(progress)
      if (answer !== undefined) return answer
      this.meter.retries++
    }
  }

  follow(link: unknown, own: Collection): URL {
    const { url, isRebuilt } = followLink(link, this.cloud, own)
    if (isRebuilt) this.meter.rebuiltLinks++
    return url
  }

  /** Makes the request once. Returns undefined, after the pause that is due, where it is to be made again. */
  async #attempt(progress: Progress): Promise<GraphAnswer | undefined> {
    const { scope, signal } = progress
    const tell = await this.#breaker.enter(signal)
    let sign: Sign
    let verdict: Verdict
    let token: AccessToken
    try {
      await this.#parts.quota.take(scope, signal)
      token = await this.#parts.tokens.token(progress.rejection)
      progress.rejection = undefined
      verdict = await this.#ask(progress, token)
      sign = verdict.kind === 'failed' ? verdict.fault : 'answered'
    } finally {
      tell(sign)
    }
    switch (verdict.kind) {
      case 'good':
        return verdict.answer
      case 'final':
        throw verdict.error
      case 'garbled':
        if (progress.wasGarbled) return verdict.answer
        progress.wasGarbled = true
        return undefined
      case 'unauthorised':
        if (progress.wasRejected) throw notAccepted(verdict.fault)
        progress.wasRejected = true
        progress.rejection = {
          rejected: token,
          ...(verdict.claims !== undefined && { claims: verdict.claims }),
        }
        return undefined
      case 'refused':
        this.meter.throttled++
        if ((verdict.retryAfterMs ?? 0) > LONGEST_PAUSE) throw throttled(verdict.fault, verdict.retryAfterMs!)
        this.#parts.quota.refused(scope, verdict.retryAfterMs)
        if (++progress.refusals >= REFUSALS) throw verdict.fault
        return undefined
      case 'failed':
        if ((verdict.retryAfterMs ?? 0) > LONGEST_PAUSE) throw throttled(verdict.fault, verdict.retryAfterMs!)
        if (++progress.failures >= verdict.attempts) throw verdict.after
        await this.#pause(progress.failures, verdict.retryAfterMs, signal)
        return undefined
    }
  }

  /** The only place that sends: to an address that was checked, and with the token. */
  async #ask({ url, isLink, shape, signal }: Progress, token: AccessToken): Promise<Verdict> {
    const clientRequestId = randomUUID()
    const path = url.pathname
    this.meter.requests++
    let answer: HttpAnswer
    try {
      answer = await this.#parts.transport.send({
        method: 'GET',
        url,
        headers: {
          authorization: `Bearer ${token.secret.reveal()}`,
          accept: 'application/json',
          // else values that are newer than this API's first version come as unknownFutureValue
          prefer: 'include-unknown-enum-members',
          'client-request-id': clientRequestId,
          'user-agent': this.#parts.userAgent,
        },
        ...(signal !== undefined && { signal }),
      })
    } catch (error) {
      if (!(error instanceof TransportFault)) throw error
      return judgeFault(error, path, clientRequestId)
    }
    this.meter.wireBytes += answer.wireBytes
    return judge(answer, { path, clientRequestId, isLink, shape, cloud: this.cloud })
  }

  async #pause(
    failures: number,
    retryAfterMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { random, sleep } = this.#parts.surroundings
    const backoff = Math.min(2 * FIRST_PAUSE * 2 ** (failures - 1), LONGEST_BACKOFF) * random()
    await sleep(Math.ceil(Math.max(backoff, (retryAfterMs ?? 0) * (1 + random() * 0.1))), signal)
    signal?.throwIfAborted()
  }
}

/** What to make of an exchange without an answer. */
function judgeFault(cause: TransportFault, path: string, clientRequestId: string): Verdict {
  const kind = cause.kind === 'too_large' ? 'too_large' : 'unavailable'
  const fault = new GraphFault(kind, cause.message, { path, clientRequestId }, { cause })
  if (kind === 'too_large') return { kind: 'final', error: fault }
  // what is wrong with a name, a certificate or a proxy is wrong for all requests, and waiting seldom heals it
  const isGeneral = cause.kind === 'name' || cause.kind === 'tls' || cause.kind === 'proxy'
  const after = isGeneral ? unreachable(fault) : fault
  const attempts = isGeneral ? ATTEMPTS_AT_STRANGERS : ATTEMPTS
  return { kind: 'failed', fault, retryAfterMs: undefined, attempts, after }
}

function unreachable(fault: GraphFault): Failure {
  const remedy = hintOf(fault)
  return new Failure('unreachable', fault.message, { ...(remedy !== undefined && { remedy }), cause: fault })
}

function notAccepted(fault: GraphFault): Failure {
  return new Failure('auth', fault.message, {
    remedy:
      'A fresh token was not accepted either. Check that the app registration and its permission CallRecords.Read.All are still there, and the conditional access policies for the app.',
    cause: fault,
  })
}

function throttled(fault: GraphFault, retryAfterMs: number): GraphFault {
  const minutes = Math.ceil(retryAfterMs / 60_000)
  const what = `Graph asks to wait for ${minutes} min, which is longer than a run waits`
  return new GraphFault('throttled', what, fault.trace, { retryAfterMs })
}
