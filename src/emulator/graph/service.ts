import type { Serve } from '../faults/definition.ts'
import type { Clock, Reply, Request } from '../server/exchange.ts'
import { callIdOf, isOfRecord, routeOf } from '../server/routes.ts'
import type { Asked, Premises } from './asked.ts'
import type { Company } from './company.ts'
import { Kept } from './kept.ts'
import { RecordList } from './list.ts'
import { answerLog } from './logs.ts'
import { preferencesOf } from './query.ts'
import { Records } from './records.ts'
import { errorReply, Refusal } from './replies.ts'
import { SkipTokens } from './skip-tokens.ts'

/** What the service is made of. */
export interface ServiceOptions {
  readonly company: Company
  readonly clock: Clock
  /** Where it is, for the links that it gives out; asked for when they are made. */
  readonly origin: () => string
  /** How much memory answers may take that are kept to be given again, in bytes; default 256 MB. */
  readonly keptBytes?: number
  /** How long a link to a further page works, in milliseconds of the clock; default ten minutes. */
  readonly linkLifetime?: number
}

/** What Graph answers to requests for call records. */
export interface Service {
  /** Answers a request that was let in; `serve` as a fault wants it. Never throws for what a client may do. */
  answer(request: Request, serve?: Serve): Reply
}

const MEGABYTE = 1024 * 1024
const NOTHING_SPECIAL: Serve = {}

/** Opens the service for a company. */
export function openService(options: ServiceOptions): Service {
  const { company, clock, keptBytes = 256 * MEGABYTE, linkLifetime = 600_000 } = options
  const premises: Premises = {
    company,
    tokens: new SkipTokens(company.options.seed, linkLifetime),
    get origin() {
      return options.origin()
    },
    // Lists of calls are kept for their next pages; one page is all that most calls have.
    parts: new Kept(keptBytes / 4),
    bodies: new Kept((keptBytes / 4) * 3),
  }
  const list = new RecordList(premises)
  const records = new Records(premises)

  function answer(asked: Asked): Reply {
    const { request, url } = asked
    const route = routeOf(url)
    if (route === undefined || route === 'token')
      throw new Refusal(404, 'ResourceNotFound', `Resource not found for the path '${url.pathname}'.`)
    if (request.method !== 'GET')
      throw new Refusal(405, 'MethodNotAllowed', `Method '${request.method}' is not allowed here.`, {
        allow: 'GET',
      })
    if (route === 'list') return list.answer(asked)
    if (route === 'pstn_calls') return answerLog(premises, asked, 'pstn')
    if (route === 'direct_routing_calls') return answerLog(premises, asked, 'directRouting')
    const id = callIdOf(url)!
    if (isOfRecord(url)) return records.record(asked, id)
    return records.page(asked, id, route === 'sessions' ? 'sessions' : 'participants_v2')
  }

  return {
    answer(request, serve = NOTHING_SPECIAL) {
      const now = clock.now()
      const preferences = preferencesOf(request.headers.prefer)
      let reply: Reply
      try {
        reply = answer({ request, url: request.url, now, preferences, serve })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return errorReply(request, now, error)
      }
      const id = callIdOf(request.url)
      if (serve.thenChange && id !== undefined) company.grow(id, now)
      return reply
    },
  }
}
