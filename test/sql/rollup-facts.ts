/**
 * What the roll-ups have to be, counted from the facts in another way than the roll-up does: stream by stream from
 * stream_quality, session by session from the tables. Each query returns what is wrong, so none may return a row.
 */

/** Sums of streams by everything that both sides know, as far as a stream can tell. */
const streams = (relation: 'daily' | 'hourly') => {
  const keys =
    relation === 'daily'
      ? 'day, media_type, session_type, connection_type, transport, user_key, network, public_network, building_network_key, platform, version'
      : 'day, hour_utc, media_type, direction, server_pair, session_type, connection_type'
  const measures = [
    'stream_count',
    'good_count',
    'poor_count',
    'unclassified_count',
    'poor_jitter_count',
    'poor_round_trip_time_count',
    'poor_packet_loss_count',
    'poor_frame_loss_count',
    'poor_frame_rate_count',
    'poor_post_fec_loss_count',
    'one_percent_loss_count',
    'jitter_count',
    'round_trip_time_count',
    'packet_loss_count',
  ]
  const sums = ['jitter_ms_sum', 'round_trip_time_ms_sum', 'packet_loss_rate_sum', 'stream_ms_sum']
  const highest = ['max_jitter_ms', 'max_round_trip_time_ms', 'max_packet_loss_rate']
  const rolled =
    relation === 'daily'
      ? `select day, media_type, session_type, connection_type, transport_protocol as transport, user_key,
           coalesce(network, '') as network, coalesce(public_network, '') as public_network, building_network_key,
           platform, application_version as version, ${[...measures, ...sums, ...highest].join(', ')}
         from :facts.daily_quality`
      : `select ${keys}, ${[...measures, ...sums, ...highest].join(', ')} from :facts.quality_hourly`
  return `
    with counted as (
      select ${keys}, ${[
        ...measures.map((name) => `sum(${name}) as ${name}`),
        ...sums.map((name) => `round(sum(${name})::numeric, 4) as ${name}`),
        ...highest.map((name) => `max(${name}) as ${name}`),
      ].join(', ')}
      from (${rolled}) as rolled group by ${keys} having sum(stream_count) > 0
    ), facts as (
      select day, hour_utc, media_type, coalesce(direction, 'none') as direction, server_pair,
        coalesce(session_type, 'unknown') as session_type,
        coalesce(user_connection_type, 'unknown') as connection_type,
        coalesce(user_transport_protocol, 'unknown') as transport,
        user_user_key as user_key, coalesce(user_network, '') as network, coalesce(user_public_network, '') as public_network,
        user_building_network_key as building_network_key,
        user_platform as platform, user_application_version as version,
        1 as stream_count,
        (verdict = 'good')::int as good_count, (verdict = 'poor')::int as poor_count,
        (verdict = 'unclassified')::int as unclassified_count,
        (verdict = 'poor' and is_jitter_over)::int as poor_jitter_count,
        (verdict = 'poor' and is_round_trip_time_over)::int as poor_round_trip_time_count,
        (verdict = 'poor' and is_packet_loss_over)::int as poor_packet_loss_count,
        (verdict = 'poor' and is_frame_loss_over)::int as poor_frame_loss_count,
        (verdict = 'poor' and is_frame_rate_under)::int as poor_frame_rate_count,
        (verdict = 'poor' and is_post_fec_loss_over)::int as poor_post_fec_loss_count,
        coalesce(average_packet_loss_rate > 0.01, false)::int as one_percent_loss_count,
        (average_jitter_ms is not null)::int as jitter_count,
        (average_round_trip_time_ms is not null)::int as round_trip_time_count,
        (average_packet_loss_rate is not null)::int as packet_loss_count,
        coalesce(average_jitter_ms, 0) as jitter_ms_sum,
        coalesce(average_round_trip_time_ms, 0) as round_trip_time_ms_sum,
        coalesce(average_packet_loss_rate, 0) as packet_loss_rate_sum,
        coalesce(duration_ms, 0) as stream_ms_sum,
        greatest(average_jitter_ms, max_jitter_ms) as max_jitter_ms,
        greatest(average_round_trip_time_ms, max_round_trip_time_ms) as max_round_trip_time_ms,
        greatest(average_packet_loss_rate, max_packet_loss_rate) as max_packet_loss_rate
      from :facts.stream_quality
      where not is_test and server_pair <> 'Server : Server'
    ), expected as (
      select ${keys}, ${[
        ...measures.map((name) => `sum(${name}) as ${name}`),
        ...sums.map((name) => `round(sum(${name})::numeric, 4) as ${name}`),
        ...highest.map((name) => `max(${name}) as ${name}`),
      ].join(', ')}
      from facts group by ${keys}
    )
    (select 'rolled up' as what, * from counted except all select 'rolled up', * from expected)
    union all
    (select 'facts' as what, * from expected except all select 'facts', * from counted)`
}

/** Sessions by media type, counted session by session: tried, failed to be set up, dropped, short, rated. */
const sessions = `
  with stages as (
    select s.session_key, s.record_key, s.is_test,
      coalesce(s.failure_stage, (select min(g.failure_stage) from :facts.segments g where g.session_key = s.session_key)) as stage,
      array_remove(array[
        case when s.has_audio then 'audio' end, case when s.has_video then 'video' end,
        case when s.has_video_based_screen_sharing or s.has_screen_sharing then 'sharing' end,
        case when s.has_data or coalesce(s.modalities, '') = '' then 'other' end], null) as wanted,
      coalesce(s.caller_endpoint_type, '') = 'service' and coalesce(s.callee_endpoint_type, '') = 'service' as between_servers,
      extract(epoch from greatest(s.ended_at - s.started_at, interval '0')) as seconds
    from :facts.sessions s
  ), had as (
    select distinct g.session_key, :facts.media_type(m.label, t.audio_codec, t.video_codec) as media_type
    from :facts.segments g
    join :facts.media m on m.segment_key = g.segment_key
    left join :facts.streams t on t.media_key = m.media_key
  ), tried as (
    select session_key, media_type from had
    union
    select session_key, unnest(wanted) from stages where stage = 'callSetup'
  ), expected as (
    select tried.media_type, count(*) as tried,
      count(*) filter (where stage = 'callSetup') as setup_failed,
      count(*) filter (where stage = 'midcall') as dropped,
      count(*) filter (where stage is distinct from 'callSetup' and seconds < 60) as short,
      count(*) filter (where stage is distinct from 'callSetup' and seconds < 5) as under_5_s
    from tried join stages using (session_key)
    where not coalesce(is_test, false) and not between_servers
    group by tried.media_type
  ), counted as (
    select media_type, sum(session_count) as tried, sum(setup_failed_count) as setup_failed,
      sum(dropped_count) as dropped, sum(short_count) as short, sum(under_5_s_count) as under_5_s
    from :facts.RELATION group by media_type having sum(session_count) > 0
  )
  (select 'rolled up' as what, * from counted except select 'rolled up', * from expected)
  union all
  (select 'facts' as what, * from expected except select 'facts', * from counted)`

/** Ratings, counted session by session and side. */
const ratings = `
  with sides as (
    select :facts.stars(caller_feedback_rating) as rating, is_test from :facts.sessions
    where caller_feedback_rating is not null and coalesce(caller_endpoint_type, '') <> 'service'
    union all
    select :facts.stars(callee_feedback_rating), is_test from :facts.sessions
    where callee_feedback_rating is not null and coalesce(callee_endpoint_type, '') <> 'service'
  ), expected as (
    select count(rating) as shown, count(*) filter (where rating > 0) as rated,
      count(*) filter (where rating in (1, 2)) as poor, coalesce(sum(rating), 0) as stars
    from sides where not coalesce(is_test, false)
  ), counted as (
    select coalesce(sum(feedback_shown_count), 0) as shown, coalesce(sum(feedback_rated_count), 0) as rated,
      coalesce(sum(feedback_poor_count), 0) as poor, coalesce(sum(feedback_rating_sum), 0) as stars
    from :facts.quality_daily
  )
  select * from expected, counted where (expected.*) is distinct from (counted.*)`

/** Histograms hold every audio stream that reported the metric. */
const histograms = ['jitter', 'round_trip_time', 'packet_loss'].map((metric) => {
  const buckets = Array.from(
    { length: 12 },
    (_, at) => `${metric}_bucket_${String(at + 1).padStart(2, '0')}_count`,
  )
  return `select quality_hourly_key from :facts.quality_hourly
    where ${buckets.join(' + ')} <> case when media_type = 'audio' then ${metric}_count else 0 end`
})

/** Calls have the streams that they have. */
const calls = `
  with expected as (
    select day, record_key, coalesce(session_type, 'unknown') as session_type, count(*) as streams,
      count(*) filter (where verdict = 'good') as good, count(*) filter (where verdict = 'poor') as poor,
      count(*) filter (where verdict = 'poor' and is_jitter_over) as jitter
    from :facts.stream_quality
    where not is_test and server_pair <> 'Server : Server'
    group by 1, 2, 3
  ), counted as (
    select day, record_key, session_type, stream_count::bigint as streams, good_count::bigint as good,
      poor_count::bigint as poor, poor_jitter_count::bigint as jitter
    from :facts.quality_by_call where stream_count > 0
  )
  (select 'rolled up' as what, * from counted except all select 'rolled up', * from expected)
  union all
  (select 'facts' as what, * from expected except all select 'facts', * from counted)`

/** Days that are rolled up are those with rows, and none is left to be. */
const books = `
  select day from :ops.touched_days
  union all
  select day from :facts.quality_daily except select day from :ops.rollups
  union all
  select day from :ops.rollups where daily_rows <> (select count(*) from :facts.quality_daily d where d.day = rollups.day)`

/** What must return no row. */
export const contradictions: Readonly<Record<string, string>> = {
  'streams by day': streams('daily'),
  'streams by hour': streams('hourly'),
  'sessions by day': sessions.replace('RELATION', 'quality_daily'),
  'sessions by hour': sessions.replace('RELATION', 'quality_hourly'),
  calls,
  ratings,
  'jitter histogram': histograms[0]!,
  'round-trip histogram': histograms[1]!,
  'packet loss histogram': histograms[2]!,
  books,
}
