-- How good calls are: rule sets and targets, dimensions, and the roll-ups that are kept equal to the facts.

-- Questions about failures and comments look for few sessions among many.
create index sessions_failed_idx on :facts.sessions using btree (call_started_at) where (failure_stage is not null);
create index sessions_feedback_text_idx on :facts.sessions using btree (call_started_at) where ((caller_feedback_text is not null) or (callee_feedback_text is not null));
create index segments_failed_idx on :facts.segments using btree (call_started_at) where (failure_stage is not null);

create table :facts.quality_rules (
  rule_set text not null,
  media_type text not null,
  about text not null,
  jitter_ms double precision,
  round_trip_time_ms double precision,
  packet_loss_rate double precision,
  audio_degradation double precision,
  concealed_samples_ratio double precision,
  exempts_satin boolean not null default false,
  gate_packets bigint,
  passes_unknown_packets boolean not null default false,
  frame_loss_percent double precision,
  frame_rate_fps double precision,
  post_fec_loss_rate double precision,
  constraint quality_rules_pkey primary key (rule_set),
  constraint quality_rules_media_type_check check (media_type in ('audio', 'video', 'sharing'))
);
insert into :facts.quality_rules (rule_set, media_type, about, jitter_ms, round_trip_time_ms, packet_loss_rate, audio_degradation, concealed_samples_ratio, exempts_satin, gate_packets) values
  ('A1', 'audio', 'Microsoft, 2018 to about 2020.', 30, 500, 0.1, 1, 0.07, false, null),
  ('A2', 'audio', 'Microsoft, from January 2021: degradation and concealed samples not for Satin.', 30, 500, 0.1, 1, 0.07, true, null),
  ('A3', 'audio', 'Microsoft, from August 2021: degradation and concealed samples dropped.', 30, 500, 0.1, null, null, false, null),
  ('A4', 'audio', 'Microsoft, by late 2024: as A3, and only streams of more than 500 packets.', 30, 500, 0.1, null, null, false, 500);
insert into :facts.quality_rules (rule_set, media_type, about, frame_loss_percent, frame_rate_fps, post_fec_loss_rate) values
  ('V1', 'video', 'Microsoft, from 2018: the first metric that is reported decides.', 50, 7, 0.15),
  ('S1', 'sharing', 'Microsoft, from 2018: as video, with a frame rate of its own.', 50, 2, 0.15);
comment on table :facts.quality_rules is 'One row per named, versioned rule set that says when a stream is poor. Which of them hold is a setting (`callhouse settings`). A threshold that is NULL is not tested; comparisons are strict.';
comment on column :facts.quality_rules.rule_set is 'Name of the rule set: A1 to A4 for audio, V1 for video, S1 for screen sharing, or your own.';
comment on column :facts.quality_rules.media_type is 'What it classifies: audio, video or sharing.';
comment on column :facts.quality_rules.about is 'Whose rule it is, and when it held.';
comment on column :facts.quality_rules.jitter_ms is 'Audio is poor above this mean jitter. Unit: ms.';
comment on column :facts.quality_rules.round_trip_time_ms is 'Audio is poor above this mean round-trip time. Unit: ms.';
comment on column :facts.quality_rules.packet_loss_rate is 'Audio is poor above this mean share of packets lost. Unit: 0 to 1.';
comment on column :facts.quality_rules.audio_degradation is 'Audio is poor above this mean degradation of listening quality. Unit: MOS.';
comment on column :facts.quality_rules.concealed_samples_ratio is 'Audio is poor above this mean share of samples made up. Unit: 0 to 1.';
comment on column :facts.quality_rules.exempts_satin is 'Whether degradation and concealed samples are left out where the codec is Satin.';
comment on column :facts.quality_rules.gate_packets is 'Audio of this many packets or fewer is unclassified; NULL: no gate. Unit: packets.';
comment on column :facts.quality_rules.passes_unknown_packets is 'Whether audio whose number of packets is not reported passes the gate.';
comment on column :facts.quality_rules.frame_loss_percent is 'Video and sharing, step 1: poor above this mean share of frames lost. Unit: percent.';
comment on column :facts.quality_rules.frame_rate_fps is 'Video and sharing, step 2, where no frame loss is reported: poor below this mean frame rate. Unit: frames/s.';
comment on column :facts.quality_rules.post_fec_loss_rate is 'Video and sharing, step 3, where neither is reported: poor above this share of packets lost after error correction. Unit: 0 to 1.';

create table :facts.kpi_targets (
  kpi text not null,
  about text not null,
  unit text not null,
  great double precision not null,
  good double precision not null,
  poor double precision not null,
  is_higher_better boolean not null default false,
  constraint kpi_targets_pkey primary key (kpi)
);
insert into :facts.kpi_targets (kpi, about, unit, great, good, poor, is_higher_better) values
  ('audio_poor_percent', 'Poor audio streams, of those classified', 'percent', 2, 3, 6, false),
  ('video_poor_percent', 'Poor video streams, of those classified', 'percent', 2, 3, 6, false),
  ('sharing_poor_percent', 'Poor screen sharing streams, of those classified', 'percent', 2, 3, 6, false),
  ('setup_failure_percent', 'Set-ups that failed, of those tried', 'percent', 0.5, 1, 2, false),
  ('drop_percent', 'Calls dropped, of those set up', 'percent', 2, 3, 6, false),
  ('poor_feedback_percent', 'Ratings of 1 or 2, of those given', 'percent', 4, 5, 10, false),
  ('feedback_score', 'Mean rating', 'stars, 1 to 5', 4, 3, 2, true),
  ('jitter_ms', 'Mean or median jitter', 'ms', 10, 15, 30, false),
  ('max_jitter_ms', 'Highest jitter', 'ms', 15, 30, 60, false),
  ('packet_loss_percent', 'Mean packet loss', 'percent', 1, 5, 10, false),
  ('median_packet_loss_percent', 'Median packet loss', 'percent', 0, 1, 10, false),
  ('max_packet_loss_percent', 'Highest packet loss', 'percent', 5, 10, 20, false),
  ('round_trip_time_ms', 'Mean or median round-trip time', 'ms', 100, 250, 500, false),
  ('max_round_trip_time_ms', 'Highest round-trip time', 'ms', 250, 500, 1000, false),
  ('network_jitter_ms', 'Mean network jitter of audio', 'ms', 30, 60, 90, false),
  ('max_network_jitter_ms', 'Highest network jitter of audio', 'ms', 500, 750, 1000, false),
  ('frame_loss_percent', 'Mean loss of video frames', 'percent', 10, 20, 50, false),
  ('video_frame_rate_fps', 'Mean frame rate of video', 'frames/s', 20, 15, 7, true),
  ('sharing_frame_rate_fps', 'Mean frame rate of screen sharing', 'frames/s', 2, 1.5, 1, true);
comment on table :facts.kpi_targets is 'One row per key performance indicator: the bands that dashboards and the report colour it by. Edit them as you like.';
comment on column :facts.kpi_targets.kpi is 'Name of the indicator.';
comment on column :facts.kpi_targets.about is 'What it measures.';
comment on column :facts.kpi_targets.unit is 'Unit of the bands.';
comment on column :facts.kpi_targets.great is 'Great at this value or better.';
comment on column :facts.kpi_targets.good is 'Good if better than this (at this value or better, where more is better).';
comment on column :facts.kpi_targets.poor is 'Poor at this value or worse (worse than this, where more is better); between good and poor it is OK.';
comment on column :facts.kpi_targets.is_higher_better is 'Whether more is better.';

create table :facts.dim_date (
  day date not null,
  year integer not null,
  quarter integer not null,
  month integer not null,
  month_start date not null,
  month_name text not null,
  iso_year integer not null,
  iso_week integer not null,
  week_start date not null,
  day_of_month integer not null,
  day_of_week integer not null,
  day_name text not null,
  is_weekend boolean not null,
  constraint dim_date_pkey primary key (day)
);
insert into :facts.dim_date
select
  day, extract(year from day), extract(quarter from day), extract(month from day),
  date_trunc('month', day), to_char(day, 'FMMonth'), extract(isoyear from day), extract(week from day),
  date_trunc('week', day), extract(day from day), extract(isodow from day), to_char(day, 'FMDay'),
  extract(isodow from day) >= 6
from (
  select day::date from generate_series(timestamp '2019-01-01', timestamp '2045-12-31', interval '1 day') as days (day)
) as all_days;
comment on table :facts.dim_date is 'One row per day, without a gap, from 2019 to 2045: the date table of a BI tool.';
comment on column :facts.dim_date.day is 'The day (UTC).';
comment on column :facts.dim_date.year is 'Year.';
comment on column :facts.dim_date.quarter is 'Quarter, 1 to 4.';
comment on column :facts.dim_date.month is 'Month, 1 to 12.';
comment on column :facts.dim_date.month_start is 'First day of the month.';
comment on column :facts.dim_date.month_name is 'Name of the month in English.';
comment on column :facts.dim_date.iso_year is 'Year that the ISO week belongs to.';
comment on column :facts.dim_date.iso_week is 'ISO week, 1 to 53.';
comment on column :facts.dim_date.week_start is 'Monday of the week.';
comment on column :facts.dim_date.day_of_month is 'Day of the month, 1 to 31.';
comment on column :facts.dim_date.day_of_week is 'Day of the week, 1 (Monday) to 7.';
comment on column :facts.dim_date.day_name is 'Name of the day in English.';
comment on column :facts.dim_date.is_weekend is 'Whether it is a Saturday or a Sunday.';

create table :facts.dim_user (
  user_key bigint generated always as identity,
  identity_kind text not null,
  user_id text not null,
  display_name text,
  user_principal_name text,
  tenant_id text,
  last_seen_on date not null,
  constraint dim_user_pkey primary key (user_key),
  constraint dim_user_user_id_key unique (user_id, identity_kind)
);
comment on table :facts.dim_user is 'One row per person, phone or bot that took part in a session, as their client was identified.';
comment on column :facts.dim_user.user_key is 'Key of the user; a pseudonym that tells nothing.';
comment on column :facts.dim_user.identity_kind is 'Which kind of identity: user, guest, phone, application, …; empty where unknown.';
comment on column :facts.dim_user.user_id is 'Id of the user, or the number of a phone. Tells of a person (EUII).';
comment on column :facts.dim_user.display_name is 'Name of the user, as last seen. Tells of a person (EUII).';
comment on column :facts.dim_user.user_principal_name is 'User principal name, as last seen. Tells of a person (EUII).';
comment on column :facts.dim_user.tenant_id is 'Tenant of the user, as last seen; NULL: unknown.';
comment on column :facts.dim_user.last_seen_on is 'Last day (UTC) of a session of theirs.';

create table :facts.dim_network (
  network_key bigint generated always as identity,
  network text not null,
  public_network text not null,
  is_home_range boolean not null,
  is_vpn_estimated boolean not null,
  constraint dim_network_pkey primary key (network_key),
  constraint dim_network_network_key unique (network, public_network, is_vpn_estimated)
);
comment on table :facts.dim_network is 'One row per network that clients were in, coarse enough to tell of no person: subnet and public network.';
comment on column :facts.dim_network.network_key is 'Key of the network.';
comment on column :facts.dim_network.network is 'First address of the subnet, as the client reported it; where it reported none, or its own address (as VPN clients do), of the /24 (IPv4) or /64 (IPv6) around the address; empty where the address is unknown.';
comment on column :facts.dim_network.public_network is 'The /24 (IPv4) or /48 (IPv6) around the public address of the client; empty where unknown.';
comment on column :facts.dim_network.is_home_range is 'Whether it is one of the ranges that home routers and phones give out, so that its subnet alone says nothing.';
comment on column :facts.dim_network.is_vpn_estimated is 'Whether the client reported its own address as its subnet, as VPN clients do.';

create table :facts.dim_client (
  client_key bigint generated always as identity,
  platform text not null,
  product_family text not null,
  application_version text not null,
  constraint dim_client_pkey primary key (client_key),
  constraint dim_client_platform_key unique (platform, product_family, application_version)
);
comment on table :facts.dim_client is 'One row per client program and version.';
comment on column :facts.dim_client.client_key is 'Key of the client.';
comment on column :facts.dim_client.platform is 'Platform: windows, macOS, iOS, android, web, ipPhone, roomSystem, …; empty where unknown.';
comment on column :facts.dim_client.product_family is 'Product: teams, skypeForBusiness, lync, azureCommunicationServices, …; empty where unknown.';
comment on column :facts.dim_client.application_version is 'Version of the program; empty where unknown.';

create table :facts.dim_device (
  device_key bigint generated always as identity,
  capture_device_name text not null,
  capture_device_driver text not null,
  render_device_name text not null,
  render_device_driver text not null,
  capture_device_model text not null,
  render_device_model text not null,
  constraint dim_device_pkey primary key (device_key),
  constraint dim_device_capture_device_name_key unique (capture_device_name, capture_device_driver, render_device_name, render_device_driver)
);
comment on table :facts.dim_device is 'One row per pair of microphone and loudspeaker that audio went through, with their drivers.';
comment on column :facts.dim_device.device_key is 'Key of the device.';
comment on column :facts.dim_device.capture_device_name is 'Name of the microphone, as reported; empty where unknown.';
comment on column :facts.dim_device.capture_device_driver is 'Driver of the microphone; empty where unknown.';
comment on column :facts.dim_device.render_device_name is 'Name of the loudspeaker, as reported; empty where unknown.';
comment on column :facts.dim_device.render_device_driver is 'Driver of the loudspeaker; empty where unknown.';
comment on column :facts.dim_device.capture_device_model is 'Name of the microphone without the words of the language of the operating system: of "Mikrofon (2- Nimbus H2)" it is Nimbus H2.';
comment on column :facts.dim_device.render_device_model is 'Name of the loudspeaker, likewise.';

create table :facts.dim_wifi (
  wifi_key bigint generated always as identity,
  bssid text not null,
  wifi_band text not null,
  wifi_channel integer not null,
  wifi_radio_type text not null,
  wifi_driver text not null,
  wifi_driver_version text not null,
  constraint dim_wifi_pkey primary key (wifi_key),
  constraint dim_wifi_bssid_key unique (bssid, wifi_band, wifi_channel, wifi_radio_type, wifi_driver, wifi_driver_version)
);
comment on table :facts.dim_wifi is 'One row per radio of an access point, channel and Wi-Fi driver that clients used.';
comment on column :facts.dim_wifi.wifi_key is 'Key of the radio and driver.';
comment on column :facts.dim_wifi.bssid is 'Radio of the access point (BSSID); empty where unknown. Tells of a place (EUII).';
comment on column :facts.dim_wifi.wifi_band is 'Band: frequency24GHz, frequency50GHz, frequency60GHz; empty where unknown.';
comment on column :facts.dim_wifi.wifi_channel is 'Channel; 0 where unknown.';
comment on column :facts.dim_wifi.wifi_radio_type is 'Standard: wifi80211ac, wifi80211ax, …; empty where unknown.';
comment on column :facts.dim_wifi.wifi_driver is 'Name of the driver, by the vendor''s naming, else by Microsoft''s; empty where unknown.';
comment on column :facts.dim_wifi.wifi_driver_version is 'Version of that driver; empty where unknown.';

create table :facts.histogram_buckets (
  histogram_bucket_key bigint not null,
  metric text not null,
  bucket integer not null,
  above double precision,
  up_to double precision,
  constraint histogram_buckets_pkey primary key (histogram_bucket_key),
  constraint histogram_buckets_metric_key unique (metric, bucket)
);
insert into :facts.histogram_buckets values
  (101, 'jitter', 1, null, 1),
  (102, 'jitter', 2, 1, 2),
  (103, 'jitter', 3, 2, 3),
  (104, 'jitter', 4, 3, 5),
  (105, 'jitter', 5, 5, 7.5),
  (106, 'jitter', 6, 7.5, 10),
  (107, 'jitter', 7, 10, 15),
  (108, 'jitter', 8, 15, 20),
  (109, 'jitter', 9, 20, 30),
  (110, 'jitter', 10, 30, 50),
  (111, 'jitter', 11, 50, 100),
  (112, 'jitter', 12, 100, null),
  (201, 'round_trip_time', 1, null, 10),
  (202, 'round_trip_time', 2, 10, 25),
  (203, 'round_trip_time', 3, 25, 50),
  (204, 'round_trip_time', 4, 50, 75),
  (205, 'round_trip_time', 5, 75, 100),
  (206, 'round_trip_time', 6, 100, 150),
  (207, 'round_trip_time', 7, 150, 200),
  (208, 'round_trip_time', 8, 200, 300),
  (209, 'round_trip_time', 9, 300, 400),
  (210, 'round_trip_time', 10, 400, 500),
  (211, 'round_trip_time', 11, 500, 1000),
  (212, 'round_trip_time', 12, 1000, null),
  (301, 'packet_loss', 1, null, 0),
  (302, 'packet_loss', 2, 0, 0.001),
  (303, 'packet_loss', 3, 0.001, 0.0025),
  (304, 'packet_loss', 4, 0.0025, 0.005),
  (305, 'packet_loss', 5, 0.005, 0.01),
  (306, 'packet_loss', 6, 0.01, 0.02),
  (307, 'packet_loss', 7, 0.02, 0.03),
  (308, 'packet_loss', 8, 0.03, 0.05),
  (309, 'packet_loss', 9, 0.05, 0.1),
  (310, 'packet_loss', 10, 0.1, 0.2),
  (311, 'packet_loss', 11, 0.2, 0.5),
  (312, 'packet_loss', 12, 0.5, null);
comment on table :facts.histogram_buckets is 'One row per metric and bucket of the histograms in quality_hourly: a value belongs to the bucket whose bounds are around it.';
comment on column :facts.histogram_buckets.histogram_bucket_key is 'Key of the bucket.';
comment on column :facts.histogram_buckets.metric is 'jitter, round_trip_time or packet_loss.';
comment on column :facts.histogram_buckets.bucket is 'Number of the bucket, 1 to 12.';
comment on column :facts.histogram_buckets.above is 'Values in the bucket are above this; NULL: the first bucket. Unit: ms, for packet_loss 0 to 1.';
comment on column :facts.histogram_buckets.up_to is 'Values in the bucket are at most this; NULL: the last bucket. Unit: ms, for packet_loss 0 to 1.';

create table :facts.quality_hourly (
  quality_hourly_key bigint generated always as identity,
  day date not null,
  hour_utc timestamptz not null,
  media_type text not null,
  direction text not null,
  server_pair text not null,
  session_type text not null,
  connection_type text not null,
  wifi_band text not null,
  stream_count integer not null,
  good_count integer not null,
  poor_count integer not null,
  unclassified_count integer not null,
  poor_jitter_count integer not null,
  poor_round_trip_time_count integer not null,
  poor_packet_loss_count integer not null,
  poor_degradation_count integer not null,
  poor_concealed_count integer not null,
  poor_frame_loss_count integer not null,
  poor_frame_rate_count integer not null,
  poor_post_fec_loss_count integer not null,
  one_percent_loss_count integer not null,
  stream_ms_sum double precision not null,
  jitter_count integer not null,
  jitter_ms_sum double precision not null,
  max_jitter_ms_sum double precision not null,
  max_jitter_ms double precision,
  round_trip_time_count integer not null,
  round_trip_time_ms_sum double precision not null,
  max_round_trip_time_ms_sum double precision not null,
  max_round_trip_time_ms double precision,
  packet_loss_count integer not null,
  packet_loss_rate_sum double precision not null,
  max_packet_loss_rate_sum double precision not null,
  max_packet_loss_rate double precision,
  session_count integer not null,
  setup_failed_count integer not null,
  dropped_count integer not null,
  short_count integer not null,
  under_5_s_count integer not null,
  classified_session_count integer not null,
  poor_session_count integer not null,
  session_ms_sum double precision not null,
  jitter_bucket_01_count integer not null,
  jitter_bucket_02_count integer not null,
  jitter_bucket_03_count integer not null,
  jitter_bucket_04_count integer not null,
  jitter_bucket_05_count integer not null,
  jitter_bucket_06_count integer not null,
  jitter_bucket_07_count integer not null,
  jitter_bucket_08_count integer not null,
  jitter_bucket_09_count integer not null,
  jitter_bucket_10_count integer not null,
  jitter_bucket_11_count integer not null,
  jitter_bucket_12_count integer not null,
  round_trip_time_bucket_01_count integer not null,
  round_trip_time_bucket_02_count integer not null,
  round_trip_time_bucket_03_count integer not null,
  round_trip_time_bucket_04_count integer not null,
  round_trip_time_bucket_05_count integer not null,
  round_trip_time_bucket_06_count integer not null,
  round_trip_time_bucket_07_count integer not null,
  round_trip_time_bucket_08_count integer not null,
  round_trip_time_bucket_09_count integer not null,
  round_trip_time_bucket_10_count integer not null,
  round_trip_time_bucket_11_count integer not null,
  round_trip_time_bucket_12_count integer not null,
  packet_loss_bucket_01_count integer not null,
  packet_loss_bucket_02_count integer not null,
  packet_loss_bucket_03_count integer not null,
  packet_loss_bucket_04_count integer not null,
  packet_loss_bucket_05_count integer not null,
  packet_loss_bucket_06_count integer not null,
  packet_loss_bucket_07_count integer not null,
  packet_loss_bucket_08_count integer not null,
  packet_loss_bucket_09_count integer not null,
  packet_loss_bucket_10_count integer not null,
  packet_loss_bucket_11_count integer not null,
  packet_loss_bucket_12_count integer not null,
  constraint quality_hourly_pkey primary key (quality_hourly_key)
);
create index quality_hourly_day_idx on :facts.quality_hourly (day);
create index quality_hourly_hour_utc_idx on :facts.quality_hourly (hour_utc);
comment on table :facts.quality_hourly is 'One row per hour and combination of what is in its columns: streams and sessions by the few dimensions that trends need, with histograms of audio. Rewritten for each day that a run touches; tests and server-to-server sessions are left out.';
comment on column :facts.quality_hourly.quality_hourly_key is 'Key of the row; rows that are rewritten get new ones.';
comment on column :facts.quality_hourly.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.quality_hourly.hour_utc is 'Start of the hour in which the streams ended.';
comment on column :facts.quality_hourly.media_type is 'audio, video, sharing or other.';
comment on column :facts.quality_hourly.direction is 'inbound or outbound, as seen from the user; none for set-ups that failed, which have no streams, and where no direction is told.';
comment on column :facts.quality_hourly.server_pair is 'Client : Server or Client : Client.';
comment on column :facts.quality_hourly.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.quality_hourly.connection_type is 'How the user was connected: wired, wifi, mobile, tunnel, unknown.';
comment on column :facts.quality_hourly.wifi_band is 'Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz; empty where it is none or unknown.';
comment on column :facts.quality_hourly.stream_count is 'Streams.';
comment on column :facts.quality_hourly.good_count is 'Good streams.';
comment on column :facts.quality_hourly.poor_count is 'Poor streams.';
comment on column :facts.quality_hourly.unclassified_count is 'Unclassified streams.';
comment on column :facts.quality_hourly.poor_jitter_count is 'Poor streams whose jitter was over the threshold.';
comment on column :facts.quality_hourly.poor_round_trip_time_count is 'Poor streams whose round-trip time was over the threshold.';
comment on column :facts.quality_hourly.poor_packet_loss_count is 'Poor streams whose packet loss was over the threshold.';
comment on column :facts.quality_hourly.poor_degradation_count is 'Poor streams whose degradation was over the threshold; only with rule sets that test it.';
comment on column :facts.quality_hourly.poor_concealed_count is 'Poor streams whose share of concealed samples was over the threshold; only with rule sets that test it.';
comment on column :facts.quality_hourly.poor_frame_loss_count is 'Poor video and sharing streams by their loss of frames.';
comment on column :facts.quality_hourly.poor_frame_rate_count is 'Poor video and sharing streams by their frame rate.';
comment on column :facts.quality_hourly.poor_post_fec_loss_count is 'Poor video and sharing streams by their packet loss after error correction.';
comment on column :facts.quality_hourly.one_percent_loss_count is 'Streams with a mean packet loss above 1 percent.';
comment on column :facts.quality_hourly.stream_ms_sum is 'Length of the streams together. Unit: ms.';
comment on column :facts.quality_hourly.jitter_count is 'Streams that reported their mean jitter.';
comment on column :facts.quality_hourly.jitter_ms_sum is 'Sum of their mean jitter. Unit: ms.';
comment on column :facts.quality_hourly.max_jitter_ms_sum is 'Sum of the highest values of the streams, where they reported their mean jitter; over their number it is what CQD calls the maximum. Unit: ms.';
comment on column :facts.quality_hourly.max_jitter_ms is 'Highest value of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.quality_hourly.round_trip_time_count is 'Streams that reported their mean round-trip time.';
comment on column :facts.quality_hourly.round_trip_time_ms_sum is 'Sum of their mean round-trip time. Unit: ms.';
comment on column :facts.quality_hourly.max_round_trip_time_ms_sum is 'Sum of the highest values of the streams, where they reported their mean round-trip time; over their number it is what CQD calls the maximum. Unit: ms.';
comment on column :facts.quality_hourly.max_round_trip_time_ms is 'Highest value of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.quality_hourly.packet_loss_count is 'Streams that reported their mean packet loss.';
comment on column :facts.quality_hourly.packet_loss_rate_sum is 'Sum of their mean packet loss. Unit: 0 to 1.';
comment on column :facts.quality_hourly.max_packet_loss_rate_sum is 'Sum of the highest values of the streams, where they reported their mean packet loss; over their number it is what CQD calls the maximum. Unit: 0 to 1.';
comment on column :facts.quality_hourly.max_packet_loss_rate is 'Highest value of any stream; NULL where none reported. Unit: 0 to 1.';
comment on column :facts.quality_hourly.session_count is 'Sessions that had this media type or failed to set it up: each session counts once for each of its media types, with the client (of two people: the caller).';
comment on column :facts.quality_hourly.setup_failed_count is 'Those whose set-up failed.';
comment on column :facts.quality_hourly.dropped_count is 'Those that were set up and dropped.';
comment on column :facts.quality_hourly.short_count is 'Those that were set up and shorter than 60 s.';
comment on column :facts.quality_hourly.under_5_s_count is 'Those that were set up and shorter than 5 s.';
comment on column :facts.quality_hourly.classified_session_count is 'Those with at least one classified stream.';
comment on column :facts.quality_hourly.poor_session_count is 'Those with at least one poor stream.';
comment on column :facts.quality_hourly.session_ms_sum is 'Length of the sessions that were set up, together. Unit: ms.';
comment on column :facts.quality_hourly.jitter_bucket_01_count is 'Audio streams in bucket 1 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_02_count is 'Audio streams in bucket 2 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_03_count is 'Audio streams in bucket 3 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_04_count is 'Audio streams in bucket 4 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_05_count is 'Audio streams in bucket 5 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_06_count is 'Audio streams in bucket 6 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_07_count is 'Audio streams in bucket 7 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_08_count is 'Audio streams in bucket 8 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_09_count is 'Audio streams in bucket 9 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_10_count is 'Audio streams in bucket 10 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_11_count is 'Audio streams in bucket 11 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.jitter_bucket_12_count is 'Audio streams in bucket 12 of jitter; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_01_count is 'Audio streams in bucket 1 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_02_count is 'Audio streams in bucket 2 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_03_count is 'Audio streams in bucket 3 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_04_count is 'Audio streams in bucket 4 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_05_count is 'Audio streams in bucket 5 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_06_count is 'Audio streams in bucket 6 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_07_count is 'Audio streams in bucket 7 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_08_count is 'Audio streams in bucket 8 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_09_count is 'Audio streams in bucket 9 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_10_count is 'Audio streams in bucket 10 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_11_count is 'Audio streams in bucket 11 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.round_trip_time_bucket_12_count is 'Audio streams in bucket 12 of round_trip_time; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_01_count is 'Audio streams in bucket 1 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_02_count is 'Audio streams in bucket 2 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_03_count is 'Audio streams in bucket 3 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_04_count is 'Audio streams in bucket 4 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_05_count is 'Audio streams in bucket 5 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_06_count is 'Audio streams in bucket 6 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_07_count is 'Audio streams in bucket 7 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_08_count is 'Audio streams in bucket 8 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_09_count is 'Audio streams in bucket 9 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_10_count is 'Audio streams in bucket 10 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_11_count is 'Audio streams in bucket 11 of packet_loss; the table histogram_buckets has its bounds.';
comment on column :facts.quality_hourly.packet_loss_bucket_12_count is 'Audio streams in bucket 12 of packet_loss; the table histogram_buckets has its bounds.';

create table :facts.quality_daily (
  quality_daily_key bigint generated always as identity,
  day date not null,
  media_type text not null,
  session_type text not null,
  connection_type text not null,
  transport_protocol text not null,
  user_key bigint,
  network_key bigint,
  building_network_key bigint,
  wifi_key bigint,
  client_key bigint,
  device_key bigint,
  stream_count integer not null,
  good_count integer not null,
  poor_count integer not null,
  unclassified_count integer not null,
  inbound_poor_count integer not null,
  inbound_classified_count integer not null,
  gated_count integer not null,
  poor_jitter_count integer not null,
  poor_round_trip_time_count integer not null,
  poor_packet_loss_count integer not null,
  poor_degradation_count integer not null,
  poor_concealed_count integer not null,
  poor_frame_loss_count integer not null,
  poor_frame_rate_count integer not null,
  poor_post_fec_loss_count integer not null,
  one_percent_loss_count integer not null,
  stream_ms_sum double precision not null,
  jitter_count integer not null,
  jitter_ms_sum double precision not null,
  max_jitter_ms_sum double precision not null,
  max_jitter_ms double precision,
  round_trip_time_count integer not null,
  round_trip_time_ms_sum double precision not null,
  max_round_trip_time_ms_sum double precision not null,
  max_round_trip_time_ms double precision,
  packet_loss_count integer not null,
  packet_loss_rate_sum double precision not null,
  max_packet_loss_rate_sum double precision not null,
  max_packet_loss_rate double precision,
  session_count integer not null,
  setup_failed_count integer not null,
  dropped_count integer not null,
  short_count integer not null,
  under_5_s_count integer not null,
  classified_session_count integer not null,
  poor_session_count integer not null,
  session_ms_sum double precision not null,
  leg_count integer not null,
  leg_setup_failed_count integer not null,
  leg_dropped_count integer not null,
  feedback_shown_count integer not null,
  feedback_rated_count integer not null,
  feedback_poor_count integer not null,
  feedback_rating_sum integer not null,
  capture_not_functioning_count integer not null,
  render_not_functioning_count integer not null,
  cpu_insufficient_count integer not null,
  delay_event_count integer not null,
  mic_glitch_count integer not null,
  mic_glitch_rate_sum double precision not null,
  wifi_signal_count integer not null,
  wifi_signal_percent_sum double precision not null,
  constraint quality_daily_pkey primary key (quality_daily_key)
);
create index quality_daily_day_idx on :facts.quality_daily (day);

-- What refers to the dimensions is made by one statement that takes the keys from them. Where PostgreSQL can, it is
-- told of the references without checking each row again, which would double the time of a roll-up.
do $references$
declare
  reference record;
begin
  for reference in
    select * from (values
      ('quality_hourly', 'day', 'dim_date'),
      ('quality_daily', 'day', 'dim_date'),
      ('quality_daily', 'user_key', 'dim_user'),
      ('quality_daily', 'network_key', 'dim_network'),
      ('quality_daily', 'building_network_key', 'building_networks'),
      ('quality_daily', 'wifi_key', 'dim_wifi'),
      ('quality_daily', 'client_key', 'dim_client'),
      ('quality_daily', 'device_key', 'dim_device')
    ) as refs (relation, key, dimension)
  loop
    execute format(
      'alter table :facts.%I add constraint %I foreign key (%I) references :facts.%I (%I)%s%s',
      reference.relation, reference.relation || '_' || reference.key || '_fkey', reference.key,
      reference.dimension, reference.key,
      case when reference.dimension = 'building_networks' then ' on delete set null' else '' end,
      case when current_setting('server_version_num')::integer >= 180000 then ' not enforced' else '' end
    );
  end loop;
  if current_setting('server_version_num')::integer < 180000 then
    -- a range that is deleted from the map is looked up
    create index quality_daily_building_network_key_idx on :facts.quality_daily (building_network_key);
  end if;
end
$references$;
comment on table :facts.quality_daily is 'One row per day and combination of user, network, building, client, device, Wi-Fi, media type, type of call, connection and transport: streams and sessions with everything that reports sum up. Rewritten for each day that a run touches; tests and server-to-server sessions are left out.';
comment on column :facts.quality_daily.quality_daily_key is 'Key of the row; rows that are rewritten get new ones.';
comment on column :facts.quality_daily.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.quality_daily.media_type is 'audio, video, sharing or other.';
comment on column :facts.quality_daily.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.quality_daily.connection_type is 'How the user was connected: wired, wifi, mobile, tunnel, unknown.';
comment on column :facts.quality_daily.transport_protocol is 'Transport of the media: udp, tcp, unknown.';
comment on column :facts.quality_daily.user_key is 'The user; NULL where unknown. Of two people, a stream counts with the one who received it.';
comment on column :facts.quality_daily.network_key is 'The network of the user; NULL where there were no media.';
comment on column :facts.quality_daily.building_network_key is 'The range of the building map that the user was in; NULL where the map has none.';
comment on column :facts.quality_daily.wifi_key is 'Access point and driver; NULL where the user was not on Wi-Fi.';
comment on column :facts.quality_daily.client_key is 'The client program of the user.';
comment on column :facts.quality_daily.device_key is 'Microphone and loudspeaker of the user; NULL for other media types than audio.';
comment on column :facts.quality_daily.stream_count is 'Streams.';
comment on column :facts.quality_daily.good_count is 'Good streams.';
comment on column :facts.quality_daily.poor_count is 'Poor streams.';
comment on column :facts.quality_daily.unclassified_count is 'Unclassified streams.';
comment on column :facts.quality_daily.inbound_poor_count is 'Poor streams whose direction is inbound.';
comment on column :facts.quality_daily.inbound_classified_count is 'Good and poor streams whose direction is inbound.';
comment on column :facts.quality_daily.gated_count is 'Streams that are unclassified because they had too few packets, or an unknown number.';
comment on column :facts.quality_daily.poor_jitter_count is 'Poor streams whose jitter was over the threshold.';
comment on column :facts.quality_daily.poor_round_trip_time_count is 'Poor streams whose round-trip time was over the threshold.';
comment on column :facts.quality_daily.poor_packet_loss_count is 'Poor streams whose packet loss was over the threshold.';
comment on column :facts.quality_daily.poor_degradation_count is 'Poor streams whose degradation was over the threshold; only with rule sets that test it.';
comment on column :facts.quality_daily.poor_concealed_count is 'Poor streams whose share of concealed samples was over the threshold; only with rule sets that test it.';
comment on column :facts.quality_daily.poor_frame_loss_count is 'Poor video and sharing streams by their loss of frames.';
comment on column :facts.quality_daily.poor_frame_rate_count is 'Poor video and sharing streams by their frame rate.';
comment on column :facts.quality_daily.poor_post_fec_loss_count is 'Poor video and sharing streams by their packet loss after error correction.';
comment on column :facts.quality_daily.one_percent_loss_count is 'Streams with a mean packet loss above 1 percent.';
comment on column :facts.quality_daily.stream_ms_sum is 'Length of the streams together. Unit: ms.';
comment on column :facts.quality_daily.jitter_count is 'Streams that reported their mean jitter.';
comment on column :facts.quality_daily.jitter_ms_sum is 'Sum of their mean jitter. Unit: ms.';
comment on column :facts.quality_daily.max_jitter_ms_sum is 'Sum of the highest values of the streams, where they reported their mean jitter; over their number it is what CQD calls the maximum. Unit: ms.';
comment on column :facts.quality_daily.max_jitter_ms is 'Highest value of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.quality_daily.round_trip_time_count is 'Streams that reported their mean round-trip time.';
comment on column :facts.quality_daily.round_trip_time_ms_sum is 'Sum of their mean round-trip time. Unit: ms.';
comment on column :facts.quality_daily.max_round_trip_time_ms_sum is 'Sum of the highest values of the streams, where they reported their mean round-trip time; over their number it is what CQD calls the maximum. Unit: ms.';
comment on column :facts.quality_daily.max_round_trip_time_ms is 'Highest value of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.quality_daily.packet_loss_count is 'Streams that reported their mean packet loss.';
comment on column :facts.quality_daily.packet_loss_rate_sum is 'Sum of their mean packet loss. Unit: 0 to 1.';
comment on column :facts.quality_daily.max_packet_loss_rate_sum is 'Sum of the highest values of the streams, where they reported their mean packet loss; over their number it is what CQD calls the maximum. Unit: 0 to 1.';
comment on column :facts.quality_daily.max_packet_loss_rate is 'Highest value of any stream; NULL where none reported. Unit: 0 to 1.';
comment on column :facts.quality_daily.session_count is 'Sessions that had this media type or failed to set it up: each session counts once for each of its media types, with the client (of two people: the caller).';
comment on column :facts.quality_daily.setup_failed_count is 'Those whose set-up failed.';
comment on column :facts.quality_daily.dropped_count is 'Those that were set up and dropped.';
comment on column :facts.quality_daily.short_count is 'Those that were set up and shorter than 60 s.';
comment on column :facts.quality_daily.under_5_s_count is 'Those that were set up and shorter than 5 s.';
comment on column :facts.quality_daily.classified_session_count is 'Those with at least one classified stream.';
comment on column :facts.quality_daily.poor_session_count is 'Those with at least one poor stream.';
comment on column :facts.quality_daily.session_ms_sum is 'Length of the sessions that were set up, together. Unit: ms.';
comment on column :facts.quality_daily.leg_count is 'As session_count, but a session between two people counts for each of them.';
comment on column :facts.quality_daily.leg_setup_failed_count is 'As setup_failed_count, for each of two people.';
comment on column :facts.quality_daily.leg_dropped_count is 'As dropped_count, for each of two people.';
comment on column :facts.quality_daily.feedback_shown_count is 'Legs that were asked for a rating, answered or not; stands with the first media type of the session.';
comment on column :facts.quality_daily.feedback_rated_count is 'Legs that gave a rating of 1 to 5.';
comment on column :facts.quality_daily.feedback_poor_count is 'Legs that gave 1 or 2.';
comment on column :facts.quality_daily.feedback_rating_sum is 'Sum of the ratings.';
comment on column :facts.quality_daily.capture_not_functioning_count is 'Legs whose microphone did not work in 0.5 percent of the time or more.';
comment on column :facts.quality_daily.render_not_functioning_count is 'Legs whose loudspeaker did not work in 0.5 percent of the time or more.';
comment on column :facts.quality_daily.cpu_insufficient_count is 'Legs in which the processor was too slow at any time.';
comment on column :facts.quality_daily.delay_event_count is 'Legs with delay that was too high at any time.';
comment on column :facts.quality_daily.mic_glitch_count is 'Legs that reported the glitch rate of the microphone.';
comment on column :facts.quality_daily.mic_glitch_rate_sum is 'Sum of the glitch rates of the microphone. Unit: glitches per 5 min.';
comment on column :facts.quality_daily.wifi_signal_count is 'Legs that reported the signal strength of the Wi-Fi.';
comment on column :facts.quality_daily.wifi_signal_percent_sum is 'Sum of the signal strengths. Unit: percent.';

create table :facts.quality_by_call (
  quality_by_call_key bigint generated always as identity,
  day date not null,
  record_key bigint not null,
  session_type text not null,
  stream_count integer not null,
  good_count integer not null,
  poor_count integer not null,
  unclassified_count integer not null,
  poor_jitter_count integer not null,
  poor_round_trip_time_count integer not null,
  poor_packet_loss_count integer not null,
  setup_failed_count integer not null,
  dropped_count integer not null,
  constraint quality_by_call_pkey primary key (quality_by_call_key)
);
create index quality_by_call_day_idx on :facts.quality_by_call (day);
create index quality_by_call_record_key_idx on :facts.quality_by_call (record_key);
comment on table :facts.quality_by_call is 'One row per call and day in which its streams ended: its streams by verdict, and what made them poor. Rewritten for each day that a run touches; tests and server-to-server sessions are left out.';
comment on column :facts.quality_by_call.quality_by_call_key is 'Key of the row; rows that are rewritten get new ones.';
comment on column :facts.quality_by_call.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.quality_by_call.record_key is 'The call.';
comment on column :facts.quality_by_call.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.quality_by_call.stream_count is 'Streams.';
comment on column :facts.quality_by_call.good_count is 'Good streams.';
comment on column :facts.quality_by_call.poor_count is 'Poor streams.';
comment on column :facts.quality_by_call.unclassified_count is 'Unclassified streams.';
comment on column :facts.quality_by_call.poor_jitter_count is 'Poor streams whose jitter was over the threshold.';
comment on column :facts.quality_by_call.poor_round_trip_time_count is 'Poor streams whose round-trip time was over the threshold.';
comment on column :facts.quality_by_call.poor_packet_loss_count is 'Poor streams whose packet loss was over the threshold.';
comment on column :facts.quality_by_call.setup_failed_count is 'Sessions whose set-up failed, counted once for each of their media types.';
comment on column :facts.quality_by_call.dropped_count is 'Sessions that were set up and dropped, counted once for each of their media types.';

do $references$
begin
  execute format(
    'alter table :facts.quality_by_call add constraint quality_by_call_day_fkey foreign key (day) references :facts.dim_date (day)%1$s,
     add constraint quality_by_call_record_key_fkey foreign key (record_key) references :facts.records (record_key) on delete cascade%1$s',
    case when current_setting('server_version_num')::integer >= 180000 then ' not enforced' else '' end
  );
end
$references$;

create table :ops.settings (
  is_only_row boolean not null default true,
  audio_rules text not null default 'A4',
  video_rules text not null default 'V1',
  sharing_rules text not null default 'S1',
  swaps_directions boolean not null default false,
  constraint settings_pkey primary key (is_only_row),
  constraint settings_is_only_row_check check (is_only_row),
  constraint settings_audio_rules_fkey foreign key (audio_rules) references :facts.quality_rules (rule_set),
  constraint settings_video_rules_fkey foreign key (video_rules) references :facts.quality_rules (rule_set),
  constraint settings_sharing_rules_fkey foreign key (sharing_rules) references :facts.quality_rules (rule_set)
);
insert into :ops.settings default values;
comment on table :ops.settings is 'One row: what the SQL layer is set to.';
comment on column :ops.settings.is_only_row is 'Always true: there is one row.';
comment on column :ops.settings.audio_rules is 'Rule set that classifies audio.';
comment on column :ops.settings.video_rules is 'Rule set that classifies video.';
comment on column :ops.settings.sharing_rules is 'Rule set that classifies screen sharing.';
comment on column :ops.settings.swaps_directions is 'Whether streamDirection is read the other way round: callerToCallee as what the caller received. For tenants where the metrics of the two directions look swapped.';

create table :ops.touched_days (
  day date not null,
  touched_at timestamptz not null default now(),
  constraint touched_days_pkey primary key (day)
);
comment on table :ops.touched_days is 'One row per day (UTC) whose roll-ups are not those of the facts, because calls were loaded, replaced or deleted: written in the transaction that does so, gone when the day is rolled up.';
comment on column :ops.touched_days.day is 'The day.';
comment on column :ops.touched_days.touched_at is 'When it was touched first.';

create table :ops.rollups (
  day date not null,
  basis text not null,
  daily_rows bigint not null,
  hourly_rows bigint not null,
  rolled_up_at timestamptz not null default clock_timestamp(),
  constraint rollups_pkey primary key (day)
);
comment on table :ops.rollups is 'One row per day (UTC) that is rolled up, and what it was rolled up by.';
comment on column :ops.rollups.day is 'The day.';
comment on column :ops.rollups.basis is 'Digest of the rules and settings that the day was rolled up by; other ones make it stale.';
comment on column :ops.rollups.daily_rows is 'Rows of the day in quality_daily.';
comment on column :ops.rollups.hourly_rows is 'Rows of the day in quality_hourly.';
comment on column :ops.rollups.rolled_up_at is 'When.';

create table :ops.views (
  name text not null,
  sha256 text not null,
  constraint views_pkey primary key (name)
);
comment on table :ops.views is 'One row per view of the SQL layer, as it was made last; a view is made anew only where its text is another.';
comment on column :ops.views.name is 'Name of the view.';
comment on column :ops.views.sha256 is 'SHA-256 of its text and of the texts it needs, in hex.';

create table :ops.readers (
  role_name text not null,
  with_euii boolean not null,
  granted_at timestamptz not null default now(),
  constraint readers_pkey primary key (role_name)
);
comment on table :ops.readers is 'One row per role that `callhouse grant-reader` let read; what is published later is granted to them, too.';
comment on column :ops.readers.role_name is 'Name of the role.';
comment on column :ops.readers.with_euii is 'Whether it may read what tells of persons (EUII).';
comment on column :ops.readers.granted_at is 'When it was granted first.';

-- Whatever inserts, deletes or changes calls, be it a run or somebody with psql: their days are to be rolled up again.
create function :ops.days_of(starts timestamptz, ends timestamptz) returns setof date
language sql stable parallel safe
begin atomic
  -- broken data are kept within two days of the start, as the roll-up does, and within the days of dim_date
  select day::date
  from generate_series(
    date_trunc('day', starts at time zone 'UTC'),
    date_trunc('day', least(greatest(ends, starts), starts + interval '2 days') at time zone 'UTC'),
    interval '1 day'
  ) as days (day)
  where day between timestamp '2019-01-01' and timestamp '2045-12-31';
end;
comment on function :ops.days_of(timestamptz, timestamptz) is 'The days (UTC) in which a call can have streams.';

create function :ops.touch_days() returns trigger
language plpgsql
set search_path = ''
as $touch$
begin
  if tg_op = 'TRUNCATE' then
    insert into :ops.touched_days (day) select rollups.day from :ops.rollups as rollups on conflict do nothing;
    return null;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into :ops.touched_days (day)
    select distinct days.day from old_records cross join lateral :ops.days_of(old_records.started_at, old_records.ended_at) as days (day)
    on conflict do nothing;
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    insert into :ops.touched_days (day)
    select distinct days.day from new_records cross join lateral :ops.days_of(new_records.started_at, new_records.ended_at) as days (day)
    on conflict do nothing;
  end if;
  return null;
end
$touch$;
comment on function :ops.touch_days() is 'Writes the days of calls that were inserted, deleted or changed into touched_days.';

create trigger records_inserted after insert on :facts.records
referencing new table as new_records for each statement execute function :ops.touch_days();
create trigger records_deleted after delete on :facts.records
referencing old table as old_records for each statement execute function :ops.touch_days();
create trigger records_updated after update on :facts.records
referencing old table as old_records new table as new_records for each statement execute function :ops.touch_days();
create trigger records_truncated after truncate on :facts.records
for each statement execute function :ops.touch_days();

-- what was loaded by earlier versions is rolled up by the next run
insert into :ops.touched_days (day)
select distinct days.day
from :facts.records as records
cross join lateral :ops.days_of(records.started_at, records.ended_at) as days (day);
