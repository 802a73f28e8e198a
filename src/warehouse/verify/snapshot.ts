import { type Warehouse, withClient } from '../connect.ts'
import { databaseFailure } from '../errors.ts'
import { withSchemas } from '../schemas.ts'

/** Asks questions within one snapshot; `:facts` and `:ops` stand for the schemas. */
export interface Asking {
  /** Rows by the names of their columns. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** Rows as lists of texts, exactly as PostgreSQL writes every value. */
  texts(sql: string, values?: readonly unknown[]): Promise<(string | null)[][]>
}

/**
 * What a check needs beside the settings of every session: statements over millions of rows take longer and are
 * joined in memory, and no digit of a number may be left out.
 */
const SETTINGS = `
  set local statement_timeout = '1h';
  set local work_mem = '128MB';
  set local extra_float_digits = 1;
  set local bytea_output = 'hex'`

/**
 * Lets `look` ask several questions of one moment, in a transaction that can't write, so that a run that is loading
 * meanwhile makes no difference and is not held up.
 * @throws Failure for whatever the database says
 */
export async function inVerifySnapshot<T>(
  warehouse: Warehouse,
  look: (asking: Asking) => Promise<T>,
): Promise<T> {
  try {
    return await withClient(warehouse, async (client) => {
      await client.query(`begin isolation level repeatable read read only; ${SETTINGS}`)
      const found = await look({
        async rows<Row extends object>(sql: string, values: readonly unknown[] = []) {
          return (await client.query<Row>(withSchemas(sql, warehouse.schemas), [...values])).rows
        },
        async texts(sql, values = []) {
          const { rows } = await client.query<(string | null)[]>({
            text: withSchemas(sql, warehouse.schemas),
            values: [...values],
            rowMode: 'array',
            types: { getTypeParser: () => String },
          })
          return rows
        },
      })
      await client.query('rollback')
      return found
    })
  } catch (error) {
    throw databaseFailure(error)
  }
}
