import { readFileSync } from 'node:fs'

/** A type of Graph as the extract of its schema has it; names stand without `microsoft.graph.`. */
export interface GraphType {
  readonly base?: string
  /** Instances may have properties that the type does not declare. */
  readonly open?: true
  readonly properties: Readonly<Record<string, string>>
}

export interface GraphSchema {
  readonly types: Readonly<Record<string, GraphType>>
  readonly enums: Readonly<Record<string, readonly string[]>>
}

const file = new URL('../fixtures/schema/graph-types.json', import.meta.url)

/** What Graph declares; the witness against whom the mapping is checked. */
export const graph = JSON.parse(readFileSync(file, 'utf8')) as GraphSchema

export const rootTypes = [
  'callRecords.callRecord',
  'callRecords.pstnCallLogRow',
  'callRecords.directRoutingLogRow',
]

/** The declared properties of a type, its own and inherited. */
export function propertiesOf(type: string): Record<string, string> {
  const declared = graph.types[type]
  if (declared === undefined) return {}
  return { ...(declared.base === undefined ? {} : propertiesOf(declared.base)), ...declared.properties }
}

/** The type and every type derived from it. */
export function withDerived(type: string): string[] {
  const derived = Object.keys(graph.types).filter((name) => graph.types[name]?.base === type)
  return [type, ...derived.flatMap(withDerived)]
}

/** `X` of `Collection(X)`, else `undefined`. */
export function elementOf(type: string): string | undefined {
  return /^Collection\((.*)\)$/.exec(type)?.[1]
}

/** Every type whose objects a property of these types may hold, at any depth, themselves included. */
export function reachable(types: readonly string[]): Set<string> {
  const found = new Set<string>()
  const follow = (type: string) => {
    if (found.has(type) || graph.types[type] === undefined) return
    found.add(type)
    for (const property of Object.values(propertiesOf(type))) follow(elementOf(property) ?? property)
    for (const derived of withDerived(type)) follow(derived)
  }
  types.forEach(follow)
  return found
}
