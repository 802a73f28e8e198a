import { beforeAll, describe, expect, it } from 'vitest'
import { guid } from '../setup/documents.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { answer, daily, type Given, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

/** A row of quality_hourly: audio of a group call over a cable, received, unless said otherwise. */
const hourly = (hour_utc: string, given: Given): Given => ({
  ...{
    day: hour_utc.slice(0, 10),
    hour_utc,
    media_type: 'audio',
    direction: 'inbound',
    connection_type: 'wired',
  },
  ...{ server_pair: 'Client : Server', session_type: 'groupCall', wifi_band: '', ...given },
})

beforeAll(async () => {
  await insert(warehouse, 'dim_user', [
    {
      user_key: 1,
      identity_kind: 'user',
      user_id: 'ada-id',
      display_name: 'Ada Berg',
      last_seen_on: '2026-11-01',
    },
    { user_key: 2, identity_kind: 'user', user_id: 'ben-id', last_seen_on: '2026-11-01' },
  ])
  await insert(warehouse, 'dim_client', [
    { client_key: 1, platform: 'windows', product_family: 'teams', application_version: '1.6' },
  ])
  await insert(warehouse, 'dim_wifi', [
    {
      ...{ wifi_key: 1, bssid: '', wifi_band: '', wifi_channel: 0, wifi_radio_type: '' },
      ...{ wifi_driver: 'Netwerk AX', wifi_driver_version: '22.1' },
    },
  ])
  await insert(warehouse, 'quality_daily', [
    daily('2026-10-31', {
      ...{ user_key: 1, client_key: 1, session_count: 10, setup_failed_count: 2, dropped_count: 1 },
      ...{ leg_count: 12, leg_setup_failed_count: 3, leg_dropped_count: 2 },
    }),
    daily('2026-11-01', {
      ...{ user_key: 2, wifi_key: 1, session_type: 'peerToPeer', session_count: 5, dropped_count: 3 },
      ...{ leg_count: 5, leg_dropped_count: 3 },
    }),
    daily('2026-11-01', {
      ...{ user_key: 2, media_type: 'video', session_count: 4, setup_failed_count: 1, leg_count: 4 },
      leg_setup_failed_count: 1,
    }),
    // before the span
    daily('2026-10-01', { user_key: 1, session_count: 7, setup_failed_count: 7, leg_count: 7 }),
  ])
  await insert(warehouse, 'quality_hourly', [
    hourly('2026-10-31T09:00:00Z', {
      ...{ stream_count: 20, good_count: 9, poor_count: 1, session_count: 6, setup_failed_count: 1 },
      dropped_count: 1,
    }),
    // the same hour of the same day of the week
    hourly('2026-10-24T09:00:00Z', { stream_count: 10, good_count: 7, poor_count: 3, session_count: 4 }),
    hourly('2026-11-01T09:00:00Z', { stream_count: 1, session_count: 1, setup_failed_count: 1 }),
    hourly('2026-11-01T14:00:00Z', {
      ...{ connection_type: 'wifi', stream_count: 4, good_count: 4, session_count: 2, dropped_count: 1 },
    }),
    hourly('2026-11-01T14:00:00Z', { media_type: 'video', stream_count: 2, poor_count: 2, session_count: 1 }),
  ])
})

const counted = (name: string, sessions: number, failed: number, failed_percent: unknown) => ({
  ...{ name, sessions, failed, failed_percent },
})

describe('set-ups that failed', () => {
  const ask = (given: Record<string, string>) => answer(warehouse, 'setup_failures', given)

  it('are of all sessions that were tried, each counted for each of its media types', async () => {
    expect(await ask({ by: 'day' })).toEqual([
      counted('2026-10-31', 10, 2, 20),
      counted('2026-11-01', 9, 1, expect.closeTo(11.111111, 6)),
    ])
    expect(await ask({ by: 'day', media_type: 'video' })).toEqual([counted('2026-11-01', 4, 1, 25)])
    expect(await ask({ by: 'session_type', session_type: 'peerToPeer' })).toEqual([
      counted('peerToPeer', 5, 0, 0),
    ])
    expect(await ask({ by: 'building' })).toEqual([counted('unknown', 19, 3, expect.closeTo(15.789474, 6))])
  })

  it('count for both of two people where people or their clients are asked for', async () => {
    expect(await ask({ by: 'user' })).toEqual([
      counted('Ada Berg', 12, 3, 25),
      counted('user 2', 9, 1, expect.closeTo(11.111111, 6)),
    ])
    expect(await ask({ by: 'client' })).toEqual([
      counted('teams windows 1.6', 12, 3, 25),
      counted('unknown', 9, 1, expect.closeTo(11.111111, 6)),
    ])
  })

  it('are told by the hour of the day', async () => {
    expect(await ask({ by: 'hour' })).toEqual([
      // of 6, 4 and 1
      counted('09:00', 11, 2, expect.closeTo(18.181818, 6)),
      counted('14:00', 3, 0, 0),
    ])
  })
})

describe('calls that dropped', () => {
  const ask = (given: Record<string, string>) => answer(warehouse, 'drop_failures', given)

  it('are of those that were set up', async () => {
    expect(await ask({ by: 'day', media_type: 'audio' })).toEqual([
      counted('2026-11-01', 5, 3, 60),
      counted('2026-10-31', 8, 1, 12.5),
    ])
    expect(await ask({ by: 'wifi_driver' })).toEqual([
      counted('Netwerk AX 22.1', 5, 3, 60),
      counted('unknown', 11, 1, expect.closeTo(9.090909, 6)),
    ])
    expect(await ask({ by: 'user' })).toEqual([
      counted('user 2', 8, 3, 37.5),
      counted('Ada Berg', 9, 2, expect.closeTo(22.222222, 6)),
    ])
    expect(await ask({ by: 'hour' })).toEqual([
      counted('14:00', 3, 1, expect.closeTo(33.333333, 6)),
      counted('09:00', 9, 1, expect.closeTo(11.111111, 6)),
    ])
  })
})

describe('the hours of the week', () => {
  const hour = (day_of_week: number, day_name: string, at: number, ...of: readonly unknown[]) => {
    const [streams, classified, poor, poor_percent, sessions, dropped, drop_percent] = of
    return {
      ...{ day_of_week, day_name, hour: at, streams, classified, poor, poor_percent },
      ...{ sessions, dropped, drop_percent },
    }
  }

  it('tell when streams are poor and calls drop', async () => {
    expect(await answer(warehouse, 'call_quality_by_hour')).toEqual([
      // 4 of 20; 1 of the 9 that were set up
      hour(6, 'Saturday', 9, 30, 20, 4, 20, 10, 1, expect.closeTo(11.111111, 6)),
      hour(7, 'Sunday', 9, 1, 0, 0, null, 1, 0, null),
      hour(7, 'Sunday', 14, 4, 4, 0, 0, 2, 1, 50),
    ])
    expect(await answer(warehouse, 'call_quality_by_hour', { connection_type: 'wifi' })).toHaveLength(1)
    // whole hours of the span
    expect(
      await answer(warehouse, 'call_quality_by_hour', {
        since: '2026-11-01T09:00:00Z',
        until: '2026-11-01T10:00:00Z',
      }),
    ).toEqual([hour(7, 'Sunday', 9, 1, 0, 0, null, 1, 0, null)])
  })
})

describe('completeness', () => {
  beforeAll(async () => {
    const known = (place: number, started_at: string | null, state: string, more: Given = {}) => ({
      ...{ call_id: guid(place), started_at, state, is_complete: true, version_loaded: null, ...more },
    })
    const loaded = (at: string) => ({ version_loaded: 2, loaded_at: at })
    await insert(warehouse, 'call_quality_ops.ledger', [
      known(1, '2026-10-31T00:00:00Z', 'loaded', loaded('2026-11-01T02:00:00Z')),
      known(2, '2026-10-31T23:59:59Z', 'loaded', { ...loaded('2026-11-01T03:00:00Z'), is_complete: false }),
      known(3, '2026-10-31T12:00:00Z', 'pending', loaded('2026-10-31T14:00:00Z')),
      known(4, '2026-10-31T12:00:00Z', 'quarantined'),
      known(5, '2026-11-01T12:00:00Z', 'pending', { is_complete: false }),
      known(6, '2026-10-20T12:00:00Z', 'aged_out', { is_complete: false }),
      known(7, null, 'quarantined', { is_complete: false }),
      known(8, '2026-10-02T23:59:59Z', 'loaded', loaded('2026-10-03T02:00:00Z')),
    ])
    const gap = { reason: 'not listed in time', run_id: 1, found_at: '2026-10-31T00:00:00Z' }
    await insert(warehouse, 'call_quality_ops.gaps', [
      { source: 'calls', from_at: '2026-10-19T18:00:00Z', to_at: '2026-10-21T00:00:00Z', ...gap },
      { source: 'pstn_calls', from_at: '2026-10-25T00:00:00Z', to_at: '2026-10-26T00:00:00Z', ...gap },
    ])
  })

  it('is told by day of start: what is there, what is not, and what may never be', async () => {
    const day = (of: string | null, ...counts: readonly unknown[]) => {
      const [listed, loaded, incomplete, pending, quarantined, aged_out, loaded_percent] = counts
      return {
        ...{ day: of, listed, loaded, incomplete, pending, quarantined, aged_out, loaded_percent },
        ...{ is_gap: false, last_loaded_at: null },
      }
    }
    expect(await answer(warehouse, 'completeness')).toEqual([
      day(null, 1, 0, 0, 0, 1, 0, 0),
      day('2026-11-01', 1, 0, 0, 1, 0, 0, 0),
      { ...day('2026-10-31', 4, 2, 1, 1, 1, 0, 50), last_loaded_at: '2026-11-01 03:00:00+00' },
      { ...day('2026-10-20', 1, 0, 0, 0, 0, 1, 0), is_gap: true },
      { ...day('2026-10-19', 0, 0, 0, 0, 0, 0, null), is_gap: true },
    ])
  })

  it('tells of which calls an older version is there', async () => {
    const { rows } = await warehouse.pool.query(
      'select day, outdated from call_quality.completeness where outdated > 0',
    )
    expect(rows).toEqual([{ day: '2026-10-31', outdated: '1' }])
  })
})
