import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { grantReader } from '../../../src/warehouse/readers.ts'
import { createRole, type TestRole } from '../../setup/readers.ts'
import { empty } from '../../setup/syncing.ts'
import { openWarehouse } from '../../setup/warehouse.ts'
import { Lot } from '../random.ts'
import { factTables } from '../world/checked.ts'
import { makeWorld, type World } from '../world/world.ts'
import { type Observer, openObserver, said, type Watch } from './observer.ts'
import { Tenant } from './tenant.ts'

let warehouse: Warehouse
let observer: Observer
let role: TestRole
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const opened = await openWarehouse()
  warehouse = opened.warehouse
  role = await createRole()
  await grantReader(warehouse, { role: role.name, withEuii: false })
  observer = await openObserver(opened.database.url, { role: role.name, schemas: warehouse.schemas })
  closing.push(() => observer.close(), opened.close, role.drop)
})
afterAll(async () => {
  for (const close of closing) await close()
})
beforeEach(() => clear())

async function clear(): Promise<void> {
  await empty(warehouse)
  await warehouse.pool.query(
    `truncate call_quality.quality_daily, call_quality.quality_hourly, call_quality.quality_by_call,
       call_quality_ops.touched_days, call_quality_ops.rollups`,
  )
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

const look = async (watch: Watch, tenant: Tenant, what = 'look') =>
  said(await watch.look({ what, now: tenant.now, isQuiet: true }))

describe('the observer finds nothing where the product alone was at work', () => {
  it.each(Array.from({ length: 6 }, (_, seed) => [seed]))('seed %i', async (seed) => {
    const tenant = new Tenant(makeWorld(new Lot(seed)))
    const watch = observer.watch(tenant.world, tenant.graph)
    for (const days of [0.2, 1, 1.5, 4]) {
      tenant.passTo(tenant.world.startsAt + days * DAY)
      const end = await tenant.sync(warehouse)
      expect(end.exitCode, tenant.error?.message).toBe(0)
      expect(said(await watch.look({ what: `day ${days}`, now: tenant.now, isQuiet: true, end }))).toEqual([])
    }
    tenant.passTo(Math.max(tenant.world.settledAt, tenant.now + 25 * HOUR))
    const quiet = [await tenant.sync(warehouse)]
    expect(await look(watch, tenant)).toEqual([])
    await watch.rest()
    quiet.push(await tenant.sync(warehouse))
    expect(await look(watch, tenant)).toEqual([])
    expect(said(await watch.final(tenant.now, quiet))).toEqual([])
  })
})

/** The first world that has what a test needs. */
function worldWith(fits: (world: World) => boolean): World {
  for (let seed = 0; ; seed++) {
    const world = makeWorld(new Lot(`rich ${seed}`))
    if (fits(world)) return world
  }
}

/** Has rows in every table, a call that changed, one that can't be loaded at its newest version, and a telephone call. */
const rich = worldWith(({ calls, logs, startsAt }) => {
  // few days cost little
  if (calls.length > 4 || calls.some((call) => call.startsAt < startsAt - 2 * DAY)) return false
  const shown = calls.map(({ versions }) => versions.at(-1)!)
  const hasRows = factTables.every((table) => shown.some(({ rows }) => rows[table].length > 0))
  const changed = calls.some(({ versions }) => versions.length > 1 && versions.every((one) => !one.isPoison))
  return hasRows && changed && shown.some((one) => one.isPoison) && logs.length > 0
})

/** A call that changed, and all of whose versions can be loaded. */
const changed = rich.calls.find(
  ({ versions }) => versions.length > 1 && versions.every((one) => !one.isPoison),
)!
const whole = rich.calls.find(({ versions }) => versions.at(-1)!.rows.streams.length > 1)!

/** Lets somebody change the warehouse behind the loader's back, which the observer must find. */
describe('the observer finds', () => {
  const key = `(select record_key from call_quality.records where id = '${whole.id}')`
  const older = changed.versions[0]!.version
  const damages: readonly (readonly [what: string, sql: string, invariant: string])[] = [
    ...factTables
      .filter((table) => table !== 'records')
      .map((table) => {
        const sql = `delete from call_quality.${table} where ctid = (select min(ctid) from call_quality.${table})`
        return [`a row of ${table} that is gone`, sql, 'no_partial_call'] as const
      }),
    [
      'a value of another version',
      `update call_quality.streams set average_jitter_ms = average_jitter_ms + 1000
       where ctid = (select max(ctid) from call_quality.streams where average_jitter_ms is not null)`,
      'no_partial_call',
    ],
    [
      'a row that is there twice',
      `insert into call_quality.participants select participant_key + 4096, record_key, ordinal, id, identity_kind,
         identity_id, identity_display_name, identity_user_principal_name, identity_tenant_id, identity_email,
         administrative_unit_ids from call_quality.participants limit 1`,
      'no_partial_call',
    ],
    [
      'a version that never was',
      `update call_quality.records set version = 99 where id = '${whole.id}'`,
      'no_foreign_call',
    ],
    [
      'a version that was met and is forgotten',
      `update call_quality_ops.ledger set version_listed = ${older} where call_id = '${changed.id}'`,
      'versions_never_fall',
    ],
    [
      'a version that went back',
      `update call_quality.records set version = ${older} where id = '${changed.id}'`,
      'versions_never_fall',
    ],
    [
      'a call that vanished',
      `delete from call_quality.records where id = '${whole.id}'`,
      'calls_never_vanish',
    ],
    [
      'a call that Graph never had',
      `insert into call_quality_ops.ledger (call_id) values (gen_random_uuid())`,
      'no_foreign_call',
    ],
    [
      'a quarantine row older than the loaded version',
      `insert into call_quality_ops.quarantine (sha256, kind, id, version, source, reason, bytes, document, run_id)
       values ('a', 'call_record', '${changed.id}', ${older}, 'graph', 'because', 1, 'a', 1)`,
      'quarantine_not_stale',
    ],
    [
      'a quarantine row of what could have been loaded',
      `insert into call_quality_ops.quarantine (sha256, kind, id, version, source, reason, bytes, document, run_id)
       values ('a', 'call_record', '${changed.id}', ${older}, 'graph', 'because', 1, 'a', 1)`,
      'only_poison_in_quarantine',
    ],
    [
      'a quarantine row without a reason',
      `update call_quality_ops.quarantine set reason = ' '`,
      'quarantine_tells_why',
    ],
    [
      'a quarantine row without bytes',
      `update call_quality_ops.quarantine set document = ''`,
      'quarantine_tells_why',
    ],
    ['a quarantine row that is gone', 'delete from call_quality_ops.quarantine', 'calls_never_vanish'],
    [
      'poison that nobody set aside',
      'update call_quality_ops.quarantine set resolved_at = now()',
      'every_call_accounted',
    ],
    [
      'an older version set aside, for which a newer one is not fetched',
      `update call_quality_ops.ledger set version_listed = version_listed + 1 where state = 'quarantined'`,
      'every_call_accounted',
    ],
    [
      'a ledger row without a record',
      `update call_quality_ops.ledger set version_loaded = null where call_id = '${whole.id}'`,
      'ledger_equals_tables',
    ],
    [
      'a record without a ledger row',
      `delete from call_quality_ops.ledger where call_id = '${whole.id}'`,
      'ledger_equals_tables',
    ],
    [
      'a call that was listed and is not in the ledger',
      `delete from call_quality_ops.ledger where call_id = '${whole.id}'`,
      'listed_is_in_ledger',
    ],
    [
      'another number of rows than the ledger says',
      `update call_quality_ops.ledger set rows_loaded = rows_loaded + 1 where call_id = '${whole.id}'`,
      'ledger_equals_tables',
    ],
    [
      'a state that can not be',
      `update call_quality_ops.ledger set state = 'aged_out' where call_id = '${whole.id}'`,
      'every_call_accounted',
    ],
    ['a document that was not kept', 'delete from call_quality_ops.documents', 'documents_kept'],
    [
      'an orphan',
      `begin; set local session_replication_role = replica;
       delete from call_quality.records where id = '${whole.id}'; commit`,
      'no_orphan',
    ],
    [
      'a wrong roll-up of a day',
      `update call_quality.quality_daily set jitter_ms_sum = jitter_ms_sum + 1
       where ctid = (select max(ctid) from call_quality.quality_daily)`,
      'rollups_equal_facts',
    ],
    ['a roll-up by hour that is gone', 'delete from call_quality.quality_hourly', 'rollups_equal_facts'],
    [
      'a roll-up of a call that is gone',
      `delete from call_quality.quality_by_call where record_key = ${key}`,
      'rollups_equal_facts',
    ],
    [
      'a run that counts too much',
      'update call_quality_ops.runs set records_loaded = records_loaded + 1',
      'counters_equal_changes',
    ],
    [
      'a run that was over and goes on',
      'update call_quality_ops.runs set calls_listed = calls_listed + 1',
      'who_is_over_writes_nothing',
    ],
    [
      'a change that no run counts',
      `update call_quality.records set type = type where id = '${whole.id}'`,
      'counters_equal_changes',
    ],
    [
      'a value in a log that Graph never sent',
      'update call_quality.pstn_calls set duration_s = 7; update call_quality.direct_routing_calls set duration_s = 7',
      'log_rows_as_sent',
    ],
    [
      'a token in the books',
      `update call_quality_ops.ledger set last_failure = 'Bearer eyJh'`,
      'no_secret_in_books',
    ],
  ]
  it.each(damages)('%s', async (_, sql, invariant) => {
    const tenant = new Tenant(rich)
    tenant.passTo(rich.settledAt)
    const watch = observer.watch(rich, tenant.graph)
    expect((await tenant.sync(warehouse)).exitCode).toBe(0)
    expect(await look(watch, tenant)).toEqual([])
    await warehouse.pool.query(sql)
    const found = await watch.look({ what: 'after', now: tenant.now, isQuiet: true })
    expect(found.map((one) => one.invariant)).toContain(invariant)
  })
})

describe('the observer finds in the end', () => {
  /** Nothing of it is there at the first run, and everything is gone at the second. */
  const missed = worldWith(({ calls, startsAt }) =>
    calls.every((call) => call.startsAt > startsAt + 1.5 * DAY && call.endsAt - call.startsAt < 2 * HOUR),
  )

  it('a gap that was not told, and nothing where it was', async () => {
    const tenant = new Tenant(missed)
    const watch = observer.watch(missed, tenant.graph)
    await tenant.sync(warehouse)
    expect(await look(watch, tenant)).toEqual([])
    tenant.passTo(Math.max(...missed.calls.map(({ goneAt }) => goneAt)) + 3 * DAY)
    const quiet = [await tenant.sync(warehouse), await tenant.sync(warehouse)]
    expect(said(await watch.final(tenant.now, quiet))).toEqual([])
    await warehouse.pool.query('delete from call_quality_ops.gaps')
    const found = await watch.final(tenant.now, quiet)
    expect(found.map(({ invariant }) => invariant)).toEqual(missed.calls.map(() => 'gaps_are_told'))
  })

  it('calls that are not at their newest version, and rows that were written again', async () => {
    const tenant = new Tenant(rich)
    const watch = observer.watch(rich, tenant.graph)
    tenant.passTo(changed.versions[1]!.appearsAt - 1)
    await tenant.sync(warehouse)
    tenant.passTo(Math.max(rich.settledAt, tenant.now) + HOUR)
    const startedAt = tenant.now
    const quiet = { runId: 1, exitCode: 0, startedAt, endedAt: startedAt, requests: 1, longestSleepMs: 0 }
    await watch.rest()
    await warehouse.pool.query(`update call_quality.media set label = label where record_key =
      (select min(record_key) from call_quality.media)`)
    const found = await watch.final(tenant.now, [{ ...quiet, overlapped: false }])
    const invariants = new Set(found.map(({ invariant }) => invariant))
    expect(invariants).toEqual(new Set(['converges', 'idle_run_writes_nothing']))
  })

  it('what a loader left behind', async () => {
    const tenant = new Tenant(rich)
    const watch = observer.watch(rich, tenant.graph)
    const client = await warehouse.pool.connect()
    try {
      await client.query('create temporary table left_behind (one integer)')
      const early = await watch.look({ what: 'busy', now: tenant.now, isQuiet: false })
      expect(said(early)).toEqual([])
      expect(await look(watch, tenant)).toEqual([
        'nothing_left_behind: look: nobody loads, and there is a temporary table left_behind',
      ])
    } finally {
      client.release(true)
    }
  })

  it('a dead run that was left as running', async () => {
    const tenant = new Tenant(rich)
    tenant.passTo(rich.settledAt)
    const watch = observer.watch(rich, tenant.graph)
    const end = await tenant.sync(warehouse)
    await warehouse.pool.query(
      `insert into call_quality_ops.runs (command, callhouse_version) values ('sync', '')`,
    )
    const found = said(await watch.look({ what: 'end', now: tenant.now, isQuiet: true, end }))
    expect(found).toEqual([
      expect.stringMatching(
        /^nothing_left_behind: end: exit 0, and run \d+, which is dead, counts as running$/,
      ),
    ])
  })

  it('a success that is none, a token at a stranger, too many requests, and a long sleep', async () => {
    const tenant = new Tenant(rich)
    tenant.passTo(rich.settledAt)
    const watch = observer.watch(rich, tenant.graph)
    tenant.graph.inject('forbidden')
    const end = await tenant.sync(warehouse)
    expect(end.exitCode).toBe(77)
    tenant.graph.books.leaks.push('https://evil.example')
    const said = { ...end, exitCode: 0, requests: 1_000_000, longestSleepMs: HOUR }
    const found = await watch.look({ what: 'end', now: tenant.now, isQuiet: true, end: said })
    const invariants = new Set(found.map(({ invariant }) => invariant))
    expect(invariants).toEqual(
      new Set(['success_is_true', 'token_stays_home', 'bounded_requests', 'bounded_sleeps']),
    )
  })
})
