import { type Warehouse, withClient } from '../connect.ts'
import { databaseFailure } from '../errors.ts'
import { withSchemas } from '../schemas.ts'

/** Asks one question within a snapshot; `:facts` and `:ops` stand for the schemas. */
export type Ask = <Row extends object>(sql: string, values?: readonly unknown[]) => Promise<Row[]>

/**
 * Lets `look` ask several questions of one moment, so that their answers agree with each other while a run is
 * loading. Nothing can be written meanwhile.
 * @throws Failure for whatever the database says
 */
export async function inSnapshot<T>(warehouse: Warehouse, look: (ask: Ask) => Promise<T>): Promise<T> {
  try {
    return await withClient(warehouse, async (client) => {
      await client.query('begin isolation level repeatable read read only')
      const found = await look(
        async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
          (await client.query<Row>(withSchemas(sql, warehouse.schemas), [...values])).rows,
      )
      await client.query('rollback')
      return found
    })
  } catch (error) {
    throw databaseFailure(error)
  }
}
