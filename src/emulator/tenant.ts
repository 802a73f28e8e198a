import { windowOf } from './calendar.ts'
import { directRoutingRow, pstnCallRow } from './call-logs.ts'
import { type Call, type Conversation, cutOff } from './calls.ts'
import { directoryOf } from './directory.ts'
import { happen, type Kind, SHARES } from './kinds.ts'
import { olderDocument } from './older-documents.ts'
import { type PhoneCall, phoneCall } from './phone-calls.ts'
import { purpose, Random, type Weighted, weighted } from './random.ts'
import { record } from './records.ts'
import { earlierSessions, lastVersion, madeAt } from './versions.ts'
import type { CallRecord, DirectRoutingLogRow, PstnCallLogRow } from './wire.ts'

/**
 * A tenant that exists only as arithmetic: its calls follow from seed and number, one at a time, without those
 * before. So a tenant of ten calls is the beginning of the same tenant with a million, and no size takes memory.
 */
export interface TenantOptions {
  /** Another seed, another tenant. */
  readonly seed: number
  /** How many calls, numbered from 0. */
  readonly calls: number
  /** Length of the time in which they happen. */
  readonly days: number
  /** End of that time; the youngest versions of records are made just before. */
  readonly until: Date
  /** What share of the calls is of which kind, where it should differ from {@link SHARES}; 0 leaves a kind out. */
  readonly shares?: Readonly<Partial<Record<Kind, number>>>
}

/** A tenant whose calls may be asked for by number. */
export type Tenant = Omit<TenantOptions, 'calls'>

/** Share of documents that come in the form of years ago. */
const OLDER = 0.03

const defaultShares = weighted(Object.entries(SHARES) as [Kind, number][])

function sharesOf(tenant: Tenant): Weighted<Kind> {
  if (tenant.shares === undefined) return defaultShares
  return weighted(Object.entries({ ...SHARES, ...tenant.shares }) as [Kind, number][])
}

/** A call before it happens. */
interface Opening {
  readonly kind: Kind
  /** The number of the last version of its record. */
  readonly version: number
  /** Whether its document comes in the form of years ago. */
  readonly older: boolean
  readonly call: Call
}

/** Draws what comes first in a call's stream, before the call itself. */
function open(tenant: Tenant, index: number): Opening {
  const random = new Random(tenant.seed, purpose.call, index)
  const id = random.guid()
  const kind = random.choose(sharesOf(tenant))
  const version = lastVersion(random)
  const older = random.chance(OLDER)
  const point = random.unit()
  return {
    kind,
    version,
    older,
    call: {
      id,
      random,
      directory: directoryOf(tenant.seed),
      window: windowOf(tenant.until, tenant.days),
      // Most records give times to a ten millionth of a second, some to a thousandth or in whole seconds.
      resolution: point < 0.86 ? 0 : point < 0.95 ? 1 : 1000,
    },
  }
}

/** The kind of the call with this number. */
export function kindOf(tenant: Tenant, index: number): Kind {
  return open(tenant, index).kind
}

/** The id of the call with this number. */
export function callIdOf(tenant: Tenant, index: number): string {
  return open(tenant, index).call.id
}

/** A call that has happened, and the records that were made of it. */
export interface Happened {
  readonly id: string
  readonly conversation: Conversation
  /** When each version of its record was made, ascending; the first one has number 1. */
  readonly madeAt: readonly number[]
  /** Milliseconds to which its times are cut off, as with {@link cutOff}. */
  readonly resolution: number
  /** Whether its document comes in the form of years ago. */
  readonly older: boolean
  /** The record in a version, as made at that time. */
  record(version: number, modifiedAt: number): CallRecord
}

/**
 * Lets the call with this number happen. All its records are made before `until`: by default the end of the
 * tenant's time; with Infinity they take the time that they take.
 */
export function happened(tenant: Tenant, index: number, until?: number): Happened {
  const { kind, version: last, older, call } = open(tenant, index)
  const conversation = happen(kind, call)
  const window = until === undefined ? call.window : { ...call.window, until }
  return {
    id: call.id,
    conversation,
    madeAt: madeAt(call.random, conversation.endedAt, last, window),
    resolution: call.resolution,
    older,
    record: (version, modifiedAt) => {
      const { sessions } = conversation
      const known = version === last ? sessions : earlierSessions(sessions, version)
      return record(call, { ...conversation, sessions: known }, version, cutOff(call, modifiedAt))
    },
  }
}

/** The whole record of the call with this number: in its last version, or as an earlier version had it. */
export function generateCallRecord(tenant: Tenant, index: number, version?: number): CallRecord {
  const call = happened(tenant, index)
  const last = call.madeAt.length
  const wanted = version ?? last
  if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= last)) {
    throw new RangeError(`call ${index} has the versions 1 to ${last}, not ${wanted}`)
  }
  const whole = call.record(wanted, call.madeAt[wanted - 1]!)
  if (!call.older) return whole
  return olderDocument(whole, call.conversation.organizer, call.conversation.parties)
}

/** The number of the last version of the call with this number: 1, 2 or 3. */
export function versionOf(tenant: Tenant, index: number): number {
  return open(tenant, index).version
}

/**
 * All records of a tenant in their last versions. They share parts with one another, so they are to be read,
 * or written out, but not changed.
 */
export function* generateCallRecords(options: TenantOptions): Generator<CallRecord> {
  for (let index = 0; index < options.calls; index += 1) yield generateCallRecord(options, index)
}

/** The telephone call with this number, and what it was drawn from; undefined where the call is of another kind. */
export function phoneCallOf(tenant: Tenant, index: number): { call: Call; made: PhoneCall } | undefined {
  const { kind, call } = open(tenant, index)
  return kind === 'phone' ? { call, made: phoneCall(call) } : undefined
}

function* phoneCalls(options: TenantOptions): Generator<{ call: Call; made: PhoneCall }> {
  for (let index = 0; index < options.calls; index += 1) {
    const phone = phoneCallOf(options, index)
    if (phone !== undefined) yield phone
  }
}

/** Log rows of the calls through Microsoft's plans and connected operators. */
export function* generatePstnCalls(options: TenantOptions): Generator<PstnCallLogRow> {
  for (const { call, made } of phoneCalls(options)) {
    if (made.route !== 'directRouting') yield pstnCallRow(call, made)
  }
}

/** Log rows of the calls through the tenant's own trunks; `correlationId` is the id of the call record. */
export function* generateDirectRoutingCalls(options: TenantOptions): Generator<DirectRoutingLogRow> {
  for (const { call, made } of phoneCalls(options)) {
    if (made.route === 'directRouting') yield directRoutingRow(call, made)
  }
}
