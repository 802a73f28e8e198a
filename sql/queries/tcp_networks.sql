-- One row per network that has streams over TCP: which networks keep UDP from their users?
-- tcp_percent is the share of the network's streams. poor_percent: poor streams over TCP, of those classified, and
-- udp_poor_percent those over UDP.
-- :min_streams = 1
with by_user as (
  -- numbers are grouped fastest: names come when little is left
  select
    network_key, building_network_key, user_key,
    sum(stream_count) as streams,
    sum(stream_count) filter (where transport_protocol = 'tcp') as tcp_streams,
    sum(good_count + poor_count) filter (where transport_protocol = 'tcp') as tcp_classified,
    sum(poor_count) filter (where transport_protocol = 'tcp') as tcp_poor,
    sum(good_count + poor_count) filter (where transport_protocol = 'udp') as udp_classified,
    sum(poor_count) filter (where transport_protocol = 'udp') as udp_poor
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and stream_count > 0
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by network_key, building_network_key, user_key
)

select
  nullif(dim_network.network, '') as network,
  nullif(dim_network.public_network, '') as public_network,
  building_name,
  sum(tcp_streams)::bigint as tcp_streams,
  percent(sum(tcp_streams), sum(streams)) as tcp_percent,
  percent(sum(tcp_poor), sum(tcp_classified)) as poor_percent,
  percent(sum(udp_poor), sum(udp_classified)) as udp_poor_percent,
  count(distinct user_key) filter (where tcp_streams is not null) as users
from by_user
left join dim_network using (network_key)
left join building_networks using (building_network_key)
group by 1, 2, building_name
having sum(tcp_streams) >= :min_streams
order by tcp_streams desc, network, public_network, building_name
limit :rows
