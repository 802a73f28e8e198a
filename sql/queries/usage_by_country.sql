-- One row per country of the building map: how much was called from there. Where the map has no building: "not mapped".
-- Sessions and minutes are those with the media type; a session between two people counts where its caller was. Poor:
-- streams, of those classified.
with by_user as (
  select
    coalesce(country, 'not mapped') as country,
    user_key,
    sum(session_count) as sessions,
    sum(session_ms_sum) / 60000 as minutes,
    sum(stream_count) as streams,
    sum(poor_count) as poor,
    sum(good_count + poor_count) as classified
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and (:session_type::text is null or session_type = :session_type)
    and (:region::text is null or region = :region)
  group by 1, 2
)

select
  country,
  count(user_key) as users,
  sum(sessions)::bigint as sessions,
  sum(minutes) as minutes,
  percent(sum(minutes), sum(sum(minutes)) over ()) as share_percent,
  sum(streams)::bigint as streams,
  percent(sum(poor), sum(classified)) as poor_percent
from by_user
group by country
order by minutes desc, country
limit :rows
