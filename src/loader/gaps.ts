import { SETTLED_MS } from '../retention.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { fenced, type Keeping } from './fenced.ts'

/** A span of time of which calls may be missing for good. Times in milliseconds since 1970. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly reason: string
}

/** What a run that looks for gaps has to know. Times in milliseconds since 1970, by Graph's clock. */
export interface GapSearch {
  /** Calls that started before may be forgotten. */
  readonly forgottenBefore: number
  /** From when on calls were asked for; undefined: nobody named a time. */
  readonly askedFrom: number | undefined
}

/**
 * Finds the days that Graph has forgotten, or begun to forget, and that were never listed when all of their calls could
 * be there. To be asked before anything is listed, as a listing of today would hide what is gone.
 *
 * @returns the gaps that were not known before, neighbouring days joined, oldest first
 */
export async function noteGaps(keeping: Keeping, search: GapSearch): Promise<Gap[]> {
  const { warehouse, run } = keeping
  const at = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString())
  return fenced(keeping, async (client) => {
    const { rows } = await client.query<{ from_ms: string; to_ms: string; reason: string }>(
      withSchemas(
        `with first as (
           select least(min(from_at), $2::timestamptz) as scanned, min(from_at) as own
           from :ops.scans where source = 'calls'
         ), days as (
           select day as from_at, least(day + interval '1 day', $1::timestamptz) as to_at,
             case when own <= day then 'not listed in time' else 'asked for too late' end as reason
           from first, generate_series(date_trunc('day', scanned, 'UTC'), $1::timestamptz, interval '1 day') as day
           where day < $1::timestamptz
         ), found as (
           insert into :ops.gaps as known (source, from_at, to_at, reason, run_id)
           select 'calls', days.from_at, days.to_at, days.reason, $3 from days
           where not exists (
             select from :ops.scans s
             where s.source = 'calls' and s.from_at = days.from_at and not s.is_suspicious
               -- a call may last that long, and come late besides: a day that was listed earlier is not settled
              and s.started_at >= s.to_at + make_interval(secs => $4))
           on conflict (source, from_at) do update set to_at = excluded.to_at
           where excluded.to_at > known.to_at
           returning from_at, to_at, reason
         ), marked as (
           select *, case when from_at = lag(to_at) over (order by from_at)
             and reason = lag(reason) over (order by from_at) then 0 else 1 end as is_first from found
         ), numbered as (
           select *, sum(is_first) over (order by from_at) as span from marked
         )
         select extract(epoch from min(from_at)) * 1000 as from_ms, extract(epoch from max(to_at)) * 1000 as to_ms,
           reason
         from numbered group by span, reason order by 1`,
        warehouse.schemas,
      ),
      [at(search.forgottenBefore), at(search.askedFrom), run.id, SETTLED_MS / 1000],
    )
    return rows.map((row) => ({ from: Number(row.from_ms), to: Number(row.to_ms), reason: row.reason }))
  })
}
