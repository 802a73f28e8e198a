-- One row per call of the direct routing log: how it ended, which way it went, and its call record.
-- Transfers and forwarded calls are rows of their own and share a correlation id, so rows are what is counted.
-- The call record is looked up by the correlation id; how many are found is worth knowing before relying on it
-- (direct_routing_trunks tells).
create view :facts.direct_routing_call_details as
select
  calls.id,
  :facts.attempted_at(calls.invited_at, calls.started_at, calls.failed_at, calls.ended_at) as attempted_at,
  (:facts.attempted_at(calls.invited_at, calls.started_at, calls.failed_at, calls.ended_at) at time zone 'UTC')::date as day,
  :facts.hour_of(:facts.attempted_at(calls.invited_at, calls.started_at, calls.failed_at, calls.ended_at)) as hour_utc,
  calls.trunk_fully_qualified_domain_name as trunk,
  calls.call_type,
  types.direction,
  types.about as call_type_about,
  calls.is_successful,
  coalesce(classes.class, 'network_failure') as class,
  coalesce(classes.class <> 'network_failure', false) as is_delivered,
  calls.final_sip_code,
  coalesce(codes.phrase, calls.final_sip_code_phrase) as sip_phrase,
  case
    when calls.final_sip_code between 200 and 699 then calls.final_sip_code / 100
    when calls.final_sip_code = 0 and calls.is_successful then 2
  end as sip_class,
  calls.call_end_sub_reason,
  reasons.origin as end_origin,
  reasons.about as end_about,
  calls.invited_at,
  calls.started_at,
  calls.failed_at,
  calls.ended_at,
  calls.duration_s,
  case
    when calls.is_successful and calls.started_at >= calls.invited_at
      then date_part('epoch', calls.started_at - calls.invited_at) * 1000
  end as time_to_answer_ms,
  :facts.occupied_until(calls.is_successful, calls.started_at, calls.ended_at, calls.duration_s) as occupied_until,
  calls.is_media_bypass_enabled,
  calls.media_path_location,
  calls.signaling_location,
  calls.correlation_id,
  records.record_key,
  records.id as call_id,
  case when calls.user_id is not null then md5((select secret from :ops.pseudonyms)::text || calls.user_id)::uuid end
    as user_pseudonym,
  case when (select :facts.sees_euii()) then calls.user_id end as user_id,
  case when (select :facts.sees_euii()) then calls.user_principal_name end as user_principal_name,
  case when (select :facts.sees_euii()) then calls.user_display_name end as user_display_name,
  case when (select :facts.sees_euii()) then calls.caller_number end as caller_number,
  case when (select :facts.sees_euii()) then calls.callee_number end as callee_number
from :facts.direct_routing_calls as calls
left join :facts.call_types as types on types.call_type = calls.call_type
left join :facts.sip_codes as codes on codes.sip_code = calls.final_sip_code
left join :facts.records as records on records.id = calls.correlation_id
-- the first rule, the narrowest range: as aggregates, since what has a LIMIT is read by one process alone
left join lateral (
  select (array_agg(rules.class order by rules.rule))[1] as class
  from :facts.sip_code_classes as rules
  where (rules.is_successful is null or rules.is_successful = coalesce(calls.is_successful, false))
    and (rules.final_sip_code is null or rules.final_sip_code = calls.final_sip_code)
    and (rules.sub_reason_from is null or rules.sub_reason_from <= calls.call_end_sub_reason)
    and (rules.sub_reason_to is null or rules.sub_reason_to >= calls.call_end_sub_reason)
) as classes on true
left join lateral (
  select
    (array_agg(ranges.origin order by ranges.sub_reason_from desc))[1] as origin,
    (array_agg(ranges.about order by ranges.sub_reason_from desc))[1] as about
  from :facts.sub_reason_classes as ranges
  where calls.call_end_sub_reason between ranges.sub_reason_from and ranges.sub_reason_to
) as reasons on true;

comment on column :facts.direct_routing_call_details.id is 'Id of the row of the log, its key.';
comment on column :facts.direct_routing_call_details.attempted_at is 'When the call was tried: INVITE, else start, failure or end. Unit: UTC instant. NULL: the log has no time.';
comment on column :facts.direct_routing_call_details.day is 'Day (UTC) of the attempt.';
comment on column :facts.direct_routing_call_details.hour_utc is 'Hour (UTC) of the attempt, as the instant at which it begins.';
comment on column :facts.direct_routing_call_details.trunk is 'Name of the session border controller.';
comment on column :facts.direct_routing_call_details.call_type is 'Type of the call, as logged.';
comment on column :facts.direct_routing_call_details.direction is 'inbound or outbound, seen from the tenant; NULL: a type that call_types does not have.';
comment on column :facts.direct_routing_call_details.call_type_about is 'What happens in a call of this type; NULL: a type that call_types does not have.';
comment on column :facts.direct_routing_call_details.is_successful is 'Whether the call was established.';
comment on column :facts.direct_routing_call_details.class is 'How it ended, by the rules in sip_code_classes: answered, user_busy, no_answer, rejected, not_found or network_failure.';
comment on column :facts.direct_routing_call_details.is_delivered is 'Whether the network did its part: every class but network_failure.';
comment on column :facts.direct_routing_call_details.final_sip_code is 'SIP code that ended the call; 0: hung up after an answer.';
comment on column :facts.direct_routing_call_details.sip_phrase is 'Phrase of the SIP code in the standards, else that of the log.';
comment on column :facts.direct_routing_call_details.sip_class is 'First digit of the SIP code, 2 to 6; 2 also for code 0 after an answer. NULL: any other code, or none.';
comment on column :facts.direct_routing_call_details.call_end_sub_reason is 'Microsoft''s code for the end of the call.';
comment on column :facts.direct_routing_call_details.end_origin is 'Where the call ended, by sub_reason_classes; NULL: a code that it does not have.';
comment on column :facts.direct_routing_call_details.end_about is 'What the code for the end means, by sub_reason_classes; NULL: a code that it does not have.';
comment on column :facts.direct_routing_call_details.invited_at is 'When the INVITE was sent. Unit: UTC instant.';
comment on column :facts.direct_routing_call_details.started_at is 'Start of the call. Unit: UTC instant. NULL: not answered; some calls that were not have the time of the INVITE or of the failure here.';
comment on column :facts.direct_routing_call_details.failed_at is 'When the call failed. Unit: UTC instant. NULL: it did not.';
comment on column :facts.direct_routing_call_details.ended_at is 'End of the call. Unit: UTC instant. NULL: not logged, as with many that failed.';
comment on column :facts.direct_routing_call_details.duration_s is 'Length of the call. Unit: s.';
comment on column :facts.direct_routing_call_details.time_to_answer_ms is 'From the INVITE to the start of an answered call, ringing included; no post-dial delay, which the log does not tell. Of inbound calls Microsoft says that the start is when Teams passed the INVITE on. Unit: ms. NULL: not answered, or a time is missing.';
comment on column :facts.direct_routing_call_details.occupied_until is 'Until when an answered call takes a line of the trunk, from started_at on: its end; else its start and length; else its start, so it takes none. Never later than 48 hours after the start. Unit: UTC instant. NULL: not answered.';
comment on column :facts.direct_routing_call_details.is_media_bypass_enabled is 'Whether the trunk has media bypass switched on.';
comment on column :facts.direct_routing_call_details.media_path_location is 'Datacenter of the media path, where media is not bypassed.';
comment on column :facts.direct_routing_call_details.signaling_location is 'Datacenter of the signalling.';
comment on column :facts.direct_routing_call_details.correlation_id is 'Correlation id of the call; calls that were transferred share one.';
comment on column :facts.direct_routing_call_details.record_key is 'Key of the call record whose id is the correlation id; NULL: there is none.';
comment on column :facts.direct_routing_call_details.call_id is 'Id of that call record; NULL: there is none.';
comment on column :facts.direct_routing_call_details.user_pseudonym is 'Stands for the user, in both call logs of this database and nowhere else; for counting. NULL: a bot, or unknown.';
comment on column :facts.direct_routing_call_details.user_id is 'Object id of the user in Entra ID; NULL: a bot, or not for you to read. Tells of a person (EUII).';
comment on column :facts.direct_routing_call_details.user_principal_name is 'User principal name of the user; NULL: a bot, or not for you to read. Tells of a person (EUII).';
comment on column :facts.direct_routing_call_details.user_display_name is 'Name of the user or bot; NULL: unknown, or not for you to read. Tells of a person (EUII).';
comment on column :facts.direct_routing_call_details.caller_number is 'Number of the caller, as the service masks it; NULL: unknown, or not for you to read. Tells of a person (EUII).';
comment on column :facts.direct_routing_call_details.callee_number is 'Number called, as the service masks it; NULL: unknown, or not for you to read. Tells of a person (EUII).';
