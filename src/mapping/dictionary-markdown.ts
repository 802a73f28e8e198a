import { dictionary } from './dictionary.ts'
import { type Table, type TableColumn, tables } from './tables.ts'

/**
 * The data dictionary to read: a section for each table, and what is left out. Columns that both sides of a
 * call have stand in one line.
 */
export function dictionaryMarkdown(): string {
  return `${[...tables.map(section), omissions()].join('\n\n')}\n`
}

function section(table: Table): string {
  const head = ['Column', 'Type', 'Unit', 'Graph property', 'Meaning', 'EUII']
  const rows = bothSides(table.columns).map(({ column, name, path, comment }) => [
    code(name),
    type(table, column),
    column.unit ?? '',
    path === undefined ? '' : code(path),
    comment,
    column.euii ? 'EUII' : '',
  ])
  return `### ${table.name}\n\n${table.comment}\n\n${grid(head, rows)}`
}

interface Line {
  readonly column: TableColumn
  readonly name: string
  readonly path: string | undefined
  readonly comment: string
}

/** The columns, with `caller_…` and its twin `callee_…` as one line where they differ in nothing but the side. */
function bothSides(columns: readonly TableColumn[]): Line[] {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const folded = new Set<string>()
  const lines: Line[] = []
  for (const column of columns) {
    if (folded.has(column.name)) continue
    const twin = byName.get(column.name.replace(/^caller_/, 'callee_'))
    if (twin === undefined || twin === column || !areTwins(column, twin)) {
      lines.push({ column, name: column.name, path: column.path, comment: column.comment })
      continue
    }
    folded.add(twin.name)
    lines.push({
      column,
      name: column.name.replace(/^caller_/, 'caller_/callee_'),
      path: column.path?.replace(/^caller/, 'caller/callee'),
      comment: column.comment.replace(/^Caller: /, ''),
    })
  }
  return lines
}

function areTwins(caller: TableColumn, callee: TableColumn): boolean {
  return (
    caller.pg === callee.pg &&
    caller.unit === callee.unit &&
    caller.euii === callee.euii &&
    caller.path?.replace(/^caller/, 'callee') === callee.path &&
    caller.comment.replace(/^Caller: /, 'Callee: ') === callee.comment
  )
}

function type(table: Table, column: TableColumn): string {
  if (column.name === table.key) return `${column.pg}, key`
  return column.references === undefined ? column.pg : `${column.pg}, key of ${column.references}`
}

/** Each property that is left out, once, wherever it may stand. */
function omissions(): string {
  const left = new Map<string, readonly string[]>()
  for (const entry of dictionary()) {
    if (!('omitted' in entry)) continue
    const types = entry.types.map((name) => code(name.replace('microsoft.graph.', ''))).join(', ')
    const row = [code(entry.property ?? ''), types, entry.omitted]
    left.set(row.join(), row)
  }
  return `### Left out\n\n${grid(['Graph property', 'Of', 'Why'], [...left.values()])}`
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}
