import { checked, checkedLogs, type FactTable, factTables, type Written } from '../world/checked.ts'

/** Names of the two schemas. */
export interface Schemas {
  readonly facts: string
  readonly ops: string
}

/** What the warehouse holds at one moment. Times in ms since 1970. */
export interface Snapshot {
  /** By key of the call: the rows of each table, as texts, in the order of their keys. */
  readonly facts: ReadonlyMap<string, Readonly<Record<FactTable, readonly string[]>>>
  readonly logs: Readonly<Record<keyof typeof checkedLogs, readonly string[]>>
  readonly books: Books
}

export interface LedgerRow {
  readonly key: number
  readonly id: string
  readonly started: number | null
  readonly listed: number | null
  readonly loaded: number | null
  readonly complete: boolean
  readonly rows: number | null
  readonly sha: string | null
  readonly state: 'pending' | 'loaded' | 'quarantined' | 'aged_out'
  readonly next: number | null
  readonly tried: number | null
  readonly attempts: number
  readonly failure: string | null
  /** It came over several pages, and no second reading has confirmed it yet. */
  readonly unconfirmed: boolean
}

export interface QuarantineRow {
  readonly key: number
  readonly kind: string | null
  readonly id: string | null
  readonly version: number | null
  readonly reason: string
  readonly source: string
  readonly bytes: number
  readonly kept: number
  readonly open: boolean
}

export interface RunRow {
  readonly id: number
  readonly status: string
  readonly exit: number | null
  readonly error: string | null
  readonly loaded: number
  readonly replaced: number
  readonly rows: number
  readonly quarantined: number
  readonly written: string
  /** All that it writes together with what it counts, as one text. */
  readonly counts: string
}

export interface SpanRow {
  readonly source: string
  readonly from: number
  readonly to: number
  readonly started: number
  readonly listed: number
  readonly suspicious: boolean
}

export interface DayRow {
  readonly day: string
  readonly streams: number
  readonly jitterCount: number
  readonly jitterMs: number
  readonly maxJitterMs: number
}

/** What the books say, as the owner reads it. */
export interface Books {
  readonly ledger: readonly LedgerRow[]
  readonly quarantine: readonly QuarantineRow[]
  readonly runs: readonly RunRow[]
  readonly scans: readonly SpanRow[]
  readonly gaps: readonly Pick<SpanRow, 'source' | 'from' | 'to'>[]
  readonly touched: readonly string[]
  /** Calls and versions whose document is kept, with its checksum. */
  readonly documents: readonly string[]
  readonly daily: readonly DayRow[]
  readonly hourly: readonly DayRow[]
  readonly byCall: readonly { readonly day: string; readonly key: number; readonly streams: number }[]
  /** Which transaction wrote each call and each row of a log, by its key. */
  readonly written: readonly { readonly key: string; readonly by: string }[]
}

const cells: Readonly<Record<Written, (name: string) => string>> = {
  plain: (name) => `coalesce(${name}::text, '~')`,
  place: (name) => `coalesce((${name} - record_key * 16777216)::text, '~')`,
  instant: (name) => `coalesce((extract(epoch from ${name}) * 1000000)::bigint::text, '~')`,
}

function lineSql(columns: Readonly<Record<string, Written>>): string {
  return Object.entries(columns)
    .map(([name, written]) => cells[written](name))
    .join(` || '|' || `)
}

/** The statement that reads the facts as a reader sees them: table, key of the call, row as text. */
export function factsSql({ facts }: Schemas): string {
  const parts = factTables.map((table, at) => {
    const [own] = Object.keys(checked[table])
    const place = table === 'records' ? '0' : own
    return `select ${at} as t, record_key as k, ${place} as p, ${lineSql(checked[table])} as line from ${facts}.${table}`
  })
  const logs = Object.entries(checkedLogs).map(
    ([table, columns], at) =>
      `select ${factTables.length + at}, 0, 0, ${lineSql(columns)} from ${facts}.${table}`,
  )
  return `${[...parts, ...logs].join('\nunion all ')} order by 1, 2, 3, 4`
}

const ms = (name: string) => `(extract(epoch from ${name}) * 1000)::float8`

/** The statement that reads the books, and what needs more than a reader's rights, as one JSON object. */
export function booksSql({ facts, ops }: Schemas): string {
  const lists: Readonly<Record<string, string>> = {
    ledger: `select record_key as key, call_id as id, ${ms('started_at')} as started, version_listed as listed,
        version_loaded as loaded, is_complete as complete, rows_loaded as rows, encode(document_sha256, 'hex') as sha,
        state, ${ms('next_attempt_at')} as next, tried_run_id as tried, attempts, last_failure as failure,
        unconfirmed_sha256 is not null as unconfirmed
      from ${ops}.ledger order by record_key`,
    quarantine: `select quarantine_key as key, kind, id, version, reason, source, bytes,
        octet_length(document) as kept, resolved_at is null as open
      from ${ops}.quarantine order by 1`,
    runs: `select run_id as id, status, exit_code as exit, error, records_loaded as loaded,
        records_replaced as replaced, rows_written as rows, records_quarantined as quarantined, xmin::text as written,
        concat_ws(' ', records_seen, records_loaded, records_replaced, records_unchanged, records_incomplete,
          records_quarantined, rows_written, issues, drift, calls_listed, calls_aged_out, calls_deferred) as counts
      from ${ops}.runs order by 1`,
    scans: `select source, ${ms('from_at')} as from, ${ms('to_at')} as to, ${ms('started_at')} as started,
        listed, is_suspicious as suspicious
      from ${ops}.scans order by 1, 2`,
    gaps: `select source, ${ms('from_at')} as from, ${ms('to_at')} as to from ${ops}.gaps order by 1, 2`,
    daily: rollupSql(`${facts}.quality_daily`),
    hourly: rollupSql(`${facts}.quality_hourly`),
    byCall: `select day::text as day, record_key as key, sum(stream_count)::int as streams
      from ${facts}.quality_by_call group by 1, 2`,
    written: `select record_key::text as key, xmin::text as by from ${facts}.records
      union all select id::text, xmin::text from ${facts}.pstn_calls
      union all select id::text, xmin::text from ${facts}.direct_routing_calls`,
  }
  const texts: Readonly<Record<string, string>> = {
    touched: `select day::text as one from ${ops}.touched_days`,
    documents: `select id || ' ' || version || ' ' || encode(sha256, 'hex') as one from ${ops}.documents
      where kind = 'call_record'`,
  }
  const members = [
    ...Object.entries(lists).map(
      ([name, sql]) => `'${name}', (select coalesce(json_agg(one), '[]') from (${sql}) as one)`,
    ),
    ...Object.entries(texts).map(
      ([name, sql]) => `'${name}', (select coalesce(json_agg(one), '[]') from (${sql}) as list)`,
    ),
  ]
  return `select json_build_object(${members.join(', ')})::text as books`
}

function rollupSql(table: string): string {
  return `select day::text as day, sum(stream_count)::int as streams, sum(jitter_count)::int as "jitterCount",
      sum(jitter_ms_sum) as "jitterMs", coalesce(max(max_jitter_ms), 0) as "maxJitterMs"
    from ${table} group by 1`
}

/** What is locked, temporary or prepared by others in this database. */
export const leftBehindSql = `
  select 'a prepared transaction ' || gid as what from pg_catalog.pg_prepared_xacts
  where database = current_database()
  union all
  select 'a temporary table ' || relname from pg_catalog.pg_class where relpersistence = 't' and relkind = 'r'
  union all
  select 'a session ' || a.state || ' with ' || l.mode || ' on ' || coalesce(c.relname, l.locktype)
  from pg_catalog.pg_locks as l
  join pg_catalog.pg_stat_activity as a on a.pid = l.pid
  left join pg_catalog.pg_class as c on c.oid = l.relation
  where a.datname = current_database() and a.pid <> pg_backend_pid() and a.backend_type = 'client backend'
    and l.granted`

/**
 * Which transaction wrote each row that a run without news must leave alone. A call that is loaded in part is asked for
 * again from time to time, be there news or not, and the ledger says when.
 */
export function statesSql({ facts, ops }: Schemas): string {
  const tables = [
    ...[...factTables, ...Object.keys(checkedLogs)].map((name) => `${facts}.${name}`),
    ...['quality_daily', 'quality_hourly', 'quality_by_call'].map((name) => `${facts}.${name}`),
    ...['ledger', 'documents', 'quarantine', 'issues', 'drift', 'tenant', 'meeting_pages', 'rollups'].map(
      (name) => `${ops}.${name}`,
    ),
  ]
  return tables
    .map((name) => {
      const isDue = name === `${ops}.ledger` ? `where state <> 'loaded' or is_complete` : ''
      return `select '${name} ' || ctid || ' ' || xmin as state from ${name} ${isDue}`
    })
    .join('\nunion all ')
}

/** Every column of every row of the facts of calls, by natural keys. */
export function dumpSql({ facts }: Schemas): string {
  const logs = Object.keys(checkedLogs).map(
    (name) => `select '${name} ' || t.id || ' ' || to_jsonb(t) as line from ${facts}.${name} as t`,
  )
  const calls = factTables.map((name) => {
    const keys = [
      'record_key',
      ...Object.entries(checked[name]).flatMap(([key, how]) => (how === 'place' ? [key] : [])),
    ]
    const places = keys.slice(1).map((key) => `'${key}', t.${key} - t.record_key * 16777216`)
    return `select '${name} ' || r.id || ' ' || (to_jsonb(t) - array[${keys.map((key) => `'${key}'`).join()}]
        || jsonb_build_object(${places.join(', ')})) as line
      from ${facts}.${name} as t join ${facts}.records as r on r.record_key = t.record_key`
  })
  return `select line from (${[...calls, ...logs].join('\nunion all ')}) as lines order by line collate "C"`
}
