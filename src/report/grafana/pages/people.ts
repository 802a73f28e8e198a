import { bars, trend } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import { toCall, toPerson } from '../links.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** What one media type of one person is like, as a curve. */
const poorOf = (media: string, title: string) =>
  `max(poor_percent) filter (where media_type = '${media}') as "${title}"`

/** Who suffers and why, one person in detail, and what people say. */
export function people(ask: Ask): Content {
  const theirs = ask('user_health')
  const isChosen =
    'The person chosen at the top: by id, user principal name, or the key that the table above has.'
  return {
    page: 'people',
    title: 'Call quality: people',
    about: 'Who suffers and why, one person day by day, and what people say of their calls.',
    rows: [
      {
        height: 10,
        panels: [
          table({
            title: 'People with the most poor streams',
            about:
              'Of two people a stream counts with the one who received it. Mostly: the threshold that most of the poor streams broke. Names are for those who may see them. A click on a person chooses them.',
            sql: ask('users_poor'),
            columns: [
              'user_name',
              'user_key',
              'poor',
              'classified',
              'poor_percent',
              'main_reason',
              'sessions',
              'dropped',
              'setup_failed',
              'most_used_network',
              'most_used_building',
              'most_used_device',
              'days',
            ],
            links: { user_name: toPerson, user_key: toPerson },
          }),
        ],
      },
      {
        height: 10,
        panels: [
          trend({
            title: 'Poor streams of the chosen person',
            about: `${isChosen} Poor streams, of those that could be classified.`,
            sql: theirs,
            time: "day::timestamp at time zone 'UTC'",
            select: [poorOf('audio', 'Audio'), poorOf('video', 'Video'), poorOf('sharing', 'Sharing')],
            rest: 'group by 1',
            unit: 'percent',
            lines: 'audio_poor_percent',
            width: 8,
          }),
          table({
            title: 'Days of the chosen person',
            about: `${isChosen} Network, connection and device are those that most streams of the day went through.`,
            sql: theirs,
            columns: [
              'day',
              'media_type',
              'streams',
              'poor',
              'poor_percent',
              'poor_jitter',
              'poor_round_trip_time',
              'poor_packet_loss',
              'average_jitter_ms',
              'average_round_trip_time_ms',
              'average_packet_loss_rate',
              'network',
              'building_name',
              'connection_type',
              'device',
              'sessions',
              'dropped',
            ],
            width: 16,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          trend({
            title: 'Mean rating',
            about:
              'Of the ratings given, from 1 (bad) to 5 (excellent). Clients ask after one call in ten or so.',
            sql: ask('feedback_summary'),
            select: ['average_rating as "Mean rating"'],
            unit: 'short',
            lines: 'feedback_score',
            width: 8,
          }),
          trend({
            title: 'Ratings',
            about: 'How often people were asked to rate a call, and how often they did.',
            sql: ask('feedback_summary'),
            select: ['shown as "Asked"', 'answered as "Answered"', 'poor as "Poor"'],
            unit: 'short',
            decimals: 0,
            width: 8,
          }),
          bars({
            title: 'What was ticked',
            about: 'What people ticked as wrong: the share of those ratings that ticked anything.',
            sql: ask('feedback_tokens', { rows: 15 }),
            name: "family || ': ' || token",
            value: 'share_percent',
            unit: 'percent',
            width: 8,
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'What people say',
            about:
              'Ratings for which somebody wrote or ticked what was wrong, the newest first. Names and what was written are for those who may read them. A click on a call shows it.',
            sql: ask('feedback_comments'),
            columns: [
              'ended_at',
              'rating',
              'user_name',
              'user_key',
              'tokens',
              'text',
              'platform',
              'connection_type',
              'building_name',
              'capture_device_name',
              'call_id',
            ],
            links: { call_id: toCall, user_name: toPerson },
          }),
        ],
      },
      {
        height: 8,
        panels: [
          table({
            title: 'Who takes part',
            about: 'Kinds of identities in sessions with audio. Named: whose name the records tell.',
            sql: ask('identity_kinds'),
            columns: ['identity_kind', 'users', 'named', 'sessions', 'poor_percent', 'drop_percent'],
          }),
        ],
      },
    ],
  }
}
