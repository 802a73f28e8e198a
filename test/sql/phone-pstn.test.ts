import { beforeAll, describe, expect, it } from 'vitest'
import { guid } from '../setup/documents.ts'
import { asked } from '../setup/dump.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { answer, type Given, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

const SPAN = { since: '2026-10-19T00:00:00Z', until: '2026-10-21T00:00:00Z' }

let numbered = 0
/** A call of the PSTN log. */
function called(startedAt: string, user: string | null, more: Given = {}): Given {
  numbered += 1
  return {
    id: guid(numbered, 0xca),
    user_id: user,
    user_principal_name: user === null ? null : `${user}@contoso.example`,
    started_at: startedAt,
    duration_s: 60,
    call_type: 'user_out',
    caller_number: '+4712345678',
    usage_country_code: 'NO',
    operator: 'Microsoft',
    currency: 'NOK',
    ...more,
  }
}

beforeAll(async () => {
  const abroad = { charge: 0.5, connection_charge: 0.02, destination_name: 'Sweden' }
  await insert(warehouse, 'pstn_calls', [
    called('2026-10-18T23:59:59Z', 'ada'),
    called('2026-10-19T00:00:00Z', 'ada', { ...abroad, duration_s: 90 }),
    called('2026-10-19T08:00:00Z', 'ada', { ...abroad, duration_s: 150 }),
    called('2026-10-19T09:00:00Z', 'bo', { duration_s: null }),
    called('2026-10-19T09:00:00Z', 'bo', { ...abroad, currency: 'SEK', usage_country_code: 'SE' }),
    called('2026-10-19T10:00:00Z', null, { call_type: 'ucap_in' }),
    called('2026-10-20T10:00:00Z', 'ada', { ...abroad, duration_s: 30 }),
    called('2026-10-20T11:00:00Z', 'ada', {
      call_type: 'oc_user_in',
      operator: 'Halden Telecom',
      duration_s: 600,
    }),
    called('2026-10-20T12:00:00Z', 'cy', {
      call_type: 'user_out_forwarding',
      operator: null,
      currency: null,
    }),
    called('2026-10-20T13:00:00Z', 'cy', { call_type: 'user_unheard_of' }),
    called('2026-10-21T00:00:00Z', 'ada'),
  ])
})

describe('the PSTN log', () => {
  it('is summed up by day, type, country, carrier and currency', async () => {
    const told = await asked(
      warehouse,
      `select day, call_type, direction, kind, usage_country_code, operator, currency, calls, users, minutes,
         average_duration_s, charge, connection_charge
       from :facts.pstn_summary where day between '2026-10-19' and '2026-10-20' order by day, call_type, currency`,
    )
    expect(told).toEqual([
      '2026-10-19 ucap_in inbound calling plan NO Microsoft NOK 1 0 1 60 0 0',
      '2026-10-19 user_out outbound calling plan NO Microsoft NOK 3 2 4 120 1 0.04',
      '2026-10-19 user_out outbound calling plan SE Microsoft SEK 1 1 1 60 0.5 0.02',
      '2026-10-20 oc_user_in inbound operator connect NO Halden Telecom NOK 1 1 10 600 0 0',
      '2026-10-20 user_out outbound calling plan NO Microsoft NOK 1 1 0.5 30 0.5 0.02',
      '2026-10-20 user_out_forwarding outbound calling plan NO null null 1 1 1 60 0 0',
      '2026-10-20 user_unheard_of null null NO Microsoft NOK 1 1 1 60 0 0',
    ])
  })

  it('is used by the month: users are counted once', async () => {
    const rows = await answer(warehouse, 'pstn_usage', { ...SPAN, grain: 'month', call_type: 'user_out' })
    expect(rows).toEqual([
      {
        ...{ period_start: '2026-10-01 00:00:00+00', call_type: 'user_out', direction: 'outbound' },
        ...{
          kind: 'calling plan',
          currency: 'NOK',
          calls: 4,
          minutes: 4.5,
          average_duration_s: 90,
          users: 2,
        },
        ...{ charge: 1.5, connection_charge: 0.06 },
      },
      expect.objectContaining({ currency: 'SEK', calls: 1, users: 1 }),
    ])
  })

  it('is shared out among carriers', async () => {
    const rows = await answer(warehouse, 'pstn_carriers', SPAN)
    const columns = ['operator', 'currency', 'calls', 'inbound', 'outbound', 'minutes', 'users'] as const
    expect(rows.map((row) => columns.map((column) => row[column]))).toEqual([
      ['Microsoft', 'NOK', 6, 1, 4, 6.5, 3],
      ['Halden Telecom', 'NOK', 1, 1, 0, 10, 1],
      ['Microsoft', 'SEK', 1, 0, 1, 1, 1],
      [null, null, 1, 0, 1, 1, 1],
    ])
  })

  it('lists calls, the latest first, of a type and of a user', async () => {
    const times = (rows: Record<string, unknown>[]) => rows.map((row) => `${row.started_at}`.slice(8, 13))
    expect(times(await answer(warehouse, 'pstn_calls', { ...SPAN, rows: 3 }))).toEqual([
      '20 13',
      '20 12',
      '20 11',
    ])
    for (const user of ['ada', 'ada@contoso.example'])
      expect(times(await answer(warehouse, 'pstn_calls', { ...SPAN, user }))).toEqual([
        '20 11',
        '20 10',
        '19 08',
        '19 00',
      ])
    expect(times(await answer(warehouse, 'pstn_calls', { ...SPAN, call_type: 'ucap_in' }))).toEqual(['19 10'])
  })
})
