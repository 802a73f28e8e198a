import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishRun, startRun } from '../../src/loader/index.ts'
import { tables } from '../../src/mapping/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import type { Status } from '../../src/warehouse/status.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { call, guid } from '../setup/documents.ts'
import { loaded, loading } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let env: Record<string, string>
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  env = { DATABASE_URL: opened.database.url }
})
afterAll(() => close())

/**
 * Has every connection tell the server now how many rows it wrote: it would later, and be counted on top of what
 * ANALYZE finds meanwhile.
 */
async function flushStatistics(): Promise<void> {
  const all = Array.from({ length: warehouse.pool.options.max }, () => warehouse.pool.connect())
  for (const client of await Promise.all(all)) {
    await client.query('select pg_stat_force_next_flush()')
    client.release()
  }
}

describe('status', () => {
  it('of an empty warehouse says how to fill it', async () => {
    const said = await callhouse(['status'], { env })
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(
      /^Schema call_quality on PostgreSQL \d+.*\nCalls were never listed from Graph\.\n/,
    )
    expect(said.stdout).toContain(
      'Calls: 0 loaded, 0 of them incomplete; 0 pending, 0 quarantined, 0 aged out.',
    )
    expect(said.stdout).toContain('No runs yet. `callhouse load FILES` loads call records.')
  })

  it('tells what is there, as JSON and for people', async () => {
    const first = await loaded(warehouse, [
      call(1),
      call(2, { incomplete: true }),
      call(3, { more: { startDateTime: '2026-10-07T23:59:59.9Z', endDateTime: null } }),
      call(4, { more: { startDateTime: 'yesterday' } }),
      '{"broken',
    ])
    await loading(warehouse, [call(5, { version: 2 })])
    await flushStatistics()
    await warehouse.pool.query('analyze call_quality.records')
    const run = await startRun(warehouse, 'load', 'test')

    const said = await callhouse(['status', '--json'], { env })
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    const status = JSON.parse(said.stdout) as Record<string, unknown>
    const instant = expect.stringMatching(/^2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/)
    const counts = {
      ...{ seen: 0, loaded: 0, replaced: 0, unchanged: 0, quarantined: 0, issues: 0 },
      ...{ listed: 0, fetched: 0, deferred: 0, aged_out: 0 },
      ...{ requests: 0, requests_throttled: 0, bytes_received: 0 },
    }
    const none = { listed: 0, loaded: 0, incomplete: 0, pending: 0, quarantined: 0, aged_out: 0 }
    expect(status).toEqual({
      schema: 'call_quality',
      server: warehouse.serverVersion,
      freshness: {
        listed_until: null,
        listed_seconds_ago: null,
        settled_until: null,
        suspicious_slices: 0,
        last_ok_sync: null,
      },
      calls: {
        listed: 5,
        loaded: 4,
        incomplete: 1,
        pending: 0,
        quarantined: 1,
        aged_out: 0,
        first: '2026-10-05 08:00',
        last: '2026-10-07 23:59',
      },
      oldest_pending: null,
      at_risk: 0,
      waiting: { count: 0, next_attempt_at: null },
      days: expect.any(Array),
      older: expect.any(Object),
      undated: { ...none, listed: 1, quarantined: 1 },
      gaps: { count: 0, latest: [] },
      meetings: { count: 0, oldest: [] },
      tables: tables.map(({ name }) => ({ name, rows: expect.any(Number), bytes: expect.any(Number) })),
      documents: { count: 4, bytes: expect.any(Number) },
      quarantine: { open: 2 },
      running: Number(run.id),
      runs: [
        {
          run_id: Number(run.id),
          command: 'load',
          status: 'running',
          exit_code: null,
          started_at: instant,
          finished_at: null,
          ...counts,
          error: null,
        },
        {
          run_id: first.run_id + 1,
          command: 'load',
          status: 'ok',
          exit_code: 0,
          started_at: instant,
          finished_at: instant,
          ...counts,
          seen: 1,
          loaded: 1,
          error: null,
        },
        {
          run_id: first.run_id,
          command: 'load',
          status: 'ok',
          exit_code: 0,
          started_at: instant,
          finished_at: instant,
          ...counts,
          seen: 5,
          loaded: 3,
          quarantined: 2,
          error: null,
        },
      ],
    })
    expect(
      (status.tables as { name: string; rows: number }[]).find(({ name }) => name === 'records')!.rows,
    ).toBe(4)
    const { days, older } = status as unknown as Pick<Status, 'days' | 'older'>
    const dated = [older, ...days].reduce(
      (sum, fate) => [sum[0]! + fate.loaded, sum[1]! + fate.incomplete],
      [0, 0],
    )
    expect([days.length, ...dated]).toEqual([32, 4, 1])

    const { stdout } = await callhouse(['status'], { env })
    expect(stdout).toContain('Calls: 4 loaded, 1 of them incomplete; 0 pending, 1 quarantined, 0 aged out.\n')
    expect(stdout).toContain('From 2026-10-05 08:00 to 2026-10-07 23:59 (UTC).\n')
    expect(stdout).toMatch(/Documents kept: 4, \d+(\.\d)? MB\. In quarantine: 2\.\n/)
    expect(stdout).toMatch(/\nrecords +4 /)
    expect(stdout).toContain(`Run ${run.id} is loading now.\n`)
    await finishRun(warehouse, run, { status: 'failed', exitCode: 69, error: 'the server went away' })
    expect((await callhouse(['status'], { env })).stdout).toMatch(
      new RegExp(`\\n +${run.id} +load +failed .* the server went away\\n`),
    )
  })
})

describe('status of a warehouse that is synchronised', () => {
  const execute = (sql: string) => warehouse.pool.query(sql)
  const ago = (text: string) => `now() - interval '${text}'`

  beforeAll(async () => {
    await execute(`
      insert into call_quality_ops.ledger (call_id, started_at, version_loaded, is_complete, state, next_attempt_at)
      values ('${guid(1, 7)}', ${ago('27 days 2 hours')}, null, false, 'pending', now() + interval '1 hour'),
             ('${guid(2, 7)}', now(), 1, true, 'loaded', null), ('${guid(3, 7)}', ${ago('15 days')}, 1, true, 'loaded', null),
             ('${guid(4, 7)}', null, null, false, 'pending', null);
      insert into call_quality_ops.scans (source, from_at, to_at, started_at, listed, pages, is_suspicious, run_id)
      values ('calls', ${ago('10 days')}, now(), ${ago('25 hours')}, 3, 1, false, 1),
             ('calls', ${ago('20 days')}, ${ago('10 days')}, now(), 0, 1, true, 1);
      insert into call_quality_ops.gaps (source, from_at, to_at, reason, run_id)
      values ('calls', '2026-01-05 10:00Z', '2026-01-06 11:00Z', 'not listed in time', 1);
      insert into call_quality_ops.meeting_pages (call_id, version, part, page, bytes, document, run_id)
      values ('${guid(1, 7)}', 4, 'record', 0, 2500000, '', 1), ('${guid(1, 7)}', 4, 'sessions', 0, 500000, '', 1);
      insert into call_quality_ops.runs (command, callhouse_version, status, finished_at, calls_listed,
        calls_fetched, calls_deferred, requests, requests_throttled)
      values ('sync', 't', 'ok', ${ago('25 hours')}, 71, 72, 73, 74, 75)`)
  })

  it('says how fresh it is and what is outstanding', async () => {
    const { code, stdout } = await callhouse(['status'], { env })
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nCalls are listed up to 2\d{3}-\d\d-\d\d \d\d:\d\d \(UTC\), 25 h ago\.\n/)
    expect(stdout).toMatch(/\nThe last sync that ended well was run \d+, 25 h ago\.\n/)
    expect(stdout).toContain(
      '\n1 slice listed as empty although calls of it are known: to be listed again.\n',
    )
    expect(stdout).toMatch(
      new RegExp(
        `\nOldest pending call: ${guid(1, 7)}, started .{16}; Graph keeps it for 2\\.9 more days\\.\n`,
      ),
    )
    expect(stdout).toContain('\n1 call at risk: not loaded, and less than 7 days left in Graph.\n')
    expect(stdout).toMatch(/\n1 call to be tried again, the first from 2\d{3}-\d\d-\d\d \d\d:\d\d on\.\n/)
    // a day of which nothing is outstanding needs no line
    expect(stdout).toMatch(/\n\d{4}-\d\d-\d\d +1 +0 +0 +1 +0 +0\n/)
    expect(stdout).toMatch(/\n\d{4}-\d\d-\d\d +1 +1 +0 +0 +0 +0\nunknown +2 +0 +0 +1 +1 +0\n/)
    expect(stdout).toContain('\n1 earlier day: all of them loaded whole.\n')
    expect(stdout).toMatch(/\ncalls +2026-01-05 10:00 +2026-01-06 11:00 +not listed in time\n/)
    expect(stdout).toMatch(new RegExp(`\n${guid(1, 7)} +4 +2 +3 +2`))
    expect(stdout).toMatch(/\n +\d+ +sync +ok +\S+ \d\d:\d\d +71 +72 +73 +74 +75 +0 /)
  })

  it.each(['26h', '2d'])('is fresh enough for --max-age %s', async (age) => {
    const said = await callhouse(['status', '--max-age', age], { env })
    expect([said.code, said.stderr]).toEqual([0, ''])
    expect(said.stdout).toMatch(/^Schema /)
  })

  it.each(['1d', '1499m'])('ends with 65 where it is older than --max-age %s', async (age) => {
    const said = await callhouse(['status', '--json', '--max-age', age], { env })
    expect(said.code).toBe(65)
    expect(JSON.parse(said.stdout)).toMatchObject({ freshness: { listed_seconds_ago: expect.any(Number) } })
    expect(logged(said)).toMatchObject([
      {
        kind: 'breach',
        msg: expect.stringMatching(
          new RegExp(
            `^Calls are listed completely up to .{16} \\(UTC\\) only, 25 h ago; not older than ${age} was asked for$`,
          ),
        ),
        remedy: expect.stringContaining('callhouse sync'),
      },
    ])
  })

  it('ends with 65 for any --max-age where calls were never listed', async () => {
    await execute('delete from call_quality_ops.scans where not is_suspicious')
    const said = await callhouse(['status', '--max-age', '999999d'], { env })
    expect(said.code).toBe(65)
    expect(logged(said)).toMatchObject([
      { kind: 'breach', msg: 'Calls were never listed from Graph; not older than 999999d was asked for' },
    ])
  })

  it.each(['', '26', '0h', '26H', '1.5h', '1d12h'])('refuses --max-age %j', async (age) => {
    const said = await callhouse(['status', `--max-age=${age}`], {
      env: { DATABASE_URL: 'postgresql://localhost:1/' },
    })
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([
      {
        kind: 'usage',
        msg: `--max-age can't be ${JSON.stringify(age)}`,
        remedy: expect.stringContaining('26h'),
      },
    ])
  })
})

describe('check', () => {
  it('ends with 65 and tells each difference where the tables were changed by hand', async () => {
    await warehouse.pool.query(
      `alter table call_quality.trace_route_hops alter column hop_count type integer;
       alter table call_quality.records add column note text`,
    )
    const said = await callhouse(['check'], { env })
    expect(said.code).toBe(65)
    expect(
      said.stdout
        .split('\n')
        .filter((line) => line !== '')
        .sort(),
    ).toEqual([
      expect.stringMatching(/^comment on records\.note: expected nothing, found nothing$/),
      expect.stringMatching(/^records\.note: expected nothing, found column \d+, text$/),
      expect.stringMatching(
        /^trace_route_hops\.hop_count: expected column (\d+), bigint, found column \1, integer$/,
      ),
    ])
    expect(logged(said)).toMatchObject([
      {
        kind: 'breach',
        msg: '3 differences between call_quality and the mapping',
        remedy: 'Run `callhouse migrate`; what it does not mend was changed by hand.',
      },
    ])
    const json = await callhouse(['check', '--json'], { env })
    expect(json.code).toBe(65)
    expect((JSON.parse(json.stdout) as { place: string }[]).map(({ place }) => place).sort()).toEqual([
      'comment on records.note',
      'records.note',
      'trace_route_hops.hop_count',
    ])
  })
})
