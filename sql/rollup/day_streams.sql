-- First half of the roll-up of a day, :day: gathers the streams of every call that was under way in it, as they are
-- classified, and the legs: who was in them, on which device and network. :first_start is when the first of these
-- calls began.
--
-- The calls are gone through as a whole, since a session counts once although its streams may end in two days.
-- Most streams have few texts in common many times over: a hash stands for them until there are keys. That two of a
-- day's hundred thousand legs have the same hash of 64 bits is a matter of 3 in ten thousand million.

create temporary table day_streams on commit drop as
select
  (c.stream).stream_key,
  (c.media).media_key,
  (c.session).session_key,
  c.user_is_caller,
  true as is_available,
  c.media_type,
  c.ended_at,
  coalesce(c.direction, 'none') as direction,
  c.has_server,
  coalesce((c.record).type, 'unknown') as session_type,
  c.verdict, c.is_gated, c.is_setup_failed,
  c.jitter, c.round_trip_time, c.packet_loss, c.degradation, c.concealed_samples,
  c.frame_loss, c.frame_rate, c.post_fec_loss,
  :facts.countable((c.stream).average_jitter_ms) as average_jitter_ms,
  :facts.countable((c.stream).max_jitter_ms) as max_jitter_ms,
  :facts.countable((c.stream).average_round_trip_time_ms) as average_round_trip_time_ms,
  :facts.countable((c.stream).max_round_trip_time_ms) as max_round_trip_time_ms,
  :facts.countable((c.stream).average_packet_loss_rate) as average_packet_loss_rate,
  :facts.countable((c.stream).max_packet_loss_rate) as max_packet_loss_rate,
  1000 * date_part('epoch', c.ended_at - c.started_at) as stream_ms,
  greatest(1000 * date_part('epoch', (c.session).ended_at - (c.session).started_at), 0) as session_ms,
  coalesce((c.session).failure_stage, (c.segment).failure_stage) as failure_stage
from :ops.classified_media as c
where not coalesce((c.session).is_test, false)
  and not c.is_between_servers
  and coalesce((c.record).ended_at, (c.record).started_at) >= ':day'::timestamptz
  and (c.record).started_at >= ':first_start' and (c.record).started_at < ':day'::timestamptz + interval '1 day'
  -- the same, for each table, as its index is by the start of the call
  and (c.session).call_started_at >= ':first_start' and (c.session).call_started_at < ':day'::timestamptz + interval '1 day'
  and (c.segment).call_started_at >= ':first_start' and (c.segment).call_started_at < ':day'::timestamptz + interval '1 day'
  and (c.media).call_started_at >= ':first_start' and (c.media).call_started_at < ':day'::timestamptz + interval '1 day';

create temporary table day_legs on commit drop as
select
  (legs.media).media_key,
  legs.user_is_caller,
  hash_record_extended(row(
    user_id, identity_kind, platform, product_family, application_version, connection_type, transport_protocol, ip_address, subnet, public_ip_address, bssid, wifi_band, wifi_channel, wifi_radio_type, wifi_driver, wifi_driver_version, capture_device_name, capture_device_driver, render_device_name, render_device_driver
  ), 0) as leg_hash,
  legs.rating,
  legs.wifi_signal_percent, legs.delay_event_ratio, legs.capture_not_functioning_ratio,
  legs.render_not_functioning_ratio, legs.cpu_insufficient_ratio,
  :facts.countable(legs.mic_glitch_rate) as mic_glitch_rate
from :ops.media_legs as legs
where not coalesce(legs.is_test, false)
  and coalesce((legs.record).ended_at, (legs.record).started_at) >= ':day'::timestamptz
  and (legs.record).started_at >= ':first_start' and (legs.record).started_at < ':day'::timestamptz + interval '1 day'
  and legs.session_call_started_at >= ':first_start' and legs.session_call_started_at < ':day'::timestamptz + interval '1 day'
  and legs.segment_call_started_at >= ':first_start' and legs.segment_call_started_at < ':day'::timestamptz + interval '1 day'
  and (legs.media).call_started_at >= ':first_start' and (legs.media).call_started_at < ':day'::timestamptz + interval '1 day';

-- what each hash stands for, from one medium that has it
create temporary table day_texts on commit drop as
select
  examples.leg_hash,
  user_id, identity_kind, platform, product_family, application_version, connection_type, transport_protocol, ip_address, subnet, public_ip_address, bssid, wifi_band, wifi_channel, wifi_radio_type, wifi_driver, wifi_driver_version, capture_device_name, capture_device_driver, render_device_name, render_device_driver,
  legs.display_name, legs.user_principal_name, legs.tenant_id
from (
  select distinct on (leg_hash) leg_hash, media_key, user_is_caller
  from day_legs
  order by leg_hash, media_key desc
) as examples
inner join :ops.media_legs as legs
  on (legs.media).media_key = examples.media_key and legs.user_is_caller = examples.user_is_caller;

-- Nothing is known of how the temporary tables are filled: nested loops would be a bad guess from here on.
set local enable_nestloop = off;

-- Of two people, one may have received nothing that was told of: the leg counts all the same.
insert into day_streams (
  media_key, session_key, user_is_caller, is_available, media_type, ended_at, direction, has_server, session_type,
  session_ms, failure_stage
)
select distinct on (one.session_key, one.media_type)
  one.media_key, one.session_key, not one.user_is_caller, true, one.media_type, one.ended_at, 'none', false,
  one.session_type, one.session_ms, one.failure_stage
from day_streams as one
left join (
  select distinct session_key, media_type, user_is_caller from day_streams where not has_server
) as other
  on other.session_key = one.session_key
    and other.media_type = one.media_type
    and other.user_is_caller = not one.user_is_caller
where not one.has_server and other.session_key is null
-- the media of one may have streams that ended at different times: the first of them counts, whoever asks
order by one.session_key, one.media_type, one.media_key, one.stream_key;

-- Set-ups that failed have no media: one row for each media type that was wanted. Sessions without media that were
-- rated all the same have one row for the rating, which counts as no session. No medium is below 0: they stand for it.
create temporary table day_missing on commit drop as
select
  -session.session_key as media_key,
  session.session_key,
  legs.user_is_caller,
  fate.is_setup_failed as is_available,
  wanted.media_type,
  fate.ended_at,
  ends.caller_is_service or ends.callee_is_service as has_server,
  coalesce(record.type, 'unknown') as session_type,
  greatest(1000 * date_part('epoch', session.ended_at - session.started_at), 0) as session_ms,
  fate.failure_stage,
  case when legs.user_is_caller then session.caller_identity_id else session.callee_identity_id end as user_id,
  coalesce(case when legs.user_is_caller then session.caller_identity_kind else session.callee_identity_kind end, '') as identity_kind,
  case when legs.user_is_caller then session.caller_identity_display_name else session.callee_identity_display_name end as display_name,
  case when legs.user_is_caller then session.caller_identity_user_principal_name else session.callee_identity_user_principal_name end as user_principal_name,
  case when legs.user_is_caller then session.caller_identity_tenant_id else session.callee_identity_tenant_id end as tenant_id,
  coalesce(case when legs.user_is_caller then session.caller_user_agent_platform else session.callee_user_agent_platform end, '') as platform,
  coalesce(case when legs.user_is_caller then session.caller_user_agent_product_family else session.callee_user_agent_product_family end, '') as product_family,
  coalesce(case when legs.user_is_caller then session.caller_user_agent_application_version else session.callee_user_agent_application_version end, '') as application_version,
  :facts.stars(case when legs.user_is_caller then session.caller_feedback_rating else session.callee_feedback_rating end) as rating
from :facts.sessions as session
inner join :facts.records as record on record.record_key = session.record_key
left join (
  select segments.session_key, min(segments.failure_stage) as failure_stage
  from :facts.segments as segments
  where segments.failure_stage is not null
    and segments.call_started_at >= ':first_start' and segments.call_started_at < ':day'::timestamptz + interval '1 day'
  group by segments.session_key
) as of_segments on of_segments.session_key = session.session_key
cross join lateral (
  select
    coalesce(session.failure_stage, of_segments.failure_stage) as failure_stage,
    coalesce(coalesce(session.failure_stage, of_segments.failure_stage) = 'callSetup', false) as is_setup_failed,
    greatest(
      record.started_at,
      least(
        coalesce(session.ended_at, record.ended_at, record.started_at),
        coalesce(record.ended_at, record.started_at),
        record.started_at + interval '48 hours'
      )
    ) as ended_at
) as fate
cross join lateral (
  select
    coalesce(session.caller_endpoint_type, '') = 'service' as caller_is_service,
    coalesce(
      session.callee_endpoint_type,
      case when record.type = 'groupCall' and coalesce(session.caller_endpoint_type, '') <> 'service' then 'service' else '' end
    ) = 'service' as callee_is_service
) as ends
cross join lateral (
  select sides.user_is_caller
  from (values (true, ends.caller_is_service), (false, ends.callee_is_service)) as sides (user_is_caller, is_service)
  where not sides.is_service
) as legs
cross join lateral (
  select types.media_type
  from (values
    ('audio', session.has_audio),
    ('video', session.has_video),
    ('sharing', session.has_video_based_screen_sharing or session.has_screen_sharing),
    ('other', session.has_data or coalesce(session.modalities, '') = '')
  ) as types (media_type, is_wanted)
  where fate.is_setup_failed and types.is_wanted
  union all
  select 'other' where not fate.is_setup_failed
) as wanted
left join (select distinct session_key, media_type from day_streams) as same_type
  on same_type.session_key = session.session_key and same_type.media_type = wanted.media_type
left join (select distinct session_key from day_streams) as any_type on any_type.session_key = session.session_key
where not coalesce(session.is_test, false)
  and coalesce(record.ended_at, record.started_at) >= ':day'::timestamptz
  and record.started_at >= ':first_start' and record.started_at < ':day'::timestamptz + interval '1 day'
  and session.call_started_at >= ':first_start' and session.call_started_at < ':day'::timestamptz + interval '1 day'
  and case
    when fate.is_setup_failed then same_type.session_key is null
    else any_type.session_key is null
      and (session.caller_feedback_rating is not null or session.callee_feedback_rating is not null)
  end;

insert into day_streams (
  media_key, session_key, user_is_caller, is_available, media_type, ended_at, direction, has_server, session_type,
  session_ms, failure_stage
)
select
  media_key, session_key, user_is_caller, is_available, media_type, ended_at, 'none', has_server, session_type,
  session_ms, failure_stage
from day_missing;

insert into day_legs (media_key, user_is_caller, leg_hash, rating)
select distinct media_key, user_is_caller, media_key * 2 - user_is_caller::integer, rating from day_missing;

insert into day_texts (
  leg_hash, user_id, identity_kind, platform, product_family, application_version, connection_type, transport_protocol, ip_address, subnet, public_ip_address, bssid, wifi_band, wifi_channel, wifi_radio_type, wifi_driver, wifi_driver_version, capture_device_name, capture_device_driver, render_device_name, render_device_driver,
  display_name, user_principal_name, tenant_id
)
select distinct
  media_key * 2 - user_is_caller::integer, user_id, identity_kind, platform, product_family, application_version,
  'unknown', 'unknown', '', '', '', '', '', 0, '', '', '', '', '', '', '',
  display_name, user_principal_name, tenant_id
from day_missing;
