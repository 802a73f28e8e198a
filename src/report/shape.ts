import { Failure } from '../failure.ts'
import type { Answer } from '../warehouse/questions.ts'
import { legible } from './html.ts'

type Cell = Answer['rows'][number][number]

/** How one column of an answer becomes a value. */
export type Column<T> = (cell: Cell) => T

/** Text that people can read; NULL, empty and `unknown` are the same: nothing is known. */
export const name: Column<string | null> = (cell) => {
  const text = cell === null ? '' : legible(String(cell))
  return text === '' || text === 'unknown' ? null : text
}

/** A number; NULL where it can't be told. */
export const number: Column<number | null> = (cell) => (cell === null ? null : Number(cell))

/** A count, of which NULL is none. */
export const count: Column<number> = (cell) => (cell === null ? 0 : Number(cell))

export const flag: Column<boolean> = (cell) => cell === true

/** A day, or an instant as PostgreSQL prints it in UTC (`2026-10-05 08:00:00+00`). */
export const time: Column<Date | null> = (cell) => {
  if (cell === null) return null
  const text = String(cell)
    .replace(' ', 'T')
    .replace(/(:\S*[+-]\d{2})$/, '$1:00')
  return new Date(text)
}

/** The columns of an answer that the report reads, by name. */
export type Shape = Readonly<Record<string, Column<unknown>>>

/** A row of an answer of that shape. */
export type RowOf<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> }

/**
 * The rows of an answer, typed.
 * @param question its name, for the error
 * @throws Failure `internal` where the answer lacks a column
 */
export function rowsOf<S extends Shape>(question: string, shape: S, answer: Answer): RowOf<S>[] {
  const columns = Object.entries(shape).map(([column, read]) => {
    const at = answer.columns.indexOf(column)
    if (at < 0) throw new Failure('internal', `The question ${question} answers without ${column}`)
    return [column, at, read] as const
  })
  return answer.rows.map(
    (row) => Object.fromEntries(columns.map(([column, at, read]) => [column, read(row[at]!)])) as RowOf<S>,
  )
}
