import { badRequest } from './replies.ts'
import { timeOf } from './served-call.ts'

/** Query options as Graph reads them. All functions throw a Refusal where Graph refuses. */

/** The options of a request. Of those that OData knows, only the allowed ones may be there, each once. */
export function optionsOf(url: URL, allowed: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (const [name, value] of url.searchParams) {
    if (!name.startsWith('$')) continue
    if (!allowed.includes(name))
      throw badRequest(`The query specified in the URI is not valid. Query option '${name}' is not allowed.`)
    if (options.has(name)) throw badRequest(`Query option '${name}' was specified more than once.`)
    options.set(name, value)
  }
  return options
}

/** Which calls a list is to have. */
export interface Filter {
  /** Times between which all its calls begin, both included; it may exclude more. */
  readonly from: number
  readonly to: number
  /** Whether a call that began then is meant. */
  includes(startedAt: number): boolean
  /** Ids of people who all took part. */
  readonly participants: readonly string[]
}

const COMPARISONS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  lt: (one, other) => one < other,
  le: (one, other) => one <= other,
  gt: (one, other) => one > other,
  ge: (one, other) => one >= other,
}

const STARTED = /^startDateTime\s+(lt|le|gt|ge)\s+(\S+)$/
const TOOK_PART = /^participants_v2\/any\(\s*(\w+)\s*:\s*(\w+)\/id\s+eq\s+'((?:[^']|'')*)'\s*\)$/

/** Reads `$filter`. */
export function filterOf(text: string | undefined): Filter {
  const comparisons: ((startedAt: number) => boolean)[] = []
  const participants: string[] = []
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const clause of text === undefined ? [] : text.trim().split(/\s+and\s+/)) {
    const [, name, instant] = STARTED.exec(clause) ?? []
    const [, variable, used, id] = TOOK_PART.exec(clause) ?? []
    if (name !== undefined) {
      const time = timeOf(instant)
      if (Number.isNaN(time))
        throw badRequest(`Invalid filter clause: '${instant}' is not of type 'Edm.DateTimeOffset'.`)
      if (name.startsWith('g')) from = Math.max(from, time)
      else to = Math.min(to, time)
      comparisons.push((startedAt) => COMPARISONS[name]!(startedAt, time))
    } else if (id !== undefined && variable === used) {
      participants.push(id.replaceAll("''", "'"))
    } else {
      throw badRequest(`Invalid filter clause: '${clause}' is not supported.`)
    }
  }
  return { from, to, participants, includes: (at) => comparisons.every((isMet) => isMet(at)) }
}

const SELECTABLE = {
  callRecord: [
    ...['id', 'version', 'type', 'modalities', 'lastModifiedDateTime', 'startDateTime', 'endDateTime'],
    ...['joinWebUrl', 'organizer', 'participants', 'organizer_v2', 'participants_v2'],
  ],
  session: [
    ...['id', 'modalities', 'startDateTime', 'endDateTime', 'isTest', 'caller', 'callee', 'failureInfo'],
  ],
  participant: ['id', 'identity', 'administrativeUnitInfos'],
} as const satisfies Record<string, readonly string[]>

/** Names of properties; undefined: all. */
export type Selection = ReadonlySet<string> | undefined

/** Reads `$select`. */
export function selectionOf(type: keyof typeof SELECTABLE, text: string | undefined): Selection {
  if (text === undefined) return undefined
  const names = text.split(',').map((name) => name.trim())
  const known: readonly string[] = SELECTABLE[type]
  const stranger = names.find((name) => !known.includes(name))
  if (stranger !== undefined)
    throw badRequest(
      `Could not find a property named '${stranger}' on type 'microsoft.graph.callRecords.${type}'.`,
    )
  return new Set(names)
}

/** An object with its selected properties, what is said of them, and those of `kept`. */
export function selected(
  value: Readonly<Record<string, unknown>>,
  selection: Selection,
  kept: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (selection === undefined) return value
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => {
      const property = name.split('@')[0]!
      return selection.has(property) || kept.includes(property)
    }),
  )
}

/** What is to come with a record. */
export interface Expansion {
  readonly name: 'sessions' | 'participants_v2'
  /** Whether sessions bring their segments. */
  readonly segments: boolean
  readonly selection: Selection
}

/** Splits at a sign that stands in no parentheses. */
function split(text: string, sign: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth < 0) break
    if (at === text.length || (text[at] === sign && depth === 0)) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  if (depth !== 0)
    throw badRequest(
      `Parsing OData Select and Expand failed: Term '${text}' is not valid in a $select or $expand expression.`,
    )
  return parts
}

function isSegments(text: string | undefined): boolean {
  if (text === undefined) return false
  if (text === 'segments') return true
  throw badRequest(
    `Parsing OData Select and Expand failed: Could not find a property named '${text}' on type 'microsoft.graph.callRecords.session'.`,
  )
}

/** Reads `$expand` and `$select` of a list of sessions. */
export function sessionsOptions(options: ReadonlyMap<string, string>): Omit<Expansion, 'name'> {
  const segments = isSegments(options.get('$expand'))
  return { segments, selection: selectionOf('session', options.get('$select')) }
}

/** Reads the `$expand` of a record. */
export function expansionOf(text: string | undefined): Expansion | undefined {
  if (text === undefined) return undefined
  const terms = split(text, ',')
  if (terms.length > 1)
    throw badRequest('Only one relationship of a call record can be expanded in one request.')
  const [, name, , inner] = /^(\w+)(\((.*)\))?$/.exec(terms[0]!) ?? []
  const options = new Map<string, string>()
  for (const option of inner === undefined ? [] : split(inner, ';')) {
    const [, key, value] = /^(\$\w+)=(.+)$/.exec(option) ?? []
    if (key !== '$select' && !(key === '$expand' && name === 'sessions'))
      throw badRequest(`Parsing OData Select and Expand failed: '${option}' is not valid in '${terms[0]}'.`)
    options.set(key, value!)
  }
  if (name === 'sessions') return { name, ...sessionsOptions(options) }
  if (name === 'participants_v2')
    return { name, segments: false, selection: selectionOf('participant', options.get('$select')) }
  throw badRequest(
    `Parsing OData Select and Expand failed: Could not find a property named '${name ?? terms[0]}' on type 'microsoft.graph.callRecords.callRecord'.`,
  )
}

/** What a client prefers, in the header `Prefer`. */
export interface Preferences {
  readonly pageSize: number
  /** Whether it knows the members of enumerations that came later. */
  readonly knowsLaterMembers: boolean
}

/** Reads `Prefer`. */
export function preferencesOf(prefer: string | undefined): Preferences {
  const [, size] = /\bmaxpagesize\s*=\s*(\d+)/i.exec(prefer ?? '') ?? []
  return {
    pageSize: size === undefined || Number(size) < 1 ? Number.POSITIVE_INFINITY : Number(size),
    knowsLaterMembers: /\binclude-unknown-enum-members\b/i.test(prefer ?? ''),
  }
}
