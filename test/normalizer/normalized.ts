import { tables } from '../../src/mapping/index.ts'
import { normalize, type Recognised, type Rows, readDocument } from '../../src/normalizer/index.ts'
import { decodeRows } from '../mapping/copy-decoder.ts'

/** A row by the names of its columns, as PostgreSQL would read it from the COPY text. */
export type Row = Readonly<Record<string, string | null>>

export interface Normalized extends Rows {
  /** The rows of a table. */
  table(name: string): Row[]
  /** The one row of a table. */
  row(name: string): Row
  /** The issues, as `path reason`. */
  readonly found: readonly string[]
}

/** Reads a document that must be recognised. */
export function recognised(document: unknown): Recognised {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const read = readDocument(Buffer.from(text))
  if (read.kind === 'rejected') throw new Error(`rejected: ${read.reason}`)
  return read
}

/**
 * A document as text in which each value `"#…"` stands for these digits: JSON.stringify writes no 2^53 + 1, no 1e400.
 * Names of properties stay as they are.
 */
export function withDigits(document: unknown): string {
  return JSON.stringify(document).replaceAll(/"#(-?\d[\d.e+-]*)"(?!:)/g, '$1')
}

/** The rows of a document, given as JSON value or as JSON text. */
export function normalized(document: unknown, recordKey = 1): Normalized {
  const rows = normalize(recognised(document), recordKey)
  if ('reason' in rows) throw new Error(`unloadable: ${rows.reason}`)
  return decoded(rows)
}

export function decoded(rows: Rows): Normalized {
  const table = (name: string): Row[] => {
    const at = tables.findIndex((one) => one.name === name)
    const columns = tables[at]!.columns.map((column) => column.name)
    return decodeRows(rows.text[at]!).map((fields) =>
      Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? null])),
    )
  }
  return {
    ...rows,
    table,
    row(name) {
      const all = table(name)
      if (all.length !== 1) throw new Error(`${name} has ${all.length} rows`)
      return all[0]!
    },
    found: rows.issues.map(({ path, reason }) => `${path} ${reason}`),
  }
}
