-- Siblings are numbered from 1 in the order of their keys, without a hole but where the document has something that is no object.
-- @each ordered
-- @of rows: select count(*) from :facts.:child where record_key >= :first_key
-- @mend `callhouse replay` makes the rows of these calls again, where their documents are kept.
select ':child' as "table", placed.record_key, key, expected, ordinal as found
from (
  select
    record_key, :child_key as key, ordinal,
    case
      when :is_sibling then lag(ordinal::bigint) over in_order + 1
      else 1
    end as expected
  from :facts.:child
  where record_key >= :first_key
  window in_order as (order by :child_key)
) as placed
left join :facts.records as records on records.record_key = placed.record_key
where ordinal <> expected
  and not exists (
    select from :ops.issues where issues.id = records.id and issues.reason in ('not_an_object', 'more_issues')
  )
