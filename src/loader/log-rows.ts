import type pg from 'pg'
import { tables } from '../mapping/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { copyRows, factsTable } from './copy.ts'

/**
 * Writes rows of a call log: new ids are inserted, known ones replaced where anything differs, equal ones left
 * alone, so that loading again writes nothing.
 *
 * @param table number of the table in the mapping
 * @param texts one row each, no id twice
 * @returns the ids that were written
 */
export async function upsertLogRows(
  client: pg.ClientBase,
  warehouse: Warehouse,
  table: number,
  texts: readonly Uint8Array[],
): Promise<{ readonly id: string; readonly inserted: boolean }[]> {
  const target = factsTable(warehouse.schemas, table)
  const names = tables[table]!.columns.map((column) => column.name)
  const staging = `pg_temp.${tables[table]!.name}_staging`
  await client.query(`create temporary table ${tables[table]!.name}_staging (like ${target}) on commit drop`)
  await copyRows(client, [{ table, target: staging, pieces: texts, rows: texts.length }])
  const { rows } = await client.query<{ id: string; inserted: boolean }>(
    `insert into ${target} as present (${names.join(', ')})
     select ${names.join(', ')} from ${staging}
     on conflict (id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
     where (present.*) is distinct from (excluded.*)
     returning id, xmax = 0 as inserted`,
  )
  return rows
}
