-- One row per trunk and hour (UTC) of [since, until) in which answered calls ran: the most that ran at one instant.
-- A call runs from its start up to, but not including, its end (occupied_until): one that begins when another ends
-- adds nothing, one of no length never runs. Calls that began before the hour, or before `since`, count from its
-- beginning.
create function :facts.direct_routing_concurrency(since timestamptz, until timestamptz)
returns table (trunk text, hour_utc timestamptz, max_concurrent_calls bigint)
language sql stable parallel safe
as $function$
  with calls as not materialized (
    select
      logged.trunk_fully_qualified_domain_name as trunk,
      greatest(logged.started_at, since) as run_from,
      least(
        :facts.occupied_until(logged.is_successful, logged.started_at, logged.ended_at, logged.duration_s), until
      ) as run_to
    from :facts.direct_routing_calls as logged
    -- no call is taken to run for longer
    where logged.started_at < until and logged.started_at >= since - interval '48 hours' and logged.is_successful
  )

  select swept.trunk, swept.hour_utc, max(swept.running)
  from (
    select
      events.trunk,
      events.hour_utc,
      -- of one instant, ends come before beginnings
      sum(events.change) over (
        partition by events.hour_utc, events.trunk order by events.at, events.change rows unbounded preceding
      ) as running
    from (
      select calls.trunk, :facts.hour_of(calls.run_from) as hour_utc, calls.run_from as at, 1 as change
      from calls
      where calls.run_from < calls.run_to
      union all
      select
        calls.trunk,
        :facts.hour_of(calls.run_from),
        least(calls.run_to, :facts.hour_of(calls.run_from) + interval '1 hour'),
        -1
      from calls
      where calls.run_from < calls.run_to
      union all
      -- the further hours of those that run into them
      select calls.trunk, hours.hour_utc, edges.at, edges.change
      from calls
      cross join lateral generate_series(
        :facts.hour_of(calls.run_from) + interval '1 hour', calls.run_to - interval '1 microsecond', interval '1 hour'
      ) as hours (hour_utc)
      cross join lateral (
        values (hours.hour_utc, 1), (least(calls.run_to, hours.hour_utc + interval '1 hour'), -1)
      ) as edges (at, change)
      where calls.run_to > :facts.hour_of(calls.run_from) + interval '1 hour'
    ) as events
  ) as swept
  group by swept.hour_utc, swept.trunk
$function$;
