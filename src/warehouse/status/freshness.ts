import { FIRST_VERSION_MS, KEPT_MS } from '../../retention.ts'
import type { Ask } from './snapshot.ts'

/** How far the lists of calls reach. */
export interface Freshness {
  /**
   * The calls that started before were listed, as far as Graph had them: from the first slice that was ever
   * listed there is no hole up to here. A slice counts up to its end, or up to the beginning of its listing where
   * that was earlier, by Graph's clock; a suspicious listing does not count. Holes that are recorded as gaps, or
   * that lie more than 30 days back, do not count either, as they can no longer be filled. Null: never listed.
   */
  readonly listed_until: string | null
  /** Age of `listed_until`, by the clock of the database. Seconds. */
  readonly listed_seconds_ago: number | null
  /**
   * The same, but a slice counts only up to 150 minutes before its listing: Graph may show a call as late as
   * that after its end.
   */
  readonly settled_until: string | null
  /** Slices whose last listing was empty although calls of them are known. */
  readonly suspicious_slices: number
  /** The last `sync` that did all it had to do. */
  readonly last_ok_sync: {
    readonly run_id: number
    readonly finished_at: string
    readonly seconds_ago: number
  } | null
}

/** Where the first hole begins that can still be filled; a slice counts up to `lagMs` before its listing. */
function reach(lagMs: number): string {
  const lag = `make_interval(secs => ${lagMs / 1000})`
  return `(
    with covered as (
      select from_at, least(to_at, started_at - ${lag}) as to_at from :ops.scans
      where source = 'calls' and not is_suspicious and started_at - ${lag} > from_at
      union all
      select from_at, to_at from :ops.gaps
      where source = 'calls'
        and to_at > (select min(from_at) from :ops.scans where source = 'calls' and not is_suspicious)
    ), reached as (
      select max(to_at) over (order by from_at, to_at rows unbounded preceding) as reached,
             lead(from_at) over (order by from_at, to_at) as next
      from covered
    )
    select min(reached) from reached
    where next is null or (next > reached and next > now() - make_interval(secs => ${KEPT_MS / 1000}))
  )`
}

/** Reads how fresh the warehouse is. Its cost is that of the slices ever listed: hundreds, not calls. */
export async function freshnessOf(ask: Ask): Promise<Freshness> {
  const [row] = await ask<{
    listed_until: string | null
    settled_until: string | null
    listed_ago: number | null
    suspicious: string
  }>(
    `select listed_until, settled_until, suspicious,
            extract(epoch from now() - listed_until)::float8 as listed_ago
     from (
       select case when any_listed then ${reach(0)} end as listed_until,
              case when any_listed then ${reach(FIRST_VERSION_MS)} end as settled_until,
              suspicious
       from (
         select coalesce(bool_or(not is_suspicious), false) as any_listed,
                count(*) filter (where is_suspicious) as suspicious
         from :ops.scans where source = 'calls') as slices
     ) as reaches`,
  )
  const [sync] = await ask<{ run_id: string; finished_at: string; ago: number }>(
    `select run_id, finished_at, extract(epoch from now() - finished_at)::float8 as ago
     from :ops.runs where command = 'sync' and status = 'ok' and finished_at is not null
     order by run_id desc limit 1`,
  )
  return {
    listed_until: row!.listed_until,
    listed_seconds_ago: row!.listed_ago === null ? null : Math.round(row!.listed_ago),
    settled_until: row!.settled_until,
    suspicious_slices: Number(row!.suspicious),
    last_ok_sync:
      sync === undefined
        ? null
        : {
            run_id: Number(sync.run_id),
            finished_at: sync.finished_at,
            seconds_ago: Math.round(sync.ago),
          },
  }
}
