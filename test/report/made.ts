import type { Completeness, Failed, FailedBy, Moment, Report, Worst } from '../../src/report/model.ts'

const DAY_MS = 86_400_000
export const SINCE = new Date('2026-10-01T00:00:00Z')

/** Days of the made-up span. */
const DAYS = 30

/** A number from 0 to 1 that looks like chance and is always the same. */
function chance(number: number): number {
  const wave = Math.sin(number * 12.9898) * 43_758.5453
  return wave - Math.floor(wave)
}

const at = (day: number) => new Date(SINCE.getTime() + day * DAY_MS)

/** One day of the trend; on two days nobody called. */
function moment(day: number): Moment[] {
  if (day === 11 || day === 12) return []
  const isWeekend = [0, 6].includes(at(day).getUTCDay())
  return [
    {
      period_start: at(day),
      audio_poor_percent: isWeekend ? 40 * chance(day) : 2 + 2 * chance(day),
      video_poor_percent: 3 + 4 * chance(day + 100),
      sharing_poor_percent: isWeekend ? null : 1 + chance(day + 200),
      setup_failure_percent: 0.5 + chance(day + 300),
      drop_percent: 1 + 3 * chance(day + 400),
      poor_feedback_percent: day % 3 === 0 ? 12 * chance(day + 500) : null,
      audio_streams: isWeekend ? 40 : Math.round(4_000 + 900 * chance(day + 600)),
      sessions: isWeekend ? 12 : Math.round(1_200 + 200 * chance(day + 700)),
    },
  ]
}

function worst(name: string, place: number): Worst {
  const classified = Math.round(6_000 / (place + 1))
  const poor = Math.round(300 / (place + 1))
  return {
    name,
    streams: classified + 90,
    classified,
    poor,
    poor_percent: (100 * poor) / classified + place,
    users: 40 - place,
    average_jitter_ms: 7.25 + place,
    average_round_trip_time_ms: 61 + 9 * place,
    average_packet_loss_rate: place === 3 ? null : 0.004 * (place + 1),
  }
}

function failures(names: Readonly<Record<FailedBy, readonly string[]>>): Record<FailedBy, Failed[]> {
  const rows = (list: readonly string[], isCount: boolean) =>
    list.map((name, place) => ({
      name,
      sessions: isCount ? null : 2_000 - 300 * place,
      failed: 40 - 9 * place,
      failed_percent: isCount ? 45 - 10 * place : 2 - place / 4,
    }))
  return {
    reason: rows(names.reason, true),
    building: rows(names.building, false),
    client: rows(names.client, false),
    connection_type: rows(names.connection_type, false),
  }
}

function whole(day: number): Completeness {
  const isLast = day === DAYS - 1
  return {
    day: at(day),
    listed: 400 + day,
    loaded: 400 + day - (isLast ? 60 : 0),
    incomplete: day % 7 === 0 ? 3 : 0,
    pending: isLast ? 55 : 0,
    quarantined: isLast ? 5 : 0,
    aged_out: 0,
    is_gap: day === 4,
  }
}

const kpi = (
  name: string,
  [value, low, high]: readonly [number, number, number],
  [great, good, poor]: readonly [number, number, number],
  band: string,
  previous: number | null,
) => ({
  kpi: name,
  about: null,
  value,
  low,
  high,
  bad: Math.round(value * 10),
  total: 1_000,
  great,
  good,
  poor,
  band,
  previous,
})

const BUILDINGS = [
  'Headquarters',
  'Harbour Office',
  'Plant 2',
  'Zürich Bahnhofstrasse',
  'Tech Campus North, Building 14',
  'Depot',
]

/** A report on everything that a report can tell of; `more` stands over it. */
export function report(more: Partial<Report> = {}): Report {
  const days = Array.from({ length: DAYS }, (_, day) => day)
  return {
    title: 'Call quality of Contoso',
    schema: 'call_quality',
    since: SINCE,
    until: at(DAYS),
    generatedAt: new Date('2026-10-31T06:30:00Z'),
    version: '1.2.3',
    withNames: false,
    grain: 'day',
    rules: [
      {
        rule_set: 'A4',
        media_type: 'audio',
        about: 'Microsoft, by late 2024: as A3, and only streams of more than 500 packets.',
        jitter_ms: 30,
        round_trip_time_ms: 500,
        packet_loss_rate: 0.1,
        audio_degradation: null,
        concealed_samples_ratio: null,
        exempts_satin: false,
        gate_packets: 500,
        passes_unknown_packets: false,
        frame_loss_percent: null,
        frame_rate_fps: null,
        post_fec_loss_rate: null,
      },
      {
        rule_set: 'V1',
        media_type: 'video',
        about: 'Microsoft, from 2018: the first metric that is reported decides.',
        jitter_ms: null,
        round_trip_time_ms: null,
        packet_loss_rate: null,
        audio_degradation: null,
        concealed_samples_ratio: null,
        exempts_satin: false,
        gate_packets: null,
        passes_unknown_packets: false,
        frame_loss_percent: 50,
        frame_rate_fps: 7,
        post_fec_loss_rate: 0.15,
      },
    ],
    kpis: [
      kpi('audio_poor_percent', [2.34, 2.2, 2.5], [2, 3, 6], 'good', 2.7),
      kpi('video_poor_percent', [4.8, 4.1, 5.5], [2, 3, 6], 'ok', 4.6),
      kpi('sharing_poor_percent', [1.5, 0.9, 2.3], [2, 3, 6], 'great', 1.1),
      kpi('setup_failure_percent', [2.4, 2.2, 2.6], [0.5, 1, 2], 'poor', 1.2),
      kpi('drop_percent', [1.96, 1.7, 2.2], [2, 3, 6], 'great', null),
      kpi('poor_feedback_percent', [6.1, 2.4, 14.6], [4, 5, 10], 'ok', 3.9),
      { ...kpi('feedback_score', [4.2, 0, 0], [4, 3, 2], 'great', 4.1), low: null, high: null },
    ],
    trend: days.flatMap(moment),
    networks: Array.from({ length: 14 }, (_, place) => worst(`10.${20 + place}.4.0/24`, place)),
    worstBuildings: BUILDINGS.map(worst),
    buildings: BUILDINGS.map((building_name, place) => ({
      building_name,
      city: ['Oslo', 'Hamburg', null][place % 3]!,
      country: 'NO',
      audio_streams: 9_000 - 1_300 * place,
      audio_poor_percent: 1 + 1.4 * place,
      video_poor_percent: 3.3,
      sharing_poor_percent: place === 2 ? null : 0.4,
      setup_failure_percent: 0.4 + 0.4 * place,
      drop_percent: 4 - place / 2,
      users: 220 - 20 * place,
      band: ['great', 'good', 'ok', 'ok', 'poor', 'poor'][place]!,
    })),
    connections: (
      [
        ['wired', null, 1],
        ['wifi', 'frequency50GHz', 2],
        ['wifi', 'frequency24GHz', 6],
        ['mobile', null, 4],
      ] as const
    ).flatMap(([connection_type, wifi_band, level]) =>
      days.map((day) => ({
        period_start: at(day),
        connection_type,
        wifi_band,
        streams: 900 / level,
        classified: 800 / level,
        poor: 3,
        poor_percent: level === 4 && day % 4 > 0 ? null : level + level * chance(day + level),
      })),
    ),
    wifi: [1, 6, 36, 44, 149].map((channel, place) => ({
      wifi_band: channel < 15 ? 'frequency24GHz' : 'frequency50GHz',
      wifi_channel: channel,
      wifi_radio_type: channel < 15 ? 'wifi80211n' : 'wifi80211ax',
      streams: 4_000 - 500 * place,
      poor_percent: 7 - place,
      average_signal_percent: 60 + 5 * place,
      users: 80 - place,
    })),
    devices: ['Nimbus H2', 'Acme Speak 510', 'Realtek(R) Audio', 'Built-in Microphone'].map(
      (model, place) => ({
        capture_device_model: model,
        render_device_model: place === 3 ? null : model,
        users: 40 - place,
        sessions: 3_000 - 700 * place,
        poor_percent: 1.5 + 2 * place,
        poor_feedback_percent: place === 1 ? null : 3,
        mic_not_functioning_percent: 0.5 * place,
        speaker_not_functioning_percent: 0,
        average_mic_glitch_rate: 0.25 * place,
      }),
    ),
    clients: ['windows', 'macOS', 'iOS', 'android'].map((platform, place) => ({
      platform,
      product_family: 'teams',
      application_version: `24${place}00.3206.2981.${place}`,
      users: 300 - 70 * place,
      sessions: 20_000 - 5_000 * place,
      session_share_percent: 60 - 18 * place,
      audio_poor_percent: 2 + 1.5 * place,
      setup_failure_percent: 0.3,
      drop_percent: 2.5,
      cpu_insufficient_percent: 4.4,
      last_day: at(29 - 3 * place),
    })),
    setupFailures: failures({
      reason: ['Media connectivity could not be established', 'Call timed out', 'Unknown'],
      building: BUILDINGS.slice(0, 4),
      client: ['teams windows 24000.3206', 'teams macOS 24100.3206'],
      connection_type: ['wifi', 'wired', 'unknown'],
    }),
    dropFailures: failures({
      reason: ['Media path lost'],
      building: BUILDINGS.slice(1, 3),
      client: ['teams android 24300.3206'],
      connection_type: ['mobile'],
    }),
    ratings: days.map((day) => ({
      period_start: at(day),
      shown: 12,
      answered: 4 + (day % 3),
      poor: day % 3,
      poor_percent: 20,
      average_rating: 4.1,
    })),
    tokens: ['Audio_DistortedSpeech', 'Video_FrozenVideo', 'SS_Freezing', 'Reliabilty_Join', 'Echo'].map(
      (token, place) => ({ family: null, token, ratings: 20 - 4 * place, share_percent: 15 - 3 * place }),
    ),
    trunks: ['sbc1.contoso.example', 'sbc2.contoso.example'].map((trunk, place) => ({
      trunk,
      attempts: 1_200 - 1_150 * place,
      ner_percent: 97.5 - 8 * place,
      answered: 900,
      user_busy: 80,
      no_answer: 120,
      rejected: 20,
      not_found: 50,
      network_failures: 30,
      average_duration_s: 252,
      max_concurrent_calls: 14,
    })),
    users: Array.from({ length: 8 }, (_, place) => ({
      user_key: String(100 + place),
      user_name: `Anna Example ${place}`,
      streams: 400,
      classified: 350,
      poor: 60 - 7 * place,
      poor_percent: 17 - 2 * place,
      sessions: 90,
      dropped: 3,
      setup_failed: place % 2,
      main_reason: 'packet loss',
      most_used_network: '10.20.4.0/24',
      most_used_building: place % 2 === 0 ? 'Headquarters' : null,
      most_used_device: 'Nimbus H2',
    })),
    completeness: days.map(whole),
    dataQuality: ['windows', 'macOS', 'web'].map((platform, place) => ({
      platform,
      application_version: '24000.3206.2981',
      streams: 50_000 - 20_000 * place,
      unclassified_percent: 12 + place,
      gated_percent: 9,
      jitter_null_percent: 2,
      round_trip_time_null_percent: 30,
      packet_loss_null_percent: 0,
    })),
    ...more,
  }
}

/** A report on a span in which nothing happened. */
export function emptyReport(): Report {
  const none = { reason: [], building: [], client: [], connection_type: [] }
  return report({
    kpis: report().kpis.map((one) => ({
      ...one,
      value: null,
      low: null,
      high: null,
      bad: 0,
      total: 0,
      band: null,
      previous: null,
    })),
    trend: [],
    networks: [],
    worstBuildings: [],
    buildings: [],
    connections: [],
    wifi: [],
    devices: [],
    clients: [],
    setupFailures: none,
    dropFailures: none,
    ratings: [],
    tokens: [],
    trunks: [],
    users: [],
    completeness: [],
    dataQuality: [],
  })
}
