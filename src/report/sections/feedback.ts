import { barChart } from '../charts/ranking.ts'
import { columnChart } from '../charts/trend.ts'
import { nothing } from '../drawing.ts'
import { count, counted, decimal, percent } from '../figures.ts'
import { type Content, html } from '../html.ts'
import type { Ratings, Report } from '../model.ts'
import { periodsOf } from '../periods.ts'
import { charts, type Section } from './section.ts'

const SHOWN = 12

/** What people said of their calls. */
export function feedbackSection(report: Report): Section {
  const { ratings, tokens } = report
  const sum = (size: (row: Ratings) => number) => ratings.reduce((total, row) => total + size(row), 0)
  const [shown, answered, poor] = [
    sum((row) => row.shown),
    sum((row) => row.answered),
    sum((row) => row.poor),
  ]
  const score = report.kpis.find(({ kpi }) => kpi === 'feedback_score')?.value ?? null
  const mean = score === null ? '' : ` The mean rating is ${decimal(score)} of 5.`
  return {
    id: 'feedback',
    title: 'Feedback',
    body:
      answered === 0
        ? nothing(
            shown === 0
              ? 'No ratings in this span.'
              : `No ratings in this span: ${counted(shown, 'person was', 'people were')} asked, none answered.`,
          )
        : html`<p class="about">Teams asked ${counted(shown, 'time')}; ${counted(answered, 'rating was', 'ratings were')} given (${percent((100 * answered) / shown)}), ${count(poor)} of them poor, 1 or 2 of 5.${mean} Few are asked, and those who are annoyed answer more often: compare over time rather than by the figure.</p>
${charts(
  [
    columnChart<Ratings>({
      title: `Ratings by ${report.grain}`,
      isWide: true,
      of: 'ratings',
      grain: report.grain,
      periods: periodsOf(report, ratings),
      parts: [
        { colour: 'var(--poor)', word: 'poor (1 or 2)', size: (row) => row.poor },
        { colour: 'var(--good)', word: '3 to 5', size: (row) => row.answered - row.poor },
      ],
    }),
    complaints(tokens),
  ],
  'wide',
)}`,
  }
}

function complaints(tokens: Report['tokens']): Content {
  if (tokens.length === 0) return nothing('Nobody ticked what was wrong.')
  return barChart({
    title: 'What people ticked as wrong',
    about: 'One rating may tick several; behind each bar the share of ratings that did.',
    of: 'ratings',
    rows: tokens.slice(0, SHOWN).map((row) => ({
      label: wordsOf(row.token),
      value: row.ratings,
      words: `${count(row.ratings)} · ${percent(row.share_percent)}`,
    })),
  })
}

/** Families that are not called as people call them; one is misspelt. */
const FAMILIES: Readonly<Record<string, string>> = {
  SS: 'Sharing',
  Reliabilty: 'Reliability',
  Pstn: 'Phone',
}

/** `Audio_DistortedSpeech` as people say it: Audio: distorted speech. */
function wordsOf(token: string | null): string {
  if (token === null) return 'Unknown'
  const apart = (text: string) => text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const [, family, rest] = /^([A-Za-z]+)_(.+)$/.exec(token) ?? []
  if (family !== undefined) return `${FAMILIES[family] ?? family}: ${apart(rest!)}`
  const bare = apart(token)
  return bare.slice(0, 1).toUpperCase() + bare.slice(1)
}
