import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { type Columns, inserted, ofMeeting, set } from './facts.ts'
import { judged, type Threshold } from './judged.ts'

/** Metrics in short: frame loss in percent, frames/s, loss after error correction 0 to 1. */
interface Short {
  readonly lost?: number
  readonly fps?: number
  readonly fec?: number
  readonly more?: Columns
}

type Expected = readonly ['good' | 'poor' | 'unclassified', Threshold?]

const VIDEO = 'main-video'
const SHARING = 'applicationsharing-video'

const cases: readonly (readonly [name: string, label: string, metrics: Short, expected: Expected])[] = [
  // step 1 decides alone wherever frame loss is reported
  ['frame loss of 50 %', VIDEO, { lost: 50 }, ['good']],
  ['frame loss just over 50 %', VIDEO, { lost: 50.000001 }, ['poor', 'frame_loss']],
  ['no frame lost', VIDEO, { lost: 0 }, ['good']],
  ['every frame lost, at a fine rate', VIDEO, { lost: 100, fps: 30, fec: 0 }, ['poor', 'frame_loss']],
  ['little frame loss hides a bad rate', VIDEO, { lost: 10, fps: 3 }, ['good']],
  ['little frame loss hides bad packet loss', VIDEO, { lost: 10, fps: 30, fec: 0.9 }, ['good']],
  ['little frame loss hides both', VIDEO, { lost: 49.9, fps: 0, fec: 1 }, ['good']],
  // step 2, where it is not
  ['7 frames/s', VIDEO, { fps: 7 }, ['good']],
  ['just under 7 frames/s', VIDEO, { fps: 6.999999 }, ['poor', 'frame_rate']],
  ['no frame at all', VIDEO, { fps: 0 }, ['poor', 'frame_rate']],
  ['a fine rate hides bad packet loss', VIDEO, { fps: 15, fec: 0.5 }, ['good']],
  ['a bad rate beside no packet loss', VIDEO, { fps: 3, fec: 0 }, ['poor', 'frame_rate']],
  // step 3, where neither is
  ['0.15 after error correction', VIDEO, { fec: 0.15 }, ['good']],
  ['the next number after 0.15', VIDEO, { fec: 0.15000000000000002 }, ['poor', 'post_fec_loss']],
  ['0.07 after error correction', VIDEO, { fec: 0.07 }, ['good']],
  ['all of it lost after error correction', VIDEO, { fec: 1 }, ['poor', 'post_fec_loss']],
  ['none of the three', VIDEO, {}, ['unclassified']],
  [
    'only what audio is judged by, and other metrics of video',
    VIDEO,
    {
      more: {
        average_jitter_ms: 300,
        average_round_trip_time_ms: 3000,
        average_packet_loss_rate: 0.9,
        average_received_frame_rate: 1,
        average_video_packet_loss_rate: 1,
        low_frame_rate_ratio: 1,
        average_freeze_duration_ms: 60_000,
      },
    },
    ['unclassified'],
  ],
  [
    'few packets: the gate is for audio',
    VIDEO,
    { lost: 60, more: { packet_utilization: 3 } },
    ['poor', 'frame_loss'],
  ],
  ['a second camera', 'main-video7', { fps: 6 }, ['poor', 'frame_rate']],
  ['a panoramic camera', 'panoramic-video', { fps: 6 }, ['poor', 'frame_rate']],
  // screen sharing has a rate of its own
  ['sharing at 2 frames/s', SHARING, { fps: 2 }, ['good']],
  ['sharing just under 2 frames/s', SHARING, { fps: 1.999999 }, ['poor', 'frame_rate']],
  ['sharing at 6.9 frames/s', SHARING, { fps: 6.9 }, ['good']],
  ['sharing, frame loss of 50 %', SHARING, { lost: 50 }, ['good']],
  ['sharing, frame loss of 51 %', SHARING, { lost: 51, fps: 30 }, ['poor', 'frame_loss']],
  ['sharing, little frame loss hides a bad rate', SHARING, { lost: 1, fps: 0.5 }, ['good']],
  ['sharing, 0.15 after error correction', SHARING, { fec: 0.15 }, ['good']],
  ['sharing, 0.151 after error correction', SHARING, { fec: 0.151 }, ['poor', 'post_fec_loss']],
  ['sharing, none of the three', SHARING, { more: { average_jitter_ms: 300 } }, ['unclassified']],
]

/** How media are told apart: by label, and by codec where there is no label. */
const kinds: readonly (readonly [label: string | null, codecs: Columns, mediaType: string])[] = [
  ['main-audio', {}, 'audio'],
  ['main-video', {}, 'video'],
  ['main-video1', {}, 'video'],
  ['main-video9', {}, 'video'],
  ['panoramic-video', {}, 'video'],
  ['applicationsharing-video', {}, 'sharing'],
  ['data', {}, 'other'],
  ['data', { audio_codec: 'silk' }, 'other'],
  [null, { audio_codec: 'satin' }, 'audio'],
  [null, { video_codec: 'h264' }, 'video'],
  [null, {}, 'other'],
  ['applicationsharing-video', { video_codec: 'h264' }, 'sharing'],
  ['something-new', {}, 'other'],
  ['something-new', { audio_codec: 'opus' }, 'audio'],
]

const warehouse = await ownWarehouse()
beforeAll(async () => {
  await inserted(
    warehouse,
    cases.map(([, label, { lost, fps, fec, more }], at) => ({
      number: at + 1,
      sessions: [
        {
          session: ofMeeting('ada'),
          segments: [
            {
              media: [
                {
                  media: { label },
                  streams: [
                    {
                      stream_direction: 'calleeToCaller',
                      average_video_frame_loss_percentage: lost ?? null,
                      average_video_frame_rate: fps ?? null,
                      post_forward_error_correction_packet_loss_rate: fec ?? null,
                      ...more,
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    })),
  )
  await inserted(
    warehouse,
    kinds.map(([label, codecs], at) => ({
      number: 1001 + at,
      sessions: [
        {
          session: ofMeeting('ada'),
          segments: [
            {
              media: [
                {
                  media: { label },
                  streams: [
                    {
                      stream_direction: 'calleeToCaller',
                      packet_utilization: 1000,
                      average_jitter_ms: 5,
                      ...codecs,
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    })),
  )
})

const named = async () =>
  new Map(
    (await judged(warehouse))
      .filter(({ number }) => number <= cases.length)
      .map((one) => [cases[one.number - 1]![0], one]),
  )

describe('video and sharing', () => {
  it('are classified as worked out by hand, and say why', async () => {
    const found = await named()
    expect([...found].map(([name, { verdict, over, told }]) => ({ name, verdict, over, told }))).toEqual(
      cases.map(([name, , , [verdict, by]]) => {
        const over = by === undefined ? [] : [by]
        return { name, verdict, over, told: verdict === 'unclassified' ? found.get(name)!.told : over }
      }),
    )
    for (const [name, label] of cases) {
      const sharing = label === SHARING
      expect(found.get(name)).toMatchObject(
        sharing ? { media_type: 'sharing', rule_set: 'S1' } : { media_type: 'video', rule_set: 'V1' },
      )
    }
  })

  it('go by rules of their own that know no step 1', async () => {
    await warehouse.pool.query(
      `insert into call_quality.quality_rules (rule_set, media_type, about, frame_rate_fps, post_fec_loss_rate)
       values ('RATE', 'video', 'Ours.', 12, 0.15)`,
    )
    await set(warehouse, { video_rules: 'RATE' })
    const found = await named()
    const told = (name: string) => [found.get(name)!.verdict, found.get(name)!.over]
    // a threshold that is NULL is not tested: the step is not there, and the next one decides
    expect(told('little frame loss hides a bad rate')).toEqual(['poor', ['frame_rate']])
    expect(told('7 frames/s')).toEqual(['poor', ['frame_rate']])
    expect(told('no frame lost')).toEqual(['unclassified', []])
    expect(told('all of it lost after error correction')).toEqual(['poor', ['post_fec_loss']])
    // sharing has its own
    expect(told('sharing at 2 frames/s')).toEqual(['good', []])
    await set(warehouse, { video_rules: 'V1' })
  })
})

describe('media types', () => {
  it('go by label, and by codec where the label tells nothing', async () => {
    const found = (await judged(warehouse)).filter(({ number }) => number > 1000)
    expect(found.map(({ number, media_type }) => [...kinds[number - 1001]!.slice(0, 2), media_type])).toEqual(
      kinds,
    )
    // jitter is fine and packets are enough: only audio is judged by them
    expect(found.map(({ media_type, verdict, over }) => [media_type, verdict, over])).toEqual(
      kinds.map(([, , kind]) => [kind, kind === 'audio' ? 'good' : 'unclassified', []]),
    )
  })
})
