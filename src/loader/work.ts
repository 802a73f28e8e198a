import { AT_RISK_MS, KEPT_MS } from '../retention.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { fenced, type Keeping, type Reading } from './fenced.ts'
import { retrying } from './retry.ts'

/** A call as Graph's list names it. */
export interface Listed {
  /** Lower-case GUID. */
  readonly id: string
  readonly version: number
  /** Start of the call as the list tells it. */
  readonly startedAt: string | undefined
}

/** What a page of the list meant to the ledger. */
export interface Enlisted {
  /** Calls that were never seen before. */
  readonly unseen: number
  /** Calls of which a higher version is to be had now, or that are to be had again. */
  readonly newer: number
}

/** Whether what the list says of a call makes work: a version that was never met, or a call given up before. */
const IS_NEWS = `(sent.version > coalesce(l.version_listed, -1) or l.state = 'aged_out'
         or (l.started_at is null and sent.started_at is not null))`

const SENT = `sent as (
         select * from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) with ordinality
           as sent (call_id, version, started_at, place)
       )`

/**
 * Enters what one page of the list named. A call without news costs no write, and known calls use up no keys.
 *
 * @param listed at most one entry a call
 */
export async function enlist(keeping: Keeping, listed: readonly Listed[]): Promise<Enlisted> {
  if (listed.length === 0) return { unseen: 0, newer: 0 }
  const { warehouse, run } = keeping
  return fenced(keeping, async (client) => {
    const changed = await client.query(
      withSchemas(
        `with ${SENT}
         update :ops.ledger l set
           version_listed = greatest(l.version_listed, sent.version),
           started_at = coalesce(l.started_at, sent.started_at),
           state = case when sent.version > coalesce(l.version_loaded, -1)
               and (sent.version > coalesce(l.version_listed, -1) or l.state = 'aged_out')
             then 'pending' else l.state end,
           attempts = 0, next_attempt_at = null, last_failure = null, tried_run_id = null,
           last_seen_at = now(), run_id = $4
         from sent where l.call_id = sent.call_id and ${IS_NEWS}`,
        warehouse.schemas,
      ),
      [...columns(listed), run.id],
    )
    const entered = await client.query(
      withSchemas(
        `with ${SENT}
         insert into :ops.ledger (call_id, version_listed, started_at, run_id)
         select call_id, version, started_at, $4 from sent
         where not exists (select from :ops.ledger l where l.call_id = sent.call_id)
         order by place
         on conflict (call_id) do nothing`,
        warehouse.schemas,
      ),
      [...columns(listed), run.id],
    )
    await client.query(
      withSchemas(
        'update :ops.runs set calls_listed = calls_listed + $2 where run_id = $1',
        warehouse.schemas,
      ),
      [run.id, listed.length],
    )
    return { unseen: entered.rowCount ?? 0, newer: changed.rowCount ?? 0 }
  })
}

/** What {@link enlist} would find, without writing anything. */
export async function compareListed(warehouse: Warehouse, listed: readonly Listed[]): Promise<Enlisted> {
  const { rows } = await warehouse.pool.query<{ unseen: string; newer: string }>(
    withSchemas(
      `with ${SENT}
       select count(*) filter (where l.call_id is null) as unseen,
         count(*) filter (where l.call_id is not null and ${IS_NEWS}) as newer
       from sent left join :ops.ledger l on l.call_id = sent.call_id`,
      warehouse.schemas,
    ),
    columns(listed),
  )
  return { unseen: Number(rows[0]!.unseen), newer: Number(rows[0]!.newer) }
}

function columns(listed: readonly Listed[]): unknown[] {
  return [
    listed.map((one) => one.id),
    listed.map((one) => one.version),
    listed.map((one) => one.startedAt ?? null),
  ]
}

/** A call that is to be fetched. */
export interface Work {
  readonly id: string
  /** Start of the call in milliseconds since 1970; undefined: not known. */
  readonly startedAt: number | undefined
  /** Highest version met; undefined where the call was never listed. */
  readonly versionListed: number | undefined
  /** How often it was tried in vain before. */
  readonly attempts: number
}

/** A span of time, in milliseconds since 1970; its end is not in it. An end that is not named is open. */
export interface Span {
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Which calls a run takes. Times in milliseconds since 1970, by Graph's clock. */
export interface Wanted {
  /** The time now: calls that are not to be tried before a later time are left. */
  readonly now: number
  /** What is loaded of calls that started before can't be made whole or be confirmed any more. */
  readonly forgottenBefore: number
  /** Only calls that started in this span. */
  readonly within: Span | undefined
  /**
   * Also calls that are loaded, but in part, or from several pages and unconfirmed. Before all is listed, one of them may
   * turn out to have a newer version, and would be fetched twice.
   */
  readonly again: boolean
}

/**
 * Calls to fetch, as one condition on the ledger: never loaded in the version listed, loaded in part, or loaded from
 * several pages and not read a second time. What is pending is asked for however old it is, so that it comes to an end.
 * Of a call whose start nobody told, nothing says that it is not of the span that was asked for.
 */
const IS_WORK = `(l.state = 'pending'
         or ($5 and l.state = 'loaded' and l.started_at > $2
           and (not l.is_complete or l.unconfirmed_sha256 is not null)))
       and (l.next_attempt_at is null or l.next_attempt_at <= $1)
       and ($3::timestamptz is null or l.started_at is null or l.started_at >= $3)
       and ($4::timestamptz is null or l.started_at is null or l.started_at < $4)`

function conditions({ now, forgottenBefore, within, again }: Wanted): unknown[] {
  const at = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString())
  return [at(now), at(forgottenBefore), at(within?.from), at(within?.to), again]
}

/**
 * Takes the oldest calls that are to be fetched, which are closest to being forgotten. Each run gets each call
 * once, whatever becomes of it; one that is loaded waits for the next night, one that is loaded in part longer with
 * every try. They are chosen before they are marked, so that calls are given, too, of which the server's answer was
 * lost after they had been marked.
 *
 * @param most how many calls to take
 */
export async function takeWork(keeping: Keeping, wanted: Wanted, most: number): Promise<Work[]> {
  const { warehouse, run } = keeping
  const query = <Row extends object>(text: string, values: unknown[]) =>
    retrying(keeping, () => warehouse.pool.query<Row>(withSchemas(text, warehouse.schemas), values))
  const { rows: chosen } = await query<{ record_key: string }>(
    `select l.record_key from :ops.ledger l
     where ${IS_WORK} and l.tried_run_id is distinct from $6
     order by l.started_at nulls first, l.record_key limit $7`,
    [...conditions(wanted), run.id, most],
  )
  if (chosen.length === 0) return []
  const { rows } = await query<WorkRow>(
    `with taken as (
       update :ops.ledger l set tried_run_id = $2,
         attempts = l.attempts + (l.state = 'loaded')::int,
         next_attempt_at = case when l.state = 'loaded'
           then $3::timestamptz + make_interval(hours => 20)
             * case when l.is_complete then 1 else power(2, least(l.attempts, 4)) end end
       where l.record_key = any($1::bigint[]) and l.tried_run_id is distinct from $2
       returning l.*
     )
     select call_id, extract(epoch from started_at) * 1000 as started_at, version_listed, attempts
     from (
       select * from taken
       union all
       select * from :ops.ledger where record_key = any($1::bigint[]) and tried_run_id = $2
     ) as given
     order by given.started_at nulls first, record_key`,
    [chosen.map((row) => row.record_key), run.id, new Date(wanted.now).toISOString()],
  )
  return rows.map((row) => ({
    id: row.call_id,
    startedAt: row.started_at === null ? undefined : Math.floor(Number(row.started_at)),
    versionListed: row.version_listed === null ? undefined : Number(row.version_listed),
    attempts: row.attempts,
  }))
}

interface WorkRow {
  readonly call_id: string
  readonly started_at: string | null
  readonly version_listed: string | null
  readonly attempts: number
}

/** How many calls {@link takeWork} would give, and of these, how many are loaded in part already. */
export async function countWork(
  warehouse: Warehouse,
  wanted: Wanted,
): Promise<{ readonly calls: number; readonly unfinished: number }> {
  const { rows } = await warehouse.pool.query<{ calls: string; unfinished: string }>(
    withSchemas(
      `select count(*) as calls, count(*) filter (where l.state = 'loaded') as unfinished
       from :ops.ledger l where ${IS_WORK}`,
      warehouse.schemas,
    ),
    conditions(wanted),
  )
  return { calls: Number(rows[0]!.calls), unfinished: Number(rows[0]!.unfinished) }
}

/** What became of a call that could not be loaded now. */
export interface Unloaded {
  readonly id: string
  /** Why, without anything personal. */
  readonly failure: string
  /** Not to be tried again before, in milliseconds since 1970; undefined: never, Graph has it no longer. */
  readonly retryAt: number | undefined
}

/** Enters calls that could not be loaded: to be tried again later, or gone. */
export async function enterUnloaded(keeping: Keeping, calls: readonly Unloaded[]): Promise<void> {
  if (calls.length === 0) return
  const { warehouse, run } = keeping
  const gone = calls.filter((call) => call.retryAt === undefined).length
  await fenced(keeping, async (client) => {
    await client.query(
      withSchemas(
        `update :ops.ledger l set
           attempts = l.attempts + 1, last_failure = failed.failure, next_attempt_at = failed.retry_at,
           -- what is in the tables stays there
           state = case when failed.retry_at is not null then l.state
                        when l.version_loaded is null then 'aged_out' else 'loaded' end,
           run_id = $4
         from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as failed (call_id, failure, retry_at)
         where l.call_id = failed.call_id`,
        warehouse.schemas,
      ),
      [
        calls.map((call) => call.id),
        calls.map((call) => call.failure),
        calls.map((call) => (call.retryAt === undefined ? null : new Date(call.retryAt).toISOString())),
        run.id,
      ],
    )
    await client.query(
      withSchemas(
        `update :ops.runs set calls_aged_out = calls_aged_out + $2, calls_deferred = calls_deferred + $3
         where run_id = $1`,
        warehouse.schemas,
      ),
      [run.id, gone, calls.length - gone],
    )
  })
}

/** What is left to do: calls not loaded, and those of them that Graph will soon forget. */
export interface Left {
  readonly pending: number
  readonly atRisk: number
}

/**
 * Counts the calls that are not loaded at the version listed.
 * @param now milliseconds since 1970, by Graph's clock
 */
export async function countLeft({ warehouse, ...patience }: Reading, now: number): Promise<Left> {
  const { rows } = await retrying(patience, () =>
    warehouse.pool.query<{ pending: string; at_risk: string }>(
      withSchemas(
        `select count(*) as pending,
         count(*) filter (where version_loaded is null and started_at < $1) as at_risk
       from :ops.ledger where state = 'pending'`,
        warehouse.schemas,
      ),
      [new Date(now - KEPT_MS + AT_RISK_MS).toISOString()],
    ),
  )
  return { pending: Number(rows[0]!.pending), atRisk: Number(rows[0]!.at_risk) }
}
