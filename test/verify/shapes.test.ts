import { afterAll, describe, expect, it } from 'vitest'
import { buildingFile } from '../../src/emulator/building-file.ts'
import { readBuildings } from '../../src/imports/buildings.ts'
import { importBuildings } from '../../src/pipeline/import.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { migrate } from '../../src/warehouse/migrate.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import type { Finding } from '../../src/warehouse/verify.ts'
import { call, directRoutingCall, generated, guid, pstnCall } from '../setup/documents.ts'
import { asked } from '../setup/dump.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { context, loaded } from '../setup/loading.ts'
import { expectVerified, foundBy, verified } from '../setup/verifying.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const closing: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

async function opened(): Promise<{ warehouse: Warehouse; url: string }> {
  const { warehouse, database, close } = await openWarehouse()
  closing.push(close)
  return { warehouse, url: database.url }
}

const states = (checks: readonly Finding[], state: Finding['state']) =>
  checks.filter((one) => one.state === state).map(({ check }) => check)

describe('nothing is found in', () => {
  it('an empty warehouse', async () => {
    const { warehouse } = await opened()
    const ended = await verified(warehouse)
    expect(foundBy(ended)).toEqual({})
    const looked = ended.verified.checks.filter(({ looked_at }) => looked_at > 0)
    expect(looked.map(({ check }) => check.replace(/_.+/, ''))).toEqual(Array(4).fill('catalog'))
  })

  it('a warehouse without documents, whose rows are called unchecked', async () => {
    const { warehouse } = await opened()
    const given = [
      ...generated(20),
      call(1),
      call(2, { incomplete: true }),
      pstnCall(1),
      directRoutingCall(1),
    ]
    await loaded(warehouse, given, { keepDocuments: false })
    await loaded(warehouse, [call(1, { version: 2, sessions: 3 })], { keepDocuments: false })
    const { verified: seen } = await verified(warehouse)
    const skipped = ['documents_intact', 'rows_content', 'rows_issues', 'refetch']
    expect(states(seen.checks, 'skipped')).toEqual(skipped)
    expect(states(seen.checks, 'holds')).toHaveLength(seen.checks.length - skipped.length)
    expect(seen.checks.find(({ check }) => check === 'rows_content')?.notes).toEqual([
      "calls that can't be compared, as their documents were not kept: 22",
      "rows of the logs that can't be compared, as their documents were not kept: 2",
      'no documents were kept',
    ])
  })

  it('a second schema, whatever is wrong in the first', async () => {
    const { warehouse: first, url } = await opened()
    await loaded(first, [call(1)])
    const second = await connect({ url }, schemasOf('other_tenant'))
    closing.unshift(() => second.close())
    await migrate(second)
    await loaded(second, [call(1), call(2), ...generated(5)])
    await asked(first, 'update :facts.records set version = 7')
    await expectVerified(second)
    expect(Object.keys(foundBy(await verified(first)))).toContain('ledger_records')
  })

  it('a warehouse whose building map came, changed and went', async () => {
    const { warehouse } = await opened()
    await loaded(warehouse, generated(10))
    const { rows } = readBuildings(Buffer.from(buildingFile()))
    await importBuildings(context(warehouse), rows, undefined)
    await expectVerified(warehouse)
    await importBuildings(context(warehouse), rows.slice(0, 3), undefined)
    await loaded(warehouse, generated(14))
    await expectVerified(warehouse)
  })

  it('a warehouse whose days wait for their roll-ups, which is told', async () => {
    const { warehouse } = await opened()
    await loaded(warehouse, generated(10))
    // as a run that ended between its batches and its roll-ups leaves it
    await asked(warehouse, 'insert into :ops.touched_days select day from :ops.rollups')
    await asked(warehouse, 'update :facts.quality_daily set poor_count = poor_count + 1')
    const ended = await verified(warehouse)
    expect(Object.keys(foundBy(ended))).toEqual(['rollup_touched'])
    expect(ended.verdict).toBeUndefined()
    await loaded(warehouse, generated(11))
    await expectVerified(warehouse)
  })

  it('a warehouse with calls that can not be had, and in the end are gone', async () => {
    const { warehouse } = await opened()
    const emulator = await emulated({ since: '2026-10-31', callsPerDay: 1 })
    closing.push(() => emulator.stop())
    const times = { startDateTime: '2026-11-01T08:00:00Z', endDateTime: '2026-11-01T09:00:00Z' }
    const versions = [1, 2].map((version) => ({
      visibleFrom: UNTIL - 10 * HOUR + version * HOUR,
      document: { ...call(700, { version, more: times }) },
    }))
    emulator.company.add({ versions })
    emulator.faults.add({ name: 'not_found', match: { id: guid(700) } })
    await synced(warehouse, emulator)
    const pending = await verified(warehouse)
    expect(foundBy(pending)).toEqual({})
    expect(accounts(pending.verified.checks)).toMatch(/, 1 pending, 0 aged out$/)
    emulator.clock.advance(40 * 24 * HOUR)
    await synced(warehouse, emulator)
    const gone = await verified(warehouse)
    expect(accounts(gone.verified.checks)).toMatch(/, 0 pending, 1 aged out$/)
    // nobody listed what Graph has forgotten meanwhile, and the sync told so
    expect(Object.keys(foundBy(gone))).toEqual(['gaps_known'])
    expect(gone.verdict).toBeUndefined()
    await asked(warehouse, 'delete from :ops.gaps')
    const untold = foundBy(await verified(warehouse))
    expect(Object.keys(untold)).toEqual(['gaps_found'])
    expect(untold.gaps_found?.[0]).toEqual({
      // calls of the day before may still have come when it was listed
      day: '2026-10-31',
      wrong: 'Graph forgot it before it was listed to its end, and no gap is told',
    })
  })
})

it('of many days the last two and five others by lot are counted again, and all of them where that is asked for', async () => {
  const { warehouse } = await opened()
  const at = (day: number, hour: string) => `2026-10-${String(day).padStart(2, '0')}T${hour}Z`
  const on = (day: number) =>
    call(day, { more: { startDateTime: at(day, '08:00:00'), endDateTime: at(day, '09:00:00') } })
  await loaded(
    warehouse,
    Array.from({ length: 12 }, (_, index) => on(index + 1)),
  )
  await asked(warehouse, 'update :facts.streams set average_jitter_ms = 77')
  const counted = async (sample: number | undefined, seed: number) => {
    const { verified: seen } = await verified(warehouse, { limit: 1_000, sample, seed })
    const { notes, differences } = seen.checks.find(({ check }) => check === 'rollup_streams')!
    return { notes, days: [...new Set(differences.map(({ day }) => Number(String(day).slice(-2))))] }
  }
  const some = await counted(200, 1)
  expect(some.notes).toEqual(['7 days of 12, by lot'])
  expect(some.days).toHaveLength(7)
  expect(some.days.slice(-2)).toEqual([11, 12])
  expect(await counted(200, 1)).toEqual(some)
  expect((await counted(200, 2)).days).not.toEqual(some.days)
  expect(await counted(undefined, 1)).toEqual({
    notes: [],
    days: Array.from({ length: 12 }, (_, index) => index + 1),
  })
})

const HOUR = 3_600_000

/** What is said of the calls of all days. */
const accounts = (checks: readonly Finding[]) =>
  checks.find(({ check }) => check === 'ledger_by_day')?.notes.join()
