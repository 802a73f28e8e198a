-- One row per network, with its public network and building: which networks are poor, in which direction, and why?
-- Poor: streams, of those classified. Inbound is what the user received. A stream may be poor for several reasons.
-- Averages are means of the means that streams reported. tcp_percent is the share of streams over TCP.
-- :min_streams = 1
with by_user as (
  -- numbers are grouped fastest: names come when little is left
  select
    network_key, building_network_key, user_key,
    sum(stream_count) as streams,
    sum(good_count) as good,
    sum(poor_count) as poor,
    sum(unclassified_count) as unclassified,
    sum(inbound_poor_count) as inbound_poor,
    sum(inbound_classified_count) as inbound_classified,
    sum(poor_jitter_count) as poor_jitter,
    sum(poor_round_trip_time_count) as poor_round_trip_time,
    sum(poor_packet_loss_count) as poor_packet_loss,
    sum(jitter_count) as jitter_count,
    sum(jitter_ms_sum) as jitter_ms_sum,
    sum(round_trip_time_count) as round_trip_time_count,
    sum(round_trip_time_ms_sum) as round_trip_time_ms_sum,
    sum(packet_loss_count) as packet_loss_count,
    sum(packet_loss_rate_sum) as packet_loss_rate_sum,
    coalesce(sum(stream_count) filter (where transport_protocol = 'tcp'), 0) as tcp_streams
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
    and (:network::text is null or network = :network)
    and (:public_network::text is null or public_network = :public_network)
  group by network_key, building_network_key, user_key
)

select
  nullif(dim_network.network, '') as network,
  nullif(dim_network.public_network, '') as public_network,
  building_name,
  city,
  sum(streams)::bigint as streams,
  sum(good)::bigint as good,
  sum(poor)::bigint as poor,
  sum(unclassified)::bigint as unclassified,
  percent(sum(poor), sum(good + poor)) as poor_percent,
  percent(sum(inbound_poor), sum(inbound_classified)) as poor_inbound_percent,
  percent(sum(poor - inbound_poor), sum(good + poor - inbound_classified)) as poor_outbound_percent,
  sum(poor_jitter)::bigint as poor_jitter,
  sum(poor_round_trip_time)::bigint as poor_round_trip_time,
  sum(poor_packet_loss)::bigint as poor_packet_loss,
  sum(jitter_ms_sum) / nullif(sum(jitter_count), 0)::float8 as average_jitter_ms,
  sum(round_trip_time_ms_sum) / nullif(sum(round_trip_time_count), 0)::float8 as average_round_trip_time_ms,
  sum(packet_loss_rate_sum) / nullif(sum(packet_loss_count), 0)::float8 as average_packet_loss_rate,
  count(distinct user_key) as users,
  percent(sum(tcp_streams), sum(streams)) as tcp_percent
from by_user
left join dim_network using (network_key)
left join building_networks using (building_network_key)
group by 1, 2, building_name, city
having sum(good + poor) >= :min_streams
order by poor desc, streams desc, network, public_network, building_name
limit :rows
