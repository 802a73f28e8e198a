import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { withSchemas } from '../../../src/warehouse/schemas.ts'
import { good } from './day.ts'
import { between, type CallGiven, type Columns, ofMeeting, side } from './facts.ts'

const office = (which: 'caller' | 'callee'): Columns =>
  side(which, {
    network_connection_type: 'wifi',
    network_transport_protocol: 'udp',
    network_ip_address: '10.1.2.3',
    network_subnet: '10.1.2.0/24',
    network_reflexive_ip_address: '198.51.100.7',
    network_bssid: '00:11:22:33:44:55',
    network_wifi_band: 'frequency50GHz',
    device_capture_device_name: 'Mic of the headset',
  })

/** Calls beside those of the day: with networks, and with all kinds of participants. */
export const further: readonly CallGiven[] = [
  {
    number: 101,
    record: {
      type: 'groupCall',
      started_at: '2026-03-04 10:00Z',
      ended_at: '2026-03-04 11:00Z',
      missing_parts: 'sessions',
      has_audio: true,
      organizer_identity_kind: 'user',
      organizer_identity_id: 'ada',
      organizer_identity_display_name: 'Ada',
      organizer_identity_user_principal_name: 'ada@brightwater.example',
    },
    participants: [
      { identity_kind: 'user', identity_id: 'ada' },
      { identity_kind: 'guest', identity_id: 'gil' },
      { identity_kind: 'user', identity_id: 'teamsvisitor:1' },
      { identity_kind: 'guest', identity_id: 'teamsvisitor:2' },
      { identity_kind: 'acsUser', identity_id: '8:acs:3' },
      { identity_kind: 'phone', identity_id: '+4915550100' },
      { identity_kind: null, identity_id: null },
    ],
    sessions: [
      {
        session: ofMeeting('ada', { has_audio: true, caller_endpoint_name: 'ADA-LAPTOP' }),
        segments: [
          {
            media: [
              // the first medium is not the one that tells where ada was
              { media: { label: 'main-video', caller_network_ip_address: '203.0.113.9' } },
              {
                media: office('caller'),
                streams: [
                  { ...good, stream_direction: 'calleeToCaller', average_jitter_ms: 10, max_jitter_ms: 90 },
                  { ...good, stream_direction: 'callerToCallee', average_jitter_ms: 20, max_jitter_ms: null },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    number: 102,
    record: { type: 'peerToPeer', started_at: '2026-03-04 12:00Z', ended_at: '2026-03-04 12:10Z' },
    sessions: [
      {
        session: between('ada', 'bob', { has_audio: true }),
        segments: [
          {
            media: [
              {
                media: { ...office('callee'), caller_network_ip_address: '192.168.1.20' },
                streams: [
                  // bob received it
                  { ...good, stream_direction: 'callerToCallee', average_packet_loss_rate: 0.4 },
                  // ada did
                  { ...good, stream_direction: 'calleeToCaller', average_packet_loss_rate: 0.002 },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
]

/** Puts the office into the building map, as an import would. */
export async function mapOffice(warehouse: Warehouse): Promise<void> {
  await warehouse.pool.query(
    withSchemas(
      `insert into :facts.building_networks (network, network_name, building_name, city, is_inside_corp, is_express_route)
         values ('10.1.2.0/24', 'hq-2', 'HQ', 'Oslo', true, false);
       insert into :ops.addresses values ('10.1.2.3', true);
       insert into :ops.address_buildings
         select '10.1.2.3', '-infinity', 'infinity', building_network_key from :facts.building_networks`,
      warehouse.schemas,
    ),
  )
}
