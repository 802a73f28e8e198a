import { beforeAll, describe, expect, it } from 'vitest'
import { loaded } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { answer, type Given, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

const MEETING = '00000000-0000-0000-0000-000000000001'
const REFUSED = '00000000-0000-0000-0000-000000000002'
const TALK = '00000000-0000-0000-0000-000000000003'

const at = (time: string) => `2026-11-01T${time}:00Z`
/** When each call began, by its key. */
const begun = ['', '10:00', '12:00', '13:00', '14:00'].map(at)
const key = (record_key: number, place = 0) => record_key * 2 ** 24 + place

const ada = { kind: 'user', id: 'ada-id', name: 'Ada Berg', platform: 'windows' }
const guest = { kind: 'guest', id: 'guest-id', name: null, platform: 'web' }
const dan = { kind: 'user', id: 'dan-id', name: 'Dan Ek', platform: 'macOS' }
const server = undefined

type Person = typeof ada | typeof guest

/** The columns of one side of a session. */
function side(prefix: 'caller' | 'callee', person: Person | undefined): Given {
  return {
    [`${prefix}_endpoint_type`]: person === undefined ? 'service' : 'participant',
    [`${prefix}_identity_kind`]: person?.kind ?? null,
    [`${prefix}_identity_id`]: person?.id ?? null,
    [`${prefix}_identity_display_name`]: person?.name ?? null,
    [`${prefix}_user_agent_platform`]: person?.platform ?? null,
  }
}

/** A session with one segment: who called whom, and what else is told of it. */
async function session(
  record_key: number,
  place: number,
  times: readonly [string, string],
  people: readonly [Person | undefined, Person | undefined],
  told: { readonly session?: Given; readonly segment?: Given } = {},
): Promise<void> {
  const [started_at, ended_at] = times.map(at)
  const common = {
    ...{ session_key: key(record_key, place), record_key, ordinal: place + 1, call_started_at: started_at! },
    ...{
      started_at: started_at!,
      ended_at: ended_at!,
      ...side('caller', people[0]),
      ...side('callee', people[1]),
    },
  }
  await insert(warehouse, 'sessions', [{ ...common, has_audio: true, ...told.session }])
  await insert(warehouse, 'segments', [{ ...common, segment_key: common.session_key, ...told.segment }])
}

/** Its audio, and the streams of it: that of the caller, and that of the callee. */
async function audio(record_key: number, place: number, of: Given, streams: readonly [Given, Given]) {
  const common = { record_key, call_started_at: begun[record_key]!, media_key: key(record_key, place) }
  await insert(warehouse, 'media', [
    { ...common, segment_key: key(record_key, place), ordinal: 1, label: 'main-audio', ...of },
  ])
  await insert(
    warehouse,
    'streams',
    streams.map((stream, i) => ({
      ...{ ...common, stream_key: key(record_key, 2 * place + i), ordinal: i + 1, packet_utilization: 5_000 },
      ...{ stream_direction: i === 0 ? 'callerToCallee' : 'calleeToCaller', ...stream },
    })),
  )
}

beforeAll(async () => {
  const call = (
    record_key: number,
    id: string,
    type: string,
    from: string,
    to: string,
    modified: string,
  ) => ({
    ...{ record_key, id, type, started_at: at(from), ended_at: at(to), version: record_key },
    last_modified_at: modified,
  })
  await insert(warehouse, 'records', [
    { ...call(1, MEETING, 'groupCall', '10:00', '10:30', at('10:50')), organizer_identity_id: 'ada-id' },
    call(2, REFUSED, 'peerToPeer', '12:00', '12:00', '2026-11-01T12:30:00Z'),
    call(3, TALK, 'peerToPeer', '13:00', '13:10', '2026-11-04T13:10:00Z'),
    call(4, '00000000-0000-0000-0000-000000000004', 'groupCall', '14:00', '14:10', at('14:20')),
  ])
  const listed = (place: number, { kind, id, name }: Person) => ({
    ...{ participant_key: key(1, place), record_key: 1, ordinal: place + 1, identity_kind: kind },
    ...{ identity_id: id, identity_display_name: name },
  })
  await insert(warehouse, 'participants', [listed(0, ada), listed(1, guest), listed(2, dan)])

  await session(1, 0, ['10:00', '10:30'], [ada, server], { session: { caller_feedback_rating: 'good' } })
  await audio(1, 0, { caller_network_connection_type: 'wired' }, [
    { average_jitter_ms: 40 },
    { average_jitter_ms: 10, average_round_trip_time_ms: 60 },
  ])
  const robot = { caller_feedback_rating: 'bad', caller_feedback_text: 'Robot voices' }
  const pulled = { failure_stage: 'midcall', failure_reason: 'Cable pulled' }
  await session(1, 1, ['10:05', '10:15'], [guest, server], { session: { ...robot, ...pulled } })
  await audio(1, 1, { caller_network_connection_type: 'wifi' }, [
    { packet_utilization: 400, average_jitter_ms: 90 },
    { average_jitter_ms: 50, average_round_trip_time_ms: 600 },
  ])
  const refused = { failure_stage: 'callSetup', failure_reason: 'UDP blocked' }
  await session(2, 0, ['12:00', '12:00'], [ada, dan], { session: refused })
  // only the segment tells that it dropped
  const lost = { failure_stage: 'midcall', failure_reason: 'Signalling lost' }
  await session(3, 0, ['13:00', '13:10'], [ada, dan], {
    session: { callee_feedback_rating: 'notRated' },
    segment: lost,
  })
  await audio(3, 0, {}, [{ average_packet_loss_rate: 0.2 }, { average_packet_loss_rate: 0.1 }])
  // tests count nowhere
  await session(4, 0, ['14:00', '14:10'], [ada, server], {
    session: { is_test: true, ...pulled, ...robot },
  })
  await audio(4, 0, {}, [{ average_jitter_ms: 99 }, { average_jitter_ms: 99 }])

  const token = (place: number, of: number, name: string, more: Given = {}) => ({
    ...{ feedback_token_key: key(1, place), session_key: key(1, of), record_key: 1, side: 'caller', name },
    ...{ is_set: true, ...more },
  })
  await insert(warehouse, 'feedback_tokens', [
    token(0, 0, 'Video_FrozenVideo'),
    token(1, 1, 'Audio_Noisy'),
    token(2, 1, 'Noisy'),
    // told of the segment, too
    token(3, 1, 'Noisy', { segment_key: key(1, 1) }),
    token(4, 1, 'Echo', { is_set: false }),
  ])
})

describe('one call', () => {
  it('is told person by person', async () => {
    const rows = await answer(warehouse, 'meeting_health', { call: MEETING })
    const told = ['name', 'minutes', 'platform', 'connection_type', 'audio_streams', 'poor_streams'] as const
    const rest = ['verdict', 'average_jitter_ms', 'setup_failed', 'drop', 'failure_reason', 'rating'] as const
    expect(rows.map((row) => [...told, ...rest].map((column) => row[column]))).toEqual([
      ['Ada Berg', 30, 'windows', 'wired', 2, 1, 'poor', 25, false, false, null, 4],
      ['guest-id', 10, 'web', 'wifi', 2, 1, 'poor', 70, false, true, 'Cable pulled', 1],
    ])
  })

  it('between two people is told for each of them', async () => {
    const rows = await answer(warehouse, 'meeting_health', { call: TALK })
    expect(
      rows.map(({ name, audio_streams, verdict, drop, rating }) => [
        name,
        audio_streams,
        verdict,
        drop,
        rating,
      ]),
    ).toEqual([
      ['Dan Ek', 1, 'poor', true, 0],
      ['Ada Berg', 1, 'good', true, null],
    ])
  })

  it('is told stream by stream, with both sides and the reason', async () => {
    const rows = await answer(warehouse, 'call_detail', { call: MEETING })
    expect(
      rows.map(
        ({ user_name, direction, verdict, reason, minutes, average_jitter_ms, user_connection_type }) => [
          ...[user_name, direction, verdict, reason, minutes, average_jitter_ms, user_connection_type],
        ],
      ),
    ).toEqual([
      ['Ada Berg', 'outbound', 'poor', 'jitter 40.0 ms > 30', 30, 40, 'wired'],
      ['Ada Berg', 'inbound', 'good', null, 30, 10, 'wired'],
      ['guest-id', 'outbound', 'unclassified', 'only 400 packets, more than 500 needed', 10, 90, 'wifi'],
      ['guest-id', 'inbound', 'poor', 'jitter 50.0 ms > 30; round trip 600.0 ms > 500', 10, 50, 'wifi'],
    ])
    const talk = await answer(warehouse, 'call_detail', { call: TALK })
    expect(talk.map(({ user_name, other_name, verdict }) => [user_name, other_name, verdict])).toEqual([
      ['Dan Ek', 'Ada Berg', 'poor'],
      ['Ada Berg', 'Dan Ek', 'good'],
    ])
  })

  it('lists its participants, those without a session too', async () => {
    const present = (name: string, identity_kind: string, is_organizer: boolean, minutes: number) => ({
      ...{ name, user_principal_name: null, identity_kind, tenant_id: null, is_organizer },
      ...{ sessions: minutes > 0 ? 1 : 0, minutes },
    })
    const joined = (from: string, to: string) => ({
      joined_at: `2026-11-01 ${from}:00+00`,
      left_at: `2026-11-01 ${to}:00+00`,
    })
    expect(await answer(warehouse, 'participants_of_call', { call: MEETING })).toEqual([
      { ...present('Ada Berg', 'user', true, 30), ...joined('10:00', '10:30') },
      { ...present('guest-id', 'guest', false, 10), ...joined('10:05', '10:15') },
      { ...present('Dan Ek', 'user', false, 0), joined_at: null, left_at: null },
    ])
  })
})

describe('bad calls', () => {
  const meeting = {
    ...{ call_id: MEETING, started_at: '2026-11-01 10:00:00+00', session_type: 'groupCall', participants: 3 },
    ...{ streams: 4, classified: 3, poor: 2, poor_percent: expect.closeTo(66.666667, 6), poor_jitter: 2 },
    ...{ poor_round_trip_time: 1, poor_packet_loss: 0 },
  }
  const talk = {
    ...{ call_id: TALK, started_at: '2026-11-01 13:00:00+00', session_type: 'peerToPeer', participants: 0 },
    // 0.1 is not above 0.1
    ...{ streams: 2, classified: 2, poor: 1, poor_percent: 50, poor_jitter: 0, poor_round_trip_time: 0 },
    poor_packet_loss: 1,
  }
  it('are those with the most poor streams', async () => {
    await loaded(warehouse, [])
    expect(await answer(warehouse, 'bad_calls')).toEqual([meeting, talk])
    expect(await answer(warehouse, 'bad_calls', { rows: 1 })).toEqual([meeting])
    expect(await answer(warehouse, 'bad_calls', { session_type: 'peerToPeer' })).toEqual([talk])
    expect(await answer(warehouse, 'bad_calls', { until: '2026-11-01T00:00:00Z' })).toEqual([])
  })
})

describe('reasons of failures', () => {
  it('are told by the session, else by its segments', async () => {
    const reason = (name: string, failed_percent: number) => ({
      name,
      sessions: null,
      failed: 1,
      failed_percent,
    })
    expect(await answer(warehouse, 'setup_failures', { by: 'reason' })).toEqual([reason('UDP blocked', 100)])
    expect(await answer(warehouse, 'drop_failures', { by: 'reason' })).toEqual([
      reason('Cable pulled', 50),
      reason('Signalling lost', 50),
    ])
    expect(await answer(warehouse, 'drop_failures', { by: 'reason', session_type: 'peerToPeer' })).toEqual([
      reason('Signalling lost', 100),
    ])
    expect(await answer(warehouse, 'drop_failures', { by: 'reason', media_type: 'video' })).toEqual([])
  })
})

describe('what people say', () => {
  it('is counted by what they ticked, once for each rating', async () => {
    const token = (family: string, name: string) => ({ family, token: name, ratings: 1, share_percent: 50 })
    expect(await answer(warehouse, 'feedback_tokens')).toEqual([
      token('audio', 'Audio_Noisy'),
      token('audio', 'Noisy'),
      token('video', 'Video_FrozenVideo'),
    ])
    expect(await answer(warehouse, 'feedback_tokens', { platform: 'windows' })).toEqual([
      { ...token('video', 'Video_FrozenVideo'), share_percent: 100 },
    ])
  })

  it('is told in their words, the newest first', async () => {
    const rows = await answer(warehouse, 'feedback_comments')
    expect(
      rows.map(({ call_id, ended_at, rating, user_name, tokens, text, connection_type }) => [
        ...[call_id, ended_at, rating, user_name, tokens, text, connection_type],
      ]),
    ).toEqual([
      [MEETING, '2026-11-01 10:30:00+00', 4, 'Ada Berg', 'Video_FrozenVideo', null, 'wired'],
      [MEETING, '2026-11-01 10:15:00+00', 1, 'guest-id', 'Audio_Noisy, Noisy', 'Robot voices', 'wifi'],
    ])
    expect(await answer(warehouse, 'feedback_comments', { platform: 'web' })).toHaveLength(1)
  })
})

describe('late versions', () => {
  it('are counted by how long after the call they were made', async () => {
    const rows = await answer(warehouse, 'late_versions')
    expect(rows).toHaveLength(11)
    expect(rows.filter(({ calls }) => calls !== 0)).toEqual([
      // 20 min, and 10 min, after the end
      {
        ...{ from_hours: null, before_hours: 0.5, calls: 2, share_percent: 50, settled_percent: 50 },
        ...{ average_version: 2.5, highest_version: 4 },
      },
      {
        ...{ from_hours: 0.5, before_hours: 1, calls: 1, share_percent: 25, settled_percent: 75 },
        ...{ average_version: 2, highest_version: 2 },
      },
      {
        ...{ from_hours: 48, before_hours: 96, calls: 1, share_percent: 25, settled_percent: 100 },
        ...{ average_version: 3, highest_version: 3 },
      },
    ])
  })
})
