-- One row per period in which people were asked to rate a call: what they answered.
-- Shown: how often the question was put, answered or not. Poor: ratings of 1 or 2 of 5; their share and the mean are of
-- the ratings given. The shorter the period, the fewer the ratings: clients ask after one call in ten or so.
-- :grain = day | week | month
select
  date_trunc(:grain, day::timestamp) at time zone 'UTC' as period_start,
  sum(feedback_shown_count) as shown,
  sum(feedback_rated_count) as answered,
  percent(sum(feedback_rated_count), sum(feedback_shown_count)) as answered_percent,
  sum(feedback_poor_count) as poor,
  percent(sum(feedback_poor_count), sum(feedback_rated_count)) as poor_percent,
  sum(feedback_rating_sum)::float8 / nullif(sum(feedback_rated_count), 0) as average_rating
from daily_quality
where day between first_day(:since) and last_day(:until)
  and feedback_shown_count > 0
  and (:session_type::text is null or session_type = :session_type)
  and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
  and (:building::text is null or building_name = :building)
  and (:country::text is null or country = :country)
  and (:region::text is null or region = :region)
  and (:platform::text is null or platform = :platform)
group by period_start
order by period_start
