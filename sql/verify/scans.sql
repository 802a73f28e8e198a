-- Listings are of spans that end after they begin and do not overlap, with counts that can be.
-- @of listings: select count(*) from :ops.scans
-- @mend Delete these rows: the next `callhouse sync` lists their days again.
select source, from_at, to_at, listed, pages, wrong
from (
  select
    source, from_at, to_at, listed, pages,
    concat_ws(
      ', ',
      case when to_at <= from_at then 'ends before it begins' end,
      case when listed < 0 or pages < 0 then 'a count below 0' end,
      case when listed > 0 and pages = 0 then 'calls without a page' end,
      -- those of the logs go on from where the last one ended, with some overlap
      case
        when source = 'calls' and lead(from_at) over (partition by source order by from_at) < to_at
          then 'overlaps the next'
      end
    ) as wrong
  from :ops.scans
) as judged
where wrong <> ''
