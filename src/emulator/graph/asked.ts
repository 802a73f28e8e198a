import type { Serve } from '../faults/definition.ts'
import type { Reply, Request } from '../server/exchange.ts'
import type { Company } from './company.ts'
import type { Kept } from './kept.ts'
import type { Preferences } from './query.ts'
import { type Body, bodyOf, jsonReply } from './replies.ts'
import type { Parts } from './served-call.ts'
import type { SkipTokens } from './skip-tokens.ts'

/** What every answer of the service is made from. */
export interface Premises {
  readonly company: Company
  readonly tokens: SkipTokens
  /** Where the service is, for the links that it gives out. */
  readonly origin: string
  /** Lists of calls, whose pages are made one by one. */
  readonly parts: Kept<Parts>
  readonly bodies: Kept<Body>
}

/** A request, and when and how it is to be answered. */
export interface Asked {
  readonly request: Request
  readonly url: URL
  readonly now: number
  readonly preferences: Preferences
  readonly serve: Serve
}

/** Where the collection of call records is, and the metadata of the service. */
export const RECORDS = '/v1.0/communications/callRecords'
export const METADATA = '/v1.0/$metadata#communications/callRecords'

/** The annotation that says where a list goes on, as the end of a JSON object, or nothing. */
export function linkText(name: string, link: string | undefined): string {
  return link === undefined ? '' : `,"${name}@odata.nextLink":${JSON.stringify(link)}`
}

/** A member of an enumeration is told to those alone who said that they know the later ones. */
function asKnown(asked: Asked, text: string): string {
  if (asked.preferences.knowsLaterMembers) return text
  return text.replaceAll(
    '"productFamily":"azureCommunicationServices"',
    '"productFamily":"unknownFutureValue"',
  )
}

/** The body with this text for whoever asked. */
export function bodyFor(asked: Asked, text: string): Body {
  return bodyOf(asked.request, asKnown(asked, text))
}

/** The answer with this body. */
export function replyWith(asked: Asked, body: Body): Reply {
  const { pageSize, knowsLaterMembers } = asked.preferences
  const applied = [
    ...(Number.isFinite(pageSize) ? [`odata.maxpagesize=${pageSize}`] : []),
    ...(knowsLaterMembers ? ['include-unknown-enum-members'] : []),
  ]
  const more = applied.length === 0 ? {} : { 'preference-applied': applied.join(', ') }
  return jsonReply(asked.request, asked.now, body, more)
}
