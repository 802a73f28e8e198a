import { count, flag, name, number, type RowOf, time } from './shape.ts'

/**
 * What a report tells, as rows of the named questions. The shapes say which columns of each answer are read; a part
 * without rows is told in words.
 */

export const RULE = {
  rule_set: name,
  media_type: name,
  about: name,
  jitter_ms: number,
  round_trip_time_ms: number,
  packet_loss_rate: number,
  audio_degradation: number,
  concealed_samples_ratio: number,
  exempts_satin: flag,
  gate_packets: number,
  passes_unknown_packets: flag,
  frame_loss_percent: number,
  frame_rate_fps: number,
  post_fec_loss_rate: number,
}
export type Rule = RowOf<typeof RULE>

export const KPI = {
  kpi: name,
  about: name,
  value: number,
  low: number,
  high: number,
  bad: count,
  total: count,
  great: number,
  good: number,
  poor: number,
  band: name,
  previous: number,
}
export type Kpi = RowOf<typeof KPI>

/** The six key health indicators, in the order of the page. */
export const KPIS = [
  'audio_poor_percent',
  'video_poor_percent',
  'sharing_poor_percent',
  'setup_failure_percent',
  'drop_percent',
  'poor_feedback_percent',
] as const
export type KpiName = (typeof KPIS)[number]

export const MOMENT = {
  period_start: time,
  audio_poor_percent: number,
  video_poor_percent: number,
  sharing_poor_percent: number,
  setup_failure_percent: number,
  drop_percent: number,
  poor_feedback_percent: number,
  audio_streams: count,
  sessions: count,
}
export type Moment = RowOf<typeof MOMENT>

export const WORST = {
  name,
  streams: count,
  classified: count,
  poor: count,
  poor_percent: number,
  users: count,
  average_jitter_ms: number,
  average_round_trip_time_ms: number,
  average_packet_loss_rate: number,
}
export type Worst = RowOf<typeof WORST>

export const BUILDING = {
  building_name: name,
  city: name,
  country: name,
  audio_streams: count,
  audio_poor_percent: number,
  video_poor_percent: number,
  sharing_poor_percent: number,
  setup_failure_percent: number,
  drop_percent: number,
  users: count,
  band: name,
}
export type Building = RowOf<typeof BUILDING>

export const CONNECTION = {
  period_start: time,
  connection_type: name,
  wifi_band: name,
  streams: count,
  classified: count,
  poor: count,
  poor_percent: number,
}
export type Connection = RowOf<typeof CONNECTION>

export const WIFI = {
  wifi_band: name,
  wifi_channel: number,
  wifi_radio_type: name,
  streams: count,
  poor_percent: number,
  average_signal_percent: number,
  users: count,
}
export type Wifi = RowOf<typeof WIFI>

export const DEVICE = {
  capture_device_model: name,
  render_device_model: name,
  users: count,
  sessions: count,
  poor_percent: number,
  poor_feedback_percent: number,
  mic_not_functioning_percent: number,
  speaker_not_functioning_percent: number,
  average_mic_glitch_rate: number,
}
export type Device = RowOf<typeof DEVICE>

export const CLIENT = {
  platform: name,
  product_family: name,
  application_version: name,
  users: count,
  sessions: count,
  session_share_percent: number,
  audio_poor_percent: number,
  setup_failure_percent: number,
  drop_percent: number,
  cpu_insufficient_percent: number,
  last_day: time,
}
export type Client = RowOf<typeof CLIENT>

export const FAILED = { name, sessions: number, failed: count, failed_percent: number }
export type Failed = RowOf<typeof FAILED>

/** What failures are broken down by. */
export const FAILED_BY = ['reason', 'building', 'client', 'connection_type'] as const
export type FailedBy = (typeof FAILED_BY)[number]

export const RATINGS = {
  period_start: time,
  shown: count,
  answered: count,
  poor: count,
  poor_percent: number,
  average_rating: number,
}
export type Ratings = RowOf<typeof RATINGS>

export const TOKEN = { family: name, token: name, ratings: count, share_percent: number }
export type Token = RowOf<typeof TOKEN>

export const TRUNK = {
  trunk: name,
  attempts: count,
  ner_percent: number,
  answered: count,
  user_busy: count,
  no_answer: count,
  rejected: count,
  not_found: count,
  network_failures: count,
  average_duration_s: number,
  max_concurrent_calls: count,
}
export type Trunk = RowOf<typeof TRUNK>

export const USER = {
  user_key: name,
  user_name: name,
  streams: count,
  classified: count,
  poor: count,
  poor_percent: number,
  sessions: count,
  dropped: count,
  setup_failed: count,
  main_reason: name,
  most_used_network: name,
  most_used_building: name,
  most_used_device: name,
}
export type User = RowOf<typeof USER>

export const COMPLETENESS = {
  day: time,
  listed: count,
  loaded: count,
  incomplete: count,
  pending: count,
  quarantined: count,
  aged_out: count,
  is_gap: flag,
}
export type Completeness = RowOf<typeof COMPLETENESS>

export const DATA_QUALITY = {
  platform: name,
  application_version: name,
  streams: count,
  unclassified_percent: number,
  gated_percent: number,
  jitter_null_percent: number,
  round_trip_time_null_percent: number,
  packet_loss_null_percent: number,
}
export type DataQuality = RowOf<typeof DATA_QUALITY>

export type Grain = 'day' | 'week' | 'month'

/** Everything that a report says. */
export interface Report {
  readonly title: string
  /** Schema of the facts. */
  readonly schema: string
  readonly since: Date
  readonly until: Date
  readonly generatedAt: Date
  /** Version of callhouse. */
  readonly version: string
  /** Whether people are named; else they have pseudonyms. */
  readonly withNames: boolean
  /** How long the periods of trends are. */
  readonly grain: Grain
  readonly rules: readonly Rule[]
  readonly kpis: readonly Kpi[]
  readonly trend: readonly Moment[]
  readonly networks: readonly Worst[]
  readonly worstBuildings: readonly Worst[]
  readonly buildings: readonly Building[]
  /** Audio by connection and band, by the same grain as the trend. */
  readonly connections: readonly Connection[]
  readonly wifi: readonly Wifi[]
  readonly devices: readonly Device[]
  readonly clients: readonly Client[]
  readonly setupFailures: Readonly<Record<FailedBy, readonly Failed[]>>
  readonly dropFailures: Readonly<Record<FailedBy, readonly Failed[]>>
  readonly ratings: readonly Ratings[]
  readonly tokens: readonly Token[]
  readonly trunks: readonly Trunk[]
  readonly users: readonly User[]
  readonly completeness: readonly Completeness[]
  readonly dataQuality: readonly DataQuality[]
}
