-- What sync knows of Graph: whose tenant it is, which slices were listed when, what can no longer be had, and
-- the pages of large meetings that are under way.
alter table :ops.runs
  add column calls_listed bigint not null default 0,
  add column calls_fetched bigint not null default 0,
  add column calls_deferred bigint not null default 0,
  add column calls_aged_out bigint not null default 0,
  add column requests bigint not null default 0,
  add column requests_throttled bigint not null default 0,
  add column bytes_received bigint not null default 0;
comment on column :ops.runs.calls_listed is 'Calls that Graph''s lists named, each counted once for every slice that named it.';
comment on column :ops.runs.calls_fetched is 'Calls whose record was fetched whole from Graph.';
comment on column :ops.runs.calls_deferred is 'Calls that could not be had in this run and are to be tried again.';
comment on column :ops.runs.calls_aged_out is 'Calls that Graph was found to have no longer.';
comment on column :ops.runs.requests is 'Requests sent to Graph, repeated ones included.';
comment on column :ops.runs.requests_throttled is 'Of the requests, how many Graph answered with 429.';
comment on column :ops.runs.bytes_received is 'Bodies of Graph''s answers, as they came over the wire. Unit: bytes.';

alter table :ops.ledger add column last_failure text, add column tried_run_id bigint;
comment on column :ops.ledger.last_failure is 'Why the last attempt to load the call failed; NULL: it did not.';
comment on column :ops.ledger.tried_run_id is 'Run that last tried to fetch the call: each run tries a call once.';
create index ledger_work_idx on :ops.ledger (started_at, record_key) where state = 'pending' or not is_complete;

create table :ops.tenant (
  is_only_row boolean not null default true,
  tenant_id uuid not null,
  pinned_at timestamptz not null default now(),
  constraint tenant_pkey primary key (is_only_row),
  constraint tenant_is_only_row_check check (is_only_row)
);
comment on table :ops.tenant is 'The Microsoft 365 tenant that this pair of schemas belongs to: the one that was first synchronised into it.';
comment on column :ops.tenant.is_only_row is 'True; there is one row at most.';
comment on column :ops.tenant.tenant_id is 'Id of the tenant in Microsoft Entra ID, as the access token names it.';
comment on column :ops.tenant.pinned_at is 'When it was written down.';

create table :ops.scans (
  source text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  listed bigint not null,
  pages bigint not null,
  is_suspicious boolean not null default false,
  run_id bigint not null,
  constraint scans_pkey primary key (source, from_at),
  constraint scans_source_check check (source in ('calls', 'pstn_calls', 'direct_routing_calls'))
);
comment on table :ops.scans is 'One row per slice of time that was listed to its end: its last such listing.';
comment on column :ops.scans.source is 'What was listed: calls, pstn_calls, direct_routing_calls.';
comment on column :ops.scans.from_at is 'Start of the slice: calls that started then or later.';
comment on column :ops.scans.to_at is 'End of the slice: calls that started before.';
comment on column :ops.scans.started_at is 'When the listing began, by Graph''s clock.';
comment on column :ops.scans.finished_at is 'When everything that was listed was in the ledger.';
comment on column :ops.scans.listed is 'How many calls or log rows the list named.';
comment on column :ops.scans.pages is 'How many pages the list had.';
comment on column :ops.scans.is_suspicious is 'The list was empty although calls of the slice are known: not believed before a second listing agrees.';
comment on column :ops.scans.run_id is 'Run that listed it.';

create table :ops.gaps (
  gap_key bigint generated always as identity,
  source text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  reason text not null,
  found_at timestamptz not null default now(),
  run_id bigint not null,
  constraint gaps_pkey primary key (gap_key),
  constraint gaps_source_from_at_key unique (source, from_at),
  constraint gaps_source_check check (source in ('calls', 'pstn_calls', 'direct_routing_calls'))
);
comment on table :ops.gaps is 'Spans of time of which calls may be missing for good, because Graph had forgotten them before they were listed.';
comment on column :ops.gaps.gap_key is 'Number of the row.';
comment on column :ops.gaps.source is 'What may be missing: calls, pstn_calls, direct_routing_calls.';
comment on column :ops.gaps.from_at is 'Calls that started then or later …';
comment on column :ops.gaps.to_at is '… and before this may be missing.';
comment on column :ops.gaps.reason is 'Why: not listed in time, or asked for too late.';
comment on column :ops.gaps.found_at is 'When the gap was found.';
comment on column :ops.gaps.run_id is 'Run that found it.';

create table :ops.meeting_pages (
  call_id uuid not null,
  version bigint not null,
  part text not null,
  page integer not null,
  next_link text,
  bytes bigint not null,
  document bytea not null,
  stored_at timestamptz not null default now(),
  run_id bigint not null,
  constraint meeting_pages_pkey primary key (call_id, version, part, page),
  constraint meeting_pages_part_check check (part in ('record', 'sessions', 'participants'))
);
alter table :ops.meeting_pages alter column document set storage external;
comment on table :ops.meeting_pages is 'Pages of large meetings that are being fetched, so that the next run goes on where one stopped; gone as soon as the meeting is loaded. Holds personal data.';
comment on column :ops.meeting_pages.call_id is 'Id of the call record.';
comment on column :ops.meeting_pages.version is 'Version of the record that the page belongs to.';
comment on column :ops.meeting_pages.part is 'record (the record with its first sessions), sessions (more of them), participants.';
comment on column :ops.meeting_pages.page is 'Number of the page within its part, from 0.';
comment on column :ops.meeting_pages.next_link is 'Where Graph said that the next page is; NULL: this is the last.';
comment on column :ops.meeting_pages.bytes is 'Length of the page before compression. Unit: bytes.';
comment on column :ops.meeting_pages.document is 'The page as it came, compressed with zstd.';
comment on column :ops.meeting_pages.stored_at is 'When it was stored.';
comment on column :ops.meeting_pages.run_id is 'Run that fetched it.';
