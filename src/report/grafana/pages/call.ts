import { numbers } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import { toPerson } from '../links.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** One call: who was in it, from where, and each of its streams. */
export function call(ask: Ask): Content {
  const visits = ask('meeting_health')
  return {
    page: 'call',
    title: 'Call quality: one call',
    about:
      'One call in detail: paste the id of its call record at the top, or come by a link from a table. The span of time makes no difference.',
    rows: [
      {
        height: 4,
        panels: [
          numbers({
            title: 'The call',
            about: 'Visits of people, their streams, and how many of them were poor.',
            sql: visits,
            values: {
              participants: 'count(*)',
              streams: 'sum(streams)::bigint',
              poor_streams: 'sum(poor_streams)::bigint',
              dropped: 'count(*) filter (where drop)',
              setup_failed: 'count(*) filter (where setup_failed)',
              started_at: 'min(started_at)',
              ended_at: 'max(ended_at)',
            },
            ground: false,
          }),
        ],
      },
      {
        height: 11,
        panels: [
          table({
            title: 'People',
            about:
              'A row for each visit: somebody who joined twice has two. Poor streams: those that were poor, of any media type. The rating is 1 (bad) to 5 (excellent); 0: asked and not answered.',
            sql: visits,
            columns: [
              'name',
              'user_key',
              'verdict',
              'poor_streams',
              'streams',
              'drop',
              'failure_reason',
              'rating',
              'started_at',
              'minutes',
              'platform',
              'connection_type',
              'network',
              'building_name',
              'wifi_band',
              'wifi_signal_strength_percent',
              'capture_device_name',
              'average_jitter_ms',
              'average_round_trip_time_ms',
              'average_packet_loss_rate',
            ],
            links: { name: toPerson, user_key: toPerson },
          }),
        ],
      },
      {
        height: 14,
        panels: [
          table({
            title: 'Streams',
            about:
              'Inbound is what the user received; the other side is the server, or of two people the one who sent. Metrics are those that the receiving end measured; empty: not reported.',
            sql: ask('call_detail'),
            columns: [
              'started_at',
              'minutes',
              'media_type',
              'label',
              'direction',
              'verdict',
              'reason',
              'user_name',
              'other_name',
              'average_jitter_ms',
              'max_jitter_ms',
              'average_round_trip_time_ms',
              'max_round_trip_time_ms',
              'average_packet_loss_rate',
              'max_packet_loss_rate',
              'user_connection_type',
              'user_transport_protocol',
              'user_network',
              'user_building_name',
              'user_wifi_band',
              'user_wifi_signal_strength_percent',
              'user_capture_device_name',
              'other_connection_type',
            ],
          }),
        ],
      },
      {
        height: 8,
        panels: [
          table({
            title: 'Whom the service lists',
            about: 'Participants as the call record lists them; those without a session have no times.',
            sql: ask('participants_of_call'),
            columns: ['name', 'identity_kind', 'is_organizer', 'sessions', 'joined_at', 'left_at', 'minutes'],
          }),
        ],
      },
    ],
  }
}
