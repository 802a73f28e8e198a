-- One row per carrier and currency of the PSTN log: calls, minutes, users and charges.
select
  operator,
  currency,
  count(*) as calls,
  count(*) filter (where direction = 'inbound') as inbound,
  count(*) filter (where direction = 'outbound') as outbound,
  coalesce(sum(duration_s::float8), 0) / 60 as minutes,
  avg(duration_s::float8) as average_duration_s,
  count(distinct user_pseudonym) as users,
  coalesce(sum(charge), 0) as charge,
  coalesce(sum(connection_charge), 0) as connection_charge
from pstn_call_details
where started_at >= :since and started_at < :until
  and (:call_type::text is null or call_type = :call_type)
group by operator, currency
order by calls desc, operator, currency
