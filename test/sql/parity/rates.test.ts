import { beforeAll, describe, expect, it } from 'vitest'
import { rollUp } from '../../../src/pipeline/rollup.ts'
import { context } from '../../setup/loading.ts'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { calls } from './day.ts'
import { inserted, rowsOf } from './facts.ts'

const warehouse = await ownWarehouse()
beforeAll(async () => {
  await inserted(warehouse, calls)
  const { verdict } = await rollUp(context(warehouse, { command: 'rollup' }), undefined)
  if (verdict !== undefined) throw verdict
})

const rows = (sql: string) => rowsOf<Record<string, unknown>>(warehouse, sql)

/** What counts: neither tests nor what is between servers. */
const counts = `not is_test and server_pair <> 'Server : Server'`

/** Monday, by media type. Counted by hand on the calls in day.ts. */
const monday = {
  audio: {
    // ada 2, bob 2, cyd 2, ada with bob 3, phone 2, eve 1 and 2
    stream_count: 14,
    // ada 1, bob 2, ada with bob 2, phone 2, eve 2
    good_count: 9,
    // ada 1, ada with bob 1
    poor_count: 2,
    // cyd 2, eve whose set-up failed 1
    unclassified_count: 3,
    // bob's 2 %, and the 30 % of ada with bob; 1 % is not above 1 %
    one_percent_loss_count: 2,
    // three of the meeting, 2, 3, 4, 5, 10, 11
    session_count: 9,
    // 3, 4, 10
    setup_failed_count: 3,
    // bob, eve
    dropped_count: 2,
    // cyd and the phone
    short_count: 2,
    under_5_s_count: 1,
    // ada, bob, ada with bob, phone, eve
    classified_session_count: 5,
    // ada, ada with bob
    poor_session_count: 2,
  },
  video: {
    stream_count: 1,
    good_count: 1,
    poor_count: 0,
    unclassified_count: 0,
    one_percent_loss_count: 0,
    // ada, and dora who could not join
    session_count: 2,
    setup_failed_count: 1,
    dropped_count: 0,
    short_count: 0,
    under_5_s_count: 0,
    classified_session_count: 1,
    poor_session_count: 0,
  },
  sharing: {
    stream_count: 1,
    good_count: 0,
    poor_count: 1,
    unclassified_count: 0,
    one_percent_loss_count: 0,
    session_count: 1,
    setup_failed_count: 0,
    // bob: the session was dropped, and with it the sharing
    dropped_count: 1,
    short_count: 0,
    under_5_s_count: 0,
    classified_session_count: 1,
    poor_session_count: 1,
  },
} as const
type Measure = keyof (typeof monday)['audio']
const measures = Object.keys(monday.audio) as Measure[]

/** Sums of a roll-up by media type; the type that stands in for ratings alone has none. */
async function sums(table: string, day: string, names: readonly string[]): Promise<Record<string, unknown>> {
  const found = await rows(
    `select media_type, ${names.map((name) => `sum(${name}) as ${name}`).join(', ')}
     from :facts.${table} where day = '${day}' and media_type <> 'other' group by media_type`,
  )
  return Object.fromEntries(found.map(({ media_type, ...rest }) => [media_type, rest]))
}

describe.each(['quality_daily', 'quality_hourly'])('%s', (table) => {
  it('counts Monday as it is counted by hand', async () => {
    expect(await sums(table, '2026-03-02', measures)).toEqual(monday)
  })

  it('counts what lasted over midnight once, on the day of its end', async () => {
    expect(await sums(table, '2026-03-03', measures)).toEqual({
      audio: {
        stream_count: 2,
        good_count: 1,
        poor_count: 1,
        unclassified_count: 0,
        one_percent_loss_count: 0,
        session_count: 1,
        setup_failed_count: 0,
        dropped_count: 0,
        short_count: 0,
        under_5_s_count: 0,
        classified_session_count: 1,
        poor_session_count: 1,
      },
    })
  })

  it('sums up what averages are made of', async () => {
    // jitter: ada 80 + 5, bob 5 + 5, cyd 5 and none, ada with bob 3 × 5, phone 5 + 5, eve 80 and 5 + 5
    // lengths: ada and bob 4 × 10 min, cyd 2 × 30 s, ada with bob 3 × 4 min, phone 2 × 4 s, eve 5 min and 2 × 2 min
    const { audio } = await sums(table, '2026-03-02', [
      'jitter_count',
      'jitter_ms_sum',
      'stream_ms_sum',
      'poor_jitter_count',
      'poor_packet_loss_count',
    ])
    expect(audio).toEqual({
      jitter_count: 13,
      jitter_ms_sum: 215,
      stream_ms_sum: 2_400_000 + 60_000 + 720_000 + 8_000 + 300_000 + 240_000,
      poor_jitter_count: 1,
      poor_packet_loss_count: 1,
    })
  })
})

describe('rates of the roll-up', () => {
  it('have the denominators of the rules', async () => {
    const [rates] = await rows(
      `select
         :facts.percent(sum(poor_count), sum(good_count + poor_count)) as poor,
         :facts.percent(sum(setup_failed_count), sum(session_count)) as setup,
         :facts.percent(sum(dropped_count), sum(session_count - setup_failed_count)) as dropped,
         :facts.percent(sum(poor_session_count), sum(classified_session_count)) as poor_sessions,
         :facts.percent(sum(short_count), sum(session_count - setup_failed_count)) as short
       from :facts.quality_daily where media_type = 'audio' and day = '2026-03-02'`,
    )
    // 2 of 11, 3 of 9, 2 of 6, 2 of 5, 2 of 6
    const expected = {
      poor: 18.181818,
      setup: 33.333333,
      dropped: 33.333333,
      poor_sessions: 40,
      short: 33.333333,
    }
    for (const [name, rate] of Object.entries(expected)) expect(rates![name]).toBeCloseTo(rate, 6)
  })

  it('are none where nothing is counted', async () => {
    expect(await rows('select :facts.percent(0, 0) as none, :facts.percent(0, 4) as zero')).toEqual([
      { none: null, zero: 0 },
    ])
  })

  it('count sessions between two people for each of them as legs', async () => {
    // 3 of the meeting, 2 + 2 of two people, 4, 5, 10, 11; failed: 2 + 1 + 1
    const { audio } = await sums('quality_daily', '2026-03-02', [
      'leg_count',
      'leg_setup_failed_count',
      'leg_dropped_count',
    ])
    expect(audio).toEqual({ leg_count: 11, leg_setup_failed_count: 4, leg_dropped_count: 2 })
  })
})

describe('feedback', () => {
  // 1, not answered and 5 of the meeting, 4 and 2 of ada with bob, 3 of the call that nobody answered
  const expected = { shown: 6, rated: 5, poor: 2, stars: 15 }

  it('is counted once per session side in the roll-up', async () => {
    expect(
      await rows(
        `select sum(feedback_shown_count) as shown, sum(feedback_rated_count) as rated,
           sum(feedback_poor_count) as poor, sum(feedback_rating_sum) as stars
         from :facts.quality_daily where day = '2026-03-02'`,
      ),
    ).toEqual([expected])
  })

  it('is the same in the view', async () => {
    expect(
      await rows(
        `select count(*) as shown, count(*) filter (where is_answered) as rated, count(*) filter (where is_poor) as poor,
           sum(rating) as stars
         from :facts.feedback where not is_test`,
      ),
    ).toEqual([expected])
  })
})

describe('views of calls', () => {
  it('count sessions as the roll-up does', async () => {
    // of Monday 9 and of Tuesday 1; neither the call that nobody answered
    expect(
      await rows(
        `select
           count(*) filter (where was_set_up or is_setup_failed) as tried,
           count(*) filter (where is_setup_failed) as failed,
           count(*) filter (where was_set_up) as set_up,
           count(*) filter (where is_dropped) as dropped,
           count(*) filter (where was_set_up and duration_ms < 60000) as short,
           count(*) filter (where was_set_up and duration_ms < 5000) as under_5_s,
           count(*) filter (where audio_classified_count > 0) as classified,
           count(*) filter (where audio_poor_count > 0) as poor,
           sum(audio_stream_count) as streams, sum(audio_poor_count) as poor_streams,
           -- streams of sessions with poor audio, of those classified
           sum(audio_classified_count) filter (where audio_poor_count > 0) as streams_of_poor
         from :facts.session_summary where ${counts}`,
      ),
    ).toEqual([
      {
        tried: 10,
        failed: 3,
        set_up: 7,
        dropped: 2,
        short: 2,
        under_5_s: 1,
        classified: 6,
        poor: 3,
        streams: 16,
        poor_streams: 3,
        streams_of_poor: 7,
      },
    ])
  })

  it('tell each failure once per session and media type', async () => {
    expect(
      await rows(
        `select record_key as call, media_type, failure_stage, failure_reason from :facts.failures
         where ${counts} order by record_key, media_type`,
      ),
    ).toEqual([
      { call: 1, media_type: 'audio', failure_stage: 'midcall', failure_reason: 'NetworkLost' },
      { call: 1, media_type: 'sharing', failure_stage: 'midcall', failure_reason: 'NetworkLost' },
      { call: 3, media_type: 'audio', failure_stage: 'callSetup', failure_reason: 'Unreachable' },
      { call: 4, media_type: 'audio', failure_stage: 'callSetup', failure_reason: null },
      { call: 4, media_type: 'video', failure_stage: 'callSetup', failure_reason: null },
      { call: 10, media_type: 'audio', failure_stage: 'callSetup', failure_reason: null },
      { call: 11, media_type: 'audio', failure_stage: 'midcall', failure_reason: 'OfTheSegment' },
    ])
  })

  it('count as many failures as the roll-up', async () => {
    const [found] = await rows(
      `select
         (select count(*) from :facts.failures where ${counts} and is_setup_failed) as failed,
         (select sum(setup_failed_count) from :facts.quality_daily) as failed_rolled_up,
         (select count(*) from :facts.failures where ${counts} and is_dropped) as dropped,
         (select sum(dropped_count) from :facts.quality_daily) as dropped_rolled_up`,
    )
    expect(found).toEqual({ failed: 4, failed_rolled_up: 4, dropped: 3, dropped_rolled_up: 3 })
  })

  it('add up per call', async () => {
    expect(
      await rows(
        `select record_key as call, session_count as sessions, poor_session_count as poor,
           setup_failed_session_count as failed, dropped_session_count as dropped, verdict
         from :facts.call_summary where not is_test order by 1`,
      ),
    ).toEqual(
      [
        [1, 3, 2, 0, 1, 'poor'],
        [2, 1, 1, 0, 0, 'poor'],
        [3, 1, 0, 1, 0, 'unclassified'],
        [4, 1, 0, 1, 0, 'unclassified'],
        [5, 1, 0, 0, 0, 'good'],
        [7, 0, 0, 0, 0, 'unclassified'],
        [8, 1, 0, 0, 0, 'unclassified'],
        [9, 1, 1, 0, 0, 'poor'],
        [10, 1, 0, 1, 0, 'unclassified'],
        [11, 1, 0, 0, 1, 'good'],
      ].map(([call, sessions, poor, failed, dropped, verdict]) => ({
        call,
        sessions,
        poor,
        failed,
        dropped,
        verdict,
      })),
    )
  })
})
