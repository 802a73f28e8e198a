-- One row per key performance indicator: its value over the span, the band it falls into, and what it was before.
-- Poor: streams, of those classified. Set-up failure: sessions whose set-up failed, of those tried; drop: of those set
-- up; a session counts once for each of its media types. Poor feedback: ratings of 1 or 2, of those given.
-- `value` is the share of `bad` in `total`, `low` to `high` its 95 % confidence interval (Wilson); the score is the mean
-- rating. `n` is everything that was looked at: streams with the unclassified ones, sessions tried, ratings asked for.
-- `previous` is the value over as many days before. Whole days (UTC).
with sums as (
  select
    day >= first_day(:since) as is_now,
    media_type,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(session_count) as tried,
    sum(setup_failed_count) as setup_failed,
    sum(dropped_count) as dropped,
    sum(feedback_shown_count) as shown,
    sum(feedback_rated_count) as rated,
    sum(feedback_poor_count) as rated_poor,
    sum(feedback_rating_sum) as rating_sum
  from daily_quality
  where day between first_day(:since) - (last_day(:until) - first_day(:since) + 1) and last_day(:until)
    and (:session_type::text is null or session_type = :session_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by is_now, media_type
),

counted (is_now, kpi, bad, total, n, score) as (
  select is_now, media_type || '_poor_percent', poor, classified, streams, null::float8 from sums
  union all
  select is_now, 'setup_failure_percent', sum(setup_failed), sum(tried), sum(tried), null from sums group by is_now
  union all
  select is_now, 'drop_percent', sum(dropped), sum(tried - setup_failed), sum(tried), null from sums group by is_now
  union all
  select is_now, 'poor_feedback_percent', sum(rated_poor), sum(rated), sum(shown), null from sums group by is_now
  union all
  select is_now, 'feedback_score', sum(rated_poor), sum(rated), sum(shown), sum(rating_sum) / nullif(sum(rated), 0)
  from sums group by is_now
),

indicators as (
  select
    is_now, kpi, bad::bigint as bad, total::bigint as total, n::bigint as n,
    kpi = 'feedback_score' as is_score,
    case when kpi = 'feedback_score' then score else percent(bad, total) end as value
  from counted
)

select
  targets.kpi,
  targets.about,
  this.value,
  case when not this.is_score then wilson_low(this.bad, this.total) end as low,
  case when not this.is_score then wilson_high(this.bad, this.total) end as high,
  coalesce(this.bad, 0) as bad,
  coalesce(this.total, 0) as total,
  targets.great,
  targets.good,
  targets.poor,
  targets.is_higher_better,
  band(targets.kpi, this.value) as band,
  before.value as previous,
  coalesce(this.n, 0) as n
from (values
  (1, 'audio_poor_percent'),
  (2, 'video_poor_percent'),
  (3, 'sharing_poor_percent'),
  (4, 'setup_failure_percent'),
  (5, 'drop_percent'),
  (6, 'poor_feedback_percent'),
  (7, 'feedback_score')
) as listed (place, kpi)
inner join kpi_targets as targets on targets.kpi = listed.kpi
left join indicators as this on this.kpi = listed.kpi and this.is_now
left join indicators as before on before.kpi = listed.kpi and not before.is_now
order by listed.place
