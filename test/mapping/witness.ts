import { roots } from '../../src/mapping/index.ts'
import { snakeCase } from '../../src/mapping/names.ts'
import type { Scalar } from '../../src/mapping/scalars.ts'
import type { Group, GroupColumn, Placement, Shape } from '../../src/mapping/shape.ts'
import { elementOf, graph, propertiesOf, reachable, withDerived } from './graph-schema.ts'

/** What the service sends although the published schema does not declare it. */
export const undeclared: Readonly<Record<string, string>> = {
  acsUser: 'slot of Communication Services, in the documented list of call records',
  spoolUser: 'slot of Spool, in the documented list of call records',
  acsApplicationInstance: 'slot of Communication Services, in the documented list of participants',
  spoolApplicationInstance: 'slot of Spool, in the documented list of participants',
  azureApplicationInstance: 'slot of an older reply, reported to the documentation',
}

/** Every shape of the mapping, once. */
export function shapes(): Shape[] {
  const found = new Set<Shape>()
  const visit = (shape: Shape) => {
    if (found.has(shape)) return
    found.add(shape)
    for (const placement of Object.values(shape.placements)) {
      if (placement.verb === 'inline') visit(placement.shape)
      if (placement.verb === 'many') visit(placement.entity.shape)
    }
  }
  for (const root of roots) visit(root.shape)
  return [...found]
}

/** What the schema holds against a shape: a sentence for each fault. */
export function faultsOf(shape: Shape): string[] {
  if (shape.types.length === 0) return []
  const faults = shape.types
    .filter((type) => graph.types[type] === undefined)
    .map((type) => `${type}: no such type`)
  const declared = Object.assign({}, ...shape.types.map(propertiesOf)) as Record<string, string>
  for (const property of Object.keys(declared)) {
    if (!Object.hasOwn(shape.placements, property)) faults.push(`${property}: has no place`)
  }
  for (const [property, placement] of Object.entries(shape.placements)) {
    const type = declared[property]
    const found =
      type === undefined ? faultsOfExtra(property) : faultsOfPlacement(shape, property, placement, type)
    faults.push(...found.map((fault) => `${property}: ${fault}`))
  }
  return faults
}

function faultsOfExtra(property: string): string[] {
  return property.startsWith('@odata.') || Object.hasOwn(undeclared, property) ? [] : ['is not declared']
}

function faultsOfPlacement(shape: Shape, property: string, placement: Placement, type: string): string[] {
  switch (placement.verb) {
    case 'column':
      return faultsOfScalar(placement.scalar, type)
    case 'inline':
      return faultsOfObject(placement.shape, type)
    case 'many':
      return graph.types[type]?.open === true && placement.rows !== undefined
        ? []
        : faultsOfObject(placement.entity.shape, elementOf(type) ?? `no list, but ${type}`)
    case 'group':
      return faultsOfGroup(placement, type)
    case 'instead':
      return faultsOfInstead(shape, property, placement.of)
    case 'omit':
      return placement.why === '' ? ['is left out without a reason'] : []
  }
}

function faultsOfScalar(scalar: Scalar<never>, type: string): string[] {
  const members = graph.enums[type]
  if (!scalar.edm.includes(members === undefined ? type : 'enum')) {
    return [`${scalar.name} stands for ${scalar.edm.join(' or ')}, the schema says ${type}`]
  }
  if (members === undefined) return []
  return difference(scalar.members ?? [], members).map((member) => `member ${member}`)
}

function faultsOfObject(shape: Shape, type: string): string[] {
  return withDerived(type)
    .filter((one) => !shape.types.includes(one))
    .map((one) => `objects of ${one} are not what the shape names`)
}

function faultsOfGroup(group: Group<never>, type: string): string[] {
  const element = elementOf(type) ?? type
  const members = graph.enums[element]
  if (members !== undefined) return faultsOfWords(group, members)

  const faults: string[] = []
  for (const one of reachable([element])) {
    for (const property of Object.keys(propertiesOf(one))) {
      const known = group.inside.some(({ path, types }) => lastName(path) === property && types.includes(one))
      if (!known) faults.push(`${one}.${property} has no place`)
    }
  }
  for (const { path, types, place } of group.inside) {
    const property = lastName(path)
    const declared = types.map((one) => propertiesOf(one)[property]).filter((one) => one !== undefined)
    if (declared.length === 0) faults.push(...faultsOfExtra(property).map((fault) => `${path} ${fault}`))
    if (!('column' in place)) continue
    const column = group.columns.find(({ name }) => name === place.column)
    if (column === undefined) faults.push(`${path} goes to ${place.column}, which is no column`)
    else faults.push(...declared.flatMap((one) => faultsOfInside(column, path, one)))
  }
  return faults
}

/** A slot is an object, and tells its name to the column; everything else is a plain value. */
function faultsOfInside(column: GroupColumn, path: string, type: string): string[] {
  return graph.types[type] === undefined
    ? faultsOfScalar(column.scalar, type).map((fault) => `${path} ${fault}`)
    : []
}

/** A list of words has one boolean for each word that the schema declares. */
function faultsOfWords(group: Group<never>, members: readonly string[]): string[] {
  const flags = group.columns.filter(({ scalar }) => scalar.pg === 'boolean').map(({ name }) => name)
  const words = members.filter((member) => member !== 'unknownFutureValue')
  return difference(
    flags,
    words.map((word) => `has_${snakeCase(word)}`),
  ).map((name) => `column ${name}`)
}

function faultsOfInstead(shape: Shape, property: string, of: string): string[] {
  const other = shape.placements[of]
  if (other === undefined) return [`stands in for ${of}, which has no place`]
  const fallback = 'fallback' in other ? other.fallback : undefined
  const reads = typeof fallback === 'object' ? fallback.property : fallback
  return reads === property ? [] : [`stands in for ${of}, which never reads it`]
}

function difference(some: readonly string[], others: readonly string[]): string[] {
  return [
    ...some.filter((one) => !others.includes(one)).map((one) => `${one} is not in the schema`),
    ...others.filter((one) => !some.includes(one)).map((one) => `${one} is missing`),
  ]
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
