-- One row per kind of place: how much does the building map explain?
-- mapped inside and mapped outside: a range of the map holds the network, inside or outside of the corporate network;
-- home range: one that home routers give out, which can't be mapped; unmapped: the map should have it, see
-- missing_subnets; unknown: the client told no network.
select
  place.what,
  coalesce(sum(daily.stream_count), 0)::bigint as streams,
  percent(coalesce(sum(daily.stream_count), 0), sum(sum(daily.stream_count)) over ()) as share_percent
from (values
  (1, 'mapped inside'), (2, 'mapped outside'), (3, 'home range'), (4, 'unmapped'), (5, 'unknown')
) as place (ordinal, what)
left join (
  select
    case
      when is_mapped and is_inside_corp then 'mapped inside'
      when is_mapped then 'mapped outside'
      when network is null then 'unknown'
      when is_home_range then 'home range'
      else 'unmapped'
    end as what,
    sum(stream_count)::bigint as stream_count
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and media_type = :media_type
    and (:session_type::text is null or session_type = :session_type)
    and (:connection_type::text is null or connection_type = :connection_type)
  group by 1
) as daily on daily.what = place.what
group by place.ordinal, place.what
order by place.ordinal
