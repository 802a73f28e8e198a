-- One row per medium with what is above it: which of its sides are servers of Microsoft, and which is the second
-- endpoint.
--
-- First and second endpoint are those of CQD: a server is always first; of two clients the one with the lower id.
create view :ops.media_sides as
select
  media, segment, session, record,
  ends.caller_is_service,
  ends.callee_is_service,
  case
    when ends.caller_is_service <> ends.callee_is_service then ends.callee_is_service
    else coalesce(
      coalesce(segment.caller_identity_id, session.caller_identity_id) collate "C"
      > coalesce(segment.callee_identity_id, session.callee_identity_id),
      false
    )
  end as second_is_caller,
  coalesce('callSetup' in (segment.failure_stage, session.failure_stage), false) as is_setup_failed
from :facts.media as media
inner join :facts.segments as segment on segment.segment_key = media.segment_key
inner join :facts.sessions as session on session.session_key = segment.session_key
inner join :facts.records as record on record.record_key = session.record_key
cross join lateral (
  select
    coalesce(segment.caller_endpoint_type, session.caller_endpoint_type, '') = 'service' as caller_is_service,
    -- documents may come without types; in a group call the callee is the service
    coalesce(
      segment.callee_endpoint_type, session.callee_endpoint_type,
      case
        when record.type = 'groupCall'
          and coalesce(segment.caller_endpoint_type, session.caller_endpoint_type, '') <> 'service' then 'service'
        else ''
      end
    ) = 'service' as callee_is_service
) as ends;
