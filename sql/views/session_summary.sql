-- One row per session: who spoke with whom, whether it was set up, how it ended, and how good it was.
--
-- Filter by call_started_at, record_key or call_id.
create view :facts.session_summary as
select
  (fate.session).session_key as session_key,
  (fate.record).record_key as record_key,
  (fate.record).id as call_id,
  (fate.session).id as session_id,
  (fate.record).type as session_type,
  case
    when fate.caller_is_service and fate.callee_is_service then 'Server : Server'
    when fate.caller_is_service or fate.callee_is_service then 'Client : Server'
    else 'Client : Client'
  end as server_pair,
  (fate.session).call_started_at as call_started_at,
  fate.started_at,
  fate.ended_at,
  (fate.ended_at at time zone 'UTC')::date as day,
  fate.duration_ms,
  coalesce((fate.session).is_test, false) as is_test,
  (fate.session).modalities as modalities,
  caller.user_key as caller_user_key,
  fate.caller_is_service,
  (fate.session).caller_user_agent_role as caller_service_role,
  (fate.session).caller_identity_kind as caller_identity_kind,
  case when (select :facts.sees_euii()) then (fate.session).caller_identity_id end as caller_id,
  case when (select :facts.sees_euii()) then (fate.session).caller_identity_display_name end as caller_display_name,
  case when (select :facts.sees_euii()) then coalesce((fate.session).caller_identity_user_principal_name, caller.user_principal_name) end as caller_user_principal_name,
  (fate.session).caller_identity_tenant_id as caller_tenant_id,
  (fate.session).caller_user_agent_platform as caller_platform,
  (fate.session).caller_user_agent_product_family as caller_product_family,
  (fate.session).caller_user_agent_application_version as caller_application_version,
  callee.user_key as callee_user_key,
  fate.callee_is_service,
  (fate.session).callee_user_agent_role as callee_service_role,
  (fate.session).callee_identity_kind as callee_identity_kind,
  case when (select :facts.sees_euii()) then (fate.session).callee_identity_id end as callee_id,
  case when (select :facts.sees_euii()) then (fate.session).callee_identity_display_name end as callee_display_name,
  case when (select :facts.sees_euii()) then coalesce((fate.session).callee_identity_user_principal_name, callee.user_principal_name) end as callee_user_principal_name,
  (fate.session).callee_identity_tenant_id as callee_tenant_id,
  (fate.session).callee_user_agent_platform as callee_platform,
  (fate.session).callee_user_agent_product_family as callee_product_family,
  (fate.session).callee_user_agent_application_version as callee_application_version,
  fate.failure_stage,
  fate.failure_reason,
  fate.is_setup_failed,
  fate.was_set_up,
  fate.is_dropped,
  streams.stream_count,
  streams.classified_count,
  streams.poor_count,
  streams.audio_stream_count,
  streams.audio_classified_count,
  streams.audio_poor_count,
  streams.video_stream_count,
  streams.video_classified_count,
  streams.video_poor_count,
  streams.sharing_stream_count,
  streams.sharing_classified_count,
  streams.sharing_poor_count,
  case
    when streams.poor_count > 0 then 'poor'
    when streams.classified_count > 0 then 'good'
    else 'unclassified'
  end as verdict,
  case
    when streams.audio_poor_count > 0 then 'poor'
    when streams.audio_classified_count > 0 then 'good'
    else 'unclassified'
  end as audio_verdict,
  :facts.stars((fate.session).caller_feedback_rating) as caller_rating,
  :facts.stars((fate.session).callee_feedback_rating) as callee_rating
from :ops.session_fates as fate
left join :facts.dim_user as caller
  on caller.user_id = (fate.session).caller_identity_id
    and caller.identity_kind = coalesce((fate.session).caller_identity_kind, '')
left join :facts.dim_user as callee
  on callee.user_id = (fate.session).callee_identity_id
    and callee.identity_kind = coalesce((fate.session).callee_identity_kind, '')
left join lateral (
  select
    count((c.stream).stream_key)::integer as stream_count,
    count((c.stream).stream_key) filter (where c.verdict <> 'unclassified')::integer as classified_count,
    count((c.stream).stream_key) filter (where c.verdict = 'poor')::integer as poor_count,
    count((c.stream).stream_key) filter (where c.media_type = 'audio')::integer as audio_stream_count,
    count((c.stream).stream_key) filter (where c.media_type = 'audio' and c.verdict <> 'unclassified')::integer as audio_classified_count,
    count((c.stream).stream_key) filter (where c.media_type = 'audio' and c.verdict = 'poor')::integer as audio_poor_count,
    count((c.stream).stream_key) filter (where c.media_type = 'video')::integer as video_stream_count,
    count((c.stream).stream_key) filter (where c.media_type = 'video' and c.verdict <> 'unclassified')::integer as video_classified_count,
    count((c.stream).stream_key) filter (where c.media_type = 'video' and c.verdict = 'poor')::integer as video_poor_count,
    count((c.stream).stream_key) filter (where c.media_type = 'sharing')::integer as sharing_stream_count,
    count((c.stream).stream_key) filter (where c.media_type = 'sharing' and c.verdict <> 'unclassified')::integer as sharing_classified_count,
    count((c.stream).stream_key) filter (where c.media_type = 'sharing' and c.verdict = 'poor')::integer as sharing_poor_count
  from :ops.classified_media as c
  where (c.session).session_key = (fate.session).session_key
) as streams on true;
comment on column :facts.session_summary.session_key is 'Key of the session.';
comment on column :facts.session_summary.record_key is 'Key of its call.';
comment on column :facts.session_summary.call_id is 'Id of the call record in Graph.';
comment on column :facts.session_summary.session_id is 'Id of the session in Graph; it may repeat within a call.';
comment on column :facts.session_summary.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.session_summary.server_pair is 'Client : Server, Client : Client or Server : Server.';
comment on column :facts.session_summary.call_started_at is 'Start of the call; filter by it, it is indexed.';
comment on column :facts.session_summary.started_at is 'Start of the session, kept within the call.';
comment on column :facts.session_summary.ended_at is 'End of the session, kept within the call.';
comment on column :facts.session_summary.day is 'Day (UTC) in which the session ended.';
comment on column :facts.session_summary.duration_ms is 'Length of the session. Unit: ms.';
comment on column :facts.session_summary.is_test is 'Whether it is a test call; reports leave these out.';
comment on column :facts.session_summary.modalities is 'Modalities of the session in a fixed order, parted by commas; NULL: not told.';
comment on column :facts.session_summary.caller_user_key is 'Key of the caller in dim_user; NULL: not rolled up yet, a server, or unknown.';
comment on column :facts.session_summary.caller_is_service is 'Whether the caller is a server of Microsoft.';
comment on column :facts.session_summary.caller_service_role is 'Role of a server that is the caller: mediationServer, voicemail, …; NULL: none is told.';
comment on column :facts.session_summary.caller_identity_kind is 'Which kind of identity the caller has: user, guest, phone, …; NULL: not told.';
comment on column :facts.session_summary.caller_id is 'Id of the caller, or the number of a phone; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.session_summary.caller_display_name is 'Name of the caller; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.session_summary.caller_user_principal_name is 'User principal name of the caller; NULL: not known, or not for this reader. Tells of a person (EUII).';
comment on column :facts.session_summary.caller_tenant_id is 'Tenant of the caller; NULL: unknown.';
comment on column :facts.session_summary.caller_platform is 'Platform of the caller: windows, macOS, iOS, android, web, …; NULL: not told.';
comment on column :facts.session_summary.caller_product_family is 'Product of the caller: teams, skypeForBusiness, …; NULL: not told.';
comment on column :facts.session_summary.caller_application_version is 'Version of the client or server of the caller; NULL: not told.';
comment on column :facts.session_summary.callee_user_key is 'Key of the callee in dim_user; NULL: not rolled up yet, a server, or unknown.';
comment on column :facts.session_summary.callee_is_service is 'Whether the callee is a server of Microsoft.';
comment on column :facts.session_summary.callee_service_role is 'Role of a server that is the callee: mediationServer, voicemail, …; NULL: none is told.';
comment on column :facts.session_summary.callee_identity_kind is 'Which kind of identity the callee has: user, guest, phone, …; NULL: not told.';
comment on column :facts.session_summary.callee_id is 'Id of the callee, or the number of a phone; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.session_summary.callee_display_name is 'Name of the callee; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.session_summary.callee_user_principal_name is 'User principal name of the callee; NULL: not known, or not for this reader. Tells of a person (EUII).';
comment on column :facts.session_summary.callee_tenant_id is 'Tenant of the callee; NULL: unknown.';
comment on column :facts.session_summary.callee_platform is 'Platform of the callee: windows, macOS, iOS, android, web, …; NULL: not told.';
comment on column :facts.session_summary.callee_product_family is 'Product of the callee: teams, skypeForBusiness, …; NULL: not told.';
comment on column :facts.session_summary.callee_application_version is 'Version of the client or server of the callee; NULL: not told.';
comment on column :facts.session_summary.failure_stage is 'Stage at which the session failed: callSetup or midcall; NULL: no failure is told.';
comment on column :facts.session_summary.failure_reason is 'Reason in the words of the service, of the session, else of a segment; NULL: none is told.';
comment on column :facts.session_summary.is_setup_failed is 'Whether the set-up failed.';
comment on column :facts.session_summary.was_set_up is 'Whether it was set up: it has media, and the set-up did not fail. Neither this nor is_setup_failed: nobody answered.';
comment on column :facts.session_summary.is_dropped is 'Whether it was set up and dropped.';
comment on column :facts.session_summary.stream_count is 'Streams.';
comment on column :facts.session_summary.classified_count is 'Those that are good or poor.';
comment on column :facts.session_summary.poor_count is 'Those that are poor.';
comment on column :facts.session_summary.audio_stream_count is 'Streams of audio.';
comment on column :facts.session_summary.audio_classified_count is 'Those that are good or poor.';
comment on column :facts.session_summary.audio_poor_count is 'Those that are poor.';
comment on column :facts.session_summary.video_stream_count is 'Streams of video.';
comment on column :facts.session_summary.video_classified_count is 'Those that are good or poor.';
comment on column :facts.session_summary.video_poor_count is 'Those that are poor.';
comment on column :facts.session_summary.sharing_stream_count is 'Streams of screen sharing.';
comment on column :facts.session_summary.sharing_classified_count is 'Those that are good or poor.';
comment on column :facts.session_summary.sharing_poor_count is 'Those that are poor.';
comment on column :facts.session_summary.verdict is 'poor: any stream is; good: none is poor and at least one good; else unclassified.';
comment on column :facts.session_summary.audio_verdict is 'As verdict, of the audio alone.';
comment on column :facts.session_summary.caller_rating is 'Rating of the caller: 1 (bad) to 5 (excellent), 0: asked and not answered; NULL: not asked.';
comment on column :facts.session_summary.callee_rating is 'Rating of the callee, likewise.';
