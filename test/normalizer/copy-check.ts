import { type PgType, tables } from '../../src/mapping/index.ts'
import { instantKind } from '../../src/mapping/instant.ts'
import type { Rows } from '../../src/normalizer/index.ts'
import { decodeRows } from '../mapping/copy-decoder.ts'

const within = (text: string, bits: bigint) =>
  /^-?\d+$/.test(text) && BigInt(text) >= -(2n ** (bits - 1n)) && BigInt(text) < 2n ** (bits - 1n)

/** What PostgreSQL takes for each type, and no more. */
const takes: Readonly<Record<PgType, (text: string) => boolean>> = {
  text: (text) => text.isWellFormed() && !text.includes('\0'),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  timestamptz: (text) => instantKind(text) === 'instant',
  'double precision': (text) => /^-?\d/.test(text) && Number.isFinite(Number(text)),
  bigint: (text) => within(text, 64n),
  integer: (text) => within(text, 32n),
  boolean: (text) => text === 't' || text === 'f',
}

/** What PostgreSQL would refuse of the COPY text, as sentences; none where it loads. */
export function copyFaults(rows: Rows): string[] {
  const faults: string[] = []
  tables.forEach((table, at) => {
    const lines = decodeRows(rows.text[at]!)
    if (lines.length !== rows.rows[at])
      faults.push(`${table.name}: ${lines.length} lines, ${rows.rows[at]} rows`)
    for (const fields of lines) {
      if (fields.length !== table.columns.length) faults.push(`${table.name}: ${fields.length} fields`)
      table.columns.forEach((column, index) => {
        const field = fields[index]
        if (field === undefined) return
        if (field === null ? column.notNull : !takes[column.pg](field)) {
          faults.push(`${table.name}.${column.name}: ${JSON.stringify(field)}`)
        }
        if (field === 'undefined' || field === '[object Object]')
          faults.push(`${table.name}.${column.name}: ${field}`)
      })
    }
  })
  return faults
}
