-- One row per rule set in force: the thresholds that streams of its media type are judged by.
create view :facts.classification_rules as
select
  rules.rule_set, rules.media_type, rules.about, rules.jitter_ms, rules.round_trip_time_ms, rules.packet_loss_rate,
  rules.audio_degradation, rules.concealed_samples_ratio, rules.exempts_satin, rules.gate_packets,
  rules.passes_unknown_packets, rules.frame_loss_percent, rules.frame_rate_fps, rules.post_fec_loss_rate
from :ops.settings as settings
inner join :facts.quality_rules as rules
  on rules.rule_set in (settings.audio_rules, settings.video_rules, settings.sharing_rules);
comment on column :facts.classification_rules.rule_set is 'Name of the rule set, as in quality_rules.';
comment on column :facts.classification_rules.media_type is 'What it classifies: audio, video or sharing.';
comment on column :facts.classification_rules.about is 'Whose rule it is, and when it held.';
comment on column :facts.classification_rules.jitter_ms is 'Audio is poor above this mean jitter; NULL: not tested. Unit: ms.';
comment on column :facts.classification_rules.round_trip_time_ms is 'Audio is poor above this mean round-trip time; NULL: not tested. Unit: ms.';
comment on column :facts.classification_rules.packet_loss_rate is 'Audio is poor above this mean share of packets lost; NULL: not tested. Unit: 0 to 1.';
comment on column :facts.classification_rules.audio_degradation is 'Audio is poor above this mean degradation of listening quality; NULL: not tested. Unit: MOS.';
comment on column :facts.classification_rules.concealed_samples_ratio is 'Audio is poor above this mean share of samples made up; NULL: not tested. Unit: 0 to 1.';
comment on column :facts.classification_rules.exempts_satin is 'Whether degradation and concealed samples are left out where the codec is Satin.';
comment on column :facts.classification_rules.gate_packets is 'Audio of this many packets or fewer is unclassified; NULL: no gate. Unit: packets.';
comment on column :facts.classification_rules.passes_unknown_packets is 'Whether audio whose number of packets is not reported passes the gate.';
comment on column :facts.classification_rules.frame_loss_percent is 'Video and sharing, step 1: poor above this mean share of frames lost; NULL: not tested. Unit: percent.';
comment on column :facts.classification_rules.frame_rate_fps is 'Video and sharing, step 2, where no frame loss is reported: poor below this mean frame rate; NULL: not tested. Unit: frames/s.';
comment on column :facts.classification_rules.post_fec_loss_rate is 'Video and sharing, step 3, where neither is reported: poor above this share of packets lost after error correction; NULL: not tested. Unit: 0 to 1.';
