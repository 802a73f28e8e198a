-- One row per rating for which somebody wrote or ticked what was wrong, the newest first.
-- Calls that began within the span. The rating is 1 (bad) to 5 (excellent). Names and texts are for those who may read
-- them; others see the ratings and what was ticked.
with told as (
  select session_key, side
  from feedback_texts
  where call_started_at >= :since and call_started_at < :until
  union
  select feedback_tokens.session_key, feedback_tokens.side
  from feedback_tokens
  inner join sessions using (session_key)
  where feedback_tokens.is_set
    and sessions.call_started_at >= :since and sessions.call_started_at < :until
),

newest as (
  select told.session_key, told.side
  from told
  inner join sessions using (session_key)
  inner join records on records.record_key = sessions.record_key
  where not coalesce(sessions.is_test, false)
    and (:session_type::text is null or records.type = :session_type)
    and (
      :platform::text is null
      or :platform = case told.side
        when 'caller' then sessions.caller_user_agent_platform
        else sessions.callee_user_agent_platform
      end
    )
  order by sessions.ended_at desc nulls last, told.session_key, told.side
  limit :rows
)

select
  said.call_id,
  said.ended_at,
  said.rating,
  coalesce(said.user_display_name, said.user_principal_name, said.user_id) as user_name,
  said.user_key,
  said.tokens,
  said.text,
  said.session_type,
  said.platform,
  said.application_version,
  said.connection_type,
  said.building_name,
  said.capture_device_name
from newest
-- each looked up by its key; the limit keeps the planner from working out all feedback there is
cross join lateral (
  select *
  from feedback
  where feedback.session_key = newest.session_key and feedback.side = newest.side
  limit 1
) as said
order by said.ended_at desc, newest.session_key, newest.side
