-- One row per trunk and hour (UTC) of [since, until) in which calls were tried or ran: direct_routing_attempts and
-- direct_routing_concurrency side by side.
create function :facts.direct_routing_hours(since timestamptz, until timestamptz)
returns table (
  trunk text,
  hour_utc timestamptz,
  attempts bigint,
  answered bigint,
  user_busy bigint,
  no_answer bigint,
  rejected bigint,
  not_found bigint,
  network_failures bigint,
  inbound bigint,
  outbound bigint,
  sip_2xx bigint,
  sip_3xx bigint,
  sip_4xx bigint,
  sip_5xx bigint,
  sip_6xx bigint,
  minutes float8,
  timed_answers bigint,
  time_to_answer_ms float8,
  matched bigint,
  max_concurrent_calls bigint
)
language sql stable parallel safe
as $function$
  select
    parts.trunk,
    parts.hour_utc,
    sum(parts.attempts)::bigint,
    sum(parts.answered)::bigint,
    sum(parts.user_busy)::bigint,
    sum(parts.no_answer)::bigint,
    sum(parts.rejected)::bigint,
    sum(parts.not_found)::bigint,
    sum(parts.network_failures)::bigint,
    sum(parts.inbound)::bigint,
    sum(parts.outbound)::bigint,
    sum(parts.sip_2xx)::bigint,
    sum(parts.sip_3xx)::bigint,
    sum(parts.sip_4xx)::bigint,
    sum(parts.sip_5xx)::bigint,
    sum(parts.sip_6xx)::bigint,
    sum(parts.minutes),
    sum(parts.timed_answers)::bigint,
    sum(parts.time_to_answer_ms),
    sum(parts.matched)::bigint,
    max(parts.max_concurrent_calls)
  from (
    select attempts.*, 0::bigint as max_concurrent_calls
    from :facts.direct_routing_attempts(since, until) as attempts
    union all
    select trunk, hour_utc, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, max_concurrent_calls
    from :facts.direct_routing_concurrency(since, until)
  ) as parts
  group by parts.hour_utc, parts.trunk
$function$;
