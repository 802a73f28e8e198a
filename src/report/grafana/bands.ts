import type { Threshold, ThresholdsConfig } from '@grafana/grafana-foundation-sdk/dashboard'
import { ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard'

/** The bands of an indicator: great at the first value or better, good before the second, poor from the third. */
interface Target {
  readonly great: number
  readonly good: number
  readonly poor: number
  readonly isHigherBetter?: boolean
}

const POOR_STREAMS: Target = { great: 2, good: 3, poor: 6 }

/**
 * What the table kpi_targets begins with. Grafana's thresholds are numbers in the dashboard: whoever edits the table
 * finds the new bands in the columns named Band, and edits the colours of a copy of the dashboard.
 */
export const targets = {
  audio_poor_percent: POOR_STREAMS,
  video_poor_percent: POOR_STREAMS,
  sharing_poor_percent: POOR_STREAMS,
  setup_failure_percent: { great: 0.5, good: 1, poor: 2 },
  drop_percent: { great: 2, good: 3, poor: 6 },
  poor_feedback_percent: { great: 4, good: 5, poor: 10 },
  feedback_score: { great: 4, good: 3, poor: 2, isHigherBetter: true },
  jitter_ms: { great: 10, good: 15, poor: 30 },
  max_jitter_ms: { great: 15, good: 30, poor: 60 },
  packet_loss_percent: { great: 1, good: 5, poor: 10 },
  max_packet_loss_percent: { great: 5, good: 10, poor: 20 },
  round_trip_time_ms: { great: 100, good: 250, poor: 500 },
  max_round_trip_time_ms: { great: 250, good: 500, poor: 1000 },
} as const satisfies Readonly<Record<string, Target>>

/** An indicator that has bands. */
export type Kpi = keyof typeof targets

/** The colour of each band. */
export const bandColours = { great: 'dark-green', good: 'green', ok: 'orange', poor: 'red' } as const

/**
 * Colours of values by their band.
 * @param scale what a value is multiplied with to be compared: 0.01 for shares from 0 to 1
 */
export function bands(kpi: Kpi, scale = 1): ThresholdsConfig {
  const target: Target = targets[kpi]
  const [great, good, poor] = [target.great, target.good, target.poor].map((value) => value * scale)
  const { great: best, good: better, ok, poor: worst } = bandColours
  const steps: readonly (readonly [number | null, string])[] = target.isHigherBetter
    ? [
        [null, worst],
        [poor!, ok],
        [good!, better],
        [great!, best],
      ]
    : [
        [null, best],
        [great!, better],
        [good!, ok],
        [poor!, worst],
      ]
  return thresholds(steps.map(([value, color]) => ({ value, color })))
}

/** The lines that a chart draws: where values stop being good, and where they are poor. */
export function targetLines(kpi: Kpi, scale = 1): ThresholdsConfig {
  const { good, poor } = targets[kpi]
  return thresholds([
    { value: null, color: 'transparent' },
    { value: good * scale, color: bandColours.ok },
    { value: poor * scale, color: bandColours.poor },
  ])
}

/** One colour for everything: what has no target. */
export function colourless(color = 'text'): ThresholdsConfig {
  return thresholds([{ value: null, color }])
}

/** Anything above nothing is to be looked at. */
export function aboveZero(color: string): ThresholdsConfig {
  return thresholds([
    { value: null, color: 'text' },
    { value: 1, color },
  ])
}

function thresholds(steps: Threshold[]): ThresholdsConfig {
  return { mode: ThresholdsMode.Absolute, steps }
}
