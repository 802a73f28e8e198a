import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { compress } from './documents.ts'
import type { Run } from './runs.ts'

/** A document that can't be loaded, and why. */
export interface Poison {
  readonly kind: string | null
  readonly id: string | null
  readonly version: number | null
  readonly source: string
  readonly reason: string
  readonly sqlstate?: string
  readonly bytes: Uint8Array
}

/**
 * Sets documents aside, inside a batch's transaction. A document that is no newer than what the tables hold
 * of its call is not set aside: it would not have been loaded anyway. The same bytes are set aside once.
 *
 * @returns how many are in quarantine now because of these, those of earlier runs included
 */
export async function quarantine(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  poison: readonly Poison[],
): Promise<number> {
  let count = 0
  for (const one of poison) {
    const sha256 = createHash('sha256').update(one.bytes).digest()
    const { rows } = await client.query<{ set_aside: boolean }>(
      withSchemas(
        `with guarded as (
           select not exists (
             select from :ops.ledger
             where call_id = $3 and (version_loaded > $4 or (version_loaded = $4 and is_complete))) as is_needed
         ), set_aside as (
           insert into :ops.quarantine (sha256, kind, id, version, source, reason, sqlstate, bytes, document, run_id)
           select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 from guarded where is_needed
           on conflict (sha256) do nothing
           returning id, version
         ), entered as (
           update :ops.ledger l set
             -- a newer version that was met is still to be fetched
             state = case when s.version < l.version_listed then l.state else 'quarantined' end,
             attempts = l.attempts + 1, last_seen_at = now(), run_id = $10,
             version_listed = greatest(l.version_listed, s.version)
           from set_aside s where l.call_id = s.id and $2 = 'call_record'
         )
         select is_needed as set_aside from guarded`,
        warehouse.schemas,
      ),
      [
        sha256,
        one.kind,
        one.id,
        one.version,
        one.source,
        one.reason,
        one.sqlstate ?? null,
        one.bytes.byteLength,
        await compress(one.bytes),
        run.id,
      ],
    )
    if (rows[0]!.set_aside) count++
  }
  return count
}

/** Closes the quarantine of calls that are loaded now at a version at least as new. */
export async function resolveQuarantine(
  client: pg.ClientBase,
  warehouse: Warehouse,
  ids: readonly string[],
  versions: readonly number[],
): Promise<void> {
  await client.query(
    withSchemas(
      `update :ops.quarantine q set resolved_at = now()
       from unnest($1::uuid[], $2::bigint[]) as loaded (id, version)
       where q.resolved_at is null and q.id = loaded.id and coalesce(q.version, 0) <= loaded.version`,
      warehouse.schemas,
    ),
    [ids, versions],
  )
}
