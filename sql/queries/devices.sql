-- One row per pair of microphone and loudspeaker that audio went through: does it work, and what do people say of it?
-- A session counts for each of the people in it, with the devices that they used (of the client, where the other side
-- is a server). Poor: streams, of those classified. Not functioning: sessions in which the device did not work in 0.5 %
-- of the time or more, of all. Poor feedback: ratings of 1 or 2, of those given. Models are names without the words of
-- the language of the operating system. The glitch rate is a mean over the sessions that reported it, per 5 minutes.
with by_user as (
  select
    capture_device_model,
    render_device_model,
    user_key,
    sum(leg_count) as sessions,
    sum(stream_count) as streams,
    sum(poor_count) as poor,
    sum(good_count + poor_count) as classified,
    sum(feedback_rated_count) as ratings,
    sum(feedback_poor_count) as poor_ratings,
    sum(capture_not_functioning_count) as mic_not_functioning,
    sum(render_not_functioning_count) as speaker_not_functioning,
    sum(mic_glitch_count) as glitch_rates,
    sum(mic_glitch_rate_sum) as glitch_rate_sum
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = 'audio'
    and device_key is not null
    and (:session_type::text is null or session_type = :session_type)
    and (:platform::text is null or platform = :platform)
    and (:device::text is null or :device in (capture_device_model, render_device_model))
  group by capture_device_model, render_device_model, user_key
)

select
  coalesce(capture_device_model, 'unknown') as capture_device_model,
  coalesce(render_device_model, 'unknown') as render_device_model,
  count(user_key) as users,
  sum(sessions)::bigint as sessions,
  sum(streams)::bigint as streams,
  percent(sum(poor), sum(classified)) as poor_percent,
  sum(ratings)::bigint as ratings,
  percent(sum(poor_ratings), sum(ratings)) as poor_feedback_percent,
  percent(sum(mic_not_functioning), sum(sessions)) as mic_not_functioning_percent,
  percent(sum(speaker_not_functioning), sum(sessions)) as speaker_not_functioning_percent,
  sum(glitch_rate_sum) / nullif(sum(glitch_rates), 0)::float8 as average_mic_glitch_rate
from by_user
group by 1, 2
having sum(streams) >= :min_streams
order by sessions desc, capture_device_model, render_device_model
limit :rows
