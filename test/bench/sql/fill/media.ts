import { keyAt, type TableFill } from './table-fill.ts'

/** Media: one row per medium of a segment, with the networks and devices of both seats. */

/**
 * A session's media: `k` counts them; in each segment come sound, video (label 1) and the shared screen (2) as far as
 * the session has them. `m` numbers them for the hashes.
 */
export const mediaOfPlan = `cross join lateral (
    select k, k / p.media as segment, k % p.media as slot, p.n * 8 + k as m,
      case when k % p.media = 0 then 0 when k % p.media = 1 and p.video then 1 else 2 end as label
    from generate_series(0, p.media_rows - 1) k
    offset 0
  ) d`

type Side = 'caller' | 'callee'

/** 0 in nine of ten, else a small share. */
function ratio(seed: number, permille: number, most: number): string {
  return `case when :fill.pick(d.m, ${seed}, 1000) >= ${permille} then 0 else round(:fill.u(d.m, ${seed + 1}) * ${most * 10_000}) / 10000 end`
}

function network(side: Side, seat: string, seed: number): Record<string, string> {
  /** Servers and sides without telemetry don't tell these. */
  const told = (value: string) => `case when ${seat}.id is not null and ${seat}.reports then ${value} end`
  const wifi = (value: string) => `case when ${seat}.bssid is not null then ${value} end`
  const own: Record<string, string> = {
    connection_type: `${seat}.connection_type`,
    transport_protocol: `${seat}.transport_protocol`,
    ip_address: `${seat}.ip_address`,
    port: `case when ${seat}.id is null then 3478 + d.m % 4 when ${seat}.reports then 50000 + d.label * 20 + d.m % 20 end`,
    subnet: `${seat}.subnet`,
    reflexive_ip_address: `${seat}.reflexive`,
    relay_ip_address: told(
      `case when :fill.pick(d.m, ${seed}, 10) < 6 then '203.0.113.' || 51 + d.m % 100 end`,
    ),
    relay_port: told(`case when :fill.pick(d.m, ${seed}, 10) < 6 then 49160 + d.m % 10000 end`),
    link_speed_bps: `${seat}.link_speed`,
    mac_address: `${seat}.mac`,
    dns_suffix: `${seat}.dns_suffix`,
    bssid: `${seat}.bssid`,
    wifi_band: `${seat}.wifi_band`,
    wifi_radio_type: `${seat}.wifi_radio`,
    wifi_channel: `${seat}.wifi_channel`,
    wifi_signal_strength_percent: `${seat}.wifi_signal`,
    wifi_battery_charge_percent: wifi(`case when d.m % 10 < 7 then 9 + :fill.pick(d.m, ${seed + 1}, 92) end`),
    wifi_microsoft_driver: `${seat}.microsoft_driver`,
    wifi_microsoft_driver_version: `${seat}.microsoft_driver_version`,
    wifi_vendor_driver: `${seat}.vendor_driver`,
    wifi_vendor_driver_version: `${seat}.vendor_driver_version`,
    bandwidth_low_event_ratio: told(ratio(seed + 2, 100, 0.06)),
    delay_event_ratio: told(ratio(seed + 4, 110, 0.3)),
    received_quality_event_ratio: told(ratio(seed + 6, 120, 0.3)),
    sent_quality_event_ratio: told(ratio(seed + 8, 110, 0.3)),
  }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`${side}_network_${name}`, value]))
}

function device(side: Side, seat: string, seed: number): Record<string, string> {
  const sound = (value: string) => `case when d.label = 0 and ${seat}.capture is not null then ${value} end`
  const level = (offset: number, middle: number) =>
    sound(`${middle - 8} + :fill.pick(d.m, ${seed + offset}, 9) + :fill.pick(d.m, ${seed + offset + 1}, 9)`)
  const rare = (offset: number, most: number, faulty = 30) =>
    sound(
      faulty === 30
        ? ratio(seed + offset, 30, most)
        : `case when ${seat}.faulty then ${ratio(seed + offset, faulty, most)} else ${ratio(seed + offset, 10, most)} end`,
    )
  const own: Record<string, string> = {
    capture_device_name: `case d.label when 0 then ${seat}.capture when 1 then ${seat}.camera end`,
    capture_device_driver: `case d.label when 0 then ${seat}.sound_driver when 1 then ${seat}.camera_driver end`,
    render_device_name: `case when d.label = 0 then ${seat}.render end`,
    render_device_driver: `case when d.label = 0 then ${seat}.sound_driver end`,
    sent_signal_level: level(0, -21),
    received_signal_level: level(2, -20),
    sent_noise_level: level(4, -68),
    received_noise_level: level(6, -66),
    initial_signal_level_root_mean_square: sound(`:fill.tail(d.m, ${seed + 8}, 110, 0.35)`),
    mic_glitch_rate: sound(
      `round(:fill.tail(d.m, ${seed + 9}, case when ${seat}.faulty then 300 else 6 end, 0.6))`,
    ),
    speaker_glitch_rate: sound(`round(:fill.tail(d.m, ${seed + 10}, 5, 0.6))`),
    howling_event_count: sound(`case when d.m % 97 = 0 then 1 + d.m % 3 else 0 end`),
    capture_not_functioning_event_ratio: rare(11, 0.3, 300),
    render_not_functioning_event_ratio: rare(13, 0.2, 250),
    render_zero_volume_event_ratio: rare(15, 1),
    render_mute_event_ratio: rare(17, 1),
    device_glitch_event_ratio: rare(19, 0.5, 800),
    device_clipping_event_ratio: rare(21, 0.1),
    low_speech_level_event_ratio: rare(23, 0.3),
    low_speech_to_noise_event_ratio: rare(25, 0.3),
    cpu_insufficient_event_ratio: rare(27, 0.4),
  }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`${side}_device_${name}`, value]))
}

const label = "(array['main-audio', 'main-video', 'applicationsharing-video'])[d.label + 1]"

export const media: TableFill = {
  table: ':facts.media',
  columns: {
    media_key: keyAt('p.media_base + d.k'),
    segment_key: keyAt('p.segment_base + d.segment'),
    record_key: 'p.record_key',
    ordinal: 'd.slot + 1',
    call_started_at: 'p.call_started_at',
    label,
    ...network('caller', 'a', 100),
    ...network('callee', 'b', 120),
    ...device('caller', 'a', 140),
    ...device('callee', 'b', 170),
  },
  from: `:fill.plan p
    join :fill.seats a on a.seat_no = p.segment_caller_seat
    join :fill.seats b on b.seat_no = p.segment_callee_seat
    ${mediaOfPlan}`,
}

/** Trace routes are there only where Microsoft's support asked for them: one medium in a thousand. */
export const traceRouteHops: TableFill = {
  table: ':facts.trace_route_hops',
  columns: {
    trace_route_hop_key: keyAt('(row_number() over (partition by p.record_key order by d.k, hop) - 1)'),
    media_key: keyAt('p.media_base + d.k'),
    record_key: 'p.record_key',
    side: "'caller'",
    ordinal: 'hop',
    hop_count: 'hop',
    ip_address: "case when :fill.pick(d.m * 8 + hop, 201, 100) >= 15 then '198.51.100.' || hop * 37 end",
    round_trip_time_ms: 'round(hop * :fill.tail(d.m, 202, 8, 0.4))',
  },
  from: `:fill.plan p ${mediaOfPlan} cross join lateral generate_series(1, 5) hop
    where :fill.pick(d.m, 200, 1000) = 0 and p.caller_reports`,
}
