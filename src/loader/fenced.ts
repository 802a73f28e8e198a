import type pg from 'pg'
import { type Warehouse, withClient } from '../warehouse/connect.ts'
import { asFailure } from '../warehouse/errors.ts'
import { type Patience, retrying } from './retry.ts'
import { beginFenced, type Run } from './runs.ts'

/** What a warehouse is read with while a run goes on. */
export interface Reading extends Patience {
  readonly warehouse: Warehouse
}

/** What a run writes its books with. */
export interface Keeping extends Reading {
  readonly run: Run
}

/**
 * Does something in one transaction in which the run holds the lease, again where connection or server failed:
 * it must be such that doing it twice does no harm.
 * @throws Failure where the lease was lost, or the server stays away
 */
export async function fenced<T>(keeping: Keeping, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const { warehouse, run } = keeping
  try {
    return await run.inTurn(() =>
      retrying(keeping, () =>
        withClient(warehouse, async (client) => {
          try {
            await beginFenced(client, warehouse, run)
            const result = await work(client)
            await client.query('commit')
            return result
          } catch (error) {
            // where the connection is gone there is nothing to roll back, and the first error is the one to tell
            await client.query('rollback').catch(() => undefined)
            throw error
          }
        }),
      ),
    )
  } catch (error) {
    throw asFailure(error)
  }
}
