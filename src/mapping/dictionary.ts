import type { Entity, GroupProperty, Shape } from './shape.ts'
import { columnName, innerPrefix, roots, type Table, type TableColumn, tableNamed } from './tables.ts'

/** Where Graph sends something. */
interface Origin {
  /** The resource that the path begins at: `callRecord`, `pstnCallLogRow` or `directRoutingLogRow`. */
  readonly root: string
  /**
   * The path below the root: `[]` stands for each element of a list, `{slot}` for whichever slot of an identity
   * set is filled. `null` for columns that no property gives: keys, places in the tree, marks.
   */
  readonly path: string | null
  /** The last name of the path. */
  readonly property: string | null
  /** The Graph types of the objects that have the property; none for a token, whose object is open. */
  readonly types: readonly string[]
}

/** A column as the data dictionary tells it. */
export interface DictionaryColumn {
  readonly column: string
  readonly pg_type: string
  readonly unit: string | null
  readonly comment: string
  /** End-user identifiable information: it tells of a person, or of the device or place of one. */
  readonly euii: boolean
}

/** What becomes of what is sent there: one of these. */
type Fate =
  /** one column */
  | ({ readonly table: string } & DictionaryColumn)
  /** several columns: a list of words, an identity set */
  | { readonly table: string; readonly columns: readonly DictionaryColumn[] }
  /** an object whose properties have entries of their own; their columns of this table begin so */
  | { readonly table: string; readonly prefix: string }
  /** the rows of this table; the properties of the elements have entries of their own */
  | { readonly rows: string }
  /** read only where the property at this path gives nothing, into the same columns or rows */
  | { readonly instead_of: string }
  /** no column, and why */
  | { readonly omitted: string }

/** One path of Graph and what becomes of it. A path has one entry. */
export type Entry = Origin & Fate

/**
 * The data dictionary: every property that a call record or a row of a call log can have, in the order of the
 * mapping, and every column.
 */
export function dictionary(): Entry[] {
  const entries: Entry[] = []
  const keyed = new Set<Table>()
  for (const root of roots) new Walk(lastName(root.shape.types[0]!), entries, keyed).entity(root, '')
  return entries
}

class Walk {
  readonly #root: string
  readonly #entries: Entry[]
  /** Tables whose keys are told; some hang below more than one place. */
  readonly #keyed: Set<Table>

  constructor(root: string, entries: Entry[], keyed: Set<Table>) {
    this.#root = root
    this.#entries = entries
    this.#keyed = keyed
  }

  entity(entity: Entity, path: string): void {
    const table = tableNamed(entity.table)
    const unsent = this.#keyed.has(table)
      ? []
      : table.columns.filter((column) => column.path === undefined).map(described)
    this.#keyed.add(table)
    const first = table.columns.findIndex((column) => column.path !== undefined)
    const tell = (column: DictionaryColumn) =>
      this.#entries.push({
        root: this.#root,
        path: null,
        property: null,
        types: [],
        table: table.name,
        ...column,
      })
    unsent.slice(0, first).forEach(tell)
    this.#shape(table, entity.shape, '', path)
    unsent.slice(first).forEach(tell)
  }

  #shape(table: Table, shape: Shape, prefix: string, above: string): void {
    const types = shape.types.map(fullName)
    for (const [property, placement] of Object.entries(shape.placements)) {
      const path = `${above}${property}`
      const tell = (fate: Fate) =>
        this.#entries.push({ root: this.#root, path, property, types, ...fate } as Entry)
      switch (placement.verb) {
        case 'column':
          tell(inColumns(table, [columnName(prefix, property, placement)]))
          break
        case 'group': {
          const inner = innerPrefix(prefix, property, placement.prefix)
          tell(
            inColumns(
              table,
              placement.columns.map((column) => `${inner}${column.name}`),
            ),
          )
          for (const inside of placement.inside) this.#inside(table, inside, inner, path)
          break
        }
        case 'inline': {
          const inner = innerPrefix(prefix, property, placement.prefix)
          tell({ table: table.name, prefix: inner })
          this.#shape(table, placement.shape, inner, `${path}.`)
          break
        }
        case 'many':
          tell({ rows: placement.entity.table })
          this.entity(placement.entity, `${path}[].`)
          break
        case 'instead':
          tell({ instead_of: `${above}${placement.of}` })
          break
        case 'omit':
          tell({ omitted: placement.why })
          break
      }
    }
  }

  /** What a group makes of a property below its own. */
  #inside(table: Table, inside: GroupProperty, prefix: string, above: string): void {
    const { path, types, place } = inside
    this.#entries.push({
      root: this.#root,
      path: path.startsWith('[]') ? `${above}${path}` : `${above}.${path}`,
      property: lastName(path),
      types: types.map(fullName),
      ...('omitted' in place ? place : inColumns(table, [`${prefix}${place.column}`])),
    } as Entry)
  }
}

function inColumns(table: Table, names: readonly string[]): Fate {
  const columns = names.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name)
    if (column === undefined) throw new Error(`${table.name} has no column ${name}`)
    return described(column)
  })
  const [only] = columns
  return columns.length === 1 && only !== undefined
    ? { table: table.name, ...only }
    : { table: table.name, columns }
}

function described(column: TableColumn): DictionaryColumn {
  return {
    column: column.name,
    pg_type: column.pg,
    unit: column.unit ?? null,
    comment: column.comment,
    euii: column.euii,
  }
}

function fullName(type: string): string {
  return `microsoft.graph.${type}`
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}
