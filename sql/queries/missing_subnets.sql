-- One row per network of the own tenant's users that the building map lacks: what should be added to it?
-- Networks of that many audio streams or more; the ranges that home routers give out are left out, as they can't be
-- mapped. The own tenant is the one that most users are of. Poor: streams, of those classified.
-- :min_streams = 10
with own_tenant as (
  select tenant_id
  from dim_user
  where tenant_id is not null
  group by tenant_id
  order by count(*) desc
  limit 1
),

by_user as (
  select
    network, public_network, user_key,
    sum(stream_count) as audio_streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = 'audio'
    and stream_count > 0
    and network is not null
    and not is_mapped
    and not is_home_range
    and user_identity_kind = 'user'
    and (user_tenant_id is null or user_tenant_id = (select tenant_id from own_tenant))
  group by network, public_network, user_key
)

select
  network,
  public_network,
  sum(audio_streams)::bigint as audio_streams,
  count(user_key) as users,
  percent(sum(poor), sum(classified)) as poor_percent
from by_user
group by network, public_network
having sum(audio_streams) >= :min_streams
order by audio_streams desc, network, public_network
limit :rows
