import { nothing } from '../drawing.ts'
import { percent } from '../figures.ts'
import { html } from '../html.ts'
import type { Report, User } from '../model.ts'
import { bars, numbers, table, words } from '../table.ts'
import { kpiOf } from './indicators.ts'
import type { Section } from './section.ts'

/** The people whose audio was worst. */
export function usersSection(report: Report): Section {
  const poorFrom = kpiOf(report, 'audio_poor_percent')?.poor ?? undefined
  // a role without the right to personal data finds no names
  const isNamed = report.withNames && report.users.some((row) => row.user_name !== null)
  const who = (row: User) => (isNamed ? row.user_name : null) ?? `User ${row.user_key ?? 'unknown'}`
  return {
    id: 'users',
    title: 'Users',
    body:
      report.users.length === 0
        ? nothing('Nobody had poor audio in this span.')
        : html`<p class="about">${
            isNamed
              ? 'This part names people: pass it on only to those who may know.'
              : `People have pseudonyms: the number is user_key in the warehouse, and tells nothing without it.${report.withNames ? ' The database role of this report may not read names.' : ''}`
          }</p>
${table<User>(
  report.users,
  [
    words('User', who, isNamed ? 'text' : 'short'),
    bars('Poor audio streams', ({ poor }) => poor),
    bars('Poor', (row) => row.poor_percent, percent, poorFrom),
    words('Mostly for', (row) => row.main_reason, 'short'),
    numbers('Sessions', ({ sessions }) => sessions),
    numbers('Failed setups', (row) => row.setup_failed),
    numbers('Dropped', ({ dropped }) => dropped),
    ...(report.users.some((row) => row.most_used_building !== null)
      ? [words<User>('Building', (row) => row.most_used_building)]
      : []),
    words('Network', (row) => row.most_used_network, 'short'),
    words('Device', (row) => row.most_used_device),
  ],
  { caption: 'Users by poor audio streams', sortedBy: 'Poor audio streams' },
)}`,
  }
}
