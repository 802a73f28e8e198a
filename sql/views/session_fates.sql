-- One row per session: whether it was set up and how it ended, and which of its sides are servers of Microsoft.
--
-- The stage at which it failed is the session's own, else that of its segments: of those that had media, where any had,
-- as another one may have been tried in vain. A session was set up if it has media and did not fail at it; one without
-- media that tells no failure rang unanswered, and was never set up.
create view :ops.session_fates as
select
  session,
  record,
  times.started_at,
  times.ended_at,
  (1000 * extract(epoch from greatest(times.ended_at - times.started_at, interval '0')))::double precision as duration_ms,
  ends.caller_is_service,
  ends.callee_is_service,
  coalesce(segments.has_media, false) as has_media,
  failed.failure_stage,
  coalesce(nullif(session.failure_reason, ''), segments.failure_reason) as failure_reason,
  coalesce(failed.failure_stage = 'callSetup', false) as is_setup_failed,
  coalesce(segments.has_media, false) and failed.failure_stage is distinct from 'callSetup' as was_set_up,
  coalesce(segments.has_media and failed.failure_stage = 'midcall', false) as is_dropped,
  coalesce(coalesce(session.failure_stage, segments.failure_stage) = 'callSetup', false) as is_any_setup_failed
from :facts.sessions as session
inner join :facts.records as record on record.record_key = session.record_key
left join lateral (
  select
    bool_or(tried.has_media) as has_media,
    min(tried.failure_stage) as failure_stage,
    min(tried.failure_stage) filter (where tried.has_media) as failure_stage_with_media,
    min(nullif(tried.failure_reason, '')) as failure_reason
  from (
    select
      segment.failure_stage, segment.failure_reason,
      exists (select from :facts.media where media.segment_key = segment.segment_key) as has_media
    from :facts.segments as segment
    where segment.session_key = session.session_key
  ) as tried
) as segments on true
cross join lateral (
  select
    coalesce(
      session.failure_stage,
      case when segments.has_media then segments.failure_stage_with_media else segments.failure_stage end
    ) as failure_stage
) as failed
cross join lateral (
  -- broken data begin before their call, and end before or long after it
  select
    greatest(record.started_at, least(coalesce(session.started_at, record.started_at), record.ended_at)) as started_at,
    greatest(
      record.started_at,
      least(
        coalesce(session.ended_at, record.ended_at, record.started_at),
        coalesce(record.ended_at, record.started_at),
        record.started_at + interval '2 days'
      )
    ) as ended_at
) as times
cross join lateral (
  select
    coalesce(session.caller_endpoint_type, '') = 'service' as caller_is_service,
    -- documents may come without types; in a group call the callee is the service
    coalesce(
      session.callee_endpoint_type,
      case
        when record.type = 'groupCall' and coalesce(session.caller_endpoint_type, '') <> 'service' then 'service'
        else ''
      end
    ) = 'service' as callee_is_service
) as ends;
