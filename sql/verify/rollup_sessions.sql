-- What a day's roll-ups say of sessions, of who was in them and of ratings is what the facts give when they are counted again.
-- @each day
-- @of sessions: select coalesce(sum(session_count), 0) from :facts.quality_hourly where day = ':day'
-- @mend `callhouse rollup` makes roll-ups anew.
with media as materialized (
  select
    (c.session).session_key, (c.media).media_key, (c.stream).stream_key, c.user_is_caller, c.has_server,
    c.media_type, c.ended_at, coalesce((c.record).type, 'unknown') as session_type, c.verdict,
    coalesce((c.session).failure_stage, (c.segment).failure_stage) as failure_stage,
    greatest(1000 * date_part('epoch', (c.session).ended_at - (c.session).started_at), 0) as session_ms
  -- the start of the call is asked of the record alone: asked of each table again, it would make PostgreSQL expect
  -- next to no rows, and go through what it gathers once for each of them
  from :ops.classified_media as c
  where not coalesce((c.session).is_test, false)
    and not c.is_between_servers
    and coalesce((c.record).ended_at, (c.record).started_at) >= ':day'::timestamptz
    and (c.record).started_at >= ':first_start' and (c.record).started_at < ':day'::timestamptz + interval '1 day'
), sides as (
  -- of two people both were in it, though one may have received nothing
  select
    session_key, media_type,
    bool_or(user_is_caller) as has_caller, bool_or(not user_is_caller) as has_callee
  from media
  where not has_server
  group by session_key, media_type
), silent as (
  select distinct on (media.session_key, media.media_type)
    media.session_key, media.media_type, not sides.has_caller as user_is_caller, media.media_key, media.ended_at,
    media.session_type, media.failure_stage, media.session_ms
  from media
  inner join sides on sides.session_key = media.session_key and sides.media_type = media.media_type
  where not media.has_server and not (sides.has_caller and sides.has_callee)
  order by media.session_key, media.media_type, media.media_key, media.stream_key
), of_segments as (
  select session_key, min(failure_stage) as failure_stage
  from :facts.segments
  where failure_stage is not null
    and call_started_at >= ':first_start' and call_started_at < ':day'::timestamptz + interval '1 day'
  group by session_key
), sessions as materialized (
  select
    session.session_key, coalesce(record.type, 'unknown') as session_type,
    coalesce(session.failure_stage, of_segments.failure_stage) as failure_stage,
    coalesce(coalesce(session.failure_stage, of_segments.failure_stage) = 'callSetup', false) as is_setup_failed,
    greatest(
      record.started_at,
      least(
        coalesce(session.ended_at, record.ended_at, record.started_at),
        coalesce(record.ended_at, record.started_at),
        record.started_at + interval '48 hours'
      )
    ) as ended_at,
    greatest(1000 * date_part('epoch', session.ended_at - session.started_at), 0) as session_ms,
    coalesce(session.caller_endpoint_type, '') = 'service' as caller_is_service,
    coalesce(
      session.callee_endpoint_type,
      case when record.type = 'groupCall' and coalesce(session.caller_endpoint_type, '') <> 'service' then 'service' else '' end
    ) = 'service' as callee_is_service,
    session.has_audio, session.has_video,
    session.has_video_based_screen_sharing or session.has_screen_sharing as has_sharing,
    session.has_data or coalesce(session.modalities, '') = '' as has_other,
    :facts.stars(session.caller_feedback_rating) as caller_rating,
    :facts.stars(session.callee_feedback_rating) as callee_rating,
    session.caller_feedback_rating is not null or session.callee_feedback_rating is not null as is_rated
  from :facts.sessions as session
  inner join :facts.records as record on record.record_key = session.record_key
  left join of_segments on of_segments.session_key = session.session_key
  where not coalesce(session.is_test, false)
    and coalesce(record.ended_at, record.started_at) >= ':day'::timestamptz
    and record.started_at >= ':first_start' and record.started_at < ':day'::timestamptz + interval '1 day'
), without_media as (
  -- set-ups that failed have no media: each media type that was wanted counts
  select sessions.*, wanted.media_type
  from sessions
  cross join lateral (
    values ('audio', has_audio), ('video', has_video), ('sharing', has_sharing), ('other', has_other)
  ) as wanted (media_type, is_wanted)
  left join (select distinct session_key, media_type from media) as same
    on same.session_key = sessions.session_key and same.media_type = wanted.media_type
  where sessions.is_setup_failed and wanted.is_wanted and same.session_key is null
  union all
  -- and sessions without media may be rated all the same
  select sessions.*, 'other'
  from sessions
  left join (select distinct session_key from media) as same on same.session_key = sessions.session_key
  where not sessions.is_setup_failed and sessions.is_rated and same.session_key is null
), rows as materialized (
  select
    session_key, media_type, user_is_caller, media_key, coalesce(stream_key, -media_key) as row_key, ended_at,
    session_type, verdict, failure_stage, session_ms, true as is_available
  from media
  union all
  select
    session_key, media_type, user_is_caller, media_key, -media_key, ended_at, session_type, null, failure_stage,
    session_ms, true
  from silent
  union all
  select
    session_key, media_type, side.user_is_caller, null, -session_key, ended_at, session_type, null, failure_stage,
    session_ms, is_setup_failed
  from without_media
  cross join lateral (
    values (true, caller_is_service), (false, callee_is_service)
  ) as side (user_is_caller, is_service)
  where not side.is_service
), fates as (
  select
    session_key, media_type,
    coalesce(bool_or(verdict = 'poor'), false) as has_poor,
    coalesce(bool_or(verdict in ('good', 'poor')), false) as has_classified,
    coalesce(bool_or(failure_stage = 'callSetup'), false) as is_setup_failed,
    coalesce(bool_or(failure_stage = 'midcall'), false) and not coalesce(bool_or(failure_stage = 'callSetup'), false)
      as is_dropped
  from rows
  group by session_key, media_type
), legs as materialized (
  -- one row of each side stands for it: its first
  select distinct on (session_key, media_type, user_is_caller)
    session_key, media_type, user_is_caller, media_key, ended_at, session_type, session_ms, is_available
  from rows
  order by session_key, media_type, user_is_caller, row_key
), firsts as (
  -- of two sides that of the caller stands for the session
  select distinct on (session_key, media_type) *
  from legs
  order by session_key, media_type, user_is_caller desc
), rated as (
  -- a rating is of the session: it counts once, with the first media type
  select session_key, min(media_type) as media_type from fates group by session_key
), counted as (
  select
    date_bin('1 hour', firsts.ended_at, timestamptz '2000-01-01 00:00+00') as hour_utc,
    firsts.session_key >> 24 as record_key,
    firsts.media_type, firsts.session_type, firsts.session_ms,
    fates.has_poor, fates.has_classified, fates.is_setup_failed, fates.is_dropped
  from firsts
  inner join fates on fates.session_key = firsts.session_key and fates.media_type = firsts.media_type
  where firsts.is_available
    and firsts.ended_at >= ':day'::timestamptz and firsts.ended_at < ':day'::timestamptz + interval '1 day'
), expected_hours as (
  select
    hour_utc, media_type, session_type,
    count(*) as session_count,
    count(*) filter (where is_setup_failed) as setup_failed_count,
    count(*) filter (where is_dropped) as dropped_count,
    count(*) filter (where not is_setup_failed and session_ms < 60000) as short_count,
    count(*) filter (where not is_setup_failed and session_ms < 5000) as under_5_s_count,
    count(*) filter (where has_classified) as classified_session_count,
    count(*) filter (where has_poor) as poor_session_count,
    sum(session_ms) filter (where not is_setup_failed) as session_ms_sum
  from counted
  group by hour_utc, media_type, session_type
), found_hours as (
  select
    hour_utc, media_type, session_type,
    sum(session_count) as session_count, sum(setup_failed_count) as setup_failed_count,
    sum(dropped_count) as dropped_count, sum(short_count) as short_count, sum(under_5_s_count) as under_5_s_count,
    sum(classified_session_count) as classified_session_count, sum(poor_session_count) as poor_session_count,
    sum(session_ms_sum) as session_ms_sum
  from :facts.quality_hourly
  where day = ':day'
  group by hour_utc, media_type, session_type
), expected_calls as (
  select
    record_key, session_type, count(*) filter (where is_setup_failed) as setup_failed_count,
    count(*) filter (where is_dropped) as dropped_count
  from counted
  group by record_key, session_type
), found_calls as (
  select record_key, session_type, setup_failed_count, dropped_count
  from :facts.quality_by_call
  where day = ':day'
), seats as (
  select
    legs.media_type, legs.session_type, legs.is_available, fates.is_setup_failed, fates.is_dropped,
    case
      when rated.media_type is not null
        then case when legs.user_is_caller then sessions.caller_rating else sessions.callee_rating end
    end as rating,
    case when legs.user_is_caller then media.caller_device_capture_not_functioning_event_ratio else media.callee_device_capture_not_functioning_event_ratio end as capture,
    case when legs.user_is_caller then media.caller_device_render_not_functioning_event_ratio else media.callee_device_render_not_functioning_event_ratio end as render,
    case when legs.user_is_caller then media.caller_device_cpu_insufficient_event_ratio else media.callee_device_cpu_insufficient_event_ratio end as cpu,
    case when legs.user_is_caller then media.caller_network_delay_event_ratio else media.callee_network_delay_event_ratio end as delay,
    :facts.countable(case when legs.user_is_caller then media.caller_device_mic_glitch_rate else media.callee_device_mic_glitch_rate end) as glitches,
    case when legs.user_is_caller then media.caller_network_wifi_signal_strength_percent else media.callee_network_wifi_signal_strength_percent end as signal
  from legs
  inner join fates on fates.session_key = legs.session_key and fates.media_type = legs.media_type
  inner join sessions on sessions.session_key = legs.session_key
  left join rated on rated.session_key = legs.session_key and rated.media_type = legs.media_type
  left join :facts.media as media
    on media.media_key = legs.media_key
  where legs.ended_at >= ':day'::timestamptz and legs.ended_at < ':day'::timestamptz + interval '1 day'
), expected_seats as (
  select
    media_type, session_type,
    count(*) filter (where is_available) as leg_count,
    count(*) filter (where is_available and is_setup_failed) as leg_setup_failed_count,
    count(*) filter (where is_available and is_dropped) as leg_dropped_count,
    count(rating) as feedback_shown_count,
    count(*) filter (where rating > 0) as feedback_rated_count,
    count(*) filter (where rating between 1 and 2) as feedback_poor_count,
    sum(rating) as feedback_rating_sum,
    count(*) filter (where is_available and capture >= 0.005) as capture_not_functioning_count,
    count(*) filter (where is_available and render >= 0.005) as render_not_functioning_count,
    count(*) filter (where is_available and cpu > 0) as cpu_insufficient_count,
    count(*) filter (where is_available and delay > 0) as delay_event_count,
    count(glitches) filter (where is_available) as mic_glitch_count,
    sum(glitches) filter (where is_available) as mic_glitch_rate_sum,
    count(signal) filter (where is_available) as wifi_signal_count,
    sum(signal) filter (where is_available) as wifi_signal_percent_sum
  from seats
  group by media_type, session_type
), found_seats as (
  select
    media_type, session_type,
    sum(leg_count) as leg_count, sum(leg_setup_failed_count) as leg_setup_failed_count,
    sum(leg_dropped_count) as leg_dropped_count, sum(feedback_shown_count) as feedback_shown_count,
    sum(feedback_rated_count) as feedback_rated_count, sum(feedback_poor_count) as feedback_poor_count,
    sum(feedback_rating_sum) as feedback_rating_sum,
    sum(capture_not_functioning_count) as capture_not_functioning_count,
    sum(render_not_functioning_count) as render_not_functioning_count,
    sum(cpu_insufficient_count) as cpu_insufficient_count, sum(delay_event_count) as delay_event_count,
    sum(mic_glitch_count) as mic_glitch_count, sum(mic_glitch_rate_sum) as mic_glitch_rate_sum,
    sum(wifi_signal_count) as wifi_signal_count, sum(wifi_signal_percent_sum) as wifi_signal_percent_sum
  from :facts.quality_daily
  where day = ':day'
  group by media_type, session_type
), paired as (
  select
    'quality_hourly' as "table", concat_ws(' ', hour_utc, media_type, session_type) as place,
    to_jsonb(expected) - array['hour_utc', 'media_type', 'session_type'] as expected,
    to_jsonb(found) - array['hour_utc', 'media_type', 'session_type'] as found
  from expected_hours as expected
  full join found_hours as found using (hour_utc, media_type, session_type)
  union all
  select
    'quality_by_call', concat_ws(' ', 'record_key', record_key, session_type),
    to_jsonb(expected) - array['record_key', 'session_type'], to_jsonb(found) - array['record_key', 'session_type']
  from expected_calls as expected
  full join found_calls as found using (record_key, session_type)
  union all
  select
    'quality_daily', concat_ws(' ', media_type, session_type),
    to_jsonb(expected) - array['media_type', 'session_type'], to_jsonb(found) - array['media_type', 'session_type']
  from expected_seats as expected
  full join found_seats as found using (media_type, session_type)
)
select ':day'::date as day, "table", place, measure, compared.expected, compared.found
from paired
cross join lateral jsonb_object_keys(coalesce(paired.expected, paired.found)) as measures (measure)
cross join lateral (
  select
    coalesce((paired.expected ->> measure)::double precision, 0) as expected,
    coalesce((paired.found ->> measure)::double precision, 0) as found
) as compared
where paired.expected is distinct from paired.found
  -- sums of double precision depend on the order in which they are added up
  and abs(compared.expected - compared.found) > 1e-9 * greatest(1, abs(compared.expected), abs(compared.found))
