import { axisX, axisY, dot, line, rectY, ruleY, text } from '@observablehq/plot'
import { drawn, figure, type KeyEntry, nothing } from '../drawing.ts'
import { boundary, count, counted, percent, shortDay } from '../figures.ts'
import { type Html, html } from '../html.ts'
import type { Grain } from '../model.ts'
import type { Period } from '../periods.ts'

const WIDTH = 340
const WIDE = 420
const HEIGHT = 185
const MARGINS = { marginTop: 24, marginRight: 58, marginBottom: 38, marginLeft: 38 }

/** A percentage by period, of which less is better. */
export interface Trend<R> {
  readonly title: string
  /** What the percentages are of, for the axis. */
  readonly of: string
  readonly grain: Grain
  readonly periods: readonly Period<R>[]
  value(row: R): number | null
  readonly good: number | null
  readonly poor: number | null
  /** End of the scale, where several charts share one. */
  readonly end?: number
  /** What is said where there is no value. */
  readonly none: string
}

/** A moment as the axis names it. */
function named(grain: Grain, at: Date): string {
  return grain === 'month' ? at.toISOString().slice(0, 7) : shortDay(at)
}

/** The axis of time: four or five periods are named. */
function timeAxis(grain: Grain, periods: readonly Period<unknown>[]) {
  const step = Math.max(1, Math.ceil(periods.length / 5))
  const ticks = periods.filter((_, at) => at % step === 0).map(({ start }) => start)
  return axisX(ticks, {
    tickSize: 4,
    tickFormat: (at: Date) => named(grain, at),
    label: `${grain[0]!.toUpperCase()}${grain.slice(1)} (UTC)`,
    labelArrow: 'none',
    labelOffset: 34,
  })
}

/**
 * Where the scale ends: in the band of poor, and above the values but for those far from the median: a weekend of
 * three streams, all of them poor, is not to flatten the rest.
 */
export function scaleEnd(values: readonly number[], poor: number | null): number {
  const sorted = values.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  const highest = sorted.at(-1) ?? 0
  return Math.min(100, Math.max((poor ?? 0) * 1.35, Math.min(highest * 1.05, median * 2), 0.1))
}

/** A line with a gap wherever there is no value, between the target and the band of poor. */
export function trendChart<R>(trend: Trend<R>): Html {
  const { title, of, grain, periods, good, poor } = trend
  const points = periods.map(({ start, row }) => ({ start, value: row === null ? null : trend.value(row) }))
  const told = points.filter((point) => point.value !== null) as { start: Date; value: number }[]
  if (told.length === 0)
    return html`<figure><figcaption><strong>${title}</strong></figcaption>${nothing(trend.none)}</figure>`
  const end =
    trend.end ??
    scaleEnd(
      told.map(({ value }) => value),
      poor,
    )
  const alone = points.filter(
    ({ value }, at) =>
      value !== null && (points[at - 1]?.value ?? null) === null && (points[at + 1]?.value ?? null) === null,
  )
  const isPoor = ({ value }: { value: number }) => (poor !== null && value >= poor) || value > end
  const beyond = told.filter(({ value }) => value > end)
  const highest = told.reduce((one, other) => (other.value > one.value ? other : one))
  const lowest = told.reduce((one, other) => (other.value < one.value ? other : one))
  const at = (value: number | null) => (value === null ? Number.NaN : Math.min(value, end))
  const threshold = (value: number | null, word: string, colour: string, dy: number) =>
    value === null || value > end
      ? []
      : [
          ruleY([value], { stroke: colour, strokeDasharray: '4 3', strokeOpacity: 0.9 }),
          text([word], {
            x: periods.at(-1)!.end,
            y: value,
            textAnchor: 'start',
            dx: 4,
            dy,
            fill: 'currentColor',
          }),
        ]
  const picture = drawn(
    {
      width: WIDTH,
      height: HEIGHT,
      ...MARGINS,
      x: { type: 'utc', domain: [periods[0]!.start, periods.at(-1)!.end] },
      y: { domain: [0, end] },
      marks: [
        ruleY([0], { strokeOpacity: 0.4 }),
        timeAxis(grain, periods),
        axisY({ ticks: 4, tickSize: 0, label: `% of ${of}`, labelArrow: 'none' }),
        ...threshold(good, `good < ${good}`, 'var(--good)', 5),
        ...threshold(poor, `poor ≥ ${poor}`, 'var(--poor)', -5),
        line(points, {
          x: 'start',
          y: ({ value }: { value: number | null }) => at(value),
          stroke: 'var(--accent)',
          strokeWidth: 1.75,
        }),
        dot(alone, {
          x: 'start',
          y: ({ value }: { value: number | null }) => at(value),
          r: 2.5,
          fill: 'var(--accent)',
        }),
        dot(told.filter(isPoor), {
          x: 'start',
          y: ({ value }: { value: number }) => at(value),
          r: 3.5,
          symbol: 'triangle',
          fill: 'var(--poor)',
        }),
      ],
    },
    `${title}: ${counted(told.length, grain)} from ${named(grain, told[0]!.start)} to ${named(grain, told.at(-1)!.start)}; lowest ${percent(lowest.value)} (${named(grain, lowest.start)}), highest ${percent(highest.value)} (${named(grain, highest.start)}), last ${percent(told.at(-1)!.value)}.${
      good === null ? '' : ` Good is below ${boundary(good)}.`
    }`,
  )
  const silent = points.length - told.length
  const about = [
    `Highest ${percent(highest.value)} on ${named(grain, highest.start)}.`,
    beyond.length > 0 ? `${counted(beyond.length, grain)} beyond the scale.` : '',
    silent > 0 ? `No data on ${counted(silent, grain)}.` : '',
  ]
  return figure({ title, about: about.filter((sentence) => sentence !== '').join(' '), picture })
}

/** One of the parts that columns are stacked of. */
export interface Part<R> extends KeyEntry {
  size(row: R): number
}

/** Counts by period, as columns of one part or several. */
export function columnChart<R>(chart: {
  readonly title: string
  readonly about?: string
  /** What is counted, for the axis. */
  readonly of: string
  readonly grain: Grain
  readonly periods: readonly Period<R>[]
  readonly parts: readonly Part<R>[]
  /** Where there is room for two beside each other, not three. */
  readonly isWide?: boolean
}): Html {
  const { title, about, of, grain, periods, parts, isWide = false } = chart
  const columns = parts.map((part, at) => ({
    part,
    pieces: periods.flatMap(({ start, end, row }) => {
      if (row === null || part.size(row) === 0) return []
      const y1 = parts.slice(0, at).reduce((sum, other) => sum + other.size(row), 0)
      return [{ start, end, y1, y2: y1 + part.size(row) }]
    }),
  }))
  const totals = columns.map(({ part, pieces }) => ({
    word: part.word,
    total: pieces.reduce((sum, { y1, y2 }) => sum + y2 - y1, 0),
  }))
  const picture = drawn(
    {
      width: isWide ? WIDE : WIDTH,
      height: HEIGHT,
      ...MARGINS,
      marginRight: 12,
      marginLeft: 46,
      x: { type: 'utc', domain: [periods[0]!.start, periods.at(-1)!.end] },
      y: { zero: true },
      marks: [
        ...columns.map(({ part, pieces }) =>
          rectY(pieces, {
            x1: 'start',
            x2: 'end',
            y1: 'y1',
            y2: 'y2',
            fill: part.colour,
            insetLeft: 0.5,
            insetRight: 0.5,
          }),
        ),
        ruleY([0], { strokeOpacity: 0.4 }),
        timeAxis(grain, periods),
        axisY({
          ticks: 4,
          tickSize: 0,
          tickFormat: (value: number) => count(value),
          label: of,
          labelArrow: 'none',
        }),
      ],
    },
    `${title}: ${totals.map(({ word, total }) => `${count(total)} ${word}`).join(', ')}, in ${counted(periods.length, grain)}.`,
  )
  return figure({ title, ...(about !== undefined && { about }), key: parts.length > 1 ? parts : [], picture })
}
