-- What a day's roll-ups say of streams is what the facts give when they are counted again: by hour, by call, by user and client, by bucket.
-- @each day
-- @of streams: select coalesce(sum(stream_count), 0) from :facts.quality_hourly where day = ':day'
-- @mend `callhouse rollup` makes roll-ups anew.
with streams as materialized (
  select
    (c.session).record_key, (c.stream).stream_key,
    date_bin('1 hour', c.ended_at, timestamptz '2000-01-01 00:00+00') as hour_utc,
    c.media_type, coalesce(c.direction, 'none') as direction,
    case when c.has_server then 'Client : Server' else 'Client : Client' end as server_pair,
    coalesce((c.record).type, 'unknown') as session_type,
    coalesce(
      case when c.user_is_caller then (c.media).caller_network_connection_type else (c.media).callee_network_connection_type end,
      'unknown'
    ) as connection_type,
    -- texts longer than any real name are told by their beginning
    left(coalesce(
      nullif(case when c.user_is_caller then (c.media).caller_network_wifi_band else (c.media).callee_network_wifi_band end, 'unknown'),
      ''
    ), 150) as wifi_band,
    left(case when c.user_is_caller then coalesce((c.segment).caller_identity_id, (c.session).caller_identity_id) else coalesce((c.segment).callee_identity_id, (c.session).callee_identity_id) end, 500) as user_id,
    left(coalesce(case when c.user_is_caller then coalesce((c.segment).caller_identity_kind, (c.session).caller_identity_kind) else coalesce((c.segment).callee_identity_kind, (c.session).callee_identity_kind) end, ''), 150) as identity_kind,
    left(coalesce(case when c.user_is_caller then coalesce((c.segment).caller_user_agent_platform, (c.session).caller_user_agent_platform) else coalesce((c.segment).callee_user_agent_platform, (c.session).callee_user_agent_platform) end, ''), 150) as platform,
    left(coalesce(case when c.user_is_caller then coalesce((c.segment).caller_user_agent_application_version, (c.session).caller_user_agent_application_version) else coalesce((c.segment).callee_user_agent_application_version, (c.session).callee_user_agent_application_version) end, ''), 150) as version,
    c.verdict, c.is_gated, c.is_setup_failed,
    c.jitter, c.round_trip_time, c.packet_loss, c.degradation, c.concealed_samples,
    c.frame_loss, c.frame_rate, c.post_fec_loss,
    :facts.countable((c.stream).average_jitter_ms) as average_jitter,
    :facts.countable((c.stream).max_jitter_ms) as max_jitter,
    :facts.countable((c.stream).average_round_trip_time_ms) as average_round_trip,
    :facts.countable((c.stream).max_round_trip_time_ms) as max_round_trip,
    :facts.countable((c.stream).average_packet_loss_rate) as average_loss,
    :facts.countable((c.stream).max_packet_loss_rate) as max_loss,
    1000 * date_part('epoch', c.ended_at - c.started_at) as stream_ms
  -- the start of the call is asked of the record alone: asked of each table again, it would make PostgreSQL expect
  -- next to no rows, and go through what it gathers once for each of them
  from :ops.classified_media as c
  where not coalesce((c.session).is_test, false)
    and not c.is_between_servers
    and c.ended_at >= ':day'::timestamptz and c.ended_at < ':day'::timestamptz + interval '1 day'
    and (c.record).started_at >= ':first_start' and (c.record).started_at < ':day'::timestamptz + interval '1 day'
), expected_hours as (
  select
    hour_utc, media_type, direction, server_pair, session_type, connection_type, wifi_band,
    count(stream_key) as stream_count,
    count(*) filter (where verdict = 'good') as good_count,
    count(*) filter (where verdict = 'poor') as poor_count,
    count(stream_key) filter (where verdict = 'unclassified') as unclassified_count,
    count(*) filter (where verdict = 'poor' and jitter) as poor_jitter_count,
    count(*) filter (where verdict = 'poor' and round_trip_time) as poor_round_trip_time_count,
    count(*) filter (where verdict = 'poor' and packet_loss) as poor_packet_loss_count,
    count(*) filter (where verdict = 'poor' and degradation) as poor_degradation_count,
    count(*) filter (where verdict = 'poor' and concealed_samples) as poor_concealed_count,
    count(*) filter (where verdict = 'poor' and frame_loss) as poor_frame_loss_count,
    count(*) filter (where verdict = 'poor' and frame_rate) as poor_frame_rate_count,
    count(*) filter (where verdict = 'poor' and post_fec_loss) as poor_post_fec_loss_count,
    count(*) filter (where average_loss > 0.01) as one_percent_loss_count,
    sum(stream_ms) as stream_ms_sum,
    count(average_jitter) as jitter_count, sum(average_jitter) as jitter_ms_sum,
    sum(coalesce(max_jitter, average_jitter)) filter (where average_jitter is not null) as max_jitter_ms_sum,
    max(greatest(max_jitter, average_jitter)) as max_jitter_ms,
    count(average_round_trip) as round_trip_time_count, sum(average_round_trip) as round_trip_time_ms_sum,
    sum(coalesce(max_round_trip, average_round_trip)) filter (where average_round_trip is not null)
      as max_round_trip_time_ms_sum,
    max(greatest(max_round_trip, average_round_trip)) as max_round_trip_time_ms,
    count(average_loss) as packet_loss_count, sum(average_loss) as packet_loss_rate_sum,
    sum(coalesce(max_loss, average_loss)) filter (where average_loss is not null) as max_packet_loss_rate_sum,
    max(greatest(max_loss, average_loss)) as max_packet_loss_rate
  from streams
  group by hour_utc, media_type, direction, server_pair, session_type, connection_type, wifi_band
), found_hours as (
  select
    hour_utc, media_type, direction, server_pair, session_type, connection_type, wifi_band,
    stream_count, good_count, poor_count, unclassified_count, poor_jitter_count, poor_round_trip_time_count,
    poor_packet_loss_count, poor_degradation_count, poor_concealed_count, poor_frame_loss_count,
    poor_frame_rate_count, poor_post_fec_loss_count, one_percent_loss_count, stream_ms_sum, jitter_count,
    jitter_ms_sum, max_jitter_ms_sum, max_jitter_ms, round_trip_time_count, round_trip_time_ms_sum,
    max_round_trip_time_ms_sum, max_round_trip_time_ms, packet_loss_count, packet_loss_rate_sum,
    max_packet_loss_rate_sum, max_packet_loss_rate
  from :facts.quality_hourly
  where day = ':day'
), expected_buckets as (
  select bucketed.bucket, count(*) as count
  from streams
  cross join (
    -- the last bucket has no end
    select
      array_agg(-up_to order by bucket desc) filter (where metric = 'jitter') as jitter,
      array_agg(-up_to order by bucket desc) filter (where metric = 'round_trip_time') as round_trip_time,
      array_agg(-up_to order by bucket desc) filter (where metric = 'packet_loss') as packet_loss
    from :facts.histogram_buckets
    where up_to is not null
  ) as ends
  cross join lateral (
    values
      ('jitter_bucket_' || lpad((12 - width_bucket(-average_jitter, ends.jitter))::text, 2, '0') || '_count'),
      ('round_trip_time_bucket_' || lpad((12 - width_bucket(-average_round_trip, ends.round_trip_time))::text, 2, '0') || '_count'),
      ('packet_loss_bucket_' || lpad((12 - width_bucket(-average_loss, ends.packet_loss))::text, 2, '0') || '_count')
  ) as bucketed (bucket)
  where streams.media_type = 'audio' and bucketed.bucket is not null
  group by bucketed.bucket
), found_buckets as (
  select buckets.key as bucket, sum(buckets.value::bigint) as count
  from :facts.quality_hourly as hourly
  cross join lateral jsonb_each_text(to_jsonb(hourly)) as buckets
  where hourly.day = ':day' and buckets.key like '%\_bucket\_%'
  group by buckets.key
), expected_calls as (
  select
    record_key, session_type,
    count(stream_key) as stream_count,
    count(*) filter (where verdict = 'good') as good_count,
    count(*) filter (where verdict = 'poor') as poor_count,
    count(stream_key) filter (where verdict = 'unclassified') as unclassified_count,
    count(*) filter (where verdict = 'poor' and jitter) as poor_jitter_count,
    count(*) filter (where verdict = 'poor' and round_trip_time) as poor_round_trip_time_count,
    count(*) filter (where verdict = 'poor' and packet_loss) as poor_packet_loss_count
  from streams
  group by record_key, session_type
), found_calls as (
  select
    record_key, session_type, stream_count, good_count, poor_count, unclassified_count, poor_jitter_count,
    poor_round_trip_time_count, poor_packet_loss_count
  from :facts.quality_by_call
  where day = ':day'
), expected_users as (
  select
    -- full joins find no NULL
    coalesce(users.user_key, 0) as user_key, streams.media_type, streams.connection_type, streams.platform, streams.version,
    count(streams.stream_key) as stream_count,
    count(*) filter (where verdict = 'good') as good_count,
    count(*) filter (where verdict = 'poor') as poor_count,
    count(*) filter (where verdict = 'poor' and direction = 'inbound') as inbound_poor_count,
    count(*) filter (where verdict in ('good', 'poor') and direction = 'inbound') as inbound_classified_count,
    count(stream_key) filter (where verdict = 'unclassified' and is_gated and not is_setup_failed) as gated_count,
    sum(average_jitter) as jitter_ms_sum,
    sum(average_round_trip) as round_trip_time_ms_sum,
    sum(average_loss) as packet_loss_rate_sum
  from streams
  left join :facts.dim_user as users
    on users.user_id = streams.user_id and users.identity_kind = streams.identity_kind
  group by users.user_key, streams.media_type, streams.connection_type, streams.platform, streams.version
), found_users as (
  select
    coalesce(user_key, 0) as user_key, media_type, connection_type,
    coalesce(clients.platform, '') as platform, coalesce(clients.application_version, '') as version,
    sum(stream_count) as stream_count, sum(good_count) as good_count, sum(poor_count) as poor_count,
    sum(inbound_poor_count) as inbound_poor_count, sum(inbound_classified_count) as inbound_classified_count,
    sum(gated_count) as gated_count, sum(jitter_ms_sum) as jitter_ms_sum,
    sum(round_trip_time_ms_sum) as round_trip_time_ms_sum, sum(packet_loss_rate_sum) as packet_loss_rate_sum
  from :facts.quality_daily as daily
  left join :facts.dim_client as clients on clients.client_key = daily.client_key
  where day = ':day'
  group by user_key, media_type, connection_type, clients.platform, clients.application_version
), paired as (
  select
    'quality_hourly' as "table",
    concat_ws(' ', hour_utc, media_type, direction, server_pair, session_type, connection_type, wifi_band) as place,
    to_jsonb(expected) - array['hour_utc', 'media_type', 'direction', 'server_pair', 'session_type', 'connection_type', 'wifi_band'] as expected,
    to_jsonb(found) - array['hour_utc', 'media_type', 'direction', 'server_pair', 'session_type', 'connection_type', 'wifi_band'] as found
  from expected_hours as expected
  full join found_hours as found
    using (hour_utc, media_type, direction, server_pair, session_type, connection_type, wifi_band)
  union all
  select 'quality_hourly', bucket, jsonb_build_object('count', expected.count), jsonb_build_object('count', found.count)
  from expected_buckets as expected
  full join found_buckets as found using (bucket)
  union all
  select
    'quality_by_call', concat_ws(' ', 'record_key', record_key, session_type),
    to_jsonb(expected) - array['record_key', 'session_type'], to_jsonb(found) - array['record_key', 'session_type']
  from expected_calls as expected
  full join found_calls as found using (record_key, session_type)
  union all
  select
    'quality_daily', concat_ws(' ', 'user_key ' || nullif(user_key, 0), media_type, connection_type, platform, version),
    to_jsonb(expected) - array['user_key', 'media_type', 'connection_type', 'platform', 'version'],
    to_jsonb(found) - array['user_key', 'media_type', 'connection_type', 'platform', 'version']
  from expected_users as expected
  full join found_users as found using (user_key, media_type, connection_type, platform, version)
)
select ':day'::date as day, "table", place, measure, compared.expected, compared.found
from paired
cross join lateral jsonb_object_keys(coalesce(paired.expected, paired.found)) as measures (measure)
cross join lateral (
  select
    coalesce((paired.expected ->> measure)::double precision, 0) as expected,
    coalesce((paired.found ->> measure)::double precision, 0) as found
) as compared
where paired.expected is distinct from paired.found
  -- sums of double precision depend on the order in which they are added up
  and abs(compared.expected - compared.found) > 1e-9 * greatest(1, abs(compared.expected), abs(compared.found))
