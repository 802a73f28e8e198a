import type { Source } from '../warehouse/bookkeeping.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { fenced, type Keeping, type Reading } from './fenced.ts'
import { retrying } from './retry.ts'

export type { Source } from '../warehouse/bookkeeping.ts'

/** A slice of time that was listed to its end. Times in milliseconds since 1970. */
export interface Scan {
  readonly from: number
  /** Not in the slice any more. */
  readonly to: number
  /** When the listing began, by Graph's clock. */
  readonly startedAt: number
  readonly listed: number
  readonly pages: number
}

/** The last believed listing of each slice, oldest slice first. */
export async function knownScans({ warehouse, ...patience }: Reading, source: Source): Promise<Scan[]> {
  const rows = await retrying(patience, () =>
    warehouse.books
      .selectFrom('scans')
      .select(['from_at', 'to_at', 'started_at', 'listed', 'pages'])
      .where('source', '=', source)
      .where('is_suspicious', '=', false)
      .orderBy('from_at')
      .execute(),
  )
  return rows.map((row) => ({
    from: Date.parse(row.from_at),
    to: Date.parse(row.to_at),
    startedAt: Date.parse(row.started_at),
    listed: Number(row.listed),
    pages: Number(row.pages),
  }))
}

/**
 * Writes down that a slice was listed to its end, and everything in it is in the ledger. An empty list of a slice
 * in which calls are known is not believed before a second one says the same.
 *
 * @param mayBeEmpty the slice is so old that Graph may have forgotten all of it
 * @returns whether the listing is believed
 */
export async function recordScan(
  keeping: Keeping,
  source: Source,
  scan: Scan,
  mayBeEmpty: boolean,
): Promise<boolean> {
  const { warehouse, run } = keeping
  const at = (time: number) => new Date(time).toISOString()
  return fenced(keeping, async (client) => {
    const { rows } = await client.query<{ is_suspicious: boolean }>(
      withSchemas(
        `with suspicion as (
           select coalesce(
             -- written once more, as the answer to the commit was lost: the same listing is no second one
             (select is_suspicious from :ops.scans where source = $1 and from_at = $2 and run_id = $8),
             $5::bigint = 0 and not $7 and $1 = 'calls'
             and exists (
               select from :ops.ledger
               where started_at >= $2::timestamptz and started_at < $3::timestamptz and state <> 'aged_out')
             and not exists (select from :ops.scans where source = $1 and from_at = $2 and is_suspicious)
           ) as is_suspicious
         )
         insert into :ops.scans as known (source, from_at, to_at, started_at, listed, pages, is_suspicious, run_id)
         select $1, $2, $3, $4, $5, $6, is_suspicious, $8 from suspicion
         on conflict (source, from_at) do update set
           to_at = excluded.to_at, is_suspicious = excluded.is_suspicious, run_id = excluded.run_id,
           -- a listing that is not believed leaves what was known
           started_at = case when excluded.is_suspicious then known.started_at else excluded.started_at end,
           finished_at = case when excluded.is_suspicious then known.finished_at else excluded.finished_at end,
           listed = case when excluded.is_suspicious then known.listed else excluded.listed end,
           pages = case when excluded.is_suspicious then known.pages else excluded.pages end
         returning is_suspicious`,
        warehouse.schemas,
      ),
      [source, at(scan.from), at(scan.to), at(scan.startedAt), scan.listed, scan.pages, mayBeEmpty, run.id],
    )
    return !rows[0]!.is_suspicious
  })
}
