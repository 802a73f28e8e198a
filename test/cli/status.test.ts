import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishRun, startRun } from '../../src/loader/index.ts'
import { tables } from '../../src/mapping/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { call } from '../setup/documents.ts'
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

describe('status', () => {
  it('of an empty warehouse says how to fill it', async () => {
    const said = await callhouse(['status'], { env })
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(/^Schema call_quality on PostgreSQL \d+/)
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
    await warehouse.pool.query('analyze call_quality.records')
    const run = await startRun(warehouse, 'load', 'test')

    const said = await callhouse(['status', '--json'], { env })
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    const status = JSON.parse(said.stdout) as Record<string, unknown>
    const instant = expect.stringMatching(/^2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/)
    const counts = { seen: 0, loaded: 0, replaced: 0, unchanged: 0, quarantined: 0, issues: 0 }
    expect(status).toEqual({
      schema: 'call_quality',
      server: warehouse.serverVersion,
      calls: {
        loaded: 4,
        incomplete: 1,
        pending: 0,
        quarantined: 1,
        aged_out: 0,
        first: '2026-10-05 08:00',
        last: '2026-10-07 23:59',
      },
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

describe('check', () => {
  it('ends with 65 and tells each difference where the tables were changed by hand', async () => {
    await warehouse.pool.query(
      `alter table call_quality.streams alter column packet_utilization type integer;
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
        /^streams\.packet_utilization: expected column (\d+), bigint, found column \1, integer$/,
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
      'streams.packet_utilization',
    ])
  })
})
