-- The rows of a call have keys of that call's own range, one after the other without a hole.
-- @each child
-- @of rows: select count(*) from :facts.:child where record_key >= :first_key
-- @mend `callhouse replay` makes the rows of these calls again, where their documents are kept.
select ':child' as "table", record_key, key, expected
from (
  select
    record_key, :child_key as key,
    case
      when record_key = lag(record_key) over in_order then lag(:child_key) over in_order + 1
      -- a call's range begins at its key times 2^24
      else record_key << 24
    end as expected
  from :facts.:child
  where record_key >= :first_key
  window in_order as (order by :child_key)
) as placed
where key <> expected
