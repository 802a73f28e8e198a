-- One row per call of the PSTN log: calling plans, Operator Connect and audio conferencing, with what its type means.
create view :facts.pstn_call_details as
select
  calls.id,
  calls.started_at,
  (calls.started_at at time zone 'UTC')::date as day,
  calls.ended_at,
  calls.duration_s,
  calls.call_duration_source,
  calls.call_type,
  types.direction,
  types.kind,
  types.about as call_type_about,
  calls.operator,
  calls.usage_country_code,
  calls.destination_name,
  calls.destination_context,
  calls.charge,
  calls.connection_charge,
  calls.currency,
  calls.license_capability,
  calls.inventory_type,
  case when (select :facts.sees_euii()) then calls.conference_id end as conference_id,
  case when calls.user_id is not null then md5((select secret from :ops.pseudonyms)::text || calls.user_id)::uuid end
    as user_pseudonym,
  case when (select :facts.sees_euii()) then calls.user_id end as user_id,
  case when (select :facts.sees_euii()) then calls.user_principal_name end as user_principal_name,
  case when (select :facts.sees_euii()) then calls.user_display_name end as user_display_name,
  case when (select :facts.sees_euii()) then calls.caller_number end as caller_number,
  case when (select :facts.sees_euii()) then calls.callee_number end as callee_number
from :facts.pstn_calls as calls
left join :facts.call_types as types on types.call_type = calls.call_type;

comment on column :facts.pstn_call_details.id is 'Id of the row of the log, its key.';
comment on column :facts.pstn_call_details.started_at is 'Start of the call. Unit: UTC instant.';
comment on column :facts.pstn_call_details.day is 'Day (UTC) of the start.';
comment on column :facts.pstn_call_details.ended_at is 'End of the call. Unit: UTC instant.';
comment on column :facts.pstn_call_details.duration_s is 'Length of the call. Unit: s.';
comment on column :facts.pstn_call_details.call_duration_source is 'Who measured the length: microsoft or operator.';
comment on column :facts.pstn_call_details.call_type is 'Type of the call, as logged.';
comment on column :facts.pstn_call_details.direction is 'inbound or outbound, seen from the tenant; NULL: a type that call_types does not have.';
comment on column :facts.pstn_call_details.kind is 'calling plan, operator connect or audio conferencing; NULL: a type that call_types does not have.';
comment on column :facts.pstn_call_details.call_type_about is 'What happens in a call of this type; NULL: a type that call_types does not have.';
comment on column :facts.pstn_call_details.operator is 'Carrier of the call.';
comment on column :facts.pstn_call_details.usage_country_code is 'Country of the user, ISO 3166-1 alpha-2.';
comment on column :facts.pstn_call_details.destination_name is 'Country or region dialled; NULL where nobody was dialled.';
comment on column :facts.pstn_call_details.destination_context is 'Domestic or International.';
comment on column :facts.pstn_call_details.charge is 'Charge of the call. Unit: amount in the currency of the row.';
comment on column :facts.pstn_call_details.connection_charge is 'Charge for the connection. Unit: amount in the currency of the row.';
comment on column :facts.pstn_call_details.currency is 'Currency of the charges, ISO 4217.';
comment on column :facts.pstn_call_details.license_capability is 'Licence that the call was made under.';
comment on column :facts.pstn_call_details.inventory_type is 'Kind of the number: Subscriber, Service, ….';
comment on column :facts.pstn_call_details.conference_id is 'Id of the audio conference, which lets dial into it; NULL: none, or not for you to read. Tells of a person (EUII).';
comment on column :facts.pstn_call_details.user_pseudonym is 'Stands for the user, in both call logs of this database and nowhere else; for counting. NULL: a bot, or unknown.';
comment on column :facts.pstn_call_details.user_id is 'Object id of the user in Entra ID; NULL: a bot, or not for you to read. Tells of a person (EUII).';
comment on column :facts.pstn_call_details.user_principal_name is 'User principal name of the user; NULL: a bot, or not for you to read. Tells of a person (EUII).';
comment on column :facts.pstn_call_details.user_display_name is 'Name of the user; NULL: a bot, or not for you to read. Tells of a person (EUII).';
comment on column :facts.pstn_call_details.caller_number is 'Number of the caller, as the service masks it; NULL: unknown, or not for you to read. Tells of a person (EUII).';
comment on column :facts.pstn_call_details.callee_number is 'Number called, as the service masks it; NULL: unknown, or not for you to read. Tells of a person (EUII).';
