-- One row per network, building, city, user, device or what else is asked for: the ones with the most poor streams.
-- Poor: streams, of those classified. What has no name is left out: streams outside of the building map, for a reader
-- who may not see them access points and names of users (users then have their key); among networks also the ranges
-- that home routers give out, whose subnet says nothing; public_network has these.
-- :by = network | public_network | building | city | region | country | user | device | client | access_point
-- :min_streams = 1
-- :rows = 20
with named as (
  select
    case :by
      when 'network' then case when not is_home_range then network end
      when 'public_network' then public_network
      when 'building' then building_name
      when 'city' then city
      when 'region' then region
      when 'country' then country
      when 'user' then coalesce(user_display_name, user_principal_name, 'user ' || user_key)
      when 'device' then coalesce(capture_device_model, render_device_model)
      when 'client' then nullif(concat_ws(' ', product_family, platform, application_version), '')
      when 'access_point' then bssid
    end as name,
    -- two people may have one name
    case when :by = 'user' then user_key end as key,
    user_key, stream_count, good_count, poor_count,
    jitter_count, jitter_ms_sum, round_trip_time_count, round_trip_time_ms_sum, packet_loss_count, packet_loss_rate_sum
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and stream_count > 0
    and (:session_type::text is null or session_type = :session_type)
    and (:connection_type::text is null or connection_type = :connection_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
),

by_user as (
  select
    name, key, user_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(jitter_count) as jitter_count,
    sum(jitter_ms_sum) as jitter_ms_sum,
    sum(round_trip_time_count) as round_trip_time_count,
    sum(round_trip_time_ms_sum) as round_trip_time_ms_sum,
    sum(packet_loss_count) as packet_loss_count,
    sum(packet_loss_rate_sum) as packet_loss_rate_sum
  from named
  where name is not null
  group by name, key, user_key
)

select
  name,
  sum(streams)::bigint as streams,
  sum(classified)::bigint as classified,
  sum(poor)::bigint as poor,
  percent(sum(poor), sum(classified)) as poor_percent,
  count(user_key) as users,
  sum(jitter_ms_sum) / nullif(sum(jitter_count), 0)::float8 as average_jitter_ms,
  sum(round_trip_time_ms_sum) / nullif(sum(round_trip_time_count), 0)::float8 as average_round_trip_time_ms,
  sum(packet_loss_rate_sum) / nullif(sum(packet_loss_count), 0)::float8 as average_packet_loss_rate
from by_user
group by name, key
having sum(classified) >= :min_streams
order by poor desc, poor_percent desc, name
limit :rows
