import { generateCallRecord, type Tenant } from '../../src/emulator/tenant.ts'
import type { CallRecord } from '../../src/emulator/wire.ts'
import type { Document } from '../../src/fetcher/files.ts'

/** A document as a test names it: an object to be printed as JSON, or the very bytes. */
export type Given = object | string | Buffer

/** The bytes that stand for a document. */
export function bytesOf(given: Given): Buffer {
  if (Buffer.isBuffer(given)) return given
  return Buffer.from(typeof given === 'string' ? given : JSON.stringify(given))
}

/** Documents as the reader of files hands them out, one at a time, from `test:1` on. */
export async function* asDocuments(
  given: Iterable<Given> | AsyncIterable<Given>,
): AsyncGenerator<Document[]> {
  let number = 0
  for await (const one of given) {
    number++
    yield [{ source: `test:${number}`, bytes: bytesOf(one) }]
  }
}

/** Documents as the lines of a file. */
export function asLines(given: Iterable<Given>): Buffer {
  return Buffer.concat([...given].flatMap((one) => [bytesOf(one), Buffer.from('\n')]))
}

/** A GUID with this number at its end; `kind` tells calls, sessions and the like apart. */
export function guid(number: number, kind = 0): string {
  const last = number.toString(16).padStart(12, '0')
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${last}`
}

/** A document that was made up. */
export interface Made {
  readonly id: string
  readonly version: number
  readonly [property: string]: unknown
}

/** A row of a call log that was made up. */
export interface LogRow {
  readonly id: string
  readonly [property: string]: unknown
}

/** What a made-up call is like, where it is not like all of them. */
export interface CallOptions {
  readonly version?: number
  /** How many sessions; each has one segment with one media. */
  readonly sessions?: number
  /** How many streams each media has. */
  readonly streams?: number
  readonly participants?: number
  /** Lacks the pages of sessions after these. */
  readonly incomplete?: boolean
  /** Properties that stand over the others. */
  readonly more?: object
}

/**
 * A call that can be counted by hand. Version and number are in several of its values, so that a row of
 * another version or call would show.
 */
export function call(number: number, options: CallOptions = {}): Made {
  const { version = 1, sessions = 1, streams = 2, participants = 1, incomplete = false } = options
  const times = {
    startDateTime: '2026-10-05T08:00:00.1234567Z',
    endDateTime: `2026-10-05T09:00:0${version % 10}Z`,
  }
  return {
    id: guid(number),
    version,
    type: 'groupCall',
    modalities: ['audio'],
    ...times,
    lastModifiedDateTime: `2026-10-06T08:00:0${version % 10}Z`,
    joinWebUrl: `https://meet.example/${number}`,
    organizer_v2: { id: 'anna', administrativeUnitInfos: [], identity: { user: person('Anna') } },
    participants_v2: Array.from({ length: participants }, (_, at) => ({
      id: `person ${at + 1}`,
      administrativeUnitInfos: [],
      identity: { user: person(`Person ${at + 1}`) },
    })),
    sessions: Array.from({ length: sessions }, (_, at) => ({
      id: guid(number * 1000 + at, 1),
      modalities: ['audio'],
      ...times,
      caller: endpoint(`caller of version ${version}`),
      callee: endpoint('callee'),
      segments: [
        {
          id: guid(number * 1000 + at, 2),
          ...times,
          caller: endpoint('caller'),
          callee: endpoint('callee'),
          media: [
            {
              label: 'main-audio',
              streams: Array.from({ length: streams }, (_, stream) => ({
                streamId: String(1000 + stream),
                streamDirection: 'callerToCallee',
                packetUtilization: number * 100 + version,
              })),
            },
          ],
        },
      ],
    })),
    ...(incomplete ? { 'sessions@odata.nextLink': 'https://graph.example/next' } : {}),
    ...options.more,
  }
}

function person(displayName: string) {
  return { id: guid(displayName.length, 9), displayName, tenantId: guid(1, 8) }
}

function endpoint(name: string) {
  return { '@odata.type': '#microsoft.graph.callRecords.participantEndpoint', name }
}

/** Rows that a made-up call gives, by table; tables without rows are left out. */
export function rowsOf(options: CallOptions = {}): Record<string, number> {
  const { sessions = 1, streams = 2, participants = 1 } = options
  const counts = {
    records: 1,
    participants,
    sessions,
    segments: sessions,
    media: sessions,
    streams: sessions * streams,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** A tenant whose records are like those of Graph, for tests that want many. */
export const tenant: Tenant = { seed: 11, days: 30, until: new Date('2026-11-01T00:00:00Z') }

/** Its calls of two people, from the first on, each at its last version: meetings would only be more of the same. */
export function generated(count: number): CallRecord[] {
  const small = { ...tenant, shares: { meeting: 0, escalated: 0 } }
  return Array.from({ length: count }, (_, index) => generateCallRecord(small, index))
}

/** A meeting of the tenant that has rows in every table that a call can have rows in. */
export function richCall(): CallRecord {
  for (let index = 0; index < 2_000; index++) {
    const record = generateCallRecord(tenant, index)
    const text = JSON.stringify(record)
    if (text.length < 1_000_000 && text.includes('"hopCount"') && text.includes('"tokens":{"')) return record
  }
  throw new Error('no call of the tenant has rows in every table')
}

/** A row of the PSTN log. */
export function pstnCall(number: number, more: object = {}): LogRow {
  return {
    id: guid(number, 3),
    callId: `call-${number}@pstn.example`,
    userId: guid(1, 9),
    userPrincipalName: 'anna@contoso.example',
    userDisplayName: 'Anna',
    startDateTime: '2026-10-05T08:00:00.1234567Z',
    endDateTime: '2026-10-05T08:05:00Z',
    duration: 300,
    charge: 0.125,
    callType: 'user_out',
    currency: 'EUR',
    callerNumber: '+31205550100',
    calleeNumber: '+442079460100',
    ...more,
  }
}

/** A row of the direct routing log. */
export function directRoutingCall(number: number, more: object = {}): LogRow {
  return {
    id: guid(number, 4),
    correlationId: guid(number),
    userId: guid(1, 9),
    userPrincipalName: 'anna@contoso.example',
    userDisplayName: 'Anna',
    startDateTime: '2026-10-05T08:00:00Z',
    endDateTime: '2026-10-05T08:01:00Z',
    duration: 60,
    callType: 'ByotOut',
    successfulCall: true,
    finalSipCode: 0,
    trunkFullyQualifiedDomainName: 'trunk.contoso.example',
    ...more,
  }
}

/**
 * Bytes that are no document and so large that they fill a batch and a chunk on their own: what comes next is
 * in another batch, which is prepared while the one before is written. They end in quarantine.
 */
export const batchBreak = Buffer.alloc(12 * 1024 * 1024, 'x')
