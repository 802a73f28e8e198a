import { randomBytes } from 'node:crypto'
import { dashboards, expanded, panels } from '../../../src/report/grafana/index.ts'
import { connect, type Warehouse, withClient } from '../../../src/warehouse/connect.ts'
import { sqlState } from '../../../src/warehouse/errors.ts'
import { completed } from '../../../src/warehouse/parameters.ts'
import { type Answer, ask, questions } from '../../../src/warehouse/questions.ts'
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

/** What is asked of a span, and who someone is where it is about one. */
interface Given {
  readonly since: Date
  readonly until: Date
  readonly call: string
  readonly user: string
}

/** Something that is asked: a named question, or a panel of a dashboard. */
export interface Asking {
  readonly name: string
  readonly hasSpan: boolean
  ask(who: Warehouse, given: Given): Promise<Answer>
}

/** The questions that the package brings, with their defaults. */
export async function namedQuestions(): Promise<Asking[]> {
  return (await questions()).map(({ name, sql, parameters }) => ({
    name,
    hasSpan: parameters.some((parameter) => parameter.name === 'since' || parameter.name === 'until'),
    ask(who, { since, until, call, user }) {
      // what has a default is left at it; only who somebody is can't be left open in a question about one
      const values = {
        since: since.toISOString(),
        until: until.toISOString(),
        call,
        ...(name.startsWith('user_') ? { user } : {}),
      }
      return ask(who, sql, completed(parameters, values, until.getTime()))
    },
  }))
}

/** The panels of all dashboards, with what is chosen at the top when they are opened. */
export async function panelQuestions(): Promise<Asking[]> {
  const all = await dashboards()
  return panels(all).map(({ dashboard, panel, sql }) => {
    const variables = all.find(({ title }) => title === dashboard)?.templating.list ?? []
    const chosen = Object.fromEntries(
      variables.map(({ name, current }) => [name, String(current?.value ?? '')] as const),
    )
    return {
      name: `${dashboard} / ${panel}`,
      hasSpan: sql.includes('$__time'),
      ask: (who, { since, until, call, user }) =>
        ask(who, expanded(sql, { from: since, to: until, variables: { ...chosen, call, user } })),
    }
  })
}

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
  for (const one of all) {
    for (const days of one.hasSpan ? spans : spans.slice(0, 1)) {
      const given = { ...usual, since: new Date(until.getTime() - days * DAY_MS), until }
      results.push({ name: one.name, days, ...(await asked(one, given, as, rounds)) })
    }
  }
  return results
}

async function asked(
  one: Asking,
  given: Given,
  { owner, reader }: { readonly owner: Warehouse; readonly reader: Warehouse },
  rounds: number,
): Promise<Omit<Asked, 'name' | 'days'>> {
  let who = reader
  try {
    let answer = await one.ask(who, given).catch((error: unknown) => {
      if (!deniedTo(error)) throw error
      who = owner
      return one.ask(who, given)
    })
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      answer = await one.ask(who, given)
      times.push(performance.now() - began)
    }
    const result = { rows: answer.rows.length, ms: Math.round(median(times)) }
    return who === owner ? { ...result, by_owner: true } : result
  } catch (error) {
    return { rows: 0, ms: 0, failure: (error as Error).message }
  }
}

/** Insufficient privilege, or a schema that is not searched. */
function deniedTo(error: unknown): boolean {
  const state = sqlState(error) ?? sqlState((error as Error).cause)
  return state === '42501' || state === '42P01'
}

/** Values for parameters that have to be given: a large meeting of the last weeks, and who has most streams, by the key that a reader may see. */
async function plausible(owner: Warehouse): Promise<{ call: string; user: string }> {
  return withClient(owner, async (client) => {
    const { facts } = owner.schemas
    const { rows } = await client.query<{ call: string; person: string }>(
      `select
         (select records.id from ${facts}.sessions join ${facts}.records using (record_key)
          where call_started_at >= (select max(started_at) - interval '14 days' from ${facts}.records)
          group by records.id order by count(*) desc, records.id limit 1)::text as call,
         (select user_key from ${facts}.quality_daily
          where day >= (select max(day) - 14 from ${facts}.quality_daily) and user_key is not null
          group by user_key order by sum(stream_count) desc, user_key limit 1)::text as person`,
    )
    return { call: rows[0]!.call, user: rows[0]!.person }
  })
}
