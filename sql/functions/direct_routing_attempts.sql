-- One row per trunk and hour (UTC) with calls of the direct routing log tried in [since, until): counts and sums, which
-- add up to those of any longer time. What they count is told in the comments of the view direct_routing_summary.
create function :facts.direct_routing_attempts(since timestamptz, until timestamptz)
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
  matched bigint
)
language sql stable parallel safe
as $function$
  select
    details.trunk,
    details.hour_utc,
    count(*),
    count(*) filter (where details.class = 'answered'),
    count(*) filter (where details.class = 'user_busy'),
    count(*) filter (where details.class = 'no_answer'),
    count(*) filter (where details.class = 'rejected'),
    count(*) filter (where details.class = 'not_found'),
    count(*) filter (where details.class = 'network_failure'),
    count(*) filter (where details.direction = 'inbound'),
    count(*) filter (where details.direction = 'outbound'),
    count(*) filter (where details.sip_class = 2),
    count(*) filter (where details.sip_class = 3),
    count(*) filter (where details.sip_class = 4),
    count(*) filter (where details.sip_class = 5),
    count(*) filter (where details.sip_class = 6),
    coalesce(sum(details.duration_s::float8) filter (where details.class = 'answered'), 0) / 60,
    count(details.time_to_answer_ms),
    coalesce(sum(details.time_to_answer_ms), 0),
    count(details.record_key)
  from :facts.direct_routing_call_details as details
  where details.attempted_at >= since and details.attempted_at < until
  group by details.hour_utc, details.trunk
$function$;
