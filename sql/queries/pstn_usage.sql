-- One row per period, type of call and currency of the PSTN log: calls, minutes, users and charges.
select
  date_trunc(:grain, started_at, 'UTC') as period_start,
  call_type,
  max(direction) as direction,
  max(kind) as kind,
  currency,
  count(*) as calls,
  coalesce(sum(duration_s::float8), 0) / 60 as minutes,
  avg(duration_s::float8) as average_duration_s,
  count(distinct user_pseudonym) as users,
  coalesce(sum(charge), 0) as charge,
  coalesce(sum(connection_charge), 0) as connection_charge
from pstn_call_details
where started_at >= :since and started_at < :until
  and (:call_type::text is null or call_type = :call_type)
group by period_start, call_type, currency
order by period_start, call_type, currency
