-- One row per way of telling a VPN: are calls through a VPN worse?
-- mapped: the building map says that the network is a VPN; estimated: the client reported its own address as its subnet,
-- as VPN clients do; none: neither. Terms as in kpis. Wi-Fi below a VPN shows as wired.
with by_user as (
  select
    is_vpn, is_vpn_estimated, user_key,
    sum(stream_count) filter (where media_type = 'audio') as audio_streams,
    sum(poor_count) filter (where media_type = 'audio') as audio_poor,
    sum(good_count + poor_count) filter (where media_type = 'audio') as audio_classified,
    sum(poor_count) filter (where media_type = 'video') as video_poor,
    sum(good_count + poor_count) filter (where media_type = 'video') as video_classified,
    sum(poor_count) filter (where media_type = 'sharing') as sharing_poor,
    sum(good_count + poor_count) filter (where media_type = 'sharing') as sharing_classified,
    sum(session_count) as tried,
    sum(setup_failed_count) as setup_failed,
    sum(dropped_count) as dropped
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and (:session_type::text is null or session_type = :session_type)
    and (:inside::text is null or is_inside_corp = (:inside = 'inside'))
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by is_vpn, is_vpn_estimated, user_key
)

select
  case when is_vpn then 'mapped' when is_vpn_estimated then 'estimated' else 'none' end as vpn,
  coalesce(sum(audio_streams), 0)::bigint as audio_streams,
  percent(sum(audio_poor), sum(audio_classified)) as audio_poor_percent,
  percent(sum(video_poor), sum(video_classified)) as video_poor_percent,
  percent(sum(sharing_poor), sum(sharing_classified)) as sharing_poor_percent,
  percent(sum(setup_failed), sum(tried)) as setup_failure_percent,
  percent(sum(dropped), sum(tried - setup_failed)) as drop_percent,
  count(distinct user_key) as users
from by_user
group by 1
order by 1
