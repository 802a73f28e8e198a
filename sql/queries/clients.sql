-- One row per client program and version: how many people use it, and how it does.
-- Sessions are those with audio; one between two people counts for each of them, with the client that they used.
-- Set-up failures are of all sessions, drops of those that were set up. Processor too slow, delay too high: sessions in
-- which that happened at any time, of all. The last day shows which versions linger.
with by_user as (
  select
    client_key,
    user_key,
    sum(leg_count) as sessions,
    sum(leg_setup_failed_count) as setup_failed,
    sum(leg_dropped_count) as dropped,
    sum(poor_count) as poor,
    sum(good_count + poor_count) as classified,
    sum(cpu_insufficient_count) as cpu_insufficient,
    sum(delay_event_count) as delayed,
    min(day) as first_day,
    max(day) as last_day
  from quality_daily
  where day between first_day(:since) and last_day(:until)
    and media_type = 'audio'
    and (:session_type::text is null or session_type = :session_type)
  group by client_key, user_key
),

by_client as (
  select
    client_key,
    count(user_key) as users,
    sum(sessions)::float8 as sessions,
    sum(setup_failed)::float8 as setup_failed,
    sum(dropped)::float8 as dropped,
    sum(poor)::float8 as poor,
    sum(classified)::float8 as classified,
    sum(cpu_insufficient)::float8 as cpu_insufficient,
    sum(delayed)::float8 as delayed,
    min(first_day) as first_day,
    max(last_day) as last_day
  from by_user
  group by client_key
)

select
  coalesce(nullif(platform, ''), 'unknown') as platform,
  coalesce(nullif(product_family, ''), 'unknown') as product_family,
  coalesce(nullif(application_version, ''), 'unknown') as application_version,
  users,
  sessions::bigint as sessions,
  percent(sessions, sum(sessions) over ()) as session_share_percent,
  percent(poor, classified) as audio_poor_percent,
  percent(setup_failed, sessions) as setup_failure_percent,
  percent(dropped, sessions - setup_failed) as drop_percent,
  percent(cpu_insufficient, sessions) as cpu_insufficient_percent,
  percent(delayed, sessions) as delay_percent,
  first_day,
  last_day
from by_client
left join dim_client using (client_key)
where :platform::text is null or platform = :platform
order by by_client.sessions desc, platform, product_family, application_version
limit :rows
