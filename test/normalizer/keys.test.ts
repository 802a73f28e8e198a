import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalize } from '../../src/normalizer/index.ts'
import { bareCall, callWithMedia, callWithSession, type Json, startedAt } from './call.ts'
import { normalized, recognised } from './normalized.ts'

const perCall = 2 ** 24

describe('the key of a row', () => {
  const call = bareCall({
    participants_v2: [{}, {}],
    sessions: [
      { segments: [{ media: [{ streams: [{}, {}] }, { streams: [{}] }] }, { media: [] }] },
      { segments: [] },
      { segments: [{ media: [{ streams: [{}] }] }] },
    ],
  })
  const rows = normalized(call, 5)
  const keys = (table: string, column: string) =>
    rows.table(table).map((row) => Number(row[column]) - 5 * perCall)

  it('is that of the call for the record itself', () => {
    expect(rows.row('records').record_key).toBe('5')
  })
  it.each([
    ['participants', 'participant_key', [0, 1]],
    ['sessions', 'session_key', [0, 1, 2]],
    ['segments', 'segment_key', [0, 1, 2]],
    ['media', 'media_key', [0, 1, 2]],
    ['streams', 'stream_key', [0, 1, 2, 3]],
  ])('counts the %s of the call in document order', (table, column, expected) =>
    expect(keys(table, column)).toEqual(expected),
  )
  it.each([
    ['segments', 'session_key', [0, 0, 2]],
    ['media', 'segment_key', [0, 0, 2]],
    ['streams', 'media_key', [0, 0, 1, 2]],
  ])('of the parent stands in %s', (table, column, expected) => expect(keys(table, column)).toEqual(expected))

  it('of the call stands in every row', () => {
    for (const table of ['participants', 'sessions', 'segments', 'media', 'streams']) {
      expect(new Set(rows.table(table).map((row) => row.record_key))).toEqual(new Set(['5']))
    }
  })

  it('is the same in a second reading', () => {
    expect(normalized(call, 5).text).toEqual(rows.text)
  })

  it('is counted anew in every call', () => {
    expect(normalized(call, 6).table('sessions')[0]?.session_key).toBe(String(6 * perCall))
  })
})

describe('the place among siblings', () => {
  it('begins at 1 below every parent', () => {
    const rows = normalized(bareCall({ sessions: [{ segments: [{}, {}] }, { segments: [{}] }] }))
    expect(rows.table('sessions').map((row) => row.ordinal)).toEqual(['1', '2'])
    expect(rows.table('segments').map((row) => row.ordinal)).toEqual(['1', '2', '1'])
  })
  it('counts what could not be a row', () => {
    const rows = normalized(bareCall({ sessions: [{ segments: [] }, 'no session', { segments: [] }] }))
    expect(rows.table('sessions').map((row) => row.ordinal)).toEqual(['1', '3'])
    expect(rows.table('sessions').map((row) => Number(row.session_key) - perCall)).toEqual([0, 1])
  })
})

describe('the start of the call', () => {
  it('stands in every session, segment, medium and stream, with all its digits', () => {
    const rows = normalized(callWithMedia({ streams: [{ startDateTime: '2026-03-02T08:05:00Z' }] }))
    for (const table of ['sessions', 'segments', 'media', 'streams']) {
      expect(rows.row(table).call_started_at).toBe(startedAt)
    }
  })
})

describe('rows of a side', () => {
  it('know the side: hops of a trace', () => {
    const hop = { hopCount: 1 }
    const rows = normalized(
      callWithMedia({
        streams: [],
        calleeNetwork: { traceRouteHops: [hop] },
        callerNetwork: { traceRouteHops: [hop, hop] },
      }),
    )
    expect(rows.table('trace_route_hops').map(({ side, ordinal }) => [side, ordinal])).toEqual([
      ['caller', '1'],
      ['caller', '2'],
      ['callee', '1'],
    ])
  })
  it('know the side and the segment, where there is one: tokens of feedback', () => {
    const rated = (token: string): Json => ({ feedback: { tokens: { [token]: true } } })
    const rows = normalized(
      callWithSession({
        caller: rated('OfCaller'),
        callee: rated('OfCallee'),
        segments: [{ callee: rated('OfSegment') }],
      }),
    )
    expect(
      rows.table('feedback_tokens').map(({ name, side, session_key, segment_key }) => ({
        name,
        side,
        session: Number(session_key) - perCall,
        segment: segment_key === null ? null : Number(segment_key) - perCall,
      })),
    ).toEqual([
      { name: 'OfCaller', side: 'caller', session: 0, segment: null },
      { name: 'OfCallee', side: 'callee', session: 0, segment: null },
      { name: 'OfSegment', side: 'callee', session: 0, segment: 0 },
    ])
  })
})

describe('keys of any tree', () => {
  const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 })
  const media = list(fc.record({ streams: list(fc.constant({})) }))
  const sessions = list(fc.record({ segments: list(fc.record({ media })) }))

  it('run without gap, and lead each row to its parent', () => {
    fc.assert(
      fc.property(sessions, fc.integer({ min: 1, max: 2 ** 29 - 1 }), (tree, recordKey) => {
        const rows = normalized(bareCall({ sessions: tree }), recordKey)
        const expected = { segments: [] as number[], media: [] as number[], streams: [] as number[] }
        tree.forEach(({ segments }, session) => {
          for (const segment of segments) {
            for (const medium of segment.media) {
              for (const _ of medium.streams) expected.streams.push(expected.media.length)
              expected.media.push(expected.segments.length)
            }
            expected.segments.push(session)
          }
        })
        const base = BigInt(recordKey) * BigInt(perCall)
        const places = (table: string, column: string) =>
          rows.table(table).map((row) => Number(BigInt(row[column]!) - base))
        expect(places('sessions', 'session_key')).toEqual(tree.map((_, at) => at))
        expect(places('segments', 'session_key')).toEqual(expected.segments)
        expect(places('media', 'segment_key')).toEqual(expected.media)
        expect(places('streams', 'media_key')).toEqual(expected.streams)
        expect(places('streams', 'stream_key')).toEqual(expected.streams.map((_, at) => at))
      }),
    )
  })
})

it('a key of a call beyond 2^29 is refused, because keys of rows would not be exact', () => {
  expect(normalize(recognised(bareCall()), 2 ** 29 - 1)).not.toHaveProperty('reason')
  expect(normalize(recognised(bareCall()), 2 ** 29)).toEqual({
    reason: 'record key 536870912 is beyond what the keys of rows can hold',
  })
})
