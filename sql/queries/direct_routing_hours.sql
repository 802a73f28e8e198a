-- One row per trunk and period in which calls were tried or ran: network effectiveness, how calls ended, the most at once.
-- The network effectiveness ratio (NER) of fewer than 100 attempts says little.
-- :grain = hour | day | week | month
select
  date_trunc(:grain, hour_utc, 'UTC') as period_start,
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
  max(max_concurrent_calls) as max_concurrent_calls
from direct_routing_hours(:since, :until)
where :trunk::text is null or trunk = :trunk
group by period_start, trunk
order by period_start, trunk
