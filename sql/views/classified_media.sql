-- One row per stream, and per medium without streams: which side is the user's, and how good the stream was.
-- The one place where streams are classified: stream_quality shows it, the roll-ups count it.
--
-- The user is the client of a session with a server; of two clients it is the one who received the stream, as its
-- metrics come from there. From the first endpoint to the second is inbound, from the second to the first outbound.
create view :ops.classified_media as
select
  stream, medium.media, medium.segment, medium.session, medium.record,
  kind.media_type,
  case
    when medium.caller_is_service = medium.callee_is_service then receiver.is_caller
    else medium.callee_is_service
  end as user_is_caller,
  receiver.is_caller as receiver_is_caller,
  medium.second_is_caller,
  medium.caller_is_service and medium.callee_is_service as is_between_servers,
  medium.caller_is_service or medium.callee_is_service as has_server,
  case
    when stream.stream_direction is null then null
    when receiver.is_caller = medium.second_is_caller then 'inbound'
    else 'outbound'
  end as direction,
  least(greatest(times.started_at, (medium.record).started_at), times.ended_at) as started_at,
  times.ended_at,
  medium.is_setup_failed,
  rules.audio_rules, rules.video_rules, rules.sharing_rules,
  broken.jitter, broken.round_trip_time, broken.packet_loss, broken.degradation, broken.concealed_samples,
  broken.frame_loss, broken.frame_rate, broken.post_fec_loss,
  gate.is_gated,
  case
    when medium.is_setup_failed then 'unclassified'
    when kind.media_type = 'audio' then
      case
        when gate.is_gated or not gate.has_audio_metric then 'unclassified'
        when broken.jitter or broken.round_trip_time or broken.packet_loss or broken.degradation or broken.concealed_samples
          then 'poor'
        else 'good'
      end
    when kind.media_type in ('video', 'sharing') then
      case
        when ladder.step is null then 'unclassified'
        when broken.frame_loss or broken.frame_rate or broken.post_fec_loss then 'poor'
        else 'good'
      end
    else 'unclassified'
  end as verdict
from :ops.media_sides as medium
left join :facts.streams as stream on stream.media_key = (medium.media).media_key
cross join :ops.rules_in_force as rules
cross join lateral (
  select
    coalesce(
      stream.started_at, (medium.segment).started_at, (medium.session).started_at, (medium.record).started_at
    ) as started_at,
    -- broken data end before or long after their call
    greatest(
      (medium.record).started_at,
      least(
        coalesce(
          stream.ended_at, (medium.segment).ended_at, (medium.session).ended_at, (medium.record).ended_at,
          (medium.record).started_at
        ),
        coalesce((medium.record).ended_at, (medium.record).started_at),
        (medium.record).started_at + interval '48 hours'
      )
    ) as ended_at
) as times
cross join lateral (
  select :facts.media_type((medium.media).label, stream.audio_codec, stream.video_codec) as media_type
) as kind
cross join lateral (
  select (coalesce(stream.stream_direction, 'callerToCallee') = 'calleeToCaller') <> rules.swaps_directions as is_caller
) as receiver
cross join lateral (
  select rules.exempts_satin and coalesce(stream.audio_codec in ('satin', 'satinFullband'), false) as is_exempt
) as exemption
cross join lateral (
  select
    kind.media_type = 'audio'
    and not coalesce(stream.packet_utilization > rules.gate_packets, rules.passes_packets) as is_gated,
    (rules.jitter_ms is not null and stream.average_jitter_ms is not null)
    or (rules.round_trip_time_ms is not null and stream.average_round_trip_time_ms is not null)
    or (rules.packet_loss_rate is not null and stream.average_packet_loss_rate is not null)
    or (
      not exemption.is_exempt and (
        (rules.audio_degradation is not null and stream.average_audio_degradation is not null)
        or (rules.concealed_samples_ratio is not null and stream.average_ratio_of_concealed_samples is not null)
      )
    ) as has_audio_metric
) as gate
cross join lateral (
  select
    case kind.media_type when 'video' then rules.video_frame_loss_percent when 'sharing' then rules.sharing_frame_loss_percent end
      as frame_loss_percent,
    case kind.media_type when 'video' then rules.video_frame_rate_fps when 'sharing' then rules.sharing_frame_rate_fps end
      as frame_rate_fps,
    case kind.media_type when 'video' then rules.video_post_fec_loss_rate when 'sharing' then rules.sharing_post_fec_loss_rate end
      as post_fec_loss_rate
) as limits
cross join lateral (
  -- the first metric that is tested and reported decides alone
  select
    case
      when limits.frame_loss_percent is not null and stream.average_video_frame_loss_percentage is not null then 1
      when limits.frame_rate_fps is not null and stream.average_video_frame_rate is not null then 2
      when limits.post_fec_loss_rate is not null
        and stream.post_forward_error_correction_packet_loss_rate is not null then 3
    end as step
) as ladder
cross join lateral (
  select
    kind.media_type = 'audio' and coalesce(stream.average_jitter_ms > rules.jitter_ms, false) as jitter,
    kind.media_type = 'audio' and coalesce(stream.average_round_trip_time_ms > rules.round_trip_time_ms, false)
      as round_trip_time,
    kind.media_type = 'audio' and coalesce(stream.average_packet_loss_rate > rules.packet_loss_rate, false)
      as packet_loss,
    kind.media_type = 'audio' and not exemption.is_exempt
    and coalesce(stream.average_audio_degradation > rules.audio_degradation, false) as degradation,
    kind.media_type = 'audio' and not exemption.is_exempt
    and coalesce(stream.average_ratio_of_concealed_samples > rules.concealed_samples_ratio, false)
      as concealed_samples,
    coalesce(ladder.step = 1 and stream.average_video_frame_loss_percentage > limits.frame_loss_percent, false)
      as frame_loss,
    coalesce(ladder.step = 2 and stream.average_video_frame_rate < limits.frame_rate_fps, false) as frame_rate,
    coalesce(
      ladder.step = 3 and stream.post_forward_error_correction_packet_loss_rate > limits.post_fec_loss_rate, false
    ) as post_fec_loss
) as broken;
