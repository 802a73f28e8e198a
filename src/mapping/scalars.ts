import { canonicalAddress, canonicalSubnet } from './address.ts'
import { copyText, NULL } from './copy-text.ts'
import { durationMs } from './duration.ts'
import { canonicalGuid } from './guid.ts'
import { instantKind } from './instant.ts'
import { canonicalMac } from './mac.ts'
import type { Reason, Reporter } from './reasons.ts'

/** The PostgreSQL types of the facts schema: those that every BI driver can read. */
export type PgType = 'text' | 'uuid' | 'timestamptz' | 'double precision' | 'bigint' | 'integer' | 'boolean'

/**
 * One kind of value: its PostgreSQL type, and its text in PostgreSQL's COPY format.
 *
 * `In` is the TypeScript type that a property must have to be mapped to this scalar; `edm` are the Edm types
 * of Graph's schema that it may stand for. Both are checked: the first by the compiler, the second by a test,
 * because Graph's published types say `string` for texts, GUIDs, instants and durations alike.
 */
export interface Scalar<In> {
  readonly name: string
  readonly pg: PgType
  readonly edm: readonly string[]
  /** What one unit of the number is, for the data dictionary. */
  readonly unit?: string
  /** Ending of the names of columns of this scalar, which tells the unit. */
  readonly suffix?: string
  /** The members that the published schema lists, for enumerations. */
  readonly members?: readonly string[]
  /**
   * The COPY text of a JSON value that is not null. What can't be kept becomes NULL and an issue; it never
   * throws.
   */
  encode(value: unknown, report: Reporter, column: number): string
  /** Never there at run time: makes a scalar contravariant in what it accepts. */
  readonly accepts?: (value: In) => void
}

function refuse(value: unknown, reason: Reason, report: Reporter, column: number): string {
  report.issue(column, reason, value)
  return NULL
}

/** Any text. A number or boolean is kept as its text and is an issue, an object or array is NULL. */
export const text: Scalar<string> = {
  name: 'text',
  pg: 'text',
  edm: ['Edm.String'],
  encode(value, report, column) {
    if (typeof value === 'string') return copyText(value, report, column)
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) report.inexact()
    report.issue(column, 'wrong_type', value)
    // a number beyond all others, such as 1e400, has lost its text
    const hasNoText = typeof value === 'object' || (typeof value === 'number' && !Number.isFinite(value))
    return hasNoText ? NULL : String(value)
  },
}

/**
 * A closed list of words, kept as text. A word that the published schema does not list is kept too (the
 * service adds members before the schema does) and is an issue.
 */
export function enumeration<Member extends string>(listed: Record<Member, true>): Scalar<Member> {
  const members = Object.keys(listed)
  const known = new Set<unknown>(members)
  return {
    name: 'enumeration',
    pg: 'text',
    edm: ['enum'],
    members,
    encode(value, report, column) {
      if (known.has(value)) return value as string
      if (typeof value !== 'string') return text.encode(value, report, column)
      report.issue(column, 'unknown_enum', value)
      return copyText(value, report, column)
    },
  }
}

/** A GUID, in lower case; for ids that are never anything else. */
export const guid: Scalar<string> = {
  name: 'guid',
  pg: 'uuid',
  edm: ['Edm.String'],
  encode(value, report, column) {
    const canonical = typeof value === 'string' ? canonicalGuid(value) : undefined
    return canonical ?? refuse(value, 'not_a_guid', report, column)
  },
}

/** An id that may be a GUID, a phone number or something with a prefix; a GUID in lower case, so that ids join. */
export const identifier: Scalar<string> = {
  ...text,
  name: 'identifier',
  encode(value, report, column) {
    const canonical = typeof value === 'string' ? canonicalGuid(value) : undefined
    return canonical ?? text.encode(value, report, column)
  },
}

/** An instant, passed on as text so that microseconds survive. Year 1, .NET's "not set", is NULL. */
export const instant: Scalar<string> = {
  name: 'instant',
  pg: 'timestamptz',
  edm: ['Edm.DateTimeOffset'],
  unit: 'UTC instant, to the microsecond',
  encode(value, report, column) {
    if (typeof value !== 'string') return refuse(value, 'wrong_type', report, column)
    const kind = instantKind(value)
    if (kind === 'instant') return value
    return kind === 'unset' ? NULL : refuse(value, kind, report, column)
  },
}

/** An ISO 8601 duration as milliseconds. Below zero is NULL: nothing that Graph measures can be. */
export const duration: Scalar<string> = {
  name: 'duration',
  pg: 'double precision',
  edm: ['Edm.Duration'],
  unit: 'ms',
  suffix: '_ms',
  encode(value, report, column) {
    if (typeof value !== 'string') return refuse(value, 'wrong_type', report, column)
    const ms = durationMs(value)
    if (ms === undefined) return refuse(value, 'not_a_duration', report, column)
    return ms < 0 ? refuse(value, 'negative_duration', report, column) : String(ms)
  },
}

const numberForm = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A JSON number, or the text of one, as OData sends 64-bit and decimal numbers to those who ask for it. */
function finiteNumber(value: unknown, report: Reporter, column: number): number | undefined {
  let number: number
  if (typeof value === 'number') number = value
  // the exact second reading of a document gives every integer beyond 2^53 as bigint
  else if (typeof value === 'bigint') number = Number(value)
  else if (typeof value !== 'string') {
    report.issue(column, 'wrong_type', value)
    return undefined
  } else if (numberForm.test(value)) number = Number(value)
  else {
    report.issue(column, /^[+-]?(?:nan|inf|infinity)$/i.test(value) ? 'not_finite' : 'not_a_number', value)
    return undefined
  }
  if (Number.isFinite(number)) return number
  report.issue(column, 'not_finite', value)
  return undefined
}

function real(name: string, edm: string[], unit?: string, suffix?: string): Scalar<number> {
  return {
    name,
    pg: 'double precision',
    edm,
    ...(unit === undefined ? {} : { unit }),
    ...(suffix === undefined ? {} : { suffix }),
    encode(value, report, column) {
      if (typeof value === 'number' && Number.isFinite(value)) return String(value)
      const number = finiteNumber(value, report, column)
      return number === undefined ? NULL : String(number)
    },
  }
}

/** A number without a unit of its own; always double precision, because thresholds are strict. */
export const number = real('number', ['Edm.Single', 'Edm.Double'])
/** A share, 0 to 1. */
export const fraction = real('fraction', ['Edm.Single', 'Edm.Double'], 'fraction, 0 to 1')
/** An amount of money, in the currency of the row. */
export const money = real('money', ['Edm.Decimal'], 'amount in the currency of the row')

function whole(name: string, pg: 'bigint' | 'integer', edm: string[], more: Partial<Scalar<number>> = {}) {
  const lowest = pg === 'integer' ? -(2n ** 31n) : -(2n ** 63n)
  const highest = pg === 'integer' ? 2n ** 31n - 1n : 2n ** 63n - 1n
  const scalar: Scalar<number> = {
    name,
    pg,
    edm,
    ...more,
    encode(value, report, column) {
      if (
        typeof value === 'number' &&
        Number.isSafeInteger(value) &&
        (pg === 'bigint' || value === (value | 0))
      ) {
        return String(value)
      }
      // JSON's integers beyond 2^53 come as bigint from the exact second reading of a document
      let exact: bigint
      if (typeof value === 'bigint') exact = value
      else if (typeof value === 'string' && /^-?\d{1,30}$/.test(value)) exact = BigInt(value)
      else {
        const number = finiteNumber(value, report, column)
        if (number === undefined) return NULL
        if (!Number.isInteger(number)) return refuse(value, 'not_an_integer', report, column)
        if (!Number.isSafeInteger(number)) report.inexact()
        exact = BigInt(number)
      }
      return exact < lowest || exact > highest ? refuse(value, 'out_of_range', report, column) : String(exact)
    },
  }
  return scalar
}

/** A count or another whole number that may grow beyond 32 bits. */
export const count = whole('count', 'bigint', ['Edm.Int64', 'Edm.Int32'])
/** A whole number that stays small: ports, channels, levels, percentages. */
export const integer = whole('integer', 'integer', ['Edm.Int32'])
/** Seconds, as the call logs count them. */
export const seconds = whole('seconds', 'bigint', ['Edm.Int32'], { unit: 's', suffix: '_s' })
/** Bits per second. */
export const bitsPerSecond = whole('bits per second', 'bigint', ['Edm.Int64'], {
  unit: 'bit/s',
  suffix: '_bps',
})

/** What Graph sends where the operating system does not tell the speed of a link: 2^32 - 1. */
const UNKNOWN_SPEED = 4_294_967_295

/** The speed of a link. 4294967295 means that it is not known, and is NULL. */
export const linkSpeed: Scalar<number> = {
  ...bitsPerSecond,
  name: 'link speed',
  encode(value, report, column) {
    return value === UNKNOWN_SPEED || value === String(UNKNOWN_SPEED)
      ? NULL
      : bitsPerSecond.encode(value, report, column)
  },
}

/** True or false. */
export const boolean: Scalar<boolean> = {
  name: 'boolean',
  pg: 'boolean',
  edm: ['Edm.Boolean'],
  encode(value, report, column) {
    if (value === true || value === 'true') return 't'
    if (value === false || value === 'false') return 'f'
    return refuse(value, 'not_a_boolean', report, column)
  },
}

function canonical(
  name: string,
  canonicalForm: (value: string) => string | null | undefined,
  reason: Reason,
): Scalar<string> {
  return {
    name,
    pg: 'text',
    edm: ['Edm.String'],
    encode(value, report, column) {
      if (typeof value !== 'string') return refuse(value, 'wrong_type', report, column)
      if (value === '') return NULL
      const form = canonicalForm(value)
      if (form === undefined) return refuse(value, reason, report, column)
      return form ?? NULL
    },
  }
}

/** An IPv4 or IPv6 address in canonical text; an empty text is NULL. */
export const address = canonical('address', canonicalAddress, 'not_an_address')
/** A subnet: an address in canonical text, with a prefix length where one was sent. */
export const subnet = canonical('subnet', canonicalSubnet, 'not_an_address')
/** A hardware address in canonical text; all zeros, and what the operating system hides, are NULL. */
export const mac = canonical('hardware address', canonicalMac, 'not_a_mac')
