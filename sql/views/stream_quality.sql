-- One row per stream: its verdict with the reason, and both sides with network, building, client and device.
--
-- Filter by call_started_at, or by call_id; for sums over days read daily_quality, which is a hundred times faster.
-- `user` is the client of a session with a server, and of two clients the one who received the stream; `other` is the
-- other side.
create view :facts.stream_quality as
select
  (c.stream).stream_key as stream_key,
  (c.media).media_key as media_key,
  (c.segment).segment_key as segment_key,
  (c.session).session_key as session_key,
  (c.record).record_key as record_key,
  (c.record).id as call_id,
  (c.record).type as session_type,
  coalesce((c.session).is_test, false) as is_test,
  c.media_type as media_type,
  (c.media).label as label,
  c.direction as direction,
  case when c.is_between_servers then 'Server : Server' when c.has_server then 'Client : Server' else 'Client : Client' end as server_pair,
  case when c.second_is_caller then 'callee' else 'caller' end as first_endpoint,
  case when c.second_is_caller then 'caller' else 'callee' end as second_endpoint,
  case when c.user_is_caller then 'caller' else 'callee' end as user_side,
  case when c.receiver_is_caller then 'caller' else 'callee' end as receiver_side,
  (c.stream).call_started_at as call_started_at,
  c.started_at,
  c.ended_at as ended_at,
  (c.ended_at at time zone 'UTC')::date as day,
  date_trunc('hour', c.ended_at, 'UTC') as hour_utc,
  1000 * date_part('epoch', c.ended_at - c.started_at) as duration_ms,
  c.verdict as verdict,
  words.reason as reason,
  case c.media_type when 'audio' then c.audio_rules when 'video' then c.video_rules when 'sharing' then c.sharing_rules end as rule_set,
  c.jitter as is_jitter_over,
  c.round_trip_time as is_round_trip_time_over,
  c.packet_loss as is_packet_loss_over,
  c.degradation as is_degradation_over,
  c.concealed_samples as is_concealed_samples_over,
  c.frame_loss as is_frame_loss_over,
  c.frame_rate as is_frame_rate_under,
  c.post_fec_loss as is_post_fec_loss_over,
  (c.stream).average_jitter_ms as average_jitter_ms,
  (c.stream).max_jitter_ms as max_jitter_ms,
  (c.stream).average_round_trip_time_ms as average_round_trip_time_ms,
  (c.stream).max_round_trip_time_ms as max_round_trip_time_ms,
  (c.stream).average_packet_loss_rate as average_packet_loss_rate,
  (c.stream).max_packet_loss_rate as max_packet_loss_rate,
  (c.stream).packet_utilization as packet_utilization,
  (c.stream).average_audio_network_jitter_ms as average_audio_network_jitter_ms,
  (c.stream).max_audio_network_jitter_ms as max_audio_network_jitter_ms,
  (c.stream).average_audio_degradation as average_audio_degradation,
  (c.stream).average_ratio_of_concealed_samples as average_ratio_of_concealed_samples,
  (c.stream).max_ratio_of_concealed_samples as max_ratio_of_concealed_samples,
  (c.stream).is_audio_forward_error_correction_used as is_audio_forward_error_correction_used,
  (c.stream).post_forward_error_correction_packet_loss_rate as post_forward_error_correction_packet_loss_rate,
  (c.stream).audio_codec as audio_codec,
  (c.stream).video_codec as video_codec,
  (c.stream).average_video_frame_loss_percentage as average_video_frame_loss_percentage,
  (c.stream).average_video_frame_rate as average_video_frame_rate,
  (c.stream).average_received_frame_rate as average_received_frame_rate,
  (c.stream).average_video_packet_loss_rate as average_video_packet_loss_rate,
  (c.stream).low_frame_rate_ratio as low_frame_rate_ratio,
  (c.stream).low_video_processing_capability_ratio as low_video_processing_capability_ratio,
  (c.stream).average_freeze_duration_ms as average_freeze_duration_ms,
  (c.stream).rms_freeze_duration_ms as rms_freeze_duration_ms,
  (c.stream).average_bandwidth_estimate_bps as average_bandwidth_estimate_bps,
  (c.stream).was_media_bypassed as was_media_bypassed,
  user_dim.user_key as user_user_key,
  case when c.user_is_caller then coalesce((c.segment).caller_identity_kind, (c.session).caller_identity_kind) else coalesce((c.segment).callee_identity_kind, (c.session).callee_identity_kind) end as user_identity_kind,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then coalesce((c.segment).caller_identity_id, (c.session).caller_identity_id) else coalesce((c.segment).callee_identity_id, (c.session).callee_identity_id) end end as user_identity_id,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then coalesce((c.segment).caller_identity_display_name, (c.session).caller_identity_display_name) else coalesce((c.segment).callee_identity_display_name, (c.session).callee_identity_display_name) end end as user_display_name,
  case when (select :facts.sees_euii()) then coalesce(case when c.user_is_caller then coalesce((c.segment).caller_identity_user_principal_name, (c.session).caller_identity_user_principal_name) else coalesce((c.segment).callee_identity_user_principal_name, (c.session).callee_identity_user_principal_name) end, user_dim.user_principal_name) end as user_user_principal_name,
  case when c.user_is_caller then coalesce((c.segment).caller_identity_tenant_id, (c.session).caller_identity_tenant_id) else coalesce((c.segment).callee_identity_tenant_id, (c.session).callee_identity_tenant_id) end as user_tenant_id,
  c.is_between_servers as user_is_service,
  case when c.user_is_caller then coalesce((c.segment).caller_user_agent_role, (c.session).caller_user_agent_role) else coalesce((c.segment).callee_user_agent_role, (c.session).callee_user_agent_role) end as user_service_role,
  case when c.user_is_caller then coalesce((c.segment).caller_user_agent_platform, (c.session).caller_user_agent_platform) else coalesce((c.segment).callee_user_agent_platform, (c.session).callee_user_agent_platform) end as user_platform,
  case when c.user_is_caller then coalesce((c.segment).caller_user_agent_product_family, (c.session).caller_user_agent_product_family) else coalesce((c.segment).callee_user_agent_product_family, (c.session).callee_user_agent_product_family) end as user_product_family,
  case when c.user_is_caller then coalesce((c.segment).caller_user_agent_application_version, (c.session).caller_user_agent_application_version) else coalesce((c.segment).callee_user_agent_application_version, (c.session).callee_user_agent_application_version) end as user_application_version,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then coalesce((c.segment).caller_endpoint_name, (c.session).caller_endpoint_name) else coalesce((c.segment).callee_endpoint_name, (c.session).callee_endpoint_name) end end as user_endpoint_name,
  case when c.user_is_caller then (c.media).caller_network_connection_type else (c.media).callee_network_connection_type end as user_connection_type,
  case when c.user_is_caller then (c.media).caller_network_transport_protocol else (c.media).callee_network_transport_protocol end as user_transport_protocol,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then (c.media).caller_network_ip_address else (c.media).callee_network_ip_address end end as user_ip_address,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then (c.media).caller_network_subnet else (c.media).callee_network_subnet end end as user_subnet,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then (c.media).caller_network_reflexive_ip_address else (c.media).callee_network_reflexive_ip_address end end as user_public_ip_address,
  case when c.user_is_caller then (c.media).caller_network_relay_ip_address else (c.media).callee_network_relay_ip_address end as user_relay_ip_address,
  case when c.user_is_caller then (c.media).caller_network_link_speed_bps else (c.media).callee_network_link_speed_bps end as user_link_speed_bps,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then (c.media).caller_network_mac_address else (c.media).callee_network_mac_address end end as user_mac_address,
  case when c.user_is_caller then (c.media).caller_network_dns_suffix else (c.media).callee_network_dns_suffix end as user_dns_suffix,
  case when (select :facts.sees_euii()) then case when c.user_is_caller then (c.media).caller_network_bssid else (c.media).callee_network_bssid end end as user_bssid,
  case when c.user_is_caller then (c.media).caller_network_wifi_band else (c.media).callee_network_wifi_band end as user_wifi_band,
  case when c.user_is_caller then (c.media).caller_network_wifi_channel else (c.media).callee_network_wifi_channel end as user_wifi_channel,
  case when c.user_is_caller then (c.media).caller_network_wifi_radio_type else (c.media).callee_network_wifi_radio_type end as user_wifi_radio_type,
  case when c.user_is_caller then (c.media).caller_network_wifi_signal_strength_percent else (c.media).callee_network_wifi_signal_strength_percent end as user_wifi_signal_strength_percent,
  case when c.user_is_caller then coalesce((c.media).caller_network_wifi_vendor_driver, (c.media).caller_network_wifi_microsoft_driver) else coalesce((c.media).callee_network_wifi_vendor_driver, (c.media).callee_network_wifi_microsoft_driver) end as user_wifi_driver,
  case when c.user_is_caller then case when (c.media).caller_network_wifi_vendor_driver is null then (c.media).caller_network_wifi_microsoft_driver_version else (c.media).caller_network_wifi_vendor_driver_version end else case when (c.media).callee_network_wifi_vendor_driver is null then (c.media).callee_network_wifi_microsoft_driver_version else (c.media).callee_network_wifi_vendor_driver_version end end as user_wifi_driver_version,
  case when c.user_is_caller then (c.media).caller_device_capture_device_name else (c.media).callee_device_capture_device_name end as user_capture_device_name,
  case when c.user_is_caller then (c.media).caller_device_render_device_name else (c.media).callee_device_render_device_name end as user_render_device_name,
  case when c.user_is_caller then (c.media).caller_device_capture_device_driver else (c.media).callee_device_capture_device_driver end as user_capture_device_driver,
  case when c.user_is_caller then (c.media).caller_device_render_device_driver else (c.media).callee_device_render_device_driver end as user_render_device_driver,
  nullif(:facts.network_block(case when c.user_is_caller then (c.media).caller_network_ip_address else (c.media).callee_network_ip_address end, case when c.user_is_caller then (c.media).caller_network_subnet else (c.media).callee_network_subnet end), '') as user_network,
  nullif(:facts.public_block(case when c.user_is_caller then (c.media).caller_network_reflexive_ip_address else (c.media).callee_network_reflexive_ip_address end), '') as user_public_network,
  user_building.building_network_key as user_building_network_key,
  user_building.network_name as user_network_name,
  user_building.building_name as user_building_name,
  user_building.city as user_city,
  user_building.country as user_country,
  user_building.region as user_region,
  coalesce(user_building.is_inside_corp, false) as user_is_inside_corp,
  coalesce(user_building.is_vpn, false) as user_is_vpn,
  case when c.user_is_caller then (c.media).caller_device_capture_not_functioning_event_ratio else (c.media).callee_device_capture_not_functioning_event_ratio end as user_capture_not_functioning_event_ratio,
  case when c.user_is_caller then (c.media).caller_device_render_not_functioning_event_ratio else (c.media).callee_device_render_not_functioning_event_ratio end as user_render_not_functioning_event_ratio,
  case when c.user_is_caller then (c.media).caller_device_cpu_insufficient_event_ratio else (c.media).callee_device_cpu_insufficient_event_ratio end as user_cpu_insufficient_event_ratio,
  case when c.user_is_caller then (c.media).caller_network_delay_event_ratio else (c.media).callee_network_delay_event_ratio end as user_delay_event_ratio,
  case when c.user_is_caller then (c.media).caller_network_bandwidth_low_event_ratio else (c.media).callee_network_bandwidth_low_event_ratio end as user_bandwidth_low_event_ratio,
  case when c.user_is_caller then (c.media).caller_network_received_quality_event_ratio else (c.media).callee_network_received_quality_event_ratio end as user_received_quality_event_ratio,
  case when c.user_is_caller then (c.media).caller_network_sent_quality_event_ratio else (c.media).callee_network_sent_quality_event_ratio end as user_sent_quality_event_ratio,
  case when c.user_is_caller then (c.media).caller_device_mic_glitch_rate else (c.media).callee_device_mic_glitch_rate end as user_mic_glitch_rate,
  case when c.user_is_caller then (c.media).caller_device_speaker_glitch_rate else (c.media).callee_device_speaker_glitch_rate end as user_speaker_glitch_rate,
  case when c.user_is_caller then (c.media).caller_device_howling_event_count else (c.media).callee_device_howling_event_count end as user_howling_event_count,
  other_dim.user_key as other_user_key,
  case when not c.user_is_caller then coalesce((c.segment).caller_identity_kind, (c.session).caller_identity_kind) else coalesce((c.segment).callee_identity_kind, (c.session).callee_identity_kind) end as other_identity_kind,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then coalesce((c.segment).caller_identity_id, (c.session).caller_identity_id) else coalesce((c.segment).callee_identity_id, (c.session).callee_identity_id) end end as other_identity_id,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then coalesce((c.segment).caller_identity_display_name, (c.session).caller_identity_display_name) else coalesce((c.segment).callee_identity_display_name, (c.session).callee_identity_display_name) end end as other_display_name,
  case when (select :facts.sees_euii()) then coalesce(case when not c.user_is_caller then coalesce((c.segment).caller_identity_user_principal_name, (c.session).caller_identity_user_principal_name) else coalesce((c.segment).callee_identity_user_principal_name, (c.session).callee_identity_user_principal_name) end, other_dim.user_principal_name) end as other_user_principal_name,
  case when not c.user_is_caller then coalesce((c.segment).caller_identity_tenant_id, (c.session).caller_identity_tenant_id) else coalesce((c.segment).callee_identity_tenant_id, (c.session).callee_identity_tenant_id) end as other_tenant_id,
  c.has_server as other_is_service,
  case when not c.user_is_caller then coalesce((c.segment).caller_user_agent_role, (c.session).caller_user_agent_role) else coalesce((c.segment).callee_user_agent_role, (c.session).callee_user_agent_role) end as other_service_role,
  case when not c.user_is_caller then coalesce((c.segment).caller_user_agent_platform, (c.session).caller_user_agent_platform) else coalesce((c.segment).callee_user_agent_platform, (c.session).callee_user_agent_platform) end as other_platform,
  case when not c.user_is_caller then coalesce((c.segment).caller_user_agent_product_family, (c.session).caller_user_agent_product_family) else coalesce((c.segment).callee_user_agent_product_family, (c.session).callee_user_agent_product_family) end as other_product_family,
  case when not c.user_is_caller then coalesce((c.segment).caller_user_agent_application_version, (c.session).caller_user_agent_application_version) else coalesce((c.segment).callee_user_agent_application_version, (c.session).callee_user_agent_application_version) end as other_application_version,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then coalesce((c.segment).caller_endpoint_name, (c.session).caller_endpoint_name) else coalesce((c.segment).callee_endpoint_name, (c.session).callee_endpoint_name) end end as other_endpoint_name,
  case when not c.user_is_caller then (c.media).caller_network_connection_type else (c.media).callee_network_connection_type end as other_connection_type,
  case when not c.user_is_caller then (c.media).caller_network_transport_protocol else (c.media).callee_network_transport_protocol end as other_transport_protocol,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then (c.media).caller_network_ip_address else (c.media).callee_network_ip_address end end as other_ip_address,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then (c.media).caller_network_subnet else (c.media).callee_network_subnet end end as other_subnet,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then (c.media).caller_network_reflexive_ip_address else (c.media).callee_network_reflexive_ip_address end end as other_public_ip_address,
  case when not c.user_is_caller then (c.media).caller_network_relay_ip_address else (c.media).callee_network_relay_ip_address end as other_relay_ip_address,
  case when not c.user_is_caller then (c.media).caller_network_link_speed_bps else (c.media).callee_network_link_speed_bps end as other_link_speed_bps,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then (c.media).caller_network_mac_address else (c.media).callee_network_mac_address end end as other_mac_address,
  case when not c.user_is_caller then (c.media).caller_network_dns_suffix else (c.media).callee_network_dns_suffix end as other_dns_suffix,
  case when (select :facts.sees_euii()) then case when not c.user_is_caller then (c.media).caller_network_bssid else (c.media).callee_network_bssid end end as other_bssid,
  case when not c.user_is_caller then (c.media).caller_network_wifi_band else (c.media).callee_network_wifi_band end as other_wifi_band,
  case when not c.user_is_caller then (c.media).caller_network_wifi_channel else (c.media).callee_network_wifi_channel end as other_wifi_channel,
  case when not c.user_is_caller then (c.media).caller_network_wifi_radio_type else (c.media).callee_network_wifi_radio_type end as other_wifi_radio_type,
  case when not c.user_is_caller then (c.media).caller_network_wifi_signal_strength_percent else (c.media).callee_network_wifi_signal_strength_percent end as other_wifi_signal_strength_percent,
  case when not c.user_is_caller then coalesce((c.media).caller_network_wifi_vendor_driver, (c.media).caller_network_wifi_microsoft_driver) else coalesce((c.media).callee_network_wifi_vendor_driver, (c.media).callee_network_wifi_microsoft_driver) end as other_wifi_driver,
  case when not c.user_is_caller then case when (c.media).caller_network_wifi_vendor_driver is null then (c.media).caller_network_wifi_microsoft_driver_version else (c.media).caller_network_wifi_vendor_driver_version end else case when (c.media).callee_network_wifi_vendor_driver is null then (c.media).callee_network_wifi_microsoft_driver_version else (c.media).callee_network_wifi_vendor_driver_version end end as other_wifi_driver_version,
  case when not c.user_is_caller then (c.media).caller_device_capture_device_name else (c.media).callee_device_capture_device_name end as other_capture_device_name,
  case when not c.user_is_caller then (c.media).caller_device_render_device_name else (c.media).callee_device_render_device_name end as other_render_device_name,
  case when not c.user_is_caller then (c.media).caller_device_capture_device_driver else (c.media).callee_device_capture_device_driver end as other_capture_device_driver,
  case when not c.user_is_caller then (c.media).caller_device_render_device_driver else (c.media).callee_device_render_device_driver end as other_render_device_driver,
  nullif(:facts.network_block(case when not c.user_is_caller then (c.media).caller_network_ip_address else (c.media).callee_network_ip_address end, case when not c.user_is_caller then (c.media).caller_network_subnet else (c.media).callee_network_subnet end), '') as other_network,
  nullif(:facts.public_block(case when not c.user_is_caller then (c.media).caller_network_reflexive_ip_address else (c.media).callee_network_reflexive_ip_address end), '') as other_public_network,
  other_building.building_network_key as other_building_network_key,
  other_building.network_name as other_network_name,
  other_building.building_name as other_building_name,
  other_building.city as other_city,
  other_building.country as other_country,
  other_building.region as other_region,
  coalesce(other_building.is_inside_corp, false) as other_is_inside_corp,
  coalesce(other_building.is_vpn, false) as other_is_vpn
from :ops.classified_media as c
left join :facts.dim_user as user_dim
  on user_dim.user_id = case when c.user_is_caller then coalesce((c.segment).caller_identity_id, (c.session).caller_identity_id) else coalesce((c.segment).callee_identity_id, (c.session).callee_identity_id) end
    and user_dim.identity_kind = coalesce(case when c.user_is_caller then coalesce((c.segment).caller_identity_kind, (c.session).caller_identity_kind) else coalesce((c.segment).callee_identity_kind, (c.session).callee_identity_kind) end, '')
-- the address, else the subnet, else the public address
left join :facts.building_networks as user_building
  on user_building.building_network_key = coalesce(
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = case when c.user_is_caller then (c.media).caller_network_ip_address else (c.media).callee_network_ip_address end
        and (c.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (c.ended_at at time zone 'UTC')::date < mapped.valid_to
    ),
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = case when c.user_is_caller then (c.media).caller_network_subnet else (c.media).callee_network_subnet end
        and (c.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (c.ended_at at time zone 'UTC')::date < mapped.valid_to
    ),
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = case when c.user_is_caller then (c.media).caller_network_reflexive_ip_address else (c.media).callee_network_reflexive_ip_address end
        and (c.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (c.ended_at at time zone 'UTC')::date < mapped.valid_to
    )
  )
left join :facts.dim_user as other_dim
  on other_dim.user_id = case when not c.user_is_caller then coalesce((c.segment).caller_identity_id, (c.session).caller_identity_id) else coalesce((c.segment).callee_identity_id, (c.session).callee_identity_id) end
    and other_dim.identity_kind = coalesce(case when not c.user_is_caller then coalesce((c.segment).caller_identity_kind, (c.session).caller_identity_kind) else coalesce((c.segment).callee_identity_kind, (c.session).callee_identity_kind) end, '')
-- the address, else the subnet, else the public address
left join :facts.building_networks as other_building
  on other_building.building_network_key = coalesce(
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = case when not c.user_is_caller then (c.media).caller_network_ip_address else (c.media).callee_network_ip_address end
        and (c.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (c.ended_at at time zone 'UTC')::date < mapped.valid_to
    ),
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = case when not c.user_is_caller then (c.media).caller_network_subnet else (c.media).callee_network_subnet end
        and (c.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (c.ended_at at time zone 'UTC')::date < mapped.valid_to
    ),
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = case when not c.user_is_caller then (c.media).caller_network_reflexive_ip_address else (c.media).callee_network_reflexive_ip_address end
        and (c.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (c.ended_at at time zone 'UTC')::date < mapped.valid_to
    )
  )
cross join :ops.rules_in_force as rules
cross join lateral (
  select
    case c.verdict
      when 'poor' then concat_ws(
        '; ',
        case when c.jitter then format('jitter %s ms > %s', round((c.stream).average_jitter_ms::numeric, 1), rules.jitter_ms) end,
        case when c.round_trip_time then format('round trip %s ms > %s', round((c.stream).average_round_trip_time_ms::numeric, 1), rules.round_trip_time_ms) end,
        case when c.packet_loss then format('packet loss %s > %s', round((c.stream).average_packet_loss_rate::numeric, 4), rules.packet_loss_rate) end,
        case when c.degradation then format('degradation %s > %s', round((c.stream).average_audio_degradation::numeric, 2), rules.audio_degradation) end,
        case when c.concealed_samples then format('concealed samples %s > %s', round((c.stream).average_ratio_of_concealed_samples::numeric, 4), rules.concealed_samples_ratio) end,
        case when c.frame_loss then format('frame loss %s %% > %s', round((c.stream).average_video_frame_loss_percentage::numeric, 1), case c.media_type when 'video' then rules.video_frame_loss_percent else rules.sharing_frame_loss_percent end) end,
        case when c.frame_rate then format('frame rate %s/s < %s', round((c.stream).average_video_frame_rate::numeric, 1), case c.media_type when 'video' then rules.video_frame_rate_fps else rules.sharing_frame_rate_fps end) end,
        case when c.post_fec_loss then format('packet loss after error correction %s > %s', round((c.stream).post_forward_error_correction_packet_loss_rate::numeric, 4), case c.media_type when 'video' then rules.video_post_fec_loss_rate else rules.sharing_post_fec_loss_rate end) end
      )
      when 'unclassified' then
        case
          when c.is_setup_failed then 'set-up failed'
          when c.is_gated and (c.stream).packet_utilization is null then 'number of packets not reported'
          when c.is_gated then format('only %s packets, more than %s needed', (c.stream).packet_utilization, rules.gate_packets)
          when c.media_type = 'other' then 'no rule for this medium'
          else 'no metric reported'
        end
    end as reason
) as words
where (c.stream).stream_key is not null;
comment on column :facts.stream_quality.stream_key is 'Key of the stream.';
comment on column :facts.stream_quality.media_key is 'Key of its medium.';
comment on column :facts.stream_quality.segment_key is 'Key of its segment.';
comment on column :facts.stream_quality.session_key is 'Key of its session.';
comment on column :facts.stream_quality.record_key is 'Key of its call.';
comment on column :facts.stream_quality.call_id is 'Id of the call record in Graph.';
comment on column :facts.stream_quality.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.stream_quality.is_test is 'Whether the session is a test call; reports leave these out.';
comment on column :facts.stream_quality.media_type is 'audio, video, sharing (screen sharing) or other.';
comment on column :facts.stream_quality.label is 'Which medium: main-audio, main-video, applicationsharing-video, data, ….';
comment on column :facts.stream_quality.direction is 'inbound or outbound as CQD has it: from the first endpoint to the second is inbound, which with a server on one side is what the user received; NULL where no direction was sent. The setting swaps_directions turns it round.';
comment on column :facts.stream_quality.server_pair is 'Client : Server, Client : Client or Server : Server.';
comment on column :facts.stream_quality.first_endpoint is 'Which side is the first endpoint: a server is; of two clients the one with the lower id.';
comment on column :facts.stream_quality.second_endpoint is 'Which side is the second endpoint.';
comment on column :facts.stream_quality.user_side is 'Which side the columns user_… are of: the client of a session with a server; of two clients the one who received the stream.';
comment on column :facts.stream_quality.receiver_side is 'Which side received the stream, and measured it.';
comment on column :facts.stream_quality.call_started_at is 'Start of the call; filter by it, it is indexed.';
comment on column :facts.stream_quality.started_at is 'Start of the stream, else of its segment, else of its session, kept within the call.';
comment on column :facts.stream_quality.ended_at is 'End of the stream, else of its segment, else of its session, kept within the call.';
comment on column :facts.stream_quality.day is 'Day (UTC) in which the stream ended.';
comment on column :facts.stream_quality.hour_utc is 'Hour in which the stream ended.';
comment on column :facts.stream_quality.duration_ms is 'Length of the stream. Unit: ms.';
comment on column :facts.stream_quality.verdict is 'good, poor or unclassified, by the rule set in the column rule_set.';
comment on column :facts.stream_quality.reason is 'Why: the thresholds that are broken with their values, or why the stream is unclassified; NULL where it is good.';
comment on column :facts.stream_quality.rule_set is 'Rule set that the verdict is by; NULL for media that none classifies.';
comment on column :facts.stream_quality.is_jitter_over is 'Whether it is audio with a mean jitter over the threshold. Never NULL.';
comment on column :facts.stream_quality.is_round_trip_time_over is 'Whether it is audio with a mean round-trip time over the threshold. Never NULL.';
comment on column :facts.stream_quality.is_packet_loss_over is 'Whether it is audio with a mean packet loss over the threshold. Never NULL.';
comment on column :facts.stream_quality.is_degradation_over is 'Whether it is audio with a mean degradation over the threshold, where the rule set has one. Never NULL.';
comment on column :facts.stream_quality.is_concealed_samples_over is 'Whether it is audio with a share of concealed samples over the threshold, where the rule set has one. Never NULL.';
comment on column :facts.stream_quality.is_frame_loss_over is 'Whether it is video or sharing that is poor by its loss of frames. Never NULL.';
comment on column :facts.stream_quality.is_frame_rate_under is 'Whether it is video or sharing that is poor by its frame rate. Never NULL.';
comment on column :facts.stream_quality.is_post_fec_loss_over is 'Whether it is video or sharing that is poor by its packet loss after error correction. Never NULL.';
comment on column :facts.stream_quality.average_jitter_ms is 'Mean jitter. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.max_jitter_ms is 'Highest jitter. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.average_round_trip_time_ms is 'Mean round-trip time. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.max_round_trip_time_ms is 'Highest round-trip time. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.average_packet_loss_rate is 'Mean share of packets lost. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.max_packet_loss_rate is 'Highest share of packets lost. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.packet_utilization is 'Number of packets. Unit: packets. NULL: not reported.';
comment on column :facts.stream_quality.average_audio_network_jitter_ms is 'Mean network jitter of audio, over windows of 20 s. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.max_audio_network_jitter_ms is 'Highest network jitter of audio. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.average_audio_degradation is 'Mean loss of listening quality. Unit: MOS. NULL: not reported.';
comment on column :facts.stream_quality.average_ratio_of_concealed_samples is 'Mean share of audio samples that had to be made up. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.max_ratio_of_concealed_samples is 'Highest share of audio samples that had to be made up. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.is_audio_forward_error_correction_used is 'Whether forward error correction was used for audio. NULL: not reported.';
comment on column :facts.stream_quality.post_forward_error_correction_packet_loss_rate is 'Share of packets lost after error correction. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.audio_codec is 'Codec of an audio stream. NULL: not reported.';
comment on column :facts.stream_quality.video_codec is 'Codec of a video or sharing stream. NULL: not reported.';
comment on column :facts.stream_quality.average_video_frame_loss_percentage is 'Mean share of video frames lost. Unit: percent. NULL: not reported.';
comment on column :facts.stream_quality.average_video_frame_rate is 'Mean frame rate. Unit: frames/s. NULL: not reported.';
comment on column :facts.stream_quality.average_received_frame_rate is 'Mean frame rate received. Unit: frames/s. NULL: not reported.';
comment on column :facts.stream_quality.average_video_packet_loss_rate is 'Mean share of packets of video lost. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.low_frame_rate_ratio is 'Share of the call below 7.5 frames/s. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.low_video_processing_capability_ratio is 'Share of the call with less than 70 percent of the processing power needed. Unit: 0 to 1. NULL: not reported.';
comment on column :facts.stream_quality.average_freeze_duration_ms is 'Mean length of freezes of video. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.rms_freeze_duration_ms is 'Root mean square of the lengths of freezes. Unit: ms. NULL: not reported.';
comment on column :facts.stream_quality.average_bandwidth_estimate_bps is 'Mean bandwidth estimated. Unit: bit/s. NULL: not reported.';
comment on column :facts.stream_quality.was_media_bypassed is 'Whether media went straight between user and SBC. NULL: not reported.';
comment on column :facts.stream_quality.user_user_key is 'The user: key in dim_user; NULL where it is none that the roll-ups count.';
comment on column :facts.stream_quality.user_identity_kind is 'The user: kind of identity: user, guest, phone, application, …; NULL: not told.';
comment on column :facts.stream_quality.user_identity_id is 'The user: id, or the number of a phone; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_display_name is 'The user: name; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_user_principal_name is 'The user: user principal name; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_tenant_id is 'The user: tenant; NULL: not told.';
comment on column :facts.stream_quality.user_is_service is 'The user: whether it is a server of Microsoft.';
comment on column :facts.stream_quality.user_service_role is 'The user: role of a server: mediationServer, …; NULL: a client, or not told.';
comment on column :facts.stream_quality.user_platform is 'The user: platform of the client; NULL: not told.';
comment on column :facts.stream_quality.user_product_family is 'The user: product of the client; NULL: not told.';
comment on column :facts.stream_quality.user_application_version is 'The user: version of the client; NULL: not told.';
comment on column :facts.stream_quality.user_endpoint_name is 'The user: name of the machine; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_connection_type is 'The user: how it was connected: wired, wifi, mobile, tunnel, unknown; NULL: not told.';
comment on column :facts.stream_quality.user_transport_protocol is 'The user: transport of the media: udp, tcp, unknown; NULL: not told.';
comment on column :facts.stream_quality.user_ip_address is 'The user: address; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_subnet is 'The user: subnet as reported, which of VPN clients is their address; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_public_ip_address is 'The user: public address, as the media relay saw it; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_relay_ip_address is 'The user: address of the media relay; NULL: not told.';
comment on column :facts.stream_quality.user_link_speed_bps is 'The user: speed of the link; NULL: not told. Unit: bit/s.';
comment on column :facts.stream_quality.user_mac_address is 'The user: hardware address; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.user_dns_suffix is 'The user: DNS suffix of the network adapter; NULL: not told.';
comment on column :facts.stream_quality.user_bssid is 'The user: radio of the access point (BSSID); NULL: not told. Tells of a place (EUII).';
comment on column :facts.stream_quality.user_wifi_band is 'The user: band of the Wi-Fi; NULL: not told.';
comment on column :facts.stream_quality.user_wifi_channel is 'The user: channel of the Wi-Fi; NULL: not told.';
comment on column :facts.stream_quality.user_wifi_radio_type is 'The user: standard of the Wi-Fi; NULL: not told.';
comment on column :facts.stream_quality.user_wifi_signal_strength_percent is 'The user: signal strength of the Wi-Fi; NULL: not told. Unit: percent.';
comment on column :facts.stream_quality.user_wifi_driver is 'The user: Wi-Fi driver by the vendor''s naming, else by Microsoft''s; NULL: not told.';
comment on column :facts.stream_quality.user_wifi_driver_version is 'The user: version of that driver; NULL: not told.';
comment on column :facts.stream_quality.user_capture_device_name is 'The user: microphone or camera; NULL: not told.';
comment on column :facts.stream_quality.user_render_device_name is 'The user: loudspeaker; NULL: not told.';
comment on column :facts.stream_quality.user_capture_device_driver is 'The user: driver of the microphone or camera; NULL: not told.';
comment on column :facts.stream_quality.user_render_device_driver is 'The user: driver of the loudspeaker; NULL: not told.';
comment on column :facts.stream_quality.user_network is 'The user: network, as in dim_network; NULL: not told.';
comment on column :facts.stream_quality.user_public_network is 'The user: public network, as in dim_network; NULL: not told.';
comment on column :facts.stream_quality.user_building_network_key is 'The user: the range of the building map; NULL: the map has none.';
comment on column :facts.stream_quality.user_network_name is 'The user: name of the network in the building map; NULL: not mapped.';
comment on column :facts.stream_quality.user_building_name is 'The user: building; NULL: not mapped.';
comment on column :facts.stream_quality.user_city is 'The user: city; NULL: not mapped.';
comment on column :facts.stream_quality.user_country is 'The user: country; NULL: not mapped.';
comment on column :facts.stream_quality.user_region is 'The user: region; NULL: not mapped.';
comment on column :facts.stream_quality.user_is_inside_corp is 'The user: whether the building map says that it is inside the corporate network.';
comment on column :facts.stream_quality.user_is_vpn is 'The user: whether the building map says that it is a VPN.';
comment on column :facts.stream_quality.user_capture_not_functioning_event_ratio is 'The user: share of the call in which the microphone did not work; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_render_not_functioning_event_ratio is 'The user: share of the call in which the loudspeaker did not work; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_cpu_insufficient_event_ratio is 'The user: share of the call in which the processor was too slow; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_delay_event_ratio is 'The user: share of the call in which delay was too high; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_bandwidth_low_event_ratio is 'The user: share of the call in which bandwidth was too low; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_received_quality_event_ratio is 'The user: share of the call in which the quality received was bad; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_sent_quality_event_ratio is 'The user: share of the call in which the quality sent was bad; NULL: not reported. Unit: 0 to 1.';
comment on column :facts.stream_quality.user_mic_glitch_rate is 'The user: glitches of the microphone; NULL: not reported. Unit: glitches per 5 min.';
comment on column :facts.stream_quality.user_speaker_glitch_rate is 'The user: glitches of the loudspeaker; NULL: not reported. Unit: glitches per 5 min.';
comment on column :facts.stream_quality.user_howling_event_count is 'The user: how often the audio howled; NULL: not reported. Unit: events.';
comment on column :facts.stream_quality.other_user_key is 'The other side: key in dim_user; NULL where it is none that the roll-ups count.';
comment on column :facts.stream_quality.other_identity_kind is 'The other side: kind of identity: user, guest, phone, application, …; NULL: not told.';
comment on column :facts.stream_quality.other_identity_id is 'The other side: id, or the number of a phone; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_display_name is 'The other side: name; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_user_principal_name is 'The other side: user principal name; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_tenant_id is 'The other side: tenant; NULL: not told.';
comment on column :facts.stream_quality.other_is_service is 'The other side: whether it is a server of Microsoft.';
comment on column :facts.stream_quality.other_service_role is 'The other side: role of a server: mediationServer, …; NULL: a client, or not told.';
comment on column :facts.stream_quality.other_platform is 'The other side: platform of the client; NULL: not told.';
comment on column :facts.stream_quality.other_product_family is 'The other side: product of the client; NULL: not told.';
comment on column :facts.stream_quality.other_application_version is 'The other side: version of the client; NULL: not told.';
comment on column :facts.stream_quality.other_endpoint_name is 'The other side: name of the machine; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_connection_type is 'The other side: how it was connected: wired, wifi, mobile, tunnel, unknown; NULL: not told.';
comment on column :facts.stream_quality.other_transport_protocol is 'The other side: transport of the media: udp, tcp, unknown; NULL: not told.';
comment on column :facts.stream_quality.other_ip_address is 'The other side: address; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_subnet is 'The other side: subnet as reported, which of VPN clients is their address; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_public_ip_address is 'The other side: public address, as the media relay saw it; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_relay_ip_address is 'The other side: address of the media relay; NULL: not told.';
comment on column :facts.stream_quality.other_link_speed_bps is 'The other side: speed of the link; NULL: not told. Unit: bit/s.';
comment on column :facts.stream_quality.other_mac_address is 'The other side: hardware address; NULL: not told. Tells of a person (EUII).';
comment on column :facts.stream_quality.other_dns_suffix is 'The other side: DNS suffix of the network adapter; NULL: not told.';
comment on column :facts.stream_quality.other_bssid is 'The other side: radio of the access point (BSSID); NULL: not told. Tells of a place (EUII).';
comment on column :facts.stream_quality.other_wifi_band is 'The other side: band of the Wi-Fi; NULL: not told.';
comment on column :facts.stream_quality.other_wifi_channel is 'The other side: channel of the Wi-Fi; NULL: not told.';
comment on column :facts.stream_quality.other_wifi_radio_type is 'The other side: standard of the Wi-Fi; NULL: not told.';
comment on column :facts.stream_quality.other_wifi_signal_strength_percent is 'The other side: signal strength of the Wi-Fi; NULL: not told. Unit: percent.';
comment on column :facts.stream_quality.other_wifi_driver is 'The other side: Wi-Fi driver by the vendor''s naming, else by Microsoft''s; NULL: not told.';
comment on column :facts.stream_quality.other_wifi_driver_version is 'The other side: version of that driver; NULL: not told.';
comment on column :facts.stream_quality.other_capture_device_name is 'The other side: microphone or camera; NULL: not told.';
comment on column :facts.stream_quality.other_render_device_name is 'The other side: loudspeaker; NULL: not told.';
comment on column :facts.stream_quality.other_capture_device_driver is 'The other side: driver of the microphone or camera; NULL: not told.';
comment on column :facts.stream_quality.other_render_device_driver is 'The other side: driver of the loudspeaker; NULL: not told.';
comment on column :facts.stream_quality.other_network is 'The other side: network, as in dim_network; NULL: not told.';
comment on column :facts.stream_quality.other_public_network is 'The other side: public network, as in dim_network; NULL: not told.';
comment on column :facts.stream_quality.other_building_network_key is 'The other side: the range of the building map; NULL: the map has none.';
comment on column :facts.stream_quality.other_network_name is 'The other side: name of the network in the building map; NULL: not mapped.';
comment on column :facts.stream_quality.other_building_name is 'The other side: building; NULL: not mapped.';
comment on column :facts.stream_quality.other_city is 'The other side: city; NULL: not mapped.';
comment on column :facts.stream_quality.other_country is 'The other side: country; NULL: not mapped.';
comment on column :facts.stream_quality.other_region is 'The other side: region; NULL: not mapped.';
comment on column :facts.stream_quality.other_is_inside_corp is 'The other side: whether the building map says that it is inside the corporate network.';
comment on column :facts.stream_quality.other_is_vpn is 'The other side: whether the building map says that it is a VPN.';
