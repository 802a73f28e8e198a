import type { Cloud, Limits } from '../../../src/config/graph.ts'
import { type Graph, openGraph } from '../../../src/fetcher/graph.ts'
import { openQuota, type Scope } from '../../../src/fetcher/quota.ts'
import type { AccessToken, TokenSource } from '../../../src/fetcher/tokens.ts'
import type { HttpAnswer, HttpRequest, Transport } from '../../../src/fetcher/transport.ts'
import { Secret } from '../../../src/secret.ts'
import type { Surroundings } from '../../../src/surroundings.ts'

export const limits: Limits = {
  app: { requests: 1500, perMs: 20_000 },
  list: { requests: 40, perMs: 20_000 },
  record: { requests: 40, perMs: 20_000 },
  pstn: { requests: 50, perMs: 60_000 },
}

export const cloud: Cloud = {
  name: 'global',
  login: 'https://login.microsoftonline.com',
  graph: 'https://graph.microsoft.com',
}

/** Time that passes at once whenever somebody sleeps. */
export class ImpatientTime implements Surroundings {
  #now = 0
  readonly pauses: number[] = []
  readonly elapsed = (): number => this.#now
  readonly now = (): number => Date.UTC(2026, 10, 20) + this.#now
  readonly random = (): number => 0.5
  readonly sleep = (ms: number): Promise<void> => {
    this.pauses.push(ms)
    this.#now += ms
    return Promise.resolve()
  }
}

/** Gives token after token, and notes what it was asked for. */
export class Tokens implements TokenSource {
  readonly asked: (Parameters<TokenSource['token']>[0] & { readonly rejectedText?: string })[] = []
  #number = 1

  async token(options: Parameters<TokenSource['token']>[0] = {}): Promise<AccessToken> {
    const { rejected } = options
    this.asked.push({ ...options, ...(rejected && { rejectedText: rejected.secret.reveal() }) })
    if (rejected !== undefined) this.#number++
    return { secret: new Secret(`token-${this.#number}`), expiresAt: 0, tenantId: undefined, roles: [] }
  }
}

/** An answer as Graph gives it. */
export function json(body: unknown, more: Partial<HttpAnswer> = {}): HttpAnswer {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    status: 200,
    wireBytes: bytes.length,
    ...more,
    body: bytes,
    headers: { 'content-type': 'application/json; charset=utf-8', ...more.headers },
  }
}

/** An error as Graph gives it. */
export function refusal(
  status: number,
  code = 'UnknownError',
  headers: Record<string, string> = {},
): HttpAnswer {
  return json({ error: { code, message: 'Alice Example (alice@example.com) called' } }, { status, headers })
}

/** Graph behind a transport that answers as a test says. */
export class Stand {
  readonly time = new ImpatientTime()
  readonly tokens = new Tokens()
  readonly sent: HttpRequest[] = []
  readonly graph: Graph
  /** The scopes of what was asked for. */
  readonly taken: Scope[] = []
  /** What the quota was told of refusals. */
  readonly refused: { readonly scope: Scope; readonly ms: number | undefined }[] = []

  constructor(answers: (request: HttpRequest, count: number) => HttpAnswer | Error | Promise<HttpAnswer>) {
    const transport: Transport = {
      send: async (request) => {
        this.sent.push(request)
        const answer = await answers(request, this.sent.length)
        if (answer instanceof Error) throw answer
        return answer
      },
      close: async () => {},
    }
    const quota = openQuota(limits, this.time)
    this.graph = openGraph({
      cloud,
      transport,
      tokens: this.tokens,
      quota: {
        take: (scope, signal) => {
          this.taken.push(scope)
          return quota.take(scope, signal)
        },
        refused: (scope, ms) => {
          this.refused.push({ scope, ms })
          quota.refused(scope, ms)
        },
      },
      surroundings: this.time,
      userAgent: 'callhouse/0.0.0',
    })
  }

  /** Answers in this order, and the last for ever. */
  static of(...answers: (HttpAnswer | Error)[]): Stand {
    return new Stand((_, count) => answers[Math.min(count, answers.length) - 1]!)
  }
}
