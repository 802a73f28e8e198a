import { axisX, dot, link, rectX, tickX } from '@observablehq/plot'
import { drawn } from '../drawing.ts'
import { boundary, percent } from '../figures.ts'
import type { Html } from '../html.ts'

/** An indicator in percent, of which less is better, and its bands. */
export interface Gauge {
  readonly name: string
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly previous: number | null
  readonly great: number
  readonly good: number
  readonly poor: number
}

const HEIGHT = 52
const BAND = { y1: 0, y2: 1 }

/** Where a value lies between its bands, with its confidence interval and the value before. */
export function bulletChart({ name, value, low, high, previous, great, good, poor }: Gauge): Html {
  const end = Math.max(poor * 1.4, (high ?? value) * 1.1, (previous ?? 0) * 1.1)
  const bands = [
    { from: 0, to: great, colour: 'var(--great)' },
    { from: great, to: good, colour: 'var(--good)' },
    { from: good, to: poor, colour: 'var(--ok)' },
    { from: poor, to: end, colour: 'var(--poor)' },
  ]
  // bounds that would print over each other are left out, from the left
  const bounds = [great, good, poor].filter(
    (bound, at, all) => all[at + 1] === undefined || all[at + 1]! - bound > end * 0.11,
  )
  return drawn(
    {
      width: 270,
      height: HEIGHT,
      marginTop: 8,
      marginBottom: 22,
      marginLeft: 4,
      marginRight: 14,
      x: { domain: [0, end] },
      y: { domain: [0, 1], axis: null },
      marks: [
        ...bands.map(({ from, to, colour }) =>
          rectX([{}], { x1: from, x2: to, ...BAND, fill: colour, fillOpacity: 0.28, insetRight: 1 }),
        ),
        axisX(bounds, { tickSize: 4, tickFormat: boundary, label: null }),
        ...(previous === null
          ? []
          : [tickX([previous], { stroke: 'currentColor', strokeDasharray: '3 2', strokeOpacity: 0.8 })]),
        ...(low === null || high === null
          ? []
          : [link([{}], { x1: low, x2: high, y1: 0.5, y2: 0.5, stroke: 'currentColor', strokeWidth: 2.5 })]),
        dot([value], {
          x: value,
          y: 0.5,
          r: 5,
          fill: 'currentColor',
          stroke: 'var(--paper)',
          strokeWidth: 1.5,
        }),
      ],
    },
    `${name}: ${percent(value)} on a scale whose bands end at ${boundary(great)} (great), ${boundary(good)} (good) and ${boundary(poor)} (OK).${
      previous === null ? '' : ` In the span before it was ${percent(previous)}.`
    }`,
  )
}
