import type { RunStatus } from '../bookkeeping.ts'
import type { Ask } from './snapshot.ts'

/** So many runs are told. */
const TOLD = 5

/** A run of a command that writes. */
export interface RunTold {
  readonly run_id: number
  readonly command: string
  readonly status: RunStatus
  readonly exit_code: number | null
  readonly started_at: string
  readonly finished_at: string | null
  /** Documents that it met, and what became of them. */
  readonly seen: number
  readonly loaded: number
  readonly replaced: number
  readonly unchanged: number
  readonly quarantined: number
  readonly issues: number
  /** Calls that Graph's lists named, each once for every slice that named it. */
  readonly listed: number
  /** Calls whose record was fetched whole. */
  readonly fetched: number
  /** Calls that could not be had and are to be tried again. */
  readonly deferred: number
  /** Calls that Graph was found to have no longer. */
  readonly aged_out: number
  /** Requests sent to Graph, repeated ones included. */
  readonly requests: number
  /** Of these: answered with 429. */
  readonly requests_throttled: number
  /** Bodies of Graph's answers, as they came over the wire. */
  readonly bytes_received: number
  readonly error: string | null
}

const counters = {
  seen: 'records_seen',
  loaded: 'records_loaded',
  replaced: 'records_replaced',
  unchanged: 'records_unchanged',
  quarantined: 'records_quarantined',
  issues: 'issues',
  listed: 'calls_listed',
  fetched: 'calls_fetched',
  deferred: 'calls_deferred',
  aged_out: 'calls_aged_out',
  requests: 'requests',
  requests_throttled: 'requests_throttled',
  bytes_received: 'bytes_received',
} as const

type Counter = keyof typeof counters

/** Reads the last five runs, newest first. */
export async function runsOf(ask: Ask): Promise<RunTold[]> {
  const names = Object.keys(counters) as Counter[]
  const rows = await ask<Omit<RunTold, 'run_id' | Counter> & { run_id: string } & Record<Counter, string>>(
    `select run_id, command, status, exit_code, started_at, finished_at,
            ${names.map((name) => `${counters[name]} as ${name}`).join(', ')}, error
     from :ops.runs order by run_id desc limit ${TOLD}`,
  )
  return rows.map((row) => ({
    ...row,
    run_id: Number(row.run_id),
    ...(Object.fromEntries(names.map((name) => [name, Number(row[name])])) as Record<Counter, number>),
  }))
}

/** How the last sync ended, or that it is under way. */
export interface LastSync {
  readonly run_id: number
  readonly status: RunStatus
  readonly error: string | null
  /** Since it ended; where it did not, since it was last heard of. Seconds, by the clock of the database. */
  readonly seconds_ago: number
}

/** Reads how the last sync ended; undefined: there was none. */
export async function lastSyncOf(ask: Ask): Promise<LastSync | undefined> {
  const [run] = await ask<Omit<LastSync, 'run_id'> & { run_id: string }>(
    `select run_id, status, error,
            extract(epoch from now() - coalesce(finished_at, heartbeat_at))::float8 as seconds_ago
     from :ops.runs where command = 'sync' order by run_id desc limit 1`,
  )
  return run && { ...run, run_id: Number(run.run_id), seconds_ago: Math.round(run.seconds_ago) }
}
