-- One row per period and type of call: how much was called.
-- Sessions, minutes and people are those with the media type; a session counts in the period in which it ended, its
-- minutes are those of the session. Calls count when they began, test calls included.
-- :grain = day | week | month
with called as (
  select
    date_trunc(:grain, started_at at time zone 'UTC') as period,
    coalesce(type, 'unknown') as session_type,
    count(*) as calls
  from records
  where started_at >= first_day(:since)::timestamp at time zone 'UTC'
    and started_at < (last_day(:until) + 1)::timestamp at time zone 'UTC'
    and case :media_type
      when 'video' then has_video
      when 'sharing' then has_video_based_screen_sharing or has_screen_sharing
      else has_audio
    end
  group by 1, 2
),

by_user as (
  select
    date_trunc(:grain, day::timestamp) as period,
    session_type,
    user_key,
    sum(session_count) as sessions,
    sum(session_ms_sum) as session_ms
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
  group by 1, 2, 3
),

held as (
  select period, session_type, sum(sessions) as sessions, sum(session_ms) as session_ms, count(user_key) as users
  from by_user
  group by period, session_type
)

select
  period at time zone 'UTC' as period_start,
  session_type,
  coalesce(called.calls, 0) as calls,
  coalesce(held.sessions, 0)::bigint as sessions,
  coalesce(held.session_ms, 0) / 60000 as minutes,
  coalesce(held.users, 0) as users
from held
full join called using (period, session_type)
where :session_type::text is null or session_type = :session_type
order by period_start, session_type
