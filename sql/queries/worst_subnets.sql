-- One row per subnet of a person's side: the five with the highest share of poor audio streams, of those with 50 classified ones or more.
-- Poor, classified and the person's side as in audio_by_connection.
with audio as (
  select
    case
      when segments.callee_endpoint_type = 'service' then 'caller'
      when segments.caller_endpoint_type = 'service' then 'callee'
      when streams.stream_direction = 'callerToCallee' then 'callee'
      else 'caller'
    end as side,
    media.caller_network_subnet,
    media.callee_network_subnet,
    media.caller_network_connection_type,
    media.callee_network_connection_type,
    coalesce(
      streams.average_jitter_ms > 30
        or streams.average_round_trip_time_ms > 500
        or streams.average_packet_loss_rate > 0.1,
      false
    ) as is_over
  from streams
  join media using (media_key)
  join segments using (segment_key)
  where media.label = 'main-audio'
    and streams.packet_utilization > 500
    and coalesce(
      streams.average_jitter_ms, streams.average_round_trip_time_ms, streams.average_packet_loss_rate
    ) is not null
),

by_person as (
  select
    case side when 'caller' then caller_network_subnet else callee_network_subnet end as subnet,
    case side when 'caller' then caller_network_connection_type else callee_network_connection_type end
      as connection_type,
    is_over
  from audio
)

select
  subnet,
  mode() within group (order by connection_type) as connection_type,
  count(*) as classified,
  count(*) filter (where is_over) as poor,
  100.0::float8 * count(*) filter (where is_over) / count(*) as poor_percent
from by_person
where subnet is not null
group by subnet
having count(*) >= 50
order by poor_percent desc, subnet
limit 5
