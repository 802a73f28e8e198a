import type { Cloud } from '../config/graph.ts'
import { Failure } from '../failure.ts'

/** The version of Graph that is used, as the beginning of a path. */
export const VERSION = '/v1.0'

/** Longer than any link that a server would take as the address of a request. */
const LONGEST = 16_384

/**
 * The paths that the token may be sent to: call records, one of them by either way of writing its id, and what is
 * below these.
 */
const PATH = /^\/v1\.0\/communications\/callRecords(?:\((?:'|%27)[\w.:-]{1,100}(?:'|%27)\))?(?:\/|$)/

/** What a parser would drop or turn round, so that the address asked for is another than the one that was read. */
const DISGUISED = /[\x00-\x1f\x7f\\#]|^\s|\s$/

/** Segments . and .., and separators of segments, in any way of writing them; they are no part of Graph's links. */
const WANDERING = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|%2f|%5c|%25/i

/** A collection that is read page by page: its path below /v1.0, or the part of a record. */
export type Collection = string | { readonly id: string; readonly part: 'sessions' | 'participants_v2' }

/** A link that may be followed. */
export interface SafeLink {
  readonly url: URL
  /** Whether it was not usable as it came, and was made of our own path and its query. */
  readonly isRebuilt: boolean
}

/**
 * The gate before every request that carries a token: an address of call records on the cloud's own Graph, and
 * nothing else.
 *
 * Compares what the parser that also makes the request understood, part by part; a test of how the text begins
 * takes `https://graph.microsoft.com@evil.example` for Graph.
 *
 * @throws Failure `internal`, which shows no more of the link than its host
 */
export function checkLink(link: unknown, cloud: Pick<Cloud, 'graph'>): URL {
  if (typeof link !== 'string') throw refusal('that is no text')
  if (link.length > LONGEST) throw refusal('that is too long')
  if (!URL.canParse(link)) throw refusal('that is no address')
  const url = new URL(link)
  const where = `to ${url.host.slice(0, 253) || 'no host'}`
  if (url.protocol !== 'https:' || url.origin !== cloud.graph)
    throw refusal(`${where}, which is not this cloud's Graph`)
  if (url.username !== '' || url.password !== '') throw refusal(`${where} with a user's name`)
  const path = link.slice(0, (link.indexOf('?') + 1 || link.length + 1) - 1)
  if (DISGUISED.test(link) || WANDERING.test(path)) throw refusal(`${where} that disguises its path`)
  if (!PATH.test(url.pathname)) throw refusal(`${where} that leads away from call records`)
  return url
}

/**
 * Checks a link to the next page, as Graph gave it. What is followed for a part of one call stays with that call:
 * the pages of another would be taken for its own.
 *
 * The documentation shows links such as `…/v1.0/$metadata#communications/callRecords('ID')/sessions?$skiptoken=…`.
 * What follows `#` is never sent, so such a link, taken at its word, gets the schema. What is meant is known all the
 * same: the next page of the collection that is being read.
 *
 * @param own the collection that is being read
 * @throws Failure `internal`, see checkLink
 */
export function followLink(link: unknown, cloud: Pick<Cloud, 'graph'>, own: Collection): SafeLink {
  const schema = addressOf('/$metadata#', cloud)
  if (typeof link !== 'string' || !link.startsWith(schema)) {
    const url = checkLink(link, cloud)
    if (typeof own === 'object' && !isOfCall(url, own.id))
      throw refusal(`to ${url.host} that leads to another call`)
    return { url, isRebuilt: false }
  }
  const query = link.indexOf('?', schema.length)
  const rebuilt = pathOf(own) + (query < 0 ? '' : link.slice(query))
  return { url: checkLink(addressOf(rebuilt, cloud), cloud), isRebuilt: true }
}

/** Whether an address that was checked is below this call, in either way of writing its id. */
function isOfCall({ pathname }: URL, id: string): boolean {
  const [, ofId] = /^\/v1\.0\/communications\/callRecords(?:\/|\((?:'|%27))([^/')%]+)/.exec(pathname) ?? []
  return ofId?.toLowerCase() === id.toLowerCase()
}

function refusal(what: string): Failure {
  return new Failure('internal', `security: a link ${what} was not followed`, {
    remedy: 'No token was sent there. Find out what answered in the place of Graph before the next run.',
  })
}

/** The path of a collection below /v1.0. */
export function pathOf(collection: Collection): string {
  if (typeof collection === 'string') return collection
  return `/communications/callRecords/${collection.id}/${collection.part}`
}

/** The address of a path below /v1.0; to be checked before use. */
export function addressOf(path: string, cloud: Pick<Cloud, 'graph'>): string {
  return cloud.graph + VERSION + path
}
