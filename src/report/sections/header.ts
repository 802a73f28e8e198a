import { day, minute } from '../figures.ts'
import { type Html, html } from '../html.ts'
import type { Report } from '../model.ts'
import { verdictSentence } from './indicators.ts'
import type { Section } from './section.ts'

/** What the report is of, and how things stand in one sentence; below it, the way to the sections. */
export function header(report: Report, sections: readonly Section[]): Html {
  const { title, schema, since, until, generatedAt, rules } = report
  const inForce = rules.map(({ rule_set }) => rule_set).join(', ')
  const last = new Date(until.getTime() - 1)
  return html`<header>
<h1>${title}</h1>
<dl class="facts">
<div><dt>Days (UTC)</dt><dd>${day(since)} to ${day(last)}</dd></div>
<div><dt>Warehouse</dt><dd>${schema}</dd></div>
<div><dt>Generated</dt><dd>${minute(generatedAt)} UTC</dd></div>
${
  inForce === ''
    ? null
    : html`<div><dt>Rules</dt><dd><a href="#rules">${inForce}</a></dd></div>
`
}</dl>
<p class="verdict">${verdictSentence(report)}</p>
</header>
<nav aria-label="Sections"><ul>
${sections.map(
  ({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>
`,
)}</ul></nav>
`
}
