-- Spans of time of which calls may be missing for good.
-- @told
-- @of gaps: select count(*) from :ops.gaps
select source, from_at, to_at, reason from :ops.gaps
where to_at >= :since
order by from_at
