import { columnChart, trendChart } from '../charts/trend.ts'
import { html } from '../html.ts'
import { KPIS, type Moment, type Report } from '../model.ts'
import { periodsOf } from '../periods.ts'
import { INDICATORS } from '../wording.ts'
import { kpiOf } from './indicators.ts'
import { charts, type Section } from './section.ts'

/** The indicators by day (or what suits the span), and how much there was of it. */
export function trendSection(report: Report): Section {
  const { grain } = report
  const periods = periodsOf(report, report.trend)
  const trends = KPIS.map((name) => {
    const kpi = kpiOf(report, name)
    const { title, of, none } = INDICATORS[name]
    return trendChart({
      title: `${title} by ${grain}`,
      of,
      grain,
      periods,
      value: (row) => row[name],
      good: kpi?.good ?? null,
      poor: kpi?.poor ?? null,
      none: `${none}.`,
    })
  })
  const volumes = [
    { title: `Audio streams by ${grain}`, of: 'streams', size: (row: Moment) => row.audio_streams },
    { title: `Sessions by ${grain}`, of: 'sessions', size: (row: Moment) => row.sessions },
  ].map(({ title, of, size }) =>
    columnChart({
      title,
      about: 'How much the lines above stand on.',
      of,
      grain,
      periods,
      parts: [{ colour: 'var(--accent)', word: of, size }],
    }),
  )
  return {
    id: 'trend',
    title: 'Trend',
    body: html`<p class="about">A gap in a line is a ${grain} without anything to measure. Triangles are in the band of poor. A value far beyond the others stands at the upper edge.</p>
${charts(report.trend.length === 0 ? trends : [...trends, ...volumes])}`,
  }
}
