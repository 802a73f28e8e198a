import type { Warehouse } from './connect.ts'
import { databaseFailure } from './errors.ts'
import { outstandingOf } from './status/calls.ts'
import { type Freshness, freshnessOf } from './status/freshness.ts'
import { type LastSync, lastSyncOf } from './status/runs.ts'
import { inSnapshot } from './status/snapshot.ts'

/** A clock as `Surroundings` has it. */
interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds that go on evenly. */
  elapsed(): number
}

/** What a server says of itself. */
export interface ServerHealth {
  readonly database: string
  readonly role: string
  /** Transactions of this role can't write. */
  readonly is_read_only: boolean
  /** One question and its answer. Unit: ms. */
  readonly round_trip_ms: number
  /** How far the server's clock is ahead of this machine's; negative: behind. Unit: ms. */
  readonly clock_skew_ms: number
  /** Size of the whole database on the disk. */
  readonly database_bytes: number
}

/** Asks the server how it is. Works with any role and without callhouse's tables. */
export async function serverHealth(warehouse: Warehouse, clock: Clock): Promise<ServerHealth> {
  try {
    // the connection is open already: what is timed is a question and its answer
    await warehouse.pool.query('select')
    const [asked, begun] = [clock.now(), clock.elapsed()]
    const { rows: times } = await warehouse.pool.query<{ now: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    )
    const took = clock.elapsed() - begun
    const { rows } = await warehouse.pool.query<{
      database: string
      role: string
      read_only: string
      bytes: string
    }>(`select current_database() as database, current_user as role, pg_database_size(current_database()) as bytes,
               current_setting('transaction_read_only') as read_only`)
    const { database, role, read_only, bytes } = rows[0]!
    return {
      database,
      role,
      is_read_only: read_only === 'on',
      round_trip_ms: took,
      clock_skew_ms: times[0]!.now - (asked + took / 2),
      database_bytes: Number(bytes),
    }
  } catch (error) {
    throw databaseFailure(error)
  }
}

/** What the role of this connection may not do although loading needs it. */
export interface MissingRights {
  /** The schemas that are there. */
  readonly schemas: readonly string[]
  /** Of these, the ones that the role may not enter. */
  readonly closed: readonly string[]
  /** Tables with the rights that are lacking: SELECT, INSERT, UPDATE, DELETE, in this order. */
  readonly tables: readonly { readonly name: string; readonly rights: readonly string[] }[]
  /** Temporary tables are not allowed in the database. */
  readonly temporary: boolean
}

/** Looks which rights the role lacks. Reads only what every role may read. */
export async function missingRights(warehouse: Warehouse): Promise<MissingRights> {
  const names = [warehouse.schemas.facts, warehouse.schemas.ops]
  try {
    const schemas = await warehouse.pool.query<{ name: string; open: boolean }>(
      `select nspname as name, has_schema_privilege(oid, 'USAGE') as open
       from pg_catalog.pg_namespace where nspname = any($1) order by array_position($1, nspname::text)`,
      [names],
    )
    // what the migrations keep for themselves is only read
    const lacking = await warehouse.pool.query<{ name: string; rights: string[] }>(
      `select nspname || '.' || relname as name, array_agg(privilege order by place) as rights
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = relnamespace
       cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) with ordinality as needed (privilege, place)
       where nspname = any($1) and relkind in ('r', 'p') and relname not in ('migrations', 'migrations_lock')
         and (relname <> 'migration_checksums' or privilege = 'SELECT')
         and not has_table_privilege(c.oid, privilege)
       group by nspname, relname order by array_position($1, nspname::text), relname`,
      [names],
    )
    const temporary = await warehouse.pool.query<{ allowed: boolean }>(
      `select has_database_privilege(current_database(), 'TEMPORARY') as allowed`,
    )
    return {
      schemas: schemas.rows.map((schema) => schema.name),
      closed: schemas.rows.filter((schema) => !schema.open).map((schema) => schema.name),
      tables: lacking.rows,
      temporary: !temporary.rows[0]!.allowed,
    }
  } catch (error) {
    throw databaseFailure(error)
  }
}

/** What the books say of the loading so far. */
export interface BooksHealth {
  /** The tenant whose calls the warehouse holds; undefined: none was synchronised into it yet. */
  readonly tenant: string | undefined
  readonly freshness: Freshness
  readonly last_sync: LastSync | undefined
  readonly gaps: {
    readonly count: number
    /** Found within the last 30 days. */
    readonly recent: number
  }
  readonly at_risk: number
}

/** Reads the books. They must be there and readable. */
export function booksHealth(warehouse: Warehouse): Promise<BooksHealth> {
  return inSnapshot(warehouse, async (ask) => {
    const [tenant] = await ask<{ tenant_id: string }>('select tenant_id from :ops.tenant')
    const [gaps] = await ask<{ count: string; recent: string }>(
      `select count(*), count(*) filter (where found_at > now() - interval '30 days') as recent from :ops.gaps`,
    )
    return {
      tenant: tenant?.tenant_id,
      freshness: await freshnessOf(ask),
      last_sync: await lastSyncOf(ask),
      gaps: { count: Number(gaps!.count), recent: Number(gaps!.recent) },
      at_risk: (await outstandingOf(ask)).at_risk,
    }
  })
}
