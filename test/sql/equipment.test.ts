import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../setup/warehouse.ts'
import { answer, daily, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

beforeAll(async () => {
  const person = { identity_kind: 'user', last_seen_on: '2026-11-01' }
  await insert(warehouse, 'dim_user', [
    { ...person, user_key: 1, user_id: 'ada' },
    { ...person, user_key: 2, user_id: 'ben' },
    { ...person, user_key: 3, user_id: 'cy' },
  ])
  await insert(warehouse, 'dim_client', [
    { client_key: 1, platform: 'windows', product_family: 'teams', application_version: '1.5' },
    { client_key: 2, platform: 'windows', product_family: 'teams', application_version: '1.6' },
    { client_key: 3, platform: '', product_family: '', application_version: '' },
  ])
  const nimbus = { capture_device_model: 'Nimbus H2', render_device_model: 'Nimbus H2' }
  await insert(warehouse, 'dim_device', [
    { device_key: 1, ...nimbus, ...names('Mikrofon (Nimbus H2)', '1.0', 'Lautsprecher (Nimbus H2)', '1.0') },
    { device_key: 2, ...nimbus, ...names('Microphone (2- Nimbus H2)', '1.1', 'Speakers (Nimbus H2)', '1.1') },
    {
      device_key: 3,
      capture_device_model: 'Built-in',
      render_device_model: '',
      ...names('Built-in', '7', '', ''),
    },
  ])
  await insert(warehouse, 'quality_daily', [
    daily('2026-10-31', {
      ...{ user_key: 1, client_key: 1, device_key: 1, stream_count: 40, good_count: 27, poor_count: 3 },
      ...{ unclassified_count: 10, gated_count: 6, jitter_count: 30, jitter_ms_sum: 300 },
      ...{ round_trip_time_count: 40, round_trip_time_ms_sum: 2000, packet_loss_count: 0 },
      ...{ leg_count: 10, session_count: 10, leg_dropped_count: 1, cpu_insufficient_count: 2 },
      ...{ feedback_rated_count: 2, feedback_poor_count: 1, capture_not_functioning_count: 1 },
      ...{ mic_glitch_count: 4, mic_glitch_rate_sum: 10 },
    }),
    // the same models with other drivers, and a newer client
    daily('2026-11-01', {
      ...{ user_key: 1, client_key: 2, device_key: 2, stream_count: 20, good_count: 20 },
      ...{ jitter_count: 20, jitter_ms_sum: 100, leg_count: 5, session_count: 5, delay_event_count: 1 },
      ...{
        feedback_rated_count: 2,
        render_not_functioning_count: 3,
        mic_glitch_count: 4,
        mic_glitch_rate_sum: 2,
      },
    }),
    daily('2026-11-01', {
      ...{ user_key: 2, client_key: 1, device_key: 1, session_type: 'peerToPeer', stream_count: 20 },
      ...{ good_count: 19, poor_count: 1, leg_count: 5, session_count: 0 },
    }),
    daily('2026-11-01', {
      ...{ user_key: 3, client_key: 3, device_key: 3, stream_count: 60, good_count: 15, poor_count: 15 },
      ...{ unclassified_count: 30, leg_count: 15, session_count: 15, leg_dropped_count: 3 },
    }),
    // set-ups that failed have no device
    daily('2026-11-01', {
      ...{ user_key: 3, client_key: 3, leg_count: 5, session_count: 5, leg_setup_failed_count: 5 },
    }),
    // neither other media nor other days count
    daily('2026-11-01', { media_type: 'video', user_key: 2, client_key: 2, stream_count: 9, leg_count: 9 }),
    daily('2026-10-02', { user_key: 2, client_key: 2, device_key: 2, stream_count: 99, leg_count: 99 }),
  ])
})

function names(capture: string, captureDriver: string, render: string, renderDriver: string) {
  return {
    capture_device_name: capture,
    capture_device_driver: captureDriver,
    render_device_name: render,
    render_device_driver: renderDriver,
  }
}

describe('devices', () => {
  const nimbus = {
    capture_device_model: 'Nimbus H2',
    render_device_model: 'Nimbus H2',
    users: 2,
    sessions: 20,
    streams: 80,
    // 4 of 70
    poor_percent: expect.closeTo(5.714286, 6),
    ratings: 4,
    poor_feedback_percent: 25,
    mic_not_functioning_percent: 5,
    speaker_not_functioning_percent: 15,
    average_mic_glitch_rate: 1.5,
  }
  const builtIn = {
    capture_device_model: 'Built-in',
    render_device_model: 'unknown',
    users: 1,
    sessions: 15,
    streams: 60,
    poor_percent: 50,
    ratings: 0,
    poor_feedback_percent: null,
    mic_not_functioning_percent: 0,
    speaker_not_functioning_percent: 0,
    average_mic_glitch_rate: null,
  }

  it('are one row per pair of models, whatever language and driver they are named in', async () => {
    expect(await answer(warehouse, 'devices')).toEqual([nimbus, builtIn])
  })

  it('can be cut by name, platform, type of call and number of streams', async () => {
    expect(await answer(warehouse, 'devices', { device: 'Built-in' })).toEqual([builtIn])
    expect(await answer(warehouse, 'devices', { min_streams: 61 })).toEqual([nimbus])
    expect(await answer(warehouse, 'devices', { platform: 'windows' })).toEqual([nimbus])
    expect(await answer(warehouse, 'devices', { session_type: 'peerToPeer', min_streams: 1 })).toEqual([
      {
        ...{ ...nimbus, users: 1, sessions: 5, streams: 20, poor_percent: 5, ratings: 0 },
        ...{ poor_feedback_percent: null, mic_not_functioning_percent: 0 },
        ...{ speaker_not_functioning_percent: 0, average_mic_glitch_rate: null },
      },
    ])
  })

  it('by day and driver are a view', async () => {
    const { rows } = await warehouse.pool.query(
      `select day, device_key, capture_device_name, render_device_name, user_count, session_count, stream_count,
         poor_percent, average_jitter_ms, average_packet_loss_rate, average_mic_glitch_rate
       from call_quality.device_quality where day >= '2026-10-31' order by day, device_key`,
    )
    const row = (day: string, device_key: string, ...of: unknown[]) => [day, device_key, ...of]
    expect(rows.map((one) => Object.values(one))).toEqual([
      row(
        '2026-10-31',
        '1',
        'Mikrofon (Nimbus H2)',
        'Lautsprecher (Nimbus H2)',
        '1',
        '10',
        '40',
        10,
        10,
        null,
        2.5,
      ),
      row(
        '2026-11-01',
        '1',
        'Mikrofon (Nimbus H2)',
        'Lautsprecher (Nimbus H2)',
        '1',
        '5',
        '20',
        5,
        null,
        null,
        null,
      ),
      row(
        '2026-11-01',
        '2',
        'Microphone (2- Nimbus H2)',
        'Speakers (Nimbus H2)',
        '1',
        '5',
        '20',
        0,
        5,
        null,
        0.5,
      ),
      row('2026-11-01', '3', 'Built-in', null, '1', '15', '60', 50, null, null, null),
    ])
  })
})

describe('clients', () => {
  const unknown = {
    ...{
      platform: 'unknown',
      product_family: 'unknown',
      application_version: 'unknown',
      users: 1,
      sessions: 20,
    },
    ...{ session_share_percent: 50, audio_poor_percent: 50, setup_failure_percent: 25, drop_percent: 20 },
    ...{ cpu_insufficient_percent: 0, delay_percent: 0, first_day: '2026-11-01', last_day: '2026-11-01' },
  }
  const older = {
    ...{ platform: 'windows', product_family: 'teams', application_version: '1.5', users: 2, sessions: 15 },
    // 1 of 15 and 2 of 15
    ...{ session_share_percent: 37.5, audio_poor_percent: 8, setup_failure_percent: 0 },
    ...{ drop_percent: expect.closeTo(6.666667, 6), cpu_insufficient_percent: expect.closeTo(13.333333, 6) },
    ...{ delay_percent: 0, first_day: '2026-10-31', last_day: '2026-11-01' },
  }
  const newer = {
    ...{ platform: 'windows', product_family: 'teams', application_version: '1.6', users: 1, sessions: 5 },
    ...{ session_share_percent: 12.5, audio_poor_percent: 0, setup_failure_percent: 0, drop_percent: 0 },
    ...{ cpu_insufficient_percent: 0, delay_percent: 20, first_day: '2026-11-01', last_day: '2026-11-01' },
  }

  it('are one row per version, and tell how much of the calls they make', async () => {
    expect(await answer(warehouse, 'clients')).toEqual([unknown, older, newer])
    expect(await answer(warehouse, 'clients', { rows: 1 })).toEqual([unknown])
    expect(await answer(warehouse, 'clients', { platform: 'windows' })).toEqual([
      { ...older, session_share_percent: 75 },
      { ...newer, session_share_percent: 25 },
    ])
  })

  it('by day and media type are a view', async () => {
    const { rows } = await warehouse.pool.query(
      `select day, media_type, client_key, platform, user_count, session_count, setup_failed_count, dropped_count,
         setup_failure_percent, drop_percent, stream_count, poor_percent, average_round_trip_time_ms
       from call_quality.client_quality where day >= '2026-10-31' order by day, media_type, client_key`,
    )
    expect(rows.map((one) => Object.values(one))).toEqual([
      ['2026-10-31', 'audio', '1', 'windows', '1', '10', '0', '1', 0, 10, '40', 10, 50],
      ['2026-11-01', 'audio', '1', 'windows', '1', '5', '0', '0', 0, 0, '20', 5, null],
      ['2026-11-01', 'audio', '2', 'windows', '1', '5', '0', '0', 0, 0, '20', 0, null],
      ['2026-11-01', 'audio', '3', null, '1', '20', '5', '3', 25, 20, '60', 50, null],
      ['2026-11-01', 'video', '2', 'windows', '1', '9', '0', '0', 0, 0, '9', null, null],
    ])
  })
})

describe('what the telemetry lacks', () => {
  const shares = (streams: number, unclassified: number, gated: number, jitter: number, trip: number) => ({
    streams,
    unclassified_percent: unclassified,
    gated_percent: gated,
    jitter_null_percent: jitter,
    round_trip_time_null_percent: trip,
    packet_loss_null_percent: 100,
    last_day: '2026-11-01',
  })

  it('is told by client', async () => {
    const client = (platform: string, product_family: string, application_version: string) => ({
      ...{ platform, product_family, application_version },
    })
    expect(await answer(warehouse, 'data_quality')).toEqual([
      { ...client('unknown', 'unknown', 'unknown'), ...shares(60, 50, 0, 100, 100) },
      {
        ...client('windows', 'teams', '1.5'),
        // 10, 6, 30 and 20 of 60
        ...shares(60, expect.closeTo(16.666667, 6), 10, 50, expect.closeTo(33.333333, 6)),
      },
      { ...client('windows', 'teams', '1.6'), ...shares(20, 0, 0, 0, 100) },
    ])
    expect(await answer(warehouse, 'data_quality', { media_type: 'video' })).toEqual([
      { ...client('windows', 'teams', '1.6'), ...shares(9, 0, 0, 100, 100) },
    ])
  })

  it('by day is a view, without days that have no stream', async () => {
    const { rows } = await warehouse.pool.query(
      `select day, client_key, stream_count, unclassified_count, unclassified_percent, gated_count, gated_percent,
         jitter_null_count, jitter_null_percent, round_trip_time_null_count, packet_loss_null_percent
       from call_quality.data_quality where media_type = 'audio' and day >= '2026-10-31' order by day, client_key`,
    )
    expect(rows.map((one) => Object.values(one))).toEqual([
      ['2026-10-31', '1', '40', '10', 25, '6', 15, '10', 25, '0', 100],
      ['2026-11-01', '1', '20', '0', 0, '0', 0, '20', 100, '20', 100],
      ['2026-11-01', '2', '20', '0', 0, '0', 0, '0', 0, '20', 100],
      ['2026-11-01', '3', '60', '30', 50, '0', 0, '60', 100, '60', 100],
    ])
  })
})
