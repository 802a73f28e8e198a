-- One row per radio of an access point, and building: which access points are bad?
-- Poor: streams, of those classified. The signal is the mean over the sessions that reported its strength, in percent.
-- Access points tell where people are: a reader who may not see them gets one row per channel and building, with the
-- streams whose access point is unknown; other readers do without these.
-- :min_streams = 1
with by_user as (
  select
    bssid, wifi_band, wifi_channel, building_name, user_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(wifi_signal_count) as signal_count,
    sum(wifi_signal_percent_sum) as signal_percent_sum
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and wifi_key is not null
    and (bssid is not null or not sees_euii())
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
    and (:bssid::text is null or bssid = :bssid)
  group by bssid, wifi_band, wifi_channel, building_name, user_key
)

select
  bssid,
  wifi_band,
  wifi_channel,
  building_name,
  sum(streams)::bigint as streams,
  sum(classified)::bigint as classified,
  sum(poor)::bigint as poor,
  percent(sum(poor), sum(classified)) as poor_percent,
  sum(signal_percent_sum) / nullif(sum(signal_count), 0)::float8 as average_signal_percent,
  count(user_key) as users
from by_user
group by bssid, wifi_band, wifi_channel, building_name
having sum(classified) >= :min_streams
order by poor desc, poor_percent desc, streams desc, bssid, wifi_channel, building_name
limit :rows
