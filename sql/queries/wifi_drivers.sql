-- One row per version of a Wi-Fi driver: which drivers are old, or bad?
-- Poor: streams, of those classified.
with by_user as (
  select
    wifi_driver, wifi_driver_version, user_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and wifi_key is not null
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by wifi_driver, wifi_driver_version, user_key
)

select
  wifi_driver,
  wifi_driver_version,
  sum(streams)::bigint as streams,
  sum(classified)::bigint as classified,
  sum(poor)::bigint as poor,
  percent(sum(poor), sum(classified)) as poor_percent,
  count(user_key) as users
from by_user
group by wifi_driver, wifi_driver_version
order by streams desc, wifi_driver, wifi_driver_version
limit :rows
