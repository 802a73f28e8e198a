-- One row per network that has streams over TCP: which networks keep UDP from their users?
-- tcp_percent is the share of the network's streams. poor_percent: poor streams over TCP, of those classified, and
-- udp_poor_percent those over UDP.
-- :min_streams = 1
with by_user as (
  select
    network, public_network, building_name, user_key,
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
  group by network, public_network, building_name, user_key
)

select
  network,
  public_network,
  building_name,
  sum(tcp_streams)::bigint as tcp_streams,
  percent(sum(tcp_streams), sum(streams)) as tcp_percent,
  percent(sum(tcp_poor), sum(tcp_classified)) as poor_percent,
  percent(sum(udp_poor), sum(udp_classified)) as udp_poor_percent,
  count(tcp_streams) as users
from by_user
group by network, public_network, building_name
having sum(tcp_streams) >= :min_streams
order by tcp_streams desc, network, public_network, building_name
limit :rows
