import { axisX, axisY, barX, dot, link, ruleX, text } from '@observablehq/plot'
import { drawn, figure } from '../drawing.ts'
import { count, percent } from '../figures.ts'
import { type Html, legible } from '../html.ts'

const ROW = 21
const LABEL = 26
const SENTENCE = 64

/** The rows of a ranking by their place, for names may be the same once they are cut. */
function placed<R extends { readonly label: string }>(rows: readonly R[]) {
  const labels = rows.map(({ label }) => legible(label, LABEL))
  const longest = Math.max(...labels.map((label) => label.length))
  return {
    entries: rows.map((row, at) => ({ ...row, at })),
    // digits and capitals need some 6.4 px at 11 px
    marginLeft: Math.min(175, 14 + longest * 6.4),
    axis: axisY({ tickSize: 0, tickFormat: (at: number) => labels[at] ?? '', label: null }),
  }
}

/** Counts by name, the highest first, each with some words behind its bar. */
export function barChart(chart: {
  readonly title: string
  readonly about?: string
  readonly of: string
  readonly rows: readonly { readonly label: string; readonly value: number; readonly words: string }[]
  /** Whether the labels are sentences, which stand above the bars. */
  readonly isLong?: boolean
}): Html {
  const { title, about, of, rows, isLong = false } = chart
  const side = placed(rows)
  const { entries } = side
  const step = isLong ? 2 * ROW : ROW
  const end = Math.max(...rows.map(({ value }) => value), 1)
  const picture = drawn(
    {
      width: 420,
      height: rows.length * step + 46,
      marginTop: 6,
      marginBottom: 38,
      marginLeft: isLong ? 2 : side.marginLeft,
      marginRight: 88,
      x: { domain: [0, end] },
      y: { type: 'band', domain: entries.map(({ at }) => at), padding: isLong ? 0.62 : 0.25, axis: null },
      marks: [
        isLong
          ? text(entries, {
              x: 0,
              y: 'at',
              text: ({ label }: { label: string }) => legible(label, SENTENCE),
              textAnchor: 'start',
              dy: -16,
              fill: 'currentColor',
            })
          : side.axis,
        axisX({
          ticks: 4,
          tickSize: 4,
          tickFormat: (value: number) => (Number.isInteger(value) ? count(value) : ''),
          label: of,
          labelArrow: 'none',
          labelOffset: 34,
        }),
        barX(entries, { x: 'value', y: 'at', fill: 'var(--accent)' }),
        ruleX([0], { strokeOpacity: 0.4 }),
        text(entries, {
          x: 'value',
          y: 'at',
          text: 'words',
          textAnchor: 'start',
          dx: 5,
          fill: 'currentColor',
        }),
      ],
    },
    `${title}: ${rows.map(({ label, value, words }) => `${legible(label, SENTENCE)} ${words === count(value) ? words : `${count(value)} (${words})`}`).join('; ')}.`,
  )
  return figure({ title, ...(about !== undefined && { about }), picture })
}

/** Percentages by name against a target, of which less is better. */
export function dotChart(chart: {
  readonly title: string
  readonly of: string
  readonly rows: readonly { readonly label: string; readonly value: number | null }[]
  readonly good: number | null
  readonly poor: number | null
}): Html {
  const { title, of, rows, good, poor } = chart
  const { entries, marginLeft, axis } = placed(rows)
  const told = entries.filter(({ value }) => value !== null) as { at: number; label: string; value: number }[]
  const end = Math.max(...told.map(({ value }) => value), (poor ?? 0) * 1.2, 0.1)
  const isPoor = ({ value }: { value: number }) => poor !== null && value >= poor
  const picture = drawn(
    {
      width: 340,
      height: rows.length * ROW + 62,
      marginTop: 22,
      marginBottom: 38,
      marginLeft,
      marginRight: 14,
      x: { domain: [0, end] },
      y: { type: 'point', domain: entries.map(({ at }) => at), padding: 0.5 },
      marks: [
        axis,
        axisX({ ticks: 4, tickSize: 4, label: `% of ${of}`, labelArrow: 'none', labelOffset: 34 }),
        ruleX([0], { strokeOpacity: 0.4 }),
        ...(good === null
          ? []
          : [
              ruleX([good], { stroke: 'var(--good)', strokeDasharray: '4 3' }),
              text([`good < ${good}`], {
                x: good,
                frameAnchor: 'top',
                textAnchor: 'middle',
                dy: -14,
                fill: 'currentColor',
              }),
            ]),
        link(told, { x1: 0, x2: 'value', y1: 'at', y2: 'at', stroke: 'currentColor', strokeOpacity: 0.25 }),
        dot(
          told.filter((row) => !isPoor(row)),
          { x: 'value', y: 'at', r: 4, fill: 'var(--accent)' },
        ),
        dot(told.filter(isPoor), { x: 'value', y: 'at', r: 5, symbol: 'triangle', fill: 'var(--poor)' }),
      ],
    },
    `${title}: ${rows.map(({ label, value }) => `${legible(label, LABEL)} ${percent(value)}`).join('; ')}.`,
  )
  return figure({ title, picture })
}
