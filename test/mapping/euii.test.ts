import { expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'

const identity = ['identity_id', 'identity_display_name', 'identity_user_principal_name', 'identity_email']
const endpoint = [...identity, 'endpoint_name', 'feedback_text']
const network = ['ip_address', 'reflexive_ip_address', 'mac_address', 'bssid']
const logRow = ['user_id', 'user_principal_name', 'user_display_name', 'caller_number', 'callee_number']

function ofBothSides(columns: readonly string[], inner = ''): string[] {
  return ['caller_', 'callee_'].flatMap((side) => columns.map((column) => `${side}${inner}${column}`))
}

// Who may read these columns is decided by this list: change it only with a reason.
it('marks the columns that tell of persons, of their devices and of their places', () => {
  const marked = Object.fromEntries(
    tables.map((table) => [table.name, table.columns.filter(({ euii }) => euii).map(({ name }) => name)]),
  )
  expect(marked).toEqual({
    records: ['join_web_url', 'organizer_id', ...identity.map((column) => `organizer_${column}`)],
    participants: ['id', ...identity],
    sessions: ofBothSides(endpoint),
    segments: ofBothSides(endpoint),
    media: ofBothSides(network, 'network_'),
    streams: [],
    trace_route_hops: ['ip_address'],
    feedback_tokens: [],
    pstn_calls: logRow,
    direct_routing_calls: logRow,
  })
})
