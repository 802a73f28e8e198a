import type pg from 'pg'
import { type Warehouse, withClient } from '../../../src/warehouse/connect.ts'
import { withSchemas } from '../../../src/warehouse/schemas.ts'
import { ledger, quarantine, runs } from './fill/books.ts'
import { buildings, vpn } from './fill/buildings.ts'
import { type Definitions, takeOff } from './fill/constraints.ts'
import { feedbackTokens, segments, sessions } from './fill/endpoints.ts'
import { DIRECT_ROUTING_A_DAY, directRoutingCalls, PSTN_A_DAY, pstnCalls } from './fill/logs.ts'
import { media, traceRouteHops } from './fill/media.ts'
import { calls, type Extent, plan } from './fill/plan.ts'
import { participants, records } from './fill/records.ts'
import { streams } from './fill/streams.ts'
import { insertion, type TableFill } from './fill/table-fill.ts'
import { functions, tenant } from './fill/tenant.ts'

/** How much is made. */
export interface FillOptions {
  /** Streams in all, to within 1 %; 10,000,000 unless said otherwise. */
  readonly streams?: number
  /** Days that they lie on; 90 unless said otherwise. */
  readonly days?: number
  /** Midnight, UTC, at which the last day ends. */
  readonly until: Date
  /** Told after every step, with its length in ms. */
  readonly onProgress?: (step: string, ms: number) => void
}

/**
 * Settings to start a server with that is to be filled: tables that are emptied and filled in one transaction are
 * then not written to the WAL. Without them filling takes longer and comes to the same.
 */
export const fillSettings: Readonly<Record<string, string>> = { wal_level: 'minimal', max_wal_senders: '0' }

/** Streams per call that the shares in `plan.ts` come to. */
const STREAMS_PER_CALL = 19.63
/** A tenant of 5,500 people has so many streams a day; the call logs keep to this proportion. */
const STREAMS_A_DAY = 10_000_000 / 90

/**
 * Fills an empty, migrated warehouse with a made-up tenant, straight by SQL within the server: no documents, the
 * same rows every time. Rows lie in the order of time and have the keys that the loader would give them. Two
 * connections work at once, each on a table of its own, so that no two tables or days are mixed on disk.
 *
 * @throws Error where the warehouse already holds calls
 */
export async function fill(warehouse: Warehouse, options: FillOptions): Promise<void> {
  const { streams: wanted = 10_000_000, days = 90, until, onProgress = () => {} } = options
  if (until.getTime() % 86_400_000 !== 0) throw new Error(`${until.toISOString()} is no midnight, UTC`)
  const extent = { calls: Math.round(wanted / STREAMS_PER_CALL), days, until: until.toISOString() }
  const logs = wanted / STREAMS_A_DAY
  const first = [
    media,
    streams,
    sessions,
    segments,
    participants,
    feedbackTokens,
    traceRouteHops,
    records,
    directRoutingCalls(extent, Math.round(logs * DIRECT_ROUTING_A_DAY)),
    pstnCalls(extent, Math.round(logs * PSTN_A_DAY)),
    quarantine,
  ]
  const last = [ledger(extent), runs(extent)]
  const all = [...first, ...last]
  const step = async (name: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    onProgress(name, performance.now() - began)
  }

  const definitions = await onClient(warehouse, async (client) => {
    await refuseFilled(client, warehouse)
    await step('plan', () => prepare(client, warehouse, extent))
    return takeOff(
      client,
      warehouse.schemas,
      all.map(({ table }) => table),
    )
  })
  const one = (table: TableFill) =>
    onClient(warehouse, (client) => step(nameOf(table), () => fillOne(client, warehouse, table, definitions)))
  await twoAtOnce(first, one)
  for (const table of last) await one(table)
  await onClient(warehouse, async (client) => {
    await client.query(withSchemas(sequences, warehouse.schemas))
    for (const { table, name, definition } of definitions.foreignKeys) {
      await step(`${name}`, () => client.query(`alter table ${table} add constraint "${name}" ${definition}`))
    }
    await client.query(`drop schema ${helper(warehouse)} cascade`)
  })
  // only now: rows count as visible to all when no transaction is left that is older than they are
  await twoAtOnce(all, (table) =>
    onClient(warehouse, (client) =>
      step(`vacuum ${nameOf(table)}`, () =>
        client.query(withSchemas(`vacuum (freeze, analyze) ${table.table}`, warehouse.schemas)),
      ),
    ),
  )
  await mapBuildings(warehouse)
  await onClient(warehouse, (client) => client.query('checkpoint'))
}

/** Says where the offices of the made-up tenant are, unless the warehouse has a building map already. */
export async function mapBuildings(warehouse: Warehouse): Promise<void> {
  const { rowCount } = await warehouse.pool.query(
    withSchemas('select from :facts.building_networks limit 1', warehouse.schemas),
  )
  if (rowCount !== 0) return
  for (const part of [buildings, vpn]) {
    await warehouse.pool.query(withSchemas(insertion(part), warehouse.schemas))
  }
}

const nameOf = ({ table }: TableFill) => table.slice(table.indexOf('.') + 1)

/** The next keys come after those that were given. */
const sequences = `
  select setval(pg_get_serial_sequence(':ops.ledger', 'record_key'), (select max(record_key) from :ops.ledger));
  select setval(pg_get_serial_sequence(':ops.runs', 'run_id'), 1)`

const helper = (warehouse: Warehouse) => `"${warehouse.schemas.facts}_fill"`

function statement(warehouse: Warehouse, text: string): string {
  return withSchemas(text, warehouse.schemas).replaceAll(/(?<!:):fill\b/g, helper(warehouse))
}

async function refuseFilled(client: pg.ClientBase, warehouse: Warehouse): Promise<void> {
  const { rows } = await client.query<{ filled: boolean }>(
    withSchemas(
      'select exists (select from :ops.ledger) or exists (select from :facts.records) as filled',
      warehouse.schemas,
    ),
  )
  if (rows[0]!.filled) throw new Error('the warehouse holds calls already')
}

async function prepare(client: pg.ClientBase, warehouse: Warehouse, extent: Extent): Promise<void> {
  const texts = [
    'drop schema if exists :fill cascade',
    'create schema :fill',
    functions,
    ...tenant,
    calls(extent),
    'analyze :fill.calls',
    plan(extent),
    'analyze :fill.plan',
  ]
  for (const text of texts) await client.query(statement(warehouse, text))
}

async function fillOne(
  client: pg.ClientBase,
  warehouse: Warehouse,
  table: TableFill,
  { indexes }: Definitions,
): Promise<void> {
  const relation = withSchemas(table.table, warehouse.schemas).replaceAll('"', '')
  await client.query('begin')
  await client.query(`truncate ${relation}`)
  await client.query(statement(warehouse, insertion(table)))
  for (const definition of indexes.get(relation) ?? []) await client.query(definition)
  await client.query('commit')
}

/** For long statements over everything, in memory, with one process for each of the two connections. */
const LONG_WORK: Readonly<Record<string, string>> = {
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  work_mem: '768MB',
  maintenance_work_mem: '768MB',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  jit: 'off',
  // hash joins keep the order of the plan
  enable_mergejoin: 'off',
  // a second scan of the plan would else begin where the first one is
  synchronize_seqscans: 'off',
}

/** Lends a connection that is set for long work, and sets it back. */
async function onClient<T>(warehouse: Warehouse, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withClient(warehouse, async (client) => {
    const { rows } = await client.query<{ name: string; was: string }>(
      'select name, current_setting(name) as was from unnest($1::text[]) name',
      [Object.keys(LONG_WORK)],
    )
    for (const [name, value] of Object.entries(LONG_WORK)) {
      await client.query('select set_config($1, $2, false)', [name, value])
    }
    const result = await use(client)
    for (const { name, was } of rows) await client.query('select set_config($1, $2, false)', [name, was])
    return result
  })
}

/** Two workers take what is next until nothing is left. */
async function twoAtOnce<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all([worker(), worker()])
}
