import { isUtf8 } from 'node:buffer'
import { canonicalGuid, type JsonObject } from '../mapping/index.ts'

/** What a document was recognised as, by its shape. */
export type DocumentKind = 'call_record' | 'pstn_call' | 'direct_routing_call'

/** A document of a known kind, with what the ledger needs to know of it. */
export interface Recognised {
  readonly kind: DocumentKind
  /** Lower-case GUID. */
  readonly id: string
  /** Version of a call record; 0 for rows of the call logs, which have none. */
  readonly version: number
  readonly json: JsonObject
  readonly bytes: Uint8Array
  readonly invalidUtf8: boolean
}

/** A document that can't become rows, and why; it goes to quarantine. */
export interface Rejected {
  readonly kind: 'rejected'
  readonly reason: string
  readonly id: string | null
  readonly version: number | null
  /** Whether it is known to be a call record all the same, of that id and version. */
  readonly isCallRecord?: boolean
  readonly bytes: Uint8Array
}

/** Properties that only rows of one log have; enough of them that one may be missing. */
const directRoutingMarks = [
  'trunkFullyQualifiedDomainName',
  'finalSipCode',
  'inviteDateTime',
  'callEndSubReason',
]
const pstnMarks = ['callId', 'callDurationSource', 'connectionCharge', 'inventoryType', 'destinationName']

/** What other documents of the API are called, by a property that only they have. */
const otherKinds: readonly (readonly [string, string])[] = [
  ['smsId', 'a row of the SMS log, which is not loaded'],
  ['totalCallSeconds', 'a row of the dial-out report, which is not loaded'],
  ['segments', 'a session without its call record'],
  ['caller', 'a session or segment without its call record'],
  ['identity', 'a participant without its call record'],
  ['error', 'an error of Graph, not a document'],
  ['resourceData', 'a change notification, not the record that it tells of'],
]

/**
 * Reads one document: text, JSON, kind, id and version. Never throws; what can't be believed is rejected with
 * a reason that names what was found.
 *
 * @param parsed what JSON.parse makes of the bytes, where that is known already
 */
export function readDocument(bytes: Uint8Array, parsed?: JsonObject): Recognised | Rejected {
  const reject = (reason: string, id: string | null = null, version: number | null = null): Rejected => ({
    kind: 'rejected',
    reason,
    id,
    version,
    bytes,
  })
  const whole = isUtf8(bytes)
  let json: unknown
  try {
    json = parsed ?? readJson(bytes)
  } catch (error) {
    return reject(`not JSON: ${positionOnly(error)}`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return reject(
      `not a document: a JSON ${json === null ? 'null' : Array.isArray(json) ? 'array' : typeof json}`,
    )
  }
  const document = json as JsonObject
  const has = (name: string) => Object.hasOwn(document, name)
  const id = (typeof document.id === 'string' ? canonicalGuid(document.id) : undefined) ?? null
  const other = otherKinds.find(([mark]) => has(mark))

  if (!has('version') && !has('smsId')) {
    const kind = directRoutingMarks.some(has)
      ? 'direct_routing_call'
      : pstnMarks.some(has)
        ? 'pstn_call'
        : undefined
    if (kind !== undefined) {
      if (id === null)
        return reject(
          `a row of the ${kind === 'pstn_call' ? 'PSTN' : 'direct routing'} log whose id is not a GUID`,
        )
      return { kind, id, version: 0, json: document, bytes, invalidUtf8: !whole }
    }
  }
  if (!has('version')) {
    if (other !== undefined) return reject(other[1], id)
    return reject(
      has('sessions') || has('startDateTime')
        ? 'a call record without a version'
        : 'not a call record: it has no version',
      id,
    )
  }
  if (id === null) return reject('a call record whose id is not a GUID')
  const version = wholeNumber(document.version)
  if (version === undefined) return reject('a call record whose version is not a whole number', id)
  return { kind: 'call_record', id, version, json: document, bytes, invalidUtf8: !whole }
}

/** The value that JSON text stands for, as JavaScript has it. Throws what JSON.parse throws. */
export function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(decode(bytes))
}

/**
 * The document with integers beyond 2^53 as bigint, for the rare one in which JSON.parse lost digits.
 * It costs about ten times as much as the first reading, and goes less deep: `undefined` where the document is
 * nested deeper than the stack holds.
 */
export function readExactly(bytes: Uint8Array): JsonObject | undefined {
  const keepDigits = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? BigInt(context.source)
      : value
  try {
    return JSON.parse(decode(bytes), keepDigits as (key: string, value: unknown) => unknown) as JsonObject
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** UTF-8 as text; bytes that are none become U+FFFD, and the caller reports that. */
function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** V8 quotes the document in its messages; only the kind and place of the fault may go on. */
function positionOnly(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  if (/^(?:Unexpected end of JSON|Unterminated string)/.test(message)) return 'it ends too early'
  // these quote, and name no position
  if (message.endsWith('is not valid JSON')) return 'it has a character that cannot stand there'
  const position = /position \d+/.exec(message)
  return position === null ? 'it cannot be read' : `it breaks at ${position[0]}`
}
