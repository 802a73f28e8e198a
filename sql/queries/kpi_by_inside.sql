-- One row per type of call, side of the corporate network and connection: are the key indicators on target there?
-- Terms as in kpis; `streams` are audio streams. Rows with `all`, and those where is_inside_corp is NULL, sum up what
-- they do not name. Targets in percent are those of Microsoft's guide to reviewing call quality: they are set for the
-- networks inside, by connection, and for all networks together, which is what the outside is held against here.
-- Set-ups that failed tell no network, so that their share is told only where inside and outside are summed up.
with sums as (
  select
    session_type, is_inside_corp, connection_type, wifi_band, media_type,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(session_count) as tried,
    sum(setup_failed_count) as setup_failed,
    sum(dropped_count) as dropped
  from daily_quality
  where day between first_day(:since) and last_day(:until)
    and (:session_type::text is null or session_type = :session_type)
    and (:building::text is null or building_name = :building)
    and (:city::text is null or city = :city)
    and (:country::text is null or country = :country)
    and (:region::text is null or region = :region)
  group by session_type, is_inside_corp, connection_type, wifi_band, media_type
),

connections as (
  select
    *,
    case
      when connection_type <> 'wifi' then connection_type
      when wifi_band = 'frequency24GHz' then 'wifi 2.4 GHz'
      when wifi_band = 'frequency50GHz' then 'wifi 5 GHz'
      when wifi_band = 'frequency60GHz' then 'wifi 6 GHz'
      else 'wifi'
    end as connection
  from sums
),

groups as (
  select
    coalesce(session_type, 'all') as session_type,
    is_inside_corp,
    coalesce(connection, 'all') as connection,
    coalesce(connection in ('wired', 'wifi 5 GHz', 'wifi 6 GHz'), false) as is_best,
    percent(
      sum(poor) filter (where media_type = 'audio'), sum(classified) filter (where media_type = 'audio')
    ) as audio_poor_percent,
    case when grouping(is_inside_corp) = 1 then percent(sum(setup_failed), sum(tried)) end as setup_failure_percent,
    percent(sum(dropped), sum(tried - setup_failed)) as drop_percent,
    coalesce(sum(streams) filter (where media_type = 'audio'), 0)::bigint as streams
  from connections
  group by grouping sets (
    (session_type, is_inside_corp, connection), (session_type, is_inside_corp), (session_type), (is_inside_corp), ()
  )
  having count(*) > 0
)

select
  session_type,
  is_inside_corp,
  connection,
  audio_poor_percent,
  case
    when is_inside_corp then case when is_best and session_type <> 'unknown' then 1 else 2 end
    when session_type in ('groupCall', 'peerToPeer') then 2
    else 3
  end::float8 as audio_poor_target,
  setup_failure_percent,
  case
    when is_inside_corp or session_type = 'groupCall' then 0.5
    else 1
  end::float8 as setup_failure_target,
  drop_percent,
  case
    when is_inside_corp then case when is_best and session_type <> 'unknown' then 1 else 2 end
    when session_type = 'peerToPeer' and is_best then 1
    else 3
  end::float8 as drop_target,
  streams
from groups
order by session_type = 'all' desc, session_type, is_inside_corp desc, connection = 'all' desc, connection
