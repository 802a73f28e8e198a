import { describe, expect, it } from 'vitest'
import { finishRun, heartbeat, startRun } from '../../src/loader/index.ts'
import { connect, type Warehouse, withClient } from '../../src/warehouse/connect.ts'
import { until } from '../setup/callhouse.ts'
import { batchBreak, call, guid, rowsOf } from '../setup/documents.ts'
import { asked, factCounts, rowStates } from '../setup/dump.ts'
import { gated, loaded, loading, records } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'

/**
 * A test with a warehouse of its own, so that those that wait for a lease in vain can wait at the same time.
 * `other` is the same warehouse over connections of somebody else.
 */
function test(name: string, body: (warehouse: Warehouse, other: Warehouse) => Promise<void>): void {
  it.concurrent(name, async () => {
    const { warehouse, database, close } = await openWarehouse()
    const other = await connect({ url: database.url }, warehouse.schemas)
    try {
      await body(warehouse, other)
    } finally {
      await other.close()
      await close()
    }
  })
}

const runs = (warehouse: Warehouse) =>
  asked(warehouse, 'select command, status, exit_code, error from :ops.runs order by run_id')
const holder = (warehouse: Warehouse) =>
  asked(warehouse, 'select run_id, backend_pid is null from :ops.lease')
const skipped = expect.objectContaining({
  name: 'Failure',
  kind: 'skipped',
  message: 'Another run is loading into call_quality',
})

/** Three calls in as many batches, of which the third waits until the gate is opened. */
const threeCalls = () => gated([call(1), batchBreak, call(2), batchBreak], [call(3)])

/** Waits until the first two of them are written. */
const twoBatches = (other: Warehouse) =>
  until(
    'two batches are in',
    async () => (await asked(other, 'select max(records_seen) from :ops.runs'))[0] === '4',
  )

describe('the lease', () => {
  test('is free before a run and after it, however it ended', async (warehouse) => {
    expect(await holder(warehouse)).toEqual(['null true'])
    const run = await startRun(warehouse, 'load', 'test')
    expect(await holder(warehouse)).toEqual([`${run.id} false`])
    await finishRun(warehouse, run, { status: 'failed', exitCode: 70, error: 'for a test' })
    expect(await holder(warehouse)).toEqual(['null true'])
    expect(await runs(warehouse)).toEqual(['load failed 70 for a test'])
  })

  test('is held by one run at a time; who comes second leaves no trace', async (warehouse, other) => {
    const run = await startRun(warehouse, 'first', 'test')
    const states = await rowStates(warehouse)
    await expect(loading(other, [call(1)])).rejects.toEqual(skipped)
    expect(await rowStates(warehouse)).toEqual(states)
    expect(await runs(warehouse)).toEqual(['first running null null'])
    expect(await holder(warehouse)).toEqual([`${run.id} false`])
  })

  test('goes to exactly one of several that start at once', async (warehouse, other) => {
    const outcomes = await Promise.allSettled(
      [warehouse, other, warehouse, other].map((one) => startRun(one, 'load', 'test')),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toEqual(skipped)
    expect(await runs(warehouse)).toEqual(['load running null null'])
  })

  test('is taken from a holder whose connection is gone, whose run is then abandoned', async (warehouse, other) => {
    const gone = await startRun(warehouse, 'gone', 'test')
    await other.pool.query('select pg_terminate_backend(backend_pid) from call_quality_ops.lease')
    const summary = await loaded(other, [call(1)])
    expect(summary.run_id).toBeGreaterThan(Number(gone.id))
    expect(await runs(other)).toEqual(['gone abandoned null null', 'load ok 0 null'])
  })

  test('is taken from a holder that was silent for a minute, and not before', async (warehouse, other) => {
    await startRun(warehouse, 'silent', 'test')
    const silentFor = (seconds: number) =>
      other.pool.query(
        `update call_quality_ops.lease set heartbeat_at = now() - make_interval(secs => ${seconds})`,
      )
    await silentFor(50)
    await expect(startRun(other, 'load', 'test')).rejects.toEqual(skipped)
    await silentFor(61)
    await startRun(other, 'load', 'test')
    expect(await runs(other)).toEqual(['silent abandoned null null', 'load running null null'])
  })

  test('tells a server process from a later one of the same number', async (warehouse, other) => {
    await startRun(warehouse, 'gone', 'test')
    await other.pool.query(
      `update call_quality_ops.lease set backend_started_at = backend_started_at - interval '1 second'`,
    )
    await startRun(other, 'load', 'test')
    expect(await runs(other)).toEqual(['gone abandoned null null', 'load running null null'])
  })

  test('is kept by heartbeats, on whatever connection they come', async (warehouse, other) => {
    const run = await startRun(warehouse, 'load', 'test')
    await other.pool.query(
      `update call_quality_ops.lease set heartbeat_at = now() - interval '2 minutes', backend_pid = 0`,
    )
    await withClient(warehouse, (client) => heartbeat(client, warehouse, run))
    await expect(startRun(other, 'load', 'test')).rejects.toEqual(skipped)
    await other.pool.query('update call_quality_ops.lease set run_id = null')
    await expect(withClient(warehouse, (client) => heartbeat(client, warehouse, run))).rejects.toMatchObject({
      kind: 'internal',
    })
  })

  test('is not taken from a run that is writing, however old its heartbeat', async (warehouse, other) => {
    const run = await startRun(warehouse, 'first', 'test')
    await warehouse.pool.query(
      `update call_quality_ops.lease set heartbeat_at = now() - interval '5 minutes'`,
    )
    await withClient(warehouse, async (writer) => {
      // as a batch holds it until its commit
      await writer.query(`begin; select from call_quality_ops.lease where name = 'load' for share`)
      await expect(startRun(other, 'load', 'test')).rejects.toEqual(skipped)
      await writer.query('rollback')
    })
    expect(await holder(other)).toEqual([`${run.id} false`])
  })

  test('stays with a run that has just met a document that PostgreSQL refuses', async (warehouse, other) => {
    await other.pool.query(
      'alter table call_quality.streams add constraint not_that check (packet_utilization not in (101, 201))',
    )
    const { given, open } = threeCalls()
    const first = loading(warehouse, given)
    try {
      await twoBatches(other)
      await expect(loading(other, [call(4)])).rejects.toEqual(skipped)
    } finally {
      open()
    }
    expect((await first).summary.records).toEqual(records({ seen: 5, loaded: 1, quarantined: 4 }))
  })

  test('stays with a run whose connections were cut, as soon as it has written again', async (warehouse, other) => {
    await other.pool.query(
      `create sequence call_quality_ops.cuts;
       create function call_quality_ops.cut() returns trigger language plpgsql as $$
       begin
         if new.version = 2 and nextval('call_quality_ops.cuts') = 1 then
           perform pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'callhouse' and pid <> ${await ownPid(other)};
         end if;
         return new;
       end $$;
       create trigger cut before insert on call_quality.records for each row execute function call_quality_ops.cut()`,
    )
    const { given, open } = gated([call(1), batchBreak, call(2, { version: 2 }), batchBreak], [call(3)])
    const first = loading(warehouse, given)
    try {
      await twoBatches(other)
      await expect(loading(other, [call(4)])).rejects.toEqual(skipped)
    } finally {
      open()
    }
    expect((await first).summary.records).toEqual(records({ seen: 5, loaded: 3, quarantined: 2 }))
    expect(await asked(other, 'select last_value from :ops.cuts')).toEqual(['2'])
  })
})

/** The server process behind the one connection of a warehouse that has none other yet. */
async function ownPid(warehouse: Warehouse): Promise<string> {
  return (await asked(warehouse, 'select pg_backend_pid()'))[0]!
}

describe('the fence', () => {
  test('lets nothing in of a run whose lease somebody else has', async (warehouse, other) => {
    const { given, open } = threeCalls()
    const first = loading(warehouse, given).catch((error: unknown) => error)
    await twoBatches(other)
    const before = await factCounts(other)
    await other.pool.query('update call_quality_ops.lease set run_id = run_id + 1000')
    open()
    expect(await first).toMatchObject({
      name: 'Failure',
      kind: 'internal',
      message: expect.stringMatching(/^Run \d+ lost its lease/),
    })
    expect(await factCounts(other)).toEqual(before)
    expect(before).toEqual(
      Object.fromEntries(Object.entries(rowsOf()).map(([name, rows]) => [name, rows * 2])),
    )
    expect(
      await asked(other, 'select version_loaded from :ops.ledger where call_id = $1', [guid(3)]),
    ).toEqual(['null'])
    expect(await asked(other, 'select run_id > 1000 from :ops.lease')).toEqual(['true'])
    expect(await runs(other)).toEqual([
      expect.stringMatching(/^load failed 70 Run \d+ lost its lease: this process was paused too long/),
    ])
  })
})
