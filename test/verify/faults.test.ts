import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { Fault } from '../../src/emulator/faults/catalogue.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import type { Finding } from '../../src/warehouse/verify.ts'
import { asked } from '../setup/dump.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { expectVerified, foundBy, refetched, verified } from '../setup/verifying.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const HOUR = 3_600_000

let warehouse: Warehouse
let close: () => Promise<void>
let emulator: Emulator
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  emulator = await emulated({ since: '2026-10-28', callsPerDay: 5, faults })
  emulator.company.addMeeting({ sessions: 130, participants: 140, startedAt: UNTIL - 30 * HOUR })
  emulator.company.addMeeting({ sessions: 400, participants: 20, startedAt: UNTIL - 50 * HOUR })
})
afterAll(async () => {
  await emulator.stop()
  await close()
})

/** One request in ten or so goes wrong. */
const faults: readonly Fault[] = [
  { name: 'throttle', match: { share: 0.02 }, retryAfter: 'absent' },
  { name: 'server_error', match: { share: 0.02 }, status: 503 },
  { name: 'bad_body', match: { share: 0.02 }, body: 'truncated' },
  { name: 'html', match: { share: 0.02 } },
  { name: 'reset_in_body', match: { share: 0.02 } },
  { name: 'gzip_cut', match: { share: 0.02 } },
  { name: 'not_found', match: { route: 'record', share: 0.1, asks: 3 } },
  { name: 'older_record', match: { share: 0.1, asks: 2 } },
  { name: 'changing_record', times: 3 },
  { name: 'page_expired', match: { share: 0.1 }, times: 3 },
  { name: 'repeated_items', match: { route: 'list', share: 0.1 } },
  { name: 'lost_expand', match: { share: 0.1 }, times: 5 },
]

const finding = (checks: readonly Finding[], name: string) => checks.find(({ check }) => check === name)!

describe('a tenant that is synchronised through faults', () => {
  it('verifies after every run, and in the end is what Graph has, call by call', async () => {
    for (let run = 1; run <= 4; run++) {
      await synced(warehouse, emulator)
      await expectVerified(warehouse)
      emulator.clock.advance(2 * HOUR)
    }
    expect([...emulator.faults.fired.keys()].length).toBeGreaterThan(8)
    emulator.faults.clear()
    // the longest that a call may be put off
    emulator.clock.advance(25 * HOUR)
    expect((await synced(warehouse, emulator)).verdict).toBeUndefined()
    const ended = await refetched(warehouse, emulator, 1_000)
    expect(foundBy(ended)).toEqual({})
    const { checks } = ended.verified
    const [all] = await asked(warehouse, 'select count(*) from :facts.records')
    const large = 1
    expect(finding(checks, 'refetch')).toMatchObject({ state: 'holds', looked_at: Number(all) - large })
    expect(finding(checks, 'relist')).toMatchObject({ state: 'holds', looked_at: expect.any(Number) })
    expect(finding(checks, 'relist').looked_at).toBeGreaterThanOrEqual(15)
    expect(finding(checks, 'ledger_by_day').notes.join()).toContain(
      `${all} loaded, 0 quarantined, 0 pending, 0 aged out`,
    )
  })

  it('lacks a call that somebody wiped out, of which nothing tells but Graph', async () => {
    const [id] = await asked(
      warehouse,
      `select call_id from :ops.ledger where started_at >= '2026-10-30' order by started_at limit 1`,
    )
    for (const table of [':facts.records', ':ops.documents', ':ops.issues'])
      await asked(warehouse, `delete from ${table} where id = $1`, [id])
    await asked(warehouse, 'delete from :ops.ledger where call_id = $1', [id])
    expect((await verified(warehouse)).verdict).toBeUndefined()
    const found = [1, 2, 3].map(async (seed) => {
      const ended = await refetched(warehouse, emulator, 1, { sample: 1, seed })
      return finding(ended.verified.checks, 'relist')
    })
    const seen = (await Promise.all(found)).filter(({ state }) => state === 'breach')
    expect(seen.length).toBeGreaterThan(0)
    expect(seen[0]).toMatchObject({
      found: 1,
      differences: [{ day: '2026-10-30', call_id: id, version: expect.any(Number) }],
    })
  })
})
