import pg from 'pg'
import { shapeTables, type World } from './world.ts'

/** What is wrong, in words; nothing: all is well. */
export type Violations = string[]

/** Which calls are in the tables, at which version. */
export type Seen = ReadonlyMap<string, number>

const children = [...shapeTables, 'trace_route_hops', 'feedback_tokens'] as const

/** Every call of the ledger and of the tables, with the rows that it has; looked at in one instant. */
const CALLS = `
  with rows as (
    ${children.map((table) => `select '${table}' as name, record_key, count(*) as rows from call_quality.${table} group by 2`).join(' union all ')}
  ), found as (
    select record_key, sum(rows) as total,
      ${shapeTables.map((table) => `coalesce(sum(rows) filter (where name = '${table}'), 0) as ${table}`).join(', ')}
    from rows group by 1
  )
  select
    l.call_id, r.id, l.version_loaded, r.version, l.rows_loaded, l.state, l.is_complete, l.version_listed,
    coalesce(f.total, 0) + (r.id is not null)::int as rows,
    concat_ws(' ', ${shapeTables.map((table) => `coalesce(f.${table}, 0)`).join(', ')}) as shape,
    l.version_loaded is null or exists (
      select from call_quality_ops.documents d
      where d.kind = 'call_record' and d.id = l.call_id and d.version = l.version_loaded
        and d.sha256 = l.document_sha256) as is_kept,
    f.record_key is not null as has_rows
  from call_quality_ops.ledger l
  full join call_quality.records r using (record_key)
  full join found f using (record_key)`

interface CallRow {
  readonly call_id: string | null
  readonly id: string | null
  readonly version_loaded: string | null
  readonly version: string | null
  readonly rows_loaded: string | null
  readonly state: string | null
  readonly is_complete: boolean | null
  readonly version_listed: string | null
  readonly rows: string
  readonly shape: string
  readonly is_kept: boolean | null
  readonly has_rows: boolean
}

/** Looks at a warehouse with SQL of its own, past everything that the program has. */
export class Observer {
  readonly #client: pg.Client
  readonly #world: World

  private constructor(client: pg.Client, world: World) {
    this.#client = client
    this.#world = world
  }

  static async open(url: string, world: World): Promise<Observer> {
    const client = new pg.Client({ connectionString: url, application_name: 'observer' })
    // a server that goes away between two looks
    client.on('error', () => {})
    await client.connect()
    await client.query(`set statement_timeout = '60s'`)
    return new Observer(client, world)
  }

  async close(): Promise<void> {
    await this.#client.end()
  }

  /** Whether there are tables to look at. */
  async isMade(): Promise<boolean> {
    const { rows } = await this.#client.query<{ there: boolean }>(
      `select to_regclass('call_quality_ops.meeting_pages') is not null as there`,
    )
    return rows[0]!.there
  }

  /**
   * What holds at every instant: a call is there whole or not at all, at a version that it had, and the ledger says
   * the same as the tables; what was there before is there still, no older.
   */
  async wholeness(before: Seen): Promise<{ readonly seen: Seen; readonly violations: Violations }> {
    const violations: Violations = []
    const seen = new Map<string, number>()
    const { rows } = await this.#client.query<CallRow>(CALLS)
    for (const row of rows) {
      const { call_id: listed, id, version, rows: found, shape } = row
      const name = `call ${id ?? listed ?? 'without a name'}`
      if (listed === null || (id !== null && id !== listed)) violations.push(`${name} is not in the ledger`)
      if (id === null && row.has_rows) violations.push(`${name} has rows and no record`)
      if (version !== row.version_loaded)
        violations.push(`${name}: version ${version}, by the ledger ${row.version_loaded}`)
      if (id === null || version === null) continue
      seen.set(id, Number(version))
      if (found !== row.rows_loaded)
        violations.push(`${name}: ${found} rows, by the ledger ${row.rows_loaded}`)
      const known = this.#world.versions.get(`${id} ${version}`)
      if (known !== shape)
        violations.push(`${name} at version ${version}: ${shape} rows where it has ${known}`)
      if (row.is_kept === false) violations.push(`${name} at version ${version}: its document is not kept`)
    }
    for (const [id, version] of before) {
      const now = seen.get(id)
      if (now === undefined) violations.push(`call ${id} was there at version ${version} and is gone`)
      else if (now < version) violations.push(`call ${id} went from version ${version} back to ${now}`)
    }
    return { seen, violations }
  }

  /** What holds after a run that ended well: all is there at its newest, and nothing is left open. */
  async completeness(): Promise<Violations> {
    const { seen, violations } = await this.wholeness(new Map())
    for (const [id, version] of this.#world.newest())
      if (seen.get(id) !== version)
        violations.push(`call ${id} is at version ${seen.get(id) ?? 'none'} and should be at ${version}`)
    for (const id of seen.keys())
      if (!this.#world.newest().has(id)) violations.push(`call ${id} was never there`)
    const { rows } = await this.#client.query<{ what: string; found: string; due: string }>(
      `select * from (values
         ('rows of the call logs', (select count(*) from call_quality.pstn_calls)
           + (select count(*) from call_quality.direct_routing_calls), $1::bigint),
         ('calls that are not done', (select count(*) from call_quality_ops.ledger
           where state <> 'loaded' or not is_complete or version_listed is distinct from version_loaded), 0),
         ('holders of the lease', (select count(*) from call_quality_ops.lease where run_id is not null), 0),
         ('runs that are open', (select count(*) from call_quality_ops.runs where status = 'running'), 0),
         ('abandoned runs with an end', (select count(*) from call_quality_ops.runs
           where status = 'abandoned' and (finished_at is not null or exit_code is not null)), 0),
         ('days that are not rolled up', (select count(*) from call_quality_ops.touched_days), 0),
         ('days without roll-ups', (select count(distinct (started_at at time zone 'UTC')::date)
           from call_quality.records
           where (started_at at time zone 'UTC')::date not in (select day from call_quality_ops.rollups)), 0),
         ('documents set aside', (select count(*) from call_quality_ops.quarantine), 0),
         ('pages of meetings', (select count(*) from call_quality_ops.meeting_pages), 0),
         ('documents loaded, by the runs', (select sum(records_loaded) from call_quality_ops.runs),
           (select count(*) from call_quality.records) + (select count(*) from call_quality.pstn_calls)
             + (select count(*) from call_quality.direct_routing_calls)),
         ('locks left', (select count(*) from pg_locks join pg_stat_activity using (pid)
           where datname = current_database() and application_name = 'callhouse'), 0)
       ) as counts (what, found, due) where found is distinct from due`,
      [this.#world.logRows()],
    )
    return [...violations, ...rows.map(({ what, found, due }) => `${what}: ${found}, due ${due}`)]
  }

  /** How many runs ended in each way. */
  async runs(): Promise<Record<string, number>> {
    const { rows } = await this.#client.query<{ status: string; count: string }>(
      'select status, count(*) from call_quality_ops.runs group by 1',
    )
    return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]))
  }
}
