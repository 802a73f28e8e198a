import { join } from 'node:path'
import { type Running, running } from '../../../src/pipeline/run.ts'
import { realSurroundings } from '../../../src/surroundings.ts'
import { connect, type Warehouse } from '../../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../../src/warehouse/embedded.ts'
import { migrate } from '../../../src/warehouse/migrate.ts'
import { schemasOf } from '../../../src/warehouse/schemas.ts'
import { knownNames } from '../../command-line.ts'
import { type Bench, timed } from '../warehouse.ts'
import { fill, fillSettings, mapBuildings } from './fill.ts'
import { type OneDay, oneDay } from './one-day.ts'
import { type OneSync, oneSync } from './one-sync.ts'
import { type Asked, type Asking, askAll, asReader, namedQuestions, panelQuestions } from './questions.ts'

/** How much is measured, and where. */
export interface SqlSizes {
  readonly streams: number
  readonly days: number
  readonly rounds: number
  /** Directory of an embedded server that is filled already, or is to be, and is left there; none: a temporary one. */
  readonly keep: string | undefined
  /** Told of each step, as the whole takes minutes. */
  readonly onProgress: (step: string, ms: number) => void
}

/** What came out; parts that were not asked for are missing. */
export interface SqlResults {
  readonly filled?: { readonly streams: number; readonly days: number; readonly database_gb: number }
  readonly roll_up_of_all?: { readonly days: number; readonly seconds: number }
  readonly questions?: readonly Asked[]
  readonly panels?: readonly Asked[]
  readonly one_day?: OneDay
  readonly one_sync?: OneSync
}

/** A filled warehouse ends at this midnight. */
const UNTIL = new Date('2026-11-01T00:00:00Z')
/** Each question is asked over so many of the last days, as far as there are so many. */
const SPANS = [30, 90]

/**
 * The benchmark of the SQL layer: each question and panel over a month and a quarter of a tenant with millions of
 * streams, as a reader; and what rolling up a day costs beside loading it.
 *
 * @param named `questions`, `panels`, `day`; none: all
 */
export async function sqlBench(bench: Bench, named: readonly string[], sizes: SqlSizes): Promise<SqlResults> {
  knownNames('part of the benchmark', named, ['questions', 'panels', 'day'])
  const isAsked = (name: string) => named.length === 0 || named.includes(name)
  const day = isAsked('day')
    ? { one_day: await oneDay(bench, sizes.rounds), one_sync: await oneSync(bench) }
    : {}
  if (!isAsked('questions') && !isAsked('panels')) return day
  const directory = sizes.keep ?? join(bench.directory, 'filled')
  const server = await startEmbedded(directory, { ...fillSettings })
  try {
    const owner = await connect({ url: server.url }, schemasOf('call_quality'))
    try {
      return { ...(await asking(owner, server.url, isAsked, sizes)), ...day }
    } finally {
      await owner.close()
    }
  } finally {
    if (server.started) await stopEmbedded(directory)
  }
}

async function asking(
  owner: Warehouse,
  url: string,
  isAsked: (name: string) => boolean,
  sizes: SqlSizes,
): Promise<SqlResults> {
  await migrate(owner)
  const { rows } = await owner.pool.query<{ filled: boolean }>(
    'select exists (select from call_quality.streams) as filled',
  )
  if (!rows[0]!.filled) await fill(owner, { ...sizes, until: UNTIL })
  await mapBuildings(owner)
  const all = await rolledUp(owner)
  if (all !== undefined) sizes.onProgress(`roll-up of ${all.days} days`, all.seconds * 1000)
  const reader = await asReader(owner, url)
  try {
    const filled = await extent(owner)
    const spans = SPANS.filter((span) => span === SPANS[0] || span <= filled.days)
    const ask = (what: readonly Asking[]) => askAll(what, { owner, reader }, spans, sizes.rounds, UNTIL)
    return {
      filled,
      ...(all === undefined ? {} : { roll_up_of_all: all }),
      ...(isAsked('questions') ? { questions: await ask(await namedQuestions()) } : {}),
      ...(isAsked('panels') ? { panels: await ask(await panelQuestions()) } : {}),
    }
  } finally {
    await reader.close()
  }
}

/** Rolls up what is not yet; undefined where everything is. */
async function rolledUp(
  owner: Warehouse,
): Promise<{ readonly days: number; readonly seconds: number } | undefined> {
  const { rowCount } = await owner.pool.query('select from call_quality_ops.touched_days')
  if (rowCount === null || rowCount === 0) return undefined
  const ms = await timed(() => running(contextOf(owner), async () => {}))
  const tables = [
    'quality_daily',
    'quality_hourly',
    'dim_user',
    'dim_network',
    'dim_client',
    'dim_device',
    'dim_wifi',
  ]
  // what the server would do by itself in the hours after a night
  for (const table of tables) await owner.pool.query(`vacuum (analyze) call_quality.${table}`)
  await owner.pool.query('checkpoint')
  return { days: rowCount, seconds: Math.round(ms / 100) / 10 }
}

async function extent(owner: Warehouse): Promise<NonNullable<SqlResults['filled']>> {
  const { rows } = await owner.pool.query<{ streams: string; days: string; bytes: string }>(
    `select (select reltuples::bigint from pg_class where oid = 'call_quality.streams'::regclass) as streams,
       (select max(started_at)::date - min(started_at)::date + 1 from call_quality.records) as days,
       pg_database_size(current_database()) as bytes`,
  )
  const { streams, days, bytes } = rows[0]!
  return { streams: Number(streams), days: Number(days), database_gb: Math.round(Number(bytes) / 1e7) / 100 }
}

/** A run that does nothing but what every run ends with: it rolls up what is touched. */
function contextOf(warehouse: Warehouse): Running {
  return {
    warehouse,
    command: 'bench',
    version: 'bench',
    keepDocuments: false,
    signal: new AbortController().signal,
    sleep: realSurroundings.sleep,
  }
}
