import { bars, trend } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import { toBuilding } from '../links.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** Half and 95 % of the streams, in either direction: a curve each. */
function quantiles(metric: string): string[] {
  return ['inbound', 'outbound'].flatMap((direction) =>
    ['p50', 'p95'].map(
      (quantile) =>
        `max(${quantile}_${metric}) filter (where direction = '${direction}') as "${quantile} ${direction}"`,
    ),
  )
}

const ABOUT_QUANTILES =
  'Of audio streams: half of them, and 95 %, are below these values. Estimated from histograms. Inbound is what the user received. Lines: where means stop being good, and are poor.'

/** Which networks and buildings are poor, and why. */
export function networks(ask: Ask): Content {
  const byPeriod = ask('network_trend')
  return {
    page: 'networks',
    title: 'Call quality: networks and buildings',
    about: 'Which networks and buildings are poor, in which direction, and why; what the building map lacks.',
    rows: [
      {
        height: 10,
        panels: [
          table({
            title: 'Buildings',
            about:
              'Buildings of the building map that users were in. The band is that of audio. A click on a building shows its overview.',
            sql: ask('buildings'),
            columns: [
              'building_name',
              'city',
              'country',
              'region',
              'is_inside_corp',
              'band',
              'audio_poor_percent',
              'video_poor_percent',
              'sharing_poor_percent',
              'setup_failure_percent',
              'drop_percent',
              'audio_streams',
              'users',
            ],
            links: { building_name: toBuilding },
          }),
        ],
      },
      {
        height: 8,
        panels: [
          trend({
            title: 'Jitter',
            about: ABOUT_QUANTILES,
            sql: byPeriod,
            select: quantiles('jitter_ms'),
            rest: 'group by 1',
            unit: 'ms',
            lines: 'jitter_ms',
            width: 8,
          }),
          trend({
            title: 'Round-trip time',
            about: ABOUT_QUANTILES,
            sql: byPeriod,
            select: quantiles('round_trip_time_ms'),
            rest: 'group by 1',
            unit: 'ms',
            decimals: 0,
            lines: 'round_trip_time_ms',
            width: 8,
          }),
          trend({
            title: 'Packet loss',
            about: ABOUT_QUANTILES,
            sql: byPeriod,
            select: quantiles('packet_loss_rate'),
            rest: 'group by 1',
            unit: 'percentunit',
            lines: 'packet_loss_percent',
            scale: 0.01,
            width: 8,
          }),
        ],
      },
      {
        height: 11,
        panels: [
          table({
            title: 'Networks',
            about:
              'Streams by the network of the user, those with the most poor ones first. A stream may be poor for several reasons. Averages are means of what streams reported.',
            sql: ask('network_details'),
            columns: [
              'network',
              'public_network',
              'building_name',
              'city',
              'streams',
              'poor',
              'unclassified',
              'poor_percent',
              'poor_inbound_percent',
              'poor_outbound_percent',
              'poor_jitter',
              'poor_round_trip_time',
              'poor_packet_loss',
              'average_jitter_ms',
              'average_round_trip_time_ms',
              'average_packet_loss_rate',
              'tcp_percent',
              'users',
            ],
            links: { building_name: toBuilding },
          }),
        ],
      },
      {
        height: 9,
        panels: [
          table({
            title: 'Networks with media over TCP',
            about:
              'Media should go over UDP; TCP tells of a firewall that lets none through. Over TCP: of the streams of the network. Poor: of the classified ones over TCP.',
            sql: ask('tcp_networks'),
            columns: [
              'network',
              'public_network',
              'building_name',
              'tcp_streams',
              'tcp_percent',
              'poor_percent',
              'udp_poor_percent',
              'users',
            ],
            width: 14,
          }),
          table({
            title: 'TCP and UDP',
            about: 'Streams by their transport; the share is of those of the media type.',
            sql: ask('transport'),
            columns: [
              'media_type',
              'transport_protocol',
              'streams',
              'share_percent',
              'poor_percent',
              'users',
            ],
            width: 10,
          }),
        ],
      },
      {
        height: 8,
        panels: [
          table({
            title: 'VPN',
            about:
              'Mapped: the building map says that the network is a VPN. Estimated: the client reported its own address as its subnet, as VPN clients do.',
            sql: ask('vpn'),
            columns: [
              'vpn',
              'audio_streams',
              'audio_poor_percent',
              'video_poor_percent',
              'sharing_poor_percent',
              'setup_failure_percent',
              'drop_percent',
              'users',
            ],
            width: 14,
          }),
          bars({
            title: 'What the building map explains',
            about:
              'Streams by what the building map says of the network of the user. Home ranges can’t be mapped; unmapped ones should be.',
            sql: ask('building_coverage'),
            name: 'what',
            value: 'share_percent',
            unit: 'percent',
            width: 10,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          table({
            title: 'Networks that the building map lacks',
            about:
              'Networks of users of the own tenant, without those that home routers give out. Add them to the building map: callhouse import buildings.',
            sql: ask('missing_subnets'),
            columns: ['network', 'public_network', 'audio_streams', 'users', 'poor_percent'],
          }),
        ],
      },
    ],
  }
}
