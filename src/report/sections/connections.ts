import { scaleEnd, trendChart } from '../charts/trend.ts'
import { nothing } from '../drawing.ts'
import { count, percent } from '../figures.ts'
import { html } from '../html.ts'
import type { Connection, Report, Wifi } from '../model.ts'
import { periodsOf } from '../periods.ts'
import { bars, numbers, percentages, table, words } from '../table.ts'
import { bandOf, connectionOf, radioOf } from '../wording.ts'
import { kpiOf } from './indicators.ts'
import { charts, type Section } from './section.ts'

/** As many connections as can be looked at side by side. */
const SHOWN = 6

const ROWS = 15

/** Audio by how people were connected, and the Wi-Fi behind it. */
export function connectionsSection(report: Report): Section {
  const kpi = kpiOf(report, 'audio_poor_percent')
  const poor = kpi?.poor ?? null
  const groups = [
    ...Map.groupBy(report.connections, (row) => connectionOf(row.connection_type, row.wifi_band)),
  ]
    .map(([label, rows]) => ({ label, rows, streams: rows.reduce((sum, row) => sum + row.streams, 0) }))
    .toSorted((a, b) => b.streams - a.streams)
    .slice(0, SHOWN)
  const ends = groups.map(({ rows }) =>
    scaleEnd(
      rows.flatMap((row) => row.poor_percent ?? []),
      poor,
    ),
  )
  const end = Math.max(...ends, 0)
  const pictures = groups.map(({ label, rows }) =>
    trendChart<Connection>({
      title: `Poor audio streams: ${label}`,
      of: 'classified streams',
      grain: report.grain,
      periods: periodsOf(report, rows),
      value: (row) => row.poor_percent,
      good: kpi?.good ?? null,
      poor,
      end,
      none: 'Nothing classified in this span.',
    }),
  )
  const mostUsed = report.wifi.toSorted((a, b) => b.streams - a.streams).slice(0, ROWS)
  return {
    id: 'connections',
    title: 'Connections and Wi-Fi',
    body: html`<p class="about">How the audio was by the way people were connected, all on the same scale. The busiest first.</p>
${pictures.length === 0 ? nothing('No audio in this span.') : charts(pictures)}
${
  report.wifi.length === 0
    ? nothing('No audio over Wi-Fi in this span.')
    : table<Wifi>(
        mostUsed,
        [
          words('Band', (row) => bandOf(row.wifi_band), 'short'),
          numbers('Channel', (row) => row.wifi_channel),
          words('Standard', (row) => radioOf(row.wifi_radio_type), 'short'),
          bars('Streams', ({ streams }) => streams),
          bars('Poor', (row) => row.poor_percent, percent, poor ?? undefined),
          percentages('Mean signal', (row) => row.average_signal_percent),
          numbers('Users', ({ users }) => users),
        ],
        {
          caption: 'Audio over Wi-Fi by band, channel and standard',
          sortedBy: 'Streams',
          ...(mostUsed.length < report.wifi.length && {
            about: `the ${count(mostUsed.length)} of ${count(report.wifi.length)} with the most streams`,
          }),
        },
      )
}`,
  }
}
