-- One row per day (UTC) of the last 60 with calls: calls by type, participants, and hours of sessions.
with days as (
  select
    (records.started_at at time zone 'UTC')::date as day,
    records.type,
    (select count(*) from participants where participants.record_key = records.record_key) as participants,
    (
      select sum(extract(epoch from sessions.ended_at - sessions.started_at)) / 3600
      from sessions
      where sessions.record_key = records.record_key
    )::float8 as session_hours
  from records
)
select
  day,
  count(*) as calls,
  count(*) filter (where type = 'peerToPeer') as peer_to_peer,
  count(*) filter (where type = 'groupCall') as group_calls,
  sum(participants)::bigint as participants,
  round(sum(session_hours)::numeric, 1)::float8 as session_hours
from days
group by day
order by day desc
limit 60
