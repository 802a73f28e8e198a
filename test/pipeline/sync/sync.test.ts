import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { routeOf } from '../../../src/emulator/server/routes.ts'
import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { call, guid } from '../../setup/documents.ts'
import { digestFacts, factCounts, rowStates } from '../../setup/dump.ts'
import { emulated, synced, truthOf, UNTIL } from '../../setup/emulated.ts'
import { loaded, replayed } from '../../setup/loading.ts'
import { openWarehouse } from '../../setup/warehouse.ts'

/** What is loaded from Graph, and what is to be compared with it. */
let warehouse: Warehouse
let reference: Warehouse
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  for (const use of [(one: Warehouse) => (warehouse = one), (one: Warehouse) => (reference = one)]) {
    const opened = await openWarehouse()
    use(opened.warehouse)
    closing.push(opened.close)
  }
})
afterAll(() => Promise.all(closing.map((close) => close())))

let emulator: Emulator
beforeEach(async () => {
  for (const one of [warehouse, reference]) {
    await one.pool.query(
      `truncate call_quality.records, call_quality.pstn_calls, call_quality.direct_routing_calls,
         call_quality_ops.ledger, call_quality_ops.documents, call_quality_ops.scans, call_quality_ops.gaps,
         call_quality_ops.tenant, call_quality_ops.meeting_pages, call_quality_ops.quarantine cascade`,
    )
  }
})
afterEach(() => emulator.stop())

/** Compares every row with those that the tenant's documents, loaded from files, give. */
async function expectTruth(): Promise<void> {
  await loaded(reference, truthOf(emulator))
  expect(await digestFacts(warehouse)).toEqual(await digestFacts(reference))
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('a sync', () => {
  it('brings everything that the tenant has, row by row', async () => {
    emulator = await emulated()
    const { summary, verdict, notices } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(notices).toEqual([])
    await expectTruth()
    const counts = await factCounts(warehouse)
    expect(counts.records).toBeGreaterThan(20)
    expect(summary.records.loaded).toBe(
      counts.records! + (counts.pstn_calls ?? 0) + (counts.direct_routing_calls ?? 0),
    )
    expect(summary.calls).toMatchObject({
      listed: counts.records,
      unseen: counts.records,
      fetched: counts.records,
      pending: 0,
      at_risk: 0,
    })
    expect(summary.graph.throttled).toBe(0)
  })

  it('keeps documents that make the same rows again', async () => {
    emulator = await emulated({ since: '2026-11-01', callsPerDay: 4 })
    emulator.company.addMeeting({ sessions: 70, participants: 140, startedAt: UNTIL - DAY })
    emulator.company.addMeeting({ sessions: 400, participants: 20, startedAt: UNTIL - DAY })
    await synced(warehouse, emulator)
    const before = await digestFacts(warehouse)
    const again = await replayed(warehouse)
    expect(again.records.replaced).toBe((await factCounts(warehouse)).records)
    expect(await digestFacts(warehouse)).toEqual(before)
  })

  it('that finds nothing new asks for lists alone, and changes no row of the facts or the ledger', async () => {
    emulator = await emulated()
    await synced(warehouse, emulator)
    const before = await rowStates(warehouse)
    emulator.counts.reset()
    const { summary } = await synced(warehouse, emulator)
    expect(summary.calls).toMatchObject({ unseen: 0, newer: 0, fetched: 0 })
    expect(emulator.counts.of('record') + emulator.counts.of('participants')).toBe(0)
    expect(emulator.counts.of('list')).toBeGreaterThan(30)
    const after = await rowStates(warehouse)
    const ofRuns = ['scans', 'runs', 'lease'].map((name) => `call_quality_ops.${name}`)
    for (const name of Object.keys(before))
      if (!ofRuns.includes(name)) expect([name, after[name]]).toEqual([name, before[name]])
  })

  it('is right at every moment of a tenant that lives: late records, later versions', async () => {
    emulator = await emulated({ since: '2026-10-29', callsPerDay: 20 })
    emulator.clock.set(Date.parse('2026-10-29T10:00:00Z'))
    let replaced = 0
    let notYet = 0
    for (let at = 0; at < 9; at++) {
      const { summary, verdict } = await synced(warehouse, emulator)
      expect(verdict).toBeUndefined()
      replaced += summary.records.replaced
      notYet += summary.calls.not_yet
      await expectTruth()
      emulator.clock.advance(at % 2 === 0 ? 95 * 60_000 : 7 * HOUR)
    }
    expect(replaced).toBeGreaterThan(3)
    expect(notYet).toBe(0)
  })

  it('makes good for a week off', async () => {
    emulator = await emulated({ since: '2026-10-20', callsPerDay: 4 })
    emulator.clock.set(Date.parse('2026-10-23T03:00:00Z'))
    await synced(warehouse, emulator)
    emulator.clock.advance(7 * DAY)
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(summary.gaps).toEqual([])
    await expectTruth()
  })

  it('tells what can no longer be had after 31 days off', async () => {
    emulator = await emulated({ since: '2026-09-20', callsPerDay: 4 })
    emulator.clock.set(Date.parse('2026-09-25T03:00:00Z'))
    await synced(warehouse, emulator)
    emulator.clock.advance(33 * DAY)
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    // calls of the two days before may have been under way when they were listed last
    expect(summary.gaps).toEqual([
      {
        from: '2026-09-23T00:00:00.000Z',
        to: expect.stringMatching(/^2026-09-28T03:/),
        reason: 'not listed in time',
      },
    ])
    expect((await synced(warehouse, emulator)).summary.gaps).toEqual([])
  })

  it('reads records with more sessions and participants than one page has', async () => {
    emulator = await emulated({ since: '2026-11-01', callsPerDay: 2 })
    for (const [sessions, participants] of [
      [60, 130],
      [61, 131],
      [200, 300],
    ] as const) {
      emulator.company.addMeeting({ sessions, participants, startedAt: UNTIL - 5 * DAY })
    }
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(summary.records.incomplete).toBe(0)
    expect(summary.calls.meetings).toBe(0)
    await expectTruth()
  })

  it('takes a large meeting by the slow lane, and goes on where an earlier run stopped', async () => {
    const stop = new AbortController()
    let asked = 0
    emulator = await emulated({
      since: '2026-11-01',
      callsPerDay: 2,
      onRequest: ({ url }) => {
        if (routeOf(url) === 'sessions' && ++asked === 12) stop.abort(15)
      },
    })
    // 15 pages of sessions, 4 of participants
    emulator.company.addMeeting({ sessions: 900, participants: 400, startedAt: UNTIL - 5 * DAY })
    await synced(warehouse, emulator, { signal: stop.signal })
    const kept = async () =>
      (await warehouse.pool.query('select count(*)::int as pages from call_quality_ops.meeting_pages'))
        .rows[0].pages as number
    // the first five told that it is large
    expect(await kept()).toBe(1 + 12 - 5 - 1)
    asked = 12
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(summary.calls.meetings).toBe(1)
    expect(asked).toBe(5 + 14 + 1)
    expect(await kept()).toBe(0)
    await expectTruth()
  })

  it('keeps calls apart from what is odd within them: no sessions, one session id twice, no end', async () => {
    emulator = await emulated({ since: '2026-11-01', callsPerDay: 1 })
    const visibleFrom = UNTIL - DAY
    const twice = call(2, { sessions: 2 })
    for (const document of [
      call(1, { sessions: 0, participants: 0 }),
      { ...twice, sessions: [...(twice.sessions as object[]), ...(twice.sessions as object[])] },
      call(3, { more: { endDateTime: '0001-01-01T00:00:00Z' } }),
    ]) {
      emulator.company.add({
        versions: [{ visibleFrom, document }],
        startedAt: visibleFrom,
        endedAt: visibleFrom,
      })
    }
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(summary.records.incomplete).toBe(0)
    await expectTruth()
    const { rows } = await warehouse.pool.query(
      'select count(*)::int as sessions from call_quality.sessions join call_quality.records using (record_key) where records.id = $1',
      [guid(2)],
    )
    expect(rows).toEqual([{ sessions: 4 }])
  })

  it('sets aside what can not be loaded, once, and loads it when a later version can be', async () => {
    emulator = await emulated({ since: '2026-11-01', callsPerDay: 1 })
    const visibleFrom = UNTIL - DAY
    const times = { startedAt: visibleFrom, endedAt: visibleFrom }
    const broken = call(1, { version: 1, more: { startDateTime: 'yesterday' } })
    emulator.company.add({ versions: [{ visibleFrom, document: broken }], ...times })
    const first = await synced(warehouse, emulator)
    expect(first.verdict).toBeUndefined()
    expect(first.summary.records.quarantined).toBe(1)
    emulator.counts.reset()
    const second = await synced(warehouse, emulator)
    expect(emulator.counts.of('record')).toBe(0)
    expect(second.summary.records).toMatchObject({ loaded: 0, quarantined: 0 })
    emulator.company.add({ versions: [{ visibleFrom: UNTIL, document: call(1, { version: 2 }) }], ...times })
    emulator.clock.advance(HOUR)
    expect((await synced(warehouse, emulator)).summary.calls.fetched).toBeGreaterThanOrEqual(1)
    const { rows } = await warehouse.pool.query(
      'select version_loaded, state from call_quality_ops.ledger where call_id = $1',
      [guid(1)],
    )
    expect(rows).toEqual([{ version_loaded: '2', state: 'loaded' }])
  })

  it('sets entries of the list aside that name no call', async () => {
    emulator = await emulated({ since: '2026-11-01', callsPerDay: 1 })
    const visibleFrom = UNTIL - DAY
    const document = { ...call(1), id: '+31205550100' }
    emulator.company.add({
      versions: [{ visibleFrom, document }],
      startedAt: visibleFrom,
      endedAt: visibleFrom,
    })
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(summary.records.quarantined).toBe(1)
    const { rows } = await warehouse.pool.query('select source, reason from call_quality_ops.quarantine')
    expect(rows).toEqual([
      { source: 'graph:callRecords?day=2026-11-01&page=0', reason: 'a call record whose id is not a GUID' },
    ])
  })

  it('gives up a call that was listed and is gone, and tries one again that is not there yet', async () => {
    emulator = await emulated({ since: '2026-10-01', callsPerDay: 4 })
    await synced(warehouse, emulator)
    // listed by an earlier run, and forgotten by Graph since
    await warehouse.pool.query(
      `insert into call_quality_ops.ledger (call_id, version_listed, started_at) values
         ($1, 1, '2026-09-30T00:00:00Z'), ($2, 1, '2026-11-01T20:00:00Z'), ($3, 1, '2026-10-20T00:00:00Z')`,
      [guid(1), guid(2), guid(3)],
    )
    const { summary, verdict } = await synced(warehouse, emulator)
    expect(verdict).toBeUndefined()
    expect(summary.calls).toMatchObject({ aged_out: 1, not_yet: 2, pending: 2, at_risk: 0 })
    const { rows } = await warehouse.pool.query(
      `select state, next_attempt_at from call_quality_ops.ledger where call_id = any($1) order by call_id`,
      [[guid(1), guid(2), guid(3)]],
    )
    expect(rows.map(({ state }) => state)).toEqual(['aged_out', 'pending', 'pending'])
    const waits = rows.slice(1).map(({ next_attempt_at: at }) => (Date.parse(at) - UNTIL) / HOUR)
    // a quarter of an hour and six hours, and what a hurried run takes
    expect(waits[0]).toBeLessThan(4)
    expect(waits[1]).toBeGreaterThanOrEqual(6)
    expect(waits[1]).toBeLessThan(10)
  })
})
