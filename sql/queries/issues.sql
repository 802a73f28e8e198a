-- One row per reason and path (indexes left out): how many values could not be kept as they came, with an example.
select
  reason,
  regexp_replace(path, '\[\d+\]', '[]', 'g') as path,
  count(*) as issues,
  count(distinct id) as documents,
  min(left(value, 40)) as example
from issues
group by 1, 2
order by issues desc, reason, path
limit 100
