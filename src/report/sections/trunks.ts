import { nothing } from '../drawing.ts'
import { count, percent } from '../figures.ts'
import { html } from '../html.ts'
import type { Report, Trunk } from '../model.ts'
import { bars, measurements, numbers, table, words } from '../table.ts'
import type { Section } from './section.ts'

/** Below so many attempts the ratio says little. */
const FEW = 100

/** Trunks of direct routing. */
export function trunksSection({ trunks }: Report): Section {
  return {
    id: 'trunks',
    title: 'Direct routing',
    body:
      trunks.length === 0
        ? nothing('No calls through direct routing in this span.')
        : html`<p class="about">Network effectiveness: attempts that did not fail for the network or the trunk, busy and unanswered ones included. That of fewer than ${count(FEW)} attempts says little.</p>
${table<Trunk>(
  trunks,
  [
    words('Trunk', ({ trunk }) => trunk ?? 'Unknown'),
    bars('Attempts', ({ attempts }) => attempts),
    numbers('Effectiveness', (row) => row.ner_percent, percent),
    numbers('Answered', ({ answered }) => answered),
    numbers('Busy', (row) => row.user_busy),
    numbers('No answer', (row) => row.no_answer),
    numbers('Rejected', ({ rejected }) => rejected),
    numbers('Not found', (row) => row.not_found),
    numbers('Network failures', (row) => row.network_failures),
    measurements('Mean length (min)', (row) =>
      row.average_duration_s === null ? null : row.average_duration_s / 60,
    ),
    numbers('Most at once', (row) => row.max_concurrent_calls),
  ],
  { caption: 'Trunks of direct routing', sortedBy: 'Attempts' },
)}`,
  }
}
