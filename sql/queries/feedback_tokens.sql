-- One row per token that people ticked when they rated a call: what was wrong?
-- Of calls that began within the span: ratings with the token, and their share of those that ticked anything. A token
-- counts once for a rating, however often it is told. The family is that of the prefix of the token; of those without a
-- prefix it is guessed from the words in them, as their names are not to be relied on.
with ticked as (
  select distinct feedback_tokens.session_key, feedback_tokens.side, feedback_tokens.name as token
  from feedback_tokens
  inner join sessions using (session_key)
  inner join records on records.record_key = sessions.record_key
  where feedback_tokens.is_set
    and feedback_tokens.name <> ''
    and sessions.call_started_at >= :since and sessions.call_started_at < :until
    and not coalesce(sessions.is_test, false)
    and (:session_type::text is null or records.type = :session_type)
    and (
      :platform::text is null
      or :platform = case feedback_tokens.side
        when 'caller' then sessions.caller_user_agent_platform
        else sessions.callee_user_agent_platform
      end
    )
),

ratings as (
  select count(*) as ratings
  from (select distinct session_key, side from ticked) as sides
)

select
  case
    when token ilike 'audio\_%' then 'audio'
    when token ilike 'video\_%' then 'video'
    when token ilike 'ss\_%' then 'sharing'
    when token ilike 'pstn\_%' then 'pstn'
    -- the service misspells it
    when token ilike 'reliab%\_%' then 'reliability'
    when token ~* 'video|image|color|blur|pixel|freez|frozen' then 'video'
    when token ~* 'sharing|screen|content|present' then 'sharing'
    when token ~* 'sound|speech|noise|noisy|echo|volume|voice|silent|feedback|interrupt' then 'audio'
    when token ~* 'drop|stopped|join|invite|connect' then 'reliability'
    else 'other'
  end as family,
  token,
  count(*) as ratings,
  percent(count(*), min(ratings.ratings)) as share_percent
from ticked
cross join ratings
group by 1, 2
order by ratings desc, token
limit :rows
