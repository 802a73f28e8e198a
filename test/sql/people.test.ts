import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../setup/warehouse.ts'
import { answer, daily, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

beforeAll(async () => {
  const seen = { last_seen_on: '2026-11-01' }
  await insert(warehouse, 'dim_user', [
    {
      ...{ user_key: 1, identity_kind: 'user', user_id: 'ada-id', display_name: 'Ada Berg' },
      ...{ user_principal_name: 'ada@contoso.example', tenant_id: 'tenant', ...seen },
    },
    { user_key: 2, identity_kind: 'guest', user_id: 'guest-id', ...seen },
    { user_key: 3, identity_kind: 'phone', user_id: '+4712345678', ...seen },
  ])
  await insert(warehouse, 'dim_network', [network(1, '10.1.0.0/24'), network(2, '192.168.1.0/24')])
  const inside = { is_inside_corp: true, is_express_route: false }
  await insert(warehouse, 'building_networks', [
    {
      ...{
        building_network_key: 1,
        network: '10.1.0.0/25',
        building_name: 'HQ',
        country: 'NO',
        region: 'North',
      },
      ...inside,
    },
    { building_network_key: 2, network: '10.1.0.128/25', building_name: 'Branch', country: 'SE', ...inside },
  ])
  await insert(warehouse, 'dim_device', [
    device(1, 'Nimbus H2', 'Nimbus H2'),
    device(2, 'Built-in', 'Speakers'),
  ])
  const ada = { user_key: 1 }
  await insert(warehouse, 'quality_daily', [
    daily('2026-10-31', {
      ...{ ...ada, network_key: 1, building_network_key: 1, device_key: 1, stream_count: 10, good_count: 6 },
      ...{ poor_count: 3, unclassified_count: 1, poor_jitter_count: 2, poor_round_trip_time_count: 1 },
      ...{ jitter_count: 9, jitter_ms_sum: 90, round_trip_time_count: 9, round_trip_time_ms_sum: 900 },
      ...{ packet_loss_count: 10, packet_loss_rate_sum: 0.5, session_count: 4, session_ms_sum: 600_000 },
      ...{ leg_count: 4, leg_dropped_count: 1, feedback_shown_count: 2, feedback_rated_count: 1 },
      ...{ feedback_poor_count: 1, feedback_rating_sum: 2 },
    }),
    daily('2026-11-01', {
      ...{ ...ada, network_key: 2, device_key: 2, session_type: 'peerToPeer', connection_type: 'wifi' },
      ...{ stream_count: 8, good_count: 5, poor_count: 3, poor_packet_loss_count: 3, session_count: 1 },
      ...{ session_ms_sum: 60_000, leg_count: 3, leg_setup_failed_count: 1 },
      ...{ feedback_shown_count: 1, feedback_rated_count: 1, feedback_rating_sum: 5 },
    }),
    daily('2026-11-01', {
      ...{ ...ada, network_key: 2, device_key: 1, connection_type: 'wifi', stream_count: 4, good_count: 4 },
      ...{ session_count: 2, session_ms_sum: 120_000, leg_count: 2 },
    }),
    daily('2026-11-01', {
      ...{
        user_key: 2,
        network_key: 1,
        building_network_key: 2,
        stream_count: 20,
        good_count: 18,
        poor_count: 2,
      },
      ...{ poor_jitter_count: 2, session_count: 5, session_ms_sum: 240_000, leg_count: 5 },
    }),
    daily('2026-11-01', {
      ...{ user_key: 3, stream_count: 5, unclassified_count: 5, session_count: 2, session_ms_sum: 180_000 },
      leg_count: 2,
    }),
    daily('2026-11-01', {
      ...{
        stream_count: 2,
        good_count: 1,
        poor_count: 1,
        session_count: 1,
        leg_count: 1,
        leg_dropped_count: 1,
      },
    }),
    daily('2026-11-01', {
      ...{
        ...ada,
        media_type: 'video',
        network_key: 1,
        building_network_key: 1,
        stream_count: 6,
        good_count: 2,
      },
      ...{
        poor_count: 4,
        poor_frame_loss_count: 1,
        poor_frame_rate_count: 3,
        leg_count: 2,
        session_count: 2,
      },
    }),
    // another month
    daily('2026-09-20', {
      ...ada,
      network_key: 1,
      stream_count: 50,
      poor_count: 50,
      leg_count: 9,
      session_count: 9,
    }),
  ])
})

function network(network_key: number, name: string) {
  return { network_key, network: name, public_network: '', is_home_range: false, is_vpn_estimated: false }
}

function device(device_key: number, capture_device_model: string, render_device_model: string) {
  return {
    ...{ device_key, capture_device_model, render_device_model, capture_device_name: capture_device_model },
    ...{ render_device_name: render_device_model, capture_device_driver: '', render_device_driver: '' },
  }
}

describe('people with poor streams', () => {
  const ada = {
    ...{ user_key: 1, user_name: 'Ada Berg', streams: 22, classified: 21, poor: 6 },
    ...{ poor_percent: expect.closeTo(28.571429, 6), sessions: 9, dropped: 1, setup_failed: 1 },
    // three of the six, two by jitter, one by round trip
    main_reason: 'packet loss',
    // 12 of 22 streams; 14 of 22 through the headset
    ...{
      most_used_network: '192.168.1.0/24',
      most_used_building: null,
      most_used_device: 'Nimbus H2',
      days: 2,
    },
  }
  const guest = {
    ...{ user_key: 2, user_name: 'guest-id', streams: 20, classified: 20, poor: 2, poor_percent: 10 },
    ...{ sessions: 5, dropped: 0, setup_failed: 0, main_reason: 'jitter', most_used_network: '10.1.0.0/24' },
    ...{ most_used_building: 'Branch', most_used_device: null, days: 1 },
  }

  it('come worst first, with the threshold that broke most and the place they mostly were', async () => {
    expect(await answer(warehouse, 'users_poor')).toEqual([ada, guest])
    expect(await answer(warehouse, 'users_poor', { rows: 1 })).toEqual([ada])
    expect(await answer(warehouse, 'users_poor', { country: 'SE' })).toEqual([guest])
  })

  it('are told only what they met within what was asked for', async () => {
    expect(await answer(warehouse, 'users_poor', { building: 'HQ', inside: 'inside' })).toEqual([
      {
        ...{
          ...ada,
          streams: 10,
          classified: 9,
          poor: 3,
          poor_percent: expect.closeTo(33.333333, 6),
          sessions: 4,
        },
        ...{
          setup_failed: 0,
          main_reason: 'jitter',
          most_used_network: '10.1.0.0/24',
          most_used_building: 'HQ',
        },
        days: 1,
      },
    ])
    expect(await answer(warehouse, 'users_poor', { media_type: 'video' })).toEqual([
      {
        ...{
          ...ada,
          streams: 6,
          classified: 6,
          poor: 4,
          poor_percent: expect.closeTo(66.666667, 6),
          sessions: 2,
        },
        ...{ dropped: 0, setup_failed: 0, main_reason: 'frame rate', most_used_network: '10.1.0.0/24' },
        ...{ most_used_building: 'HQ', most_used_device: null, days: 1 },
      },
    ])
  })
})

describe('the health of one person', () => {
  const days = [
    {
      ...{ day: '2026-11-01', media_type: 'audio', streams: 12, classified: 12, poor: 3, poor_percent: 25 },
      ...{ poor_jitter: 0, poor_round_trip_time: 0, poor_packet_loss: 3, average_jitter_ms: null },
      ...{ average_round_trip_time_ms: null, average_packet_loss_rate: null, network: '192.168.1.0/24' },
      ...{ building_name: null, connection_type: 'wifi', device: 'Built-in / Speakers', sessions: 5 },
      ...{ setup_failed: 1, dropped: 0, drop_percent: 0 },
    },
    {
      ...{ day: '2026-11-01', media_type: 'video', streams: 6, classified: 6, poor: 4 },
      ...{ poor_percent: expect.closeTo(66.666667, 6), poor_jitter: 0, poor_round_trip_time: 0 },
      ...{ poor_packet_loss: 0, average_jitter_ms: null, average_round_trip_time_ms: null },
      ...{
        average_packet_loss_rate: null,
        network: '10.1.0.0/24',
        building_name: 'HQ',
        connection_type: 'wired',
      },
      ...{ device: null, sessions: 2, setup_failed: 0, dropped: 0, drop_percent: 0 },
    },
    {
      ...{ day: '2026-10-31', media_type: 'audio', streams: 10, classified: 9, poor: 3 },
      ...{ poor_percent: expect.closeTo(33.333333, 6), poor_jitter: 2, poor_round_trip_time: 1 },
      ...{ poor_packet_loss: 0, average_jitter_ms: 10, average_round_trip_time_ms: 100 },
      ...{
        average_packet_loss_rate: 0.05,
        network: '10.1.0.0/24',
        building_name: 'HQ',
        connection_type: 'wired',
      },
      ...{ device: 'Nimbus H2', sessions: 4, setup_failed: 0, dropped: 1, drop_percent: 25 },
    },
  ]

  it.each(['ADA@contoso.example', 'ada-id', '1'])('is found by %s, the newest day first', async (user) => {
    expect(await answer(warehouse, 'user_health', { user })).toEqual(days)
  })
})

describe('kinds of identities', () => {
  it('tell who takes part, who is only an id, and how they fare', async () => {
    const row = (identity_kind: string, users: number, named: number, sessions: number) => ({
      ...{ identity_kind, users, named, with_tenant: named, sessions },
    })
    expect(await answer(warehouse, 'identity_kinds')).toEqual([
      { ...row('user', 1, 1, 9), poor_percent: expect.closeTo(28.571429, 6), drop_percent: 12.5 },
      { ...row('guest', 1, 0, 5), poor_percent: 10, drop_percent: 0 },
      { ...row('phone', 1, 0, 2), poor_percent: null, drop_percent: 0 },
      { ...row('unknown', 0, 0, 1), poor_percent: 50, drop_percent: 100 },
    ])
  })
})

describe('ratings', () => {
  const period = (period_start: string, ...of: readonly unknown[]) => {
    const [shown, answered, answered_percent, poor, poor_percent, average_rating] = of
    return { period_start, shown, answered, answered_percent, poor, poor_percent, average_rating }
  }
  it('are summed up by period, of those that were given', async () => {
    expect(await answer(warehouse, 'feedback_summary')).toEqual([
      period('2026-10-31 00:00:00+00', 2, 1, 50, 1, 100, 2),
      period('2026-11-01 00:00:00+00', 1, 1, 100, 0, 0, 5),
    ])
    expect(await answer(warehouse, 'feedback_summary', { grain: 'week' })).toEqual([
      period('2026-10-26 00:00:00+00', 3, 2, expect.closeTo(66.666667, 6), 1, 50, 3.5),
    ])
    expect(await answer(warehouse, 'feedback_summary', { building: 'HQ' })).toEqual([
      period('2026-10-31 00:00:00+00', 2, 1, 50, 1, 100, 2),
    ])
  })
})

describe('usage', () => {
  beforeAll(async () => {
    const call = (record_key: number, started_at: string, type: string, has_audio: boolean) => ({
      ...{ record_key, id: `00000000-0000-0000-0000-00000000000${record_key}`, started_at, type, has_audio },
      has_video: !has_audio,
    })
    await insert(warehouse, 'records', [
      call(1, '2026-10-31T10:00:00Z', 'groupCall', true),
      call(2, '2026-11-01T00:00:00Z', 'peerToPeer', true),
      call(3, '2026-11-01T23:59:59Z', 'groupCall', false),
      // began on a day on which none ended
      call(4, '2026-10-30T12:00:00Z', 'groupCall', true),
    ])
  })
  const period = (day: string, session_type: string, ...of: readonly number[]) => {
    const [calls, sessions, minutes, users] = of
    return { period_start: `${day} 00:00:00+00`, session_type, calls, sessions, minutes, users }
  }

  it('counts calls, sessions, minutes and people by period and type', async () => {
    expect(await answer(warehouse, 'usage')).toEqual([
      period('2026-10-30', 'groupCall', 1, 0, 0, 0),
      period('2026-10-31', 'groupCall', 1, 4, 10, 1),
      period('2026-11-01', 'groupCall', 0, 10, 9, 3),
      period('2026-11-01', 'peerToPeer', 1, 1, 1, 1),
    ])
    // a person counts once in a week
    expect(await answer(warehouse, 'usage', { grain: 'week', session_type: 'groupCall' })).toEqual([
      period('2026-10-26', 'groupCall', 2, 14, 19, 3),
    ])
    expect(await answer(warehouse, 'usage', { media_type: 'video' })).toEqual([
      period('2026-11-01', 'groupCall', 1, 2, 0, 1),
    ])
  })

  it('by country tells of the rest, too', async () => {
    const row = (country: string, ...of: readonly unknown[]) => {
      const [users, sessions, minutes, share_percent, streams, poor_percent] = of
      return { country, users, sessions, minutes, share_percent, streams, poor_percent }
    }
    expect(await answer(warehouse, 'usage_by_country')).toEqual([
      row('NO', 1, 4, 10, 50, 10, expect.closeTo(33.333333, 6)),
      row('not mapped', 2, 6, 6, 30, 19, expect.closeTo(28.571429, 6)),
      row('SE', 1, 5, 4, 20, 20, 10),
    ])
    expect(await answer(warehouse, 'usage_by_country', { region: 'North' })).toEqual([
      row('NO', 1, 4, 10, 100, 10, expect.closeTo(33.333333, 6)),
    ])
  })
})
