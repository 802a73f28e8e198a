import type { Generated } from 'kysely'

/** The tables of the book-keeping schema as Kysely sees them. Instants and 64-bit numbers are texts. */
export interface Bookkeeping {
  runs: {
    run_id: Generated<string>
    command: string
    callhouse_version: string
    status: Generated<RunStatus>
    exit_code: number | null
    error: string | null
    started_at: Generated<string>
    heartbeat_at: Generated<string>
    finished_at: string | null
    records_seen: Generated<string>
    records_loaded: Generated<string>
    records_replaced: Generated<string>
    records_unchanged: Generated<string>
    records_incomplete: Generated<string>
    records_quarantined: Generated<string>
    rows_written: Generated<string>
    issues: Generated<string>
    drift: Generated<string>
    calls_listed: Generated<string>
    calls_fetched: Generated<string>
    calls_deferred: Generated<string>
    calls_aged_out: Generated<string>
    requests: Generated<string>
    requests_throttled: Generated<string>
    bytes_received: Generated<string>
  }
  lease: {
    name: string
    run_id: string | null
    backend_pid: number | null
    backend_started_at: string | null
    taken_at: string | null
    heartbeat_at: string | null
  }
  ledger: {
    record_key: Generated<string>
    call_id: string
    started_at: string | null
    version_listed: string | null
    version_loaded: string | null
    is_complete: Generated<boolean>
    rows_loaded: string | null
    document_sha256: Buffer | null
    state: Generated<'pending' | 'loaded' | 'quarantined' | 'aged_out'>
    attempts: Generated<number>
    next_attempt_at: string | null
    first_seen_at: Generated<string>
    last_seen_at: Generated<string>
    loaded_at: string | null
    run_id: string | null
    last_failure: string | null
    tried_run_id: string | null
    unconfirmed_sha256: Buffer | null
  }
  documents: {
    kind: string
    id: string
    version: string
    sha256: Buffer
    is_complete: boolean
    bytes: string
    document: Buffer
    stored_at: Generated<string>
    run_id: string
  }
  quarantine: {
    quarantine_key: Generated<string>
    sha256: Buffer
    kind: string | null
    id: string | null
    version: string | null
    source: string
    reason: string
    sqlstate: string | null
    bytes: string
    document: Buffer
    quarantined_at: Generated<string>
    resolved_at: string | null
    run_id: string
  }
  issues: {
    issue_key: Generated<string>
    kind: string
    id: string
    version: string
    path: string
    reason: string
    value: string | null
    found_at: Generated<string>
    run_id: string
  }
  drift: {
    kind: string
    path: string
    first_seen_at: Generated<string>
    last_seen_at: Generated<string>
    count: string
    example: string | null
  }
  tenant: { is_only_row: Generated<true>; tenant_id: string; pinned_at: Generated<string> }
  scans: {
    source: Source
    from_at: string
    to_at: string
    started_at: string
    finished_at: Generated<string>
    listed: string
    pages: string
    is_suspicious: Generated<boolean>
    run_id: string
  }
  gaps: {
    gap_key: Generated<string>
    source: Source
    from_at: string
    to_at: string
    reason: string
    found_at: Generated<string>
    run_id: string
  }
  meeting_pages: {
    call_id: string
    version: string
    part: 'record' | 'sessions' | 'participants'
    page: number
    next_link: string | null
    bytes: string
    document: Buffer
    stored_at: Generated<string>
    run_id: string
  }
  migration_checksums: { name: string; sha256: string }
}

export type RunStatus = 'running' | 'ok' | 'partial' | 'failed' | 'interrupted' | 'abandoned'

/** What Graph lists: call records, and the rows of its two call logs. */
export type Source = 'calls' | 'pstn_calls' | 'direct_routing_calls'
