import { describe, expect, it } from 'vitest'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { rowsOf } from './facts.ts'

const warehouse = await ownWarehouse()

describe('the confidence interval of a share', () => {
  it.each([
    // from tables of Wilson's score (Newcombe 1998), to four digits
    [81, 263, 25.53, 36.62],
    [15, 148, 6.24, 16.05],
    [0, 20, 0, 16.11],
    [1, 29, 0.61, 17.18],
    // (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n) with z = 1.959964
    [2, 11, 5.14, 47.7],
    [10, 10, 72.25, 100],
    [50, 100, 40.38, 59.62],
    [120, 4000, 2.51, 3.58],
  ])('%i of %i lies between %f and %f percent', async (part, whole, low, high) => {
    const [found] = await rowsOf<{ low: number; high: number }>(
      warehouse,
      'select :facts.wilson_low($1, $2) as low, :facts.wilson_high($1, $2) as high',
      [part, whole],
    )
    expect(found!.low).toBeCloseTo(low, 2)
    expect(found!.high).toBeCloseTo(high, 2)
  })

  it('of nothing is none', async () => {
    expect(
      await rowsOf(warehouse, 'select :facts.wilson_low(0, 0) as low, :facts.wilson_high(0, 0) as high'),
    ).toEqual([{ low: null, high: null }])
  })
})

describe('the band of an indicator', () => {
  it.each([
    // great up to and with 2, good below 3, poor from 6 on
    ['audio_poor_percent', 0, 'great'],
    ['audio_poor_percent', 2, 'great'],
    ['audio_poor_percent', 2.01, 'good'],
    ['audio_poor_percent', 2.99, 'good'],
    ['audio_poor_percent', 3, 'ok'],
    ['audio_poor_percent', 5.99, 'ok'],
    ['audio_poor_percent', 6, 'poor'],
    ['video_poor_percent', 6, 'poor'],
    ['sharing_poor_percent', 2, 'great'],
    ['drop_percent', 3, 'ok'],
    ['setup_failure_percent', 0.5, 'great'],
    ['setup_failure_percent', 0.99, 'good'],
    ['setup_failure_percent', 1, 'ok'],
    ['setup_failure_percent', 2, 'poor'],
    ['poor_feedback_percent', 4, 'great'],
    ['poor_feedback_percent', 4.5, 'good'],
    ['poor_feedback_percent', 5, 'ok'],
    ['poor_feedback_percent', 10, 'poor'],
    ['median_packet_loss_percent', 0, 'great'],
    ['median_packet_loss_percent', 0.5, 'good'],
    ['jitter_ms', 30, 'poor'],
    ['round_trip_time_ms', 499, 'ok'],
    // more is better: great from 4 on, good from 3 on, poor below 2
    ['feedback_score', 4, 'great'],
    ['feedback_score', 3.99, 'good'],
    ['feedback_score', 3, 'good'],
    ['feedback_score', 2.99, 'ok'],
    ['feedback_score', 2, 'ok'],
    ['feedback_score', 1.99, 'poor'],
    ['video_frame_rate_fps', 7, 'ok'],
    ['video_frame_rate_fps', 6.9, 'poor'],
    ['sharing_frame_rate_fps', 1.5, 'good'],
    ['audio_poor_percent', null, null],
  ])('%s of %s is %s', async (kpi, value, band) => {
    expect(
      await rowsOf(warehouse, 'select :facts.band($1, $2::double precision) as band', [kpi, value]),
    ).toEqual([{ band }])
  })
})
