import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildingFile } from '../../src/emulator/building-file.ts'
import { generateCallRecords } from '../../src/emulator/tenant.ts'
import { readBuildings } from '../../src/imports/buildings.ts'
import { importBuildings } from '../../src/pipeline/import.ts'
import { rollUp } from '../../src/pipeline/rollup.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { call } from '../setup/documents.ts'
import { asked, clear } from '../setup/dump.ts'
import { context, loaded } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { contradictions } from './rollup-facts.ts'

let warehouse: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
})
afterAll(() => close())
beforeEach(() => clear(warehouse))

const records = [
  ...generateCallRecords({ seed: 3, calls: 60, days: 4, until: new Date('2026-10-20T00:00:00Z') }),
]

/** The same call at a later version, measured otherwise, and with a session less where it has several. */
function later(record: (typeof records)[number], version: number): object {
  const changed = structuredClone(record) as unknown as {
    version: number
    sessions: { segments: { media: { streams: { averageJitter?: unknown }[] | null }[] | null }[] }[]
  }
  changed.version += version
  if (changed.sessions.length > 1) changed.sessions.pop()
  for (const session of changed.sessions) {
    for (const segment of session.segments ?? []) {
      for (const medium of segment.media ?? []) {
        for (const stream of medium.streams ?? [])
          stream.averageJitter = `PT0.${String(20 + version * 7).padStart(3, '0')}S`
      }
    }
  }
  return changed
}

async function expectEqualToFacts(): Promise<void> {
  for (const [name, sql] of Object.entries(contradictions)) {
    const { rows } = await warehouse.pool.query(withSchemas(sql, warehouse.schemas))
    expect({ name, wrong: rows }).toEqual({ name, wrong: [] })
  }
}

/** The roll-ups without their keys. */
const dumped = async () => ({
  daily: await asked(
    warehouse,
    `select (to_jsonb(daily) - 'quality_daily_key')::text from :facts.quality_daily as daily order by 1`,
  ),
  hourly: await asked(
    warehouse,
    `select (to_jsonb(hourly) - 'quality_hourly_key')::text from :facts.quality_hourly as hourly order by 1`,
  ),
  byCall: await asked(
    warehouse,
    `select (to_jsonb(calls) - 'quality_by_call_key')::text from :facts.quality_by_call as calls order by 1`,
  ),
})

type Step =
  | { readonly does: 'load' | 'replace' | 'delete'; readonly calls: readonly number[] }
  | { readonly does: 'rebuild' }

const someCalls = fc.uniqueArray(fc.integer({ min: 0, max: records.length - 1 }), {
  minLength: 1,
  maxLength: 12,
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('load' as const), calls: someCalls }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('replace' as const), calls: someCalls }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), calls: someCalls }) },
  { weight: 1, arbitrary: fc.constant({ does: 'rebuild' as const }) },
)

describe('roll-ups', () => {
  it('are equal to the facts after any loads, replacements and deletions, and to those made from nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        await clear(warehouse)
        let version = 0
        await loaded(warehouse, records.slice(0, 30))
        for (const one of steps) {
          version += 1
          if (one.does === 'rebuild') await rollUp(context(warehouse), undefined)
          else if (one.does === 'load')
            await loaded(
              warehouse,
              one.calls.map((at) => records[at]!),
            )
          else if (one.does === 'replace')
            await loaded(
              warehouse,
              one.calls.map((at) => later(records[at]!, version)),
            )
          else {
            await warehouse.pool.query(
              withSchemas('delete from :facts.records where id = any($1::uuid[])', warehouse.schemas),
              [one.calls.map((at) => records[at]!.id)],
            )
            await loaded(warehouse, [])
          }
          await expectEqualToFacts()
        }
        const kept = await dumped()
        expect(kept.daily.length).toBeGreaterThan(0)
        await rollUp(context(warehouse), undefined)
        expect(await dumped()).toEqual(kept)
      }),
      { numRuns: 6, seed: 11 },
    )
  }, 120_000)

  it('are made anew for the days since then, when asked for', async () => {
    await loaded(warehouse, records)
    const before = await asked(warehouse, 'select day, rolled_up_at from :ops.rollups order by 1')
    const { summary } = await rollUp(context(warehouse), '2026-10-18')
    const after = await asked(warehouse, 'select day, rolled_up_at from :ops.rollups order by 1')
    expect(after.map((line) => line.slice(0, 10))).toEqual(before.map((line) => line.slice(0, 10)))
    const isSame = after.map((line, at) => line === before[at])
    expect(isSame).toEqual(after.map((line) => line < '2026-10-18'))
    expect(summary.days_rolled_up).toBe(isSame.filter((same) => !same).length)
    await expectEqualToFacts()
  })

  it('follow the rules in force: others make every day stale', async () => {
    await loaded(warehouse, records)
    const poor = 'select sum(poor_count) from :facts.quality_daily where media_type = $$audio$$'
    const [before] = await asked(warehouse, poor)
    await warehouse.pool.query(
      withSchemas(
        `insert into :facts.quality_rules (rule_set, media_type, about, jitter_ms) values ('strict', 'audio', 'ours', 1);
         update :ops.settings set audio_rules = 'strict'`,
        warehouse.schemas,
      ),
    )
    try {
      expect((await loaded(warehouse, [])).days_rolled_up).toBeGreaterThan(2)
      const [after] = await asked(warehouse, poor)
      expect(Number(after)).toBeGreaterThan(Number(before))
      await expectEqualToFacts()
      expect((await loaded(warehouse, [])).days_rolled_up).toBe(0)
    } finally {
      await warehouse.pool.query(
        withSchemas(
          `update :ops.settings set audio_rules = 'A4'; delete from :facts.quality_rules where rule_set = 'strict'`,
          warehouse.schemas,
        ),
      )
    }
  })

  it('have the building of the day, and stay equal to the facts when the map changes', async () => {
    const buildings = (text: string) =>
      importBuildings(context(warehouse), readBuildings(Buffer.from(text)).rows, undefined)
    await buildings('')
    await loaded(warehouse, records)
    const named = `select distinct building_name from :facts.daily_quality where is_mapped order by 1`
    expect(await asked(warehouse, named)).toEqual([])
    const { summary } = await buildings(buildingFile())
    expect(summary.days_rolled_up).toBeGreaterThan(2)
    expect((await asked(warehouse, named)).length).toBeGreaterThan(3)
    await expectEqualToFacts()
    // days that come later look their new addresses up
    await loaded(warehouse, [
      ...generateCallRecords({ seed: 4, calls: 9, days: 1, until: new Date('2026-10-22T00:00:00Z') }),
    ])
    await expectEqualToFacts()
    await buildings(buildingFile().split('\r\n').slice(0, 4).join('\r\n'))
    expect(await asked(warehouse, named)).toEqual(['Weir House'])
    await expectEqualToFacts()
    await buildings('')
    expect(await asked(warehouse, named)).toEqual([])
  }, 30_000)

  it('touch no day that no call of the run was in', async () => {
    await loaded(warehouse, records)
    const summary = await loaded(warehouse, [call(1)])
    expect(summary.days_rolled_up).toBe(1)
    expect(await asked(warehouse, 'select count(*) from :ops.touched_days')).toEqual(['0'])
  })

  it('leave out what can not be added up, and go on', async () => {
    const streams = [1.7e308, 1.7e308, -1.7e308, 0.5].map((averagePacketLossRate) => ({
      averagePacketLossRate,
    }))
    const sessions = [{ segments: [{ media: [{ label: 'main-audio', streams }] }] }]
    await loaded(warehouse, [call(1, { more: { sessions } })])
    const sums =
      'select sum(stream_count), sum(packet_loss_count), sum(packet_loss_rate_sum) from :facts.quality_daily'
    expect(await asked(warehouse, sums)).toEqual(['4 1 0.5'])
  })

  it('tell texts that are longer than any index takes by their beginning, and go on', async () => {
    // nothing that repeats, or it would be packed until it fits
    const long = createHash('shake256', { outputLength: 15_000 }).update('long').digest('base64')
    const network = {
      connectionType: 'wifi',
      basicServiceSetIdentifier: '0a-1b-2c-3d-4e-5f',
      wifiBand: long,
      wifiRadioType: long,
      wifiVendorDriver: long,
      wifiVendorDriverVersion: long,
    }
    const device = {
      captureDeviceName: long,
      captureDeviceDriver: long,
      renderDeviceName: long,
      renderDeviceDriver: long,
    }
    const endpoint = { '@odata.type': '#microsoft.graph.callRecords.participantEndpoint' }
    const userAgent = {
      '@odata.type': '#microsoft.graph.callRecords.clientUserAgent',
      platform: long,
      productFamily: long,
      applicationVersion: long,
    }
    const identity = { user: { id: long, displayName: 'somebody' } }
    const of = (caller: object, more: object) => {
      const media = [{ label: 'main-audio', ...more, streams: [{ averageJitter: 'PT0.01S' }] }]
      return { more: { sessions: [{ caller, segments: [{ caller, media }] }] } }
    }
    // each by itself, as one would be cut with the other
    const summary = await loaded(warehouse, [
      call(1, of({ ...endpoint, identity, associatedIdentity: identity }, {})),
      call(2, of({ ...endpoint, userAgent }, { callerNetwork: network, callerDevice: device })),
      call(3),
    ])
    expect(summary.records).toMatchObject({ seen: 3, loaded: 3 })
    expect(summary.days_rolled_up).toBe(1)
    const lengths = (name: string, column: string) =>
      asked(warehouse, `select max(length(${column})) from :facts.${name}`)
    expect(await lengths('dim_user', 'user_id')).toEqual(['500'])
    expect(await lengths('dim_client', 'platform')).toEqual(['150'])
    expect(await lengths('dim_device', 'render_device_driver')).toEqual(['150'])
    expect(await lengths('dim_wifi', 'wifi_driver_version')).toEqual(['150'])
    expect(await asked(warehouse, 'select count(*) from :ops.touched_days')).toEqual(['0'])
  })

  it('put calls with broken times in a day of theirs, or in none, and go on', async () => {
    const odd = (number: number, start: string, end: string) =>
      call(number, { more: { startDateTime: start, endDateTime: end } })
    await loaded(warehouse, [
      odd(1, '1999-01-01T10:00:00Z', '1999-01-01T11:00:00Z'),
      odd(2, '2026-10-05T10:00:00Z', '2029-10-05T11:00:00Z'),
      odd(3, '2026-10-05T10:00:00Z', '2026-10-01T11:00:00Z'),
      odd(4, '2099-01-01T10:00:00Z', '2099-01-01T11:00:00Z'),
    ])
    const days = await asked(warehouse, 'select distinct day from :facts.quality_daily order by 1')
    expect(days.every((day) => day >= '2026-10-05' && day <= '2026-10-07')).toBe(true)
    expect(await asked(warehouse, 'select count(*) from :ops.touched_days')).toEqual(['0'])
  })
})
