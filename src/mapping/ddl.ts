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

/** Indexes for questions that look for few rows among many; they cost only where there are such rows. */
const searched: Readonly<Record<string, readonly Index[]>> = {
  sessions: [
    {
      name: 'sessions_failed_idx',
      definition: 'using btree (call_started_at) where (failure_stage is not null)',
    },
    {
      name: 'sessions_feedback_text_idx',
      definition:
        'using btree (call_started_at) where ((caller_feedback_text is not null) or (callee_feedback_text is not null))',
    },
  ],
  segments: [
    {
      name: 'segments_failed_idx',
      definition: 'using btree (call_started_at) where (failure_stage is not null)',
    },
  ],
  direct_routing_calls: [
    {
      name: 'direct_routing_calls_attempted_at_idx',
      definition: 'using btree (coalesce(invited_at, started_at, failed_at, ended_at))',
    },
    {
      name: 'direct_routing_calls_correlation_id_idx',
      definition: 'using btree (correlation_id) where (correlation_id is not null)',
    },
  ],
}

/**
 * The indexes of a table: every reference to a parent (deletes in cascade look rows up by it), the time of the call,
 * and what questions search for. Keys grow with time, so the first two grow at their right edge.
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
  return [...made, ...(searched[table.name] ?? [])]
}

/** A constraint of one column. */
export interface Constraint {
  readonly name: string
  readonly kind: 'primary key' | 'unique' | 'foreign key'
  readonly column: string
  /** The table whose key of the same name it refers to; what hangs below it is deleted with it. */
  readonly references?: string
}

/** The constraints of a table: its key, Graph's id of a call, and the references to what is above it. */
export function constraints(table: Table): Constraint[] {
  const made: Constraint[] = [{ name: `${table.name}_pkey`, kind: 'primary key', column: table.key }]
  if (table.name === 'records') made.push({ name: 'records_id_key', kind: 'unique', column: 'id' })
  for (const { name: column, references } of table.columns) {
    if (references === undefined) continue
    made.push({ name: `${table.name}_${column}_fkey`, kind: 'foreign key', column, references })
  }
  return made
}

function constraintDdl({ name, kind, column, references }: Constraint): string {
  const target =
    references === undefined ? '' : ` references :facts.${references} (${column}) on delete cascade`
  return `  constraint ${name} ${kind} (${column})${target}`
}

function tableDdl(table: Table): string {
  const name = `:facts.${table.name}`
  const columns = table.columns.map((column) => {
    const parts = [column.name, column.pg]
    if (column.notNull) parts.push('not null')
    return `  ${parts.join(' ')}`
  })
  return [
    `create table ${name} (\n${[...columns, ...constraints(table).map(constraintDdl)].join(',\n')}\n);`,
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
