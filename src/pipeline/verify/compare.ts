import { isLog, type Table, type TableColumn, tables } from '../../mapping/index.ts'
import { type Rows, tableOfKind } from '../../normalizer/index.ts'
import {
  type Asking,
  asWritten,
  type Difference,
  issuesOf,
  type LoadedDocument,
  rowsOf,
} from '../../warehouse/verify.ts'
import { baseOf, type Cells, cellsOf, pathOfRow } from './paths.ts'

/** The rows that a document gives, and whose they are. */
export interface Made {
  readonly kind: LoadedDocument['kind']
  readonly id: string
  readonly recordKey: number
  readonly rows: Rows
}

/** Columns by table whose values tell of persons: that they differ is told, and not how. */
export type Personal = ReadonlyMap<string, ReadonlySet<string>>

/** What is shown in place of a value that tells of a person. */
const WITHHELD = '(withheld)'

/**
 * Compares every value of every row of these documents, all of one kind, with what is in the tables. Numbers are
 * compared as numbers and instants as PostgreSQL reads them, both exactly; all else as text.
 *
 * @returns how many rows the documents give
 */
export async function compareRows(
  asking: Asking,
  made: readonly Made[],
  personal: Personal,
  report: (difference: Difference) => void,
): Promise<number> {
  const kind = made[0]?.kind
  if (kind === undefined) return 0
  const sorted = made.toSorted((one, other) => compared(placeOf(one), placeOf(other)))
  const written = await asWritten(asking, instantsOf(sorted))
  let rows = 0
  for (const [number, table] of tables.entries()) {
    if (kind === 'call_record' ? isLog(table.entity) : table.name !== tableOfKind(kind)) continue
    const differ = new Differing(table, personal.get(table.name) ?? new Set(), written, report)
    rows += await differ.compare(expectedRows(sorted, number), rowsOf(asking, table, sorted))
  }
  return rows
}

/** By what documents are sorted: as their rows come from the database. */
function placeOf({ kind, id, recordKey }: Made): Place {
  return kind === 'call_record' ? [recordKey] : [id]
}

type Place = readonly (number | string)[]

function compared(one: Place, other: Place): number {
  for (const [at, value] of one.entries()) {
    if (value !== other[at]) return value < other[at]! ? -1 : 1
  }
  return 0
}

interface ExpectedRow {
  readonly made: Made
  readonly cells: Cells
}

function* expectedRows(made: readonly Made[], table: number): Generator<ExpectedRow> {
  for (const one of made) {
    for (const line of linesOf(one.rows.text[table]!)) yield { made: one, cells: cellsOf(line) }
  }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.slice(0, -1).split('\n')
}

/** Every instant that is expected, as its document has it. */
function instantsOf(made: readonly Made[]): Set<string> {
  const found = new Set<string>()
  for (const [number, { columns }] of tables.entries()) {
    const at = columns.flatMap((column, index) => (column.pg === 'timestamptz' ? [index] : []))
    for (const { cells } of expectedRows(made, number)) {
      for (const index of at) if (typeof cells[index] === 'string') found.add(cells[index])
    }
  }
  return found
}

/** Compares the rows of one table. */
class Differing {
  readonly #table: Table
  readonly #personal: ReadonlySet<string>
  readonly #written: ReadonlyMap<string, string>
  readonly #report: (difference: Difference) => void
  readonly #ownerAt: number
  readonly #keyAt: number

  constructor(
    table: Table,
    personal: ReadonlySet<string>,
    written: ReadonlyMap<string, string>,
    report: (difference: Difference) => void,
  ) {
    this.#table = table
    this.#personal = personal
    this.#written = written
    this.#report = report
    const names = table.columns.map(({ name }) => name)
    this.#keyAt = names.indexOf(table.key)
    this.#ownerAt = isLog(table.entity) ? this.#keyAt : names.indexOf('record_key')
  }

  /** Walks through both sides at once; both are in the same order. */
  async compare(expected: Iterator<ExpectedRow>, pages: AsyncIterable<readonly Cells[]>): Promise<number> {
    let rows = 0
    let next = expected.next()
    let last: Made | undefined
    const advance = () => {
      last = next.value?.made
      rows++
      next = expected.next()
    }
    for await (const page of pages) {
      for (const found of page) {
        const place = this.#place(found)
        while (!next.done && compared(this.#place(next.value.cells), place) < 0) {
          this.#rowDiffers(next.value.made, next.value.cells, 'a row', 'none')
          advance()
        }
        if (!next.done && compared(this.#place(next.value.cells), place) === 0) {
          this.#cellsDiffer(next.value, found)
          advance()
        } else {
          const owner = [next.value?.made, last].find((made) => made !== undefined && this.#owns(made, found))
          this.#rowDiffers(owner, found, 'none', 'a row')
        }
      }
    }
    for (; !next.done; advance()) this.#rowDiffers(next.value.made, next.value.cells, 'a row', 'none')
    return rows
  }

  #place(cells: Cells): Place {
    if (isLog(this.#table.entity)) return [cells[this.#keyAt]!]
    return [Number(cells[this.#ownerAt]), Number(cells[this.#keyAt])]
  }

  #owns(made: Made, cells: Cells): boolean {
    const owner = cells[this.#ownerAt]!
    return made.kind === 'call_record' ? made.recordKey === Number(owner) : made.id === owner
  }

  #rowDiffers(made: Made | undefined, cells: Cells, expected: string, found: string): void {
    this.#report({
      table: this.#table.name,
      call_id: made?.id ?? null,
      key: cells[this.#keyAt]!,
      path: made === undefined ? null : this.#path(made, cells),
      column: null,
      expected,
      found,
    })
  }

  #cellsDiffer({ made, cells }: ExpectedRow, found: Cells): void {
    for (const [at, column] of this.#table.columns.entries()) {
      if (this.#isSame(column, cells[at]!, found[at]!)) continue
      const isPersonal = this.#personal.has(column.name)
      const above = this.#path(made, cells)
      this.#report({
        table: this.#table.name,
        call_id: made.id,
        key: cells[this.#keyAt]!,
        path: [above, column.path].filter((part) => part !== undefined && part !== '').join('.'),
        column: column.name,
        expected: isPersonal ? WITHHELD : this.#asStored(column, cells[at]!),
        found: isPersonal ? WITHHELD : found[at]!,
      })
    }
  }

  #path(made: Made, cells: Cells): string {
    return pathOfRow(made.rows, baseOf(made.recordKey), this.#table, cells)
  }

  /** A value as the table would have it. */
  #asStored({ pg }: TableColumn, expected: string | null): string | null {
    return pg === 'timestamptz' && expected !== null ? (this.#written.get(expected) ?? expected) : expected
  }

  #isSame({ pg }: TableColumn, expected: string | null, found: string | null): boolean {
    if (expected === found) return true
    if (expected === null || found === null) return false
    // PostgreSQL and JavaScript write the same number in their own ways, both so that it can be read back exactly
    if (pg === 'double precision') return Number(expected) === Number(found)
    if (pg === 'timestamptz') return this.#written.get(expected) === found
    return false
  }
}

/**
 * Compares the issues that these documents give with those that are kept. Their values are never told.
 * @returns how many issues the documents give
 */
export async function compareIssues(
  asking: Asking,
  made: readonly Made[],
  report: (difference: Difference) => void,
): Promise<number> {
  const left = new Map<string, number>()
  const issue = (id: string, path: string, reason: string, value: string | null) =>
    JSON.stringify([id, path, reason, value])
  for (const kept of await issuesOf(asking, made)) {
    const key = issue(kept.id, kept.path, kept.reason, kept.value)
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  let issues = 0
  for (const { id, rows } of made) {
    for (const { path, reason, value } of rows.issues) {
      issues++
      const key = issue(id, path, reason, value)
      const count = left.get(key) ?? 0
      if (count === 0) report({ call_id: id, path, reason, expected: 'an issue', found: 'none' })
      else if (count === 1) left.delete(key)
      else left.set(key, count - 1)
    }
  }
  for (const [key, count] of left) {
    const [id, path, reason] = JSON.parse(key) as [string, string, string]
    for (let at = 0; at < count; at++)
      report({ call_id: id, path, reason, expected: 'none', found: 'an issue' })
  }
  return issues
}
