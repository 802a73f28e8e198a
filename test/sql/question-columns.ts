/** The columns of each named question with their types: a promise to whoever has built on them. */
export const columnsOf: Readonly<Record<string, string>> = {
  access_points:
    'bssid text, wifi_band text, wifi_channel int4, building_name text, streams int8, classified int8, poor int8, poor_percent float8, average_signal_percent float8, users int8',
  audio_by_connection: 'connection_type text, streams int8, classified int8, poor int8, poor_percent float8',
  bad_calls:
    'call_id uuid, started_at timestamptz, session_type text, participants int8, streams int8, classified int8, poor int8, poor_percent float8, poor_jitter int8, poor_round_trip_time int8, poor_packet_loss int8',
  building_coverage: 'what text, streams int8, share_percent float8',
  buildings:
    'building_name text, city text, country text, region text, is_inside_corp bool, audio_streams int8, audio_poor_percent float8, video_poor_percent float8, sharing_poor_percent float8, setup_failure_percent float8, drop_percent float8, users int8, band text',
  call_detail:
    'session_key int8, started_at timestamptz, ended_at timestamptz, minutes float8, media_type text, label text, direction text, verdict text, reason text, user_name text, other_name text, server_pair text, average_jitter_ms float8, max_jitter_ms float8, average_round_trip_time_ms float8, max_round_trip_time_ms float8, average_packet_loss_rate float8, max_packet_loss_rate float8, packet_utilization int8, average_audio_degradation float8, average_ratio_of_concealed_samples float8, average_video_frame_loss_percentage float8, average_video_frame_rate float8, post_forward_error_correction_packet_loss_rate float8, average_bandwidth_estimate_bps int8, audio_codec text, video_codec text, user_platform text, user_application_version text, user_connection_type text, user_transport_protocol text, user_network text, user_public_network text, user_building_name text, user_city text, user_is_inside_corp bool, user_wifi_band text, user_wifi_signal_strength_percent int4, user_capture_device_name text, user_render_device_name text, other_platform text, other_application_version text, other_connection_type text, other_transport_protocol text, other_network text, other_public_network text, other_building_name text, other_city text, other_wifi_band text, other_wifi_signal_strength_percent int4, other_capture_device_name text, other_render_device_name text, stream_key int8',
  call_quality_by_hour:
    'day_of_week int4, day_name text, hour int4, streams int8, classified int8, poor int8, poor_percent float8, sessions int8, dropped int8, drop_percent float8',
  calls_by_day:
    'day date, calls int8, peer_to_peer int8, group_calls int8, participants int8, session_hours float8',
  clients:
    'platform text, product_family text, application_version text, users int8, sessions int8, session_share_percent float8, audio_poor_percent float8, setup_failure_percent float8, drop_percent float8, cpu_insufficient_percent float8, delay_percent float8, first_day date, last_day date',
  completeness:
    'day date, listed int8, loaded int8, incomplete int8, pending int8, quarantined int8, aged_out int8, loaded_percent float8, is_gap bool, last_loaded_at timestamptz',
  cqd_summary:
    'period_start timestamptz, server_pair text, connection_type text, direction text, media_type text, good int8, poor int8, unclassified int8, poor_percent float8',
  data_quality:
    'platform text, product_family text, application_version text, streams int8, unclassified_percent float8, gated_percent float8, jitter_null_percent float8, round_trip_time_null_percent float8, packet_loss_null_percent float8, last_day date',
  devices:
    'capture_device_model text, render_device_model text, users int8, sessions int8, streams int8, poor_percent float8, ratings int8, poor_feedback_percent float8, mic_not_functioning_percent float8, speaker_not_functioning_percent float8, average_mic_glitch_rate float8',
  direct_routing_codes:
    'final_sip_code int4, sip_phrase text, call_end_sub_reason int4, class text, end_origin text, end_about text, calls int8, share_percent float8, trunks int8, last_at timestamptz',
  direct_routing_concurrency:
    'period_start timestamptz, trunk text, max_concurrent_calls int8, busiest_hour timestamptz',
  direct_routing_failures:
    'attempted_at timestamptz, trunk text, call_type text, direction text, final_sip_code int4, sip_phrase text, call_end_sub_reason int4, end_origin text, end_about text, user_display_name text, user_principal_name text, caller_number text, callee_number text, signaling_location text, correlation_id uuid, call_id uuid',
  direct_routing_hours:
    'period_start timestamptz, trunk text, attempts int8, ner_percent float8, ner_without_not_found_percent float8, answer_seizure_percent float8, answered int8, user_busy int8, no_answer int8, rejected int8, not_found int8, network_failures int8, inbound int8, outbound int8, minutes float8, average_duration_s float8, average_time_to_answer_ms float8, max_concurrent_calls int8',
  direct_routing_trunks:
    'trunk text, attempts int8, ner_percent float8, ner_without_not_found_percent float8, answer_seizure_percent float8, answered int8, user_busy int8, no_answer int8, rejected int8, not_found int8, network_failures int8, inbound int8, outbound int8, minutes float8, average_duration_s float8, average_time_to_answer_ms float8, max_concurrent_calls int8, sip_2xx int8, sip_3xx int8, sip_4xx int8, sip_5xx int8, sip_6xx int8, matched_percent float8',
  drift:
    'kind text, path text, count int8, first_seen_at timestamptz, last_seen_at timestamptz, example text',
  drop_failures: 'name text, sessions int8, failed int8, failed_percent float8',
  feedback_comments:
    'call_id uuid, ended_at timestamptz, rating int4, user_name text, user_key int8, tokens text, text text, session_type text, platform text, application_version text, connection_type text, building_name text, capture_device_name text',
  feedback_summary:
    'period_start timestamptz, shown int8, answered int8, answered_percent float8, poor int8, poor_percent float8, average_rating float8',
  feedback_tokens: 'family text, token text, ratings int8, share_percent float8',
  identity_kinds:
    'identity_kind text, users int8, named int8, with_tenant int8, sessions int8, poor_percent float8, drop_percent float8',
  incomplete: 'id uuid, version int8, started_at timestamptz, missing_parts text',
  issues: 'reason text, path text, issues int8, documents int8, example text',
  kpi_by_inside:
    'session_type text, is_inside_corp bool, connection text, audio_poor_percent float8, audio_poor_target float8, setup_failure_percent float8, setup_failure_target float8, drop_percent float8, drop_target float8, streams int8',
  kpi_trend:
    'period_start timestamptz, audio_poor_percent float8, video_poor_percent float8, sharing_poor_percent float8, setup_failure_percent float8, drop_percent float8, poor_feedback_percent float8, audio_streams int8, sessions int8, calls_minutes float8',
  kpis: 'kpi text, about text, value float8, low float8, high float8, bad int8, total int8, great float8, good float8, poor float8, is_higher_better bool, band text, previous float8, n int8',
  late_versions:
    'from_hours float8, before_hours float8, calls int8, share_percent float8, settled_percent float8, average_version float8, highest_version int8',
  loader_runs:
    'run_id int8, command text, status text, exit_code int4, started_at timestamptz, duration_s float8, seen int8, loaded int8, replaced int8, unchanged int8, quarantined int8, rows int8, issues int8, drift int8, callhouse_version text',
  media_health:
    'period_start timestamptz, connection_type text, wifi_band text, streams int8, classified int8, poor int8, poor_percent float8',
  meeting_health:
    'name text, user_key int8, identity_kind text, started_at timestamptz, ended_at timestamptz, minutes float8, platform text, application_version text, connection_type text, network text, building_name text, wifi_band text, wifi_signal_strength_percent int4, capture_device_name text, audio_streams int4, audio_poor_streams int4, streams int4, poor_streams int4, verdict text, average_jitter_ms float8, average_round_trip_time_ms float8, average_packet_loss_rate float8, setup_failed bool, drop bool, failure_reason text, rating int4',
  missing_subnets: 'network text, public_network text, audio_streams int8, users int8, poor_percent float8',
  network_details:
    'network text, public_network text, building_name text, city text, streams int8, good int8, poor int8, unclassified int8, poor_percent float8, poor_inbound_percent float8, poor_outbound_percent float8, poor_jitter int8, poor_round_trip_time int8, poor_packet_loss int8, average_jitter_ms float8, average_round_trip_time_ms float8, average_packet_loss_rate float8, users int8, tcp_percent float8',
  network_trend:
    'period_start timestamptz, direction text, streams int8, average_jitter_ms float8, p50_jitter_ms float8, p95_jitter_ms float8, max_jitter_ms float8, average_round_trip_time_ms float8, p50_round_trip_time_ms float8, p95_round_trip_time_ms float8, max_round_trip_time_ms float8, average_packet_loss_rate float8, p50_packet_loss_rate float8, p95_packet_loss_rate float8, max_packet_loss_rate float8',
  participants_of_call:
    'name text, user_principal_name text, identity_kind text, tenant_id text, is_organizer bool, sessions int8, joined_at timestamptz, left_at timestamptz, minutes float8',
  pending:
    'call_id uuid, started_at timestamptz, version_listed int8, version_loaded int8, attempts int4, last_failure text, next_attempt_at timestamptz, forgotten_at timestamptz',
  pstn_calls:
    'started_at timestamptz, call_type text, direction text, user_display_name text, user_principal_name text, caller_number text, callee_number text, duration_s int8, destination_name text, destination_context text, operator text, charge float8, connection_charge float8, currency text, conference_id text, id uuid',
  pstn_carriers:
    'operator text, currency text, calls int8, inbound int8, outbound int8, minutes float8, average_duration_s float8, users int8, charge float8, connection_charge float8',
  pstn_usage:
    'period_start timestamptz, call_type text, direction text, kind text, currency text, calls int8, minutes float8, average_duration_s float8, users int8, charge float8, connection_charge float8',
  quarantine:
    'quarantine_key int8, source text, kind text, id uuid, version int8, reason text, bytes int8, quarantined_at timestamptz',
  rules:
    'rule_set text, media_type text, about text, jitter_ms float8, round_trip_time_ms float8, packet_loss_rate float8, audio_degradation float8, concealed_samples_ratio float8, exempts_satin bool, gate_packets int8, passes_unknown_packets bool, frame_loss_percent float8, frame_rate_fps float8, post_fec_loss_rate float8',
  runs: 'run_id int8, command text, status text, exit_code int4, started_at timestamptz, seconds float8, seen int8, loaded int8, replaced int8, unchanged int8, quarantined int8, rows int8, issues int8, error text',
  setup_failures: 'name text, sessions int8, failed int8, failed_percent float8',
  tcp_networks:
    'network text, public_network text, building_name text, tcp_streams int8, tcp_percent float8, poor_percent float8, udp_poor_percent float8, users int8',
  totals:
    'calls int8, sessions int8, streams int8, pstn_calls int8, direct_routing_calls int8, first_day date, last_day date',
  transport:
    'media_type text, transport_protocol text, streams int8, share_percent float8, poor_percent float8, users int8',
  usage: 'period_start timestamptz, session_type text, calls int8, sessions int8, minutes float8, users int8',
  usage_by_country:
    'country text, users int8, sessions int8, minutes float8, share_percent float8, streams int8, poor_percent float8',
  user_health:
    'day date, media_type text, streams int8, classified int8, poor int8, poor_percent float8, poor_jitter int8, poor_round_trip_time int8, poor_packet_loss int8, average_jitter_ms float8, average_round_trip_time_ms float8, average_packet_loss_rate float8, network text, building_name text, connection_type text, device text, sessions int8, setup_failed int8, dropped int8, drop_percent float8',
  users_poor:
    'user_key int8, user_name text, streams int8, classified int8, poor int8, poor_percent float8, sessions int8, dropped int8, setup_failed int8, main_reason text, most_used_network text, most_used_building text, most_used_device text, days int8',
  vpn: 'vpn text, audio_streams int8, audio_poor_percent float8, video_poor_percent float8, sharing_poor_percent float8, setup_failure_percent float8, drop_percent float8, users int8',
  wifi: 'wifi_band text, wifi_channel int4, wifi_radio_type text, streams int8, poor_percent float8, average_signal_percent float8, users int8',
  wifi_drivers:
    'wifi_driver text, wifi_driver_version text, streams int8, classified int8, poor int8, poor_percent float8, users int8',
  worst:
    'name text, streams int8, classified int8, poor int8, poor_percent float8, users int8, average_jitter_ms float8, average_round_trip_time_ms float8, average_packet_loss_rate float8',
  worst_subnets:
    'network text, building_name text, city text, connection_type text, users int8, classified int8, poor int8, poor_percent float8',
}
