-- One row per media type and transport: who is on TCP, and is it worse?
-- Media should go over UDP; TCP tells of a firewall that lets no UDP through. share_percent is of the streams of the
-- media type. Poor: streams, of those classified.
with by_user as (
  select
    media_type, transport_protocol, user_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type in ('audio', 'video', 'sharing')
    and stream_count > 0
    and (:session_type::text is null or session_type = :session_type)
    and (:connection_type::text is null or connection_type = :connection_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by media_type, transport_protocol, user_key
)

select
  media_type,
  transport_protocol,
  sum(streams)::bigint as streams,
  percent(sum(streams), sum(sum(streams)) over (partition by media_type)) as share_percent,
  percent(sum(poor), sum(classified)) as poor_percent,
  count(user_key) as users
from by_user
group by media_type, transport_protocol
order by media_type, streams desc, transport_protocol
