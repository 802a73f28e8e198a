-- One row per call that direct routing did not deliver, the latest first: where it ended and why. Empty where none failed.
-- Names and numbers are empty for readers who may not see them; asking for a user then finds nothing.
select
  attempted_at,
  trunk,
  call_type,
  direction,
  final_sip_code,
  sip_phrase,
  call_end_sub_reason,
  end_origin,
  end_about,
  user_display_name,
  user_principal_name,
  caller_number,
  callee_number,
  signaling_location,
  correlation_id,
  call_id
from direct_routing_call_details
where attempted_at >= :since and attempted_at < :until and class = 'network_failure'
  and (:trunk::text is null or trunk = :trunk)
  and (:call_type::text is null or call_type = :call_type)
  and (:user::text is null or :user in (user_id, user_principal_name))
order by attempted_at desc, id
limit :rows
