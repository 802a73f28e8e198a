import { type Table, type TableColumn, tables } from './tables.ts'

/** A text as a SQL literal. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The comment of a column as the catalog holds it: its words, its unit, and where it comes from. */
export function columnComment(column: TableColumn): string {
  const unit = column.unit === undefined ? '' : ` Unit: ${column.unit}.`
  const path = column.path === undefined ? '' : ` Graph: ${column.path}.`
  return `${column.comment}${unit}${path}`
}

/** An index that the mapping asks for beside the keys. */
export interface Index {
  readonly name: string
  readonly definition: string
}

/**
 * The indexes of a table: every reference to a parent (deletes in cascade look rows up by it), and the time
 * of the call. Keys grow with time, so both grow at their right edge.
 */
export function indexes(table: Table): Index[] {
  const made: Index[] = table.columns
    .filter((column) => column.references !== undefined)
    .map((column) => ({
      name: `${table.name}_${column.name}_idx`,
      definition: `using btree (${column.name})${column.notNull ? '' : ` where (${column.name} is not null)`}`,
    }))
  if (table.columns.some((column) => column.name === 'call_started_at')) {
    made.push({ name: `${table.name}_call_started_at_idx`, definition: 'using brin (call_started_at)' })
  }
  if (table.entity.above.length === 0) {
    made.push({ name: `${table.name}_started_at_idx`, definition: 'using btree (started_at)' })
  }
  return made
}

function tableDdl(table: Table): string {
  const name = `:facts.${table.name}`
  const columns = table.columns.map((column) => {
    const parts = [column.name, column.pg]
    if (column.notNull) parts.push('not null')
    return `  ${parts.join(' ')}`
  })
  const constraints = [`  constraint ${table.name}_pkey primary key (${table.key})`]
  if (table.name === 'records') constraints.push('  constraint records_id_key unique (id)')
  for (const column of table.columns) {
    if (column.references === undefined) continue
    constraints.push(
      `  constraint ${table.name}_${column.name}_fkey foreign key (${column.name}) references :facts.${column.references} (${column.name}) on delete cascade`,
    )
  }
  return [
    `create table ${name} (\n${[...columns, ...constraints].join(',\n')}\n);`,
    ...indexes(table).map((index) => `create index ${index.name} on ${name} ${index.definition};`),
    `comment on table ${name} is ${literal(table.comment)};`,
    ...table.columns.map(
      (column) => `comment on column ${name}.${column.name} is ${literal(columnComment(column))};`,
    ),
  ].join('\n')
}

/** The tables of the mapping as SQL; a new one is printed with this and then frozen as a migration. */
export function ddl(): string {
  return `${tables.map(tableDdl).join('\n\n')}\n`
}
