-- One row per call: those with the most poor streams.
-- Poor: streams, of those classified. Whole days (UTC) in which streams ended; participants are those that the record
-- lists. Calls that two days share are counted together.
-- :rows = 20
with worst as (
  select
    record_key,
    sum(stream_count) as streams,
    sum(good_count + poor_count) as classified,
    sum(poor_count) as poor,
    sum(poor_jitter_count) as poor_jitter,
    sum(poor_round_trip_time_count) as poor_round_trip_time,
    sum(poor_packet_loss_count) as poor_packet_loss
  from quality_by_call
  where day between first_day(:since) and last_day(:until)
    and (:session_type::text is null or session_type = :session_type)
  group by record_key
  having sum(poor_count) > 0
  order by poor desc, sum(poor_count)::float8 / sum(good_count + poor_count) desc, record_key
  limit :rows
)

select
  records.id as call_id,
  records.started_at,
  records.type as session_type,
  (select count(*) from participants where participants.record_key = records.record_key) as participants,
  worst.streams::bigint as streams,
  worst.classified::bigint as classified,
  worst.poor::bigint as poor,
  percent(worst.poor, worst.classified) as poor_percent,
  worst.poor_jitter::bigint as poor_jitter,
  worst.poor_round_trip_time::bigint as poor_round_trip_time,
  worst.poor_packet_loss::bigint as poor_packet_loss
from worst
inner join records using (record_key)
order by poor desc, poor_percent desc, call_id
