-- No call and no row of a call log is there twice.
-- @of calls and log rows: select (select count(*) from :facts.records where started_at >= :since) + (select count(*) from :facts.pstn_calls) + (select count(*) from :facts.direct_routing_calls)
-- @mend Drop the rows that are too many, then `callhouse check`: a constraint is missing.
select 'records' as "table", id, count(*) as found from :facts.records where started_at >= :since group by id having count(*) > 1
union all
select 'pstn_calls', id, count(*) from :facts.pstn_calls group by id having count(*) > 1
union all
select 'direct_routing_calls', id, count(*) from :facts.direct_routing_calls group by id having count(*) > 1
