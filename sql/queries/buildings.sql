-- One row per building of the building map that users were in: how good are calls from there?
-- Terms as in kpis. The band is that of audio. Set-ups that failed before there were media tell no network, and so are
-- in no building. Networks of the map that name no building are one row for their place.
with places as (
  -- a building has several ranges; the least of their keys stands for it, as numbers are grouped fastest
  select
    building_network_key,
    min(building_network_key) over (partition by building_name, city, country, region, is_inside_corp) as place_key
  from building_networks
),

by_user as (
  select
    place_key, user_key,
    sum(stream_count) filter (where media_type = 'audio') as audio_streams,
    sum(poor_count) filter (where media_type = 'audio') as audio_poor,
    sum(good_count + poor_count) filter (where media_type = 'audio') as audio_classified,
    sum(poor_count) filter (where media_type = 'video') as video_poor,
    sum(good_count + poor_count) filter (where media_type = 'video') as video_classified,
    sum(poor_count) filter (where media_type = 'sharing') as sharing_poor,
    sum(good_count + poor_count) filter (where media_type = 'sharing') as sharing_classified,
    sum(session_count) as tried,
    sum(setup_failed_count) as setup_failed,
    sum(dropped_count) as dropped
  from daily_quality
  inner join places using (building_network_key)
  where day between first_day(:since) and last_day(:until)
    and (:session_type::text is null or session_type = :session_type)
    and (:connection_type::text is null or connection_type = :connection_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by place_key, user_key
)

select
  building_name,
  city,
  country,
  region,
  is_inside_corp,
  coalesce(sum(audio_streams), 0)::bigint as audio_streams,
  percent(sum(audio_poor), sum(audio_classified)) as audio_poor_percent,
  percent(sum(video_poor), sum(video_classified)) as video_poor_percent,
  percent(sum(sharing_poor), sum(sharing_classified)) as sharing_poor_percent,
  percent(sum(setup_failed), sum(tried)) as setup_failure_percent,
  percent(sum(dropped), sum(tried - setup_failed)) as drop_percent,
  count(user_key) as users,
  band('audio_poor_percent', percent(sum(audio_poor), sum(audio_classified))) as band
from by_user
inner join building_networks on building_network_key = place_key
group by place_key, building_name, city, country, region, is_inside_corp
order by audio_streams desc, building_name, city
limit :rows
