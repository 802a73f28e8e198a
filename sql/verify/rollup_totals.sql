-- The daily, hourly and per-call roll-ups tell the same of a day.
-- @of days: select count(*) from :ops.rollups where day >= :since and day not in (select day from :ops.touched_days)
-- @mend `callhouse rollup` makes roll-ups anew.
with daily as (
  select
    day, media_type, session_type,
    sum(stream_count) as stream_count, sum(good_count) as good_count, sum(poor_count) as poor_count,
    sum(unclassified_count) as unclassified_count, sum(poor_jitter_count) as poor_jitter_count,
    sum(poor_round_trip_time_count) as poor_round_trip_time_count,
    sum(poor_packet_loss_count) as poor_packet_loss_count, sum(poor_degradation_count) as poor_degradation_count,
    sum(poor_concealed_count) as poor_concealed_count, sum(poor_frame_loss_count) as poor_frame_loss_count,
    sum(poor_frame_rate_count) as poor_frame_rate_count, sum(poor_post_fec_loss_count) as poor_post_fec_loss_count,
    sum(one_percent_loss_count) as one_percent_loss_count, sum(stream_ms_sum) as stream_ms_sum,
    sum(jitter_count) as jitter_count, sum(jitter_ms_sum) as jitter_ms_sum,
    sum(max_jitter_ms_sum) as max_jitter_ms_sum, max(max_jitter_ms) as max_jitter_ms,
    sum(round_trip_time_count) as round_trip_time_count, sum(round_trip_time_ms_sum) as round_trip_time_ms_sum,
    sum(max_round_trip_time_ms_sum) as max_round_trip_time_ms_sum, max(max_round_trip_time_ms) as max_round_trip_time_ms,
    sum(packet_loss_count) as packet_loss_count, sum(packet_loss_rate_sum) as packet_loss_rate_sum,
    sum(max_packet_loss_rate_sum) as max_packet_loss_rate_sum, max(max_packet_loss_rate) as max_packet_loss_rate,
    sum(session_count) as session_count, sum(setup_failed_count) as setup_failed_count,
    sum(dropped_count) as dropped_count, sum(short_count) as short_count, sum(under_5_s_count) as under_5_s_count,
    sum(classified_session_count) as classified_session_count, sum(poor_session_count) as poor_session_count,
    sum(session_ms_sum) as session_ms_sum
  from :facts.quality_daily
  where day >= :since and day not in (select day from :ops.touched_days)
  group by day, media_type, session_type
), hourly as (
  select
    day, media_type, session_type,
    sum(stream_count) as stream_count, sum(good_count) as good_count, sum(poor_count) as poor_count,
    sum(unclassified_count) as unclassified_count, sum(poor_jitter_count) as poor_jitter_count,
    sum(poor_round_trip_time_count) as poor_round_trip_time_count,
    sum(poor_packet_loss_count) as poor_packet_loss_count, sum(poor_degradation_count) as poor_degradation_count,
    sum(poor_concealed_count) as poor_concealed_count, sum(poor_frame_loss_count) as poor_frame_loss_count,
    sum(poor_frame_rate_count) as poor_frame_rate_count, sum(poor_post_fec_loss_count) as poor_post_fec_loss_count,
    sum(one_percent_loss_count) as one_percent_loss_count, sum(stream_ms_sum) as stream_ms_sum,
    sum(jitter_count) as jitter_count, sum(jitter_ms_sum) as jitter_ms_sum,
    sum(max_jitter_ms_sum) as max_jitter_ms_sum, max(max_jitter_ms) as max_jitter_ms,
    sum(round_trip_time_count) as round_trip_time_count, sum(round_trip_time_ms_sum) as round_trip_time_ms_sum,
    sum(max_round_trip_time_ms_sum) as max_round_trip_time_ms_sum, max(max_round_trip_time_ms) as max_round_trip_time_ms,
    sum(packet_loss_count) as packet_loss_count, sum(packet_loss_rate_sum) as packet_loss_rate_sum,
    sum(max_packet_loss_rate_sum) as max_packet_loss_rate_sum, max(max_packet_loss_rate) as max_packet_loss_rate,
    sum(session_count) as session_count, sum(setup_failed_count) as setup_failed_count,
    sum(dropped_count) as dropped_count, sum(short_count) as short_count, sum(under_5_s_count) as under_5_s_count,
    sum(classified_session_count) as classified_session_count, sum(poor_session_count) as poor_session_count,
    sum(session_ms_sum) as session_ms_sum
  from :facts.quality_hourly
  where day >= :since and day not in (select day from :ops.touched_days)
  group by day, media_type, session_type
), by_call as (
  select
    day, session_type,
    sum(stream_count) as stream_count, sum(good_count) as good_count, sum(poor_count) as poor_count,
    sum(unclassified_count) as unclassified_count, sum(poor_jitter_count) as poor_jitter_count,
    sum(poor_round_trip_time_count) as poor_round_trip_time_count,
    sum(poor_packet_loss_count) as poor_packet_loss_count, sum(setup_failed_count) as setup_failed_count,
    sum(dropped_count) as dropped_count
  from :facts.quality_by_call
  where day >= :since and day not in (select day from :ops.touched_days)
  group by day, session_type
), daily_by_call as (
  select
    day, session_type,
    sum(stream_count) as stream_count, sum(good_count) as good_count, sum(poor_count) as poor_count,
    sum(unclassified_count) as unclassified_count, sum(poor_jitter_count) as poor_jitter_count,
    sum(poor_round_trip_time_count) as poor_round_trip_time_count,
    sum(poor_packet_loss_count) as poor_packet_loss_count, sum(setup_failed_count) as setup_failed_count,
    sum(dropped_count) as dropped_count
  from daily
  group by day, session_type
), paired as (
  select 'quality_hourly' as "table", day, media_type, session_type, to_jsonb(daily) as daily, to_jsonb(hourly) as other
  from daily full join hourly using (day, media_type, session_type)
  union all
  select 'quality_by_call', day, null, session_type, to_jsonb(daily_by_call), to_jsonb(by_call)
  from daily_by_call full join by_call using (day, session_type)
)
select "table", day, media_type, session_type, measure, expected, found
from paired
cross join lateral jsonb_object_keys(coalesce(daily, other)) as measures (measure)
cross join lateral (
  select
    coalesce((daily ->> measure)::double precision, 0) as expected,
    coalesce((other ->> measure)::double precision, 0) as found
  where measure not in ('day', 'media_type', 'session_type')
) as compared
where daily is distinct from other
  -- sums of double precision depend on the order in which they are added up
  and abs(expected - found) > 1e-9 * greatest(1, abs(expected), abs(found))
