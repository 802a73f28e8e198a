-- One row per day, hour of the day (UTC), network or what else is asked for: how many calls could not be set up.
-- A session counts once for each of its media types, as in kpis; `sessions` are all of them, `failed` those whose
-- set-up failed. By platform, client or user a session between two people counts for each of them, otherwise once, with
-- its caller. A set-up that failed may have told no network: its name is unknown. By reason, in the words of the
-- service, the sessions that failed count once each, those of calls that began within the span, and `failed_percent` is
-- their share of all that failed.
-- :by = day | hour | reason | session_type | network | public_network | building | connection_type | platform | client | user
-- :media_type = null | audio | video | sharing
with rolled_up as (
  select
    case :by
      when 'day' then to_char(day, 'YYYY-MM-DD')
      when 'session_type' then session_type
      when 'network' then network
      when 'public_network' then public_network
      when 'building' then building_name
      when 'connection_type' then connection_type
      when 'platform' then platform
      when 'client' then nullif(concat_ws(' ', product_family, platform, application_version), '')
      when 'user' then coalesce(user_display_name, user_principal_name, 'user ' || user_key)
    end as name,
    -- two people may have one name
    case when :by = 'user' then user_key end as key,
    sum(
      case when :by in ('platform', 'client', 'user')
        then leg_count else session_count
      end
    ) as sessions,
    sum(
      case when :by in ('platform', 'client', 'user')
        then leg_setup_failed_count else setup_failed_count
      end
    ) as failed
  from daily_quality
  where :by not in ('hour', 'reason')
    and day between first_day(:since) and last_day(:until)
    and (:media_type::text is null or media_type = :media_type)
    and (:session_type::text is null or session_type = :session_type)
  group by name, key
),

by_hour as (
  select
    to_char(hour_utc at time zone 'UTC', 'HH24:00') as name,
    sum(session_count) as sessions,
    sum(setup_failed_count) as failed
  from quality_hourly
  where :by = 'hour'
    and day between first_day(:since) and last_day(:until)
    and (:media_type::text is null or media_type = :media_type)
    and (:session_type::text is null or session_type = :session_type)
  group by name
),

-- a session tells how it failed, else its segments do
told as (
  select session_key, failure_stage, failure_reason, 1 as place
  from sessions
  where :by = 'reason'
    and call_started_at >= :since and call_started_at < :until
    and failure_stage is not null
  union all
  select session_key, failure_stage, failure_reason, 2
  from segments
  where :by = 'reason'
    and call_started_at >= :since and call_started_at < :until
    and failure_stage is not null
),

failures_told as (
  select
    session_key,
    (array_agg(failure_stage order by place, failure_stage))[1] as failure_stage,
    (array_agg(failure_reason order by place, failure_reason) filter (where failure_reason <> ''))[1] as failure_reason
  from told
  group by session_key
),

by_reason as (
  select coalesce(failures_told.failure_reason, 'none told') as name, count(*) as failed
  from failures_told
  inner join sessions using (session_key)
  inner join records using (record_key)
  where failures_told.failure_stage = 'callSetup'
    and not coalesce(sessions.is_test, false)
    and (:session_type::text is null or records.type = :session_type)
    and case :media_type
      when 'audio' then sessions.has_audio
      when 'video' then sessions.has_video
      when 'sharing' then sessions.has_video_based_screen_sharing or sessions.has_screen_sharing
      else true
    end
  group by 1
)

select coalesce(name, 'unknown') as name, sessions, failed, percent(failed, sessions) as failed_percent
from (
  select name, sessions, failed from rolled_up
  union all
  select name, sessions, failed from by_hour
) as counted
where sessions > 0
union all
select name, null, failed, percent(failed, sum(failed) over ())
from by_reason
order by failed desc, failed_percent desc, name
limit :rows
