import { bars } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** Which devices and clients are bad, and which don't report. */
export function devices(ask: Ask): Content {
  return {
    page: 'devices',
    title: 'Call quality: devices and clients',
    about:
      'Microphones and loudspeakers, client programs and their versions, and what they leave unreported.',
    rows: [
      {
        height: 11,
        panels: [
          table({
            title: 'Microphones and loudspeakers',
            about:
              'Pairs that audio went through, those of most sessions first. Fails: sessions in which the device did not work in 0.5 % of the time or more. Glitches: per 5 minutes.',
            sql: ask('devices'),
            columns: [
              'capture_device_model',
              'render_device_model',
              'users',
              'sessions',
              'poor_percent',
              'ratings',
              'poor_feedback_percent',
              'mic_not_functioning_percent',
              'speaker_not_functioning_percent',
              'average_mic_glitch_rate',
            ],
          }),
        ],
      },
      {
        height: 9,
        panels: [
          bars({
            title: 'Devices with the most poor streams',
            about: 'Poor audio streams, by the microphone of the user.',
            sql: ask('worst', { by: 'device', media_type: 'audio', rows: 10 }),
            name: 'name',
            value: 'poor',
            unit: 'short',
            decimals: 0,
          }),
          bars({
            title: 'Clients that drop calls',
            about:
              'Sessions that dropped, of those set up, by the client of the user. Clients of 20 sessions or more.',
            sql: ask('drop_failures', { by: 'client', media_type: 'audio', rows: 100 }),
            name: 'name',
            value: 'failed_percent',
            rest: 'where sessions >= 20\norder by failed_percent desc, name\nlimit 10',
            unit: 'percent',
            kpi: 'drop_percent',
          }),
        ],
      },
      {
        height: 11,
        panels: [
          table({
            title: 'Clients',
            about:
              'Programs and versions by sessions with audio. Processor too slow, delay too high: sessions in which that happened at any time. The last day shows which versions linger.',
            sql: ask('clients'),
            columns: [
              'platform',
              'product_family',
              'application_version',
              'users',
              'sessions',
              'session_share_percent',
              'audio_poor_percent',
              'setup_failure_percent',
              'drop_percent',
              'cpu_insufficient_percent',
              'delay_percent',
              'last_day',
            ],
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'What clients leave unreported',
            about:
              'Unclassified streams count neither as good nor as poor. Too few packets: unclassified for that. The others: shares of the streams that did not report the mean.',
            sql: ask('data_quality', { media_type: 'audio' }),
            columns: [
              'platform',
              'product_family',
              'application_version',
              'streams',
              'unclassified_percent',
              'gated_percent',
              'jitter_null_percent',
              'round_trip_time_null_percent',
              'packet_loss_null_percent',
            ],
          }),
        ],
      },
    ],
  }
}
