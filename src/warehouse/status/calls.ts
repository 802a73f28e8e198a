import { AT_RISK_MS, KEPT_MS } from '../../retention.ts'
import type { Ask } from './snapshot.ts'

/** Today and this many days before it are told one by one. */
const DAYS_BEFORE = 31
/** A tenth of a day. */
const DAY_TENTH_MS = 8_640_000

/**
 * What became of some calls. A call of which an older version is in the tables while a newer one is outstanding
 * counts as loaded and as pending or quarantined.
 */
export interface Fate {
  /** Calls in the ledger: listed by Graph, or met in a file. */
  readonly listed: number
  /** Of these: with rows in the tables. */
  readonly loaded: number
  /** Of the loaded ones: without some of their pages or relationships. */
  readonly incomplete: number
  /** Their newest version is not loaded yet. */
  readonly pending: number
  /** Their newest version can't be loaded. */
  readonly quarantined: number
  /** Graph forgot them before their newest version was loaded. */
  readonly aged_out: number
}

/** The ledger as numbers. */
export interface Calls {
  readonly all: Fate
  /** Today and the 31 days before it, oldest first, by the start of the calls, UTC; all of them, empty ones too. */
  readonly days: readonly (Fate & { readonly day: string })[]
  /** Calls that started before these days. */
  readonly older: Fate
  /** Calls whose start is not known. */
  readonly undated: Fate
}

/** What is still to be done, and how long there is time for it. */
export interface Outstanding {
  /** The pending call that started first; null: none has a known start. */
  readonly oldest_pending: {
    readonly call_id: string
    readonly started_at: string
    /** Until Graph may forget it, 30 days after its start; negative: since. */
    readonly days_left: number
  } | null
  /** Pending calls of which no version is loaded, with fewer than 7 days left before Graph forgets them, or none. */
  readonly at_risk: number
  /** Pending calls that were tried in vain and wait for their next attempt. */
  readonly waiting: {
    readonly count: number
    /** When the first of them may be tried again. */
    readonly next_attempt_at: string | null
  }
}

const none: Fate = { listed: 0, loaded: 0, incomplete: 0, pending: 0, quarantined: 0, aged_out: 0 }

type FateRow = { readonly [Name in keyof Fate]: string }

function fateOf(row: FateRow): Fate {
  return {
    listed: Number(row.listed),
    loaded: Number(row.loaded),
    incomplete: Number(row.incomplete),
    pending: Number(row.pending),
    quarantined: Number(row.quarantined),
    aged_out: Number(row.aged_out),
  }
}

function sum(one: Fate, other: Fate): Fate {
  return {
    listed: one.listed + other.listed,
    loaded: one.loaded + other.loaded,
    incomplete: one.incomplete + other.incomplete,
    pending: one.pending + other.pending,
    quarantined: one.quarantined + other.quarantined,
    aged_out: one.aged_out + other.aged_out,
  }
}

/** Counts the calls of the ledger, in one pass over it. A start that lies in the future counts as today's. */
export async function callsOf(ask: Ask): Promise<Calls> {
  const rows = await ask<FateRow & { day: string | null }>(
    `with counted as (
       select case when started_at is null then null
                   when started_at < date_trunc('day', now()) - interval '${DAYS_BEFORE} days' then '-infinity'
                   else least(started_at, now())::date end as day,
              count(*) as listed,
              count(version_loaded) as loaded,
              count(*) filter (where version_loaded is not null and not is_complete) as incomplete,
              count(*) filter (where state = 'pending') as pending,
              count(*) filter (where state = 'quarantined') as quarantined,
              count(*) filter (where state = 'aged_out') as aged_out
       from :ops.ledger group by 1
     ), wanted (day) as (
       select generate_series(now()::date - ${DAYS_BEFORE}, now()::date, interval '1 day')::date
       union all values ('-infinity'::date), (null)
     )
     select day::text as day, coalesce(listed, 0) as listed, coalesce(loaded, 0) as loaded,
            coalesce(incomplete, 0) as incomplete, coalesce(pending, 0) as pending,
            coalesce(quarantined, 0) as quarantined, coalesce(aged_out, 0) as aged_out
     from (select w.day, listed, loaded, incomplete, pending, quarantined, aged_out
           from wanted w left join counted c on c.day is not distinct from w.day) as found
     order by found.day`,
  )
  const days: (Fate & { day: string })[] = []
  let older = none
  let undated = none
  for (const row of rows) {
    if (row.day === null) undated = fateOf(row)
    else if (row.day === '-infinity') older = fateOf(row)
    else days.push({ day: row.day, ...fateOf(row) })
  }
  return { all: [older, undated, ...days].reduce(sum, none), days, older, undated }
}

/** Reads what is still to be done. */
export async function outstandingOf(ask: Ask): Promise<Outstanding> {
  const [oldest] = await ask<{ call_id: string; started_at: string; left: number }>(
    `select call_id, started_at, extract(epoch from started_at - now())::float8 * 1000 + ${KEPT_MS} as left
     from :ops.ledger where state = 'pending' and started_at is not null
     order by started_at, record_key limit 1`,
  )
  const [risk] = await ask<{ calls: string }>(
    `select count(*) as calls from :ops.ledger
     where state = 'pending' and version_loaded is null
       and started_at < now() - make_interval(secs => ${(KEPT_MS - AT_RISK_MS) / 1000})`,
  )
  const [waiting] = await ask<{ count: string; next: string | null }>(
    `select count(*), min(next_attempt_at) as next from :ops.ledger
     where state = 'pending' and next_attempt_at > now()`,
  )
  return {
    oldest_pending:
      oldest === undefined
        ? null
        : {
            call_id: oldest.call_id,
            started_at: oldest.started_at,
            days_left: Math.round(oldest.left / DAY_TENTH_MS) / 10,
          },
    at_risk: Number(risk!.calls),
    waiting: { count: Number(waiting!.count), next_attempt_at: waiting!.next },
  }
}
