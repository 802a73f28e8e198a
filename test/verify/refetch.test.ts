import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { VerifyEnded } from '../../src/pipeline/verify.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { call, guid } from '../setup/documents.ts'
import { asked } from '../setup/dump.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { foundBy, refetched as verifiedWithGraph } from '../setup/verifying.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const DAY = 86_400_000

let warehouse: Warehouse
let close: () => Promise<void>
let emulator: Emulator
/** Calls that Graph shows in another way later: at a newer version, and at the same one with other contents. */
const [newer, other] = [guid(501), guid(502)]
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  emulator = await emulated({ since: '2026-11-01', callsPerDay: 4 })
  const times = { startDateTime: '2026-11-01T08:00:00Z', endDateTime: '2026-11-01T09:00:00Z' }
  const add = (...documents: readonly object[]) =>
    emulator.company.add({
      versions: documents.map((document, at) => ({
        visibleFrom: UNTIL - DAY / 2 + at * DAY,
        document: { ...document },
      })),
    })
  add(call(501, { more: times }), call(501, { version: 2, more: times }))
  add(
    call(502, { more: times }),
    call(502, { more: { ...times, type: 'peerToPeer', joinWebUrl: 'https://other.example' } }),
  )
  emulator.company.addMeeting({ sessions: 500, participants: 3, startedAt: UNTIL - DAY })
  await synced(warehouse, emulator)
})
afterAll(async () => {
  await emulator.stop()
  await close()
})

/** Verifies with calls fetched again. */
const refetched = (calls: number, seed = 1) =>
  verifiedWithGraph(warehouse, emulator, calls, { sample: 1, seed })

const refetch = ({ verified: { checks } }: VerifyEnded) => checks.find(({ check }) => check === 'refetch')!

describe('calls that are fetched again', () => {
  it('give the rows that are in the tables; large meetings are left', async () => {
    const [all] = await asked(warehouse, 'select count(*) from :facts.records')
    emulator.counts.reset()
    const ended = await refetched(1_000)
    // the large meeting was read once, in a past that is the emulator's
    expect(Object.keys(foundBy(ended))).toEqual(['ledger_readings'])
    expect(ended.verified.ok).toBe(true)
    expect(refetch(ended)).toMatchObject({
      ...{ state: 'holds', looked_at: Number(all) - 1, of: 'calls' },
      notes: ['by lot: --seed 1 draws the same again', 'large meetings, not fetched here: 1'],
    })
    emulator.counts.reset()
    expect(refetch(await refetched(2)).looked_at).toBeLessThanOrEqual(2)
    expect(emulator.counts.of('record')).toBe(2)
  })

  it('tell where the tables say another thing, without telling of persons', async () => {
    await asked(
      warehouse,
      `update :facts.records set type = 'unknown', join_web_url = 'https://mallory.example' where id = $1`,
      [newer],
    )
    const ended = await refetched(1_000)
    expect(refetch(ended)).toMatchObject({
      state: 'breach',
      found: 2,
      differences: [
        {
          table: 'records',
          call_id: newer,
          path: 'type',
          column: 'type',
          expected: 'groupCall',
          found: 'unknown',
        },
        { call_id: newer, path: 'joinWebUrl', expected: '(withheld)', found: '(withheld)' },
      ],
    })
    expect(JSON.stringify(ended.verified)).not.toMatch(/mallory|meet\.example/)
    expect(ended.verdict?.kind).toBe('breach')
    await asked(
      warehouse,
      `update :facts.records set type = 'groupCall', join_web_url = 'https://meet.example/501' where id = $1`,
      [newer],
    )
  })

  it('may be newer at Graph, which is told; another thing at the same version is a breach', async () => {
    emulator.clock.set(UNTIL + DAY)
    const ended = await refetched(1_000)
    expect(refetch(ended).notes).toContain('newer at Graph, the next sync brings them: 1')
    expect(refetch(ended).differences).toEqual([
      expect.objectContaining({ call_id: other, column: 'type', expected: 'peerToPeer', found: 'groupCall' }),
      expect.objectContaining({ call_id: other, column: 'join_web_url', expected: '(withheld)' }),
    ])
    emulator.clock.set(UNTIL + 40 * DAY)
    expect(refetch(await refetched(1_000))).toMatchObject({ state: 'holds', looked_at: 0 })
    emulator.clock.set(UNTIL)
  })

  it('are those of the tenant that the warehouse holds, or none', async () => {
    const [tenant] = await asked(warehouse, 'select tenant_id from :ops.tenant')
    await asked(warehouse, 'update :ops.tenant set tenant_id = $1', [guid(9)])
    await expect(refetched(1)).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(`holds the calls of tenant ${guid(9)}`),
    })
    await asked(warehouse, 'update :ops.tenant set tenant_id = $1', [tenant])
  })
})
