import type { Source } from '../bookkeeping.ts'
import type { Ask } from './snapshot.ts'

/** So many gaps, and so many meetings, are told one by one. */
const TOLD = 20

/** Spans of time of which calls may be missing for good. */
export interface Gaps {
  readonly count: number
  /** The 20 that were found last, newest first. */
  readonly latest: readonly {
    readonly source: Source
    readonly from_at: string
    readonly to_at: string
    readonly reason: string
    readonly found_at: string
  }[]
}

/** Large meetings of which some pages are fetched, and not all. */
export interface Meetings {
  readonly count: number
  /** Those that began to be fetched first, 20 at most. */
  readonly oldest: readonly {
    readonly call_id: string
    readonly version: number
    /** Pages that are stored. */
    readonly pages: number
    /** Their length before compression. */
    readonly bytes: number
    readonly since: string
  }[]
}

/** Reads the gaps. */
export async function gapsOf(ask: Ask): Promise<Gaps> {
  const [all] = await ask<{ count: string }>('select count(*) from :ops.gaps')
  const latest = await ask<Gaps['latest'][number]>(
    `select source, from_at, to_at, reason, found_at from :ops.gaps order by gap_key desc limit ${TOLD}`,
  )
  return { count: Number(all!.count), latest }
}

/** Reads which meetings are under way. */
export async function meetingsOf(ask: Ask): Promise<Meetings> {
  const oldest = await ask<{
    call_id: string
    version: string
    pages: string
    bytes: string
    since: string
    meetings: string
  }>(
    `select call_id, version, count(*) as pages, sum(bytes)::bigint as bytes, min(stored_at) as since,
            count(*) over () as meetings
     from :ops.meeting_pages group by call_id, version order by min(stored_at), call_id limit ${TOLD}`,
  )
  return {
    count: Number(oldest[0]?.meetings ?? 0),
    oldest: oldest.map(({ call_id, version, pages, bytes, since }) => ({
      call_id,
      version: Number(version),
      pages: Number(pages),
      bytes: Number(bytes),
      since,
    })),
  }
}
