import { expect, it } from 'vitest'
import { tableOfKind } from '../../src/normalizer/index.ts'
import { directRoutingRow, pstnRow, startedAt } from './call.ts'
import { normalized } from './normalized.ts'

it('a row of the PSTN log is a row of pstn_calls', () => {
  const rows = normalized(pstnRow())
  expect(tableOfKind(rows.kind)).toBe('pstn_calls')
  expect(rows.row('pstn_calls')).toEqual({
    id: '8c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e13',
    call_id: 'ca_u_1',
    user_id: '00000000-aaaa-4bbb-8ccc-000000000001',
    user_principal_name: 'person.1@example.com',
    user_display_name: 'Person 1',
    started_at: startedAt,
    ended_at: '2026-03-02T08:01:10Z',
    duration_s: '70',
    call_duration_source: 'microsoft',
    call_type: 'user_out',
    caller_number: '+4930****',
    callee_number: '+1206555****',
    charge: '0.03',
    connection_charge: '0',
    currency: 'EUR',
    conference_id: null,
    destination_context: 'International',
    destination_name: 'United States',
    usage_country_code: 'DE',
    tenant_country_code: 'DE',
    inventory_type: 'Subscriber',
    license_capability: 'MCOPSTN2',
    operator: 'Carrier',
  })
  expect(rows.issues).toEqual([])
  expect(rows.drift).toEqual([])
})

it('a row of the direct routing log is a row of direct_routing_calls', () => {
  const rows = normalized(directRoutingRow())
  expect(tableOfKind(rows.kind)).toBe('direct_routing_calls')
  expect(rows.row('direct_routing_calls')).toEqual({
    id: '9c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e14',
    correlation_id: '5c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e10',
    user_id: '00000000-aaaa-4bbb-8ccc-000000000001',
    user_principal_name: 'person.1@example.com',
    user_display_name: 'Person 1',
    invited_at: startedAt,
    started_at: '2026-03-02T08:00:09Z',
    failed_at: null,
    ended_at: '2026-03-02T08:01:10Z',
    duration_s: '61',
    call_type: 'ByotIn',
    is_successful: 't',
    caller_number: '+1206555****',
    callee_number: '+4930****',
    media_path_location: 'EUNO',
    signaling_location: 'EUNO',
    final_sip_code: '0',
    final_sip_code_phrase: 'BYE',
    call_end_sub_reason: '540000',
    trunk_fully_qualified_domain_name: 'sbc.example.com',
    is_media_bypass_enabled: 'f',
  })
  expect(rows.issues).toEqual([])
})

it('a row of a call log is in no other table', () => {
  for (const document of [pstnRow(), directRoutingRow()]) {
    expect(normalized(document).rows.reduce((sum, count) => sum + count)).toBe(1)
  }
})

it('a row of a call log does not depend on the key of a call', () => {
  expect(normalized(pstnRow(), 1).text).toEqual(normalized(pstnRow(), 2 ** 40).text)
})

it('a charge that is sent as text is kept', () => {
  expect(normalized(pstnRow({ charge: '12.50' })).row('pstn_calls').charge).toBe('12.5')
})
