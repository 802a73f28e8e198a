-- One row per band, channel and standard of Wi-Fi: which are poor?
-- Poor: streams, of those classified. The signal is the mean over the sessions that reported its strength, in percent.
with by_user as (
  select
    wifi_band, wifi_channel, wifi_radio_type, user_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(wifi_signal_count) as signal_count,
    sum(wifi_signal_percent_sum) as signal_percent_sum
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and wifi_key is not null
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
    and (:bssid::text is null or bssid = :bssid)
  group by wifi_band, wifi_channel, wifi_radio_type, user_key
)

select
  wifi_band,
  wifi_channel,
  wifi_radio_type,
  sum(streams)::bigint as streams,
  percent(sum(poor), sum(classified)) as poor_percent,
  sum(signal_percent_sum) / nullif(sum(signal_count), 0)::float8 as average_signal_percent,
  count(user_key) as users
from by_user
group by wifi_band, wifi_channel, wifi_radio_type
order by wifi_band, wifi_channel, wifi_radio_type
