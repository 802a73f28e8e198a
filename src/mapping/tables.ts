import { directRoutingCall, pstnCall } from './call-logs.ts'
import { snakeCase } from './names.ts'
import { record } from './record.ts'
import type { PgType, Scalar } from './scalars.ts'
import type { Entity, Shape, Side } from './shape.ts'

/** One column of a table, as everything that is derived from the mapping sees it. */
export interface TableColumn {
  readonly name: string
  readonly pg: PgType
  readonly comment: string
  readonly unit: string | undefined
  readonly euii: boolean
  readonly notNull: boolean
  /** The table whose key this is; a foreign key that deletes in cascade. */
  readonly references: string | undefined
  /** The scalar of a column that comes from a property; keys and marks have none. */
  readonly scalar: Scalar<never> | undefined
  /** Where it comes from, below the row's object: `callerNetwork.ipAddress`. */
  readonly path: string | undefined
}

export interface Table {
  readonly name: string
  readonly comment: string
  readonly entity: Entity
  /** The one column that is the primary key. */
  readonly key: string
  readonly columns: readonly TableColumn[]
}

/** A row's key is its call's key times this, plus its place among the call's rows of that table. */
export const ROWS_PER_CALL = 2 ** 24

/** The roots of the mapping, in the order in which people read them. */
export const roots: readonly Entity[] = [record, pstnCall, directRoutingCall]

/** The column that holds a property: its own name or its snake_case, behind the prefix, with the unit's suffix. */
export function columnName(
  prefix: string,
  property: string,
  column: { readonly scalar: Scalar<never>; readonly options: { readonly name?: string } },
): string {
  return `${prefix}${column.options.name ?? snakeCase(property) + (column.scalar.suffix ?? '')}`
}

/** The prefix of what stands inside a property: `caller_network_`; `''` where the place asks for none. */
export function innerPrefix(prefix: string, property: string, own: string | undefined): string {
  const name = own ?? snakeCase(property)
  return name === '' ? prefix : `${prefix}${name}_`
}

/** The name of the key column of a table's rows. */
export function keyOf(entity: Entity): string {
  return isLog(entity) ? 'id' : `${entity.row}_key`
}

/** Rows of the call logs stand alone: they are keyed by Graph's id and belong to no record. */
export function isLog(entity: Entity): boolean {
  return entity !== record && roots.includes(entity)
}

const required = new Set(['records.id', 'records.version', 'records.started_at'])

function dataColumns(entity: Entity): TableColumn[] {
  const columns: TableColumn[] = []
  const add = (
    name: string,
    path: string,
    side: Side | undefined,
    column: {
      scalar: Scalar<never>
      comment: string
      options: { euii?: boolean; unit?: string }
    },
  ) => {
    columns.push({
      name,
      pg: column.scalar.pg,
      comment:
        side === undefined ? column.comment : `${side === 'caller' ? 'Caller' : 'Callee'}: ${column.comment}`,
      unit: column.options.unit ?? column.scalar.unit,
      euii: column.options.euii ?? false,
      notNull: required.has(`${entity.table}.${name}`) || (isLog(entity) && name === 'id'),
      references: undefined,
      scalar: column.scalar,
      path,
    })
  }
  const walk = (shape: Shape, prefix: string, above: string, side: Side | undefined) => {
    for (const [property, placement] of Object.entries(shape.placements)) {
      const path = `${above}${property}`
      switch (placement.verb) {
        case 'column':
          add(columnName(prefix, property, placement), path, side, placement)
          break
        case 'group': {
          const inner = innerPrefix(prefix, property, placement.prefix)
          for (const column of placement.columns) add(`${inner}${column.name}`, path, side, column)
          break
        }
        case 'inline':
          walk(
            placement.shape,
            innerPrefix(prefix, property, placement.prefix),
            `${path}.`,
            placement.side ?? side,
          )
          break
        case 'many':
        case 'instead':
        case 'omit':
          break
      }
    }
  }
  walk(entity.shape, '', '', undefined)
  return columns
}

function plain(name: string, pg: PgType, comment: string, more: Partial<TableColumn> = {}): TableColumn {
  return {
    name,
    pg,
    comment,
    unit: undefined,
    euii: false,
    notNull: true,
    references: undefined,
    scalar: undefined,
    path: undefined,
    ...more,
  }
}

/** The columns that place a row in the tree; they stand before its data. */
function keyColumns(entity: Entity, byName: ReadonlyMap<string, Entity>): TableColumn[] {
  if (isLog(entity)) return []
  const columns = [
    entity === record
      ? plain('record_key', 'bigint', 'Key of the call, given out once when it was first seen.')
      : plain(
          `${entity.row}_key`,
          'bigint',
          `Key of the row: record_key times 2^24, plus its place among the ${entity.table} of the call, in document order.`,
        ),
  ]
  entity.above.forEach((table, at) => {
    const above = byName.get(table)
    if (above === undefined) throw new Error(`${entity.table} hangs below ${table}, which is no table`)
    columns.push(
      plain(
        keyOf(above),
        'bigint',
        `Key of the ${above.row} that the row belongs to${at === 0 ? '' : '; NULL where it belongs to none'}.`,
        {
          references: table,
          notNull: at === 0,
        },
      ),
    )
  })
  if (entity !== record && !entity.above.includes('records')) {
    columns.push(plain('record_key', 'bigint', 'Key of the call.'))
  }
  if (entity.sided) columns.push(plain('side', 'text', 'Whose side it is of: caller or callee.'))
  if (entity.ordered)
    columns.push(plain('ordinal', 'integer', 'Place among its siblings, in document order, from 1.'))
  if (entity.timed) {
    columns.push(
      plain(
        'call_started_at',
        'timestamptz',
        'Start of the call, so that rows can be cut by time without a join.',
        {
          unit: 'UTC instant, to the microsecond',
        },
      ),
    )
  }
  return columns
}

/** The last column of `records`; what it says is known only at the end of the walk. */
const missingParts = plain(
  'missing_parts',
  'text',
  'What the document that was loaded lacked, parted by commas: pages whose link was not followed, sessions or participants that were not asked for. NULL: the record is complete.',
  { notNull: false },
)

function collect(entity: Entity, into: Map<string, Entity>): void {
  if (into.has(entity.table)) return
  into.set(entity.table, entity)
  const walk = (shape: Shape) => {
    for (const placement of Object.values(shape.placements)) {
      if (placement.verb === 'inline') walk(placement.shape)
      if (placement.verb === 'many') collect(placement.entity, into)
    }
  }
  walk(entity.shape)
}

function resolve(): Table[] {
  const entities = new Map<string, Entity>()
  for (const root of roots) collect(root, entities)
  const order = [
    'records',
    'participants',
    'sessions',
    'segments',
    'media',
    'streams',
    'trace_route_hops',
    'feedback_tokens',
  ]
  const position = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return [...entities.values()]
    .sort((a, b) => position(a.table) - position(b.table))
    .map((entity) => ({
      name: entity.table,
      comment: entity.comment,
      entity,
      key: keyOf(entity),
      columns: [
        ...keyColumns(entity, entities),
        ...dataColumns(entity),
        ...(entity === record ? [missingParts] : []),
      ],
    }))
}

/** Every table of the facts schema that holds what Graph sends, parents before children. */
export const tables: readonly Table[] = resolve()

/** The table of that name. */
export function tableNamed(name: string): Table {
  const table = tables.find((candidate) => candidate.name === name)
  if (table === undefined) throw new Error(`no table ${name} in the mapping`)
  return table
}
