-- One row per SIP code and sub-reason that calls of direct routing ended with, most first: what they mean, and how many.
with ends as (
  select
    final_sip_code, sip_phrase, call_end_sub_reason, class, end_origin, end_about, trunk,
    count(*) as calls,
    max(attempted_at) as last_at
  from direct_routing_call_details
  where attempted_at >= :since and attempted_at < :until
    and (:trunk::text is null or trunk = :trunk)
    and (:call_type::text is null or call_type = :call_type)
  group by final_sip_code, sip_phrase, call_end_sub_reason, class, end_origin, end_about, trunk
)

select
  final_sip_code,
  sip_phrase,
  call_end_sub_reason,
  class,
  end_origin,
  end_about,
  sum(calls)::bigint as calls,
  percent(sum(calls)::float8, sum(sum(calls)) over ()::float8) as share_percent,
  count(distinct trunk) as trunks,
  max(last_at) as last_at
from ends
group by final_sip_code, sip_phrase, call_end_sub_reason, class, end_origin, end_about
order by calls desc, final_sip_code, call_end_sub_reason
limit :rows
