-- One row per participant that a call lists (`--call`: the id of its record): who they are, and how long they stayed.
-- Those without a session are listed by the service, which told nothing else of them. Minutes are the length of their
-- sessions together. One id may stand for several people.
select
  coalesce(display_name, user_principal_name, identity_id) as name,
  user_principal_name,
  identity_kind,
  tenant_id,
  is_organizer,
  session_count as sessions,
  first_started_at as joined_at,
  last_ended_at as left_at,
  session_ms / 60000 as minutes
from attendance
where call_id = :call
order by ordinal
