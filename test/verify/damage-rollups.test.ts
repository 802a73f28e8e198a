import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlFiles } from '../../src/warehouse/sql-files.ts'
import { type Damaging, damages, keyOf, openDamaging, row } from './damaging.ts'
import { SIMPLE } from './filled.ts'

let damaging: Damaging
let damaged: Damaging['damaged']
beforeAll(async () => {
  damaging = await openDamaging()
  ;({ damaged } = damaging)
})
afterAll(() => damaging.close())

describe('roll-ups', () => {
  it('sums and counts that are not those of the facts', async () => {
    const found = await damaged(
      `update :facts.quality_hourly set session_count = session_count + 1, jitter_bucket_03_count = jitter_bucket_03_count + 1
       where quality_hourly_key = (select min(quality_hourly_key) from :facts.quality_hourly)`,
      `update :facts.quality_by_call set poor_jitter_count = poor_jitter_count + 1 where record_key = ${keyOf(SIMPLE)}`,
      `update :facts.quality_daily set leg_count = leg_count + 1, poor_degradation_count = poor_degradation_count + 1
       where quality_daily_key = (select min(quality_daily_key) from :facts.quality_daily)`,
    )
    expect(Object.keys(found)).toEqual(['rollup_sessions', 'rollup_streams', 'rollup_totals'])
    const measures = (name: string) =>
      (found[name] as { measure: string; table: string }[])
        .map((one) => `${one.table} ${one.measure}`)
        .toSorted()
    expect(measures('rollup_sessions')).toEqual(['quality_daily leg_count', 'quality_hourly session_count'])
    expect(measures('rollup_streams')).toEqual(['quality_by_call poor_jitter_count', 'quality_hourly count'])
    expect(measures('rollup_totals')).toEqual([
      'quality_by_call poor_jitter_count',
      'quality_hourly poor_degradation_count',
      'quality_hourly session_count',
    ])
  })

  it('a sum that differs by more than the order of adding can make, and none that differs by less', async () => {
    const off = (share: number) =>
      damaged(
        `update :facts.quality_daily set stream_ms_sum = stream_ms_sum * (1 + ${share}::double precision)`,
      )
    expect(await off(1e-12)).toEqual({})
    expect(Object.keys(await off(1e-7))).toEqual(['rollup_totals'])
  })

  it('streams that count for another user', async () => {
    const found = await damaged(
      `update :facts.quality_daily set user_key = (select max(user_key) from :facts.dim_user)
       where quality_daily_key = (select min(quality_daily_key) from :facts.quality_daily where user_key is not null and stream_count > 0)`,
    )
    expect(Object.keys(found)).toEqual(['rollup_streams'])
    expect(found.rollup_streams).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ table: 'quality_daily', measure: 'stream_count', place: expect.stringContaining('user_key ') },
        }),
      ]),
    )
  })

  it('devices, days and rows that are not there', async () => {
    const found = await damaged(
      'alter table :facts.quality_daily drop constraint quality_daily_device_key_fkey',
      'update :facts.quality_daily set device_key = -5 where quality_daily_key = (select min(quality_daily_key) from :facts.quality_daily where device_key is not null)',
      'delete from :facts.quality_hourly where day = (select max(day) from :ops.rollups)',
      'delete from :ops.rollups where day = (select min(day) from :ops.rollups)',
    )
    expect(found.rollup_dimensions).toEqual([
      { table: 'quality_daily', key: 'device_key', value: '-5', first_day: expect.any(String) },
    ])
    expect(found.rollup_days).toEqual([
      expect.objectContaining({ wrong: 'not rolled up, nor waiting for it' }),
      expect.objectContaining({ hourly_rows_found: 0, wrong: 'other rows than were made' }),
    ])
  })

  it('days that wait are told, and not compared', async () => {
    const found = await damaged(
      `insert into :ops.touched_days select day from :ops.rollups`,
      'update :facts.quality_daily set stream_count = 0',
    )
    expect(Object.keys(found)).toEqual(['rollup_touched'])
    const stale = await damaged(`update :ops.settings set audio_rules = 'A3'`)
    expect(Object.keys(stale)).toEqual(['rollup_touched'])
    expect(row(stale, 'rollup_touched')).toMatchObject({
      why: 'rolled up by other rules than those in force',
    })
  })
})

describe('what is installed', () => {
  it('views of another version, and views, triggers and indexes that somebody took away', async () => {
    const found = await damaged(
      'drop view :facts.coverage',
      `update :ops.views set sha256 = 'x' where name = 'feedback'`,
      `insert into :ops.views values ('unheard_of', 'x')`,
      'alter table :facts.records disable trigger records_deleted',
      'drop trigger records_updated on :facts.records',
      `update pg_catalog.pg_index set indisvalid = false where indexrelid = ':facts.media_segment_key_idx'::regclass`,
      `comment on column :facts.records.type is 'mine'`,
    )
    expect(found).toEqual({
      catalog_indexes: [{ kind: 'index', name: 'call_quality.media_segment_key_idx', found: 'invalid' }],
      catalog_tables: [expect.objectContaining({ place: 'comment on records.type', found: 'mine' })],
      catalog_triggers: [
        { name: 'records_deleted', found: 'disabled' },
        { name: 'records_updated', found: 'missing' },
      ],
      catalog_views: [
        { name: 'feedback', found: 'of another version' },
        { name: 'unheard_of', found: 'does not ship' },
        { name: 'coverage', found: 'missing, or made by somebody else' },
      ],
    })
  })
})

it('every check that this file is for found its damage', () => {
  expect([...damaging.seen]).toEqual(expect.arrayContaining([...damages.rollups]))
})

it('every check of SQL has tests that damage what it looks at', async () => {
  const tested: readonly string[] = Object.values(damages).flat()
  const own = ['catalog_tables', 'catalog_views', 'documents_intact', 'rows_content', 'rows_issues']
  const files = (await sqlFiles('sql/verify')).map(({ name }) => name)
  expect(tested.toSorted()).toEqual([...own, ...files].toSorted())
})

it('where nothing is damaged nothing is found', async () => {
  expect(await damaged()).toEqual({})
})
