-- One row per session and client: who was there, and with what client, network and devices.
--
-- Network and devices are those of the main audio, where the session had it, else of its first medium.
create view :ops.session_clients as
select
  fate,
  (fate.session).session_key as session_key,
  case when side.is_caller then 'caller' else 'callee' end as side,
  side.is_caller,
  known.user_key,
  case when side.is_caller then (fate.session).caller_identity_kind else (fate.session).callee_identity_kind end as identity_kind,
  case when side.is_caller then (fate.session).caller_identity_id else (fate.session).callee_identity_id end as identity_id,
  case when side.is_caller then (fate.session).caller_identity_display_name else (fate.session).callee_identity_display_name end as identity_display_name,
  coalesce(case when side.is_caller then (fate.session).caller_identity_user_principal_name else (fate.session).callee_identity_user_principal_name end, known.user_principal_name) as identity_user_principal_name,
  case when side.is_caller then (fate.session).caller_identity_tenant_id else (fate.session).callee_identity_tenant_id end as identity_tenant_id,
  case when side.is_caller then (fate.session).caller_endpoint_name else (fate.session).callee_endpoint_name end as endpoint_name,
  case when side.is_caller then (fate.session).caller_user_agent_platform else (fate.session).callee_user_agent_platform end as user_agent_platform,
  case when side.is_caller then (fate.session).caller_user_agent_product_family else (fate.session).callee_user_agent_product_family end as user_agent_product_family,
  case when side.is_caller then (fate.session).caller_user_agent_application_version else (fate.session).callee_user_agent_application_version end as user_agent_application_version,
  :facts.stars(case when side.is_caller then (fate.session).caller_feedback_rating else (fate.session).callee_feedback_rating end) as rating,
  case when side.is_caller then (fate.session).caller_feedback_text else (fate.session).callee_feedback_text end as feedback_text,
  medium.connection_type,
  medium.transport_protocol,
  medium.ip_address,
  medium.subnet,
  medium.reflexive_ip_address,
  medium.link_speed_bps,
  medium.bssid,
  medium.wifi_band,
  medium.wifi_channel,
  medium.wifi_radio_type,
  medium.wifi_signal_strength_percent,
  medium.capture_device_name,
  medium.render_device_name,
  :facts.network_block(medium.ip_address, medium.subnet) as network,
  :facts.public_block(medium.reflexive_ip_address) as public_network,
  building.building_network_key,
  building.network_name,
  building.building_name,
  building.city,
  building.country,
  building.region,
  coalesce(building.is_inside_corp, false) as is_inside_corp,
  coalesce(building.is_vpn, false) as is_vpn
from :ops.session_fates as fate
cross join lateral (
  select both_sides.is_caller
  from (values (true, fate.caller_is_service), (false, fate.callee_is_service)) as both_sides (is_caller, is_service)
  where not both_sides.is_service
) as side
left join :facts.dim_user as known
  on known.user_id = case when side.is_caller then (fate.session).caller_identity_id else (fate.session).callee_identity_id end
    and known.identity_kind = coalesce(
      case when side.is_caller then (fate.session).caller_identity_kind else (fate.session).callee_identity_kind end, ''
    )
left join lateral (
  select
    case when side.is_caller then media.caller_network_connection_type else media.callee_network_connection_type end as connection_type,
    case when side.is_caller then media.caller_network_transport_protocol else media.callee_network_transport_protocol end as transport_protocol,
    case when side.is_caller then media.caller_network_ip_address else media.callee_network_ip_address end as ip_address,
    case when side.is_caller then media.caller_network_subnet else media.callee_network_subnet end as subnet,
    case when side.is_caller then media.caller_network_reflexive_ip_address else media.callee_network_reflexive_ip_address end as reflexive_ip_address,
    case when side.is_caller then media.caller_network_link_speed_bps else media.callee_network_link_speed_bps end as link_speed_bps,
    case when side.is_caller then media.caller_network_bssid else media.callee_network_bssid end as bssid,
    case when side.is_caller then media.caller_network_wifi_band else media.callee_network_wifi_band end as wifi_band,
    case when side.is_caller then media.caller_network_wifi_channel else media.callee_network_wifi_channel end as wifi_channel,
    case when side.is_caller then media.caller_network_wifi_radio_type else media.callee_network_wifi_radio_type end as wifi_radio_type,
    case when side.is_caller then media.caller_network_wifi_signal_strength_percent else media.callee_network_wifi_signal_strength_percent end as wifi_signal_strength_percent,
    case when side.is_caller then media.caller_device_capture_device_name else media.callee_device_capture_device_name end as capture_device_name,
    case when side.is_caller then media.caller_device_render_device_name else media.callee_device_render_device_name end as render_device_name
  from :facts.segments as segment
  inner join :facts.media as media on media.segment_key = segment.segment_key
  where segment.session_key = (fate.session).session_key
  order by media.label is distinct from 'main-audio', media.media_key
  limit 1
) as medium on true
-- the address, else the subnet, else the public address
left join :facts.building_networks as building
  on building.building_network_key = coalesce(
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = medium.ip_address
        and (fate.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (fate.ended_at at time zone 'UTC')::date < mapped.valid_to
    ),
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = medium.subnet
        and (fate.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (fate.ended_at at time zone 'UTC')::date < mapped.valid_to
    ),
    (
      select mapped.building_network_key
      from :ops.address_buildings as mapped
      where mapped.address = medium.reflexive_ip_address
        and (fate.ended_at at time zone 'UTC')::date >= mapped.valid_from
        and (fate.ended_at at time zone 'UTC')::date < mapped.valid_to
    )
  );
