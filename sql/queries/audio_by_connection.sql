-- One row per connection type of the person's side: audio streams, and the share of them that is poor.
-- Poor: jitter above 30 ms, round trip above 500 ms or loss above 0.1. Streams of 500 packets and fewer, or
-- without any of the three metrics, are not classified. The network of a service is never asked: between two
-- people it is the network of the one who received the stream.
with audio as (
  select
    case
      when segments.callee_endpoint_type = 'service' then media.caller_network_connection_type
      when segments.caller_endpoint_type = 'service' then media.callee_network_connection_type
      when streams.stream_direction = 'callerToCallee' then media.callee_network_connection_type
      else media.caller_network_connection_type
    end as connection_type,
    coalesce(
      streams.average_jitter_ms > 30
        or streams.average_round_trip_time_ms > 500
        or streams.average_packet_loss_rate > 0.1,
      false
    ) as is_over,
    streams.packet_utilization > 500
      and coalesce(
        streams.average_jitter_ms, streams.average_round_trip_time_ms, streams.average_packet_loss_rate
      ) is not null as is_classified
  from streams
  join media using (media_key)
  join segments using (segment_key)
  where media.label = 'main-audio'
)
select
  coalesce(connection_type, 'unknown') as connection_type,
  count(*) as streams,
  count(*) filter (where is_classified) as classified,
  count(*) filter (where is_classified and is_over) as poor,
  100.0::float8 * count(*) filter (where is_classified and is_over)
    / nullif(count(*) filter (where is_classified), 0) as poor_percent
from audio
group by 1
order by streams desc
