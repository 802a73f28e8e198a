-- A run that is said to be running holds the lease, and who holds the lease is running.
-- @of runs: select count(*) from :ops.runs where status = 'running'
-- @mend The next run takes the lease where its holder is gone, and closes that run as abandoned.
select lease.run_id as holder, runs.run_id, runs.status,
  case
    when lease.name is null then 'it runs without the lease'
    when runs.run_id is null then 'the lease names a run that is not known'
    else 'the lease is held by a run that has ended'
  end as wrong
from (select * from :ops.lease where name = 'load' and run_id is not null) as lease
full join :ops.runs as runs on runs.run_id = lease.run_id
where (lease.name is not null and runs.status is distinct from 'running')
  or (lease.name is null and runs.status = 'running')
union all
select null, null, null, 'there is no lease to be taken'
where not exists (select from :ops.lease where name = 'load')
