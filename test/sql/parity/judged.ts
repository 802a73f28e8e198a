import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { rowsOf } from './facts.ts'

/** A threshold, as the columns `is_…_over` and `is_…_under` name it. */
export type Threshold =
  | 'jitter'
  | 'round_trip_time'
  | 'packet_loss'
  | 'degradation'
  | 'concealed_samples'
  | 'frame_loss'
  | 'frame_rate'
  | 'post_fec_loss'

/** What stream_quality says of a stream. */
export interface Judged {
  /** Number of the call, and place of the stream in it, from 1. */
  readonly number: number
  readonly place: number
  readonly media_type: string
  readonly verdict: string
  readonly reason: string | null
  readonly rule_set: string | null
  /** The thresholds that it is over, or under, by its columns. */
  readonly over: readonly Threshold[]
  /** Those that its reason tells. */
  readonly told: readonly Threshold[]
  readonly direction: string | null
  readonly server_pair: string
  readonly first_endpoint: string
  readonly second_endpoint: string
  readonly user_side: string | null
  readonly receiver_side: string | null
}

const columns: Readonly<Record<Threshold, string>> = {
  jitter: 'is_jitter_over',
  round_trip_time: 'is_round_trip_time_over',
  packet_loss: 'is_packet_loss_over',
  degradation: 'is_degradation_over',
  concealed_samples: 'is_concealed_samples_over',
  frame_loss: 'is_frame_loss_over',
  frame_rate: 'is_frame_rate_under',
  post_fec_loss: 'is_post_fec_loss_over',
}

/** By what words a reason tells of a threshold. */
const words: Readonly<Record<Threshold, RegExp>> = {
  jitter: /jitter/i,
  round_trip_time: /round.trip/i,
  packet_loss: /packet loss(?! after)/i,
  degradation: /degradation/i,
  concealed_samples: /concealed/i,
  frame_loss: /frame loss|frames lost/i,
  frame_rate: /frame rate/i,
  post_fec_loss: /packet loss after/i,
}

const thresholds = Object.keys(columns) as Threshold[]

/** All streams of stream_quality by call and place, or those of one call. */
export async function judged(warehouse: Warehouse, number?: number): Promise<Judged[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    warehouse,
    `select * from :facts.stream_quality where $1::bigint is null or record_key = $1 order by stream_key`,
    [number ?? null],
  )
  return rows.map((row) => {
    for (const name of Object.values(columns)) {
      if (typeof row[name] !== 'boolean') throw new Error(`${name} is ${row[name]}`)
    }
    return {
      ...(row as unknown as Judged),
      number: Number(row.record_key),
      place: (Number(row.stream_key) % 2 ** 24) + 1,
      over: thresholds.filter((one) => row[columns[one]]),
      told: thresholds.filter((one) => words[one].test(String(row.reason ?? ''))),
    }
  })
}
