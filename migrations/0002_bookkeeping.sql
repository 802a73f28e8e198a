-- The books: which calls were seen, at which version, what became of them, and who is loading.
comment on schema :ops is 'Book-keeping of callhouse: runs, ledger, documents, quarantine. Not for BI readers: it holds personal data.';

create table :ops.runs (
  run_id bigint generated always as identity,
  command text not null,
  callhouse_version text not null,
  status text not null default 'running',
  exit_code integer,
  error text,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  records_seen bigint not null default 0,
  records_loaded bigint not null default 0,
  records_replaced bigint not null default 0,
  records_unchanged bigint not null default 0,
  records_incomplete bigint not null default 0,
  records_quarantined bigint not null default 0,
  rows_written bigint not null default 0,
  issues bigint not null default 0,
  drift bigint not null default 0,
  constraint runs_pkey primary key (run_id),
  constraint runs_status_check check (status in ('running', 'ok', 'partial', 'failed', 'interrupted', 'abandoned'))
);
create index runs_started_at_idx on :ops.runs (started_at);
comment on table :ops.runs is 'One row per run of a command that writes.';
comment on column :ops.runs.run_id is 'Number of the run.';
comment on column :ops.runs.command is 'The command: load, replay, ….';
comment on column :ops.runs.callhouse_version is 'Version of callhouse that ran.';
comment on column :ops.runs.status is 'running, ok, partial (progress kept, rest to be tried again), failed, interrupted (by a signal), abandoned (the process vanished; the next run says so).';
comment on column :ops.runs.exit_code is 'Exit code of the process; NULL while it runs or where it vanished.';
comment on column :ops.runs.error is 'Why the run did not end well. Never holds values of documents.';
comment on column :ops.runs.started_at is 'When the run began.';
comment on column :ops.runs.heartbeat_at is 'When the run was last known to live.';
comment on column :ops.runs.finished_at is 'When the run ended; NULL while it runs or where it vanished.';
comment on column :ops.runs.records_seen is 'Documents that the run met: call records and rows of the call logs.';
comment on column :ops.runs.records_loaded is 'Documents of calls that were not in the warehouse before.';
comment on column :ops.runs.records_replaced is 'Documents that took the place of an older or less complete one.';
comment on column :ops.runs.records_unchanged is 'Documents that were no newer than what the warehouse had.';
comment on column :ops.runs.records_incomplete is 'Of those loaded or replaced, how many lacked pages or relationships.';
comment on column :ops.runs.records_quarantined is 'Documents that could not be loaded and were set aside.';
comment on column :ops.runs.rows_written is 'Rows written into the tables of facts.';
comment on column :ops.runs.issues is 'Values that could not be kept as they came.';
comment on column :ops.runs.drift is 'Properties met that the mapping does not know.';

create table :ops.lease (
  name text not null,
  run_id bigint,
  backend_pid integer,
  backend_started_at timestamptz,
  taken_at timestamptz,
  heartbeat_at timestamptz,
  constraint lease_pkey primary key (name)
);
comment on table :ops.lease is 'Who may load. Every batch checks in its own transaction that its run still holds the lease.';
comment on column :ops.lease.name is 'What the lease is for: load.';
comment on column :ops.lease.run_id is 'The run that holds it; NULL: nobody.';
comment on column :ops.lease.backend_pid is 'Server process of the holder''s connection; when it is gone, so is the holder.';
comment on column :ops.lease.backend_started_at is 'Start of that server process, which tells it from a later one of the same number.';
comment on column :ops.lease.taken_at is 'When it was taken.';
comment on column :ops.lease.heartbeat_at is 'When the holder last said that it lives, by the clock of the database.';
insert into :ops.lease (name) values ('load');

create table :ops.ledger (
  record_key bigint generated always as identity,
  call_id uuid not null,
  started_at timestamptz,
  version_listed bigint,
  version_loaded bigint,
  is_complete boolean not null default false,
  rows_loaded bigint,
  document_sha256 bytea,
  state text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  loaded_at timestamptz,
  run_id bigint,
  constraint ledger_pkey primary key (record_key),
  constraint ledger_call_id_key unique (call_id),
  constraint ledger_state_check check (state in ('pending', 'loaded', 'quarantined', 'aged_out'))
);
create index ledger_unfinished_idx on :ops.ledger (state, next_attempt_at) where state <> 'loaded' or not is_complete;
comment on table :ops.ledger is 'One row per call ever seen, and what became of it.';
comment on column :ops.ledger.record_key is 'Key of the call in every table; given out once.';
comment on column :ops.ledger.call_id is 'Id of the call record.';
comment on column :ops.ledger.started_at is 'Start of the call, as far as known.';
comment on column :ops.ledger.version_listed is 'Highest version met, loaded or not.';
comment on column :ops.ledger.version_loaded is 'Version that the tables hold; NULL: none.';
comment on column :ops.ledger.is_complete is 'Whether the version loaded was whole: every page, sessions and participants.';
comment on column :ops.ledger.rows_loaded is 'How many rows the version loaded has in the tables of facts.';
comment on column :ops.ledger.document_sha256 is 'The document that the rows were made from, in documents; NULL where it was not kept.';
comment on column :ops.ledger.state is 'pending (seen, not loaded yet), loaded, quarantined (the newest version can''t be loaded), aged_out (no longer to be had).';
comment on column :ops.ledger.attempts is 'How often loading was tried in vain since it last went well.';
comment on column :ops.ledger.next_attempt_at is 'Not to be tried again before; NULL: any time.';
comment on column :ops.ledger.first_seen_at is 'When the call was first met.';
comment on column :ops.ledger.last_seen_at is 'When something new about the call was last met.';
comment on column :ops.ledger.loaded_at is 'When the version in the tables was loaded.';
comment on column :ops.ledger.run_id is 'Run that last changed this row.';

create table :ops.documents (
  kind text not null,
  id uuid not null,
  version bigint not null,
  sha256 bytea not null,
  is_complete boolean not null,
  bytes bigint not null,
  document bytea not null,
  stored_at timestamptz not null default now(),
  run_id bigint not null,
  constraint documents_pkey primary key (kind, id, version, sha256)
);
-- already compressed; a second compression would only cost time
alter table :ops.documents alter column document set storage external;
comment on table :ops.documents is 'The documents as they came, every version; rows can be rebuilt from them after Graph has forgotten. Holds personal data.';
comment on column :ops.documents.kind is 'call_record, pstn_call or direct_routing_call.';
comment on column :ops.documents.id is 'Id of the call record or log row.';
comment on column :ops.documents.version is 'Version of the call record; 0 for rows of the call logs, which have none.';
comment on column :ops.documents.sha256 is 'SHA-256 of the document.';
comment on column :ops.documents.is_complete is 'Whether the document was whole.';
comment on column :ops.documents.bytes is 'Length of the document before compression. Unit: bytes.';
comment on column :ops.documents.document is 'The document, byte for byte, compressed with zstd.';
comment on column :ops.documents.stored_at is 'When it was stored.';
comment on column :ops.documents.run_id is 'Run that stored it.';

create table :ops.quarantine (
  quarantine_key bigint generated always as identity,
  sha256 bytea not null,
  kind text,
  id uuid,
  version bigint,
  source text not null,
  reason text not null,
  sqlstate text,
  bytes bigint not null,
  document bytea not null,
  quarantined_at timestamptz not null default now(),
  resolved_at timestamptz,
  run_id bigint not null,
  constraint quarantine_pkey primary key (quarantine_key),
  constraint quarantine_sha256_key unique (sha256)
);
alter table :ops.quarantine alter column document set storage external;
create index quarantine_id_idx on :ops.quarantine (id) where resolved_at is null;
comment on table :ops.quarantine is 'Documents that could not be loaded, with the reason. Holds personal data.';
comment on column :ops.quarantine.quarantine_key is 'Number of the row.';
comment on column :ops.quarantine.sha256 is 'SHA-256 of the document: the same bytes are set aside once.';
comment on column :ops.quarantine.kind is 'call_record, pstn_call or direct_routing_call; NULL where it could not be told.';
comment on column :ops.quarantine.id is 'Id of the call record or log row; NULL where it could not be read.';
comment on column :ops.quarantine.version is 'Version of the call record; NULL where it could not be read.';
comment on column :ops.quarantine.source is 'Where it was found: file and line, or Graph.';
comment on column :ops.quarantine.reason is 'Why it could not be loaded.';
comment on column :ops.quarantine.sqlstate is 'PostgreSQL''s error code, where PostgreSQL refused it.';
comment on column :ops.quarantine.bytes is 'Length of the document before compression. Unit: bytes.';
comment on column :ops.quarantine.document is 'The document, byte for byte, compressed with zstd.';
comment on column :ops.quarantine.quarantined_at is 'When it was set aside.';
comment on column :ops.quarantine.resolved_at is 'When a version of the call that is at least as new was loaded, or the document itself went in; NULL: open.';
comment on column :ops.quarantine.run_id is 'Run that set it aside.';

create table :ops.issues (
  issue_key bigint generated always as identity,
  kind text not null,
  id uuid not null,
  version bigint not null,
  path text not null,
  reason text not null,
  value text,
  found_at timestamptz not null default now(),
  run_id bigint not null,
  constraint issues_pkey primary key (issue_key)
);
create index issues_id_idx on :ops.issues (id);
comment on table :ops.issues is 'Values of loaded documents that were not kept as they came. Holds personal data.';
comment on column :ops.issues.issue_key is 'Number of the row.';
comment on column :ops.issues.kind is 'call_record, pstn_call or direct_routing_call.';
comment on column :ops.issues.id is 'Id of the call record or log row.';
comment on column :ops.issues.version is 'Version of the call record; 0 for rows of the call logs.';
comment on column :ops.issues.path is 'Where in the document: sessions[3].segments[0].startDateTime.';
comment on column :ops.issues.reason is 'Why: one of the words that the README lists.';
comment on column :ops.issues.value is 'The value as it came, cut short.';
comment on column :ops.issues.found_at is 'When it was found.';
comment on column :ops.issues.run_id is 'Run that found it.';

create table :ops.drift (
  kind text not null,
  path text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  count bigint not null,
  example text,
  constraint drift_pkey primary key (kind, path)
);
comment on table :ops.drift is 'Properties that documents hold and the mapping does not know: what Graph added since.';
comment on column :ops.drift.kind is 'call_record, pstn_call or direct_routing_call.';
comment on column :ops.drift.path is 'Path of the property, with [] for each list.';
comment on column :ops.drift.first_seen_at is 'When it was first met.';
comment on column :ops.drift.last_seen_at is 'When it was last met in a document that was loaded.';
comment on column :ops.drift.count is 'How often it was met.';
comment on column :ops.drift.example is 'A value, cut short; NULL where it may tell of a person.';

comment on table :ops.migrations is 'Which migrations were applied.';
comment on column :ops.migrations.name is 'Name of the migration.';
comment on column :ops.migrations.timestamp is 'When it was applied.';
comment on table :ops.migrations_lock is 'Keeps two processes from migrating at once.';
comment on column :ops.migrations_lock.id is 'Name of the lock.';
comment on column :ops.migrations_lock.is_locked is 'Whether it is held.';

create table :ops.migration_checksums (
  name text not null,
  sha256 text not null,
  constraint migration_checksums_pkey primary key (name)
);
comment on table :ops.migration_checksums is 'The text of each migration as it was applied, so that an edited one is noticed.';
comment on column :ops.migration_checksums.name is 'Name of the migration.';
comment on column :ops.migration_checksums.sha256 is 'SHA-256 of its file, in hexadecimal.';
