-- One row per day (UTC), type of call, country of the user, carrier and currency: calls, minutes, users and charges of
-- the PSTN log.
create view :facts.pstn_summary as
select
  details.day,
  details.call_type,
  details.direction,
  details.kind,
  details.usage_country_code,
  details.operator,
  details.currency,
  count(*) as calls,
  count(distinct details.user_pseudonym) as users,
  coalesce(sum(details.duration_s::float8), 0) / 60 as minutes,
  avg(details.duration_s::float8) as average_duration_s,
  coalesce(sum(details.charge), 0) as charge,
  coalesce(sum(details.connection_charge), 0) as connection_charge
from :facts.pstn_call_details as details
group by
  details.day, details.call_type, details.direction, details.kind, details.usage_country_code,
  details.operator, details.currency;

comment on column :facts.pstn_summary.day is 'Day (UTC) of the start; NULL: the log has no start.';
comment on column :facts.pstn_summary.call_type is 'Type of the calls, as logged.';
comment on column :facts.pstn_summary.direction is 'inbound or outbound, seen from the tenant; NULL: a type that call_types does not have.';
comment on column :facts.pstn_summary.kind is 'calling plan, operator connect or audio conferencing; NULL: a type that call_types does not have.';
comment on column :facts.pstn_summary.usage_country_code is 'Country of the users, ISO 3166-1 alpha-2.';
comment on column :facts.pstn_summary.operator is 'Carrier of the calls.';
comment on column :facts.pstn_summary.currency is 'Currency of the charges, ISO 4217.';
comment on column :facts.pstn_summary.calls is 'Calls: rows of the log. It has no attempts that failed.';
comment on column :facts.pstn_summary.users is 'Users with such a call. Those of several rows overlap: don''t add them up.';
comment on column :facts.pstn_summary.minutes is 'Length of the calls in all. Unit: min.';
comment on column :facts.pstn_summary.average_duration_s is 'Mean length of the calls. Unit: s. NULL: none has one.';
comment on column :facts.pstn_summary.charge is 'Charges of the calls in all. Unit: amount in the currency of the row.';
comment on column :facts.pstn_summary.connection_charge is 'Charges for connections in all. Unit: amount in the currency of the row.';
