import { tables } from '../mapping/index.ts'
import type { RunStatus } from './bookkeeping.ts'
import type { Warehouse } from './connect.ts'
import { databaseFailure } from './errors.ts'
import { withSchemas } from './schemas.ts'

/** What is in a warehouse and how the last runs went; printed by `status --json` as it is. */
export interface Status {
  readonly schema: string
  readonly server: string
  readonly calls: {
    readonly loaded: number
    readonly incomplete: number
    readonly pending: number
    readonly quarantined: number
    readonly aged_out: number
    /** Start of the earliest and of the latest call; null where there is none. */
    readonly first: string | null
    readonly last: string | null
  }
  /** Rows as PostgreSQL's statistics know them, so that the answer costs nothing on a large warehouse. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[]
  readonly documents: { readonly count: number; readonly bytes: number }
  readonly quarantine: { readonly open: number }
  /** The run that holds the lease; null: none. */
  readonly running: number | null
  /** The last five, newest first. */
  readonly runs: readonly {
    readonly run_id: number
    readonly command: string
    readonly status: RunStatus
    readonly exit_code: number | null
    readonly started_at: string
    readonly finished_at: string | null
    readonly seen: number
    readonly loaded: number
    readonly replaced: number
    readonly unchanged: number
    readonly quarantined: number
    readonly issues: number
    readonly error: string | null
  }[]
}

/** Reads the status of a warehouse. */
export async function statusOf(warehouse: Warehouse): Promise<Status> {
  const { pool, books, schemas } = warehouse
  try {
    const calls = await pool.query<Record<string, string | null>>(
      withSchemas(
        `select count(*) filter (where version_loaded is not null) as loaded,
                count(*) filter (where version_loaded is not null and not is_complete) as incomplete,
                count(*) filter (where state = 'pending') as pending,
                count(*) filter (where state = 'quarantined') as quarantined,
                count(*) filter (where state = 'aged_out') as aged_out,
                (select to_char(min(started_at), 'YYYY-MM-DD HH24:MI') from :facts.records) as first,
                (select to_char(max(started_at), 'YYYY-MM-DD HH24:MI') from :facts.records) as last
         from :ops.ledger`,
        schemas,
      ),
    )
    const sizes = await pool.query<{ name: string; rows: string; bytes: string }>(
      `select c.relname as name, greatest(reltuples, coalesce(n_live_tup, 0), 0)::bigint as rows, pg_total_relation_size(c.oid) as bytes
       from pg_catalog.pg_class c left join pg_catalog.pg_stat_user_tables s on s.relid = c.oid
       where relnamespace = (select oid from pg_catalog.pg_namespace where nspname = $1) and c.relname = any($2)`,
      [schemas.facts, tables.map((table) => table.name)],
    )
    const documents = await pool.query<{ count: string; bytes: string }>(
      withSchemas(
        `select count(*) as count, pg_total_relation_size(':ops.documents'::regclass) as bytes from :ops.documents`,
        schemas,
      ),
    )
    const open = await books
      .selectFrom('quarantine')
      .select((expression) => expression.fn.countAll<string>().as('open'))
      .where('resolved_at', 'is', null)
      .executeTakeFirstOrThrow()
    const lease = await books
      .selectFrom('lease')
      .select('run_id')
      .where('name', '=', 'load')
      .executeTakeFirst()
    const runs = await books.selectFrom('runs').selectAll().orderBy('run_id', 'desc').limit(5).execute()
    const row = calls.rows[0]!
    const size = new Map(sizes.rows.map((table) => [table.name, table]))
    return {
      schema: schemas.facts,
      server: warehouse.serverVersion,
      calls: {
        loaded: Number(row.loaded),
        incomplete: Number(row.incomplete),
        pending: Number(row.pending),
        quarantined: Number(row.quarantined),
        aged_out: Number(row.aged_out),
        first: row.first ?? null,
        last: row.last ?? null,
      },
      tables: tables.map(({ name }) => ({
        name,
        rows: Number(size.get(name)?.rows ?? 0),
        bytes: Number(size.get(name)?.bytes ?? 0),
      })),
      documents: { count: Number(documents.rows[0]!.count), bytes: Number(documents.rows[0]!.bytes) },
      quarantine: { open: Number(open.open) },
      running: lease?.run_id == null ? null : Number(lease.run_id),
      runs: runs.map((run) => ({
        run_id: Number(run.run_id),
        command: run.command,
        status: run.status,
        exit_code: run.exit_code,
        started_at: run.started_at,
        finished_at: run.finished_at,
        seen: Number(run.records_seen),
        loaded: Number(run.records_loaded),
        replaced: Number(run.records_replaced),
        unchanged: Number(run.records_unchanged),
        quarantined: Number(run.records_quarantined),
        issues: Number(run.issues),
        error: run.error,
      })),
    }
  } catch (error) {
    throw databaseFailure(error)
  }
}
