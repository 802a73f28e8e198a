-- One row per call: who called or organized it, how many took part, and how it went.
--
-- Filter by started_at, record_key or call_id. Streams and sessions between servers are left out.
create view :facts.call_summary as
select
  record.record_key,
  record.id as call_id,
  record.type as session_type,
  record.started_at,
  record.ended_at,
  (1000 * extract(epoch from greatest(record.ended_at - record.started_at, interval '0')))::double precision as duration_ms,
  coalesce(sessions.is_test, false) as is_test,
  record.missing_parts is null as is_complete,
  record.modalities,
  coalesce(record.has_audio, false) as has_audio,
  coalesce(record.has_video, false) as has_video,
  coalesce(record.has_video_based_screen_sharing, false) as has_video_based_screen_sharing,
  coalesce(record.has_screen_sharing, false) as has_screen_sharing,
  coalesce(record.has_data, false) as has_data,
  organizer.user_key as organizer_user_key,
  record.organizer_identity_kind,
  case when (select :facts.sees_euii()) then coalesce(record.organizer_identity_id, record.organizer_id) end as organizer_id,
  case when (select :facts.sees_euii()) then record.organizer_identity_display_name end as organizer_display_name,
  case when (select :facts.sees_euii()) then coalesce(record.organizer_identity_user_principal_name, organizer.user_principal_name) end as organizer_user_principal_name,
  record.organizer_identity_tenant_id as organizer_tenant_id,
  people.participant_count,
  people.guest_count,
  people.anonymous_count,
  people.phone_count,
  sessions.session_count,
  sessions.set_up_session_count,
  sessions.setup_failed_session_count,
  sessions.dropped_session_count,
  sessions.classified_session_count,
  sessions.poor_session_count,
  sessions.stream_count,
  sessions.classified_count,
  sessions.poor_count,
  sessions.audio_stream_count,
  sessions.audio_classified_count,
  sessions.audio_poor_count,
  sessions.video_stream_count,
  sessions.video_classified_count,
  sessions.video_poor_count,
  sessions.sharing_stream_count,
  sessions.sharing_classified_count,
  sessions.sharing_poor_count,
  case
    when sessions.poor_count > 0 then 'poor'
    when sessions.classified_count > 0 then 'good'
    else 'unclassified'
  end as verdict,
  sessions.asked_count,
  sessions.rated_count,
  sessions.poor_rating_count,
  sessions.average_rating
from :facts.records as record
left join :facts.dim_user as organizer
  on organizer.user_id = record.organizer_identity_id
    and organizer.identity_kind = coalesce(record.organizer_identity_kind, '')
left join lateral (
  select
    count(*)::integer as participant_count,
    count(*) filter (where participants.identity_kind = 'guest' and not visits.is_anonymous)::integer as guest_count,
    count(*) filter (where visits.is_anonymous)::integer as anonymous_count,
    count(*) filter (where participants.identity_kind = 'phone')::integer as phone_count
  from :facts.participants as participants
  cross join lateral (
    select
      coalesce(
        participants.identity_id like 'teamsvisitor:%'
        or participants.identity_kind in ('acsUser', 'azureCommunicationServicesUser', 'spoolUser'),
        false
      ) as is_anonymous
  ) as visits
  where participants.record_key = record.record_key
) as people on true
left join lateral (
  select
    bool_and(summary.is_test) as is_test,
    count(*)::integer as session_count,
    count(*) filter (where summary.was_set_up)::integer as set_up_session_count,
    count(*) filter (where summary.is_setup_failed)::integer as setup_failed_session_count,
    count(*) filter (where summary.is_dropped)::integer as dropped_session_count,
    count(*) filter (where summary.classified_count > 0)::integer as classified_session_count,
    count(*) filter (where summary.poor_count > 0)::integer as poor_session_count,
    coalesce(sum(summary.stream_count), 0)::integer as stream_count,
    coalesce(sum(summary.classified_count), 0)::integer as classified_count,
    coalesce(sum(summary.poor_count), 0)::integer as poor_count,
    coalesce(sum(summary.audio_stream_count), 0)::integer as audio_stream_count,
    coalesce(sum(summary.audio_classified_count), 0)::integer as audio_classified_count,
    coalesce(sum(summary.audio_poor_count), 0)::integer as audio_poor_count,
    coalesce(sum(summary.video_stream_count), 0)::integer as video_stream_count,
    coalesce(sum(summary.video_classified_count), 0)::integer as video_classified_count,
    coalesce(sum(summary.video_poor_count), 0)::integer as video_poor_count,
    coalesce(sum(summary.sharing_stream_count), 0)::integer as sharing_stream_count,
    coalesce(sum(summary.sharing_classified_count), 0)::integer as sharing_classified_count,
    coalesce(sum(summary.sharing_poor_count), 0)::integer as sharing_poor_count,
    (count(summary.caller_rating) + count(summary.callee_rating))::integer as asked_count,
    (
      count(*) filter (where summary.caller_rating > 0) + count(*) filter (where summary.callee_rating > 0)
    )::integer as rated_count,
    (
      count(*) filter (where summary.caller_rating between 1 and 2)
      + count(*) filter (where summary.callee_rating between 1 and 2)
    )::integer as poor_rating_count,
    (coalesce(sum(summary.caller_rating), 0) + coalesce(sum(summary.callee_rating), 0))::double precision
    / nullif(count(nullif(summary.caller_rating, 0)) + count(nullif(summary.callee_rating, 0)), 0) as average_rating
  from :facts.session_summary as summary
  where summary.record_key = record.record_key and summary.server_pair <> 'Server : Server'
) as sessions on true;
comment on column :facts.call_summary.record_key is 'Key of the call.';
comment on column :facts.call_summary.call_id is 'Id of the call record in Graph.';
comment on column :facts.call_summary.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.call_summary.started_at is 'Start of the call; filter by it, it is indexed.';
comment on column :facts.call_summary.ended_at is 'End of the call; NULL: not told.';
comment on column :facts.call_summary.duration_ms is 'Length of the call. Unit: ms. NULL: its end is not told.';
comment on column :facts.call_summary.is_test is 'Whether all of its sessions are test calls; reports leave these out.';
comment on column :facts.call_summary.is_complete is 'Whether everything that the service has of the call was loaded.';
comment on column :facts.call_summary.modalities is 'Modalities of the call in a fixed order, parted by commas; NULL: not told.';
comment on column :facts.call_summary.has_audio is 'Whether the call had audio.';
comment on column :facts.call_summary.has_video is 'Whether the call had camera video.';
comment on column :facts.call_summary.has_video_based_screen_sharing is 'Whether the call had screen sharing sent as video.';
comment on column :facts.call_summary.has_screen_sharing is 'Whether the call had screen sharing of the older kind.';
comment on column :facts.call_summary.has_data is 'Whether the call had data.';
comment on column :facts.call_summary.organizer_user_key is 'Key of the organizer in dim_user; NULL: not rolled up yet, or unknown.';
comment on column :facts.call_summary.organizer_identity_kind is 'Which kind of identity the organizer has: user, guest, application, …; NULL: not told.';
comment on column :facts.call_summary.organizer_id is 'Id of the organizer; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.call_summary.organizer_display_name is 'Name of the organizer; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.call_summary.organizer_user_principal_name is 'User principal name of the organizer; NULL: not known, or not for this reader. Tells of a person (EUII).';
comment on column :facts.call_summary.organizer_tenant_id is 'Tenant of the organizer; NULL: unknown.';
comment on column :facts.call_summary.participant_count is 'Participants that the record lists.';
comment on column :facts.call_summary.guest_count is 'Those who are guests of the tenant.';
comment on column :facts.call_summary.anonymous_count is 'Those who joined without an account: visitors of the web and of other applications.';
comment on column :facts.call_summary.phone_count is 'Those who took part by phone.';
comment on column :facts.call_summary.session_count is 'Sessions of the call, without those between servers.';
comment on column :facts.call_summary.set_up_session_count is 'Those that were set up.';
comment on column :facts.call_summary.setup_failed_session_count is 'Those whose set-up failed.';
comment on column :facts.call_summary.dropped_session_count is 'Those that were set up and dropped.';
comment on column :facts.call_summary.classified_session_count is 'Those with at least one good or poor stream.';
comment on column :facts.call_summary.poor_session_count is 'Those with at least one poor stream.';
comment on column :facts.call_summary.stream_count is 'Streams.';
comment on column :facts.call_summary.classified_count is 'Those that are good or poor.';
comment on column :facts.call_summary.poor_count is 'Those that are poor.';
comment on column :facts.call_summary.audio_stream_count is 'Streams of audio.';
comment on column :facts.call_summary.audio_classified_count is 'Those that are good or poor.';
comment on column :facts.call_summary.audio_poor_count is 'Those that are poor.';
comment on column :facts.call_summary.video_stream_count is 'Streams of video.';
comment on column :facts.call_summary.video_classified_count is 'Those that are good or poor.';
comment on column :facts.call_summary.video_poor_count is 'Those that are poor.';
comment on column :facts.call_summary.sharing_stream_count is 'Streams of screen sharing.';
comment on column :facts.call_summary.sharing_classified_count is 'Those that are good or poor.';
comment on column :facts.call_summary.sharing_poor_count is 'Those that are poor.';
comment on column :facts.call_summary.verdict is 'poor: any stream is; good: none is poor and at least one good; else unclassified.';
comment on column :facts.call_summary.asked_count is 'How many were asked to rate the call, answered or not.';
comment on column :facts.call_summary.rated_count is 'How many gave 1 to 5.';
comment on column :facts.call_summary.poor_rating_count is 'How many gave 1 or 2.';
comment on column :facts.call_summary.average_rating is 'Mean of the ratings of 1 to 5; NULL: none.';
