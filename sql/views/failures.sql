-- One row per session and media type that was not set up, or was set up and dropped: who, where, with what, and why.
--
-- Filter by call_started_at, record_key or call_id. The user is the client of a session with a server, and of two people
-- the caller. A set-up that failed has no network where there were no media. Sessions between servers are left out.
create view :facts.failures as
select
  ((client.fate).session).session_key as session_key,
  ((client.fate).record).record_key as record_key,
  ((client.fate).record).id as call_id,
  ((client.fate).record).type as session_type,
  failed.media_type,
  failed.failure_stage,
  failed.failure_reason,
  failed.failure_stage = 'callSetup' as is_setup_failed,
  failed.failure_stage = 'midcall' as is_dropped,
  case
    when (client.fate).caller_is_service and (client.fate).callee_is_service then 'Server : Server'
    when (client.fate).caller_is_service or (client.fate).callee_is_service then 'Client : Server'
    else 'Client : Client'
  end as server_pair,
  ((client.fate).session).call_started_at as call_started_at,
  (client.fate).started_at as started_at,
  (client.fate).ended_at as ended_at,
  ((client.fate).ended_at at time zone 'UTC')::date as day,
  (client.fate).duration_ms as duration_ms,
  coalesce(((client.fate).session).is_test, false) as is_test,
  client.side,
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
cross join lateral (
  select
    media_types.media_type,
    case
      when not bool_or(media_types.is_medium) or 'callSetup' = any(array_agg(media_types.failure_stage)) then 'callSetup'
      when 'midcall' = any(array_agg(media_types.failure_stage)) then 'midcall'
    end as failure_stage,
    coalesce(min(media_types.failure_reason), (client.fate).failure_reason) as failure_reason
  from (
    select
      c.media_type,
      true as is_medium,
      coalesce((c.session).failure_stage, (c.segment).failure_stage) as failure_stage,
      coalesce(nullif((c.session).failure_reason, ''), nullif((c.segment).failure_reason, '')) as failure_reason
    from :ops.classified_media as c
    where (c.session).session_key = client.session_key
    union all
    -- what failed before there were media is told by what was wanted
    select wanted.media_type, false, null, null
    from (values
      ('audio', ((client.fate).session).has_audio),
      ('video', ((client.fate).session).has_video),
      (
        'sharing',
        ((client.fate).session).has_video_based_screen_sharing or ((client.fate).session).has_screen_sharing
      ),
      ('other', ((client.fate).session).has_data or coalesce(((client.fate).session).modalities, '') = '')
    ) as wanted (media_type, is_wanted)
    where (client.fate).is_any_setup_failed and wanted.is_wanted
  ) as media_types
  group by media_types.media_type
) as failed
where (client.is_caller or (client.fate).caller_is_service)
  and failed.failure_stage is not null
  -- seen without a look at the media, so that little is looked at
  and (
    ((client.fate).session).failure_stage is not null
    or exists (
      select from :facts.segments as told
      where told.session_key = client.session_key and told.failure_stage is not null
    )
  );
comment on column :facts.failures.session_key is 'Key of the session.';
comment on column :facts.failures.record_key is 'Key of its call.';
comment on column :facts.failures.call_id is 'Id of the call record in Graph.';
comment on column :facts.failures.session_type is 'Type of the call: groupCall or peerToPeer; unknown otherwise.';
comment on column :facts.failures.media_type is 'Media type that failed: audio, video, sharing or other.';
comment on column :facts.failures.failure_stage is 'callSetup: the set-up failed; midcall: it was set up and dropped.';
comment on column :facts.failures.failure_reason is 'Reason in the words of the service; NULL: none is told.';
comment on column :facts.failures.is_setup_failed is 'Whether the set-up failed.';
comment on column :facts.failures.is_dropped is 'Whether it was set up and dropped.';
comment on column :facts.failures.server_pair is 'Client : Server or Client : Client.';
comment on column :facts.failures.call_started_at is 'Start of the call; filter by it, it is indexed.';
comment on column :facts.failures.started_at is 'Start of the session, kept within the call.';
comment on column :facts.failures.ended_at is 'End of the session, kept within the call.';
comment on column :facts.failures.day is 'Day (UTC) in which the session ended.';
comment on column :facts.failures.duration_ms is 'Length of the session. Unit: ms.';
comment on column :facts.failures.is_test is 'Whether it is a test call; reports leave these out.';
comment on column :facts.failures.side is 'Which side of the session the user was: caller or callee.';
comment on column :facts.failures.user_key is 'Key of the user in dim_user; NULL: not rolled up yet, or unknown.';
comment on column :facts.failures.user_identity_kind is 'Which kind of identity the user has: user, guest, phone, application, …; NULL: not told.';
comment on column :facts.failures.user_id is 'Id of the user, or the number of a phone; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.failures.user_display_name is 'Name of the user; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.failures.user_principal_name is 'User principal name of the user; NULL: not known, or not for this reader. Tells of a person (EUII).';
comment on column :facts.failures.user_tenant_id is 'Tenant of the user; NULL: unknown, as for phones.';
comment on column :facts.failures.platform is 'Platform of the client: windows, macOS, iOS, android, web, …; NULL: not told.';
comment on column :facts.failures.product_family is 'Product of the client: teams, skypeForBusiness, …; NULL: not told.';
comment on column :facts.failures.application_version is 'Version of the client; NULL: not told.';
comment on column :facts.failures.connection_type is 'How the user was connected: wired, wifi, mobile, tunnel, unknown; NULL: no media.';
comment on column :facts.failures.transport_protocol is 'Transport of the media: udp, tcp, unknown; NULL: no media.';
comment on column :facts.failures.network is 'Network of the user, coarse enough to tell of no person, as dim_network has it; empty: unknown.';
comment on column :facts.failures.public_network is 'The /24 (IPv4) or /48 (IPv6) around the public address of the user; empty: unknown.';
comment on column :facts.failures.building_network_key is 'Range of the building map that the user was in; NULL: the map has none.';
comment on column :facts.failures.network_name is 'Name of that network; NULL: not mapped.';
comment on column :facts.failures.building_name is 'Building; NULL: not mapped.';
comment on column :facts.failures.city is 'City; NULL: not mapped.';
comment on column :facts.failures.country is 'Country; NULL: not mapped.';
comment on column :facts.failures.region is 'Region; NULL: not mapped.';
comment on column :facts.failures.is_inside_corp is 'Whether the user was inside the corporate network; false where not mapped.';
comment on column :facts.failures.is_vpn is 'Whether the building map says that the network is a VPN; false where not mapped.';
comment on column :facts.failures.wifi_band is 'Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz; NULL: not told.';
comment on column :facts.failures.wifi_channel is 'Channel of the Wi-Fi; NULL: not told.';
comment on column :facts.failures.capture_device_name is 'Microphone; NULL: not told.';
comment on column :facts.failures.render_device_name is 'Loudspeaker; NULL: not told.';
