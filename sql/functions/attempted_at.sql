-- When a call of the direct routing log was tried: the INVITE, else the first of the other times that is there.
create function :facts.attempted_at(
  invited_at timestamptz, started_at timestamptz, failed_at timestamptz, ended_at timestamptz
)
returns timestamptz
language sql immutable parallel safe
return coalesce(invited_at, started_at, failed_at, ended_at);
