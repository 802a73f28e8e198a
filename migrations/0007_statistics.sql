-- What the planner can't know of single columns: how many combinations there are. Without it, it takes every row for a
-- group of its own, and sorts in one process what two could have counted.

create statistics :facts.quality_daily_groups (ndistinct)
on user_key, network_key, building_network_key, device_key, client_key, wifi_key
from :facts.quality_daily;

create statistics :facts.direct_routing_calls_hours (ndistinct)
on trunk_fully_qualified_domain_name,
  -- as hour_of and attempted_at come to
  (date_bin(interval '1 hour', coalesce(invited_at, started_at, failed_at, ended_at), timestamptz '2000-01-01 00:00:00+00'))
from :facts.direct_routing_calls;
