import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts'
import { makeCertificates } from '../../src/emulator/entra/entra.ts'
import type { Request } from '../../src/emulator/server/exchange.ts'
import { type Route, routeOf } from '../../src/emulator/server/routes.ts'
import {
  generateCallRecord,
  generateDirectRoutingCalls,
  generatePstnCalls,
  type TenantOptions,
} from '../../src/emulator/tenant.ts'
import type { SyncSummary } from '../../src/pipeline/sync/summary.ts'
import { type Warehouse, withClient } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { watchBooks } from '../canaries/books.ts'
import { callhouse, directory, logged, type Said, type Started, start, until } from './callhouse.ts'
import { asked, digestFacts } from './dump.ts'
import { truthOf } from './emulated.ts'
import { loaded } from './loading.ts'
import { openWarehouse, type TestDatabase } from './warehouse.ts'

const DAY = 86_400_000

/** Midnight of UTC before the tests began: all calls are over by then, and their records made. */
const midnight = Math.floor(Date.now() / DAY) * DAY

/** What a tenant that is synchronised by a child process is like. */
export interface SiteOptions extends Partial<Omit<EmulatorOptions, 'company' | 'onRequest'>> {
  readonly seed?: number
  /** How many calls of the last five days, none of them large. By default 12. */
  readonly calls?: number
}

/** An emulated tenant that stays as it is unless a test changes it, and what a user sets to synchronise it. */
export interface Site {
  readonly emulator: Emulator
  /** Its calls, in the order in which they were added. */
  readonly ids: readonly string[]
  /** Variables that name it and the application in it, with limits that nobody notices. */
  readonly env: Readonly<Record<string, string>>
  /** What it was asked, in order, since this was last emptied. */
  readonly requests: Request[]
  /** Is told of every request before it is answered. */
  onRequest: ((request: Request, route: Route | undefined) => void) | undefined
  stop(): Promise<void>
}

let certificates: ReturnType<typeof makeCertificates> | undefined

/** Starts a tenant in this process. Its clock is the machine's, as that of the child is. */
export async function startSite({ seed = 7, calls = 12, ...rest }: SiteOptions = {}): Promise<Site> {
  certificates ??= makeCertificates()
  const emulator = await startEmulator({
    company: { seed, callsPerDay: 0, since: new Date(midnight).toISOString().slice(0, 10) },
    limits: 'none',
    certificates: await certificates,
    ...rest,
    onRequest: (request) => {
      site.requests.push(request)
      site.onRequest?.(request, routeOf(request.url))
    },
  })
  const ca = join(directory(), 'ca.pem')
  writeFileSync(ca, emulator.ca)
  const wide = '1000000/1s'
  const site: Site = {
    emulator,
    ids: fill(emulator, { seed, calls, days: 5, until: new Date(midnight), shares }),
    env: {
      CALLHOUSE_EMULATOR: emulator.origin,
      NODE_EXTRA_CA_CERTS: ca,
      AZURE_TENANT_ID: emulator.entra.tenantId,
      AZURE_CLIENT_ID: emulator.entra.clientId,
      AZURE_CLIENT_SECRET: emulator.entra.clientSecret,
      CALLHOUSE_LIMIT_APP: wide,
      CALLHOUSE_LIMIT_LIST: wide,
      CALLHOUSE_LIMIT_RECORD: wide,
      CALLHOUSE_LIMIT_PSTN: wide,
    },
    requests: [],
    onRequest: undefined,
    stop: () => emulator.stop(),
  }
  return site
}

/** Many telephone calls, so that both logs have rows; no meeting, which may be large. */
const shares = { meeting: 0, escalated: 0, phone: 0.5 }

function fill({ company }: Emulator, tenant: TenantOptions): string[] {
  const made = tenant.until.getTime()
  const add = (_: unknown, index: number) =>
    company.add({ versions: [{ visibleFrom: made, document: { ...generateCallRecord(tenant, index) } }] })
  for (const row of generatePstnCalls(tenant)) company.addLogRow('pstn', { ...row }, made)
  for (const row of generateDirectRoutingCalls(tenant)) company.addLogRow('directRouting', { ...row }, made)
  return Array.from({ length: tenant.calls }, add)
}

/** Adds a meeting of two days ago. */
export function addMeeting({ emulator }: Site, sessions: number, participants: number): string {
  return emulator.company.addMeeting({ sessions, participants, startedAt: midnight - 2 * DAY })
}

/** How many requests for something came. */
export function countOf({ requests }: Site, route: Route): number {
  return requests.filter(({ url }) => routeOf(url) === route).length
}

/** Does something when the so-manieth request for something comes. */
export function at(site: Site, route: Route, number: number, act: () => void): void {
  let left = number
  site.onRequest = (_, asked) => {
    if (asked === route && --left === 0) act()
  }
}

/** Lets a program's time run a hundred times as fast; see hastened.ts. */
export const hastened = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'hastened.ts')).href}`,
}

/** Lets a day pass in a hastened program. */
export function aDayPasses({ process }: Started): void {
  process.kill('SIGUSR2')
}

/** By this name PostgreSQL knows connections of the program, and tells them from those of the tests. */
const NAME = 'callhouse in a process of its own'

/** Who runs syncs of a site into a warehouse. */
export class User {
  readonly site: Site
  readonly url: string

  constructor(site: Site, database: TestDatabase) {
    this.site = site
    const url = new URL(database.url)
    url.searchParams.set('application_name', NAME)
    this.url = url.href
  }

  #env(more: Readonly<Record<string, string>>): Record<string, string> {
    return { ...this.site.env, DATABASE_URL: this.url, ...more }
  }

  /** Runs a sync to its end. A variable that is to be missing is given as an empty text. */
  sync(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Said> {
    return callhouse(['sync', ...args], { env: this.#env(env) })
  }

  /** Starts a sync. */
  start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Started {
    return start(['sync', ...args], { env: this.#env(env) })
  }

  /** Runs a sync that must end well. */
  async synced(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<SyncSummary> {
    const said = await this.sync(['--json', ...args], env)
    expect({ code: said.code, complaints: complaints(said) }).toEqual({ code: 0, complaints: [] })
    return JSON.parse(said.stdout) as SyncSummary
  }
}

/** What a command said beside its data and its progress. */
export function complaints(said: Said | { stderr: string }): Record<string, unknown>[] {
  return logged(said).filter(({ level }) => level !== 'info')
}

/** Compares every row with those that the tenant's documents, loaded from files, give. */
export async function expectTruth(warehouse: Warehouse, reference: Warehouse, site: Site): Promise<void> {
  await loaded(reference, truthOf(site.emulator))
  expect(await digestFacts(warehouse)).toEqual(await digestFacts(reference))
}

/** Empties facts and books, as if nothing had ever been synchronised. */
export async function empty(warehouse: Warehouse): Promise<void> {
  await watchBooks(warehouse.pool)
  const books = ['ledger', 'documents', 'scans', 'gaps', 'tenant', 'meeting_pages', 'quarantine', 'issues']
  const facts = ['records', 'pstn_calls', 'direct_routing_calls']
  const names = [
    ...facts.map((name) => `:facts.${name}`),
    ...[...books, 'drift', 'runs'].map((name) => `:ops.${name}`),
  ]
  const free = 'update :ops.lease set run_id = null, backend_pid = null, backend_started_at = null'
  await warehouse.pool.query(withSchemas(`truncate ${names.join(', ')} cascade; ${free}`, warehouse.schemas))
}

/**
 * Lets a program get stuck where it writes into a table, does something meanwhile, and frees it.
 * @param mode `access exclusive`: where it reads, too
 */
export async function stuck<T>(
  warehouse: Warehouse,
  table: string,
  act: () => Promise<T>,
  mode: 'share' | 'access exclusive' = 'share',
): Promise<T> {
  return withClient(warehouse, async (holder) => {
    await holder.query(withSchemas(`begin; lock table ${table} in ${mode} mode`, warehouse.schemas))
    try {
      await until(`it waits for ${table}`, async () => (await stuckConnections(warehouse)).length > 0)
      return await act()
    } finally {
      await holder.query('rollback')
    }
  })
}

/** The connections of the program that wait for a lock. */
export function stuckConnections(warehouse: Warehouse): Promise<string[]> {
  return asked(
    warehouse,
    `select pid from pg_stat_activity
     where datname = current_database() and application_name = '${NAME}' and wait_event_type = 'Lock'`,
  )
}

/** Ends all connections of the program to a warehouse, as an administrator may. */
export async function cutOff(warehouse: Warehouse): Promise<void> {
  await asked(
    warehouse,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = '${NAME}'`,
  )
}

/** A tenant, who synchronises it, into what, and what that is compared with. */
export interface Setting {
  readonly site: Site
  readonly user: User
  readonly database: TestDatabase
  readonly warehouse: Warehouse
  readonly reference: Warehouse
  close(): Promise<void>
}

/** Opens all that a file of tests about syncs needs. */
export async function openSetting(): Promise<Setting> {
  const [own, other] = await Promise.all([openWarehouse(), openWarehouse()])
  const site = await startSite()
  return {
    site,
    user: new User(site, own.database),
    database: own.database,
    warehouse: own.warehouse,
    reference: other.warehouse,
    async close() {
      await Promise.all([own.close(), other.close(), site.stop()])
    },
  }
}
