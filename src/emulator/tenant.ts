import { windowOf } from './calendar.ts'
import { directRoutingRow, pstnCallRow } from './call-logs.ts'
import { type Call, cutOff } from './calls.ts'
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

/** The whole record of the call with this number: in its last version, or as an earlier version had it. */
export function generateCallRecord(tenant: Tenant, index: number, version?: number): CallRecord {
  const { kind, version: last, older, call } = open(tenant, index)
  const made = happen(kind, call)
  const wanted = version ?? last
  if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= last)) {
    throw new RangeError(`call ${index} has the versions 1 to ${last}, not ${wanted}`)
  }
  const modifiedAt = madeAt(call.random, made.endedAt, last, call.window)[wanted - 1]!
  const sessions = wanted === last ? made.sessions : earlierSessions(made.sessions, wanted)
  const whole = record(call, { ...made, sessions }, wanted, cutOff(call, modifiedAt))
  return older ? olderDocument(whole, made.organizer, made.parties) : whole
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

function* phoneCalls(options: TenantOptions): Generator<{ call: Call; made: PhoneCall }> {
  for (let index = 0; index < options.calls; index += 1) {
    const { kind, call } = open(options, index)
    if (kind === 'phone') yield { call, made: phoneCall(call) }
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
