import { randomBytes } from 'node:crypto'
import { connect, type Warehouse, withClient } from '../../../src/warehouse/connect.ts'
import { sqlState } from '../../../src/warehouse/errors.ts'
import { completed, type Parameter, type Value } from '../../../src/warehouse/parameters.ts'
import { ask, type Question } from '../../../src/warehouse/questions.ts'
import { grantReader } from '../../../src/warehouse/readers.ts'
import { median } from '../warehouse.ts'

/** How long one question took over a span, and what it came to. */
export interface Asked {
  readonly name: string
  readonly days: number
  readonly rows: number
  readonly ms: number
  /** It needs the books, which readers may not see, and was asked by the owner. */
  readonly by_owner?: true
  /** Why there was no answer. */
  readonly failure?: string
}

const ROLE = 'callhouse_bench_reader'
const DAY_MS = 86_400_000

/** The warehouse as a reader without personal data sees it, signed in as such a role. */
export async function asReader(owner: Warehouse, url: string): Promise<Warehouse> {
  const password = randomBytes(12).toString('hex')
  await owner.pool.query(
    `do $$ begin create role ${ROLE}; exception when duplicate_object then null; end $$;
     alter role ${ROLE} login password '${password}'`,
  )
  await grantReader(owner, { role: ROLE, withEuii: false })
  const reader = new URL(url)
  reader.username = ROLE
  reader.password = password
  return connect({ url: reader.href }, owner.schemas)
}

/** Something that is asked: a named question, or the SQL of a panel. */
export type Asking = Pick<Question, 'name' | 'sql' | 'parameters'>

/**
 * Asks each question over the last days before `until`, once to warm up and then `rounds` times, and takes the
 * median. A question that knows no span is asked once.
 */
export async function askAll(
  all: readonly Asking[],
  as: { readonly owner: Warehouse; readonly reader: Warehouse },
  spans: readonly number[],
  rounds: number,
  until: Date,
): Promise<Asked[]> {
  const usual = await plausible(as.owner)
  const results: Asked[] = []
  for (const question of all) {
    const hasSpan = question.parameters.some(({ name }) => name === 'since' || name === 'until')
    for (const days of hasSpan ? spans : spans.slice(0, 1)) {
      const given = {
        ...usual,
        since: new Date(until.getTime() - days * DAY_MS).toISOString(),
        until: until.toISOString(),
      }
      results.push(await asked(question, given, as, days, rounds, until))
    }
  }
  return results
}

async function asked(
  { name, sql, parameters }: Asking,
  given: Readonly<Record<string, Value>>,
  { owner, reader }: { readonly owner: Warehouse; readonly reader: Warehouse },
  days: number,
  rounds: number,
  until: Date,
): Promise<Asked> {
  // what has a default is left at it; only who somebody is can't be left open in a question about one
  const isGiven = ({ name: key, fallback }: Parameter) =>
    given[key] !== undefined && (fallback === undefined || (key === 'user' && name.startsWith('user')))
  const values = Object.fromEntries(parameters.filter(isGiven).map(({ name: key }) => [key, given[key]!]))
  let who = reader
  try {
    const complete = completed(parameters, values, until.getTime())
    let rows = await ask(who, sql, complete).catch((error: unknown) => {
      if (!deniedTo(error)) throw error
      who = owner
      return ask(who, sql, complete)
    })
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      rows = await ask(who, sql, complete)
      times.push(performance.now() - began)
    }
    const result = { name, days, rows: rows.rows.length, ms: Math.round(median(times)) }
    return who === owner ? { ...result, by_owner: true } : result
  } catch (error) {
    return { name, days, rows: 0, ms: 0, failure: (error as Error).message }
  }
}

/** Insufficient privilege, or a schema that is not searched. */
function deniedTo(error: unknown): boolean {
  const state = sqlState(error) ?? sqlState((error as Error).cause)
  return state === '42501' || state === '42P01'
}

/** Values for parameters that have to be given: a large meeting of the last weeks, and who is in most calls. */
async function plausible(owner: Warehouse): Promise<Record<string, Value>> {
  return withClient(owner, async (client) => {
    const { facts } = owner.schemas
    const { rows } = await client.query<{ call: string; person: string }>(
      `select
         (select records.id from ${facts}.sessions join ${facts}.records using (record_key)
          where call_started_at >= (select max(started_at) - interval '14 days' from ${facts}.records)
          group by records.id order by count(*) desc, records.id limit 1)::text as call,
         (select identity_id from ${facts}.participants
          join ${facts}.records using (record_key)
          where identity_kind = 'user' and records.started_at >= (select max(started_at) - interval '14 days' from ${facts}.records)
          group by identity_id order by count(*) desc, identity_id limit 1) as person`,
    )
    return { call: rows[0]!.call, user: rows[0]!.person }
  })
}
