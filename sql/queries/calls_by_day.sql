-- One row per day (UTC) with calls, the latest first: calls by type, participants, and hours of sessions.
-- Calls count on the day on which they began; hours are those of sessions with audio, on the day on which they ended.
-- :rows = 60
with calls as (
  select
    (records.started_at at time zone 'UTC')::date as day,
    count(*) as calls,
    count(*) filter (where records.type = 'peerToPeer') as peer_to_peer,
    count(*) filter (where records.type = 'groupCall') as group_calls
  from records
  where records.started_at >= :since and records.started_at < :until
  group by 1
),

listed as (
  select (records.started_at at time zone 'UTC')::date as day, count(*) as participants
  from participants
  inner join records using (record_key)
  where records.started_at >= :since and records.started_at < :until
  group by 1
),

hours as (
  select day, sum(session_ms_sum) / 3600000 as session_hours
  from quality_daily
  where media_type = 'audio' and day between first_day(:since) and last_day(:until)
  group by 1
)

select
  calls.day,
  calls.calls,
  calls.peer_to_peer,
  calls.group_calls,
  coalesce(listed.participants, 0) as participants,
  round(coalesce(hours.session_hours, 0)::numeric, 1)::float8 as session_hours
from calls
left join listed using (day)
left join hours using (day)
order by calls.day desc
limit :rows
