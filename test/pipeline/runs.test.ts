import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Failure } from '../../src/failure.ts'
import type { Summary } from '../../src/pipeline/run.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import {
  batchBreak,
  call,
  directRoutingCall,
  generated,
  pstnCall,
  richCall,
  rowsOf,
} from '../setup/documents.ts'
import { asked, clear, factCounts, partialCalls } from '../setup/dump.ts'
import { loaded, loading, records, writtenRows } from '../setup/loading.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
})
afterEach(() => clear(warehouse))
afterAll(() => close())

const runRow = (id: number) =>
  asked(
    warehouse,
    `select command, callhouse_version, status, exit_code, error, records_seen, records_loaded, records_replaced,
       records_unchanged, records_incomplete, records_quarantined, rows_written, issues, drift,
       finished_at is not null
     from :ops.runs where run_id = $1`,
    [id],
  )

/** What the run's row is to say where the summary is this. */
function asRow({ records, rows, issues, drift }: Summary, ended: string): string {
  const written = Object.values(rows).reduce((total, count) => total + count, 0)
  const { seen, loaded, replaced, unchanged, incomplete, quarantined } = records
  const counts = [seen, loaded, replaced, unchanged, incomplete, quarantined, written, issues, drift]
  return `load test ${ended} ${counts.join(' ')} true`
}

describe('what a run counts', () => {
  it('is in its summary and in its row, and is what the tables gained', async () => {
    const documents = [
      ...generated(30),
      richCall(),
      pstnCall(1),
      pstnCall(2, { colour: 'blue' }),
      directRoutingCall(1),
      call(1, { version: 2 }),
      call(1, { version: 1 }),
      call(2, { incomplete: true, sessions: 3 }),
      call(3, { more: { modalities: ['smell'] } }),
      '{"broken',
    ]
    const first = await loaded(warehouse, documents)
    expect(first.records).toEqual(
      records({ seen: 39, loaded: 37, unchanged: 1, incomplete: 1, quarantined: 1 }),
    )
    expect([first.issues, first.drift]).toEqual([1, 1])
    expect(writtenRows(first)).toEqual(await factCounts(warehouse))
    expect(await runRow(first.run_id)).toEqual([asRow(first, 'ok 0 null')])

    const second = await loaded(warehouse, [...documents, call(4), pstnCall(3), call(2, { version: 2 })])
    expect(second.records).toEqual(
      records({ seen: 42, loaded: 2, replaced: 1, unchanged: 38, quarantined: 1 }),
    )
    expect(writtenRows(second)).toEqual({ ...rowsOf(), ...double(rowsOf()), pstn_calls: 1 })
    expect(await runRow(second.run_id)).toEqual([asRow(second, 'ok 0 null')])
    expect(await asked(warehouse, 'select sum(rows_loaded) from :ops.ledger')).toEqual(
      await asked(
        warehouse,
        `select sum(count) from (${Object.keys(first.rows)
          .filter((name) => !name.endsWith('_calls'))
          .map((name) => `select count(*) from :facts.${name}`)
          .join(' union all ')}) as counts`,
      ),
    )
  })

  it('adds up over batches, one of them split', async () => {
    await warehouse.pool.query(
      'alter table call_quality.streams add constraint not_that check (packet_utilization <> 301)',
    )
    const documents = [1, 2, 3, 4].flatMap((number) => [
      call(number),
      call(number, { version: 2, sessions: 2 }),
      batchBreak,
    ])
    const summary = await loaded(warehouse, [call(5), call(3), ...documents, call(6)])
    await warehouse.pool.query('alter table call_quality.streams drop constraint not_that')
    expect(summary.records).toEqual(records({ seen: 15, loaded: 6, unchanged: 4, quarantined: 5 }))
    expect(summary.rows.records).toBe(6)
    expect(await factCounts(warehouse)).toEqual(writtenRows(summary))
    expect(await runRow(summary.run_id)).toEqual([asRow(summary, 'ok 0 null')])
  })

  it('is nothing where there are no documents', async () => {
    const summary = await loaded(warehouse, [])
    expect(summary.records).toEqual(records({}))
    expect(writtenRows(summary)).toEqual({})
    expect(await runRow(summary.run_id)).toEqual([asRow(summary, 'ok 0 null')])
  })

  it('is told as it grows', async () => {
    const seen: number[] = []
    await loaded(warehouse, [call(1), batchBreak, call(2), batchBreak, call(3)], {
      onProgress: (soFar) => seen.push(soFar.records.seen),
    })
    // the last time when what it touched is rolled up
    expect(seen).toEqual([2, 4, 5, 5])
  })
})

describe('how a run ends', () => {
  it.each([
    ['partial', 'partial', 75],
    ['breach', 'ok', 65],
  ] as const)('that was found wrong (%s) although it went through', async (kind, status, code) => {
    const verdict = new Failure(kind, 'said by a test')
    const ended = await loading(warehouse, [call(1)], { verdict: () => verdict })
    expect(ended.verdict).toBe(verdict)
    expect(await runRow(ended.summary.run_id)).toEqual([
      asRow(ended.summary, `${status} ${code} said by a test`),
    ])
    expect(await factCounts(warehouse)).toEqual(rowsOf())
  })

  it.each([
    [2, 130],
    [15, 143],
  ])('on signal %i: after the batch at hand', async (signal, code) => {
    const controller = new AbortController()
    let asking = 0
    const ended = await loading(warehouse, [call(1), batchBreak, call(2), batchBreak, call(3)], {
      signal: controller.signal,
      onProgress: () => {
        asking++
        controller.abort(signal)
      },
      verdict: () => new Failure('breach', 'not to be asked'),
    })
    expect(asking).toBe(1)
    expect(ended.verdict).toBeUndefined()
    expect(ended.summary.records).toEqual(records({ seen: 2, loaded: 1, quarantined: 1 }))
    expect(await runRow(ended.summary.run_id)).toEqual([asRow(ended.summary, `interrupted ${code} null`)])
    expect(await factCounts(warehouse)).toEqual(rowsOf())
    const rest = await loaded(warehouse, [call(1), call(2), call(3)])
    expect(rest.records).toEqual(records({ seen: 3, loaded: 2, unchanged: 1 }))
  })

  it('whose documents can not be read: failed, with what came before', async () => {
    async function* broken() {
      yield call(1)
      yield batchBreak
      yield call(2)
      yield batchBreak
      throw new Error('a secret of the document')
    }
    await expect(loading(warehouse, broken())).rejects.toThrow('a secret of the document')
    expect(await asked(warehouse, 'select status, exit_code, error, records_loaded from :ops.runs')).toEqual([
      'failed 70 an internal error 2',
    ])
    expect(await partialCalls(warehouse)).toEqual([])
    expect((await loaded(warehouse, [call(1), call(2)])).records.seen).toBe(2)
  })

  it('with the failure of the database where that is what happened before the first batch', async () => {
    await warehouse.pool.query('alter table call_quality_ops.ledger rename to book')
    const ended = loading(warehouse, [call(1)])
    await expect(ended).rejects.toMatchObject({ name: 'Failure', kind: 'configuration' })
    await warehouse.pool.query('alter table call_quality_ops.book rename to ledger')
    expect(await asked(warehouse, 'select status, exit_code, error from :ops.runs')).toEqual([
      'failed 78 The warehouse is not as this version of callhouse expects: relation "call_quality_ops.ledger" does not exist',
    ])
  })
})

describe('readers', () => {
  it('see the old call or the new one, never a part, and are never blocked', async () => {
    const shapes = [
      { version: 1, sessions: 2, streams: 3, participants: 1 },
      { version: 2, sessions: 5, streams: 1, participants: 40 },
    ]
    const shown = new Set<string>()
    const reader = await connect({ url: database.url }, warehouse.schemas)
    await reader.pool.query(`set lock_timeout = '100ms'`)
    let done = false
    const reading = (async () => {
      while (!done) {
        const [line] = await asked(
          reader,
          `select version % 2, (select count(*) from :facts.participants), (select count(*) from :facts.sessions),
             (select count(*) from :facts.media), (select count(*) from :facts.streams),
             (select min(packet_utilization % 2) = max(packet_utilization % 2) from :facts.streams)
           from (select max(version) as version from :facts.records) as record`,
        )
        shown.add(line!)
        expect(await partialCalls(reader)).toEqual([])
        await pause(0)
      }
    })()
    for (let version = 1; version <= 24; version++) {
      await loaded(warehouse, [call(1, { ...shapes[(version + 1) % 2], version })])
    }
    done = true
    await reading
    await reader.close()
    shown.delete('null 0 0 0 0 null')
    expect([...shown].sort()).toEqual(['0 40 5 5 5 true', '1 1 2 2 6 true'])
  })
})

function double(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count * 2]))
}
