import { KEPT_MS, SETTLED_MS } from '../../retention.ts'
import { type Finding, Gathering } from './finding.ts'
import type { Asking } from './snapshot.ts'
import { type Statement, statements, type Words, worded, wordsOf } from './statements.ts'

/** How much the checks look at, and what is to be told of it. */
export interface Extent {
  /** Only calls that started then or later, in milliseconds since 1970; undefined: all. */
  readonly since: number | undefined
  /** How many differences of each check are kept; all are counted. */
  readonly limit: number
  /** How many documents of each kind are compared with their rows, and whether only some days are counted again; undefined: all. */
  readonly sample: number | undefined
  /** What lots are drawn with. */
  readonly seed: number
}

/** Where not every day is looked at, so many are, of which these are the last ones: a day takes seconds where many call. */
const DAYS = 7
const NEWEST_DAYS = 2

/** Told of each check as soon as it is done. */
export type Tell = (finding: Finding) => void

/** Ends the looking between two statements. */
type Stop = { readonly aborted: boolean }

/**
 * Asks every check that is SQL. All of it in one snapshot, so that the books agree with the tables while a run loads.
 */
export async function askStatements(asking: Asking, extent: Extent, stop: Stop, tell: Tell): Promise<void> {
  const words = await generalWords(asking, extent.since)
  const days = await rolledUpDays(asking, words, extent)
  for (const statement of await statements()) {
    if (stop.aborted) return
    const gathering = new Gathering(extent.limit)
    const every = statement.each === 'day' ? days.words : wordsOf(statement.each)
    if (statement.each === 'day' && days.note !== undefined) gathering.notes.push(days.note)
    for (const one of every) {
      if (stop.aborted) return
      await gathering.timed(() => ask(asking, statement, { ...words, ...one }, gathering))
    }
    tell(gathering.finding(statement, statement.isTold ? 'told' : 'breach'))
  }
}

/** A moment as a literal; the beginning of time where there is none. */
function instant(time: number | undefined): string {
  return `'${time === undefined ? '-infinity' : new Date(time).toISOString()}'::timestamptz`
}

/** A length of time as a literal. */
function interval(ms: number): string {
  return `interval '${ms / 1000} seconds'`
}

async function generalWords(asking: Asking, since: number | undefined): Promise<Words> {
  // what a sync goes by when it looks for gaps
  const times = { kept: interval(KEPT_MS), settled: interval(SETTLED_MS) }
  if (since === undefined) return { ...times, since: instant(since), first_key: '0' }
  // keys are given out in the order in which calls were first seen: a bound that lets some older ones in
  const [first] = await asking.rows<{ key: string }>(
    'select coalesce(min(record_key), 9223372036854775807 >> 25) as key from :ops.ledger where started_at >= $1',
    [new Date(since).toISOString()],
  )
  return { ...times, since: instant(since), first_key: first!.key }
}

/** The days whose roll-ups are to be equal to the facts: those that wait for nothing, all or by lot. */
async function rolledUpDays(asking: Asking, words: Words, { sample, seed }: Extent): Promise<Days> {
  const settled = worded(
    `from :ops.rollups cross join :ops.rules_in_force as rules
     where rollups.basis = rules.basis and rollups.day >= :since
       and rollups.day not in (select day from :ops.touched_days)`,
    words,
  )
  const [all] = await asking.texts(`select count(*) ${settled}`)
  const days = await asking.rows<{ day: string; first_start: string }>(
    `with settled as (
       select rollups.day, row_number() over (order by rollups.day desc) as place ${settled}
     ), drawn as (
       select day from settled
       -- in a sample those that changed last come first, then others by lot
       order by case when place <= ${NEWEST_DAYS} then '' else md5($1 || day::text) end
       limit $2
     )
     select drawn.day, (
       select coalesce(min(started_at), drawn.day) from :facts.records
       where started_at >= drawn.day - interval '2 days' and started_at < drawn.day + interval '1 day'
         and coalesce(ended_at, started_at) >= drawn.day
     )::text as first_start
     from drawn order by drawn.day`,
    [String(seed), sample === undefined ? null : DAYS],
  )
  return {
    words: days.map(({ day, first_start }) => ({ day, first_start })),
    note: days.length < Number(all?.[0]) ? `${days.length} days of ${all?.[0]}, by lot` : undefined,
  }
}

/** Days, each by its words, and what is to be said of how they were chosen. */
interface Days {
  readonly words: readonly Words[]
  readonly note: string | undefined
}

async function ask(
  asking: Asking,
  { counting, noting, text }: Statement,
  words: Words,
  gathering: Gathering,
): Promise<void> {
  const [looked] = await asking.texts(worded(counting, words))
  gathering.lookedAt += Number(looked?.[0] ?? 0)
  if (noting !== undefined)
    for (const [note] of await asking.texts(worded(noting, words))) gathering.notes.push(note!)
  const found = await asking.rows<{ all_found: string; row: Record<string, string | number | null> }>(
    // counted and cut by the server: where much is wrong, there may be millions
    `with all_that_is_wrong as materialized (${worded(text, words)})
     select (select count(*) from all_that_is_wrong) as all_found, to_json(all_that_is_wrong) as row
     from all_that_is_wrong limit $1`,
    [Math.max(1, gathering.room)],
  )
  if (found.length === 0) return
  const room = gathering.room
  for (const { row } of found.slice(0, room)) gathering.add(row)
  gathering.found += Number(found[0]!.all_found) - Math.min(found.length, room)
}
