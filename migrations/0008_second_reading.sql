-- A call that comes over several pages may have been put together from servers of which one lagged behind: only a
-- second reading that gives the same shows that it was not.
alter table :ops.ledger add column unconfirmed_sha256 bytea;
comment on column :ops.ledger.unconfirmed_sha256 is 'SHA-256 of what a version that came over several pages holds, in whatever order, until a second reading gave the same; NULL: there is nothing to confirm.';
drop index :ops.ledger_work_idx;
create index ledger_work_idx on :ops.ledger (started_at, record_key)
  where state = 'pending' or not is_complete or unconfirmed_sha256 is not null;
