-- One row per day and media type of one person: how good the streams were, on which network and device.
-- The person is named by id, user principal name or user_key; those who may not read names use the user_key. Of two
-- people a stream counts with the one who received it; a session counts for each of them. Network, connection and
-- device are those that most streams of the day went through. Mean metrics are of the streams that reported them.
with theirs as (
  select
    *,
    sum(stream_count) over (
      partition by day, media_type, network, building_name, connection_type
    ) as streams_at_place,
    sum(stream_count) over (
      partition by day, media_type, capture_device_model, render_device_model
    ) as streams_of_device
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and (user_key::text = :user or user_id = :user or lower(user_principal_name) = lower(:user))
)

select
  day,
  media_type,
  sum(stream_count) as streams,
  sum(good_count + poor_count) as classified,
  sum(poor_count) as poor,
  percent(sum(poor_count), sum(good_count + poor_count)) as poor_percent,
  sum(poor_jitter_count) as poor_jitter,
  sum(poor_round_trip_time_count) as poor_round_trip_time,
  sum(poor_packet_loss_count) as poor_packet_loss,
  sum(jitter_ms_sum) / nullif(sum(jitter_count), 0) as average_jitter_ms,
  sum(round_trip_time_ms_sum) / nullif(sum(round_trip_time_count), 0) as average_round_trip_time_ms,
  sum(packet_loss_rate_sum) / nullif(sum(packet_loss_count), 0) as average_packet_loss_rate,
  (array_agg(nullif(network, '') order by streams_at_place desc, network, building_name, connection_type))[1]
    as network,
  (array_agg(building_name order by streams_at_place desc, network, building_name, connection_type))[1]
    as building_name,
  (array_agg(connection_type order by streams_at_place desc, network, building_name, connection_type))[1]
    as connection_type,
  (
    array_agg(
      case
        when capture_device_model = render_device_model then nullif(capture_device_model, '')
        else concat_ws(' / ', nullif(capture_device_model, ''), nullif(render_device_model, ''))
      end
      order by streams_of_device desc, capture_device_model, render_device_model
    ) filter (where device_key is not null)
  )[1] as device,
  sum(leg_count) as sessions,
  sum(leg_setup_failed_count) as setup_failed,
  sum(leg_dropped_count) as dropped,
  percent(sum(leg_dropped_count), sum(leg_count - leg_setup_failed_count)) as drop_percent
from theirs
group by day, media_type
order by day desc, media_type
