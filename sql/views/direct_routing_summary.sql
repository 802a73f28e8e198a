-- One row per trunk and hour (UTC) in which calls were tried or ran: attempts by how they ended, network
-- effectiveness, minutes, and the most calls at one instant.
--
-- Network effectiveness is the share of attempts that the network delivered: answered, busy, not answered, rejected,
-- or to a number that does not exist. Below 100 attempts it says little. For a longer time add up the counts and take
-- the share of the sums; the question direct_routing_trunks does.
--
-- The most calls at one instant are counted over all answered calls that ran in the hour, those that began before it
-- included, from start up to but not including the end. The function direct_routing_hours tells the same of a span of
-- time, and reads less where the history is long.
create view :facts.direct_routing_summary as
select
  hours.trunk,
  hours.hour_utc,
  (hours.hour_utc at time zone 'UTC')::date as day,
  hours.attempts,
  hours.answered,
  hours.user_busy,
  hours.no_answer,
  hours.rejected,
  hours.not_found,
  hours.network_failures,
  :facts.percent(hours.attempts - hours.network_failures, hours.attempts) as ner_percent,
  :facts.percent(hours.attempts - hours.network_failures - hours.not_found, hours.attempts) as ner_without_not_found_percent,
  :facts.percent(hours.answered, hours.attempts) as answer_seizure_percent,
  hours.inbound,
  hours.outbound,
  hours.sip_2xx,
  hours.sip_3xx,
  hours.sip_4xx,
  hours.sip_5xx,
  hours.sip_6xx,
  hours.minutes,
  hours.minutes * 60 / nullif(hours.answered, 0) as average_duration_s,
  hours.time_to_answer_ms / nullif(hours.timed_answers, 0) as average_time_to_answer_ms,
  hours.max_concurrent_calls,
  hours.matched
from :facts.direct_routing_hours('-infinity', 'infinity') as hours;

comment on column :facts.direct_routing_summary.trunk is 'Name of the session border controller; NULL: the log does not say.';
comment on column :facts.direct_routing_summary.hour_utc is 'The hour (UTC), as the instant at which it begins. An attempt is of the hour of its INVITE.';
comment on column :facts.direct_routing_summary.day is 'Day (UTC) of the hour.';
comment on column :facts.direct_routing_summary.attempts is 'Calls tried: rows of the log. Transfers are calls of their own.';
comment on column :facts.direct_routing_summary.answered is 'Of these, calls that were established.';
comment on column :facts.direct_routing_summary.user_busy is 'Of these, calls to somebody busy.';
comment on column :facts.direct_routing_summary.no_answer is 'Of these, calls that nobody answered, or that the caller gave up.';
comment on column :facts.direct_routing_summary.rejected is 'Of these, calls that were declined or refused at the far end.';
comment on column :facts.direct_routing_summary.not_found is 'Of these, calls to a number that does not exist or is too short.';
comment on column :facts.direct_routing_summary.network_failures is 'Of these, all others: calls that the network did not deliver.';
comment on column :facts.direct_routing_summary.ner_percent is 'Network effectiveness ratio: attempts less network failures, of the attempts. Unit: percent. NULL: no attempt. Says little below 100 attempts.';
comment on column :facts.direct_routing_summary.ner_without_not_found_percent is 'The same with numbers not found (404, 484) counted as failures: Microsoft does not say whether it counts them as delivered. Unit: percent. NULL: no attempt.';
comment on column :facts.direct_routing_summary.answer_seizure_percent is 'Answer-seizure ratio: answered calls, of the attempts. Unit: percent. NULL: no attempt.';
comment on column :facts.direct_routing_summary.inbound is 'Attempts that came in, by call_types; a type that is not there counts as neither.';
comment on column :facts.direct_routing_summary.outbound is 'Attempts that went out, by call_types.';
comment on column :facts.direct_routing_summary.sip_2xx is 'Attempts that ended with SIP code 2xx, or 0 after an answer.';
comment on column :facts.direct_routing_summary.sip_3xx is 'Attempts that ended with SIP code 3xx.';
comment on column :facts.direct_routing_summary.sip_4xx is 'Attempts that ended with SIP code 4xx.';
comment on column :facts.direct_routing_summary.sip_5xx is 'Attempts that ended with SIP code 5xx.';
comment on column :facts.direct_routing_summary.sip_6xx is 'Attempts that ended with SIP code 6xx.';
comment on column :facts.direct_routing_summary.minutes is 'Length of the answered calls in all, counted in the hour of the INVITE. Unit: min.';
comment on column :facts.direct_routing_summary.average_duration_s is 'Mean length of the answered calls. Unit: s. NULL: none. Four to five minutes are usual; some seconds point to broken media.';
comment on column :facts.direct_routing_summary.average_time_to_answer_ms is 'Mean time from INVITE to start of the answered calls, ringing included. Unit: ms. NULL: none.';
comment on column :facts.direct_routing_summary.max_concurrent_calls is 'Most answered calls that ran at one instant of the hour; 0: none ran.';
comment on column :facts.direct_routing_summary.matched is 'Attempts whose correlation id is the id of a call record that is loaded.';
