import type { Warehouse } from '../../src/warehouse/connect.ts'
import type { Value } from '../../src/warehouse/parameters.ts'
import { completed } from '../../src/warehouse/parameters.ts'
import { ask, question } from '../../src/warehouse/questions.ts'

/** A row for a table; what is left out is NULL where it may be, else 0. */
export type Given = Readonly<Record<string, string | number | boolean | null>>

/** Puts rows into a table of the facts, or of the books where it is named so, straight: keys are those given. */
export async function insert(warehouse: Warehouse, table: string, rows: readonly Given[]): Promise<void> {
  const relation = table.includes('.') ? table : `call_quality.${table}`
  const { rows: needed } = await warehouse.pool.query<{ name: string }>(
    `select attname as name from pg_catalog.pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and attnotnull and not atthasdef and attidentity = '' and atttypid not in ('text'::regtype, 'bytea'::regtype)`,
    [relation],
  )
  for (const row of rows) {
    const whole: Given = { ...Object.fromEntries(needed.map(({ name }) => [name, 0])), ...row }
    const names = Object.keys(whole)
    await warehouse.pool.query(
      `insert into ${relation} (${names.join(', ')}) overriding system value
       values (${names.map((_, place) => `$${place + 1}`).join(', ')})`,
      Object.values(whole),
    )
  }
}

/** A row of quality_daily: audio of a group call over a cable, unless said otherwise. */
export function daily(day: string, given: Given): Given {
  return {
    day,
    media_type: 'audio',
    session_type: 'groupCall',
    connection_type: 'wired',
    transport_protocol: 'udp',
    ...given,
  }
}

/** When questions are asked: the span ends here, and began 30 days before. */
const NOW = Date.parse('2026-11-02T00:00:00Z')

/** The answer to a named question, a row as an object; parameters that are not given have their defaults. */
export async function answer(
  warehouse: Warehouse,
  name: string,
  given: Readonly<Record<string, Value>> = {},
): Promise<Record<string, unknown>[]> {
  const { sql, parameters } = await question(name)
  const { columns, rows } = await ask(warehouse, sql, completed(parameters, given, NOW))
  return rows.map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place]])))
}
