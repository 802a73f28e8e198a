-- One row per row of quality_daily, with its user, network, building, Wi-Fi, client and device: what questions and
-- dashboards sum up.
create view :facts.daily_quality as
select
  daily.quality_daily_key as quality_daily_key,
  daily.day as day,
  daily.media_type as media_type,
  daily.session_type as session_type,
  daily.connection_type as connection_type,
  daily.transport_protocol as transport_protocol,
  daily.user_key as user_key,
  daily.network_key as network_key,
  daily.building_network_key as building_network_key,
  daily.wifi_key as wifi_key,
  daily.client_key as client_key,
  daily.device_key as device_key,
  users.identity_kind as user_identity_kind,
  case when (select :facts.sees_euii()) then users.user_id end as user_id,
  case when (select :facts.sees_euii()) then users.display_name end as user_display_name,
  case when (select :facts.sees_euii()) then users.user_principal_name end as user_principal_name,
  users.tenant_id as user_tenant_id,
  nullif(networks.network, '') as network,
  nullif(networks.public_network, '') as public_network,
  coalesce(networks.is_home_range, false) as is_home_range,
  coalesce(networks.is_vpn_estimated, false) as is_vpn_estimated,
  daily.building_network_key is not null as is_mapped,
  buildings.network_name as network_name,
  buildings.building_name as building_name,
  buildings.city as city,
  buildings.country as country,
  buildings.state as state,
  buildings.region as region,
  coalesce(buildings.is_inside_corp, false) as is_inside_corp,
  coalesce(buildings.is_vpn, false) as is_vpn,
  coalesce(buildings.is_express_route, false) as is_express_route,
  case when (select :facts.sees_euii()) then nullif(wifi.bssid, '') end as bssid,
  nullif(wifi.wifi_band, '') as wifi_band,
  nullif(wifi.wifi_channel, 0) as wifi_channel,
  nullif(wifi.wifi_radio_type, '') as wifi_radio_type,
  nullif(wifi.wifi_driver, '') as wifi_driver,
  nullif(wifi.wifi_driver_version, '') as wifi_driver_version,
  nullif(clients.platform, '') as platform,
  nullif(clients.product_family, '') as product_family,
  nullif(clients.application_version, '') as application_version,
  nullif(devices.capture_device_model, '') as capture_device_model,
  nullif(devices.render_device_model, '') as render_device_model,
  nullif(devices.capture_device_name, '') as capture_device_name,
  nullif(devices.capture_device_driver, '') as capture_device_driver,
  nullif(devices.render_device_name, '') as render_device_name,
  nullif(devices.render_device_driver, '') as render_device_driver,
  daily.stream_count as stream_count,
  daily.good_count as good_count,
  daily.poor_count as poor_count,
  daily.unclassified_count as unclassified_count,
  daily.inbound_poor_count as inbound_poor_count,
  daily.inbound_classified_count as inbound_classified_count,
  daily.gated_count as gated_count,
  daily.poor_jitter_count as poor_jitter_count,
  daily.poor_round_trip_time_count as poor_round_trip_time_count,
  daily.poor_packet_loss_count as poor_packet_loss_count,
  daily.poor_degradation_count as poor_degradation_count,
  daily.poor_concealed_count as poor_concealed_count,
  daily.poor_frame_loss_count as poor_frame_loss_count,
  daily.poor_frame_rate_count as poor_frame_rate_count,
  daily.poor_post_fec_loss_count as poor_post_fec_loss_count,
  daily.one_percent_loss_count as one_percent_loss_count,
  daily.stream_ms_sum as stream_ms_sum,
  daily.jitter_count as jitter_count,
  daily.jitter_ms_sum as jitter_ms_sum,
  daily.max_jitter_ms_sum as max_jitter_ms_sum,
  daily.max_jitter_ms as max_jitter_ms,
  daily.round_trip_time_count as round_trip_time_count,
  daily.round_trip_time_ms_sum as round_trip_time_ms_sum,
  daily.max_round_trip_time_ms_sum as max_round_trip_time_ms_sum,
  daily.max_round_trip_time_ms as max_round_trip_time_ms,
  daily.packet_loss_count as packet_loss_count,
  daily.packet_loss_rate_sum as packet_loss_rate_sum,
  daily.max_packet_loss_rate_sum as max_packet_loss_rate_sum,
  daily.max_packet_loss_rate as max_packet_loss_rate,
  daily.session_count as session_count,
  daily.setup_failed_count as setup_failed_count,
  daily.dropped_count as dropped_count,
  daily.short_count as short_count,
  daily.under_5_s_count as under_5_s_count,
  daily.classified_session_count as classified_session_count,
  daily.poor_session_count as poor_session_count,
  daily.session_ms_sum as session_ms_sum,
  daily.leg_count as leg_count,
  daily.leg_setup_failed_count as leg_setup_failed_count,
  daily.leg_dropped_count as leg_dropped_count,
  daily.feedback_shown_count as feedback_shown_count,
  daily.feedback_rated_count as feedback_rated_count,
  daily.feedback_poor_count as feedback_poor_count,
  daily.feedback_rating_sum as feedback_rating_sum,
  daily.capture_not_functioning_count as capture_not_functioning_count,
  daily.render_not_functioning_count as render_not_functioning_count,
  daily.cpu_insufficient_count as cpu_insufficient_count,
  daily.delay_event_count as delay_event_count,
  daily.mic_glitch_count as mic_glitch_count,
  daily.mic_glitch_rate_sum as mic_glitch_rate_sum,
  daily.wifi_signal_count as wifi_signal_count,
  daily.wifi_signal_percent_sum as wifi_signal_percent_sum
from :facts.quality_daily as daily
left join :facts.dim_user as users on users.user_key = daily.user_key
left join :facts.dim_network as networks on networks.network_key = daily.network_key
left join :facts.building_networks as buildings on buildings.building_network_key = daily.building_network_key
left join :facts.dim_wifi as wifi on wifi.wifi_key = daily.wifi_key
left join :facts.dim_client as clients on clients.client_key = daily.client_key
left join :facts.dim_device as devices on devices.device_key = daily.device_key;
comment on column :facts.daily_quality.quality_daily_key is 'Key of the row; rows that are rewritten get new ones.';
comment on column :facts.daily_quality.day is 'Day (UTC) in which the streams ended.';
comment on column :facts.daily_quality.media_type is 'audio, video, sharing or other.';
comment on column :facts.daily_quality.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.daily_quality.connection_type is 'How the user was connected: wired, wifi, mobile, tunnel, unknown.';
comment on column :facts.daily_quality.transport_protocol is 'Transport of the media: udp, tcp, unknown.';
comment on column :facts.daily_quality.user_key is 'The user; NULL where unknown. Of two people, a stream counts with the one who received it.';
comment on column :facts.daily_quality.network_key is 'The network of the user; NULL where there were no media.';
comment on column :facts.daily_quality.building_network_key is 'The range of the building map that the user was in; NULL where the map has none.';
comment on column :facts.daily_quality.wifi_key is 'Access point and driver; NULL where the user was not on Wi-Fi.';
comment on column :facts.daily_quality.client_key is 'The client program of the user.';
comment on column :facts.daily_quality.device_key is 'Microphone and loudspeaker of the user; NULL for other media types than audio.';
comment on column :facts.daily_quality.user_identity_kind is 'Kind of identity of the user: user, guest, phone, application, …; NULL where the user is unknown.';
comment on column :facts.daily_quality.user_id is 'Id of the user, or the number of a phone; NULL where unknown. Tells of a person (EUII).';
comment on column :facts.daily_quality.user_display_name is 'Name of the user; NULL where unknown. Tells of a person (EUII).';
comment on column :facts.daily_quality.user_principal_name is 'User principal name; NULL where unknown. Tells of a person (EUII).';
comment on column :facts.daily_quality.user_tenant_id is 'Tenant of the user; NULL where unknown.';
comment on column :facts.daily_quality.network is 'Subnet, or the /24 or /64 around the address; NULL where unknown.';
comment on column :facts.daily_quality.public_network is 'The /24 or /48 around the public address; NULL where unknown.';
comment on column :facts.daily_quality.is_home_range is 'Whether the network is one of the ranges that home routers and phones give out.';
comment on column :facts.daily_quality.is_vpn_estimated is 'Whether the client reported its own address as its subnet, as VPN clients do.';
comment on column :facts.daily_quality.is_mapped is 'Whether the building map has the network.';
comment on column :facts.daily_quality.network_name is 'Name of the network in the building map; NULL where it is not mapped.';
comment on column :facts.daily_quality.building_name is 'Building; NULL where the network is not mapped.';
comment on column :facts.daily_quality.city is 'City; NULL where the network is not mapped.';
comment on column :facts.daily_quality.country is 'Country; NULL where the network is not mapped.';
comment on column :facts.daily_quality.state is 'State or province; NULL where the network is not mapped.';
comment on column :facts.daily_quality.region is 'Region; NULL where the network is not mapped.';
comment on column :facts.daily_quality.is_inside_corp is 'Whether the building map says that the network is inside the corporate network.';
comment on column :facts.daily_quality.is_vpn is 'Whether the building map says that the network is a VPN.';
comment on column :facts.daily_quality.is_express_route is 'Whether the building map says that the network reaches Microsoft by ExpressRoute.';
comment on column :facts.daily_quality.bssid is 'Radio of the access point (BSSID); NULL where unknown. Tells of a place (EUII).';
comment on column :facts.daily_quality.wifi_band is 'Band of the Wi-Fi; NULL where it is none or unknown.';
comment on column :facts.daily_quality.wifi_channel is 'Channel of the Wi-Fi; NULL where it is none or unknown.';
comment on column :facts.daily_quality.wifi_radio_type is 'Standard of the Wi-Fi; NULL where it is none or unknown.';
comment on column :facts.daily_quality.wifi_driver is 'Wi-Fi driver; NULL where it is none or unknown.';
comment on column :facts.daily_quality.wifi_driver_version is 'Version of that driver; NULL where unknown.';
comment on column :facts.daily_quality.platform is 'Platform of the client; NULL where unknown.';
comment on column :facts.daily_quality.product_family is 'Product of the client; NULL where unknown.';
comment on column :facts.daily_quality.application_version is 'Version of the client; NULL where unknown.';
comment on column :facts.daily_quality.capture_device_model is 'Microphone without the words of a language; NULL where unknown.';
comment on column :facts.daily_quality.render_device_model is 'Loudspeaker likewise; NULL where unknown.';
comment on column :facts.daily_quality.capture_device_name is 'Microphone as reported; NULL where unknown.';
comment on column :facts.daily_quality.capture_device_driver is 'Driver of the microphone; NULL where unknown.';
comment on column :facts.daily_quality.render_device_name is 'Loudspeaker as reported; NULL where unknown.';
comment on column :facts.daily_quality.render_device_driver is 'Driver of the loudspeaker; NULL where unknown.';
comment on column :facts.daily_quality.stream_count is 'Streams.';
comment on column :facts.daily_quality.good_count is 'Good streams.';
comment on column :facts.daily_quality.poor_count is 'Poor streams.';
comment on column :facts.daily_quality.unclassified_count is 'Unclassified streams.';
comment on column :facts.daily_quality.inbound_poor_count is 'Poor streams whose direction is inbound.';
comment on column :facts.daily_quality.inbound_classified_count is 'Good and poor streams whose direction is inbound.';
comment on column :facts.daily_quality.gated_count is 'Streams that are unclassified because they had too few packets, or an unknown number.';
comment on column :facts.daily_quality.poor_jitter_count is 'Poor streams whose jitter was over the threshold.';
comment on column :facts.daily_quality.poor_round_trip_time_count is 'Poor streams whose round-trip time was over the threshold.';
comment on column :facts.daily_quality.poor_packet_loss_count is 'Poor streams whose packet loss was over the threshold.';
comment on column :facts.daily_quality.poor_degradation_count is 'Poor streams whose degradation was over the threshold; only with rule sets that test it.';
comment on column :facts.daily_quality.poor_concealed_count is 'Poor streams whose share of concealed samples was over the threshold; only with rule sets that test it.';
comment on column :facts.daily_quality.poor_frame_loss_count is 'Poor video and sharing streams by their loss of frames.';
comment on column :facts.daily_quality.poor_frame_rate_count is 'Poor video and sharing streams by their frame rate.';
comment on column :facts.daily_quality.poor_post_fec_loss_count is 'Poor video and sharing streams by their packet loss after error correction.';
comment on column :facts.daily_quality.one_percent_loss_count is 'Streams with a mean packet loss above 1 percent.';
comment on column :facts.daily_quality.stream_ms_sum is 'Length of the streams together. Unit: ms.';
comment on column :facts.daily_quality.jitter_count is 'Streams that reported their mean jitter.';
comment on column :facts.daily_quality.jitter_ms_sum is 'Sum of their mean jitter. Unit: ms.';
comment on column :facts.daily_quality.max_jitter_ms_sum is 'Sum of the highest values of the streams, where they reported their mean jitter; over their number it is what CQD calls the maximum. Unit: ms.';
comment on column :facts.daily_quality.max_jitter_ms is 'Highest value of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.daily_quality.round_trip_time_count is 'Streams that reported their mean round-trip time.';
comment on column :facts.daily_quality.round_trip_time_ms_sum is 'Sum of their mean round-trip time. Unit: ms.';
comment on column :facts.daily_quality.max_round_trip_time_ms_sum is 'Sum of the highest values of the streams, where they reported their mean round-trip time; over their number it is what CQD calls the maximum. Unit: ms.';
comment on column :facts.daily_quality.max_round_trip_time_ms is 'Highest value of any stream; NULL where none reported. Unit: ms.';
comment on column :facts.daily_quality.packet_loss_count is 'Streams that reported their mean packet loss.';
comment on column :facts.daily_quality.packet_loss_rate_sum is 'Sum of their mean packet loss. Unit: 0 to 1.';
comment on column :facts.daily_quality.max_packet_loss_rate_sum is 'Sum of the highest values of the streams, where they reported their mean packet loss; over their number it is what CQD calls the maximum. Unit: 0 to 1.';
comment on column :facts.daily_quality.max_packet_loss_rate is 'Highest value of any stream; NULL where none reported. Unit: 0 to 1.';
comment on column :facts.daily_quality.session_count is 'Sessions that had this media type or failed to set it up: each session counts once for each of its media types, with the client (of two people: the caller).';
comment on column :facts.daily_quality.setup_failed_count is 'Those whose set-up failed.';
comment on column :facts.daily_quality.dropped_count is 'Those that were set up and dropped.';
comment on column :facts.daily_quality.short_count is 'Those that were set up and shorter than 60 s.';
comment on column :facts.daily_quality.under_5_s_count is 'Those that were set up and shorter than 5 s.';
comment on column :facts.daily_quality.classified_session_count is 'Those with at least one classified stream.';
comment on column :facts.daily_quality.poor_session_count is 'Those with at least one poor stream.';
comment on column :facts.daily_quality.session_ms_sum is 'Length of the sessions that were set up, together. Unit: ms.';
comment on column :facts.daily_quality.leg_count is 'As session_count, but a session between two people counts for each of them.';
comment on column :facts.daily_quality.leg_setup_failed_count is 'As setup_failed_count, for each of two people.';
comment on column :facts.daily_quality.leg_dropped_count is 'As dropped_count, for each of two people.';
comment on column :facts.daily_quality.feedback_shown_count is 'Legs that were asked for a rating, answered or not; stands with the first media type of the session.';
comment on column :facts.daily_quality.feedback_rated_count is 'Legs that gave a rating of 1 to 5.';
comment on column :facts.daily_quality.feedback_poor_count is 'Legs that gave 1 or 2.';
comment on column :facts.daily_quality.feedback_rating_sum is 'Sum of the ratings.';
comment on column :facts.daily_quality.capture_not_functioning_count is 'Legs whose microphone did not work in 0.5 percent of the time or more.';
comment on column :facts.daily_quality.render_not_functioning_count is 'Legs whose loudspeaker did not work in 0.5 percent of the time or more.';
comment on column :facts.daily_quality.cpu_insufficient_count is 'Legs in which the processor was too slow at any time.';
comment on column :facts.daily_quality.delay_event_count is 'Legs with delay that was too high at any time.';
comment on column :facts.daily_quality.mic_glitch_count is 'Legs that reported the glitch rate of the microphone.';
comment on column :facts.daily_quality.mic_glitch_rate_sum is 'Sum of the glitch rates of the microphone. Unit: glitches per 5 min.';
comment on column :facts.daily_quality.wifi_signal_count is 'Legs that reported the signal strength of the Wi-Fi.';
comment on column :facts.daily_quality.wifi_signal_percent_sum is 'Sum of the signal strengths. Unit: percent.';
