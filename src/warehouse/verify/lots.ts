import { SETTLED_MS } from '../../retention.ts'
import type { Asking } from './snapshot.ts'

/** Calls by lot that Graph should still have: those that are loaded and started since, in milliseconds since 1970. */
export async function drawStillKept(
  asking: Asking,
  startedSince: number,
  sample: number,
  seed: number,
): Promise<string[]> {
  const rows = await asking.rows<{ id: string }>(
    `select call_id as id from :ops.ledger
     where version_loaded is not null and started_at >= $1
     order by md5($2 || call_id::text) limit $3`,
    [new Date(startedSince).toISOString(), String(seed), sample],
  )
  return rows.map((row) => row.id)
}

/** A day that was listed when all of its calls could be there. Times in milliseconds since 1970. */
export interface SettledDay {
  readonly from: number
  /** Not in the day any more. */
  readonly to: number
}

/**
 * Days by lot whose calls should all be in the ledger, and that began since, in milliseconds since 1970; those on which
 * nobody called come last.
 */
export async function drawSettledDays(
  asking: Asking,
  begunSince: number,
  sample: number,
  seed: number,
): Promise<SettledDay[]> {
  const rows = await asking.rows<{ from_ms: string; to_ms: string }>(
    `select extract(epoch from from_at) * 1000 as from_ms, extract(epoch from to_at) * 1000 as to_ms
     from :ops.scans
     where source = 'calls' and not is_suspicious and from_at >= $1
       and started_at >= to_at + make_interval(secs => $4)
     order by listed = 0, md5($2 || from_at::text) limit $3`,
    [new Date(begunSince).toISOString(), String(seed), sample, SETTLED_MS / 1000],
  )
  return rows.map((row) => ({ from: Number(row.from_ms), to: Number(row.to_ms) }))
}

/** The highest versions that the ledger knows of these calls; what it does not know is not there. */
export async function versionsMet(asking: Asking, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await asking.rows<{ id: string; version: string }>(
    'select call_id as id, coalesce(version_listed, -1) as version from :ops.ledger where call_id = any($1::uuid[])',
    [ids],
  )
  return new Map(rows.map((row) => [row.id, Number(row.version)]))
}
