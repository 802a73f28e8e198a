-- One row per subnet of users: those with the highest share of poor audio streams, where enough were classified.
-- Poor and classified as in audio_by_connection. connection_type is the one that most of the streams had. The ranges
-- that home routers give out are left out: their subnet says nothing.
-- :rows = 5
with by_user as (
  select
    network, building_name, city, connection_type, user_key,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(sum(good_count + poor_count)) over (partition by network, building_name, city, connection_type)
      as classified_of_connection
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = 'audio'
    and stream_count > 0
    and network is not null
    and not is_home_range
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by network, building_name, city, connection_type, user_key
)

select
  network,
  building_name,
  city,
  (array_agg(connection_type order by classified_of_connection desc, connection_type))[1] as connection_type,
  count(distinct user_key) as users,
  sum(classified)::bigint as classified,
  sum(poor)::bigint as poor,
  percent(sum(poor), sum(classified)) as poor_percent
from by_user
group by network, building_name, city
having sum(classified) >= :min_streams
order by poor_percent desc, network, building_name
limit :rows
