-- One row: the settings of the SQL layer, with the thresholds of the rule sets that they name.
create view :ops.rules_in_force as
select
  settings.swaps_directions,
  settings.audio_rules, settings.video_rules, settings.sharing_rules,
  audio.jitter_ms, audio.round_trip_time_ms, audio.packet_loss_rate, audio.audio_degradation,
  audio.concealed_samples_ratio, audio.exempts_satin, audio.gate_packets,
  -- an unknown number of packets, or any where there is no gate
  audio.gate_packets is null or audio.passes_unknown_packets as passes_packets,
  video.frame_loss_percent as video_frame_loss_percent,
  video.frame_rate_fps as video_frame_rate_fps,
  video.post_fec_loss_rate as video_post_fec_loss_rate,
  sharing.frame_loss_percent as sharing_frame_loss_percent,
  sharing.frame_rate_fps as sharing_frame_rate_fps,
  sharing.post_fec_loss_rate as sharing_post_fec_loss_rate,
  -- what a day is rolled up by; another digest makes it stale
  md5(concat_ws(' ', settings.*::text, audio.*::text, video.*::text, sharing.*::text)) as basis
from :ops.settings as settings
inner join :facts.quality_rules as audio on audio.rule_set = settings.audio_rules
inner join :facts.quality_rules as video on video.rule_set = settings.video_rules
inner join :facts.quality_rules as sharing on sharing.rule_set = settings.sharing_rules;
