-- The facts: what Graph sends, as tables. Frozen; `callhouse check` holds it equal to the mapping.
create schema if not exists :facts;
comment on schema :facts is 'Call records of Microsoft Teams, for analysts and BI tools. Kept by callhouse.';

create table :facts.records (
  record_key bigint not null,
  id uuid not null,
  version bigint not null,
  type text,
  modalities text,
  has_audio boolean,
  has_video boolean,
  has_video_based_screen_sharing boolean,
  has_screen_sharing boolean,
  has_data boolean,
  started_at timestamptz not null,
  ended_at timestamptz,
  last_modified_at timestamptz,
  join_web_url text,
  organizer_id text,
  organizer_identity_kind text,
  organizer_identity_id text,
  organizer_identity_display_name text,
  organizer_identity_user_principal_name text,
  organizer_identity_tenant_id text,
  organizer_identity_email text,
  organizer_administrative_unit_ids text,
  missing_parts text,
  constraint records_pkey primary key (record_key),
  constraint records_id_key unique (id)
);
create index records_started_at_idx on :facts.records using btree (started_at);
comment on table :facts.records is 'One row per call or meeting, at the newest version that was loaded.';
comment on column :facts.records.record_key is 'Key of the call, given out once when it was first seen.';
comment on column :facts.records.id is 'Id of the call: the callChainId of the call, except after transfers. Graph: id.';
comment on column :facts.records.version is 'Version of the record; a higher one holds more. Unit: version. Graph: version.';
comment on column :facts.records.type is 'groupCall or peerToPeer; unknown where the service does not tell. Graph: type.';
comment on column :facts.records.modalities is 'Modalities of the call in a fixed order, parted by commas: audio,video,…. Graph: modalities.';
comment on column :facts.records.has_audio is 'Whether the call had audio. Graph: modalities.';
comment on column :facts.records.has_video is 'Whether the call had camera video. Graph: modalities.';
comment on column :facts.records.has_video_based_screen_sharing is 'Whether the call had screen sharing sent as video. Graph: modalities.';
comment on column :facts.records.has_screen_sharing is 'Whether the call had screen sharing of the older kind. Graph: modalities.';
comment on column :facts.records.has_data is 'Whether the call had data. Graph: modalities.';
comment on column :facts.records.started_at is 'Start of the first session. Unit: UTC instant, to the microsecond. Graph: startDateTime.';
comment on column :facts.records.ended_at is 'End of the last session. Unit: UTC instant, to the microsecond. Graph: endDateTime.';
comment on column :facts.records.last_modified_at is 'When the service made this version of the record. Unit: UTC instant, to the microsecond. Graph: lastModifiedDateTime.';
comment on column :facts.records.join_web_url is 'Link to join the meeting; NULL for calls. Graph: joinWebUrl.';
comment on column :facts.records.organizer_id is 'Id of the organizer. Graph: organizer_v2.id.';
comment on column :facts.records.organizer_identity_kind is 'Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells. Graph: organizer_v2.identity.';
comment on column :facts.records.organizer_identity_id is 'The identity''s id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:…. Graph: organizer_v2.identity.';
comment on column :facts.records.organizer_identity_display_name is 'Name as shown at the time of the call. Graph: organizer_v2.identity.';
comment on column :facts.records.organizer_identity_user_principal_name is 'User principal name. The service sends it although the schema does not declare it everywhere. Graph: organizer_v2.identity.';
comment on column :facts.records.organizer_identity_tenant_id is 'Tenant of the identity. NULL where unknown, as for anonymous guests and phones. Graph: organizer_v2.identity.';
comment on column :facts.records.organizer_identity_email is 'Mail address of a guest, where the service tells it. Graph: organizer_v2.identity.';
comment on column :facts.records.organizer_administrative_unit_ids is 'Ids of the administrative units of the organizer, parted by commas, in the order sent. NULL where none was sent. Graph: organizer_v2.administrativeUnitInfos.';
comment on column :facts.records.missing_parts is 'What the document that was loaded lacked, parted by commas: pages whose link was not followed, sessions or participants that were not asked for. NULL: the record is complete.';

create table :facts.participants (
  participant_key bigint not null,
  record_key bigint not null,
  ordinal integer not null,
  id text,
  identity_kind text,
  identity_id text,
  identity_display_name text,
  identity_user_principal_name text,
  identity_tenant_id text,
  identity_email text,
  administrative_unit_ids text,
  constraint participants_pkey primary key (participant_key),
  constraint participants_record_key_fkey foreign key (record_key) references :facts.records (record_key) on delete cascade
);
create index participants_record_key_idx on :facts.participants using btree (record_key);
comment on table :facts.participants is 'One row per participant that the record lists, from participants_v2, or from participants in older documents. One id may stand for several people.';
comment on column :facts.participants.participant_key is 'Key of the row: record_key times 2^24, plus its place among the participants of the call, in document order.';
comment on column :facts.participants.record_key is 'Key of the record that the row belongs to.';
comment on column :facts.participants.ordinal is 'Place among its siblings, in document order, from 1.';
comment on column :facts.participants.id is 'Id of the participant. Graph: id.';
comment on column :facts.participants.identity_kind is 'Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells. Graph: identity.';
comment on column :facts.participants.identity_id is 'The identity''s id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:…. Graph: identity.';
comment on column :facts.participants.identity_display_name is 'Name as shown at the time of the call. Graph: identity.';
comment on column :facts.participants.identity_user_principal_name is 'User principal name. The service sends it although the schema does not declare it everywhere. Graph: identity.';
comment on column :facts.participants.identity_tenant_id is 'Tenant of the identity. NULL where unknown, as for anonymous guests and phones. Graph: identity.';
comment on column :facts.participants.identity_email is 'Mail address of a guest, where the service tells it. Graph: identity.';
comment on column :facts.participants.administrative_unit_ids is 'Ids of the administrative units of the participant, parted by commas, in the order sent. NULL where none was sent. Graph: administrativeUnitInfos.';

create table :facts.sessions (
  session_key bigint not null,
  record_key bigint not null,
  ordinal integer not null,
  call_started_at timestamptz not null,
  id uuid,
  started_at timestamptz,
  ended_at timestamptz,
  is_test boolean,
  modalities text,
  has_audio boolean,
  has_video boolean,
  has_video_based_screen_sharing boolean,
  has_screen_sharing boolean,
  has_data boolean,
  failure_stage text,
  failure_reason text,
  caller_endpoint_type text,
  caller_identity_kind text,
  caller_identity_id text,
  caller_identity_display_name text,
  caller_identity_user_principal_name text,
  caller_identity_tenant_id text,
  caller_identity_email text,
  caller_endpoint_name text,
  caller_cpu_name text,
  caller_cpu_cores_count integer,
  caller_cpu_processor_speed_mhz integer,
  caller_user_agent_type text,
  caller_user_agent_header_value text,
  caller_user_agent_application_version text,
  caller_user_agent_platform text,
  caller_user_agent_product_family text,
  caller_user_agent_azure_ad_app_id text,
  caller_user_agent_communication_service_id text,
  caller_user_agent_role text,
  caller_feedback_rating text,
  caller_feedback_text text,
  callee_endpoint_type text,
  callee_identity_kind text,
  callee_identity_id text,
  callee_identity_display_name text,
  callee_identity_user_principal_name text,
  callee_identity_tenant_id text,
  callee_identity_email text,
  callee_endpoint_name text,
  callee_cpu_name text,
  callee_cpu_cores_count integer,
  callee_cpu_processor_speed_mhz integer,
  callee_user_agent_type text,
  callee_user_agent_header_value text,
  callee_user_agent_application_version text,
  callee_user_agent_platform text,
  callee_user_agent_product_family text,
  callee_user_agent_azure_ad_app_id text,
  callee_user_agent_communication_service_id text,
  callee_user_agent_role text,
  callee_feedback_rating text,
  callee_feedback_text text,
  constraint sessions_pkey primary key (session_key),
  constraint sessions_record_key_fkey foreign key (record_key) references :facts.records (record_key) on delete cascade
);
create index sessions_record_key_idx on :facts.sessions using btree (record_key);
create index sessions_call_started_at_idx on :facts.sessions using brin (call_started_at);
comment on table :facts.sessions is 'One row per session: a leg of the call between two endpoints. In a group call the caller is the participant and the callee the service; a rejoin is a session of its own.';
comment on column :facts.sessions.session_key is 'Key of the row: record_key times 2^24, plus its place among the sessions of the call, in document order.';
comment on column :facts.sessions.record_key is 'Key of the record that the row belongs to.';
comment on column :facts.sessions.ordinal is 'Place among its siblings, in document order, from 1.';
comment on column :facts.sessions.call_started_at is 'Start of the call, so that rows can be cut by time without a join. Unit: UTC instant, to the microsecond.';
comment on column :facts.sessions.id is 'Id that Graph gave the session. It may repeat within a record, as from auto attendant to call queue. Graph: id.';
comment on column :facts.sessions.started_at is 'Start of the session. Unit: UTC instant, to the microsecond. Graph: startDateTime.';
comment on column :facts.sessions.ended_at is 'End of the session; equal to the start where nobody answered. Unit: UTC instant, to the microsecond. Graph: endDateTime.';
comment on column :facts.sessions.is_test is 'Whether it was a test call. NULL where the cloud does not tell. Graph: isTest.';
comment on column :facts.sessions.modalities is 'Modalities of the session in a fixed order, parted by commas: audio,video,…. Graph: modalities.';
comment on column :facts.sessions.has_audio is 'Whether the session had audio. Graph: modalities.';
comment on column :facts.sessions.has_video is 'Whether the session had camera video. Graph: modalities.';
comment on column :facts.sessions.has_video_based_screen_sharing is 'Whether the session had screen sharing sent as video. Graph: modalities.';
comment on column :facts.sessions.has_screen_sharing is 'Whether the session had screen sharing of the older kind. Graph: modalities.';
comment on column :facts.sessions.has_data is 'Whether the session had data. Graph: modalities.';
comment on column :facts.sessions.failure_stage is 'Where it failed: callSetup or midcall. NULL: no failure was recorded. Graph: failureInfo.stage.';
comment on column :facts.sessions.failure_reason is 'Why it failed, as free text of the service; often empty. Graph: failureInfo.reason.';
comment on column :facts.sessions.caller_endpoint_type is 'Caller: participant (a person, phone or bot with a device) or service (a server of Microsoft). By @odata.type, and by the properties that are there where it is absent; NULL where nothing tells. Graph: caller.@odata.type.';
comment on column :facts.sessions.caller_identity_kind is 'Caller: Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells. Graph: caller.associatedIdentity.';
comment on column :facts.sessions.caller_identity_id is 'Caller: The identity''s id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:…. Graph: caller.associatedIdentity.';
comment on column :facts.sessions.caller_identity_display_name is 'Caller: Name as shown at the time of the call. Graph: caller.associatedIdentity.';
comment on column :facts.sessions.caller_identity_user_principal_name is 'Caller: User principal name. The service sends it although the schema does not declare it everywhere. Graph: caller.associatedIdentity.';
comment on column :facts.sessions.caller_identity_tenant_id is 'Caller: Tenant of the identity. NULL where unknown, as for anonymous guests and phones. Graph: caller.associatedIdentity.';
comment on column :facts.sessions.caller_identity_email is 'Caller: Mail address of a guest, where the service tells it. Graph: caller.associatedIdentity.';
comment on column :facts.sessions.caller_endpoint_name is 'Caller: Name of the device that the person used. Graph: caller.name.';
comment on column :facts.sessions.caller_cpu_name is 'Caller: Name of the processor. Graph: caller.cpuName.';
comment on column :facts.sessions.caller_cpu_cores_count is 'Caller: Number of processor cores. Unit: cores. Graph: caller.cpuCoresCount.';
comment on column :facts.sessions.caller_cpu_processor_speed_mhz is 'Caller: Speed of the processor. Unit: MHz. Graph: caller.cpuProcessorSpeedInMhz.';
comment on column :facts.sessions.caller_user_agent_type is 'Caller: client or service. By @odata.type, and by the properties that are there where it is absent. The service sometimes sends a client user agent for a service endpoint: the endpoint type decides who it was. Graph: caller.userAgent.@odata.type.';
comment on column :facts.sessions.caller_user_agent_header_value is 'Caller: User agent as the endpoint named itself. Graph: caller.userAgent.headerValue.';
comment on column :facts.sessions.caller_user_agent_application_version is 'Caller: Version of the application. Graph: caller.userAgent.applicationVersion.';
comment on column :facts.sessions.caller_user_agent_platform is 'Caller: Platform of a client: windows, macOS, iOS, android, web, ipPhone, …. Graph: caller.userAgent.platform.';
comment on column :facts.sessions.caller_user_agent_product_family is 'Caller: Product of a client: teams, skypeForBusiness, lync, azureCommunicationServices. Graph: caller.userAgent.productFamily.';
comment on column :facts.sessions.caller_user_agent_azure_ad_app_id is 'Caller: Application id of a client in Entra ID. Graph: caller.userAgent.azureADAppId.';
comment on column :facts.sessions.caller_user_agent_communication_service_id is 'Caller: Immutable resource id of the Azure Communication Service of a client. Graph: caller.userAgent.communicationServiceId.';
comment on column :facts.sessions.caller_user_agent_role is 'Caller: Role of a service: mediationServer, gateway, voicemail, customBot, …. Graph: caller.userAgent.role.';
comment on column :facts.sessions.caller_feedback_rating is 'Caller: What the person answered: bad, poor, fair, good, excellent (1 to 5), or notRated where the question was shown and not answered. NULL: not asked. Graph: caller.feedback.rating.';
comment on column :facts.sessions.caller_feedback_text is 'Caller: What the person wrote. Graph: caller.feedback.text.';
comment on column :facts.sessions.callee_endpoint_type is 'Callee: participant (a person, phone or bot with a device) or service (a server of Microsoft). By @odata.type, and by the properties that are there where it is absent; NULL where nothing tells. Graph: callee.@odata.type.';
comment on column :facts.sessions.callee_identity_kind is 'Callee: Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells. Graph: callee.associatedIdentity.';
comment on column :facts.sessions.callee_identity_id is 'Callee: The identity''s id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:…. Graph: callee.associatedIdentity.';
comment on column :facts.sessions.callee_identity_display_name is 'Callee: Name as shown at the time of the call. Graph: callee.associatedIdentity.';
comment on column :facts.sessions.callee_identity_user_principal_name is 'Callee: User principal name. The service sends it although the schema does not declare it everywhere. Graph: callee.associatedIdentity.';
comment on column :facts.sessions.callee_identity_tenant_id is 'Callee: Tenant of the identity. NULL where unknown, as for anonymous guests and phones. Graph: callee.associatedIdentity.';
comment on column :facts.sessions.callee_identity_email is 'Callee: Mail address of a guest, where the service tells it. Graph: callee.associatedIdentity.';
comment on column :facts.sessions.callee_endpoint_name is 'Callee: Name of the device that the person used. Graph: callee.name.';
comment on column :facts.sessions.callee_cpu_name is 'Callee: Name of the processor. Graph: callee.cpuName.';
comment on column :facts.sessions.callee_cpu_cores_count is 'Callee: Number of processor cores. Unit: cores. Graph: callee.cpuCoresCount.';
comment on column :facts.sessions.callee_cpu_processor_speed_mhz is 'Callee: Speed of the processor. Unit: MHz. Graph: callee.cpuProcessorSpeedInMhz.';
comment on column :facts.sessions.callee_user_agent_type is 'Callee: client or service. By @odata.type, and by the properties that are there where it is absent. The service sometimes sends a client user agent for a service endpoint: the endpoint type decides who it was. Graph: callee.userAgent.@odata.type.';
comment on column :facts.sessions.callee_user_agent_header_value is 'Callee: User agent as the endpoint named itself. Graph: callee.userAgent.headerValue.';
comment on column :facts.sessions.callee_user_agent_application_version is 'Callee: Version of the application. Graph: callee.userAgent.applicationVersion.';
comment on column :facts.sessions.callee_user_agent_platform is 'Callee: Platform of a client: windows, macOS, iOS, android, web, ipPhone, …. Graph: callee.userAgent.platform.';
comment on column :facts.sessions.callee_user_agent_product_family is 'Callee: Product of a client: teams, skypeForBusiness, lync, azureCommunicationServices. Graph: callee.userAgent.productFamily.';
comment on column :facts.sessions.callee_user_agent_azure_ad_app_id is 'Callee: Application id of a client in Entra ID. Graph: callee.userAgent.azureADAppId.';
comment on column :facts.sessions.callee_user_agent_communication_service_id is 'Callee: Immutable resource id of the Azure Communication Service of a client. Graph: callee.userAgent.communicationServiceId.';
comment on column :facts.sessions.callee_user_agent_role is 'Callee: Role of a service: mediationServer, gateway, voicemail, customBot, …. Graph: callee.userAgent.role.';
comment on column :facts.sessions.callee_feedback_rating is 'Callee: What the person answered: bad, poor, fair, good, excellent (1 to 5), or notRated where the question was shown and not answered. NULL: not asked. Graph: callee.feedback.rating.';
comment on column :facts.sessions.callee_feedback_text is 'Callee: What the person wrote. Graph: callee.feedback.text.';

create table :facts.segments (
  segment_key bigint not null,
  session_key bigint not null,
  record_key bigint not null,
  ordinal integer not null,
  call_started_at timestamptz not null,
  id uuid,
  started_at timestamptz,
  ended_at timestamptz,
  failure_stage text,
  failure_reason text,
  caller_endpoint_type text,
  caller_identity_kind text,
  caller_identity_id text,
  caller_identity_display_name text,
  caller_identity_user_principal_name text,
  caller_identity_tenant_id text,
  caller_identity_email text,
  caller_endpoint_name text,
  caller_cpu_name text,
  caller_cpu_cores_count integer,
  caller_cpu_processor_speed_mhz integer,
  caller_user_agent_type text,
  caller_user_agent_header_value text,
  caller_user_agent_application_version text,
  caller_user_agent_platform text,
  caller_user_agent_product_family text,
  caller_user_agent_azure_ad_app_id text,
  caller_user_agent_communication_service_id text,
  caller_user_agent_role text,
  caller_feedback_rating text,
  caller_feedback_text text,
  callee_endpoint_type text,
  callee_identity_kind text,
  callee_identity_id text,
  callee_identity_display_name text,
  callee_identity_user_principal_name text,
  callee_identity_tenant_id text,
  callee_identity_email text,
  callee_endpoint_name text,
  callee_cpu_name text,
  callee_cpu_cores_count integer,
  callee_cpu_processor_speed_mhz integer,
  callee_user_agent_type text,
  callee_user_agent_header_value text,
  callee_user_agent_application_version text,
  callee_user_agent_platform text,
  callee_user_agent_product_family text,
  callee_user_agent_azure_ad_app_id text,
  callee_user_agent_communication_service_id text,
  callee_user_agent_role text,
  callee_feedback_rating text,
  callee_feedback_text text,
  constraint segments_pkey primary key (segment_key),
  constraint segments_session_key_fkey foreign key (session_key) references :facts.sessions (session_key) on delete cascade
);
create index segments_session_key_idx on :facts.segments using btree (session_key);
create index segments_call_started_at_idx on :facts.segments using brin (call_started_at);
comment on table :facts.segments is 'One row per segment: a media link between two endpoints within a session; usually one, more where the call went through several.';
comment on column :facts.segments.segment_key is 'Key of the row: record_key times 2^24, plus its place among the segments of the call, in document order.';
comment on column :facts.segments.session_key is 'Key of the session that the row belongs to.';
comment on column :facts.segments.record_key is 'Key of the call.';
comment on column :facts.segments.ordinal is 'Place among its siblings, in document order, from 1.';
comment on column :facts.segments.call_started_at is 'Start of the call, so that rows can be cut by time without a join. Unit: UTC instant, to the microsecond.';
comment on column :facts.segments.id is 'Id that Graph gave the segment. Graph: id.';
comment on column :facts.segments.started_at is 'Start of the segment. Unit: UTC instant, to the microsecond. Graph: startDateTime.';
comment on column :facts.segments.ended_at is 'End of the segment. Unit: UTC instant, to the microsecond. Graph: endDateTime.';
comment on column :facts.segments.failure_stage is 'Where it failed: callSetup or midcall. NULL: no failure was recorded. Graph: failureInfo.stage.';
comment on column :facts.segments.failure_reason is 'Why it failed, as free text of the service; often empty. Graph: failureInfo.reason.';
comment on column :facts.segments.caller_endpoint_type is 'Caller: participant (a person, phone or bot with a device) or service (a server of Microsoft). By @odata.type, and by the properties that are there where it is absent; NULL where nothing tells. Graph: caller.@odata.type.';
comment on column :facts.segments.caller_identity_kind is 'Caller: Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells. Graph: caller.associatedIdentity.';
comment on column :facts.segments.caller_identity_id is 'Caller: The identity''s id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:…. Graph: caller.associatedIdentity.';
comment on column :facts.segments.caller_identity_display_name is 'Caller: Name as shown at the time of the call. Graph: caller.associatedIdentity.';
comment on column :facts.segments.caller_identity_user_principal_name is 'Caller: User principal name. The service sends it although the schema does not declare it everywhere. Graph: caller.associatedIdentity.';
comment on column :facts.segments.caller_identity_tenant_id is 'Caller: Tenant of the identity. NULL where unknown, as for anonymous guests and phones. Graph: caller.associatedIdentity.';
comment on column :facts.segments.caller_identity_email is 'Caller: Mail address of a guest, where the service tells it. Graph: caller.associatedIdentity.';
comment on column :facts.segments.caller_endpoint_name is 'Caller: Name of the device that the person used. Graph: caller.name.';
comment on column :facts.segments.caller_cpu_name is 'Caller: Name of the processor. Graph: caller.cpuName.';
comment on column :facts.segments.caller_cpu_cores_count is 'Caller: Number of processor cores. Unit: cores. Graph: caller.cpuCoresCount.';
comment on column :facts.segments.caller_cpu_processor_speed_mhz is 'Caller: Speed of the processor. Unit: MHz. Graph: caller.cpuProcessorSpeedInMhz.';
comment on column :facts.segments.caller_user_agent_type is 'Caller: client or service. By @odata.type, and by the properties that are there where it is absent. The service sometimes sends a client user agent for a service endpoint: the endpoint type decides who it was. Graph: caller.userAgent.@odata.type.';
comment on column :facts.segments.caller_user_agent_header_value is 'Caller: User agent as the endpoint named itself. Graph: caller.userAgent.headerValue.';
comment on column :facts.segments.caller_user_agent_application_version is 'Caller: Version of the application. Graph: caller.userAgent.applicationVersion.';
comment on column :facts.segments.caller_user_agent_platform is 'Caller: Platform of a client: windows, macOS, iOS, android, web, ipPhone, …. Graph: caller.userAgent.platform.';
comment on column :facts.segments.caller_user_agent_product_family is 'Caller: Product of a client: teams, skypeForBusiness, lync, azureCommunicationServices. Graph: caller.userAgent.productFamily.';
comment on column :facts.segments.caller_user_agent_azure_ad_app_id is 'Caller: Application id of a client in Entra ID. Graph: caller.userAgent.azureADAppId.';
comment on column :facts.segments.caller_user_agent_communication_service_id is 'Caller: Immutable resource id of the Azure Communication Service of a client. Graph: caller.userAgent.communicationServiceId.';
comment on column :facts.segments.caller_user_agent_role is 'Caller: Role of a service: mediationServer, gateway, voicemail, customBot, …. Graph: caller.userAgent.role.';
comment on column :facts.segments.caller_feedback_rating is 'Caller: What the person answered: bad, poor, fair, good, excellent (1 to 5), or notRated where the question was shown and not answered. NULL: not asked. Graph: caller.feedback.rating.';
comment on column :facts.segments.caller_feedback_text is 'Caller: What the person wrote. Graph: caller.feedback.text.';
comment on column :facts.segments.callee_endpoint_type is 'Callee: participant (a person, phone or bot with a device) or service (a server of Microsoft). By @odata.type, and by the properties that are there where it is absent; NULL where nothing tells. Graph: callee.@odata.type.';
comment on column :facts.segments.callee_identity_kind is 'Callee: Which slot of the identity set was filled: user, guest, phone, application, … or the name of a slot that is new. unknown where nothing tells. Graph: callee.associatedIdentity.';
comment on column :facts.segments.callee_identity_id is 'Callee: The identity''s id: an object id of Entra ID, a phone number, or a prefixed id such as teamsvisitor:…. Graph: callee.associatedIdentity.';
comment on column :facts.segments.callee_identity_display_name is 'Callee: Name as shown at the time of the call. Graph: callee.associatedIdentity.';
comment on column :facts.segments.callee_identity_user_principal_name is 'Callee: User principal name. The service sends it although the schema does not declare it everywhere. Graph: callee.associatedIdentity.';
comment on column :facts.segments.callee_identity_tenant_id is 'Callee: Tenant of the identity. NULL where unknown, as for anonymous guests and phones. Graph: callee.associatedIdentity.';
comment on column :facts.segments.callee_identity_email is 'Callee: Mail address of a guest, where the service tells it. Graph: callee.associatedIdentity.';
comment on column :facts.segments.callee_endpoint_name is 'Callee: Name of the device that the person used. Graph: callee.name.';
comment on column :facts.segments.callee_cpu_name is 'Callee: Name of the processor. Graph: callee.cpuName.';
comment on column :facts.segments.callee_cpu_cores_count is 'Callee: Number of processor cores. Unit: cores. Graph: callee.cpuCoresCount.';
comment on column :facts.segments.callee_cpu_processor_speed_mhz is 'Callee: Speed of the processor. Unit: MHz. Graph: callee.cpuProcessorSpeedInMhz.';
comment on column :facts.segments.callee_user_agent_type is 'Callee: client or service. By @odata.type, and by the properties that are there where it is absent. The service sometimes sends a client user agent for a service endpoint: the endpoint type decides who it was. Graph: callee.userAgent.@odata.type.';
comment on column :facts.segments.callee_user_agent_header_value is 'Callee: User agent as the endpoint named itself. Graph: callee.userAgent.headerValue.';
comment on column :facts.segments.callee_user_agent_application_version is 'Callee: Version of the application. Graph: callee.userAgent.applicationVersion.';
comment on column :facts.segments.callee_user_agent_platform is 'Callee: Platform of a client: windows, macOS, iOS, android, web, ipPhone, …. Graph: callee.userAgent.platform.';
comment on column :facts.segments.callee_user_agent_product_family is 'Callee: Product of a client: teams, skypeForBusiness, lync, azureCommunicationServices. Graph: callee.userAgent.productFamily.';
comment on column :facts.segments.callee_user_agent_azure_ad_app_id is 'Callee: Application id of a client in Entra ID. Graph: callee.userAgent.azureADAppId.';
comment on column :facts.segments.callee_user_agent_communication_service_id is 'Callee: Immutable resource id of the Azure Communication Service of a client. Graph: callee.userAgent.communicationServiceId.';
comment on column :facts.segments.callee_user_agent_role is 'Callee: Role of a service: mediationServer, gateway, voicemail, customBot, …. Graph: callee.userAgent.role.';
comment on column :facts.segments.callee_feedback_rating is 'Callee: What the person answered: bad, poor, fair, good, excellent (1 to 5), or notRated where the question was shown and not answered. NULL: not asked. Graph: callee.feedback.rating.';
comment on column :facts.segments.callee_feedback_text is 'Callee: What the person wrote. Graph: callee.feedback.text.';

create table :facts.media (
  media_key bigint not null,
  segment_key bigint not null,
  record_key bigint not null,
  ordinal integer not null,
  call_started_at timestamptz not null,
  label text,
  caller_network_connection_type text,
  caller_network_transport_protocol text,
  caller_network_ip_address text,
  caller_network_port integer,
  caller_network_subnet text,
  caller_network_reflexive_ip_address text,
  caller_network_relay_ip_address text,
  caller_network_relay_port integer,
  caller_network_link_speed_bps bigint,
  caller_network_mac_address text,
  caller_network_dns_suffix text,
  caller_network_bssid text,
  caller_network_wifi_band text,
  caller_network_wifi_radio_type text,
  caller_network_wifi_channel integer,
  caller_network_wifi_signal_strength_percent integer,
  caller_network_wifi_battery_charge_percent integer,
  caller_network_wifi_microsoft_driver text,
  caller_network_wifi_microsoft_driver_version text,
  caller_network_wifi_vendor_driver text,
  caller_network_wifi_vendor_driver_version text,
  caller_network_bandwidth_low_event_ratio double precision,
  caller_network_delay_event_ratio double precision,
  caller_network_received_quality_event_ratio double precision,
  caller_network_sent_quality_event_ratio double precision,
  callee_network_connection_type text,
  callee_network_transport_protocol text,
  callee_network_ip_address text,
  callee_network_port integer,
  callee_network_subnet text,
  callee_network_reflexive_ip_address text,
  callee_network_relay_ip_address text,
  callee_network_relay_port integer,
  callee_network_link_speed_bps bigint,
  callee_network_mac_address text,
  callee_network_dns_suffix text,
  callee_network_bssid text,
  callee_network_wifi_band text,
  callee_network_wifi_radio_type text,
  callee_network_wifi_channel integer,
  callee_network_wifi_signal_strength_percent integer,
  callee_network_wifi_battery_charge_percent integer,
  callee_network_wifi_microsoft_driver text,
  callee_network_wifi_microsoft_driver_version text,
  callee_network_wifi_vendor_driver text,
  callee_network_wifi_vendor_driver_version text,
  callee_network_bandwidth_low_event_ratio double precision,
  callee_network_delay_event_ratio double precision,
  callee_network_received_quality_event_ratio double precision,
  callee_network_sent_quality_event_ratio double precision,
  caller_device_capture_device_name text,
  caller_device_capture_device_driver text,
  caller_device_render_device_name text,
  caller_device_render_device_driver text,
  caller_device_sent_signal_level integer,
  caller_device_received_signal_level integer,
  caller_device_sent_noise_level integer,
  caller_device_received_noise_level integer,
  caller_device_initial_signal_level_root_mean_square double precision,
  caller_device_mic_glitch_rate double precision,
  caller_device_speaker_glitch_rate double precision,
  caller_device_howling_event_count bigint,
  caller_device_capture_not_functioning_event_ratio double precision,
  caller_device_render_not_functioning_event_ratio double precision,
  caller_device_render_zero_volume_event_ratio double precision,
  caller_device_render_mute_event_ratio double precision,
  caller_device_device_glitch_event_ratio double precision,
  caller_device_device_clipping_event_ratio double precision,
  caller_device_low_speech_level_event_ratio double precision,
  caller_device_low_speech_to_noise_event_ratio double precision,
  caller_device_cpu_insufficient_event_ratio double precision,
  callee_device_capture_device_name text,
  callee_device_capture_device_driver text,
  callee_device_render_device_name text,
  callee_device_render_device_driver text,
  callee_device_sent_signal_level integer,
  callee_device_received_signal_level integer,
  callee_device_sent_noise_level integer,
  callee_device_received_noise_level integer,
  callee_device_initial_signal_level_root_mean_square double precision,
  callee_device_mic_glitch_rate double precision,
  callee_device_speaker_glitch_rate double precision,
  callee_device_howling_event_count bigint,
  callee_device_capture_not_functioning_event_ratio double precision,
  callee_device_render_not_functioning_event_ratio double precision,
  callee_device_render_zero_volume_event_ratio double precision,
  callee_device_render_mute_event_ratio double precision,
  callee_device_device_glitch_event_ratio double precision,
  callee_device_device_clipping_event_ratio double precision,
  callee_device_low_speech_level_event_ratio double precision,
  callee_device_low_speech_to_noise_event_ratio double precision,
  callee_device_cpu_insufficient_event_ratio double precision,
  constraint media_pkey primary key (media_key),
  constraint media_segment_key_fkey foreign key (segment_key) references :facts.segments (segment_key) on delete cascade
);
create index media_segment_key_idx on :facts.media using btree (segment_key);
create index media_call_started_at_idx on :facts.media using brin (call_started_at);
comment on table :facts.media is 'One row per medium of a segment (main-audio, main-video, applicationsharing-video, …), with the network and device of both sides.';
comment on column :facts.media.media_key is 'Key of the row: record_key times 2^24, plus its place among the media of the call, in document order.';
comment on column :facts.media.segment_key is 'Key of the segment that the row belongs to.';
comment on column :facts.media.record_key is 'Key of the call.';
comment on column :facts.media.ordinal is 'Place among its siblings, in document order, from 1.';
comment on column :facts.media.call_started_at is 'Start of the call, so that rows can be cut by time without a join. Unit: UTC instant, to the microsecond.';
comment on column :facts.media.label is 'Which medium: main-audio, main-video, applicationsharing-video, data, …. Graph: label.';
comment on column :facts.media.caller_network_connection_type is 'Caller: How the endpoint was connected: wired, wifi, mobile, tunnel, unknown. Graph: callerNetwork.connectionType.';
comment on column :facts.media.caller_network_transport_protocol is 'Caller: Transport of the media: udp or tcp. Graph: callerNetwork.networkTransportProtocol.';
comment on column :facts.media.caller_network_ip_address is 'Caller: Address of the endpoint, in canonical form. Graph: callerNetwork.ipAddress.';
comment on column :facts.media.caller_network_port is 'Caller: Port of the endpoint. Graph: callerNetwork.port.';
comment on column :facts.media.caller_network_subnet is 'Caller: Subnet of the endpoint, in canonical form, with the prefix length where it was sent. Graph: callerNetwork.subnet.';
comment on column :facts.media.caller_network_reflexive_ip_address is 'Caller: Address of the endpoint as the media relay saw it: its public address. Graph: callerNetwork.reflexiveIPAddress.';
comment on column :facts.media.caller_network_relay_ip_address is 'Caller: Address of the media relay that was allocated. Graph: callerNetwork.relayIPAddress.';
comment on column :facts.media.caller_network_relay_port is 'Caller: Port of the media relay. Graph: callerNetwork.relayPort.';
comment on column :facts.media.caller_network_link_speed_bps is 'Caller: Speed of the link; NULL where the operating system does not tell (sent as 4294967295). Unit: bit/s. Graph: callerNetwork.linkSpeed.';
comment on column :facts.media.caller_network_mac_address is 'Caller: Hardware address; NULL where it is all zeros or hidden by the operating system. Graph: callerNetwork.macAddress.';
comment on column :facts.media.caller_network_dns_suffix is 'Caller: DNS suffix of the network adapter. Graph: callerNetwork.dnsSuffix.';
comment on column :facts.media.caller_network_bssid is 'Caller: Radio of the Wi-Fi access point (BSSID). Graph: callerNetwork.basicServiceSetIdentifier.';
comment on column :facts.media.caller_network_wifi_band is 'Caller: Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz. Graph: callerNetwork.wifiBand.';
comment on column :facts.media.caller_network_wifi_radio_type is 'Caller: Standard of the Wi-Fi: wifi80211ac, wifi80211ax, …. Graph: callerNetwork.wifiRadioType.';
comment on column :facts.media.caller_network_wifi_channel is 'Caller: Channel of the Wi-Fi. Graph: callerNetwork.wifiChannel.';
comment on column :facts.media.caller_network_wifi_signal_strength_percent is 'Caller: Signal strength of the Wi-Fi. Unit: percent. Graph: callerNetwork.wifiSignalStrength.';
comment on column :facts.media.caller_network_wifi_battery_charge_percent is 'Caller: Charge of the battery of the device. Unit: percent. Graph: callerNetwork.wifiBatteryCharge.';
comment on column :facts.media.caller_network_wifi_microsoft_driver is 'Caller: Name of the Wi-Fi driver by Microsoft''s naming. Graph: callerNetwork.wifiMicrosoftDriver.';
comment on column :facts.media.caller_network_wifi_microsoft_driver_version is 'Caller: Version of that driver. Graph: callerNetwork.wifiMicrosoftDriverVersion.';
comment on column :facts.media.caller_network_wifi_vendor_driver is 'Caller: Name of the Wi-Fi driver by the vendor''s naming. Graph: callerNetwork.wifiVendorDriver.';
comment on column :facts.media.caller_network_wifi_vendor_driver_version is 'Caller: Version of that driver. Graph: callerNetwork.wifiVendorDriverVersion.';
comment on column :facts.media.caller_network_bandwidth_low_event_ratio is 'Caller: Share of the call in which bandwidth was too low. Unit: fraction, 0 to 1. Graph: callerNetwork.bandwidthLowEventRatio.';
comment on column :facts.media.caller_network_delay_event_ratio is 'Caller: Share of the call in which delay was too high. Unit: fraction, 0 to 1. Graph: callerNetwork.delayEventRatio.';
comment on column :facts.media.caller_network_received_quality_event_ratio is 'Caller: Share of the call in which the quality received was bad. Unit: fraction, 0 to 1. Graph: callerNetwork.receivedQualityEventRatio.';
comment on column :facts.media.caller_network_sent_quality_event_ratio is 'Caller: Share of the call in which the quality sent was bad. Unit: fraction, 0 to 1. Graph: callerNetwork.sentQualityEventRatio.';
comment on column :facts.media.callee_network_connection_type is 'Callee: How the endpoint was connected: wired, wifi, mobile, tunnel, unknown. Graph: calleeNetwork.connectionType.';
comment on column :facts.media.callee_network_transport_protocol is 'Callee: Transport of the media: udp or tcp. Graph: calleeNetwork.networkTransportProtocol.';
comment on column :facts.media.callee_network_ip_address is 'Callee: Address of the endpoint, in canonical form. Graph: calleeNetwork.ipAddress.';
comment on column :facts.media.callee_network_port is 'Callee: Port of the endpoint. Graph: calleeNetwork.port.';
comment on column :facts.media.callee_network_subnet is 'Callee: Subnet of the endpoint, in canonical form, with the prefix length where it was sent. Graph: calleeNetwork.subnet.';
comment on column :facts.media.callee_network_reflexive_ip_address is 'Callee: Address of the endpoint as the media relay saw it: its public address. Graph: calleeNetwork.reflexiveIPAddress.';
comment on column :facts.media.callee_network_relay_ip_address is 'Callee: Address of the media relay that was allocated. Graph: calleeNetwork.relayIPAddress.';
comment on column :facts.media.callee_network_relay_port is 'Callee: Port of the media relay. Graph: calleeNetwork.relayPort.';
comment on column :facts.media.callee_network_link_speed_bps is 'Callee: Speed of the link; NULL where the operating system does not tell (sent as 4294967295). Unit: bit/s. Graph: calleeNetwork.linkSpeed.';
comment on column :facts.media.callee_network_mac_address is 'Callee: Hardware address; NULL where it is all zeros or hidden by the operating system. Graph: calleeNetwork.macAddress.';
comment on column :facts.media.callee_network_dns_suffix is 'Callee: DNS suffix of the network adapter. Graph: calleeNetwork.dnsSuffix.';
comment on column :facts.media.callee_network_bssid is 'Callee: Radio of the Wi-Fi access point (BSSID). Graph: calleeNetwork.basicServiceSetIdentifier.';
comment on column :facts.media.callee_network_wifi_band is 'Callee: Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz. Graph: calleeNetwork.wifiBand.';
comment on column :facts.media.callee_network_wifi_radio_type is 'Callee: Standard of the Wi-Fi: wifi80211ac, wifi80211ax, …. Graph: calleeNetwork.wifiRadioType.';
comment on column :facts.media.callee_network_wifi_channel is 'Callee: Channel of the Wi-Fi. Graph: calleeNetwork.wifiChannel.';
comment on column :facts.media.callee_network_wifi_signal_strength_percent is 'Callee: Signal strength of the Wi-Fi. Unit: percent. Graph: calleeNetwork.wifiSignalStrength.';
comment on column :facts.media.callee_network_wifi_battery_charge_percent is 'Callee: Charge of the battery of the device. Unit: percent. Graph: calleeNetwork.wifiBatteryCharge.';
comment on column :facts.media.callee_network_wifi_microsoft_driver is 'Callee: Name of the Wi-Fi driver by Microsoft''s naming. Graph: calleeNetwork.wifiMicrosoftDriver.';
comment on column :facts.media.callee_network_wifi_microsoft_driver_version is 'Callee: Version of that driver. Graph: calleeNetwork.wifiMicrosoftDriverVersion.';
comment on column :facts.media.callee_network_wifi_vendor_driver is 'Callee: Name of the Wi-Fi driver by the vendor''s naming. Graph: calleeNetwork.wifiVendorDriver.';
comment on column :facts.media.callee_network_wifi_vendor_driver_version is 'Callee: Version of that driver. Graph: calleeNetwork.wifiVendorDriverVersion.';
comment on column :facts.media.callee_network_bandwidth_low_event_ratio is 'Callee: Share of the call in which bandwidth was too low. Unit: fraction, 0 to 1. Graph: calleeNetwork.bandwidthLowEventRatio.';
comment on column :facts.media.callee_network_delay_event_ratio is 'Callee: Share of the call in which delay was too high. Unit: fraction, 0 to 1. Graph: calleeNetwork.delayEventRatio.';
comment on column :facts.media.callee_network_received_quality_event_ratio is 'Callee: Share of the call in which the quality received was bad. Unit: fraction, 0 to 1. Graph: calleeNetwork.receivedQualityEventRatio.';
comment on column :facts.media.callee_network_sent_quality_event_ratio is 'Callee: Share of the call in which the quality sent was bad. Unit: fraction, 0 to 1. Graph: calleeNetwork.sentQualityEventRatio.';
comment on column :facts.media.caller_device_capture_device_name is 'Caller: Name of the microphone or camera. Graph: callerDevice.captureDeviceName.';
comment on column :facts.media.caller_device_capture_device_driver is 'Caller: Driver of the microphone or camera. Graph: callerDevice.captureDeviceDriver.';
comment on column :facts.media.caller_device_render_device_name is 'Caller: Name of the loudspeaker. Graph: callerDevice.renderDeviceName.';
comment on column :facts.media.caller_device_render_device_driver is 'Caller: Driver of the loudspeaker. Graph: callerDevice.renderDeviceDriver.';
comment on column :facts.media.caller_device_sent_signal_level is 'Caller: Mean energy of speech sent. Unit: dB, presumably. Graph: callerDevice.sentSignalLevel.';
comment on column :facts.media.caller_device_received_signal_level is 'Caller: Mean energy of speech received. Unit: dB, presumably. Graph: callerDevice.receivedSignalLevel.';
comment on column :facts.media.caller_device_sent_noise_level is 'Caller: Mean energy of noise sent. Unit: dB, presumably. Graph: callerDevice.sentNoiseLevel.';
comment on column :facts.media.caller_device_received_noise_level is 'Caller: Mean energy of noise received. Unit: dB, presumably. Graph: callerDevice.receivedNoiseLevel.';
comment on column :facts.media.caller_device_initial_signal_level_root_mean_square is 'Caller: Root mean square of the signal of the first 30 s. Graph: callerDevice.initialSignalLevelRootMeanSquare.';
comment on column :facts.media.caller_device_mic_glitch_rate is 'Caller: Glitches of the microphone. Unit: glitches per 5 min. Graph: callerDevice.micGlitchRate.';
comment on column :facts.media.caller_device_speaker_glitch_rate is 'Caller: Glitches of the loudspeaker. Unit: glitches per 5 min. Graph: callerDevice.speakerGlitchRate.';
comment on column :facts.media.caller_device_howling_event_count is 'Caller: How often the audio howled from feedback. Unit: events. Graph: callerDevice.howlingEventCount.';
comment on column :facts.media.caller_device_capture_not_functioning_event_ratio is 'Caller: Share of the call in which the microphone did not work. Unit: fraction, 0 to 1. Graph: callerDevice.captureNotFunctioningEventRatio.';
comment on column :facts.media.caller_device_render_not_functioning_event_ratio is 'Caller: Share of the call in which the loudspeaker did not work. Unit: fraction, 0 to 1. Graph: callerDevice.renderNotFunctioningEventRatio.';
comment on column :facts.media.caller_device_render_zero_volume_event_ratio is 'Caller: Share of the call in which the volume was at zero. Unit: fraction, 0 to 1. Graph: callerDevice.renderZeroVolumeEventRatio.';
comment on column :facts.media.caller_device_render_mute_event_ratio is 'Caller: Share of the call in which the loudspeaker was muted. Unit: fraction, 0 to 1. Graph: callerDevice.renderMuteEventRatio.';
comment on column :facts.media.caller_device_device_glitch_event_ratio is 'Caller: Share of the call in which the device glitched. Unit: fraction, 0 to 1. Graph: callerDevice.deviceGlitchEventRatio.';
comment on column :facts.media.caller_device_device_clipping_event_ratio is 'Caller: Share of the call in which the microphone clipped. Unit: fraction, 0 to 1. Graph: callerDevice.deviceClippingEventRatio.';
comment on column :facts.media.caller_device_low_speech_level_event_ratio is 'Caller: Share of the call in which speech was too quiet. Unit: fraction, 0 to 1. Graph: callerDevice.lowSpeechLevelEventRatio.';
comment on column :facts.media.caller_device_low_speech_to_noise_event_ratio is 'Caller: Share of the call in which speech was too quiet against the noise. Unit: fraction, 0 to 1. Graph: callerDevice.lowSpeechToNoiseEventRatio.';
comment on column :facts.media.caller_device_cpu_insufficient_event_ratio is 'Caller: Share of the call in which the processor was too slow. Graph spells it cpuInsufficentEventRatio. Unit: fraction, 0 to 1. Graph: callerDevice.cpuInsufficentEventRatio.';
comment on column :facts.media.callee_device_capture_device_name is 'Callee: Name of the microphone or camera. Graph: calleeDevice.captureDeviceName.';
comment on column :facts.media.callee_device_capture_device_driver is 'Callee: Driver of the microphone or camera. Graph: calleeDevice.captureDeviceDriver.';
comment on column :facts.media.callee_device_render_device_name is 'Callee: Name of the loudspeaker. Graph: calleeDevice.renderDeviceName.';
comment on column :facts.media.callee_device_render_device_driver is 'Callee: Driver of the loudspeaker. Graph: calleeDevice.renderDeviceDriver.';
comment on column :facts.media.callee_device_sent_signal_level is 'Callee: Mean energy of speech sent. Unit: dB, presumably. Graph: calleeDevice.sentSignalLevel.';
comment on column :facts.media.callee_device_received_signal_level is 'Callee: Mean energy of speech received. Unit: dB, presumably. Graph: calleeDevice.receivedSignalLevel.';
comment on column :facts.media.callee_device_sent_noise_level is 'Callee: Mean energy of noise sent. Unit: dB, presumably. Graph: calleeDevice.sentNoiseLevel.';
comment on column :facts.media.callee_device_received_noise_level is 'Callee: Mean energy of noise received. Unit: dB, presumably. Graph: calleeDevice.receivedNoiseLevel.';
comment on column :facts.media.callee_device_initial_signal_level_root_mean_square is 'Callee: Root mean square of the signal of the first 30 s. Graph: calleeDevice.initialSignalLevelRootMeanSquare.';
comment on column :facts.media.callee_device_mic_glitch_rate is 'Callee: Glitches of the microphone. Unit: glitches per 5 min. Graph: calleeDevice.micGlitchRate.';
comment on column :facts.media.callee_device_speaker_glitch_rate is 'Callee: Glitches of the loudspeaker. Unit: glitches per 5 min. Graph: calleeDevice.speakerGlitchRate.';
comment on column :facts.media.callee_device_howling_event_count is 'Callee: How often the audio howled from feedback. Unit: events. Graph: calleeDevice.howlingEventCount.';
comment on column :facts.media.callee_device_capture_not_functioning_event_ratio is 'Callee: Share of the call in which the microphone did not work. Unit: fraction, 0 to 1. Graph: calleeDevice.captureNotFunctioningEventRatio.';
comment on column :facts.media.callee_device_render_not_functioning_event_ratio is 'Callee: Share of the call in which the loudspeaker did not work. Unit: fraction, 0 to 1. Graph: calleeDevice.renderNotFunctioningEventRatio.';
comment on column :facts.media.callee_device_render_zero_volume_event_ratio is 'Callee: Share of the call in which the volume was at zero. Unit: fraction, 0 to 1. Graph: calleeDevice.renderZeroVolumeEventRatio.';
comment on column :facts.media.callee_device_render_mute_event_ratio is 'Callee: Share of the call in which the loudspeaker was muted. Unit: fraction, 0 to 1. Graph: calleeDevice.renderMuteEventRatio.';
comment on column :facts.media.callee_device_device_glitch_event_ratio is 'Callee: Share of the call in which the device glitched. Unit: fraction, 0 to 1. Graph: calleeDevice.deviceGlitchEventRatio.';
comment on column :facts.media.callee_device_device_clipping_event_ratio is 'Callee: Share of the call in which the microphone clipped. Unit: fraction, 0 to 1. Graph: calleeDevice.deviceClippingEventRatio.';
comment on column :facts.media.callee_device_low_speech_level_event_ratio is 'Callee: Share of the call in which speech was too quiet. Unit: fraction, 0 to 1. Graph: calleeDevice.lowSpeechLevelEventRatio.';
comment on column :facts.media.callee_device_low_speech_to_noise_event_ratio is 'Callee: Share of the call in which speech was too quiet against the noise. Unit: fraction, 0 to 1. Graph: calleeDevice.lowSpeechToNoiseEventRatio.';
comment on column :facts.media.callee_device_cpu_insufficient_event_ratio is 'Callee: Share of the call in which the processor was too slow. Graph spells it cpuInsufficentEventRatio. Unit: fraction, 0 to 1. Graph: calleeDevice.cpuInsufficentEventRatio.';

create table :facts.streams (
  stream_key bigint not null,
  media_key bigint not null,
  record_key bigint not null,
  ordinal integer not null,
  call_started_at timestamptz not null,
  stream_id text,
  stream_direction text,
  started_at timestamptz,
  ended_at timestamptz,
  average_jitter_ms double precision,
  max_jitter_ms double precision,
  average_round_trip_time_ms double precision,
  max_round_trip_time_ms double precision,
  average_packet_loss_rate double precision,
  max_packet_loss_rate double precision,
  packet_utilization bigint,
  average_audio_network_jitter_ms double precision,
  max_audio_network_jitter_ms double precision,
  average_audio_degradation double precision,
  average_ratio_of_concealed_samples double precision,
  max_ratio_of_concealed_samples double precision,
  is_audio_forward_error_correction_used boolean,
  post_forward_error_correction_packet_loss_rate double precision,
  audio_codec text,
  video_codec text,
  average_video_frame_loss_percentage double precision,
  average_video_frame_rate double precision,
  average_received_frame_rate double precision,
  average_video_packet_loss_rate double precision,
  low_frame_rate_ratio double precision,
  low_video_processing_capability_ratio double precision,
  average_freeze_duration_ms double precision,
  rms_freeze_duration_ms double precision,
  average_bandwidth_estimate_bps bigint,
  was_media_bypassed boolean,
  constraint streams_pkey primary key (stream_key),
  constraint streams_media_key_fkey foreign key (media_key) references :facts.media (media_key) on delete cascade
);
create index streams_media_key_idx on :facts.streams using btree (media_key);
create index streams_call_started_at_idx on :facts.streams using brin (call_started_at);
comment on table :facts.streams is 'One row per stream: one direction of one medium. Its metrics come from the end that received it. NULL means not reported, never 0.';
comment on column :facts.streams.stream_key is 'Key of the row: record_key times 2^24, plus its place among the streams of the call, in document order.';
comment on column :facts.streams.media_key is 'Key of the media that the row belongs to.';
comment on column :facts.streams.record_key is 'Key of the call.';
comment on column :facts.streams.ordinal is 'Place among its siblings, in document order, from 1.';
comment on column :facts.streams.call_started_at is 'Start of the call, so that rows can be cut by time without a join. Unit: UTC instant, to the microsecond.';
comment on column :facts.streams.stream_id is 'Id of the stream; unique within its medium at best. Graph: streamId.';
comment on column :facts.streams.stream_direction is 'callerToCallee or calleeToCaller, as sent. Graph: streamDirection.';
comment on column :facts.streams.started_at is 'Start of the stream; only SIP streams tell. Unit: UTC instant, to the microsecond. Graph: startDateTime.';
comment on column :facts.streams.ended_at is 'End of the stream; only SIP streams tell. Unit: UTC instant, to the microsecond. Graph: endDateTime.';
comment on column :facts.streams.average_jitter_ms is 'Mean jitter. Above 30 ms an audio stream is poor. Unit: ms. Graph: averageJitter.';
comment on column :facts.streams.max_jitter_ms is 'Highest jitter. Unit: ms. Graph: maxJitter.';
comment on column :facts.streams.average_round_trip_time_ms is 'Mean round-trip time of the network. Above 500 ms an audio stream is poor. Unit: ms. Graph: averageRoundTripTime.';
comment on column :facts.streams.max_round_trip_time_ms is 'Highest round-trip time of the network. Unit: ms. Graph: maxRoundTripTime.';
comment on column :facts.streams.average_packet_loss_rate is 'Mean share of packets lost. Above 0.1 an audio stream is poor. Unit: fraction, 0 to 1. Graph: averagePacketLossRate.';
comment on column :facts.streams.max_packet_loss_rate is 'Highest share of packets lost. Unit: fraction, 0 to 1. Graph: maxPacketLossRate.';
comment on column :facts.streams.packet_utilization is 'Number of packets, in spite of its name. Streams of 500 packets and fewer are usually not classified. Unit: packets. Graph: packetUtilization.';
comment on column :facts.streams.average_audio_network_jitter_ms is 'Mean network jitter of audio, over windows of 20 s. Unit: ms. Graph: averageAudioNetworkJitter.';
comment on column :facts.streams.max_audio_network_jitter_ms is 'Highest network jitter of audio, over windows of 20 s. Unit: ms. Graph: maxAudioNetworkJitter.';
comment on column :facts.streams.average_audio_degradation is 'Mean loss of listening quality due to the network. Unit: MOS. Graph: averageAudioDegradation.';
comment on column :facts.streams.average_ratio_of_concealed_samples is 'Mean share of audio samples that had to be made up. Unit: fraction, 0 to 1. Graph: averageRatioOfConcealedSamples.';
comment on column :facts.streams.max_ratio_of_concealed_samples is 'Highest share of audio samples that had to be made up. Unit: fraction, 0 to 1. Graph: maxRatioOfConcealedSamples.';
comment on column :facts.streams.is_audio_forward_error_correction_used is 'Whether forward error correction was used for audio at any time. Graph: isAudioForwardErrorCorrectionUsed.';
comment on column :facts.streams.post_forward_error_correction_packet_loss_rate is 'Share of packets lost that forward error correction did not bring back. Unit: fraction, 0 to 1. Graph: postForwardErrorCorrectionPacketLossRate.';
comment on column :facts.streams.audio_codec is 'Codec of an audio stream. Graph: audioCodec.';
comment on column :facts.streams.video_codec is 'Codec of a video or screen sharing stream. Graph: videoCodec.';
comment on column :facts.streams.average_video_frame_loss_percentage is 'Mean share of video frames lost as shown to the user. Unit: percent, 0 to 100, by its name. Graph: averageVideoFrameLossPercentage.';
comment on column :facts.streams.average_video_frame_rate is 'Mean frame rate of video. Unit: frames/s. Graph: averageVideoFrameRate.';
comment on column :facts.streams.average_received_frame_rate is 'Mean frame rate received. Unit: frames/s. Graph: averageReceivedFrameRate.';
comment on column :facts.streams.average_video_packet_loss_rate is 'Mean share of packets of video lost. Unit: fraction, 0 to 1. Graph: averageVideoPacketLossRate.';
comment on column :facts.streams.low_frame_rate_ratio is 'Share of the call below 7.5 frames/s. Unit: fraction, 0 to 1. Graph: lowFrameRateRatio.';
comment on column :facts.streams.low_video_processing_capability_ratio is 'Share of the call in which the client ran below 70 % of the processing power it needed. Unit: fraction, 0 to 1. Graph: lowVideoProcessingCapabilityRatio.';
comment on column :facts.streams.average_freeze_duration_ms is 'Mean length of the freezes of video. Unit: ms. Graph: averageFreezeDuration.';
comment on column :facts.streams.rms_freeze_duration_ms is 'Root mean square of the lengths of the freezes of video. Unit: ms. Graph: rmsFreezeDuration.';
comment on column :facts.streams.average_bandwidth_estimate_bps is 'Mean bandwidth that was available, as estimated. Unit: bit/s. Graph: averageBandwidthEstimate.';
comment on column :facts.streams.was_media_bypassed is 'Whether media went straight between user and SBC (media bypass). Graph: wasMediaBypassed.';

create table :facts.trace_route_hops (
  trace_route_hop_key bigint not null,
  media_key bigint not null,
  record_key bigint not null,
  side text not null,
  ordinal integer not null,
  hop_count bigint,
  ip_address text,
  round_trip_time_ms double precision,
  constraint trace_route_hops_pkey primary key (trace_route_hop_key),
  constraint trace_route_hops_media_key_fkey foreign key (media_key) references :facts.media (media_key) on delete cascade
);
create index trace_route_hops_media_key_idx on :facts.trace_route_hops using btree (media_key);
comment on table :facts.trace_route_hops is 'One row per hop of a trace route from one side of a medium; there only where Microsoft support switched it on.';
comment on column :facts.trace_route_hops.trace_route_hop_key is 'Key of the row: record_key times 2^24, plus its place among the trace_route_hops of the call, in document order.';
comment on column :facts.trace_route_hops.media_key is 'Key of the media that the row belongs to.';
comment on column :facts.trace_route_hops.record_key is 'Key of the call.';
comment on column :facts.trace_route_hops.side is 'Whose side it is of: caller or callee.';
comment on column :facts.trace_route_hops.ordinal is 'Place among its siblings, in document order, from 1.';
comment on column :facts.trace_route_hops.hop_count is 'Number of the hop on the way. Unit: hops. Graph: hopCount.';
comment on column :facts.trace_route_hops.ip_address is 'Address of the hop. Graph: ipAddress.';
comment on column :facts.trace_route_hops.round_trip_time_ms is 'Time from the start of the trace to this hop and back. Unit: ms. Graph: roundTripTime.';

create table :facts.feedback_tokens (
  feedback_token_key bigint not null,
  session_key bigint not null,
  segment_key bigint,
  record_key bigint not null,
  side text not null,
  name text,
  is_set boolean,
  constraint feedback_tokens_pkey primary key (feedback_token_key),
  constraint feedback_tokens_session_key_fkey foreign key (session_key) references :facts.sessions (session_key) on delete cascade,
  constraint feedback_tokens_segment_key_fkey foreign key (segment_key) references :facts.segments (segment_key) on delete cascade
);
create index feedback_tokens_session_key_idx on :facts.feedback_tokens using btree (session_key);
create index feedback_tokens_segment_key_idx on :facts.feedback_tokens using btree (segment_key) where (segment_key is not null);
comment on table :facts.feedback_tokens is 'One row per token of a rating: what a person ticked, or was offered and did not tick, after a call.';
comment on column :facts.feedback_tokens.feedback_token_key is 'Key of the row: record_key times 2^24, plus its place among the feedback_tokens of the call, in document order.';
comment on column :facts.feedback_tokens.session_key is 'Key of the session that the row belongs to.';
comment on column :facts.feedback_tokens.segment_key is 'Key of the segment that the row belongs to; NULL where it belongs to none.';
comment on column :facts.feedback_tokens.record_key is 'Key of the call.';
comment on column :facts.feedback_tokens.side is 'Whose side it is of: caller or callee.';
comment on column :facts.feedback_tokens.name is 'Name of the token, for example Noisy, NoSound, Echo. The set is open. Graph: name.';
comment on column :facts.feedback_tokens.is_set is 'Whether the person ticked it. Graph: value.';

create table :facts.pstn_calls (
  id uuid not null,
  call_id text,
  user_id text,
  user_principal_name text,
  user_display_name text,
  started_at timestamptz,
  ended_at timestamptz,
  duration_s bigint,
  call_duration_source text,
  call_type text,
  caller_number text,
  callee_number text,
  charge double precision,
  connection_charge double precision,
  currency text,
  conference_id text,
  destination_context text,
  destination_name text,
  usage_country_code text,
  tenant_country_code text,
  inventory_type text,
  license_capability text,
  operator text,
  constraint pstn_calls_pkey primary key (id)
);
create index pstn_calls_started_at_idx on :facts.pstn_calls using btree (started_at);
comment on table :facts.pstn_calls is 'One row per call of the PSTN log (getPstnCalls): calling plans, Operator Connect, audio conferencing. Not linked to records by id.';
comment on column :facts.pstn_calls.id is 'Id of the row, its key. Graph: id.';
comment on column :facts.pstn_calls.call_id is 'Id of the call at the carrier; not unique, and no id of a call record. Graph: callId.';
comment on column :facts.pstn_calls.user_id is 'Object id of the user in Entra ID. Graph: userId.';
comment on column :facts.pstn_calls.user_principal_name is 'User principal name of the user. Graph: userPrincipalName.';
comment on column :facts.pstn_calls.user_display_name is 'Name of the user. Graph: userDisplayName.';
comment on column :facts.pstn_calls.started_at is 'Start of the call. Unit: UTC instant, to the microsecond. Graph: startDateTime.';
comment on column :facts.pstn_calls.ended_at is 'End of the call. Unit: UTC instant, to the microsecond. Graph: endDateTime.';
comment on column :facts.pstn_calls.duration_s is 'Length of the call. Unit: s. Graph: duration.';
comment on column :facts.pstn_calls.call_duration_source is 'Who measured the length: microsoft or operator. Graph: callDurationSource.';
comment on column :facts.pstn_calls.call_type is 'Kind of call: user_in, user_out, conf_in, ucap_out, …; oc_… for Operator Connect. Graph: callType.';
comment on column :facts.pstn_calls.caller_number is 'Number of the caller; masked by the service in some countries. Graph: callerNumber.';
comment on column :facts.pstn_calls.callee_number is 'Number called; masked by the service in some countries. Graph: calleeNumber.';
comment on column :facts.pstn_calls.charge is 'Charge of the call. Unit: amount in the currency of the row. Graph: charge.';
comment on column :facts.pstn_calls.connection_charge is 'Charge for the connection. Unit: amount in the currency of the row. Graph: connectionCharge.';
comment on column :facts.pstn_calls.currency is 'Currency of the charges, ISO 4217. Graph: currency.';
comment on column :facts.pstn_calls.conference_id is 'Id of the audio conference. Graph: conferenceId.';
comment on column :facts.pstn_calls.destination_context is 'Domestic or International. Graph: destinationContext.';
comment on column :facts.pstn_calls.destination_name is 'Country or region dialled. Graph: destinationName.';
comment on column :facts.pstn_calls.usage_country_code is 'Country of the user, ISO 3166-1 alpha-2. Graph: usageCountryCode.';
comment on column :facts.pstn_calls.tenant_country_code is 'Country of the tenant, ISO 3166-1 alpha-2. Graph: tenantCountryCode.';
comment on column :facts.pstn_calls.inventory_type is 'Kind of the number: Subscriber, Service, …. Graph: inventoryType.';
comment on column :facts.pstn_calls.license_capability is 'Licence that the call was made under. Graph: licenseCapability.';
comment on column :facts.pstn_calls.operator is 'Carrier of the call. Graph: operator.';

create table :facts.direct_routing_calls (
  id uuid not null,
  correlation_id uuid,
  user_id text,
  user_principal_name text,
  user_display_name text,
  invited_at timestamptz,
  started_at timestamptz,
  failed_at timestamptz,
  ended_at timestamptz,
  duration_s bigint,
  call_type text,
  is_successful boolean,
  caller_number text,
  callee_number text,
  media_path_location text,
  signaling_location text,
  final_sip_code integer,
  final_sip_code_phrase text,
  call_end_sub_reason integer,
  trunk_fully_qualified_domain_name text,
  is_media_bypass_enabled boolean,
  constraint direct_routing_calls_pkey primary key (id)
);
create index direct_routing_calls_started_at_idx on :facts.direct_routing_calls using btree (started_at);
comment on table :facts.direct_routing_calls is 'One row per call of the direct routing log (getDirectRoutingCalls): calls over the tenant''s own session border controllers.';
comment on column :facts.direct_routing_calls.id is 'Id of the row, its key. Graph: id.';
comment on column :facts.direct_routing_calls.correlation_id is 'Correlation id; equal to the id of the call record as far as was seen. Graph: correlationId.';
comment on column :facts.direct_routing_calls.user_id is 'Object id of the user in Entra ID; NULL for bots. Graph: userId.';
comment on column :facts.direct_routing_calls.user_principal_name is 'User principal name of the user. Graph: userPrincipalName.';
comment on column :facts.direct_routing_calls.user_display_name is 'Name of the user or bot. Graph: userDisplayName.';
comment on column :facts.direct_routing_calls.invited_at is 'When the INVITE was sent. Unit: UTC instant, to the microsecond. Graph: inviteDateTime.';
comment on column :facts.direct_routing_calls.started_at is 'When the call was answered (200 OK). Unit: UTC instant, to the microsecond. Graph: startDateTime.';
comment on column :facts.direct_routing_calls.failed_at is 'When the call failed; NULL where it did not. Unit: UTC instant, to the microsecond. Graph: failureDateTime.';
comment on column :facts.direct_routing_calls.ended_at is 'End of the call. Unit: UTC instant, to the microsecond. Graph: endDateTime.';
comment on column :facts.direct_routing_calls.duration_s is 'Length of the call. Unit: s. Graph: duration.';
comment on column :facts.direct_routing_calls.call_type is 'Kind of call: ByotIn, ByotOut, ByotOutUserForwarding, …. Graph: callType.';
comment on column :facts.direct_routing_calls.is_successful is 'Whether the call was established. Graph: successfulCall.';
comment on column :facts.direct_routing_calls.caller_number is 'Number of the caller; the last digits are masked. Graph: callerNumber.';
comment on column :facts.direct_routing_calls.callee_number is 'Number called; the last digits are masked. Graph: calleeNumber.';
comment on column :facts.direct_routing_calls.media_path_location is 'Datacenter of the media path, where media is not bypassed. Graph: mediaPathLocation.';
comment on column :facts.direct_routing_calls.signaling_location is 'Datacenter of the signalling. Graph: signalingLocation.';
comment on column :facts.direct_routing_calls.final_sip_code is 'SIP code that ended the call. Graph: finalSipCode.';
comment on column :facts.direct_routing_calls.final_sip_code_phrase is 'SIP phrase that ended the call. Graph: finalSipCodePhrase.';
comment on column :facts.direct_routing_calls.call_end_sub_reason is 'Microsoft''s code for the reason of the end. Graph: callEndSubReason.';
comment on column :facts.direct_routing_calls.trunk_fully_qualified_domain_name is 'Name of the session border controller. Graph: trunkFullyQualifiedDomainName.';
comment on column :facts.direct_routing_calls.is_media_bypass_enabled is 'Whether the trunk has media bypass switched on. Graph: mediaBypassEnabled.';
