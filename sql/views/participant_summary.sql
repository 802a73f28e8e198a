-- One row per session and client: who took part, when, from where, with what, and how good it was for them.
--
-- Filter by call_started_at, record_key or call_id. Somebody who joined a meeting twice has two rows. Network and devices
-- are those of the main audio, where the session had it, else of its first medium.
create view :facts.participant_summary as
select
  ((client.fate).session).session_key as session_key,
  ((client.fate).record).record_key as record_key,
  ((client.fate).record).id as call_id,
  ((client.fate).record).type as session_type,
  client.side,
  ((client.fate).session).call_started_at as call_started_at,
  (client.fate).started_at as started_at,
  (client.fate).ended_at as ended_at,
  ((client.fate).ended_at at time zone 'UTC')::date as day,
  (client.fate).duration_ms as duration_ms,
  coalesce(((client.fate).session).is_test, false) as is_test,
  client.user_key,
  client.identity_kind as user_identity_kind,
  case when (select :facts.sees_euii()) then client.identity_id end as user_id,
  case when (select :facts.sees_euii()) then client.identity_display_name end as user_display_name,
  case when (select :facts.sees_euii()) then client.identity_user_principal_name end as user_principal_name,
  client.identity_tenant_id as user_tenant_id,
  client.user_agent_platform as platform,
  client.user_agent_product_family as product_family,
  client.user_agent_application_version as application_version,
  case when (select :facts.sees_euii()) then client.endpoint_name end as endpoint_name,
  client.connection_type,
  client.transport_protocol,
  client.network,
  client.public_network,
  client.building_network_key,
  client.network_name,
  client.building_name,
  client.city,
  client.country,
  client.region,
  client.is_inside_corp,
  client.is_vpn,
  case when (select :facts.sees_euii()) then client.ip_address end as ip_address,
  case when (select :facts.sees_euii()) then client.reflexive_ip_address end as public_ip_address,
  client.link_speed_bps,
  case when (select :facts.sees_euii()) then client.bssid end as bssid,
  client.wifi_band,
  client.wifi_channel,
  client.wifi_radio_type,
  client.wifi_signal_strength_percent,
  client.capture_device_name,
  client.render_device_name,
  streams.stream_count,
  streams.classified_count,
  streams.poor_count,
  streams.audio_stream_count,
  streams.audio_classified_count,
  streams.audio_poor_count,
  streams.video_stream_count,
  streams.video_classified_count,
  streams.video_poor_count,
  streams.sharing_stream_count,
  streams.sharing_classified_count,
  streams.sharing_poor_count,
  streams.average_jitter_ms,
  streams.max_jitter_ms,
  streams.average_round_trip_time_ms,
  streams.max_round_trip_time_ms,
  streams.average_packet_loss_rate,
  streams.max_packet_loss_rate,
  case
    when streams.poor_count > 0 then 'poor'
    when streams.classified_count > 0 then 'good'
    else 'unclassified'
  end as verdict,
  case
    when streams.audio_poor_count > 0 then 'poor'
    when streams.audio_classified_count > 0 then 'good'
    else 'unclassified'
  end as audio_verdict,
  client.rating,
  (client.fate).failure_stage as failure_stage,
  (client.fate).failure_reason as failure_reason,
  (client.fate).is_setup_failed as is_setup_failed,
  (client.fate).is_dropped as is_dropped
from :ops.session_clients as client
left join lateral (
  select
    count((c.stream).stream_key)::integer as stream_count,
    count((c.stream).stream_key) filter (where c.verdict <> 'unclassified')::integer as classified_count,
    count((c.stream).stream_key) filter (where c.verdict = 'poor')::integer as poor_count,
    count((c.stream).stream_key) filter (where c.media_type = 'audio')::integer as audio_stream_count,
    count((c.stream).stream_key) filter (where c.media_type = 'audio' and c.verdict <> 'unclassified')::integer as audio_classified_count,
    count((c.stream).stream_key) filter (where c.media_type = 'audio' and c.verdict = 'poor')::integer as audio_poor_count,
    count((c.stream).stream_key) filter (where c.media_type = 'video')::integer as video_stream_count,
    count((c.stream).stream_key) filter (where c.media_type = 'video' and c.verdict <> 'unclassified')::integer as video_classified_count,
    count((c.stream).stream_key) filter (where c.media_type = 'video' and c.verdict = 'poor')::integer as video_poor_count,
    count((c.stream).stream_key) filter (where c.media_type = 'sharing')::integer as sharing_stream_count,
    count((c.stream).stream_key) filter (where c.media_type = 'sharing' and c.verdict <> 'unclassified')::integer as sharing_classified_count,
    count((c.stream).stream_key) filter (where c.media_type = 'sharing' and c.verdict = 'poor')::integer as sharing_poor_count,
    avg((c.stream).average_jitter_ms) filter (where c.media_type = 'audio') as average_jitter_ms,
    max(greatest((c.stream).max_jitter_ms, (c.stream).average_jitter_ms)) filter (where c.media_type = 'audio') as max_jitter_ms,
    avg((c.stream).average_round_trip_time_ms) filter (where c.media_type = 'audio') as average_round_trip_time_ms,
    max(greatest((c.stream).max_round_trip_time_ms, (c.stream).average_round_trip_time_ms)) filter (where c.media_type = 'audio') as max_round_trip_time_ms,
    avg((c.stream).average_packet_loss_rate) filter (where c.media_type = 'audio') as average_packet_loss_rate,
    max(greatest((c.stream).max_packet_loss_rate, (c.stream).average_packet_loss_rate)) filter (where c.media_type = 'audio') as max_packet_loss_rate
  from :ops.classified_media as c
  where (c.session).session_key = client.session_key and c.user_is_caller = client.is_caller
) as streams on true;
comment on column :facts.participant_summary.session_key is 'Key of the session.';
comment on column :facts.participant_summary.record_key is 'Key of its call.';
comment on column :facts.participant_summary.call_id is 'Id of the call record in Graph.';
comment on column :facts.participant_summary.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.participant_summary.side is 'Which side of the session the participant was: caller or callee.';
comment on column :facts.participant_summary.call_started_at is 'Start of the call; filter by it, it is indexed.';
comment on column :facts.participant_summary.started_at is 'Start of the session, kept within the call.';
comment on column :facts.participant_summary.ended_at is 'End of the session, kept within the call.';
comment on column :facts.participant_summary.day is 'Day (UTC) in which the session ended.';
comment on column :facts.participant_summary.duration_ms is 'Length of the session. Unit: ms.';
comment on column :facts.participant_summary.is_test is 'Whether it is a test call; reports leave these out.';
comment on column :facts.participant_summary.user_key is 'Key of the user in dim_user; NULL: not rolled up yet, or unknown.';
comment on column :facts.participant_summary.user_identity_kind is 'Which kind of identity the participant has: user, guest, phone, application, …; NULL: not told.';
comment on column :facts.participant_summary.user_id is 'Id of the participant, or the number of a phone; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.participant_summary.user_display_name is 'Name of the participant; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.participant_summary.user_principal_name is 'User principal name of the participant; NULL: not known, or not for this reader. Tells of a person (EUII).';
comment on column :facts.participant_summary.user_tenant_id is 'Tenant of the participant; NULL: unknown, as for phones.';
comment on column :facts.participant_summary.platform is 'Platform of the client: windows, macOS, iOS, android, web, …; NULL: not told.';
comment on column :facts.participant_summary.product_family is 'Product of the client: teams, skypeForBusiness, …; NULL: not told.';
comment on column :facts.participant_summary.application_version is 'Version of the client; NULL: not told.';
comment on column :facts.participant_summary.endpoint_name is 'Name of the machine; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.participant_summary.connection_type is 'How the user was connected: wired, wifi, mobile, tunnel, unknown; NULL: no media.';
comment on column :facts.participant_summary.transport_protocol is 'Transport of the media: udp, tcp, unknown; NULL: no media.';
comment on column :facts.participant_summary.network is 'Network of the user, coarse enough to tell of no person, as dim_network has it; empty: unknown.';
comment on column :facts.participant_summary.public_network is 'The /24 (IPv4) or /48 (IPv6) around the public address of the user; empty: unknown.';
comment on column :facts.participant_summary.building_network_key is 'Range of the building map that the user was in; NULL: the map has none.';
comment on column :facts.participant_summary.network_name is 'Name of that network; NULL: not mapped.';
comment on column :facts.participant_summary.building_name is 'Building; NULL: not mapped.';
comment on column :facts.participant_summary.city is 'City; NULL: not mapped.';
comment on column :facts.participant_summary.country is 'Country; NULL: not mapped.';
comment on column :facts.participant_summary.region is 'Region; NULL: not mapped.';
comment on column :facts.participant_summary.is_inside_corp is 'Whether the user was inside the corporate network; false where not mapped.';
comment on column :facts.participant_summary.is_vpn is 'Whether the building map says that the network is a VPN; false where not mapped.';
comment on column :facts.participant_summary.ip_address is 'Address of the participant; NULL: no media, or not for this reader. Tells of a person (EUII).';
comment on column :facts.participant_summary.public_ip_address is 'Public address of the participant; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.participant_summary.link_speed_bps is 'Speed of the link. Unit: bit/s. NULL: not told.';
comment on column :facts.participant_summary.bssid is 'Radio of the Wi-Fi access point; NULL: not told, or not for this reader. Tells of a place (EUII).';
comment on column :facts.participant_summary.wifi_band is 'Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz; NULL: not told.';
comment on column :facts.participant_summary.wifi_channel is 'Channel of the Wi-Fi; NULL: not told.';
comment on column :facts.participant_summary.wifi_radio_type is 'Standard of the Wi-Fi: wifi80211ac, wifi80211ax, …; NULL: not told.';
comment on column :facts.participant_summary.wifi_signal_strength_percent is 'Signal strength of the Wi-Fi. Unit: percent. NULL: not told.';
comment on column :facts.participant_summary.capture_device_name is 'Microphone; NULL: not told.';
comment on column :facts.participant_summary.render_device_name is 'Loudspeaker; NULL: not told.';
comment on column :facts.participant_summary.stream_count is 'Streams that count with the participant: of a session with a server both directions, between two people those received.';
comment on column :facts.participant_summary.classified_count is 'Those that are good or poor.';
comment on column :facts.participant_summary.poor_count is 'Those that are poor.';
comment on column :facts.participant_summary.audio_stream_count is 'Streams that count with the participant: of a session with a server both directions, between two people those received of audio.';
comment on column :facts.participant_summary.audio_classified_count is 'Those that are good or poor.';
comment on column :facts.participant_summary.audio_poor_count is 'Those that are poor.';
comment on column :facts.participant_summary.video_stream_count is 'Streams that count with the participant: of a session with a server both directions, between two people those received of video.';
comment on column :facts.participant_summary.video_classified_count is 'Those that are good or poor.';
comment on column :facts.participant_summary.video_poor_count is 'Those that are poor.';
comment on column :facts.participant_summary.sharing_stream_count is 'Streams that count with the participant: of a session with a server both directions, between two people those received of screen sharing.';
comment on column :facts.participant_summary.sharing_classified_count is 'Those that are good or poor.';
comment on column :facts.participant_summary.sharing_poor_count is 'Those that are poor.';
comment on column :facts.participant_summary.average_jitter_ms is 'Mean over the audio streams of their mean jitter. Unit: ms. NULL: none is reported.';
comment on column :facts.participant_summary.max_jitter_ms is 'Highest jitter of the audio streams. Unit: ms. NULL: none is reported.';
comment on column :facts.participant_summary.average_round_trip_time_ms is 'Mean over the audio streams of their mean round-trip time. Unit: ms. NULL: none is reported.';
comment on column :facts.participant_summary.max_round_trip_time_ms is 'Highest round-trip time of the audio streams. Unit: ms. NULL: none is reported.';
comment on column :facts.participant_summary.average_packet_loss_rate is 'Mean over the audio streams of their mean share of packets lost. Unit: 0 to 1. NULL: none is reported.';
comment on column :facts.participant_summary.max_packet_loss_rate is 'Highest share of packets lost of the audio streams. Unit: 0 to 1. NULL: none is reported.';
comment on column :facts.participant_summary.verdict is 'poor: any stream is; good: none is poor and at least one good; else unclassified.';
comment on column :facts.participant_summary.audio_verdict is 'As verdict, of the audio alone.';
comment on column :facts.participant_summary.rating is 'What the participant answered when asked: 1 (bad) to 5 (excellent), 0: no answer; NULL: not asked.';
comment on column :facts.participant_summary.failure_stage is 'Stage at which the session failed: callSetup or midcall; NULL: no failure is told.';
comment on column :facts.participant_summary.failure_reason is 'Reason in the words of the service, of the session, else of a segment; NULL: none is told.';
comment on column :facts.participant_summary.is_setup_failed is 'Whether the set-up failed.';
comment on column :facts.participant_summary.is_dropped is 'Whether it was set up and dropped.';
