import { describe, expect, it } from 'vitest'
import { type Reason, reasons } from '../../src/mapping/index.ts'
import { normalize, readDocument } from '../../src/normalizer/index.ts'
import {
  bareCall,
  callWithMedia,
  callWithOrganizer,
  callWithSegment,
  callWithSession,
  callWithStream,
  fullCall,
  pstnRow,
  startedAt,
} from './call.ts'
import { decoded, normalized } from './normalized.ts'

const stream = 'sessions[0].segments[0].media[0].streams[0]'
const network = 'sessions[0].segments[0].media[0].callerNetwork'
const inNetwork = (callerNetwork: object) => callWithMedia({ callerNetwork })

/** At least one document for every reason, with the path and value that it is reported with. */
const cases: [Reason, unknown, path: string, value: string | null][] = [
  ['wrong_type', bareCall({ joinWebUrl: 7 }), 'joinWebUrl', '7'],
  ['wrong_type', callWithStream({ averageJitter: 16 }), `${stream}.averageJitter`, '16'],
  ['wrong_type', callWithStream({ averagePacketLossRate: {} }), `${stream}.averagePacketLossRate`, '{}'],
  ['wrong_type', bareCall({ modalities: ['audio', 7] }), 'modalities', '7'],
  ['not_an_object', callWithSession({ caller: 'Ann' }), 'sessions[0].caller', 'Ann'],
  ['not_an_object', bareCall({ sessions: [{ segments: [] }, null] }), 'sessions[1]', null],
  ['not_an_object', callWithOrganizer('Ann'), 'organizer_v2.identity', 'Ann'],
  ['not_an_object', callWithOrganizer({ user: 'Ann' }), 'organizer_v2.identity', '{"user":"Ann"}'],
  ['not_an_array', bareCall({ sessions: {} }), 'sessions', '{}'],
  ['not_an_array', callWithSegment({ media: 'none' }), 'sessions[0].segments[0].media', 'none'],
  ['not_an_array', callWithSession({ modalities: 'audio' }), 'sessions[0].modalities', 'audio'],
  ['not_finite', callWithStream({ averagePacketLossRate: 'NaN' }), `${stream}.averagePacketLossRate`, 'NaN'],
  ['not_finite', callWithStream({ packetUtilization: '-INF' }), `${stream}.packetUtilization`, '-INF'],
  [
    'not_a_number',
    callWithStream({ averagePacketLossRate: 'low' }),
    `${stream}.averagePacketLossRate`,
    'low',
  ],
  ['not_an_integer', inNetwork({ port: 443.5 }), `${network}.port`, '443.5'],
  ['out_of_range', inNetwork({ port: 2 ** 31 }), `${network}.port`, '2147483648'],
  ['not_a_boolean', callWithSession({ isTest: 'no' }), 'sessions[0].isTest', 'no'],
  ['not_a_guid', callWithSession({ id: '1' }), 'sessions[0].id', '1'],
  ['not_a_duration', callWithStream({ averageJitter: 'P1Y' }), `${stream}.averageJitter`, 'P1Y'],
  ['negative_duration', callWithStream({ averageJitter: '-PT1S' }), `${stream}.averageJitter`, '-PT1S'],
  ['not_an_instant', callWithStream({ startDateTime: 'today' }), `${stream}.startDateTime`, 'today'],
  [
    'instant_out_of_range',
    bareCall({ lastModifiedDateTime: '1999-12-31T23:59:59Z' }),
    'lastModifiedDateTime',
    '1999-12-31T23:59:59Z',
  ],
  ['not_an_address', inNetwork({ ipAddress: '10.0.0.999' }), `${network}.ipAddress`, '10.0.0.999'],
  ['not_a_mac', inNetwork({ macAddress: '**-**' }), `${network}.macAddress`, '**-**'],
  ['unknown_enum', inNetwork({ connectionType: 'satellite' }), `${network}.connectionType`, 'satellite'],
  ['unknown_enum', bareCall({ modalities: ['hologram'] }), 'modalities', 'hologram'],
  ['nul_replaced', callWithMedia({ label: 'a\0b' }), 'sessions[0].segments[0].media[0].label', 'a\ufffdb'],
  [
    'surrogate_replaced',
    callWithMedia({ label: '\ud83d' }),
    'sessions[0].segments[0].media[0].label',
    '\ufffd',
  ],
  [
    'text_cut',
    callWithMedia({ label: 'x'.repeat(65_537) }),
    'sessions[0].segments[0].media[0].label',
    `${'x'.repeat(500)}…`,
  ],
  [
    'second_identity',
    callWithOrganizer({ phone: { id: '+1206' }, user: { id: 'u' } }),
    'organizer_v2.identity',
    '{"phone":{"id":"+1206"}}',
  ],
  ['unknown_identity', callWithOrganizer({ robot: { id: 'r' } }), 'organizer_v2.identity', 'robot'],
  ['ended_before_started', bareCall({ endDateTime: '2026-03-02T07:00:00Z' }), '', null],
  [
    'ended_before_started',
    callWithStream({ startDateTime: '2026-03-02T08:00:01Z', endDateTime: '2026-03-02T08:00:00Z' }),
    stream,
    null,
  ],
  ['ended_before_started', pstnRow({ endDateTime: '2026-03-02T07:00:00Z' }), '', null],
  [
    'outside_session',
    callWithSession({ startDateTime: startedAt, segments: [{ startDateTime: '2026-03-02T07:59:59Z' }] }),
    'sessions[0].segments[0]',
    null,
  ],
  [
    'outside_session',
    callWithSession({
      endDateTime: '2026-03-02T08:10:00Z',
      segments: [{ endDateTime: '2026-03-02T08:10:01Z' }],
    }),
    'sessions[0].segments[0]',
    null,
  ],
  [
    'more_issues',
    bareCall({ sessions: Array.from({ length: 205 }, () => ({ segments: [], isTest: 'no' })) }),
    '',
    '5',
  ],
]

describe.each(cases)('%s', (reason, document, path, value) => {
  it(`is reported at ${path === '' ? 'the whole document' : path}`, () => {
    const { issues } = normalized(document)
    expect(issues.at(-1)).toEqual({ path, reason, value })
    if (reason !== 'more_issues') expect(issues).toHaveLength(1)
  })
})

it('invalid_utf8 is reported at the whole document', () => {
  const bytes = Buffer.from(JSON.stringify(bareCall({ joinWebUrl: 'caf?' })))
  bytes[bytes.indexOf('?')] = 0xe9
  const document = readDocument(bytes)
  if (document.kind === 'rejected') throw new Error(document.reason)
  const rows = normalize(document, 1)
  if ('reason' in rows) throw new Error(rows.reason)
  expect(rows.issues).toEqual([{ path: '', reason: 'invalid_utf8', value: null }])
  expect(decoded(rows).row('records').join_web_url).toBe('caf\ufffd')
})

it('every reason is reached by a test', () => {
  const reached = new Set(['invalid_utf8', ...cases.map(([reason]) => reason)])
  expect(reached).toEqual(new Set(Object.keys(reasons)))
})

describe('the path of an issue', () => {
  const bad = { isTest: 'no' }

  it('has the index of every list on the way', () => {
    const media = (streams: object[]) => ({ streams })
    const rows = normalized(
      bareCall({
        sessions: [
          { segments: [] },
          { segments: [{ media: [] }, { media: [media([]), media([{}, { averageJitter: 'P' }])] }] },
          { segments: [], ...bad },
        ],
      }),
    )
    expect(rows.found).toEqual([
      'sessions[1].segments[1].media[1].streams[1].averageJitter not_a_duration',
      'sessions[2].isTest not_a_boolean',
    ])
  })

  it('has the index of a hop and of a token', () => {
    const rows = normalized(
      callWithSession({
        callee: { feedback: { tokens: { Noisy: true, Echo: 'loud' } } },
        segments: [{ media: [{ calleeNetwork: { traceRouteHops: [{}, { ipAddress: 'here' }] } }] }],
      }),
    )
    expect(rows.found).toEqual([
      'sessions[0].callee.feedback.tokens[1].value not_a_boolean',
      'sessions[0].segments[0].media[0].calleeNetwork.traceRouteHops[1].ipAddress not_an_address',
    ])
  })

  it('has the index of a participant', () => {
    const rows = normalized(bareCall({ participants_v2: [{}, { identity: 7 }] }))
    expect(rows.found).toEqual(['participants_v2[1].identity not_an_object'])
  })
})

describe('the issues of a document', () => {
  it('are none where all is as it should be', () => {
    expect(normalized(fullCall()).issues).toEqual([])
    expect(normalized(bareCall()).issues).toEqual([])
  })
  it('are listed up to 200; the last entry counts the others', () => {
    const { issues } = normalized(
      bareCall({ sessions: Array.from({ length: 1000 }, () => ({ segments: [], isTest: 'no' })) }),
    )
    expect(issues).toHaveLength(201)
    expect(issues[199]).toEqual({ path: 'sessions[199].isTest', reason: 'not_a_boolean', value: 'no' })
    expect(issues[200]).toEqual({ path: '', reason: 'more_issues', value: '800' })
  })
  it('are none for what means "not set"', () => {
    const rows = normalized(
      callWithMedia({
        callerNetwork: { linkSpeed: 4_294_967_295, macAddress: '00-00-00-00-00-00', ipAddress: '' },
        streams: [{ startDateTime: '0001-01-01T00:00:00Z' }],
      }),
    )
    expect(rows.issues).toEqual([])
  })
  it('show values in 500 characters', () => {
    const { issues } = normalized(callWithSession({ isTest: { why: 'x'.repeat(1000) } }))
    expect(issues[0]?.value).toHaveLength(501)
  })
  it('show arrays by their length and objects to a depth of two', () => {
    expect(normalized(callWithSession({ isTest: [1, 2, 3] })).issues[0]?.value).toBe('array of 3')
    expect(normalized(callWithSession({ isTest: { a: { b: { c: 1 } } } })).issues[0]?.value).toBe(
      '{"a":{"b":"…"}}',
    )
  })
})
