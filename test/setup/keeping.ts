import { type Keeping, startRun } from '../../src/loader/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'

/** A run that holds the lease, as the parts of a sync are given it. It takes the lease from the one before. */
export async function keepingOf(warehouse: Warehouse): Promise<Keeping> {
  await giveBack(warehouse)
  const run = await startRun(warehouse, 'sync', 'test')
  return { warehouse, run, sleep: async () => {} }
}

/** Lets another run begin: the one before has ended, as far as anyone can tell. */
export async function giveBack(warehouse: Warehouse): Promise<void> {
  await warehouse.pool.query(withSchemas('update :ops.lease set run_id = null', warehouse.schemas))
}
