-- One row per kind of identity (user, guest, phone, bot, …): who takes part, who is only an id, and how they fare.
-- Sessions are those with audio; one between two people counts for each of them. Named: whose name or user principal
-- name the records tell; only those who may read names see how many. With a tenant: whose tenant is known. Poor: audio
-- streams, of those classified.
with people as (
  select
    user_identity_kind as identity_kind,
    user_key,
    user_tenant_id is not null as has_tenant,
    user_display_name is not null or user_principal_name is not null as is_named,
    sum(leg_count) as sessions,
    sum(leg_dropped_count) as dropped,
    sum(leg_count - leg_setup_failed_count) as set_up,
    sum(poor_count) as poor,
    sum(good_count + poor_count) as classified
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = 'audio'
    and (:session_type::text is null or session_type = :session_type)
  group by 1, 2, 3, 4
)

select
  coalesce(nullif(identity_kind, ''), 'unknown') as identity_kind,
  count(user_key) as users,
  case when sees_euii() then count(user_key) filter (where is_named) end as named,
  count(user_key) filter (where has_tenant) as with_tenant,
  sum(sessions)::bigint as sessions,
  percent(sum(poor), sum(classified)) as poor_percent,
  percent(sum(dropped), sum(set_up)) as drop_percent
from people
group by 1
order by sessions desc, identity_kind
