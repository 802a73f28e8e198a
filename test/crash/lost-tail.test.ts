import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { callhouse, type Started, start, until } from '../setup/callhouse.ts'
import { asLines, batchBreak, call } from '../setup/documents.ts'
import { asked, partialCalls } from '../setup/dump.ts'
import { empty } from '../setup/syncing.ts'
import { type OwnServer, openOwnServer } from './own-server.ts'

let server: OwnServer
let env: Record<string, string>
beforeAll(async () => {
  // A server that is in no hurry: what it need not write to the disk at once is still in memory when it crashes.
  server = await openOwnServer({ wal_writer_delay: '10s', wal_writer_flush_after: '1GB', fsync: 'off' })
  env = { DATABASE_URL: server.url }
  expect((await callhouse(['migrate'], { env })).code).toBe(0)
})
beforeEach(() => withWarehouse(empty))
afterAll(() => server.close())

/** Opens the warehouse for a moment: connections do not outlive a crash. */
async function withWarehouse<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await connect({ url: server.url }, schemasOf('call_quality'))
  try {
    return await use(warehouse)
  } finally {
    await warehouse.close()
  }
}

const ask = (sql: string) => withWarehouse((warehouse) => asked(warehouse, sql))

const calls = Array.from({ length: 6 }, (_, at) => call(at + 1))

/** Lets the server crash under a load as soon as something is there, and looks whether the load brings everything. */
async function crashed(started: Started, isThere: string, rest: readonly object[]): Promise<void> {
  await until('it is so far', async () => (await ask(isThere)).length > 0)
  await server.crash()
  await server.restart()
  started.process.stdin.end(asLines(rest))
  const said = await started.ended
  expect([said.code, said.stderr]).toEqual([0, expect.not.stringContaining('"error"')])
  expect(await ask('select id from :facts.records order by id')).toEqual(calls.map(({ id }) => id))
  expect(await withWarehouse(partialCalls)).toEqual([])
  expect(await ask(`select call_id from :ops.ledger where state <> 'loaded'`)).toEqual([])
  expect(await ask('select status, exit_code, records_loaded from :ops.runs')).toEqual(['ok 0 6'])
}

it('a load that goes on after a crash of the server still has the batch that was in', async () => {
  const started = start(['load', '-', '--json'], { env })
  started.process.stdin.write(asLines([...calls.slice(0, 3), batchBreak]))
  await crashed(started, 'select 1 from :ops.runs where records_loaded > 0', calls.slice(3))
})

it('a load that goes on after a crash of the server still has the keys that it gave to calls', async () => {
  const started = start(['load', '-', '--json'], { env })
  // more than is looked up in the ledger at once, and less than a batch
  started.process.stdin.write(asLines([...calls.slice(0, 3), 'x'.repeat(3 * 1024 * 1024)]))
  await crashed(started, 'select 1 from :ops.ledger', calls.slice(3))
})

it('a load that goes on after a crash of the server still holds the lease', async () => {
  const started = start(['load', '-', '--json'], { env })
  await crashed(started, `select 1 from :ops.runs where status = 'running'`, calls)
})
