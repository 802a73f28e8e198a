-- One row per call of the PSTN log, the latest first: who called whom, how long, over whom, and for how much.
-- Names and numbers are empty for readers who may not see them; asking for a user then finds nothing.
select
  started_at,
  call_type,
  direction,
  user_display_name,
  user_principal_name,
  caller_number,
  callee_number,
  duration_s,
  destination_name,
  destination_context,
  operator,
  charge,
  connection_charge,
  currency,
  conference_id,
  id
from pstn_call_details
where started_at >= :since and started_at < :until
  and (:call_type::text is null or call_type = :call_type)
  and (:user::text is null or :user in (user_id, user_principal_name))
order by started_at desc, id
limit :rows
