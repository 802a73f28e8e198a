-- One row per person: those with the most poor streams, why they were poor, and where the person mostly was.
-- Of two people a stream counts with the one who received it; a session counts for each of them. The main reason is the
-- threshold that most of the poor streams broke. Network and device are those that most of the person's streams went
-- through, the building is that of the network; NULL where unknown.
with people as (
  select
    user_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(leg_count) as sessions,
    sum(leg_dropped_count) as dropped,
    sum(leg_setup_failed_count) as setup_failed,
    count(distinct day) as days,
    sum(poor_jitter_count) as jitter,
    sum(poor_round_trip_time_count) as round_trip_time,
    sum(poor_packet_loss_count) as packet_loss,
    sum(poor_degradation_count) as degradation,
    sum(poor_concealed_count) as concealed_samples,
    sum(poor_frame_loss_count) as frame_loss,
    sum(poor_frame_rate_count) as frame_rate,
    sum(poor_post_fec_loss_count) as post_fec_loss
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and user_key is not null
    and (:session_type::text is null or session_type = :session_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by user_key
  having sum(poor_count) > 0
  order by poor desc, streams, user_key
  limit :rows
),

theirs as (
  select
    daily_quality.user_key, user_display_name, user_principal_name, user_id, network, building_name,
    capture_device_model, render_device_model, stream_count
  from daily_quality
  inner join people using (user_key)
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and (:session_type::text is null or session_type = :session_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
),

names as (
  select distinct on (user_key) user_key, coalesce(user_display_name, user_principal_name, user_id) as user_name
  from theirs
  order by user_key
),

places as (
  select distinct on (user_key) user_key, network, building_name
  from theirs
  where network <> ''
  group by user_key, network, building_name
  order by user_key, sum(stream_count) desc, network, building_name
),

devices as (
  select distinct on (user_key)
    user_key,
    case
      when capture_device_model = render_device_model then capture_device_model
      else concat_ws(' / ', nullif(capture_device_model, ''), nullif(render_device_model, ''))
    end as device
  from theirs
  where capture_device_model <> '' or render_device_model <> ''
  group by user_key, capture_device_model, render_device_model
  order by user_key, sum(stream_count) desc, capture_device_model, render_device_model
)

select
  people.user_key,
  names.user_name,
  people.streams,
  people.classified,
  people.poor,
  percent(people.poor, people.classified) as poor_percent,
  people.sessions,
  people.dropped,
  people.setup_failed,
  case
    greatest(
      jitter, round_trip_time, packet_loss, degradation, concealed_samples, frame_loss, frame_rate, post_fec_loss
    )
    when 0 then null
    when jitter then 'jitter'
    when round_trip_time then 'round trip time'
    when packet_loss then 'packet loss'
    when degradation then 'degradation'
    when concealed_samples then 'concealed samples'
    when frame_loss then 'frame loss'
    when frame_rate then 'frame rate'
    else 'packet loss after error correction'
  end as main_reason,
  places.network as most_used_network,
  places.building_name as most_used_building,
  devices.device as most_used_device,
  people.days
from people
left join names using (user_key)
left join places using (user_key)
left join devices using (user_key)
order by people.poor desc, people.streams, people.user_key
