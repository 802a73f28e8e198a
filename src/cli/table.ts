import { Failure } from '../failure.ts'

/** Rows as a query gave them, with the names of the columns in order. */
export interface Result {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}
export type Cell = string | number | boolean | null

export type Format = 'table' | 'csv' | 'json'

/** The format that the flags ask for. */
export function formatOf(flags: { csv?: boolean; json?: boolean }): Format {
  if (flags.csv && flags.json) throw new Failure('usage', '--csv and --json exclude each other')
  return flags.csv ? 'csv' : flags.json ? 'json' : 'table'
}

/** A result as text, without the last line break. */
export function rendered(result: Result, format: Format): string {
  if (format === 'json') {
    const objects = result.rows.map((row) =>
      Object.fromEntries(result.columns.map((name, at) => [name, row[at] ?? null])),
    )
    return objects.length === 0
      ? '[]'
      : `[\n${objects.map((object) => JSON.stringify(object)).join(',\n')}\n]`
  }
  if (format === 'csv')
    return [result.columns, ...result.rows].map((row) => row.map(csvField).join(',')).join('\r\n')
  return asTable(result)
}

/** A field as RFC 4180 wants it. */
function csvField(value: Cell): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const WIDEST = 60

/** Control characters, which could move the cursor of a terminal, as visible signs. */
function visible(text: string): string {
  return text.replaceAll(/[\0-\x1f\x7f-\x9f]/g, (character) =>
    character === '\n' || character === '\t' ? ' ' : '�',
  )
}

function asTable({ columns, rows }: Result): string {
  const texts = rows.map((row) => row.map((cell) => cut(cell === null ? '' : visible(display(cell)))))
  const isNumber = columns.map((_, at) =>
    rows.every((row) => typeof row[at] === 'number' || row[at] === null),
  )
  const widths = columns.map((name, at) => Math.max(name.length, ...texts.map((row) => row[at]!.length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd()
  return [line(columns), widths.map((width) => '─'.repeat(width)).join('  '), ...texts.map(line)].join('\n')
}

function display(cell: string | number | boolean): string {
  return typeof cell === 'number' && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(6)))
    : String(cell)
}

function cut(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text
}
