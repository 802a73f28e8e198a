-- One row per day, week or month: how do the key performance indicators change?
-- Terms as in kpis. Weeks begin on Monday (UTC); days before the span are left out of its first week or month.
-- `sessions` and `calls_minutes` (their length together, in minutes) are those with audio, so that each counts once.
-- :grain = day | week | month
with days as (
  select
    day,
    media_type,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(session_count) as tried,
    sum(setup_failed_count) as setup_failed,
    sum(dropped_count) as dropped,
    sum(feedback_rated_count) as rated,
    sum(feedback_poor_count) as rated_poor,
    sum(session_ms_sum) as session_ms
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and (:session_type::text is null or session_type = :session_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by day, media_type
)

select
  date_trunc(:grain, day::timestamp) at time zone 'UTC' as period_start,
  percent(
    sum(poor) filter (where media_type = 'audio'), sum(classified) filter (where media_type = 'audio')
  ) as audio_poor_percent,
  percent(
    sum(poor) filter (where media_type = 'video'), sum(classified) filter (where media_type = 'video')
  ) as video_poor_percent,
  percent(
    sum(poor) filter (where media_type = 'sharing'), sum(classified) filter (where media_type = 'sharing')
  ) as sharing_poor_percent,
  percent(sum(setup_failed), sum(tried)) as setup_failure_percent,
  percent(sum(dropped), sum(tried - setup_failed)) as drop_percent,
  percent(sum(rated_poor), sum(rated)) as poor_feedback_percent,
  coalesce(sum(streams) filter (where media_type = 'audio'), 0)::bigint as audio_streams,
  coalesce(sum(tried) filter (where media_type = 'audio'), 0)::bigint as sessions,
  coalesce(sum(session_ms) filter (where media_type = 'audio'), 0) / 60000 as calls_minutes
from days
group by 1
order by 1
