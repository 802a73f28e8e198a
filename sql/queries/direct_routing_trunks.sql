-- One row per trunk: attempts, network effectiveness, how calls ended, minutes, and the most calls at one instant.
-- The network effectiveness ratio (NER) of fewer than 100 attempts says little. matched_percent is the share of calls
-- whose call record was found by the correlation id.
select
  trunk,
  sum(attempts)::bigint as attempts,
  percent((sum(attempts) - sum(network_failures))::float8, sum(attempts)::float8) as ner_percent,
  percent((sum(attempts) - sum(network_failures) - sum(not_found))::float8, sum(attempts)::float8)
    as ner_without_not_found_percent,
  percent(sum(answered)::float8, sum(attempts)::float8) as answer_seizure_percent,
  sum(answered)::bigint as answered,
  sum(user_busy)::bigint as user_busy,
  sum(no_answer)::bigint as no_answer,
  sum(rejected)::bigint as rejected,
  sum(not_found)::bigint as not_found,
  sum(network_failures)::bigint as network_failures,
  sum(inbound)::bigint as inbound,
  sum(outbound)::bigint as outbound,
  sum(minutes) as minutes,
  60 * sum(minutes) / nullif(sum(answered), 0)::float8 as average_duration_s,
  sum(time_to_answer_ms) / nullif(sum(timed_answers), 0)::float8 as average_time_to_answer_ms,
  max(max_concurrent_calls) as max_concurrent_calls,
  sum(sip_2xx)::bigint as sip_2xx,
  sum(sip_3xx)::bigint as sip_3xx,
  sum(sip_4xx)::bigint as sip_4xx,
  sum(sip_5xx)::bigint as sip_5xx,
  sum(sip_6xx)::bigint as sip_6xx,
  percent(sum(matched)::float8, sum(attempts)::float8) as matched_percent
from direct_routing_hours(:since, :until)
where :trunk::text is null or trunk = :trunk
group by trunk
order by attempts desc, trunk
