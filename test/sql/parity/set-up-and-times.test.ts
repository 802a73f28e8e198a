import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { type Columns, inserted, ofMeeting, rowsOf, type SessionGiven } from './facts.ts'
import { judged } from './judged.ts'

const poor: Columns = { stream_direction: 'calleeToCaller', average_jitter_ms: 80, packet_utilization: 9000 }

interface Failing {
  readonly name: string
  readonly sessions: readonly SessionGiven[]
  readonly verdicts: readonly string[]
}

const one = (session: Columns, ...segments: Columns[]): SessionGiven => ({
  session: ofMeeting('ada', session),
  segments: segments.map((segment) => ({ segment, media: [{ streams: [poor] }] })),
})

/** All streams have jitter of 80 ms and 9000 packets: poor, unless the set-up failed. */
const failing: readonly Failing[] = [
  { name: 'no failure', sessions: [one({}, {})], verdicts: ['poor'] },
  {
    name: 'the session was not set up',
    sessions: [one({ failure_stage: 'callSetup' }, {})],
    verdicts: ['unclassified'],
  },
  {
    name: 'the segment was not set up',
    sessions: [one({}, { failure_stage: 'callSetup' })],
    verdicts: ['unclassified'],
  },
  {
    name: 'dropped',
    sessions: [one({ failure_stage: 'midcall' }, { failure_stage: 'midcall' })],
    verdicts: ['poor'],
  },
  {
    name: 'failed at an unknown stage',
    sessions: [one({ failure_stage: 'unknown' }, {})],
    verdicts: ['poor'],
  },
  {
    name: 'one of two segments was not set up',
    sessions: [one({}, { failure_stage: 'callSetup' }, {})],
    verdicts: ['unclassified', 'poor'],
  },
  {
    name: 'another session of the call was not set up',
    sessions: [one({ failure_stage: 'callSetup' }, {}), one({}, {})],
    verdicts: ['unclassified', 'poor'],
  },
]

interface Timed {
  readonly name: string
  readonly call?: Columns
  readonly session?: Columns
  readonly segment?: Columns
  readonly stream?: Columns
  /** Start, end, day and hour of the end, length in ms. */
  readonly expected: readonly [started: string, ended: string, day: string, hour: string, ms: number]
}

const at = (time: string) => `2026-03-${time}:00+00:00`
const span = (from: string, to: string): Columns => ({
  started_at: `2026-03-${from}:00Z`,
  ended_at: `2026-03-${to}:00Z`,
})

const timed: readonly Timed[] = [
  {
    name: 'the stream tells its times',
    segment: span('02T10:01', '02T10:09'),
    stream: span('02T10:02', '02T10:05'),
    expected: [at('02T10:02'), at('02T10:05'), '2026-03-02', at('02T10:00'), 180_000],
  },
  {
    name: 'the segment does',
    segment: span('02T10:01', '02T10:09'),
    expected: [at('02T10:01'), at('02T10:09'), '2026-03-02', at('02T10:00'), 480_000],
  },
  {
    name: 'only the session does',
    session: span('02T10:03', '02T10:08'),
    expected: [at('02T10:03'), at('02T10:08'), '2026-03-02', at('02T10:00'), 300_000],
  },
  {
    name: 'over midnight it belongs to the day and hour of its end',
    call: span('02T23:50', '03T00:20'),
    session: span('02T23:50', '03T00:20'),
    expected: [at('02T23:50'), at('03T00:20'), '2026-03-03', at('03T00:00'), 1_800_000],
  },
  {
    name: 'up to the last minute of the day it belongs to that day',
    call: span('02T22:50', '02T23:59'),
    session: span('02T22:50', '02T23:59'),
    expected: [at('02T22:50'), at('02T23:59'), '2026-03-02', at('02T23:00'), 4_140_000],
  },
  {
    name: 'what lasts beyond its call is cut at its end',
    stream: span('02T10:04', '05T11:00'),
    expected: [at('02T10:04'), at('02T10:10'), '2026-03-02', at('02T10:00'), 360_000],
  },
  {
    name: 'what begins before its call is cut at its start',
    stream: span('01T10:00', '02T10:06'),
    expected: [at('02T10:00'), at('02T10:06'), '2026-03-02', at('02T10:00'), 360_000],
  },
]

const warehouse = await ownWarehouse()
beforeAll(async () => {
  await inserted(
    warehouse,
    failing.map(({ sessions }, place) => ({ number: place + 1, sessions })),
  )
  await inserted(
    warehouse,
    timed.map(({ call = {}, session = {}, segment = {}, stream = {} }, place) => ({
      number: 101 + place,
      record: call,
      sessions: [
        {
          session: ofMeeting('ada', session),
          segments: [{ segment, media: [{ streams: [{ ...poor, ...stream }] }] }],
        },
      ],
    })),
  )
  await inserted(warehouse, [
    { number: 201, sessions: [one({ is_test: true }, {}), one({ is_test: false }, {}), one({}, {})] },
  ])
})

describe('a set-up that failed', () => {
  it.each(failing.map(({ name }, place) => [name, place] as const))('%s', async (_, place) => {
    const found = await judged(warehouse, place + 1)
    expect(found.map(({ verdict }) => verdict)).toEqual(failing[place]!.verdicts)
    for (const { verdict, reason } of found)
      if (verdict === 'unclassified') expect(reason).toMatch(/set.?up/i)
  })
})

describe('the time of a stream', () => {
  it.each(timed.map(({ name }, place) => [name, place] as const))('%s', async (_, place) => {
    const rows = await rowsOf<Record<string, unknown>>(
      warehouse,
      'select started_at, ended_at, day, hour_utc, duration_ms from :facts.stream_quality where record_key = $1',
      [101 + place],
    )
    expect(rows.map((row) => [row.started_at, row.ended_at, row.day, row.hour_utc, row.duration_ms])).toEqual(
      [timed[place]!.expected],
    )
  })
})

describe('a test call', () => {
  it('is told as one, and classified', async () => {
    const rows = await rowsOf<{ is_test: boolean; verdict: string }>(
      warehouse,
      'select is_test, verdict from :facts.stream_quality where record_key = 201 order by stream_key',
    )
    expect(rows.map(({ verdict }) => verdict)).toEqual(['poor', 'poor', 'poor'])
    expect(rows.map((row) => row.is_test === true)).toEqual([true, false, false])
  })
})
