import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../setup/warehouse.ts'
import { calls } from './parity/day.ts'
import { callId, inserted, rowsOf } from './parity/facts.ts'
import { further, mapOffice } from './parity/further.ts'

const warehouse = await ownWarehouse()
beforeAll(async () => {
  await inserted(warehouse, [...calls, ...further])
  await mapOffice(warehouse)
})

const rows = (sql: string, values: readonly unknown[] = []) =>
  rowsOf<Record<string, unknown>>(warehouse, sql, values)
const ofCall = (view: string, number: number) =>
  rows(`select * from :facts.${view} where call_id = $1 order by 1`, [callId(number)])

describe('session_summary', () => {
  it('tells who spoke with whom, and how it went', async () => {
    expect(await ofCall('session_summary', 1)).toMatchObject([
      {
        record_key: 1,
        session_type: 'groupCall',
        server_pair: 'Client : Server',
        duration_ms: 600_000,
        modalities: 'audio,video',
        caller_is_service: false,
        caller_id: 'ada',
        caller_display_name: 'Name of ada',
        caller_user_principal_name: 'ada@brightwater.example',
        caller_platform: 'windows',
        callee_is_service: true,
        callee_service_role: 'audioVideoMcu',
        failure_stage: null,
        is_setup_failed: false,
        was_set_up: true,
        is_dropped: false,
        audio_stream_count: 2,
        audio_poor_count: 1,
        video_stream_count: 1,
        video_poor_count: 0,
        sharing_stream_count: 0,
        verdict: 'poor',
        caller_rating: 1,
        callee_rating: null,
      },
      // bob: audio is good, but not the sharing; dropped
      {
        verdict: 'poor',
        audio_verdict: 'good',
        is_dropped: true,
        failure_reason: 'NetworkLost',
        caller_rating: 0,
      },
      { verdict: 'unclassified', duration_ms: 30_000, caller_rating: 5 },
    ])
  })

  it('takes from the segment what the session does not tell of a failure', async () => {
    expect(await ofCall('session_summary', 3)).toMatchObject([
      { failure_stage: 'callSetup', failure_reason: 'Unreachable', is_setup_failed: true, was_set_up: false },
    ])
    expect(await ofCall('session_summary', 11)).toMatchObject([
      { failure_stage: 'midcall', failure_reason: 'OfTheSegment', is_dropped: true, was_set_up: true },
    ])
  })

  it('tells a call that nobody answered from one that failed', async () => {
    expect(await ofCall('session_summary', 8)).toMatchObject([
      { is_setup_failed: false, was_set_up: false, is_dropped: false, verdict: 'unclassified' },
    ])
  })
})

describe('call_summary', () => {
  it('counts kinds of participants', async () => {
    expect(await ofCall('call_summary', 101)).toMatchObject([
      {
        participant_count: 7,
        guest_count: 1,
        anonymous_count: 3,
        phone_count: 1,
        organizer_id: 'ada',
        organizer_display_name: 'Ada',
        is_complete: false,
        has_audio: true,
        has_video: false,
        duration_ms: 3_600_000,
        stream_count: 2,
        verdict: 'good',
      },
    ])
  })

  it('counts sessions, streams and ratings', async () => {
    expect(await ofCall('call_summary', 1)).toMatchObject([
      {
        stream_count: 8,
        classified_count: 6,
        poor_count: 2,
        asked_count: 3,
        rated_count: 2,
        poor_rating_count: 1,
        average_rating: 3,
      },
    ])
    expect(await ofCall('call_summary', 6)).toMatchObject([{ is_test: true, session_count: 2 }])
  })
})

describe('participant_summary', () => {
  it('tells where somebody was, by the main audio', async () => {
    expect(await ofCall('participant_summary', 101)).toMatchObject([
      {
        side: 'caller',
        user_id: 'ada',
        endpoint_name: 'ADA-LAPTOP',
        connection_type: 'wifi',
        wifi_band: 'frequency50GHz',
        ip_address: '10.1.2.3',
        network: '10.1.2.0',
        public_network: '198.51.100.0/24',
        network_name: 'hq-2',
        building_name: 'HQ',
        city: 'Oslo',
        is_inside_corp: true,
        capture_device_name: 'Mic of the headset',
        average_jitter_ms: 15,
        max_jitter_ms: 90,
        verdict: 'good',
      },
    ])
  })

  it('gives each of two people the streams that they received', async () => {
    const found = await ofCall('participant_summary', 102)
    expect(found.sort((a, b) => String(a.side).localeCompare(String(b.side)))).toMatchObject([
      {
        side: 'callee',
        user_id: 'bob',
        audio_stream_count: 1,
        verdict: 'poor',
        average_packet_loss_rate: 0.4,
        building_name: 'HQ',
      },
      {
        side: 'caller',
        user_id: 'ada',
        audio_stream_count: 1,
        verdict: 'good',
        average_packet_loss_rate: 0.002,
        building_name: null,
        network: '192.168.1.0',
      },
    ])
  })

  it('has nobody where two servers spoke, and the client where a server called', async () => {
    expect(await ofCall('participant_summary', 7)).toEqual([])
    expect(await ofCall('participant_summary', 5)).toMatchObject([
      { side: 'callee', user_id: 'ada', stream_count: 2 },
    ])
  })
})

describe('feedback', () => {
  it('has what was ticked and written once, however often it was sent', async () => {
    expect(await ofCall('feedback', 1)).toMatchObject([
      {
        user_id: 'ada',
        rating: 1,
        is_answered: true,
        is_poor: true,
        tokens: 'Delay, Echo',
        text: 'I heard myself.',
      },
      { user_id: 'bob', rating: 0, is_answered: false, is_poor: false, tokens: null, text: null },
      { user_id: 'cyd', rating: 5, is_answered: true, is_poor: false },
    ])
  })
})

describe('failures', () => {
  it('count with the client, and of two people with the caller', async () => {
    expect(await ofCall('failures', 3)).toMatchObject([
      { user_id: 'ada', side: 'caller', is_setup_failed: true, network: '' },
    ])
    expect(await ofCall('failures', 4)).toMatchObject([{ user_id: 'dora' }, { user_id: 'dora' }])
  })
})
