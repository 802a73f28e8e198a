import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { type CallGiven, type Columns, inserted, ofMeeting, set } from './facts.ts'
import { type Judged, judged } from './judged.ts'

/** Metrics of a stream in short: jitter and round-trip time in ms, loss 0 to 1, degradation in MOS, … */
interface Short {
  readonly jitter?: number
  readonly rtt?: number
  readonly loss?: number
  readonly degradation?: number
  readonly concealed?: number
  readonly codec?: string
  /** 1000 where it is not given; null: not reported. */
  readonly packets?: number | null
  readonly more?: Columns
}

function columnsOf({
  jitter,
  rtt,
  loss,
  degradation,
  concealed,
  codec,
  packets = 1000,
  more,
}: Short): Columns {
  return {
    stream_direction: 'calleeToCaller',
    average_jitter_ms: jitter ?? null,
    average_round_trip_time_ms: rtt ?? null,
    average_packet_loss_rate: loss ?? null,
    average_audio_degradation: degradation ?? null,
    average_ratio_of_concealed_samples: concealed ?? null,
    audio_codec: codec ?? null,
    packet_utilization: packets,
    ...more,
  }
}

/** All that the network tells of a stream on which nothing is wrong. */
const fine = { jitter: 5, rtt: 60, loss: 0.001 }

/**
 * What the stream is, its metrics, and the verdict under A1, A2, A3 and A4: Good, Poor or Unclassified, and the
 * thresholds that it is over: jitter, round-trip time, loss, degradation, concealed samples.
 */
const cases: readonly (readonly [string, Short, string])[] = [
  // strict: at the threshold is not over it
  ['jitter of 29.9 ms', { ...fine, jitter: 29.9 }, 'G G G G'],
  ['jitter of 30 ms', { ...fine, jitter: 30 }, 'G G G G'],
  ['jitter a billionth over 30 ms', { ...fine, jitter: 30.000000001 }, 'P:j P:j P:j P:j'],
  ['round trip of 499.999 ms', { ...fine, rtt: 499.999 }, 'G G G G'],
  ['round trip of 500 ms', { ...fine, rtt: 500 }, 'G G G G'],
  ['round trip of 500.001 ms', { ...fine, rtt: 500.001 }, 'P:r P:r P:r P:r'],
  ['loss of 0.0999', { ...fine, loss: 0.0999 }, 'G G G G'],
  ['loss of 0.1, which single precision would put above 0.1', { ...fine, loss: 0.1 }, 'G G G G'],
  ['loss of the next number after 0.1', { ...fine, loss: 0.10000000000000002 }, 'P:l P:l P:l P:l'],
  ['loss of 0.01', { ...fine, loss: 0.01 }, 'G G G G'],
  ['loss of everything', { ...fine, loss: 1 }, 'P:l P:l P:l P:l'],
  ['degradation of 0.99', { ...fine, degradation: 0.99 }, 'G G G G'],
  ['degradation of 1', { ...fine, degradation: 1 }, 'G G G G'],
  ['degradation of 1.01, codec unknown', { ...fine, degradation: 1.01 }, 'P:d P:d G G'],
  ['concealed samples of 0.005', { ...fine, concealed: 0.005 }, 'G G G G'],
  ['concealed samples of 0.07', { ...fine, concealed: 0.07 }, 'G G G G'],
  [
    'concealed samples of the next number after 0.07',
    { ...fine, concealed: 0.07000000000000002 },
    'P:c P:c G G',
  ],
  // Satin is exempt since A2, and only from degradation and concealed samples
  ['degradation of 1.01 on SILK', { ...fine, degradation: 1.01, codec: 'silkWide' }, 'P:d P:d G G'],
  ['degradation of 1.01 on Satin', { ...fine, degradation: 1.01, codec: 'satin' }, 'P:d G G G'],
  [
    'degradation of 1.01 on Satin full band',
    { ...fine, degradation: 1.01, codec: 'satinFullband' },
    'P:d G G G',
  ],
  ['concealed samples of 0.08 on SILK', { ...fine, concealed: 0.08, codec: 'silk' }, 'P:c P:c G G'],
  ['concealed samples of 0.08 on Satin', { ...fine, concealed: 0.08, codec: 'satin' }, 'P:c G G G'],
  ['jitter of 31 ms on Satin', { ...fine, jitter: 31, codec: 'satin' }, 'P:j P:j P:j P:j'],
  ['jitter and degradation on Satin', { jitter: 31, degradation: 2, codec: 'satin' }, 'P:jd P:j P:j P:j'],
  // several at once
  ['all of the network', { jitter: 31, rtt: 501, loss: 0.11 }, 'P:jrl P:jrl P:jrl P:jrl'],
  [
    'all five',
    { jitter: 31, rtt: 501, loss: 0.11, degradation: 2, concealed: 0.5 },
    'P:jrldc P:jrldc P:jrl P:jrl',
  ],
  ['nothing at all wrong', { jitter: 0, rtt: 0, loss: 0, degradation: 0, concealed: 0 }, 'G G G G'],
  // not reported is not zero: the others decide, and without any nothing does
  ['only jitter, over', { jitter: 31 }, 'P:j P:j P:j P:j'],
  ['only jitter, not over', { jitter: 30 }, 'G G G G'],
  ['only round trip, over', { rtt: 501 }, 'P:r P:r P:r P:r'],
  ['only loss, over', { loss: 0.2 }, 'P:l P:l P:l P:l'],
  ['without jitter', { rtt: 60, loss: 0.01 }, 'G G G G'],
  ['without round trip', { jitter: 5, loss: 0.01 }, 'G G G G'],
  ['without loss', { jitter: 5, rtt: 60 }, 'G G G G'],
  ['without loss, and jitter over', { jitter: 99, rtt: 60 }, 'P:j P:j P:j P:j'],
  ['only degradation', { degradation: 0.2 }, 'G G U U'],
  ['only degradation, over', { degradation: 2 }, 'P:d P:d U U'],
  ['only concealed samples, over', { concealed: 0.2 }, 'P:c P:c U U'],
  [
    'only degradation, over, on Satin: A2 has nothing to go by',
    { degradation: 2, codec: 'satin' },
    'P:d U U U',
  ],
  ['no metric', {}, 'U U U U'],
  ['no metric, nor packets', { packets: null }, 'U U U U'],
  [
    'only metrics that are not tested: network jitter, and maxima',
    {
      more: {
        average_audio_network_jitter_ms: 200,
        max_audio_network_jitter_ms: 900,
        max_jitter_ms: 900,
        max_round_trip_time_ms: 9000,
        max_packet_loss_rate: 1,
      },
    },
    'U U U U',
  ],
  [
    'maxima beyond all bounds beside averages within',
    { ...fine, more: { max_jitter_ms: 900, max_round_trip_time_ms: 9000, max_packet_loss_rate: 1 } },
    'G G G G',
  ],
  [
    'metrics of video on audio',
    { ...fine, more: { average_video_frame_rate: 1, average_video_frame_loss_percentage: 99 } },
    'G G G G',
  ],
  // the gate of A4
  ['500 packets, good', { ...fine, packets: 500 }, 'G G G U'],
  ['501 packets, good', { ...fine, packets: 501 }, 'G G G G'],
  ['500 packets, poor', { ...fine, jitter: 31, packets: 500 }, 'P:j P:j P:j U:j'],
  ['501 packets, poor', { ...fine, jitter: 31, packets: 501 }, 'P:j P:j P:j P:j'],
  ['no packet', { ...fine, packets: 0 }, 'G G G U'],
  ['packets unknown, good', { ...fine, packets: null }, 'G G G U'],
  ['packets unknown, poor', { ...fine, loss: 0.5, packets: null }, 'P:l P:l P:l U:l'],
]

const letters = {
  j: 'jitter',
  r: 'round_trip_time',
  l: 'packet_loss',
  d: 'degradation',
  c: 'concealed_samples',
} as const
const verdicts = { G: 'good', P: 'poor', U: 'unclassified' } as const

/** What a cell of the table says. */
function expectedOf(cell: string): Pick<Judged, 'verdict' | 'over'> {
  const [verdict, over = ''] = cell.split(':')
  return {
    verdict: verdicts[verdict as keyof typeof verdicts],
    over: [...over].map((letter) => letters[letter as keyof typeof letters]),
  }
}

/** The calls of the table: one stream each, numbered from 1. */
function callsOf(streams: readonly Short[]): CallGiven[] {
  return streams.map((short, at) => ({
    number: at + 1,
    sessions: [{ session: ofMeeting('ada'), segments: [{ media: [{ streams: [columnsOf(short)] }] }] }],
  }))
}

const warehouse = await ownWarehouse()
beforeAll(async () => {
  await inserted(warehouse, callsOf(cases.map(([, short]) => short)))
})

/** What the warehouse says of each case, by its name. */
async function said(): Promise<Record<string, Pick<Judged, 'verdict' | 'over'>>> {
  const all = await judged(warehouse)
  return Object.fromEntries(
    all.map(({ number, verdict, over }) => [cases[number - 1]![0], { verdict, over }]),
  )
}

describe.each(['A1', 'A2', 'A3', 'A4'].map((rules, at) => ({ rules, at })))(
  'rules $rules',
  ({ rules, at }) => {
    it('classify audio as worked out by hand', async () => {
      await set(warehouse, { audio_rules: rules })
      expect(await said()).toEqual(
        Object.fromEntries(cases.map(([name, , cells]) => [name, expectedOf(cells.split(' ')[at]!)])),
      )
    })

    it('say why', async () => {
      await set(warehouse, { audio_rules: rules })
      for (const stream of await judged(warehouse)) {
        expect(stream.rule_set).toBe(rules)
        if (stream.verdict !== 'unclassified')
          expect(stream.told).toEqual(stream.verdict === 'poor' ? stream.over : [])
      }
    })
  },
)

describe('own rules', () => {
  const own = async (columns: Columns) => {
    await set(warehouse, { audio_rules: 'A4' })
    await warehouse.pool.query(`delete from call_quality.quality_rules where rule_set = 'OWN'`)
    const names = Object.keys(columns)
    await warehouse.pool.query(
      `insert into call_quality.quality_rules (rule_set, media_type, about, ${names.join(', ')})
       values ('OWN', 'audio', 'Ours.', ${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(columns),
    )
    await set(warehouse, { audio_rules: 'OWN' })
    return said()
  }

  it('may let pass what does not tell its packets', async () => {
    const found = await own({
      jitter_ms: 30,
      packet_loss_rate: 0.1,
      gate_packets: 500,
      passes_unknown_packets: true,
    })
    expect(found['packets unknown, good']!.verdict).toBe('good')
    expect(found['packets unknown, poor']!.verdict).toBe('poor')
    expect(found['500 packets, poor']!.verdict).toBe('unclassified')
    expect(found['501 packets, poor']!.verdict).toBe('poor')
    expect(found['no metric, nor packets']!.verdict).toBe('unclassified')
    // round trip is not tested, so it alone classifies nothing
    expect(found['only round trip, over']).toEqual({ verdict: 'unclassified', over: [] })
    expect(found['round trip of 500.001 ms']).toEqual({ verdict: 'good', over: [] })
  })

  it('may have bounds of their own, and a gate of 0 packets', async () => {
    const found = await own({ jitter_ms: 5, gate_packets: 0 })
    expect(found['jitter of 29.9 ms']).toEqual({ verdict: 'poor', over: ['jitter'] })
    expect(found['round trip of 500 ms']).toEqual({ verdict: 'good', over: [] })
    expect(found['no packet']!.verdict).toBe('unclassified')
    expect(found['500 packets, good']!.verdict).toBe('good')
    expect(found['packets unknown, good']!.verdict).toBe('unclassified')
  })

  it('may exempt Satin without degradation being all that is tested', async () => {
    const found = await own({ jitter_ms: 30, concealed_samples_ratio: 0.07, exempts_satin: true })
    expect(found['concealed samples of 0.08 on SILK']).toEqual({
      verdict: 'poor',
      over: ['concealed_samples'],
    })
    expect(found['concealed samples of 0.08 on Satin']).toEqual({ verdict: 'good', over: [] })
    expect(found['degradation of 1.01 on SILK']).toEqual({ verdict: 'good', over: [] })
  })
})
