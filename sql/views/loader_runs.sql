-- One row per run of a command that writes: when, how long, how it ended, and how much it did.
--
-- Why a run failed is left to `callhouse status` and `callhouse query runs`: the words may name files and servers.
create view :facts.loader_runs as
select
  run_id,
  command,
  callhouse_version,
  status,
  exit_code,
  started_at,
  finished_at,
  extract(epoch from coalesce(finished_at, heartbeat_at) - started_at)::float8 as duration_s,
  records_seen,
  records_loaded,
  records_replaced,
  records_unchanged,
  records_incomplete,
  records_quarantined,
  rows_written,
  issues,
  drift
from :ops.runs;
comment on column :facts.loader_runs.run_id is 'Number of the run.';
comment on column :facts.loader_runs.command is 'The command: sync, load, replay, ….';
comment on column :facts.loader_runs.callhouse_version is 'Version of callhouse that ran.';
comment on column :facts.loader_runs.status is 'running, ok, partial (progress kept, rest to be tried again), failed, interrupted (by a signal), abandoned (the process vanished; the next run says so).';
comment on column :facts.loader_runs.exit_code is 'Exit code of the process; NULL while it runs or where it vanished.';
comment on column :facts.loader_runs.started_at is 'When the run began.';
comment on column :facts.loader_runs.finished_at is 'When the run ended; NULL while it runs or where it vanished.';
comment on column :facts.loader_runs.duration_s is 'How long it took, or was last known to live. Unit: seconds.';
comment on column :facts.loader_runs.records_seen is 'Documents that the run met: call records and rows of the call logs.';
comment on column :facts.loader_runs.records_loaded is 'Documents of calls that were not in the warehouse before.';
comment on column :facts.loader_runs.records_replaced is 'Documents that took the place of an older or less complete one.';
comment on column :facts.loader_runs.records_unchanged is 'Documents that were no newer than what the warehouse had.';
comment on column :facts.loader_runs.records_incomplete is 'Of those loaded or replaced, how many lacked pages or relationships.';
comment on column :facts.loader_runs.records_quarantined is 'Documents that could not be loaded and were set aside.';
comment on column :facts.loader_runs.rows_written is 'Rows written into the tables of facts.';
comment on column :facts.loader_runs.issues is 'Values that could not be kept as they came.';
comment on column :facts.loader_runs.drift is 'Properties met that the mapping does not know.';
