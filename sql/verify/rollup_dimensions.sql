-- Whatever roll-ups refer to is there: users, networks, buildings, radios, clients, devices, days, calls.
-- @of rows: select (select count(*) from :facts.quality_daily where day >= :since and day not in (select day from :ops.touched_days)) + (select count(*) from :facts.quality_by_call where day >= :since and day not in (select day from :ops.touched_days))
-- @mend `callhouse rollup` makes roll-ups and what they refer to anew.
with keys as materialized (
  select day, user_key, network_key, building_network_key, wifi_key, client_key, device_key
  from :facts.quality_daily
  where day >= :since and day not in (select day from :ops.touched_days)
  group by day, user_key, network_key, building_network_key, wifi_key, client_key, device_key
)
select 'quality_daily' as "table", 'user_key' as key, user_key::text as value, min(day) as first_day
from keys left join :facts.dim_user using (user_key)
where user_key is not null and dim_user.user_id is null group by user_key
union all
select 'quality_daily', 'network_key', network_key::text, min(day)
from keys left join :facts.dim_network using (network_key)
where network_key is not null and dim_network.network is null group by network_key
union all
select 'quality_daily', 'building_network_key', building_network_key::text, min(day)
from keys
where building_network_key is not null
  and building_network_key not in (select building_network_key from :facts.building_networks)
group by building_network_key
union all
select 'quality_daily', 'wifi_key', wifi_key::text, min(day)
from keys left join :facts.dim_wifi using (wifi_key)
where wifi_key is not null and dim_wifi.bssid is null group by wifi_key
union all
select 'quality_daily', 'client_key', client_key::text, min(day)
from keys left join :facts.dim_client using (client_key)
where client_key is not null and dim_client.platform is null group by client_key
union all
select 'quality_daily', 'device_key', device_key::text, min(day)
from keys left join :facts.dim_device using (device_key)
where device_key is not null and dim_device.capture_device_name is null group by device_key
union all
select 'quality_daily', 'day', keys.day::text, keys.day
from keys left join :facts.dim_date on dim_date.day = keys.day
where dim_date.day is null group by keys.day
union all
select 'quality_by_call', 'record_key', calls.record_key::text, min(calls.day)
from :facts.quality_by_call as calls
left join :facts.records on records.record_key = calls.record_key
where calls.day >= :since
  and records.record_key is null
  and not exists (select from :ops.touched_days where touched_days.day = calls.day)
group by calls.record_key
