import pg from 'pg'
import { factTables } from '../world/checked.ts'
import type { World } from '../world/model.ts'
import type { Violation } from './moment.ts'
import {
  type Books,
  booksSql,
  dumpSql,
  factsSql,
  leftBehindSql,
  type Schemas,
  type Snapshot,
  statesSql,
} from './snapshot.ts'
import { type GraphBooks, Watch } from './watch.ts'

export { type InvariantName, invariantNames, type Moment, type RunEnd, type Violation } from './moment.ts'
export type { Schemas } from './snapshot.ts'
export { type GraphBooks, Watch } from './watch.ts'

/** Who reads, and where. */
export interface Standing {
  /** A role that was let read by `callhouse grant-reader`; facts are read with its rights. */
  readonly role: string
  readonly schemas: Schemas
}

/** For how long a server that is being restarted is waited for, and what a killed process left behind. In ms. */
const PATIENCE = 5_000

/**
 * Looks at a warehouse with SQL of its own and shares no code with the loader.
 * @param url of the database, for a user who owns it and may take the role on
 */
export async function openObserver(url: string, standing: Standing): Promise<Observer> {
  const observer = new Observer(url, standing)
  await observer.open()
  return observer
}

/** Connected to one database. */
export class Observer {
  readonly #url: string
  readonly #standing: Standing
  #client: pg.Client | undefined

  constructor(url: string, standing: Standing) {
    this.#url = url
    this.#standing = standing
  }

  /** Begins to watch what becomes of a world. */
  watch(world: World, graph: GraphBooks): Watch {
    return new Watch(this, world, graph)
  }

  /** Everything at one moment, in one round trip: the facts with the reader's rights, the books as their owner. */
  async snapshot(): Promise<Snapshot> {
    const role = pg.escapeIdentifier(this.#standing.role)
    const results = await this.#ask(
      `begin isolation level repeatable read read only; set local role ${role}; execute sim_facts;
       reset role; execute sim_books; commit`,
    )
    const facts = results[2]!.rows as readonly { t: number; k: string; line: string }[]
    const [{ books }] = results[4]!.rows as [{ books: string }]
    return { ...sorted(facts), books: JSON.parse(books) as Books }
  }

  /** What is locked or temporary though no loader lives; a process that was killed is given a while to vanish. */
  async leftBehind(): Promise<readonly string[]> {
    const deadline = performance.now() + PATIENCE
    for (;;) {
      const [{ rows }] = (await this.#ask(leftBehindSql)) as [pg.QueryResult<{ what: string }>]
      if (rows.length === 0 || performance.now() > deadline) return rows.map(({ what }) => what)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Which transaction wrote each row. */
  async states(): Promise<ReadonlySet<string>> {
    const [{ rows }] = (await this.#ask('execute sim_states')) as [pg.QueryResult<{ state: string }>]
    return new Set(rows.map(({ state }) => state))
  }

  /** Every row of the facts by natural keys. */
  async dump(): Promise<readonly string[]> {
    const [{ rows }] = (await this.#ask('execute sim_dump')) as [pg.QueryResult<{ line: string }>]
    return rows.map(({ line }) => line)
  }

  /** Connects, until the server lets it. */
  async open(): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (;;) {
      const client = new pg.Client({ connectionString: this.#url, application_name: 'observer' })
      // a server that goes away is noticed by the next question
      client.on('error', () => {})
      try {
        await client.connect()
        const { schemas } = this.#standing
        await client.query(
          `set time zone 'UTC'; set jit = off; set extra_float_digits = 1;
           prepare sim_facts as ${factsSql(schemas)}; prepare sim_books as ${booksSql(schemas)};
           prepare sim_states as ${statesSql(schemas)}; prepare sim_dump as ${dumpSql(schemas)}`,
        )
        this.#client = client
        return
      } catch (error) {
        await client.end().catch(() => undefined)
        if (!isAway(error) || performance.now() > deadline) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => undefined)
  }

  /** Asks once more where the server went away meanwhile. */
  async #ask(sql: string): Promise<pg.QueryResult[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const results: unknown = await this.#client!.query(sql)
        return (Array.isArray(results) ? results : [results]) as pg.QueryResult[]
      } catch (error) {
        if (!isAway(error) || attempt === 5) throw error
        await this.close()
        await this.open()
      }
    }
  }
}

/** Whether an error is of a connection that is gone, or of a server that is just going or coming. */
function isAway(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return error instanceof Error
  return code.startsWith('57P') || code.startsWith('08') || /^E[A-Z]+$/.test(code)
}

function sorted(rows: readonly { t: number; k: string; line: string }[]): Omit<Snapshot, 'books'> {
  const facts = new Map<string, Record<(typeof factTables)[number], string[]>>()
  const logs: [string[], string[]] = [[], []]
  for (const { t, k, line } of rows) {
    const table = factTables[t]
    if (table === undefined) {
      logs[t - factTables.length]!.push(line)
      continue
    }
    let call = facts.get(k)
    if (call === undefined) {
      call = Object.fromEntries(factTables.map((name) => [name, [] as string[]])) as NonNullable<typeof call>
      facts.set(k, call)
    }
    call[table].push(line)
  }
  return { facts, logs: { pstn_calls: logs[0], direct_routing_calls: logs[1] } }
}

/** How a list of violations reads. */
export function said(violations: readonly Violation[]): string[] {
  return violations.map(({ invariant, message }) => `${invariant}: ${message}`)
}
