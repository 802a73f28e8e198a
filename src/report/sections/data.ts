import { columnChart } from '../charts/trend.ts'
import { nothing } from '../drawing.ts'
import { count, counted, day } from '../figures.ts'
import { html } from '../html.ts'
import type { Completeness, DataQuality, Report } from '../model.ts'
import { periodsOf } from '../periods.ts'
import { bars, percentages, table, words } from '../table.ts'
import { platformOf } from '../wording.ts'
import { charts, type Section } from './section.ts'

/** What the numbers stand on: whether all calls are there, and what their clients reported. */
export function dataSection(report: Report): Section {
  return {
    id: 'data',
    title: 'Completeness and data quality',
    body: html`<h3>Calls</h3>
${completeness(report)}
<h3>Telemetry</h3>
${
  report.dataQuality.length === 0
    ? nothing('No streams in this span.')
    : html`<p class="about">A stream without measurements, or with too few packets, is unclassified and in no percentage of this page.</p>
${table<DataQuality>(
  report.dataQuality,
  [
    words('Platform', ({ platform }) => platformOf(platform), 'short'),
    words('Version', (row) => row.application_version, 'short'),
    bars('Audio streams', ({ streams }) => streams),
    percentages('Unclassified', (row) => row.unclassified_percent),
    percentages('Too few packets', (row) => row.gated_percent),
    percentages('Without jitter', (row) => row.jitter_null_percent),
    percentages('Without round trip', (row) => row.round_trip_time_null_percent),
    percentages('Without packet loss', (row) => row.packet_loss_null_percent),
  ],
  { caption: 'What clients left out of their reports on audio' },
)}`
}`,
  }
}

function completeness(report: Report) {
  const rows = report.completeness.map((row) => ({ ...row, period_start: row.day }))
  const gaps = rows.filter((row) => row.is_gap && row.day !== null).map((row) => day(row.day))
  const sum = (size: (row: Completeness) => number) => rows.reduce((total, row) => total + size(row), 0)
  if (sum(({ listed }) => listed) === 0) return nothing('No calls were listed for this span.')
  const whole = (row: Completeness) => Math.max(0, row.loaded - row.incomplete)
  const lacking = [
    [sum((row) => row.incomplete), 'incomplete'],
    [sum((row) => row.pending), 'still to be fetched'],
    [sum((row) => row.quarantined), 'in quarantine'],
    [sum((row) => row.aged_out), 'gone before they could be fetched'],
  ] as const
  const told = lacking.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`)
  const listed = sum((row) => row.listed)
  const parts = [
    { colour: 'var(--good)', word: 'loaded', size: whole },
    { colour: 'var(--great)', word: 'incomplete', size: (row: Completeness) => row.incomplete },
    { colour: 'var(--ok)', word: 'pending', size: (row: Completeness) => row.pending },
    { colour: 'var(--poor)', word: 'quarantined', size: (row: Completeness) => row.quarantined },
    { colour: 'var(--other)', word: 'aged out', size: (row: Completeness) => row.aged_out },
  ]
  return html`<p class="about">${
    told.length === 0
      ? `All ${counted(listed, 'call')} that were listed are loaded whole.`
      : `Of ${counted(listed, 'call')} that were listed: ${told.join(', ')}.`
  }${gaps.length === 0 ? null : ` Calls may have been forgotten by Microsoft before they were listed, on: ${gaps.join(', ')}.`}</p>
${charts([
  columnChart({
    title: 'Calls by day and what became of them',
    of: 'calls',
    grain: 'day',
    periods: periodsOf({ ...report, grain: 'day' }, rows),
    parts: parts.filter(({ size }, at) => at === 0 || sum(size) > 0),
  }),
])}`
}
