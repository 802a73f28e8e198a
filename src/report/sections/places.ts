import { barChart, dotChart } from '../charts/ranking.ts'
import { nothing } from '../drawing.ts'
import { count, percent } from '../figures.ts'
import { type Content, html } from '../html.ts'
import type { Building, KpiName, Report, Worst } from '../model.ts'
import { bars, loss, milliseconds, numbers, percentages, table, words } from '../table.ts'
import { INDICATORS, verdictOf } from '../wording.ts'
import { kpiOf } from './indicators.ts'
import { charts, type Section } from './section.ts'

const SHOWN = 10

/** Where the audio is worst: networks, and buildings. */
export function placesSection(report: Report): Section {
  const networks = report.networks.filter(({ poor }) => poor > 0)
  const places = report.worstBuildings.filter(({ poor }) => poor > 0)
  const pictures = [
    ranking('Networks with the most poor audio streams', networks),
    ranking('Buildings with the most poor audio streams', places),
  ].filter((picture) => picture !== null)
  return {
    id: 'places',
    title: 'Networks and buildings',
    body: html`<p class="about">Ordered by impact: the number of poor audio streams, not their share.${shareOf(report, networks)}</p>
${pictures.length === 0 ? nothing('No poor audio streams in this span.') : charts(pictures, 'wide')}
${report.networks.length === 0 ? nothing('No audio in any network in this span.') : networkTable(report)}
${buildingParts(report)}`,
  }
}

/** How much of all poor audio the first networks have. */
function shareOf(report: Report, networks: readonly Worst[]): string | null {
  const all = kpiOf(report, 'audio_poor_percent')?.bad ?? 0
  const first = networks.slice(0, SHOWN)
  const poor = first.reduce((sum, row) => sum + row.poor, 0)
  if (all === 0 || poor === 0 || poor > all) return null
  return ` The first ${count(first.length)} networks have ${percent((100 * poor) / all)} of all poor audio streams.`
}

function ranking(title: string, rows: readonly Worst[]): Content {
  if (rows.length === 0) return null
  return barChart({
    title,
    about: 'Behind each bar: the share of its classified streams that is poor.',
    of: 'poor audio streams',
    rows: rows.slice(0, SHOWN).map(({ name, poor, poor_percent }) => ({
      label: name ?? 'Unknown',
      value: poor,
      words: `${count(poor)} · ${percent(poor_percent)}`,
    })),
  })
}

function networkTable(report: Report): Content {
  const poorFrom = kpiOf(report, 'audio_poor_percent')?.poor ?? undefined
  return table<Worst>(
    report.networks,
    [
      words('Network', ({ name }) => name ?? 'Unknown', 'short'),
      bars('Poor streams', ({ poor }) => poor),
      numbers('Classified streams', ({ classified }) => classified),
      bars('Poor', (row) => row.poor_percent, percent, poorFrom),
      numbers('Users', ({ users }) => users),
      milliseconds('Mean jitter', (row) => row.average_jitter_ms),
      milliseconds('Mean round trip', (row) => row.average_round_trip_time_ms),
      loss('Mean packet loss', (row) => row.average_packet_loss_rate),
    ],
    { caption: 'Networks by poor audio streams', sortedBy: 'Poor streams' },
  )
}

/** Ranges of the building map may name a city alone, or nothing, as those of a VPN. */
function buildingOf({ building_name, city }: Building): string {
  return building_name ?? (city === null ? 'Without a building' : `Without a building, ${city}`)
}

const RATES: readonly (KpiName & keyof Building)[] = [
  'audio_poor_percent',
  'setup_failure_percent',
  'drop_percent',
]

function buildingParts(report: Report): Content {
  const { buildings } = report
  if (buildings.length === 0) {
    return nothing(
      html`No streams in any building of the building map. <code>callhouse import buildings</code> brings the map in.`,
    )
  }
  const busiest = buildings.toSorted((a, b) => b.audio_streams - a.audio_streams).slice(0, SHOWN)
  // setups that failed rarely tell a network: that none of them did is nothing to draw
  const rates = RATES.filter((rate) => busiest.some((row) => (row[rate] ?? 0) > 0))
  const pictures = rates.map((rate) => {
    const kpi = kpiOf(report, rate)
    return dotChart({
      title: `${INDICATORS[rate].title} by building`,
      of: INDICATORS[rate].of,
      rows: busiest.map((row) => ({ label: buildingOf(row), value: row[rate] })),
      good: kpi?.good ?? null,
      poor: kpi?.poor ?? null,
    })
  })
  const poorFrom = kpiOf(report, 'audio_poor_percent')?.poor ?? undefined
  return html`<h3>Buildings against the targets</h3>
<p class="about">The ${count(busiest.length)} with the most audio. Triangles are in the band of poor. Setups that failed often tell no network, and are then in no building.</p>
${charts(pictures)}
${table<Building>(
  buildings,
  [
    words('Building', (row) => buildingOf(row)),
    words('City', ({ city }) => city, 'short'),
    numbers('Users', ({ users }) => users),
    numbers('Audio streams', (row) => row.audio_streams),
    bars('Poor audio', (row) => row.audio_poor_percent, percent, poorFrom),
    percentages('Poor video', (row) => row.video_poor_percent),
    percentages('Poor sharing', (row) => row.sharing_poor_percent),
    percentages('Failed setups', (row) => row.setup_failure_percent),
    percentages('Dropped', (row) => row.drop_percent),
    {
      head: 'Audio is',
      kind: 'short',
      by: ({ band }) => (band === null ? null : verdictOf(band)),
      content: ({ band }) => html`<span class="band band-${band ?? 'none'}">${verdictOf(band)}</span>`,
    },
  ],
  { caption: 'Buildings' },
)}`
}
