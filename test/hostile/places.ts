import { type TableColumn, tables } from '../../src/mapping/index.ts'

/** A property of a row's object that gives one column its value. */
export interface Place {
  readonly column: string
  /** The name of its scalar, or how the words of a list are kept. */
  readonly scalar: string
  /** Below the row's object. */
  readonly path: readonly (string | number)[]
  /** What issues name, below the row's object. */
  readonly told: string
}

/** The places of one table that may hold anything. */
export interface Places {
  readonly table: string
  /** The path of the table's first row, as issues tell it; '' where the document is the row. */
  readonly row: string
  readonly places: readonly Place[]
}

const ROWS: Readonly<Record<string, string>> = {
  records: '',
  participants: 'participants_v2[0]',
  sessions: 'sessions[0]',
  segments: 'sessions[0].segments[0]',
  media: 'sessions[0].segments[0].media[0]',
  streams: 'sessions[0].segments[0].media[0].streams[0]',
  trace_route_hops: 'sessions[0].segments[0].media[0].callerNetwork.traceRouteHops[0]',
  pstn_calls: '',
  direct_routing_calls: '',
}

/** Without these a document is none; they are tried on their own. */
const IDENTIFYING = new Set(['records id', 'records version', 'records startDateTime'])

const IN_IDENTITY: readonly (readonly [RegExp, string])[] = [
  [/identity_display_name$/, 'displayName'],
  [/identity_user_principal_name$/, 'userPrincipalName'],
  [/identity_tenant_id$/, 'tenantId'],
  [/identity_email$/, 'email'],
  [/identity_id$/, 'id'],
]

function placeOf(table: string, { name, path, scalar }: TableColumn): Place | undefined {
  if (path === undefined || scalar === undefined || IDENTIFYING.has(`${table} ${path}`)) return undefined
  const told = path
  const above = path.split('.')
  const last = above.at(-1)
  if (last === 'modalities') {
    return name.endsWith('modalities')
      ? { column: name, scalar: 'word', path: [...above, 0], told }
      : undefined
  }
  if (last === 'administrativeUnitInfos')
    return { column: name, scalar: 'unit', path: [...above, 0, 'id'], told }
  if (last === 'identity' || last === 'associatedIdentity') {
    const property = IN_IDENTITY.find(([ending]) => ending.test(name))?.[1]
    if (property === undefined) return undefined
    const slot = last === 'identity' ? ['user'] : []
    return { column: name, scalar: scalar.name, path: [...above, ...slot, property], told }
  }
  // the name of a type is looked up, and kept by its meaning alone
  if (path.endsWith('@odata.type')) return undefined
  // the id of a log's row is its key
  if (above.length === 1 && path === 'id' && table.endsWith('_calls')) return undefined
  return { column: name, scalar: scalar.name, path: above, told }
}

/** Every column of every table that a property gives its value, but those that identify a document. */
export const allPlaces: readonly Places[] = tables.flatMap(({ name: table, columns }) => {
  const row = ROWS[table]
  return row === undefined
    ? []
    : [{ table, row, places: columns.flatMap((column) => placeOf(table, column) ?? []) }]
})

type Node = Record<string | number, unknown>

/** The object, with something at a path; what lacks on the way is made. */
function set(object: Node, path: readonly (string | number)[], value: unknown): void {
  const [first, ...rest] = path
  if (first === undefined) return
  if (rest.length === 0) {
    object[first] = value
    return
  }
  object[first] ??= typeof rest[0] === 'number' ? [] : {}
  set(object[first] as Node, rest, value)
}

/** The steps of a path with indexes in brackets. */
function steps(path: string): (string | number)[] {
  return path === ''
    ? []
    : path.split('.').flatMap((step) => {
        const [name, index] = step.replace(']', '').split('[')
        return index === undefined ? [name!] : [name!, Number(index)]
      })
}

/** A document whose first row of that table has a mark in every one of these places. */
export function markedDocument(document: object, { row, places }: Places, mark: string): object {
  const marked = structuredClone(document) as Node
  for (const { path } of places) set(marked, [...steps(row), ...path], mark)
  return marked
}

/** The full path of a place, as an issue tells it. */
export function issuePath({ row }: Places, { told }: Place): string {
  return row === '' ? told : `${row}.${told}`
}
