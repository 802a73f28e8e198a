import type pg from 'pg'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import type { Run } from './runs.ts'

/** What the ledger knows of a call. */
export interface LedgerEntry {
  readonly recordKey: number
  /** The version in the tables; undefined: none. */
  readonly versionLoaded: number | undefined
  /** Whether that version was whole. */
  readonly complete: boolean
  /** Whether that version came over several pages, and a second reading has not confirmed it yet. */
  readonly isUnconfirmed: boolean
}

/**
 * Looks calls up, and enters those that were never seen; each gets its key there, once. Keys of new calls are
 * given in the order in which the ids are named. Two statements, so that known calls use up no numbers.
 *
 * @param ids lower-case GUIDs; may repeat
 * @returns an entry for every id
 */
export async function claim(
  client: pg.ClientBase | pg.Pool,
  warehouse: Warehouse,
  run: Run,
  ids: readonly string[],
): Promise<Map<string, LedgerEntry>> {
  const entries = new Map<string, LedgerEntry>()
  const distinct = [...new Set(ids)]
  const add = (rows: readonly LedgerRow[]) => {
    for (const row of rows) {
      entries.set(row.call_id, {
        recordKey: Number(row.record_key),
        versionLoaded: row.version_loaded === null ? undefined : Number(row.version_loaded),
        complete: row.is_complete,
        isUnconfirmed: row.is_unconfirmed,
      })
    }
  }
  const look = withSchemas(
    `select ${LOOKED_UP} from :ops.ledger where call_id = any($1::uuid[])`,
    warehouse.schemas,
  )
  add((await client.query<LedgerRow>(look, [distinct])).rows)
  const unseen = distinct.filter((id) => !entries.has(id))
  if (unseen.length > 0) {
    const enter = withSchemas(
      `insert into :ops.ledger (call_id, run_id)
       select call_id, $2 from unnest($1::uuid[]) with ordinality as unseen (call_id, place) order by place
       on conflict (call_id) do nothing
       returning ${LOOKED_UP}`,
      warehouse.schemas,
    )
    add((await client.query<LedgerRow>(enter, [unseen, run.id])).rows)
    const raced = unseen.filter((id) => !entries.has(id))
    if (raced.length > 0) add((await client.query<LedgerRow>(look, [raced])).rows)
  }
  return entries
}

const LOOKED_UP =
  'call_id, record_key, version_loaded, is_complete, unconfirmed_sha256 is not null as is_unconfirmed'

interface LedgerRow {
  readonly call_id: string
  readonly record_key: string
  readonly version_loaded: string | null
  readonly is_complete: boolean
  readonly is_unconfirmed: boolean
}

/**
 * Which documents may be written. `newer`: a higher version than the one in the tables; or the same one where
 * that one was not whole, if this one is, or gives more rows. This orders documents whatever their order of
 * arrival. Of a version that comes over several pages, a reading passes, too, that differs from an unconfirmed
 * one. `rebuild`: the very version in the tables, whose rows are made again.
 */
export type Gate = 'newer' | 'rebuild'

const passes: Readonly<Record<Gate, string>> = {
  newer: `l.version_loaded is null or sent.version > l.version_loaded
          or (sent.version = l.version_loaded and not l.is_complete
              and (sent.is_complete or sent.rows > coalesce(l.rows_loaded, 0)))
          or (sent.version = l.version_loaded and sent.reading <> l.unconfirmed_sha256)`,
  rebuild: 'sent.version = l.version_loaded',
}

/** Rows that are made again are made from the document that is kept already. */
const kept: Readonly<Record<Gate, string>> = { newer: 'p.sha256', rebuild: 'l.document_sha256' }
const unconfirmed: Readonly<Record<Gate, string>> = { newer: 'p.reading', rebuild: 'l.unconfirmed_sha256' }

/** How a call was read that came over several pages. */
export interface PagesRead {
  /** What it holds, as `contentsOf` gives it. */
  readonly sha256: Uint8Array
  /** Not to be read again before, in milliseconds since 1970. */
  readonly againAt: number
}

/** One document at the gate. */
export interface Candidate {
  readonly id: string
  readonly version: number
  readonly complete: boolean
  readonly startedAt: string
  /** How many rows it gives. */
  readonly rows: number
  /** Names the document where it is kept. */
  readonly sha256: Uint8Array | null
  /** None: it came in one answer, or from a file, and needs no second reading. */
  readonly reading: PagesRead | undefined
}

/**
 * The gate: in one statement, locks the ledger's rows, lets those documents pass that may be written, and
 * enters them as loaded. Part of the batch's transaction, so that ledger and tables agree at every moment,
 * and no call ever goes back to an older version, whoever else is writing.
 *
 * @returns for each id that passed, whether older rows are in the tables
 */
export async function passGate(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  gate: Gate,
  candidates: readonly Candidate[],
): Promise<Map<string, { readonly replaces: boolean }>> {
  const { rows } = await client.query<{ call_id: string; replaces: boolean }>(
    withSchemas(
      `with sent as (
         select * from unnest(
           $1::uuid[], $2::bigint[], $3::boolean[], $4::timestamptz[], $5::bigint[], $6::bytea[], $8::bytea[],
           $9::timestamptz[]
         ) as sent (call_id, version, is_complete, started_at, rows, sha256, reading, again_at)
       ), passing as (
         select l.record_key, l.version_loaded is not null as replaces, sent.*
         from :ops.ledger l join sent on sent.call_id = l.call_id
         where ${passes[gate]}
         order by l.record_key
         for update of l
       )
       update :ops.ledger l set
         version_loaded = p.version,
         version_listed = greatest(l.version_listed, p.version),
         is_complete = p.is_complete, rows_loaded = p.rows, document_sha256 = ${kept[gate]},
         unconfirmed_sha256 = ${unconfirmed[gate]},
         state = case when l.version_listed > p.version then l.state else 'loaded' end,
         started_at = p.started_at, loaded_at = now(), last_seen_at = now(),
         attempts = 0, run_id = $7,
         -- what is listed at a newer version is not to wait for a second reading of this one
         next_attempt_at = case when l.version_listed > p.version then null else p.again_at end
       from passing p where l.record_key = p.record_key
       returning l.call_id, p.replaces`,
      warehouse.schemas,
    ),
    [
      candidates.map((one) => one.id),
      candidates.map((one) => one.version),
      candidates.map((one) => one.complete),
      candidates.map((one) => one.startedAt),
      candidates.map((one) => one.rows),
      candidates.map((one) => one.sha256),
      run.id,
      candidates.map(({ reading }) => reading?.sha256 ?? null),
      candidates.map(({ reading }) =>
        reading === undefined ? null : new Date(reading.againAt).toISOString(),
      ),
    ],
  )
  return new Map(rows.map((row) => [row.call_id, { replaces: row.replaces }]))
}

/**
 * Enters calls of several pages as confirmed whose second reading gave what the first had given. A reading can't
 * confirm itself: what the same run loaded, be it in a transaction whose commit was not heard of, stays as it is.
 */
export async function confirm(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  candidates: readonly Candidate[],
): Promise<void> {
  const read = candidates.flatMap(({ id, version, reading }) =>
    reading === undefined ? [] : [{ id, version, ...reading }],
  )
  if (read.length === 0) return
  await client.query(
    withSchemas(
      `update :ops.ledger l set
         unconfirmed_sha256 = null, last_failure = null, run_id = $4,
         -- what is loaded in part is still to be had whole
         attempts = case when l.is_complete then 0 else l.attempts end,
         next_attempt_at = case when l.is_complete then null else l.next_attempt_at end
       from unnest($1::uuid[], $2::bigint[], $3::bytea[]) as sent (call_id, version, reading)
       where l.call_id = sent.call_id and l.version_loaded = sent.version
         and l.unconfirmed_sha256 = sent.reading and l.run_id is distinct from $4`,
      warehouse.schemas,
    ),
    [read.map((one) => one.id), read.map((one) => one.version), read.map((one) => one.sha256), run.id],
  )
}
