import { bars, numbers, titled, trend } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import { toCall } from '../links.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** One value of the answer to kpis, which has a row for each. */
const valueOfKpi = (kpi: string) => `max(value) filter (where kpi = '${kpi}')`

/** The key indicators against their targets, and what is worst. */
export function overview(ask: Ask): Content {
  const byPeriod = ask('kpi_trend')
  return {
    page: 'overview',
    title: 'Call quality: overview',
    about: 'The key indicators against their targets, how they change, and what is worst.',
    rows: [
      {
        height: 4,
        panels: [
          numbers({
            title: 'Now',
            about:
              'Poor: streams, of those that could be classified. Not set up: of the sessions tried; dropped: of those set up. Poor ratings: 1 or 2 of 5. Colours are the bands of kpi_targets: great, good, OK, poor. Whole days.',
            sql: ask('kpis'),
            values: {
              audio_poor_percent: valueOfKpi('audio_poor_percent'),
              video_poor_percent: valueOfKpi('video_poor_percent'),
              sharing_poor_percent: valueOfKpi('sharing_poor_percent'),
              setup_failure_percent: valueOfKpi('setup_failure_percent'),
              drop_percent: valueOfKpi('drop_percent'),
              poor_feedback_percent: valueOfKpi('poor_feedback_percent'),
              feedback_score: valueOfKpi('feedback_score'),
            },
          }),
        ],
      },
      {
        height: 9,
        panels: [
          table({
            title: 'Key indicators',
            about:
              'Values in percent; the mean rating in stars. From and to: the 95 % confidence interval. Before: the value over as many days before. Total: what the share is of.',
            sql: ask('kpis'),
            columns: ['about', 'value', 'band', 'low', 'high', 'previous', 'bad', 'total'],
            width: 14,
          }),
          trend({
            title: 'Poor ratings',
            about: 'Ratings of 1 or 2 of 5, of those given. Few ratings make it jump.',
            sql: byPeriod,
            select: [titled('poor_feedback_percent')],
            unit: 'percent',
            lines: 'poor_feedback_percent',
            width: 10,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          trend({
            title: 'Poor streams',
            about:
              'Poor streams, of those that could be classified. Lines: where it stops being good, and is poor.',
            sql: byPeriod,
            select: [
              titled('audio_poor_percent', 'Audio'),
              titled('video_poor_percent', 'Video'),
              titled('sharing_poor_percent', 'Sharing'),
            ],
            unit: 'percent',
            lines: 'audio_poor_percent',
          }),
          trend({
            title: 'Not set up',
            about:
              'Sessions whose set-up failed, of those tried. A session counts for each of its media types.',
            sql: byPeriod,
            select: [titled('setup_failure_percent')],
            unit: 'percent',
            decimals: 2,
            lines: 'setup_failure_percent',
            width: 6,
          }),
          trend({
            title: 'Dropped',
            about: 'Sessions that dropped, of those set up. A session counts for each of its media types.',
            sql: byPeriod,
            select: [titled('drop_percent')],
            unit: 'percent',
            decimals: 2,
            lines: 'drop_percent',
            width: 6,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          trend({
            title: 'Sessions',
            about: 'Sessions with audio: how much was called.',
            sql: byPeriod,
            select: [titled('sessions')],
            unit: 'short',
            decimals: 0,
            style: 'columns',
            width: 8,
          }),
          table({
            title: 'Inside and outside, by connection',
            about:
              'The same indicators, held against the targets that Microsoft sets for networks inside, by connection, and for all networks together. Streams of audio.',
            sql: ask('kpi_by_inside'),
            columns: [
              'session_type',
              'is_inside_corp',
              'connection',
              'audio_poor_percent',
              'audio_poor_target',
              'setup_failure_percent',
              'setup_failure_target',
              'drop_percent',
              'drop_target',
              'streams',
            ],
            width: 16,
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'Worst',
            about:
              'Those with the most poor streams. Choose above what there is a row for, and the media type. Home networks, and what has no name, are left out.',
            sql: ask('worst'),
            columns: [
              'name',
              'poor',
              'classified',
              'poor_percent',
              'users',
              'average_jitter_ms',
              'average_round_trip_time_ms',
              'average_packet_loss_rate',
            ],
            width: 12,
          }),
          table({
            title: 'Calls with the most poor streams',
            about:
              'Streams of all media types, of calls that began within the span. A click on a call shows it.',
            sql: ask('bad_calls'),
            columns: ['call_id', 'started_at', 'session_type', 'participants', 'poor', 'poor_percent'],
            links: { call_id: toCall },
            width: 12,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          bars({
            title: 'Why sessions are not set up',
            about: 'In the words of the service: how many sessions failed for it.',
            sql: ask('setup_failures', { by: 'reason', media_type: null, rows: 10 }),
            name: 'name',
            value: 'failed',
            unit: 'short',
            decimals: 0,
          }),
          bars({
            title: 'Why sessions drop',
            about: 'In the words of the service: how many sessions dropped for it.',
            sql: ask('drop_failures', { by: 'reason', media_type: null, rows: 10 }),
            name: 'name',
            value: 'failed',
            unit: 'short',
            decimals: 0,
          }),
        ],
      },
    ],
  }
}
