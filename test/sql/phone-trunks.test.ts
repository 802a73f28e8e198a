import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../setup/warehouse.ts'
import { callsByEnds, DAY, ENDS } from './phone-calls.ts'
import { answer, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

beforeAll(async () => {
  await insert(warehouse, 'direct_routing_calls', callsByEnds())
})

/** 64-bit numbers as numbers. */
function asNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, /^\d+$/.test(`${value}`) ? Number(value) : value]),
  )
}

describe('a trunk', () => {
  // counted by hand in the table of ends
  const ends = {
    attempts: 37,
    answered: 4,
    user_busy: 4,
    no_answer: 4,
    rejected: 5,
    not_found: 2,
    network_failures: 18,
    ner_percent: (100 * 19) / 37,
    ner_without_not_found_percent: (100 * 17) / 37,
    answer_seizure_percent: (100 * 4) / 37,
    inbound: 0,
    outbound: 37,
    minutes: 8,
    average_duration_s: 120,
  }
  const codes = { sip_2xx: 2, sip_3xx: 1, sip_4xx: 21, sip_5xx: 4, sip_6xx: 5 }

  it('has its attempts by how they ended, and its network effectiveness', async () => {
    expect(await answer(warehouse, 'direct_routing_trunks', { ...DAY, trunk: 'codes' })).toEqual([
      expect.objectContaining({
        trunk: 'codes',
        ...ends,
        ...codes,
        max_concurrent_calls: 4,
        matched_percent: 0,
      }),
    ])
  })

  it('is told by the view as by the question', async () => {
    const { rows } = await warehouse.pool.query(
      `select * from call_quality.direct_routing_summary where trunk = 'codes' and day = '2026-10-20'`,
    )
    const whole = {
      hour_utc: '2026-10-20 10:00:00+00',
      ...ends,
      ...codes,
      max_concurrent_calls: 4,
      matched: 0,
    }
    expect(rows.map(asNumbers)).toEqual([expect.objectContaining(whole)])
  })

  it('is told of by codes: most first, with shares of all', async () => {
    const rows = await answer(warehouse, 'direct_routing_codes', { ...DAY, trunk: 'codes', rows: 3 })
    expect(rows.map((row) => [row.final_sip_code, row.call_end_sub_reason, row.class, row.calls])).toEqual([
      [0, 540000, 'network_failure', 2],
      [486, 560486, 'user_busy', 2],
      [0, 510547, 'answered', 1],
    ])
    expect(rows[0]).toMatchObject({ trunks: 1, share_percent: 200 / 37, last_at: '2026-10-20 10:00:35+00' })
    const all = await answer(warehouse, 'direct_routing_codes', DAY)
    const shares = all.map((row) => row.share_percent as number)
    expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(100, 9)
  })

  it('lists the calls that were not delivered, the latest first', async () => {
    const rows = await answer(warehouse, 'direct_routing_failures', { ...DAY, trunk: 'codes' })
    expect(rows.map((row) => [row.final_sip_code, row.call_end_sub_reason])).toEqual(
      ENDS.filter(([, , , one]) => one === 'network_failure')
        .map(([, code, subReason]) => [code, subReason])
        .toReversed(),
    )
    const some = await answer(warehouse, 'direct_routing_failures', { ...DAY, call_type: 'ByotIn' })
    expect(some).toEqual([])
  })
})
