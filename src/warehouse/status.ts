import { tables } from '../mapping/index.ts'
import type { Warehouse } from './connect.ts'
import { type Calls, callsOf, type Fate, type Outstanding, outstandingOf } from './status/calls.ts'
import { type Freshness, freshnessOf } from './status/freshness.ts'
import { type Gaps, gapsOf, type Meetings, meetingsOf } from './status/open-ends.ts'
import { type RunTold, runsOf } from './status/runs.ts'
import { type Ask, inSnapshot } from './status/snapshot.ts'

export type { Fate } from './status/calls.ts'
export type { Freshness } from './status/freshness.ts'
export type { RunTold } from './status/runs.ts'

/**
 * What is in a warehouse, how fresh it is, and how the last runs went; printed by `status --json` as it is. All
 * of it is of one moment. Instants are UTC, as PostgreSQL writes them.
 */
export interface Status extends Outstanding {
  readonly schema: string
  /** Version of PostgreSQL. */
  readonly server: string
  readonly freshness: Freshness
  readonly calls: Fate & {
    /** Start of the earliest and of the latest call in the tables, to the minute; null where there is none. */
    readonly first: string | null
    readonly last: string | null
  }
  /** Today and the 31 days before it, oldest first, by the start of the calls. */
  readonly days: Calls['days']
  /** The calls that started before these days. */
  readonly older: Fate
  /** The calls whose start is not known. */
  readonly undated: Fate
  readonly gaps: Gaps
  readonly meetings: Meetings
  /** Rows as PostgreSQL's statistics know them, so that the answer costs nothing on a large warehouse. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[]
  /** The documents that are kept, every version; `bytes` is what they take up on the disk. */
  readonly documents: { readonly count: number; readonly bytes: number }
  /** Documents that could not be loaded and for which nothing as new was loaded since. */
  readonly quarantine: { readonly open: number }
  /** The run that holds the lease; null: none. */
  readonly running: number | null
  /** The last five, newest first. */
  readonly runs: readonly RunTold[]
}

/**
 * Reads the status of a warehouse.
 * @throws Failure for whatever the database says
 */
export function statusOf(warehouse: Warehouse): Promise<Status> {
  return inSnapshot(warehouse, async (ask) => {
    const { all, days, older, undated } = await callsOf(ask)
    return {
      schema: warehouse.schemas.facts,
      server: warehouse.serverVersion,
      freshness: await freshnessOf(ask),
      calls: { ...all, ...(await spanOf(ask)) },
      ...(await outstandingOf(ask)),
      days,
      older,
      undated,
      gaps: await gapsOf(ask),
      meetings: await meetingsOf(ask),
      tables: await tableSizes(ask, warehouse.schemas.facts),
      documents: await documentsOf(ask),
      quarantine: { open: await openInQuarantine(ask) },
      running: await runningOf(ask),
      runs: await runsOf(ask),
    }
  })
}

async function spanOf(ask: Ask): Promise<{ first: string | null; last: string | null }> {
  const [span] = await ask<{ first: string | null; last: string | null }>(
    `select to_char(min(started_at), 'YYYY-MM-DD HH24:MI') as first,
            to_char(max(started_at), 'YYYY-MM-DD HH24:MI') as last
     from :facts.records`,
  )
  return span!
}

async function tableSizes(ask: Ask, schema: string): Promise<Status['tables']> {
  const rows = await ask<{ name: string; rows: string; bytes: string }>(
    `select c.relname as name, greatest(reltuples, coalesce(n_live_tup, 0), 0)::bigint as rows,
            pg_total_relation_size(c.oid) as bytes
     from pg_catalog.pg_class c left join pg_catalog.pg_stat_user_tables s on s.relid = c.oid
     where relnamespace = (select oid from pg_catalog.pg_namespace where nspname = $1) and c.relname = any($2)`,
    [schema, tables.map((table) => table.name)],
  )
  const sizes = new Map(rows.map((table) => [table.name, table]))
  return tables.map(({ name }) => ({
    name,
    rows: Number(sizes.get(name)?.rows ?? 0),
    bytes: Number(sizes.get(name)?.bytes ?? 0),
  }))
}

async function documentsOf(ask: Ask): Promise<Status['documents']> {
  const [documents] = await ask<{ count: string; bytes: string }>(
    `select count(*), pg_total_relation_size(':ops.documents'::regclass) as bytes from :ops.documents`,
  )
  return { count: Number(documents!.count), bytes: Number(documents!.bytes) }
}

async function openInQuarantine(ask: Ask): Promise<number> {
  const [open] = await ask<{ count: string }>(
    'select count(*) from :ops.quarantine where resolved_at is null',
  )
  return Number(open!.count)
}

async function runningOf(ask: Ask): Promise<number | null> {
  const [lease] = await ask<{ run_id: string | null }>(`select run_id from :ops.lease where name = 'load'`)
  return lease?.run_id == null ? null : Number(lease.run_id)
}
