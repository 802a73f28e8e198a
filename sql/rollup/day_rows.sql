-- Second half of the roll-up of a day, :day: gives new users, networks, clients, devices and radios their keys, and
-- writes the rows of quality_daily, quality_hourly and quality_by_call anew.

-- A key is found by its texts, all of which have to go into one entry of an index, of 2.7 kB at most. What is longer
-- than any real name is told by its beginning.
update day_texts set
  user_id = left(user_id, 500),
  identity_kind = left(identity_kind, 150),
  platform = left(platform, 150),
  product_family = left(product_family, 150),
  application_version = left(application_version, 150),
  wifi_band = left(wifi_band, 150),
  wifi_radio_type = left(wifi_radio_type, 150),
  wifi_driver = left(wifi_driver, 150),
  wifi_driver_version = left(wifi_driver_version, 150),
  capture_device_name = left(capture_device_name, 150),
  capture_device_driver = left(capture_device_driver, 150),
  render_device_name = left(render_device_name, 150),
  render_device_driver = left(render_device_driver, 150)
where length(user_id) > 500
  or greatest(
    length(identity_kind), length(platform), length(product_family), length(application_version),
    length(wifi_band), length(wifi_radio_type), length(wifi_driver), length(wifi_driver_version),
    length(capture_device_name), length(capture_device_driver), length(render_device_name),
    length(render_device_driver)
  ) > 150;

insert into :facts.dim_user as known (identity_kind, user_id, display_name, user_principal_name, tenant_id, last_seen_on)
select
  identity_kind, user_id,
  max(display_name), max(user_principal_name), max(tenant_id),
  ':day'::date
from day_texts
where user_id is not null
group by identity_kind, user_id
on conflict (user_id, identity_kind) do update set
  display_name = coalesce(excluded.display_name, known.display_name),
  user_principal_name = coalesce(excluded.user_principal_name, known.user_principal_name),
  tenant_id = coalesce(excluded.tenant_id, known.tenant_id),
  last_seen_on = excluded.last_seen_on
where excluded.last_seen_on > known.last_seen_on;

create temporary table day_networks on commit drop as
select
  seen.ip_address, seen.subnet, seen.public_ip_address,
  :facts.network_block(nullif(seen.ip_address, ''), nullif(seen.subnet, '')) as network,
  :facts.public_block(nullif(seen.public_ip_address, '')) as public_network,
  coalesce(split_part(nullif(seen.subnet, ''), '/', 1) = seen.ip_address, false) as is_vpn_estimated,
  coalesce(of_address.building_network_key, of_subnet.building_network_key, of_public.building_network_key)
    as building_network_key
from (
  select distinct ip_address, subnet, public_ip_address
  from day_texts
  where (ip_address, subnet, public_ip_address) <> ('', '', '')
) as seen
left join :ops.address_buildings as of_address
  on of_address.address = seen.ip_address and ':day' >= of_address.valid_from and ':day' < of_address.valid_to
left join :ops.address_buildings as of_subnet
  on of_subnet.address = seen.subnet and ':day' >= of_subnet.valid_from and ':day' < of_subnet.valid_to
left join :ops.address_buildings as of_public
  on of_public.address = seen.public_ip_address and ':day' >= of_public.valid_from and ':day' < of_public.valid_to;

insert into :facts.dim_network (network, public_network, is_vpn_estimated, is_home_range)
select distinct
  network, public_network, is_vpn_estimated,
  -- ranges that home routers, and phones as hotspots, come with
  network in (
    '10.0.0.0', '10.0.32.0', '10.0.56.0', '10.0.136.0', '10.0.160.0', '172.20.10.0', '192.168.0.0', '192.168.1.0',
    '192.168.2.0', '192.168.43.0', '192.168.178.0'
  )
from day_networks
on conflict do nothing;

insert into :facts.dim_client (platform, product_family, application_version)
select distinct platform, product_family, application_version from day_texts
on conflict do nothing;

insert into :facts.dim_device (
  capture_device_name, capture_device_driver, render_device_name, render_device_driver,
  capture_device_model, render_device_model
)
select
  capture_device_name, capture_device_driver, render_device_name, render_device_driver,
  :facts.device_model(capture_device_name), :facts.device_model(render_device_name)
from (
  select distinct capture_device_name, capture_device_driver, render_device_name, render_device_driver
  from day_texts
  where (capture_device_name, render_device_name) <> ('', '')
) as seen
on conflict do nothing;

insert into :facts.dim_wifi (bssid, wifi_band, wifi_channel, wifi_radio_type, wifi_driver, wifi_driver_version)
select distinct bssid, wifi_band, wifi_channel, wifi_radio_type, wifi_driver, wifi_driver_version
from day_texts
where connection_type = 'wifi'
on conflict do nothing;

create temporary table day_leg_keys on commit drop as
select
  texts.leg_hash,
  texts.connection_type, texts.transport_protocol, texts.wifi_band,
  users.user_key, networks.network_key, day_networks.building_network_key, wifi.wifi_key, clients.client_key,
  devices.device_key
from day_texts as texts
left join :facts.dim_user as users
  on users.user_id = texts.user_id and users.identity_kind = texts.identity_kind
left join day_networks
  on day_networks.ip_address = texts.ip_address
    and day_networks.subnet = texts.subnet
    and day_networks.public_ip_address = texts.public_ip_address
left join :facts.dim_network as networks
  on networks.network = day_networks.network
    and networks.public_network = day_networks.public_network
    and networks.is_vpn_estimated = day_networks.is_vpn_estimated
left join :facts.dim_wifi as wifi
  on texts.connection_type = 'wifi'
    and wifi.bssid = texts.bssid
    and wifi.wifi_band = texts.wifi_band
    and wifi.wifi_channel = texts.wifi_channel
    and wifi.wifi_radio_type = texts.wifi_radio_type
    and wifi.wifi_driver = texts.wifi_driver
    and wifi.wifi_driver_version = texts.wifi_driver_version
inner join :facts.dim_client as clients
  on clients.platform = texts.platform
    and clients.product_family = texts.product_family
    and clients.application_version = texts.application_version
left join :facts.dim_device as devices
  on devices.capture_device_name = texts.capture_device_name
    and devices.capture_device_driver = texts.capture_device_driver
    and devices.render_device_name = texts.render_device_name
    and devices.render_device_driver = texts.render_device_driver;

create temporary table day_sessions on commit drop as
select
  session_key, media_type,
  -- tells the rows of a session apart: there are media without streams
  min(coalesce(stream_key, -abs(media_key))) filter (where user_is_caller) as first_of_caller,
  min(coalesce(stream_key, -abs(media_key))) filter (where not user_is_caller) as first_of_callee,
  coalesce(bool_or(verdict = 'poor'), false) as has_poor,
  coalesce(bool_or(verdict in ('good', 'poor')), false) as has_classified,
  coalesce(bool_or(failure_stage = 'callSetup'), false) as is_setup_failed,
  coalesce(bool_or(failure_stage = 'midcall'), false) as is_dropped
from day_streams
group by session_key, media_type;

-- a rating is of the session, and counts once: with its first media type
create temporary table day_ratings on commit drop as
select session_key, min(media_type) as first_media_type
from day_sessions
group by session_key;

create temporary table day_rows on commit drop as
select
  -- a session's key begins with its call's
  streams.session_key >> 24 as record_key,
  date_bin('1 hour', streams.ended_at, timestamptz '2000-01-01 00:00+00') as hour_utc,
  streams.media_type, streams.direction, streams.has_server, streams.session_type,
  keys.connection_type, keys.transport_protocol, keys.wifi_band,
  keys.user_key, keys.network_key, keys.building_network_key, keys.wifi_key, keys.client_key, keys.device_key,
  streams.stream_key, streams.verdict, streams.is_gated, streams.is_setup_failed,
  streams.jitter, streams.round_trip_time, streams.packet_loss, streams.degradation, streams.concealed_samples,
  streams.frame_loss, streams.frame_rate, streams.post_fec_loss,
  streams.average_jitter_ms, streams.max_jitter_ms, streams.average_round_trip_time_ms,
  streams.max_round_trip_time_ms, streams.average_packet_loss_rate, streams.max_packet_loss_rate,
  streams.stream_ms, streams.session_ms, legs.rating, legs.wifi_signal_percent, legs.delay_event_ratio,
  legs.capture_not_functioning_ratio, legs.render_not_functioning_ratio, legs.cpu_insufficient_ratio,
  legs.mic_glitch_rate,
  streams.is_available,
  -- of two clients the caller comes first: the session counts there
  streams.is_available
  and first.row_key = coalesce(sessions.first_of_caller, sessions.first_of_callee)
  and streams.user_is_caller = (sessions.first_of_caller is not null) as is_session,
  streams.is_available and first.row_key = first.of_leg as is_leg,
  streams.media_type = ratings.first_media_type and first.row_key = first.of_leg as is_rated_leg,
  sessions.has_poor, sessions.has_classified,
  sessions.is_setup_failed as is_session_setup_failed,
  sessions.is_dropped and not sessions.is_setup_failed as is_session_dropped,
  12 - width_bucket(-case when streams.media_type = 'audio' then streams.average_jitter_ms end, array[-100, -50, -30, -20, -15, -10, -7.5, -5, -3, -2, -1]::double precision[]) as jitter_bucket,
  12 - width_bucket(-case when streams.media_type = 'audio' then streams.average_round_trip_time_ms end, array[-1000, -500, -400, -300, -200, -150, -100, -75, -50, -25, -10]::double precision[]) as round_trip_time_bucket,
  12 - width_bucket(-case when streams.media_type = 'audio' then streams.average_packet_loss_rate end, array[-0.5, -0.2, -0.1, -0.05, -0.03, -0.02, -0.01, -0.005, -0.0025, -0.001, 0]::double precision[]) as packet_loss_bucket
from day_streams as streams
inner join day_sessions as sessions
  on sessions.session_key = streams.session_key and sessions.media_type = streams.media_type
inner join day_ratings as ratings on ratings.session_key = streams.session_key
inner join day_legs as legs
  on legs.media_key = streams.media_key and legs.user_is_caller = streams.user_is_caller
inner join day_leg_keys as keys on keys.leg_hash = legs.leg_hash
cross join lateral (
  select
    coalesce(streams.stream_key, -abs(streams.media_key)) as row_key,
    case when streams.user_is_caller then sessions.first_of_caller else sessions.first_of_callee end as of_leg
) as first
where streams.ended_at >= ':day'::timestamptz and streams.ended_at < ':day'::timestamptz + interval '1 day';

delete from :facts.quality_daily where day = ':day';

insert into :facts.quality_daily (
  day,
  media_type,
  session_type,
  connection_type,
  transport_protocol,
  user_key,
  network_key,
  building_network_key,
  wifi_key,
  client_key,
  device_key,
  stream_count,
  good_count,
  poor_count,
  unclassified_count,
  inbound_poor_count,
  inbound_classified_count,
  gated_count,
  poor_jitter_count,
  poor_round_trip_time_count,
  poor_packet_loss_count,
  poor_degradation_count,
  poor_concealed_count,
  poor_frame_loss_count,
  poor_frame_rate_count,
  poor_post_fec_loss_count,
  one_percent_loss_count,
  stream_ms_sum,
  jitter_count,
  jitter_ms_sum,
  max_jitter_ms_sum,
  max_jitter_ms,
  round_trip_time_count,
  round_trip_time_ms_sum,
  max_round_trip_time_ms_sum,
  max_round_trip_time_ms,
  packet_loss_count,
  packet_loss_rate_sum,
  max_packet_loss_rate_sum,
  max_packet_loss_rate,
  session_count,
  setup_failed_count,
  dropped_count,
  short_count,
  under_5_s_count,
  classified_session_count,
  poor_session_count,
  session_ms_sum,
  leg_count,
  leg_setup_failed_count,
  leg_dropped_count,
  feedback_shown_count,
  feedback_rated_count,
  feedback_poor_count,
  feedback_rating_sum,
  capture_not_functioning_count,
  render_not_functioning_count,
  cpu_insufficient_count,
  delay_event_count,
  mic_glitch_count,
  mic_glitch_rate_sum,
  wifi_signal_count,
  wifi_signal_percent_sum
)
select
  ':day',
  media_type,
  session_type,
  connection_type,
  transport_protocol,
  user_key,
  network_key,
  building_network_key,
  wifi_key,
  client_key,
  device_key,
  count(stream_key),
  count(*) filter (where verdict = 'good'),
  count(*) filter (where verdict = 'poor'),
  count(stream_key) filter (where verdict = 'unclassified'),
  count(*) filter (where verdict = 'poor' and direction = 'inbound'),
  count(*) filter (where verdict in ('good', 'poor') and direction = 'inbound'),
  count(stream_key) filter (where verdict = 'unclassified' and is_gated and not is_setup_failed),
  count(*) filter (where verdict = 'poor' and jitter),
  count(*) filter (where verdict = 'poor' and round_trip_time),
  count(*) filter (where verdict = 'poor' and packet_loss),
  count(*) filter (where verdict = 'poor' and degradation),
  count(*) filter (where verdict = 'poor' and concealed_samples),
  count(*) filter (where verdict = 'poor' and frame_loss),
  count(*) filter (where verdict = 'poor' and frame_rate),
  count(*) filter (where verdict = 'poor' and post_fec_loss),
  count(*) filter (where average_packet_loss_rate > 0.01),
  coalesce(sum(stream_ms), 0),
  count(average_jitter_ms),
  coalesce(sum(average_jitter_ms), 0),
  coalesce(sum(coalesce(max_jitter_ms, average_jitter_ms)) filter (where average_jitter_ms is not null), 0),
  max(greatest(max_jitter_ms, average_jitter_ms)),
  count(average_round_trip_time_ms),
  coalesce(sum(average_round_trip_time_ms), 0),
  coalesce(sum(coalesce(max_round_trip_time_ms, average_round_trip_time_ms)) filter (where average_round_trip_time_ms is not null), 0),
  max(greatest(max_round_trip_time_ms, average_round_trip_time_ms)),
  count(average_packet_loss_rate),
  coalesce(sum(average_packet_loss_rate), 0),
  coalesce(sum(coalesce(max_packet_loss_rate, average_packet_loss_rate)) filter (where average_packet_loss_rate is not null), 0),
  max(greatest(max_packet_loss_rate, average_packet_loss_rate)),
  count(*) filter (where is_session),
  count(*) filter (where is_session and is_session_setup_failed),
  count(*) filter (where is_session and is_session_dropped),
  count(*) filter (where is_session and not is_session_setup_failed and session_ms < 60000),
  count(*) filter (where is_session and not is_session_setup_failed and session_ms < 5000),
  count(*) filter (where is_session and has_classified),
  count(*) filter (where is_session and has_poor),
  coalesce(sum(session_ms) filter (where is_session and not is_session_setup_failed), 0),
  count(*) filter (where is_leg),
  count(*) filter (where is_leg and is_session_setup_failed),
  count(*) filter (where is_leg and is_session_dropped),
  count(rating) filter (where is_rated_leg),
  count(*) filter (where is_rated_leg and rating > 0),
  count(*) filter (where is_rated_leg and rating between 1 and 2),
  coalesce(sum(rating) filter (where is_rated_leg), 0),
  count(*) filter (where is_leg and capture_not_functioning_ratio >= 0.005),
  count(*) filter (where is_leg and render_not_functioning_ratio >= 0.005),
  count(*) filter (where is_leg and cpu_insufficient_ratio > 0),
  count(*) filter (where is_leg and delay_event_ratio > 0),
  count(mic_glitch_rate) filter (where is_leg),
  coalesce(sum(mic_glitch_rate) filter (where is_leg), 0),
  count(wifi_signal_percent) filter (where is_leg),
  coalesce(sum(wifi_signal_percent) filter (where is_leg), 0)
from day_rows
group by
  media_type, session_type, connection_type, transport_protocol, user_key, network_key, building_network_key,
  wifi_key, client_key, device_key;

delete from :facts.quality_hourly where day = ':day';

insert into :facts.quality_hourly (
  day,
  hour_utc,
  media_type,
  direction,
  server_pair,
  session_type,
  connection_type,
  wifi_band,
  stream_count,
  good_count,
  poor_count,
  unclassified_count,
  poor_jitter_count,
  poor_round_trip_time_count,
  poor_packet_loss_count,
  poor_degradation_count,
  poor_concealed_count,
  poor_frame_loss_count,
  poor_frame_rate_count,
  poor_post_fec_loss_count,
  one_percent_loss_count,
  stream_ms_sum,
  jitter_count,
  jitter_ms_sum,
  max_jitter_ms_sum,
  max_jitter_ms,
  round_trip_time_count,
  round_trip_time_ms_sum,
  max_round_trip_time_ms_sum,
  max_round_trip_time_ms,
  packet_loss_count,
  packet_loss_rate_sum,
  max_packet_loss_rate_sum,
  max_packet_loss_rate,
  session_count,
  setup_failed_count,
  dropped_count,
  short_count,
  under_5_s_count,
  classified_session_count,
  poor_session_count,
  session_ms_sum,
  jitter_bucket_01_count,
  jitter_bucket_02_count,
  jitter_bucket_03_count,
  jitter_bucket_04_count,
  jitter_bucket_05_count,
  jitter_bucket_06_count,
  jitter_bucket_07_count,
  jitter_bucket_08_count,
  jitter_bucket_09_count,
  jitter_bucket_10_count,
  jitter_bucket_11_count,
  jitter_bucket_12_count,
  round_trip_time_bucket_01_count,
  round_trip_time_bucket_02_count,
  round_trip_time_bucket_03_count,
  round_trip_time_bucket_04_count,
  round_trip_time_bucket_05_count,
  round_trip_time_bucket_06_count,
  round_trip_time_bucket_07_count,
  round_trip_time_bucket_08_count,
  round_trip_time_bucket_09_count,
  round_trip_time_bucket_10_count,
  round_trip_time_bucket_11_count,
  round_trip_time_bucket_12_count,
  packet_loss_bucket_01_count,
  packet_loss_bucket_02_count,
  packet_loss_bucket_03_count,
  packet_loss_bucket_04_count,
  packet_loss_bucket_05_count,
  packet_loss_bucket_06_count,
  packet_loss_bucket_07_count,
  packet_loss_bucket_08_count,
  packet_loss_bucket_09_count,
  packet_loss_bucket_10_count,
  packet_loss_bucket_11_count,
  packet_loss_bucket_12_count
)
select
  ':day',
  hour_utc,
  media_type,
  direction,
  case when has_server then 'Client : Server' else 'Client : Client' end,
  session_type,
  connection_type,
  wifi_band,
  count(stream_key),
  count(*) filter (where verdict = 'good'),
  count(*) filter (where verdict = 'poor'),
  count(stream_key) filter (where verdict = 'unclassified'),
  count(*) filter (where verdict = 'poor' and jitter),
  count(*) filter (where verdict = 'poor' and round_trip_time),
  count(*) filter (where verdict = 'poor' and packet_loss),
  count(*) filter (where verdict = 'poor' and degradation),
  count(*) filter (where verdict = 'poor' and concealed_samples),
  count(*) filter (where verdict = 'poor' and frame_loss),
  count(*) filter (where verdict = 'poor' and frame_rate),
  count(*) filter (where verdict = 'poor' and post_fec_loss),
  count(*) filter (where average_packet_loss_rate > 0.01),
  coalesce(sum(stream_ms), 0),
  count(average_jitter_ms),
  coalesce(sum(average_jitter_ms), 0),
  coalesce(sum(coalesce(max_jitter_ms, average_jitter_ms)) filter (where average_jitter_ms is not null), 0),
  max(greatest(max_jitter_ms, average_jitter_ms)),
  count(average_round_trip_time_ms),
  coalesce(sum(average_round_trip_time_ms), 0),
  coalesce(sum(coalesce(max_round_trip_time_ms, average_round_trip_time_ms)) filter (where average_round_trip_time_ms is not null), 0),
  max(greatest(max_round_trip_time_ms, average_round_trip_time_ms)),
  count(average_packet_loss_rate),
  coalesce(sum(average_packet_loss_rate), 0),
  coalesce(sum(coalesce(max_packet_loss_rate, average_packet_loss_rate)) filter (where average_packet_loss_rate is not null), 0),
  max(greatest(max_packet_loss_rate, average_packet_loss_rate)),
  count(*) filter (where is_session),
  count(*) filter (where is_session and is_session_setup_failed),
  count(*) filter (where is_session and is_session_dropped),
  count(*) filter (where is_session and not is_session_setup_failed and session_ms < 60000),
  count(*) filter (where is_session and not is_session_setup_failed and session_ms < 5000),
  count(*) filter (where is_session and has_classified),
  count(*) filter (where is_session and has_poor),
  coalesce(sum(session_ms) filter (where is_session and not is_session_setup_failed), 0),
  count(*) filter (where jitter_bucket = 1),
  count(*) filter (where jitter_bucket = 2),
  count(*) filter (where jitter_bucket = 3),
  count(*) filter (where jitter_bucket = 4),
  count(*) filter (where jitter_bucket = 5),
  count(*) filter (where jitter_bucket = 6),
  count(*) filter (where jitter_bucket = 7),
  count(*) filter (where jitter_bucket = 8),
  count(*) filter (where jitter_bucket = 9),
  count(*) filter (where jitter_bucket = 10),
  count(*) filter (where jitter_bucket = 11),
  count(*) filter (where jitter_bucket = 12),
  count(*) filter (where round_trip_time_bucket = 1),
  count(*) filter (where round_trip_time_bucket = 2),
  count(*) filter (where round_trip_time_bucket = 3),
  count(*) filter (where round_trip_time_bucket = 4),
  count(*) filter (where round_trip_time_bucket = 5),
  count(*) filter (where round_trip_time_bucket = 6),
  count(*) filter (where round_trip_time_bucket = 7),
  count(*) filter (where round_trip_time_bucket = 8),
  count(*) filter (where round_trip_time_bucket = 9),
  count(*) filter (where round_trip_time_bucket = 10),
  count(*) filter (where round_trip_time_bucket = 11),
  count(*) filter (where round_trip_time_bucket = 12),
  count(*) filter (where packet_loss_bucket = 1),
  count(*) filter (where packet_loss_bucket = 2),
  count(*) filter (where packet_loss_bucket = 3),
  count(*) filter (where packet_loss_bucket = 4),
  count(*) filter (where packet_loss_bucket = 5),
  count(*) filter (where packet_loss_bucket = 6),
  count(*) filter (where packet_loss_bucket = 7),
  count(*) filter (where packet_loss_bucket = 8),
  count(*) filter (where packet_loss_bucket = 9),
  count(*) filter (where packet_loss_bucket = 10),
  count(*) filter (where packet_loss_bucket = 11),
  count(*) filter (where packet_loss_bucket = 12)
from day_rows
group by hour_utc, media_type, direction, has_server, session_type, connection_type, wifi_band
-- rows that count for a rating alone are not for the hours
having bool_or(is_available);

delete from :facts.quality_by_call where day = ':day';

insert into :facts.quality_by_call (
  day, record_key, session_type, stream_count, good_count, poor_count, unclassified_count, poor_jitter_count,
  poor_round_trip_time_count, poor_packet_loss_count, setup_failed_count, dropped_count
)
select
  ':day',
  record_key,
  session_type,
  count(stream_key),
  count(*) filter (where verdict = 'good'),
  count(*) filter (where verdict = 'poor'),
  count(stream_key) filter (where verdict = 'unclassified'),
  count(*) filter (where verdict = 'poor' and jitter),
  count(*) filter (where verdict = 'poor' and round_trip_time),
  count(*) filter (where verdict = 'poor' and packet_loss),
  count(*) filter (where is_session and is_session_setup_failed),
  count(*) filter (where is_session and is_session_dropped)
from day_rows
group by record_key, session_type;
