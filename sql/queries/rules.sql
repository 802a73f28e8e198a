-- One row per media type: by which rule set are its streams judged, and what are the thresholds?
-- A threshold that is NULL is not tested. quality_rules has the rule sets that there are.
select
  rule_set, media_type, about, jitter_ms, round_trip_time_ms, packet_loss_rate, audio_degradation,
  concealed_samples_ratio, exempts_satin, gate_packets, passes_unknown_packets, frame_loss_percent, frame_rate_fps,
  post_fec_loss_rate
from classification_rules
order by media_type
