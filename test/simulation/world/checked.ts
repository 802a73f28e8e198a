/**
 * Which columns of the facts are looked at, and how each is written as text. The world writes the rows that must be
 * there in the same form, so that whole rows can be compared as texts. None of these columns tells of persons, as a
 * reader may not see those.
 */

export type FactTable =
  | 'records'
  | 'participants'
  | 'sessions'
  | 'segments'
  | 'media'
  | 'streams'
  | 'trace_route_hops'
  | 'feedback_tokens'

/**
 * How a value is written: `place` is a key less that of the call's first row, `instant` in µs since 1970. What is
 * NULL is `~`.
 */
export type Written = 'plain' | 'place' | 'instant'

/** Columns by table, in the order of the text. */
export const checked = {
  records: {
    id: 'plain',
    version: 'plain',
    type: 'plain',
    modalities: 'plain',
    has_audio: 'plain',
    has_video: 'plain',
    started_at: 'instant',
    ended_at: 'instant',
    last_modified_at: 'instant',
    organizer_identity_kind: 'plain',
    organizer_administrative_unit_ids: 'plain',
    missing_parts: 'plain',
  },
  participants: {
    participant_key: 'place',
    ordinal: 'plain',
    identity_kind: 'plain',
    administrative_unit_ids: 'plain',
  },
  sessions: {
    session_key: 'place',
    ordinal: 'plain',
    call_started_at: 'instant',
    id: 'plain',
    started_at: 'instant',
    ended_at: 'instant',
    modalities: 'plain',
    failure_stage: 'plain',
    failure_reason: 'plain',
    caller_endpoint_type: 'plain',
    caller_user_agent_application_version: 'plain',
    caller_user_agent_platform: 'plain',
    caller_cpu_cores_count: 'plain',
    callee_endpoint_type: 'plain',
    callee_user_agent_role: 'plain',
  },
  segments: {
    segment_key: 'place',
    session_key: 'place',
    ordinal: 'plain',
    call_started_at: 'instant',
    id: 'plain',
    started_at: 'instant',
    ended_at: 'instant',
    failure_reason: 'plain',
    caller_user_agent_application_version: 'plain',
  },
  media: {
    media_key: 'place',
    segment_key: 'place',
    ordinal: 'plain',
    call_started_at: 'instant',
    label: 'plain',
    caller_network_connection_type: 'plain',
    caller_network_link_speed_bps: 'plain',
    callee_network_port: 'plain',
    caller_device_mic_glitch_rate: 'plain',
    callee_device_capture_device_name: 'plain',
  },
  streams: {
    stream_key: 'place',
    media_key: 'place',
    ordinal: 'plain',
    call_started_at: 'instant',
    stream_id: 'plain',
    stream_direction: 'plain',
    started_at: 'instant',
    ended_at: 'instant',
    average_jitter_ms: 'plain',
    max_jitter_ms: 'plain',
    average_round_trip_time_ms: 'plain',
    average_packet_loss_rate: 'plain',
    packet_utilization: 'plain',
    audio_codec: 'plain',
    was_media_bypassed: 'plain',
  },
  trace_route_hops: {
    trace_route_hop_key: 'place',
    media_key: 'place',
    side: 'plain',
    ordinal: 'plain',
    hop_count: 'plain',
    round_trip_time_ms: 'plain',
  },
  feedback_tokens: {
    feedback_token_key: 'place',
    session_key: 'place',
    segment_key: 'place',
    side: 'plain',
    name: 'plain',
    is_set: 'plain',
  },
} as const satisfies Readonly<Record<FactTable, Readonly<Record<string, Written>>>>

export const factTables = Object.keys(checked) as FactTable[]

/** Columns of the rows of the call logs. */
export const checkedLogs = {
  pstn_calls: {
    id: 'plain',
    call_id: 'plain',
    started_at: 'instant',
    ended_at: 'instant',
    duration_s: 'plain',
    call_type: 'plain',
    charge: 'plain',
    currency: 'plain',
  },
  direct_routing_calls: {
    id: 'plain',
    correlation_id: 'plain',
    invited_at: 'instant',
    started_at: 'instant',
    failed_at: 'instant',
    duration_s: 'plain',
    call_type: 'plain',
    is_successful: 'plain',
    final_sip_code: 'plain',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Written>>>>

/** The value of a cell before it is a text. */
export type Cell = string | number | boolean | null

/** A row as text. */
export function lineOf<Columns extends Readonly<Record<string, Written>>>(
  columns: Columns,
  cells: { readonly [Name in keyof Columns]: Cell },
): string {
  return Object.keys(columns)
    .map((name) => cells[name]!)
    .map((cell) => (cell === null ? '~' : String(cell)))
    .join('|')
}
