import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import type { Fault } from '../../../src/emulator/faults/catalogue.ts'
import { hostileForms } from '../../../src/emulator/faults/hostile-links.ts'
import { Failure } from '../../../src/failure.ts'
import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { digestFacts } from '../../setup/dump.ts'
import { emulated, synced, truthOf, UNTIL } from '../../setup/emulated.ts'
import { loaded } from '../../setup/loading.ts'
import { openWarehouse } from '../../setup/warehouse.ts'

let warehouse: Warehouse
let truth: Record<string, string>
let laterTruth: Record<string, string>
const closing: (() => Promise<void>)[] = []

/** A tenant with a few small calls, and one meeting of several pages. */
async function tenant(faults: readonly Fault[] = []): Promise<Emulator> {
  const started = await emulated({
    since: '2026-10-30',
    callsPerDay: 8,
    shares: { meeting: 0, escalated: 0 },
    faults,
  })
  started.company.addMeeting({ sessions: 130, participants: 140, startedAt: UNTIL - 2 * DAY })
  return started
}

const DAY = 24 * 3_600_000

/** The days in which it has calls; to list the others would only take time. */
const wants = { within: { from: UNTIL - 3 * DAY, to: undefined } }

beforeAll(async () => {
  const reference = await openWarehouse()
  const healthy = await tenant()
  await loaded(reference.warehouse, truthOf(healthy))
  truth = await digestFacts(reference.warehouse)
  healthy.clock.advance(DAY / 2)
  await loaded(reference.warehouse, truthOf(healthy))
  laterTruth = await digestFacts(reference.warehouse)
  await healthy.stop()
  await reference.close()
  const opened = await openWarehouse()
  warehouse = opened.warehouse
  closing.push(opened.close)
})
afterAll(() => Promise.all(closing.map((close) => close())))

let emulator: Emulator
beforeEach(() =>
  warehouse.pool.query(
    `truncate call_quality.records, call_quality.pstn_calls, call_quality.direct_routing_calls,
       call_quality_ops.ledger, call_quality_ops.documents, call_quality_ops.scans, call_quality_ops.gaps,
       call_quality_ops.tenant, call_quality_ops.meeting_pages, call_quality_ops.quarantine cascade`,
  ),
)
afterEach(() => emulator.stop())

/** Fails unless every fault happened. */
function expectFired(faults: readonly Fault[]): void {
  for (const { name } of faults) expect([name, emulator.faults.fired.get(name) ?? 0]).not.toEqual([name, 0])
}

const titled = (fault: Fault) => [JSON.stringify(fault).replaceAll(/["{}]/g, ' ').trim(), fault] as const

describe('a sync gets everything in one run in spite of', () => {
  const healed: Fault[] = [
    { name: 'throttle', times: 6, retryAfter: '2.128' },
    { name: 'throttle', times: 6, retryAfter: 'date+1' },
    { name: 'throttle', times: 6, retryAfter: 'absent' },
    { name: 'throttle', times: 6, retryAfter: 'soon' },
    { name: 'throttle', times: 6, retryAfter: '-5' },
    { name: 'throttle', times: 2, match: { route: 'list' } },
    { name: 'throttle', times: 3, match: { route: 'sessions' } },
    { name: 'server_error', times: 3, status: 408 },
    { name: 'server_error', times: 3, status: 500, body: 'html' },
    { name: 'server_error', times: 3, status: 503, retryAfter: '1' },
    { name: 'server_error', times: 3, status: 504, body: 'empty' },
    { name: 'server_error', times: 2, status: 503, match: { route: 'token' } },
    { name: 'html', times: 1 },
    { name: 'bad_body', times: 2, body: 'empty' },
    { name: 'bad_body', times: 2, body: 'object' },
    { name: 'bad_body', times: 2, body: 'error' },
    { name: 'bad_body', times: 2, body: 'array' },
    { name: 'bad_body', times: 2, body: 'truncated' },
    { name: 'bad_body', times: 2, body: 'no_value' },
    { name: 'unauthorized', times: 1 },
    { name: 'unauthorized', times: 1, claims: true },
    { name: 'page_expired', times: 1, match: { route: 'sessions' } },
    { name: 'page_expired', times: 1, status: 410, match: { route: 'participants' } },
    { name: 'reset', times: 3 },
    { name: 'reset_in_body', times: 3 },
    { name: 'cut', times: 3 },
    { name: 'cut_unseen', times: 3 },
    { name: 'gzip_cut', times: 3 },
    { name: 'gzip_checksum', times: 3 },
    { name: 'gzip_label', times: 3 },
    { name: 'looping_link', times: 1, match: { route: 'list' } },
    { name: 'metadata_link', match: { route: 'record' } },
    { name: 'repeated_page', times: 1, match: { route: 'list' } },
    { name: 'repeated_page', times: 1, match: { route: 'sessions' } },
    { name: 'repeated_page', times: 1, match: { route: 'participants' } },
    { name: 'repeated_items', times: 3, match: { route: 'list' } },
    { name: 'lost_expand', times: 2 },
  ]
  it.each(healed.map(titled))('%s', async (_, fault) => {
    emulator = await tenant([fault])
    const { verdict } = await synced(warehouse, emulator, { wants })
    expectFired([fault])
    expect(verdict).toBeUndefined()
    expect(await digestFacts(warehouse)).toEqual(truth)
  })

  it('calls that change while they are read, of which it brings what is true afterwards', async () => {
    emulator = await tenant()
    // one each: whoever sees a call change again and again leaves it to the next run
    const faults = [...emulator.company.truth(UNTIL)].map(
      ({ id }): Fault => ({ name: 'changing_record', times: 1, match: { route: 'record', id } }),
    )
    for (const fault of faults) emulator.faults.add(fault)
    const { verdict } = await synced(warehouse, emulator, { wants })
    expect(emulator.faults.fired.get('changing_record')).toBe(faults.length)
    expect(verdict).toBeUndefined()
    await expectTrue()
    expect(await digestFacts(warehouse)).not.toEqual(truth)
  })
})

/** Fails unless the warehouse holds what Graph knows now, and nothing else. */
async function expectTrue(): Promise<void> {
  const reference = await openWarehouse()
  closing.push(reference.close)
  await loaded(reference.warehouse, truthOf(emulator))
  expect(await digestFacts(warehouse)).toEqual(await digestFacts(reference.warehouse))
}

/** What a sync threw. */
const thrown = async (fault: Fault): Promise<Failure> => {
  emulator = await tenant([fault])
  const error: unknown = await synced(warehouse, emulator, { wants }).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

/** A healthy run afterwards, which must bring everything. */
async function expectHealed(): Promise<void> {
  emulator.faults.clear()
  emulator.clock.advance(DAY / 2)
  const { verdict } = await synced(warehouse, emulator, { wants })
  expect(verdict).toBeUndefined()
  expect(await digestFacts(warehouse)).toEqual(laterTruth)
}

describe('a sync leaves to the next run, and ends well, where', () => {
  const later: readonly (readonly [string, Fault])[] = [
    ['a call that is listed is not there yet', { name: 'not_found', times: 4 }],
    ['a call is shown at an older version than listed', { name: 'older_record' }],
    ['the list shows older versions', { name: 'older_list' }],
    ['an item is missing from the list', { name: 'moving_item', comes: 'never', match: { route: 'list' } }],
    ['a day is listed as empty', { name: 'empty_page', match: { route: 'list' } }],
    ['a call is refused', { name: 'refused_record', times: 2 }],
  ]
  it.each(later)('%s', async (_, fault) => {
    emulator = await tenant([fault])
    const { verdict } = await synced(warehouse, emulator, { wants })
    expect(verdict).toBeUndefined()
    await expectHealed()
  })

  it('a call changes whenever it is read', async () => {
    emulator = await tenant()
    const { id } = [...emulator.company.truth(UNTIL)][0]!
    emulator.faults.add({ name: 'changing_record', match: { route: 'record', id } })
    const { verdict, summary } = await synced(warehouse, emulator, { wants })
    expect(verdict).toBeUndefined()
    expect(summary.calls).toMatchObject({ fetched: summary.calls.listed - 1, pending: 1 })
    emulator.faults.clear()
    emulator.clock.advance(DAY / 2)
    expect((await synced(warehouse, emulator, { wants })).verdict).toBeUndefined()
    await expectTrue()
  })
})

describe('a sync keeps what it got, and ends with 75, where', () => {
  const partly: readonly (readonly [string, Fault])[] = [
    ['a list does not end', { name: 'endless_links', match: { route: 'list' } }],
    ['the links of a list run in a circle', { name: 'looping_link', match: { route: 'list' } }],
    ['links to further pages of a call expire', { name: 'page_expired', match: { route: 'sessions' } }],
    [
      'a list page is too large',
      { name: 'gzip_bomb', times: 1, mebibytes: 65, match: { route: 'list', every: 3 } },
    ],
    ['a log does not end', { name: 'endless_links', match: { route: 'direct_routing_calls' } }],
    ['Graph asks to wait for a day', { name: 'throttle', retryAfter: '86400', match: { route: 'record' } }],
    ['Graph goes away in the middle', { name: 'server_error', status: 502, match: { route: 'record' } }],
  ]
  it.each(partly)('%s', async (_, fault) => {
    emulator = await tenant([fault])
    const { verdict } = await synced(warehouse, emulator, { wants })
    expectFired([fault])
    expect(verdict?.kind).toBe('partial')
    await expectHealed()
  })

  it('Graph asks to wait longer than a run waits: no further call is asked for', async () => {
    emulator = await tenant([{ name: 'throttle', retryAfter: '86400', match: { route: 'record' } }])
    const { verdict, summary } = await synced(warehouse, emulator, { wants, config: { concurrency: 2 } })
    expect(verdict?.message).toMatch(/longer than a run waits/)
    expect(summary.calls).toMatchObject({ failed: 0, fetched: 0, pending: summary.calls.listed })
    expect(summary.graph.throttled).toBeLessThanOrEqual(2)
    await expectHealed()
  })

  it('every call is refused', async () => {
    emulator = await tenant([{ name: 'refused_record', match: { route: 'record' } }])
    const { verdict, summary } = await synced(warehouse, emulator, { wants })
    expect(verdict?.message).toMatch(/^Graph refused all \d+ calls that were asked for/)
    expect(summary.calls).toMatchObject({ fetched: 0, refused: summary.calls.listed })
    await expectHealed()
  })

  it('one call fails whenever it is asked for', async () => {
    emulator = await tenant()
    const { id } = [...emulator.company.truth(UNTIL)][0]!
    emulator.faults.add({ name: 'server_error', match: { route: 'record', id } })
    const { verdict, summary } = await synced(warehouse, emulator, { wants })
    expect(verdict?.message).toMatch(/^A call could not be fetched/)
    expect(summary.calls).toMatchObject({ failed: 1, fetched: summary.calls.listed - 1, pending: 1 })
    await expectHealed()
  })
})

describe('a sync ends at once, and tells what to do, where', () => {
  it.each<[string, Fault, Failure['kind'], RegExp]>([
    ['Graph forbids it', { name: 'forbidden' }, 'auth', /CallRecords\.Read\.All/],
    ['no token is accepted', { name: 'unauthorized' }, 'auth', /fresh token/],
    [
      'a web page answers',
      { name: 'html', title: 'Sign in to the guest network' },
      'unreachable',
      /guest network/,
    ],
    [
      'it is sent elsewhere',
      { name: 'redirect', match: { route: 'record' } },
      'internal',
      /^security: .* leads to elsewhere/,
    ],
  ])('%s', async (_, fault, kind, words) => {
    const { kind: found, message, remedy } = await thrown(fault)
    expect(found).toBe(kind)
    expect(`${message} ${remedy}`).toMatch(words)
  })
})

describe('the token', () => {
  it.each(hostileForms)('goes to nobody else by a link of the form %s', async (form) => {
    emulator = await tenant()
    const other = await emulator.startOtherHost()
    emulator.faults.add({ name: 'hostile_link', form, match: { route: 'list' } })
    emulator.faults.add({ name: 'hostile_link', form, match: { route: 'record' } })
    const ended = await synced(warehouse, emulator, { wants }).catch((error: unknown) => error)
    expect(other.requests).toEqual([])
    // one form is only another way of writing Graph's own address
    if (ended instanceof Failure)
      expect([ended.kind, ended.message]).toEqual(['internal', expect.stringMatching(/^security: /)])
  })

  it.each([301, 302, 307, 308])('goes to nobody else by a redirect of status %i', async (status) => {
    emulator = await tenant()
    const other = await emulator.startOtherHost()
    emulator.faults.add({ name: 'redirect', status: status as 301, to: 'other' })
    await expect(synced(warehouse, emulator, { wants })).rejects.toThrow(Failure)
    expect(other.requests).toEqual([])
  })
})
