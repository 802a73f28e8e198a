-- One row per medium and client that took part in it: who it was, on which device and network. What the roll-ups make
-- their dimensions of; what is not told is empty.
create view :ops.media_legs as
select
  medium.media, medium.record,
  (medium.segment).call_started_at as segment_call_started_at,
  (medium.session).call_started_at as session_call_started_at,
  (medium.session).is_test,
  side.is_caller as user_is_caller,
  case when side.is_caller then coalesce((medium.segment).caller_identity_id, (medium.session).caller_identity_id) else coalesce((medium.segment).callee_identity_id, (medium.session).callee_identity_id) end as user_id,
  coalesce(case when side.is_caller then coalesce((medium.segment).caller_identity_kind, (medium.session).caller_identity_kind) else coalesce((medium.segment).callee_identity_kind, (medium.session).callee_identity_kind) end, '') as identity_kind,
  coalesce(case when side.is_caller then coalesce((medium.segment).caller_user_agent_platform, (medium.session).caller_user_agent_platform) else coalesce((medium.segment).callee_user_agent_platform, (medium.session).callee_user_agent_platform) end, '') as platform,
  coalesce(case when side.is_caller then coalesce((medium.segment).caller_user_agent_product_family, (medium.session).caller_user_agent_product_family) else coalesce((medium.segment).callee_user_agent_product_family, (medium.session).callee_user_agent_product_family) end, '') as product_family,
  coalesce(case when side.is_caller then coalesce((medium.segment).caller_user_agent_application_version, (medium.session).caller_user_agent_application_version) else coalesce((medium.segment).callee_user_agent_application_version, (medium.session).callee_user_agent_application_version) end, '') as application_version,
  coalesce(case when side.is_caller then (medium.media).caller_network_connection_type else (medium.media).callee_network_connection_type end, 'unknown') as connection_type,
  coalesce(case when side.is_caller then (medium.media).caller_network_transport_protocol else (medium.media).callee_network_transport_protocol end, 'unknown') as transport_protocol,
  coalesce(case when side.is_caller then (medium.media).caller_network_ip_address else (medium.media).callee_network_ip_address end, '') as ip_address,
  coalesce(case when side.is_caller then (medium.media).caller_network_subnet else (medium.media).callee_network_subnet end, '') as subnet,
  coalesce(case when side.is_caller then (medium.media).caller_network_reflexive_ip_address else (medium.media).callee_network_reflexive_ip_address end, '') as public_ip_address,
  coalesce(case when side.is_caller then (medium.media).caller_network_bssid else (medium.media).callee_network_bssid end, '') as bssid,
  coalesce(nullif(case when side.is_caller then (medium.media).caller_network_wifi_band else (medium.media).callee_network_wifi_band end, 'unknown'), '') as wifi_band,
  coalesce(case when side.is_caller then (medium.media).caller_network_wifi_channel else (medium.media).callee_network_wifi_channel end, 0) as wifi_channel,
  coalesce(case when side.is_caller then (medium.media).caller_network_wifi_radio_type else (medium.media).callee_network_wifi_radio_type end, '') as wifi_radio_type,
  coalesce(case when side.is_caller then coalesce((medium.media).caller_network_wifi_vendor_driver, (medium.media).caller_network_wifi_microsoft_driver) else coalesce((medium.media).callee_network_wifi_vendor_driver, (medium.media).callee_network_wifi_microsoft_driver) end, '') as wifi_driver,
  coalesce(case when side.is_caller then case when (medium.media).caller_network_wifi_vendor_driver is null then (medium.media).caller_network_wifi_microsoft_driver_version else (medium.media).caller_network_wifi_vendor_driver_version end else case when (medium.media).callee_network_wifi_vendor_driver is null then (medium.media).callee_network_wifi_microsoft_driver_version else (medium.media).callee_network_wifi_vendor_driver_version end end, '') as wifi_driver_version,
  coalesce(case when kind.is_audio then case when side.is_caller then (medium.media).caller_device_capture_device_name else (medium.media).callee_device_capture_device_name end end, '') as capture_device_name,
  coalesce(case when kind.is_audio then case when side.is_caller then (medium.media).caller_device_capture_device_driver else (medium.media).callee_device_capture_device_driver end end, '') as capture_device_driver,
  coalesce(case when kind.is_audio then case when side.is_caller then (medium.media).caller_device_render_device_name else (medium.media).callee_device_render_device_name end end, '') as render_device_name,
  coalesce(case when kind.is_audio then case when side.is_caller then (medium.media).caller_device_render_device_driver else (medium.media).callee_device_render_device_driver end end, '') as render_device_driver,
  case when side.is_caller then coalesce((medium.segment).caller_identity_display_name, (medium.session).caller_identity_display_name) else coalesce((medium.segment).callee_identity_display_name, (medium.session).callee_identity_display_name) end as display_name,
  case when side.is_caller then coalesce((medium.segment).caller_identity_user_principal_name, (medium.session).caller_identity_user_principal_name) else coalesce((medium.segment).callee_identity_user_principal_name, (medium.session).callee_identity_user_principal_name) end as user_principal_name,
  case when side.is_caller then coalesce((medium.segment).caller_identity_tenant_id, (medium.session).caller_identity_tenant_id) else coalesce((medium.segment).callee_identity_tenant_id, (medium.session).callee_identity_tenant_id) end as tenant_id,
  :facts.stars(case when side.is_caller then (medium.session).caller_feedback_rating else (medium.session).callee_feedback_rating end) as rating,
  case when side.is_caller then (medium.media).caller_network_wifi_signal_strength_percent else (medium.media).callee_network_wifi_signal_strength_percent end as wifi_signal_percent,
  case when side.is_caller then (medium.media).caller_network_delay_event_ratio else (medium.media).callee_network_delay_event_ratio end as delay_event_ratio,
  case when side.is_caller then (medium.media).caller_device_capture_not_functioning_event_ratio else (medium.media).callee_device_capture_not_functioning_event_ratio end as capture_not_functioning_ratio,
  case when side.is_caller then (medium.media).caller_device_render_not_functioning_event_ratio else (medium.media).callee_device_render_not_functioning_event_ratio end as render_not_functioning_ratio,
  case when side.is_caller then (medium.media).caller_device_cpu_insufficient_event_ratio else (medium.media).callee_device_cpu_insufficient_event_ratio end as cpu_insufficient_ratio,
  case when side.is_caller then (medium.media).caller_device_mic_glitch_rate else (medium.media).callee_device_mic_glitch_rate end as mic_glitch_rate
from :ops.media_sides as medium
cross join lateral (
  select sides.is_caller
  from (values (true, medium.caller_is_service), (false, medium.callee_is_service)) as sides (is_caller, is_service)
  where not sides.is_service
) as side
cross join lateral (
  -- cameras are no devices that are reported on; a medium whose label tells nothing has none
  select coalesce((medium.media).label = 'main-audio', false) as is_audio
) as kind;
