import { barChart } from '../charts/ranking.ts'
import { nothing } from '../drawing.ts'
import { count, percent } from '../figures.ts'
import { type Content, html } from '../html.ts'
import type { Failed, FailedBy, Report } from '../model.ts'
import { bars, numbers, table, words } from '../table.ts'
import { connectionOf } from '../wording.ts'
import { kpiOf } from './indicators.ts'
import { charts, type Section } from './section.ts'

const SHOWN = 10

const HEADS: Readonly<Record<Exclude<FailedBy, 'reason'>, string>> = {
  connection_type: 'Connection',
  building: 'Building',
  client: 'Client',
}

/** Setups that failed, and calls that dropped. */
export function failuresSection(report: Report): Section {
  return {
    id: 'failures',
    title: 'Failures',
    body: html`${kindOf({
      rows: report.setupFailures,
      title: 'Failed setups',
      of: 'Setups tried',
      one: 'failed setups',
      none: 'No setup failed in this span.',
      poorFrom: kpiOf(report, 'setup_failure_percent')?.poor ?? undefined,
    })}${kindOf({
      rows: report.dropFailures,
      title: 'Dropped calls',
      of: 'Sessions set up',
      one: 'dropped calls',
      none: 'No call dropped in this span.',
      poorFrom: kpiOf(report, 'drop_percent')?.poor ?? undefined,
    })}`,
  }
}

interface Kind {
  readonly rows: Report['setupFailures']
  readonly title: string
  readonly of: string
  readonly one: string
  readonly none: string
  readonly poorFrom: number | undefined
}

function kindOf({ rows, title, of, one, none, poorFrom }: Kind): Content {
  const failed = rows.reason.filter((row) => row.failed > 0)
  if (failed.length === 0) return html`<h3>${title}</h3>${nothing(none)}`
  const all = failed.reduce((sum, row) => sum + row.failed, 0)
  const reasons = barChart({
    title: `${title} by reason`,
    about: 'As Microsoft Graph words them; it documents none of them.',
    of: one,
    isLong: true,
    rows: failed.slice(0, SHOWN).map((row) => ({
      label: row.name ?? 'Unknown',
      value: row.failed,
      words: `${count(row.failed)} · ${percent((100 * row.failed) / all)}`,
    })),
  })
  const tables = (Object.keys(HEADS) as (keyof typeof HEADS)[]).map((by) => {
    const found = rows[by].filter((row) => row.failed > 0).slice(0, SHOWN)
    // failures at places that nobody knows are in the other tables already
    if (found.every((row) => row.name === null)) return null
    const label = (row: Failed) =>
      by === 'connection_type' ? connectionOf(row.name, null) : (row.name ?? 'Unknown')
    return table<Failed>(
      found,
      [
        words(HEADS[by], label),
        bars(title, (row) => row.failed),
        numbers(of, (row) => row.sessions),
        bars('Share', (row) => row.failed_percent, percent, poorFrom),
      ],
      { caption: `${title} by ${HEADS[by].toLowerCase()}`, sortedBy: title },
    )
  })
  return html`<h3>${title}</h3>
${charts([reasons, ...tables], 'wide')}`
}
