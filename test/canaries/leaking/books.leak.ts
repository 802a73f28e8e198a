import { expect, it } from 'vitest'
import { withSchemas } from '../../../src/warehouse/schemas.ts'
import { openWarehouse } from '../../setup/warehouse.ts'

// a file of tests as any other, which passes but for what a run left in the books; it forgets to close what it opened
it('fills a warehouse', async () => {
  const { warehouse } = await openWarehouse()
  const { rowCount } = await warehouse.pool.query(
    withSchemas(
      `insert into :ops.runs (command, callhouse_version, status, error)
       values ('load', 'test', 'failed', 'Key (name)=(Ines Halvorsen) exists')`,
      warehouse.schemas,
    ),
  )
  expect(rowCount).toBe(1)
})
