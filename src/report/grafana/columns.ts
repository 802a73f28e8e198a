import type { Kpi } from './bands.ts'

/** How a column of an answer is shown, wherever it is. */
export interface Column {
  readonly title: string
  /** A unit of Grafana: percent is 0 to 100, percentunit 0 to 1, m is minutes. */
  readonly unit?: string
  readonly decimals?: number
  /** The indicator whose bands colour it. */
  readonly kpi?: Kpi
  /** What values are multiplied with to be compared with the bands. */
  readonly scale?: number
  /** Texts and colours in the place of values. */
  readonly words?: keyof typeof words
  /** In pixels. */
  readonly width?: number
}

/** Texts and colours of values that say how good something is. */
export const words = {
  band: {
    great: ['great', 'dark-green'],
    good: ['good', 'green'],
    ok: ['OK', 'orange'],
    poor: ['poor', 'red'],
  },
  verdict: {
    good: ['good', 'green'],
    poor: ['poor', 'red'],
    unclassified: ['unclassified', 'text'],
  },
  inside: { true: ['inside', 'text'], false: ['outside', 'text'] },
  failed: { true: ['yes', 'red'], false: ['no', 'text'] },
  yes: { true: ['yes', 'text'], false: ['no', 'text'] },
  gap: { true: ['gap', 'red'], false: ['none', 'text'] },
  type: { groupCall: ['group call', 'text'], peerToPeer: ['two people', 'text'] },
  wifiBand: {
    frequency24GHz: ['2.4 GHz', 'text'],
    frequency50GHz: ['5 GHz', 'text'],
    frequency60GHz: ['6 GHz', 'text'],
  },
  status: {
    ok: ['ok', 'green'],
    running: ['running', 'blue'],
    partial: ['partial', 'orange'],
    interrupted: ['interrupted', 'orange'],
    failed: ['failed', 'red'],
    abandoned: ['abandoned', 'red'],
  },
} as const satisfies Readonly<
  Record<string, Readonly<Record<string, readonly [text: string, colour: string]>>>
>

const count = (title: string): Column => ({ title, unit: 'short', decimals: 0, width: 110 })
const share = (title: string, kpi?: Kpi): Column => ({
  title,
  unit: 'percent',
  decimals: 1,
  width: 120,
  ...(kpi !== undefined && { kpi }),
})
const ms = (title: string, kpi?: Kpi): Column => ({
  title,
  unit: 'ms',
  decimals: 0,
  width: 120,
  ...(kpi !== undefined && { kpi }),
})
const loss = (title: string, kpi: Kpi): Column => ({
  title,
  unit: 'percentunit',
  decimals: 1,
  width: 120,
  kpi,
  scale: 0.01,
})
const text = (title: string, width?: number): Column => ({ title, ...(width !== undefined && { width }) })
const time = (title: string): Column => ({ title, width: 170 })

/** All columns that panels show, by their name. */
export const columns = {
  // where, who, what
  name: text('Name'),
  user_name: text('Name'),
  user_key: { title: 'Key', width: 90 },
  identity_kind: text('Kind', 120),
  network: text('Network'),
  public_network: text('Public network'),
  building_name: text('Building'),
  city: text('City', 120),
  country: text('Country', 100),
  region: text('Region', 100),
  is_inside_corp: { title: 'Network', words: 'inside', width: 100 },
  connection: text('Connection', 130),
  connection_type: text('Connection', 110),
  session_type: { title: 'Type', words: 'type', width: 110 },
  media_type: text('Media', 90),
  transport_protocol: text('Transport', 100),
  vpn: text('VPN', 110),
  bssid: text('Access point', 170),
  wifi_band: { title: 'Band', words: 'wifiBand', width: 90 },
  wifi_channel: { title: 'Channel', width: 90 },
  wifi_driver: text('Driver'),
  wifi_driver_version: text('Version', 130),
  capture_device_model: text('Microphone'),
  render_device_model: text('Loudspeaker'),
  capture_device_name: text('Microphone'),
  platform: text('Platform', 110),
  product_family: text('Product', 110),
  application_version: text('Version'),
  user_building_name: text('Building'),
  user_network: text('Network'),
  user_connection_type: text('Connection', 110),
  user_transport_protocol: text('Transport', 90),
  user_wifi_band: { title: 'Band', words: 'wifiBand', width: 90 },
  user_capture_device_name: text('Microphone'),
  other_name: text('Other side'),
  other_connection_type: text('Connection there', 130),
  most_used_network: text('Network'),
  most_used_building: text('Building'),
  most_used_device: text('Device'),
  device: text('Device'),
  direction: text('Direction', 100),
  label: text('Label', 110),
  call_id: text('Call', 300),

  // when
  day: time('Day'),
  last_day: time('Last day'),
  started_at: time('Began'),
  ended_at: time('Ended'),
  joined_at: time('Joined'),
  left_at: time('Left'),
  attempted_at: time('Tried'),
  last_at: time('Last'),
  last_loaded_at: time('Loaded last'),
  minutes: { title: 'Minutes', decimals: 1, width: 100 },
  days: count('Days'),

  // how much
  streams: count('Streams'),
  audio_streams: count('Audio streams'),
  tcp_streams: count('TCP streams'),
  classified: count('Classified'),
  good: count('Good'),
  poor: count('Poor'),
  unclassified: count('Unclassified'),
  poor_streams: count('Poor streams'),
  sessions: count('Sessions'),
  users: count('People'),
  participants: count('Participants'),
  dropped: count('Dropped'),
  setup_failed: count('Not set up'),
  failed: count('Failed'),
  failed_percent: share('Failed'),
  bad: count('Bad'),
  total: count('Total'),
  calls: count('Calls'),
  ratings: count('Ratings'),
  named: count('Named'),

  // how good
  about: { title: 'Indicator', width: 320 },
  value: { title: 'Value', decimals: 2, width: 90 },
  low: { title: 'From', decimals: 2, width: 90 },
  high: { title: 'To', decimals: 2, width: 90 },
  previous: { title: 'Before', decimals: 2, width: 90 },
  band: { title: 'Band', words: 'band', width: 80 },
  verdict: { title: 'Verdict', words: 'verdict', width: 110 },
  reason: text('Why', 150),
  main_reason: text('Mostly', 140),
  audio_poor_percent: share('Poor audio', 'audio_poor_percent'),
  video_poor_percent: share('Poor video', 'video_poor_percent'),
  sharing_poor_percent: share('Poor sharing', 'sharing_poor_percent'),
  poor_percent: share('Poor', 'audio_poor_percent'),
  udp_poor_percent: share('Poor over UDP', 'audio_poor_percent'),
  poor_inbound_percent: share('Poor inbound', 'audio_poor_percent'),
  poor_outbound_percent: share('Poor outbound', 'audio_poor_percent'),
  setup_failure_percent: share('Not set up', 'setup_failure_percent'),
  drop_percent: share('Dropped', 'drop_percent'),
  poor_feedback_percent: share('Poor ratings', 'poor_feedback_percent'),
  feedback_score: { title: 'Mean rating', decimals: 2, kpi: 'feedback_score' },
  audio_poor_target: share('Target, audio'),
  setup_failure_target: share('Target, set-up'),
  drop_target: share('Target, drops'),
  share_percent: share('Share'),
  session_share_percent: share('Share'),
  tcp_percent: share('Over TCP'),
  poor_jitter: count('By jitter'),
  poor_round_trip_time: count('By round trip'),
  poor_packet_loss: count('By loss'),
  average_jitter_ms: ms('Jitter', 'jitter_ms'),
  average_round_trip_time_ms: ms('Round trip', 'round_trip_time_ms'),
  average_packet_loss_rate: loss('Packet loss', 'packet_loss_percent'),
  max_jitter_ms: ms('Highest jitter', 'max_jitter_ms'),
  max_round_trip_time_ms: ms('Highest round trip', 'max_round_trip_time_ms'),
  max_packet_loss_rate: loss('Highest loss', 'max_packet_loss_percent'),
  average_signal_percent: share('Signal'),
  user_wifi_signal_strength_percent: share('Signal'),
  wifi_signal_strength_percent: share('Signal'),
  mic_not_functioning_percent: share('Microphone fails'),
  speaker_not_functioning_percent: share('Loudspeaker fails'),
  average_mic_glitch_rate: { title: 'Glitches', decimals: 2, width: 100 },
  cpu_insufficient_percent: share('Processor too slow'),
  delay_percent: share('Delay too high'),
  unclassified_percent: share('Unclassified'),
  gated_percent: share('Too few packets'),
  jitter_null_percent: share('No jitter'),
  round_trip_time_null_percent: share('No round trip'),
  packet_loss_null_percent: share('No loss'),
  drop: { title: 'Dropped', words: 'failed', width: 90 },
  is_organizer: { title: 'Organizer', words: 'yes', width: 100 },
  rating: { title: 'Rating', width: 80 },
  tokens: text('Ticked'),
  text: text('Written'),
  failure_reason: text('Why it failed'),

  // phones
  trunk: text('Trunk'),
  call_type: text('Type', 170),
  operator: text('Carrier'),
  currency: text('Currency', 90),
  attempts: count('Attempts'),
  answered: count('Answered'),
  user_busy: count('Busy'),
  no_answer: count('No answer'),
  rejected: count('Rejected'),
  not_found: count('Not found'),
  network_failures: count('Not delivered'),
  inbound: count('Inbound'),
  outbound: count('Outbound'),
  trunks: count('Trunks'),
  ner_percent: share('Effectiveness'),
  ner_without_not_found_percent: share('… not found as failed'),
  answer_seizure_percent: share('Answered'),
  matched_percent: share('With call record'),
  max_concurrent_calls: count('Most at once'),
  average_duration_s: { title: 'Mean length', unit: 's', decimals: 0, width: 110 },
  average_time_to_answer_ms: ms('Time to answer'),
  final_sip_code: { title: 'SIP code', width: 90 },
  sip_phrase: text('Phrase', 180),
  call_end_sub_reason: { title: 'Sub-reason', width: 100 },
  class: text('Counts as', 140),
  end_origin: text('Where', 180),
  end_about: text('What it means'),
  signaling_location: text('Location', 110),
  user_display_name: text('Name'),
  caller_number: text('From', 150),
  callee_number: text('To', 150),
  charge: { title: 'Charge', decimals: 2, width: 100 },
  connection_charge: { title: 'Connection', decimals: 2, width: 110 },

  // the loader
  run_id: { title: 'Run', width: 70 },
  command: text('Command', 100),
  status: { title: 'Status', words: 'status', width: 110 },
  exit_code: { title: 'Exit code', width: 90 },
  duration_s: { title: 'Took', unit: 's', decimals: 0, width: 100 },
  seen: count('Seen'),
  loaded: count('Loaded'),
  replaced: count('Replaced'),
  unchanged: count('Unchanged'),
  quarantined: count('Quarantined'),
  rows: count('Rows'),
  issues: count('Coerced'),
  drift: count('Unknown'),
  callhouse_version: text('Version', 90),
  listed: count('Listed'),
  incomplete: count('Incomplete'),
  pending: count('Pending'),
  aged_out: count('Forgotten'),
  loaded_percent: share('Loaded'),
  is_gap: { title: 'Gap', words: 'gap', width: 80 },
} as const satisfies Readonly<Record<string, Column>>

/** A column that panels can show. */
export type ColumnName = keyof typeof columns
