-- One row per participant that a call lists: whether sessions of theirs are there, and how long these lasted. Filter by
-- call_id or record_key. One id may stand for several people, and a person for several sessions.
create view :facts.attendance as
select
  listed.participant_key,
  records.record_key,
  records.id as call_id,
  records.started_at as call_started_at,
  listed.ordinal,
  listed.identity_kind,
  case when (select :facts.sees_euii()) then listed.identity_id end as identity_id,
  case when (select :facts.sees_euii()) then listed.identity_display_name end as display_name,
  case when (select :facts.sees_euii()) then listed.identity_user_principal_name end as user_principal_name,
  listed.identity_tenant_id as tenant_id,
  coalesce(listed.identity_id = coalesce(records.organizer_identity_id, records.organizer_id), false) as is_organizer,
  coalesce(listed.session_count, 0) as session_count,
  listed.first_started_at,
  listed.last_ended_at,
  coalesce(listed.session_ms, 0) as session_ms
from :facts.records as records
cross join lateral (
  select participants.*, present.session_count, present.first_started_at, present.last_ended_at, present.session_ms
  from :facts.participants as participants
  left join (
    select
      sides.identity_id,
      sides.identity_kind,
      count(*) as session_count,
      min(sessions.started_at) as first_started_at,
      max(sessions.ended_at) as last_ended_at,
      sum(1000 * extract(epoch from greatest(sessions.ended_at - sessions.started_at, interval '0')))::double precision
        as session_ms
    from :facts.sessions as sessions
    cross join lateral (
      values
      (sessions.caller_identity_id, coalesce(sessions.caller_identity_kind, '')),
      (sessions.callee_identity_id, coalesce(sessions.callee_identity_kind, ''))
    ) as sides (identity_id, identity_kind)
    where sessions.record_key = records.record_key
    group by sides.identity_id, sides.identity_kind
  ) as present
    on present.identity_id = participants.identity_id
      and present.identity_kind = coalesce(participants.identity_kind, '')
  where participants.record_key = records.record_key
) as listed;
comment on column :facts.attendance.participant_key is 'Key of the participant.';
comment on column :facts.attendance.record_key is 'Key of the call.';
comment on column :facts.attendance.call_id is 'Id of the call record in Graph.';
comment on column :facts.attendance.call_started_at is 'Start of the call.';
comment on column :facts.attendance.ordinal is 'Place in the list of the record, from 1.';
comment on column :facts.attendance.identity_kind is 'Kind of identity: user, guest, phone, application, …; unknown where nothing tells.';
comment on column :facts.attendance.identity_id is 'Id, or the number of a phone; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.attendance.display_name is 'Name; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.attendance.user_principal_name is 'User principal name; NULL: not told, or not for this reader. Tells of a person (EUII).';
comment on column :facts.attendance.tenant_id is 'Tenant; NULL: unknown, as for phones and anonymous guests.';
comment on column :facts.attendance.is_organizer is 'Whether it is the organizer of the call.';
comment on column :facts.attendance.session_count is 'Sessions of theirs; 0: listed, and no session is there.';
comment on column :facts.attendance.first_started_at is 'Start of the first of these; NULL: none.';
comment on column :facts.attendance.last_ended_at is 'End of the last of these; NULL: none.';
comment on column :facts.attendance.session_ms is 'Length of these together; of sessions at the same time, both count. Unit: ms.';
