-- One row per session and client that was asked to rate it: what they answered, who, where, and with what.
--
-- Filter by call_started_at, record_key or call_id. A rating counts once for the session, however many segments and
-- streams it had.
create view :facts.feedback as
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
  client.rating,
  client.rating > 0 as is_answered,
  client.rating between 1 and 2 as is_poor,
  ticked.tokens,
  case when (select :facts.sees_euii()) then client.feedback_text end as text,
  client.user_key,
  client.identity_kind as user_identity_kind,
  case when (select :facts.sees_euii()) then client.identity_id end as user_id,
  case when (select :facts.sees_euii()) then client.identity_display_name end as user_display_name,
  case when (select :facts.sees_euii()) then client.identity_user_principal_name end as user_principal_name,
  client.identity_tenant_id as user_tenant_id,
  client.user_agent_platform as platform,
  client.user_agent_product_family as product_family,
  client.user_agent_application_version as application_version,
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
  client.wifi_band,
  client.wifi_channel,
  client.capture_device_name,
  client.render_device_name
from :ops.session_clients as client
left join lateral (
  select string_agg(distinct token.name, ', ' order by token.name) as tokens
  from :facts.feedback_tokens as token
  where token.session_key = client.session_key and token.side = client.side and token.is_set
) as ticked on true
where client.rating is not null;
comment on column :facts.feedback.session_key is 'Key of the session.';
comment on column :facts.feedback.record_key is 'Key of its call.';
comment on column :facts.feedback.call_id is 'Id of the call record in Graph.';
comment on column :facts.feedback.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.feedback.side is 'Which side of the session was asked: caller or callee.';
comment on column :facts.feedback.call_started_at is 'Start of the call; filter by it, it is indexed.';
comment on column :facts.feedback.started_at is 'Start of the session, kept within the call.';
comment on column :facts.feedback.ended_at is 'End of the session, kept within the call.';
comment on column :facts.feedback.day is 'Day (UTC) in which the session ended.';
comment on column :facts.feedback.duration_ms is 'Length of the session. Unit: ms.';
comment on column :facts.feedback.is_test is 'Whether it is a test call; reports leave these out.';
comment on column :facts.feedback.rating is '1 (bad) to 5 (excellent); 0: asked and not answered.';
comment on column :facts.feedback.is_answered is 'Whether a rating of 1 to 5 was given.';
comment on column :facts.feedback.is_poor is 'Whether the rating was 1 or 2.';
comment on column :facts.feedback.tokens is 'What was ticked as wrong, in the names of the service, parted by commas; NULL: nothing.';
comment on column :facts.feedback.text is 'What the user wrote; NULL: nothing, or not for this reader. Tells of a person (EUII).';
comment on column :facts.feedback.user_key is 'Key of the user in dim_user; NULL: not rolled up yet, or unknown.';
comment on column :facts.feedback.user_identity_kind is 'Which kind of identity the user has: user, guest, phone, application, …; NULL: not told.';
comment on column :facts.feedback.user_id is 'Id of the user, or the number of a phone; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.feedback.user_display_name is 'Name of the user; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.feedback.user_principal_name is 'User principal name of the user; NULL: not known, or not for this reader. Tells of a person (EUII).';
comment on column :facts.feedback.user_tenant_id is 'Tenant of the user; NULL: unknown, as for phones.';
comment on column :facts.feedback.platform is 'Platform of the client: windows, macOS, iOS, android, web, …; NULL: not told.';
comment on column :facts.feedback.product_family is 'Product of the client: teams, skypeForBusiness, …; NULL: not told.';
comment on column :facts.feedback.application_version is 'Version of the client; NULL: not told.';
comment on column :facts.feedback.connection_type is 'How the user was connected: wired, wifi, mobile, tunnel, unknown; NULL: no media.';
comment on column :facts.feedback.transport_protocol is 'Transport of the media: udp, tcp, unknown; NULL: no media.';
comment on column :facts.feedback.network is 'Network of the user, coarse enough to tell of no person, as dim_network has it; empty: unknown.';
comment on column :facts.feedback.public_network is 'The /24 (IPv4) or /48 (IPv6) around the public address of the user; empty: unknown.';
comment on column :facts.feedback.building_network_key is 'Range of the building map that the user was in; NULL: the map has none.';
comment on column :facts.feedback.network_name is 'Name of that network; NULL: not mapped.';
comment on column :facts.feedback.building_name is 'Building; NULL: not mapped.';
comment on column :facts.feedback.city is 'City; NULL: not mapped.';
comment on column :facts.feedback.country is 'Country; NULL: not mapped.';
comment on column :facts.feedback.region is 'Region; NULL: not mapped.';
comment on column :facts.feedback.is_inside_corp is 'Whether the user was inside the corporate network; false where not mapped.';
comment on column :facts.feedback.is_vpn is 'Whether the building map says that the network is a VPN; false where not mapped.';
comment on column :facts.feedback.wifi_band is 'Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz; NULL: not told.';
comment on column :facts.feedback.wifi_channel is 'Channel of the Wi-Fi; NULL: not told.';
comment on column :facts.feedback.capture_device_name is 'Microphone; NULL: not told.';
comment on column :facts.feedback.render_device_name is 'Loudspeaker; NULL: not told.';
