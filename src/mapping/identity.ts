import type { CommunicationsIdentitySet, Identity, IdentitySet } from '@microsoft/microsoft-graph-types'
import { identifier, text } from './scalars.ts'
import type { Group, GroupColumn, GroupProperty, GroupReporter, JsonObject } from './shape.ts'

/**
 * The slots of an identity set that are known, in the order in which one is taken where several are filled:
 * people before numbers, numbers before machines. Real replies fill exactly one; the set is open, so an
 * unknown slot counts too, after these. The slots of Communication Services, Spool and their application
 * instances are sent although Graph's schema does not declare them.
 */
export const slots = [
  'user',
  'guest',
  'phone',
  'encrypted',
  'onPremises',
  'acsUser',
  'azureCommunicationServicesUser',
  'spoolUser',
  'applicationInstance',
  'acsApplicationInstance',
  'spoolApplicationInstance',
  'azureApplicationInstance',
  'application',
  'assertedIdentity',
  'device',
] as const

/** Which kind an identity is by its own `@odata.type`, for identities that stand outside a set. */
const kindOfType: ReadonlyMap<string, string> = new Map([
  ['userIdentity', 'user'],
  ['communicationsUserIdentity', 'user'],
  ['communicationsGuestIdentity', 'guest'],
  ['communicationsPhoneIdentity', 'phone'],
  ['communicationsEncryptedIdentity', 'encrypted'],
  ['communicationsApplicationIdentity', 'application'],
  ['communicationsApplicationInstanceIdentity', 'applicationInstance'],
  ['azureCommunicationServicesUserIdentity', 'azureCommunicationServicesUser'],
])

const columns: readonly GroupColumn[] = [
  {
    name: 'kind',
    scalar: text,
    comment:
      'Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells.',
    options: {},
  },
  {
    name: 'id',
    scalar: identifier,
    comment:
      "The identity's id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:….",
    options: { euii: true },
  },
  {
    name: 'display_name',
    scalar: text,
    comment: 'Name as shown at the time of the call.',
    options: { euii: true },
  },
  {
    name: 'user_principal_name',
    scalar: text,
    comment: 'User principal name. The service sends it although the schema does not declare it everywhere.',
    options: { euii: true },
  },
  {
    name: 'tenant_id',
    scalar: identifier,
    comment: 'Tenant of the identity. NULL where unknown, as for anonymous guests and phones.',
    options: {},
  },
  {
    name: 'email',
    scalar: text,
    comment: 'Mail address of a guest, where the service tells it.',
    options: { euii: true },
  },
]

/** What becomes of the properties of an identity, whichever of its derived types it has. */
const properties: Readonly<Record<string, { column: string } | { omitted: string }>> = {
  id: { column: 'id' },
  displayName: { column: 'display_name' },
  userPrincipalName: { column: 'user_principal_name' },
  tenantId: { column: 'tenant_id' },
  email: { column: 'email' },
  '@odata.type': { column: 'kind' },
  ipAddress: { omitted: 'belongs to sign-in logs; the addresses of a call are those of its media' },
  applicationType: { omitted: 'the slot tells the kind of application as far as call quality asks' },
  hidden: { omitted: 'tells other applications whether to show a participant' },
  azureCommunicationServicesResourceId: { omitted: 'the id already begins with the resource' },
  appId: { omitted: 'servicePrincipalIdentity is not used by call records' },
  initiatorType: { omitted: 'initiator is not used by call records' },
  applicationIdentityType: { omitted: 'teamworkApplicationIdentity is not used by call records' },
  userIdentityType: { omitted: 'teamworkUserIdentity is not used by call records' },
}

/** The declared types that an identity may have, with their properties beside `id` and `displayName`. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  userPrincipalName: ['userIdentity', 'callRecords.userIdentity'],
  tenantId: ['communicationsUserIdentity', 'communicationsApplicationInstanceIdentity'],
  email: ['communicationsGuestIdentity', 'emailIdentity'],
  ipAddress: ['userIdentity'],
  applicationType: ['communicationsApplicationIdentity'],
  hidden: ['communicationsApplicationIdentity', 'communicationsApplicationInstanceIdentity'],
  azureCommunicationServicesResourceId: ['azureCommunicationServicesUserIdentity'],
  appId: ['servicePrincipalIdentity'],
  initiatorType: ['initiator'],
  applicationIdentityType: ['teamworkApplicationIdentity'],
  userIdentityType: ['teamworkUserIdentity'],
}

const identityTypes = [
  'identity',
  'azureCommunicationServicesUserIdentity',
  'callRecords.userIdentity',
  'communicationsApplicationIdentity',
  'communicationsApplicationInstanceIdentity',
  'communicationsEncryptedIdentity',
  'communicationsGuestIdentity',
  'communicationsPhoneIdentity',
  'communicationsUserIdentity',
  'emailIdentity',
  'initiator',
  'servicePrincipalIdentity',
  'teamworkApplicationIdentity',
  'teamworkUserIdentity',
  'userIdentity',
]

function identityProperties(at: string): GroupProperty[] {
  return Object.entries(properties)
    .filter(([property]) => property !== '@odata.type')
    .map(([property, place]) => ({
      path: at === '' ? property : `${at}.${property}`,
      types: typesOf[property] ?? identityTypes,
      place,
    }))
}

const setProperties: readonly GroupProperty[] = [
  ...slots.map((slot) => ({
    path: slot,
    types: ['identitySet', 'communicationsIdentitySet'],
    place: { column: 'kind' },
  })),
  {
    path: 'endpointType',
    types: ['communicationsIdentitySet'],
    place: { omitted: 'no slot: it repeats what the role of the user agent tells' },
  },
  ...identityProperties('{slot}'),
]

interface Found {
  readonly kind: string
  readonly identity: JsonObject
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}

const rank = new Map<string, number>(slots.map((slot, at) => [slot, at]))

/** Whether an identity says anything: a slot may hold an object of nulls. */
function isFilled(identity: JsonObject): boolean {
  for (const property in identity) {
    if ((identity[property] ?? null) !== null && !property.includes('@')) return true
  }
  return false
}

/** The filled slots of an identity set, by precedence; unknown slots last, in document order. */
export function filledSlots(set: unknown): Found[] {
  const slotsOfSet = asObject(set)
  if (slotsOfSet === undefined) return []
  const found: Found[] = []
  for (const kind in slotsOfSet) {
    const value = slotsOfSet[kind]
    if (value === null || typeof value !== 'object' || kind.includes('@')) continue
    const identity = asObject(value)
    if (identity !== undefined && isFilled(identity)) found.push({ kind, identity })
  }
  if (found.length > 1)
    found.sort((a, b) => (rank.get(a.kind) ?? slots.length) - (rank.get(b.kind) ?? slots.length))
  return found
}

function reportDrift(identity: JsonObject, report: GroupReporter, column: number, at: string): void {
  for (const property in identity) {
    if (!Object.hasOwn(properties, property) && !property.includes('@')) {
      report.drift(column, at === '' ? property : `${at}.${property}`, identity[property])
    }
  }
}

function values({ kind, identity }: Found): readonly unknown[] {
  return [
    kind,
    identity.id,
    identity.displayName,
    identity.userPrincipalName,
    identity.tenantId,
    identity.email,
  ]
}

const nothing: readonly unknown[] = [null, null, null, null, null, null]

function pickFromSet(value: unknown, report: GroupReporter, column: number): readonly unknown[] {
  if (value === undefined || value === null) return nothing
  const set = asObject(value)
  if (set === undefined) {
    report.issue(column, 'not_an_object', value)
    return nothing
  }
  for (const kind in set) {
    if (kind === 'endpointType' || kind.includes('@')) continue
    const isObject = asObject(set[kind]) !== undefined
    if (rank.has(kind)) {
      if (!isObject && set[kind] !== null) report.issue(column, 'not_an_object', { [kind]: set[kind] })
      continue
    }
    if (isObject) report.issue(column, 'unknown_identity', kind)
    report.drift(column, kind, set[kind])
  }
  const [first, second] = filledSlots(set)
  if (first === undefined) return nothing
  if (second !== undefined) report.issue(column, 'second_identity', { [second.kind]: second.identity })
  reportDrift(first.identity, report, column, first.kind)
  return values(first)
}

/** The six columns of an identity set: `{user: {id, displayName, …}}`, one slot of many filled. */
export function identitySet<In extends IdentitySet | CommunicationsIdentitySet>(): Group<In> {
  return {
    verb: 'group',
    prefix: undefined,
    columns,
    inside: setProperties,
    fallback: undefined,
    pick: (value, _owner, report, column) => pickFromSet(value, report, column),
  }
}

function isNobody(identity: JsonObject): boolean {
  return (identity.id ?? identity.displayName ?? null) === null
}

function isEmpty(identity: JsonObject): boolean {
  return (identity.userPrincipalName ?? identity.tenantId ?? identity.email ?? null) === null
}

/** The slot of the older identity set that holds the same id. */
function kindOfSame(id: unknown, set: unknown): string | undefined {
  return filledSlots(set).find(({ identity }) => (identity.id ?? null) === id)?.kind
}

/** A phone number or a prefixed id tells what it is by its form; only users have a user principal name. */
function kindByForm({ id, userPrincipalName }: JsonObject): string {
  if (typeof userPrincipalName === 'string' && userPrincipalName !== '') return 'user'
  if (typeof id !== 'string') return 'unknown'
  if (/^\+?\d[\d*]{2,}$/.test(id)) return 'phone'
  // the service sends anonymous visitors in the slot of users
  if (id.startsWith('teamsvisitor:')) return 'user'
  if (id.startsWith('acs:') || id.startsWith('8:acs:')) return 'acsUser'
  return 'unknown'
}

/**
 * The six columns of who is at an endpoint: `associatedIdentity`, which is one identity without a slot, and
 * where that gives nothing the identity set of the older property `identity`. The kind of the former is told
 * by its `@odata.type`, else by the slot that `identity` fills for the same id, else by the form of its name and id.
 */
export function associatedIdentity(): Group<Identity> {
  return {
    verb: 'group',
    prefix: 'identity',
    columns,
    inside: identityProperties(''),
    fallback: 'identity',
    pick(value, owner, report, column) {
      const identity = asObject(value)
      if (identity === undefined) {
        if (value !== undefined && value !== null) report.issue(column, 'not_an_object', value)
        return pickFromSet(owner.identity, report, column)
      }
      reportDrift(identity, report, column, '')
      if (isNobody(identity) && (isEmpty(identity) || filledSlots(owner.identity).length > 0)) {
        return pickFromSet(owner.identity, report, column)
      }
      const type = identity['@odata.type']
      const byType =
        typeof type === 'string' ? kindOfType.get(type.slice(type.lastIndexOf('.') + 1)) : undefined
      const kind = byType ?? kindOfSame(identity.id ?? null, owner.identity) ?? kindByForm(identity)
      return values({ kind, identity })
    },
  }
}
