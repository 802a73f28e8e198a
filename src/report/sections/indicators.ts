import { bulletChart } from '../charts/bullet.ts'
import { boundary, counted, decimal, NONE, percent } from '../figures.ts'
import { type Html, html } from '../html.ts'
import { KPIS, type Kpi, type KpiName, type Report } from '../model.ts'
import { INDICATORS, verdictOf } from '../wording.ts'
import type { Section } from './section.ts'

/** An indicator, if the report has it. */
export function kpiOf({ kpis }: Report, name: KpiName): Kpi | undefined {
  return kpis.find(({ kpi }) => kpi === name)
}

/** How the six indicators are, in a sentence. */
export function verdictSentence(report: Report): string {
  const told = KPIS.map((name) => ({ name, kpi: kpiOf(report, name) })).filter(
    ({ kpi }) => kpi !== undefined && kpi.value !== null && kpi.band !== null,
  )
  if (told.length === 0) return 'No calls in this span.'
  const isMet = ({ kpi }: (typeof told)[number]) => kpi!.band === 'great' || kpi!.band === 'good'
  const missed = told.filter((one) => !isMet(one))
  const naming = missed.map(
    ({ name, kpi }) =>
      `${INDICATORS[name].title.toLowerCase()} (${percent(kpi!.value)}, ${verdictOf(kpi!.band)})`,
  )
  if (missed.length === 0) {
    return told.length === 1
      ? 'The one indicator that can be told meets its target.'
      : `All ${told.length} indicators meet their targets.`
  }
  return `${told.length - missed.length} of ${told.length} indicators meet their targets. Not met: ${naming.join('; ')}.`
}

/** The six key health indicators, each as a card. */
export function indicatorsSection(report: Report): Section {
  const cards = KPIS.map((name) => cardOf(name, kpiOf(report, name)))
  return {
    id: 'indicators',
    title: 'Key health indicators',
    body: html`<p class="about">Each with its band, the 95 % confidence interval (the thick line), and its value in the span of the same length before (the dashed line).</p>
<div class="cards">${cards}</div>
`,
  }
}

function cardOf(name: KpiName, kpi: Kpi | undefined): Html {
  const { title, none } = INDICATORS[name]
  if (kpi === undefined || kpi.value === null) {
    return html`<article class="card"><h3>${title}</h3><p class="value empty">${none}.</p></article>
`
  }
  const { value, low, high, great, good, poor, bad, total, band, previous } = kpi
  const picture =
    great === null || good === null || poor === null
      ? null
      : bulletChart({ name: title, value, low, high, previous, great, good, poor })
  const sure = low === null || high === null ? null : html` 95 % sure: ${percent(low)} to ${percent(high)}.`
  return html`<article class="card"><h3>${title}</h3>
<div class="value">${percent(value)}<span class="band band-${band ?? 'none'}">${verdictOf(band)}</span></div>
${picture}
<p>${good === null ? null : html`<strong>Target: below ${boundary(good)}.</strong> `}${changeOf(kpi)}</p>
<p>${counted(bad, 'of', 'of')} ${counted(total, INDICATORS[name].of, INDICATORS[name].of)}.${sure}</p></article>
`
}

/** How an indicator changed against the span before. A change within the interval is none that can be told. */
function changeOf({ value, previous, low, high }: Kpi): string {
  if (previous === null || value === null) return 'Nothing to compare with in the span before.'
  const difference = value - previous
  const points = decimal(Math.abs(difference))
  if (low !== null && high !== null && previous >= low && previous <= high) {
    return `No clear change from ${percent(previous)} before.`
  }
  return difference === 0
    ? `Unchanged.`
    : `${difference < 0 ? '▼ Better' : '▲ Worse'} by ${points === '0' ? NONE : points} points than ${percent(previous)} before.`
}
