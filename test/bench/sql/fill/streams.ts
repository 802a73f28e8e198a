import { mediaOfPlan } from './media.ts'
import { keyAt, type TableFill } from './table-fill.ts'

/**
 * Streams: two of each medium, one each way. `x` numbers them for the hashes. What the receiver tells depends on
 * `strain`, that of the worse side; a receiver without telemetry tells nothing.
 */

/** NULL in one of twenty, and where the receiver does not report. */
function told(seed: number, value: string, percent = 5): string {
  return `case when e.reports and :fill.pick(e.x, ${seed}, 100) >= ${percent} then ${value} end`
}
const sound = (seed: number, value: string, percent = 5) =>
  `case when d.label = 0 and e.reports and :fill.pick(e.x, ${seed}, 100) >= ${percent} then ${value} end`
const picture = (seed: number, value: string, percent = 5) =>
  `case when d.label > 0 and e.reports and :fill.pick(e.x, ${seed}, 100) >= ${percent} then ${value} end`

// Medians and spreads that leave about one stream of sound in 25 beyond 30 ms, 500 ms or 0.1.
const jitter = 'least(900, :fill.tail(e.x, 300, 4.2 * e.strain, 0.36))'
const roundTrip = 'least(4000, :fill.tail(e.x, 301, 48 * sqrt(e.strain), 0.42))'
const loss = 'least(0.9, :fill.tail(e.x, 302, 0.003 * e.strain, 0.62))'
const rounded = (value: string) => `round((${value}) * 100000) / 100000`

export const streams: TableFill = {
  table: ':facts.streams',
  columns: {
    stream_key: keyAt('(p.media_base + d.k) * 2 + w'),
    media_key: keyAt('p.media_base + d.k'),
    record_key: 'p.record_key',
    ordinal: 'w + 1',
    call_started_at: 'p.call_started_at',
    stream_id: '(e.x * 7 % 4294967296)::text',
    stream_direction: "case w when 0 then 'callerToCallee' else 'calleeToCaller' end",
    started_at:
      'case when d.segment = 0 then p.started_at else p.started_at + (p.ended_at - p.started_at) / 2 end',
    ended_at:
      'case when d.segment = p.segments - 1 then p.ended_at else p.started_at + (p.ended_at - p.started_at) / 2 end',
    average_jitter_ms: told(310, `round(${jitter})`),
    max_jitter_ms: told(310, `round(${jitter} * (1.3 + 2.7 * :fill.u(e.x, 311)))`),
    average_round_trip_time_ms: told(312, `round(${roundTrip})`),
    max_round_trip_time_ms: told(312, `round(${roundTrip} * (1.1 + 1.5 * :fill.u(e.x, 313)))`),
    average_packet_loss_rate: told(314, rounded(loss)),
    max_packet_loss_rate: told(314, rounded(`least(1, ${loss} * (1.5 + 3.5 * :fill.u(e.x, 315)))`)),
    packet_utilization: `case when :fill.pick(e.x, 316, 100) < 3 then null when not e.reports then 0
      when :fill.pick(e.x, 316, 100) < 10 then :fill.pick(e.x, 317, 501)
      else least(200000, 2000 + (p.length_s / p.segments * case d.label when 0 then 48 when 1 then 110 else 35 end * :fill.u(e.x, 318))::bigint) end`,
    average_audio_network_jitter_ms: sound(310, `round(${jitter} * (1.2 + 1.8 * :fill.u(e.x, 319)))`),
    max_audio_network_jitter_ms: sound(310, `round(${jitter} * (3 + 12 * :fill.u(e.x, 320)))`),
    average_audio_degradation: sound(
      321,
      rounded(`least(4, 0.06 + 5 * ${loss} + 0.2 * :fill.u(e.x, 322))`),
      35,
    ),
    average_ratio_of_concealed_samples: sound(
      323,
      rounded(`least(1, ${loss} * 0.55 + 0.01 * :fill.u(e.x, 324))`),
    ),
    max_ratio_of_concealed_samples: sound(323, rounded(`least(1, ${loss} * 2 + 0.03 * :fill.u(e.x, 324))`)),
    is_audio_forward_error_correction_used: `case when d.label = 0 and e.reports then :fill.pick(e.x, 325, 100) < 25 end`,
    post_forward_error_correction_packet_loss_rate: told(314, rounded(`${loss} * 0.4`)),
    audio_codec: `case when d.label > 0 or not e.reports then 'unknown'
      when p.kind = 't' then (array['pcmu', 'pcma'])[:fill.pick(p.n, 340, 2) + 1]
      else (array['satin', 'satin', 'satin', 'satin', 'satin', 'satinFullband', 'silkWide', 'silkWide', 'opus', 'g722'])[:fill.pick(p.n, 340, 10) + 1] end`,
    video_codec: `case when d.label = 0 or not e.reports then 'unknown'
      when d.label = 2 and :fill.pick(p.n, 340, 100) < 45 then 'av1' when p.n % 15 = 0 then 'h265' else 'h264' end`,
    average_video_frame_loss_percentage: picture(
      326,
      rounded(`least(100, :fill.tail(e.x, 327, 0.8 * e.strain, 0.9))`),
      40,
    ),
    average_video_frame_rate: picture(
      328,
      rounded(`case d.label when 1 then 13 + 17 * :fill.u(e.x, 329) else 2.5 + 9 * :fill.u(e.x, 329) end`),
    ),
    average_received_frame_rate: picture(
      328,
      rounded(`case d.label when 1 then 12 + 17 * :fill.u(e.x, 329) else 2 + 9 * :fill.u(e.x, 329) end`),
    ),
    average_video_packet_loss_rate: picture(330, rounded(loss), 50),
    low_frame_rate_ratio: picture(331, rounded(`least(1, :fill.tail(e.x, 332, 0.002 * e.strain, 1))`)),
    low_video_processing_capability_ratio: picture(
      333,
      `case when :fill.pick(p.n, 333, 10) = 0 then ${rounded(':fill.u(e.x, 334) * 0.3')} else 0 end`,
    ),
    average_freeze_duration_ms: picture(335, `round(least(20000, :fill.tail(e.x, 336, 40 * e.strain, 1)))`),
    rms_freeze_duration_ms: picture(335, `round(least(30000, 1.3 * :fill.tail(e.x, 336, 40 * e.strain, 1)))`),
    average_bandwidth_estimate_bps: told(
      337,
      `round(least(90000000, :fill.tail(e.x, 338, 8000000 / e.strain, 0.45)))::bigint`,
      12,
    ),
    was_media_bypassed: `case when d.label = 0 and e.reports then false end`,
  },
  from: `:fill.plan p ${mediaOfPlan}
    cross join (values (0), (1)) ways (w)
    cross join lateral (
      select d.m * 2 + w as x, greatest(p.caller_strain, p.callee_strain) as strain,
        case w when 0 then p.callee_reports else p.caller_reports end as reports
      offset 0
    ) e`,
}
