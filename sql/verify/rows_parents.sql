-- Every row below a record has its parent, which is of the same call, and the same start of the call.
-- @each reference
-- @of references: select count(:parent_key) from :facts.:child where record_key >= :first_key
-- @mend `callhouse replay` makes the rows of these calls again, where their documents are kept; rows of no call are to be deleted.
select
  ':child' as "table", child.record_key, child.:child_key as key, ':parent' as parent, child.:parent_key as parent_key,
  case
    when parent.:parent_key is null then 'no such parent'
    when parent.record_key <> child.record_key then 'a parent of another call'
    else 'another start of the call'
  end as wrong
from :facts.:child as child
left join :facts.:parent as parent on parent.:parent_key = child.:parent_key
where child.record_key >= :first_key
  and child.:parent_key is not null
  and (parent.:parent_key is null or parent.record_key <> child.record_key:or_other_start)
