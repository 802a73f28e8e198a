-- Runs ended as they say: with an end and an exit code that fit their status, or with neither.
-- @of runs: select count(*) from :ops.runs
-- @mend Somebody changed the runs by hand; nothing depends on how they ended but what they tell.
select run_id, command, status, exit_code, finished_at
from :ops.runs
where not case status
  when 'running' then finished_at is null and exit_code is null
  when 'abandoned' then finished_at is null and exit_code is null
  when 'ok' then finished_at is not null and exit_code is not null
  when 'partial' then finished_at is not null and exit_code = 75
  when 'interrupted' then finished_at is not null and exit_code > 128
  else finished_at is not null and exit_code > 0
end
