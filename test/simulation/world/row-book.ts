import { type Cell, checked, type FactTable, factTables, lineOf } from './checked.ts'
import type { DayShare, ExpectedRows } from './model.ts'

/** The cells of a row, by column. */
export type Cells<Table extends FactTable> = { readonly [Name in keyof (typeof checked)[Table]]: Cell }

/** Takes down the rows that a version must give, in the order of its document. */
export class RowBook {
  readonly #lines = Object.fromEntries(factTables.map((table) => [table, [] as string[]])) as Record<
    FactTable,
    string[]
  >
  readonly #shares = new Map<string, { -readonly [Key in keyof DayShare]: DayShare[Key] }>()

  /** The place that the next row of the table has among those of the call, from 0. */
  place(table: FactTable): number {
    return this.#lines[table].length
  }

  /** Takes down a row. */
  add<Table extends FactTable>(table: Table, cells: Cells<Table>): void {
    const columns: Readonly<Record<string, 'plain' | 'place' | 'instant'>> = checked[table]
    this.#lines[table].push(lineOf(columns, cells as Readonly<Record<string, Cell>>))
  }

  /** Keeps room for a row whose cells are not known before those below it; the result fills it. */
  reserve<Table extends FactTable>(table: Table): (cells: Cells<Table>) => void {
    const at = this.#lines[table].push('') - 1
    const columns: Readonly<Record<string, 'plain' | 'place' | 'instant'>> = checked[table]
    return (cells) => {
      this.#lines[table][at] = lineOf(columns, cells as Readonly<Record<string, Cell>>)
    }
  }

  /** Counts a stream for the roll-up of the day in which it ended. */
  addStream(endedAt: number, jitterMs: number | null, maxJitterMs: number | null): void {
    const day = new Date(endedAt).toISOString().slice(0, 10)
    let share = this.#shares.get(day)
    if (share === undefined) {
      share = { day, streams: 0, jitterCount: 0, jitterMs: 0, maxJitterMs: 0 }
      this.#shares.set(day, share)
    }
    share.streams++
    if (jitterMs !== null) {
      share.jitterCount++
      share.jitterMs += jitterMs
    }
    share.maxJitterMs = Math.max(share.maxJitterMs, jitterMs ?? 0, maxJitterMs ?? 0)
  }

  get rows(): ExpectedRows {
    return this.#lines
  }

  get shares(): readonly DayShare[] {
    return [...this.#shares.values()]
  }
}

/** The rows of what can't be loaded. */
export const noRows: ExpectedRows = new RowBook().rows
