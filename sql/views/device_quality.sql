-- One row per day and pair of microphone and loudspeaker: audio through it, whether it worked, and how it was rated.
create view :facts.device_quality as
select
  daily.day as day,
  devices.device_key as device_key,
  nullif(devices.capture_device_model, '') as capture_device_model,
  nullif(devices.render_device_model, '') as render_device_model,
  nullif(devices.capture_device_name, '') as capture_device_name,
  nullif(devices.capture_device_driver, '') as capture_device_driver,
  nullif(devices.render_device_name, '') as render_device_name,
  nullif(devices.render_device_driver, '') as render_device_driver,
  count(distinct daily.user_key) as user_count,
  sum(daily.leg_count) as session_count,
  sum(daily.stream_count) as stream_count,
  sum(daily.good_count) as good_count,
  sum(daily.poor_count) as poor_count,
  sum(daily.unclassified_count) as unclassified_count,
  :facts.percent(sum(daily.poor_count), sum(daily.good_count + daily.poor_count)) as poor_percent,
  sum(daily.jitter_ms_sum) / nullif(sum(daily.jitter_count), 0) as average_jitter_ms,
  sum(daily.round_trip_time_ms_sum) / nullif(sum(daily.round_trip_time_count), 0) as average_round_trip_time_ms,
  sum(daily.packet_loss_rate_sum) / nullif(sum(daily.packet_loss_count), 0) as average_packet_loss_rate,
  sum(daily.capture_not_functioning_count) as capture_not_functioning_count,
  sum(daily.render_not_functioning_count) as render_not_functioning_count,
  sum(daily.mic_glitch_count) as mic_glitch_count,
  sum(daily.mic_glitch_rate_sum) / nullif(sum(daily.mic_glitch_count), 0) as average_mic_glitch_rate,
  sum(daily.feedback_rated_count) as feedback_rated_count,
  sum(daily.feedback_poor_count) as feedback_poor_count
from :facts.quality_daily as daily
inner join :facts.dim_device as devices on devices.device_key = daily.device_key
where daily.media_type = 'audio'
group by daily.day, devices.device_key;
comment on column :facts.device_quality.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.device_quality.device_key is 'Key of the device.';
comment on column :facts.device_quality.capture_device_model is 'Microphone without the words of a language; NULL where unknown.';
comment on column :facts.device_quality.render_device_model is 'Loudspeaker without the words of a language; NULL where unknown.';
comment on column :facts.device_quality.capture_device_name is 'Microphone as reported; NULL where unknown.';
comment on column :facts.device_quality.capture_device_driver is 'Driver of the microphone; NULL where unknown.';
comment on column :facts.device_quality.render_device_name is 'Loudspeaker as reported; NULL where unknown.';
comment on column :facts.device_quality.render_device_driver is 'Driver of the loudspeaker; NULL where unknown.';
comment on column :facts.device_quality.user_count is 'People who used it on the day; not to be summed up.';
comment on column :facts.device_quality.session_count is 'Sessions through it; one between two people counts for each of them.';
comment on column :facts.device_quality.stream_count is 'Streams.';
comment on column :facts.device_quality.good_count is 'Good streams.';
comment on column :facts.device_quality.poor_count is 'Poor streams.';
comment on column :facts.device_quality.unclassified_count is 'Unclassified streams.';
comment on column :facts.device_quality.poor_percent is 'Poor streams, of the good and poor ones; NULL where there are none. Unit: percent.';
comment on column :facts.device_quality.average_jitter_ms is 'Mean jitter of the streams that reported it; NULL where none did. Unit: ms.';
comment on column :facts.device_quality.average_round_trip_time_ms is 'Mean round-trip time of the streams that reported it; NULL where none did. Unit: ms.';
comment on column :facts.device_quality.average_packet_loss_rate is 'Mean share of packets lost of the streams that reported it; NULL where none did. Unit: 0 to 1.';
comment on column :facts.device_quality.capture_not_functioning_count is 'Sessions whose microphone did not work in 0.5 percent of the time or more.';
comment on column :facts.device_quality.render_not_functioning_count is 'Sessions whose loudspeaker did not work in 0.5 percent of the time or more.';
comment on column :facts.device_quality.mic_glitch_count is 'Sessions that reported the glitch rate of the microphone.';
comment on column :facts.device_quality.average_mic_glitch_rate is 'Mean glitch rate of the microphone; NULL where none reported it. Unit: glitches per 5 min.';
comment on column :facts.device_quality.feedback_rated_count is 'Ratings of 1 to 5 that were given.';
comment on column :facts.device_quality.feedback_poor_count is 'Ratings of 1 or 2.';
