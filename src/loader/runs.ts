import pLimit from 'p-limit'
import type pg from 'pg'
import { Failure } from '../failure.ts'
import { realSurroundings, type Surroundings } from '../surroundings.ts'
import type { RunStatus } from '../warehouse/bookkeeping.ts'
import { type Warehouse, withClient } from '../warehouse/connect.ts'
import { asFailure } from '../warehouse/errors.ts'
import { withSchemas } from '../warehouse/schemas.ts'

/** What a run did, as it is printed and kept in `runs`. */
export interface Counts {
  seen: number
  loaded: number
  replaced: number
  unchanged: number
  incomplete: number
  quarantined: number
  rows: number
  issues: number
  drift: number
}

/** Counts of a run that has done nothing yet. */
export function noCounts(): Counts {
  return {
    seen: 0,
    loaded: 0,
    replaced: 0,
    unchanged: 0,
    incomplete: 0,
    quarantined: 0,
    rows: 0,
    issues: 0,
    drift: 0,
  }
}

/** A run that holds the lease. */
export interface Run {
  readonly id: string
  /** Lets what it writes go one after the other: each transaction holds the lease to its end. */
  readonly inTurn: <T>(write: () => Promise<T>) => Promise<T>
}

/** A lease whose holder has not been heard of for this long is free, whatever its connection looks like. */
const LEASE_SECONDS = 60
/** How long to wait for a holder that is just going, as after kill -9, and how often to look meanwhile. */
const PATIENCE_MS = 1_500
const LOOK_MS = 150

/**
 * Enters a run and takes the lease for it, in one transaction. A holder that vanished (its connection is gone,
 * or its heartbeat is old) loses the lease, and its run is closed as abandoned.
 *
 * @throws Failure `skipped` where another run holds the lease
 */
export async function startRun(
  warehouse: Warehouse,
  command: string,
  version: string,
  { elapsed, sleep }: Pick<Surroundings, 'elapsed' | 'sleep'> = realSurroundings,
): Promise<Run> {
  const deadline = elapsed() + PATIENCE_MS
  for (;;) {
    const run = await tryStart(warehouse, command, version).catch((error: unknown) => {
      throw asFailure(error)
    })
    if (run !== undefined) return run
    if (elapsed() > deadline) {
      throw new Failure('skipped', `Another run is loading into ${warehouse.schemas.facts}`, {
        remedy: 'Nothing to do: its result will be there. `callhouse status` shows it.',
      })
    }
    await sleep(LOOK_MS)
  }
}

async function tryStart(warehouse: Warehouse, command: string, version: string): Promise<Run | undefined> {
  const sql = (text: string) => withSchemas(text, warehouse.schemas)
  return withClient(warehouse, async (client) => {
    await client.query('begin')
    const entered = await client.query<{ run_id: string }>(
      sql('insert into :ops.runs (command, callhouse_version) values ($1, $2) returning run_id'),
      [command, version],
    )
    const id = entered.rows[0]!.run_id
    const taken = await client.query(
      sql(`
        update :ops.lease set
          run_id = $1, backend_pid = pg_backend_pid(), backend_started_at = ${OWN_START},
          taken_at = clock_timestamp(), heartbeat_at = clock_timestamp()
        where name = (
          select name from :ops.lease
          where name = 'load' and (
            run_id is null
            or heartbeat_at < clock_timestamp() - make_interval(secs => $2)
            or not exists (
              select from pg_catalog.pg_stat_activity
              where pid = backend_pid and backend_start = backend_started_at))
          -- who holds it locked is writing a batch, or taking it: not to be waited for
          for update skip locked)`),
      [id, LEASE_SECONDS],
    )
    if (taken.rowCount !== 1) {
      await client.query('rollback')
      return undefined
    }
    await client.query(
      sql(`update :ops.runs set status = 'abandoned' where status = 'running' and run_id <> $1`),
      [id],
    )
    await client.query('commit')
    return { id, inTurn: pLimit(1) }
  })
}

const OWN_START = '(select backend_start from pg_catalog.pg_stat_activity where pid = pg_backend_pid())'

/** Says that the run whose number follows lives, on this connection; changes nothing where it lost the lease. */
const KEEP_LEASE = `update :ops.lease set
         heartbeat_at = clock_timestamp(), backend_pid = pg_backend_pid(), backend_started_at = ${OWN_START}
       where name = 'load' and run_id =`

/**
 * Says that the run lives, on the connection that is lent: it becomes the one by which others tell.
 * @throws Failure `internal` where the lease was lost
 */
export async function heartbeat(client: pg.ClientBase, warehouse: Warehouse, run: Run): Promise<void> {
  const { rowCount } = await client.query(
    withSchemas(
      `with alive as (update :ops.runs set heartbeat_at = clock_timestamp() where run_id = $1)
       ${KEEP_LEASE} $1`,
      warehouse.schemas,
    ),
    [run.id],
  )
  if (rowCount !== 1) throw leaseLost(run)
}

/**
 * Begins a batch's transaction and makes sure that the run still holds the lease, which it then keeps until the
 * end of the transaction: nobody can take it meanwhile. That counts as a heartbeat, so that after a cut the new
 * connection is known at once. One round trip.
 * @throws Failure `internal`
 */
export async function beginFenced(client: pg.ClientBase, warehouse: Warehouse, run: Run): Promise<void> {
  const results = (await client.query(
    withSchemas(
      `begin;
       ${KEEP_LEASE} ${BigInt(run.id)}`,
      warehouse.schemas,
    ),
  )) as unknown as readonly pg.QueryResult[]
  if (results[1]?.rowCount !== 1) throw leaseLost(run)
}

function leaseLost(run: Run): Failure {
  return new Failure(
    'internal',
    `Run ${run.id} lost its lease: this process was paused too long, and another run took over`,
    {
      remedy: 'Nothing was written since. Start the command again.',
    },
  )
}

/** Adds to what the run has done so far; part of the batch's transaction, so that counts equal rows. */
export async function addCounts(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  counts: Counts,
): Promise<void> {
  await client.query(
    withSchemas(
      `update :ops.runs set
         records_seen = records_seen + $2, records_loaded = records_loaded + $3,
         records_replaced = records_replaced + $4, records_unchanged = records_unchanged + $5,
         records_incomplete = records_incomplete + $6, records_quarantined = records_quarantined + $7,
         rows_written = rows_written + $8, issues = issues + $9, drift = drift + $10
       where run_id = $1`,
      warehouse.schemas,
    ),
    [
      run.id,
      counts.seen,
      counts.loaded,
      counts.replaced,
      counts.unchanged,
      counts.incomplete,
      counts.quarantined,
      counts.rows,
      counts.issues,
      counts.drift,
    ],
  )
}

/** What went between a run and Graph. */
export interface Traffic {
  readonly requests: number
  /** Requests that Graph answered with 429. */
  readonly throttled: number
  /** Bodies of answers as they came over the wire, in bytes. */
  readonly wireBytes: number
  /** Calls whose record was fetched whole. */
  readonly fetched: number
}

/** Enters what went between the run and Graph. */
export async function enterTraffic(warehouse: Warehouse, run: Run, traffic: Traffic): Promise<void> {
  await warehouse.pool.query(
    withSchemas(
      `update :ops.runs set requests = $2, requests_throttled = $3, bytes_received = $4, calls_fetched = $5
       where run_id = $1`,
      warehouse.schemas,
    ),
    [run.id, traffic.requests, traffic.throttled, traffic.wireBytes, traffic.fetched],
  )
}

/**
 * Closes the run and gives the lease back, if it is still its own. Waits until this, and with it everything that
 * the run wrote, is on the disk.
 */
export async function finishRun(
  warehouse: Warehouse,
  run: Run,
  end: { status: RunStatus; exitCode: number; error?: string },
): Promise<void> {
  await withClient(warehouse, async (client) => {
    await client.query('begin')
    await client.query(
      withSchemas(
        // the lease before the run, as a batch has it: else two might wait for each other
        `with closed as (
           update :ops.runs set status = $2, exit_code = $3, error = $4, finished_at = clock_timestamp(),
             heartbeat_at = clock_timestamp()
           where run_id = $1 and status = 'running')
         update :ops.lease set run_id = null, backend_pid = null, backend_started_at = null
         where name = 'load' and run_id = $1`,
        warehouse.schemas,
      ),
      [run.id, end.status, end.exitCode, end.error ?? null],
    )
    await client.query('commit')
  })
}
