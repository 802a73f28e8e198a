-- One row per person and visit of a call (`--call`: the id of its record): from where, with what, and how good it was.
-- Somebody who joined twice has two rows; between two people both have one. Streams are both directions of a session
-- with a server, and those received of one between two people. Poor: any stream is. Drop: the session was set up and
-- dropped. The rating is 1 (bad) to 5 (excellent); 0: asked and not answered, NULL: not asked.
select
  coalesce(user_display_name, user_principal_name, user_id) as name,
  user_key,
  user_identity_kind as identity_kind,
  started_at,
  ended_at,
  duration_ms / 60000 as minutes,
  platform,
  application_version,
  connection_type,
  nullif(network, '') as network,
  building_name,
  wifi_band,
  wifi_signal_strength_percent,
  capture_device_name,
  audio_stream_count as audio_streams,
  audio_poor_count as audio_poor_streams,
  stream_count as streams,
  poor_count as poor_streams,
  verdict,
  average_jitter_ms,
  average_round_trip_time_ms,
  average_packet_loss_rate,
  is_setup_failed as setup_failed,
  is_dropped as drop,
  failure_reason,
  rating
from participant_summary
where call_id = :call
order by poor_streams desc, started_at, session_key, side
