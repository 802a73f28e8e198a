import { beforeEach, describe, expect, it } from 'vitest'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { type Fate, type Status, statusOf } from '../../src/warehouse/status.ts'
import { guid } from '../setup/documents.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()

beforeEach(() =>
  execute(`truncate :ops.scans, :ops.gaps, :ops.meeting_pages, :ops.ledger, :ops.runs, :ops.quarantine,
                    :ops.documents restart identity`),
)

async function execute(sql: string, values: readonly unknown[] = []): Promise<void> {
  await warehouse.pool.query(withSchemas(sql, warehouse.schemas), [...values])
}

/** The start of the day, so many days ago, as PostgreSQL writes it: the days of the database. */
const day = (ago: number) => `(date_trunc('day', now()) - interval '${ago} days')`

async function instant(sql: string): Promise<string> {
  const { rows } = await warehouse.pool.query<{ at: string }>(`select (${sql})::timestamptz as at`)
  return rows[0]!.at
}

interface Scan {
  readonly from: string
  readonly to: string
  /** When the listing began. */
  readonly at: string
  readonly suspicious?: boolean
  readonly source?: string
}

async function scanned(...scans: readonly Scan[]): Promise<void> {
  for (const { from, to, at, suspicious = false, source = 'calls' } of scans) {
    await execute(
      `insert into :ops.scans (source, from_at, to_at, started_at, listed, pages, is_suspicious, run_id)
       values ('${source}', ${from}, ${to}, ${at}, 0, 1, ${suspicious}, 1)`,
    )
  }
}

/** A slice of one day, listed at the end of the day after. */
const whole = (ago: number): Scan => ({ from: day(ago), to: day(ago - 1), at: day(ago - 2) })

async function gap(from: string, to: string, source = 'calls'): Promise<void> {
  await execute(
    `insert into :ops.gaps (source, from_at, to_at, reason, run_id)
     values ('${source}', ${from}, ${to}, 'not listed in time', 1)`,
  )
}

interface Entry {
  readonly state?: 'pending' | 'loaded' | 'quarantined' | 'aged_out'
  /** SQL of the start; null: not known. */
  readonly startedAt: string | null
  /** A version is in the tables. */
  readonly loaded?: boolean
  readonly complete?: boolean
  readonly nextAttemptAt?: string
}

let calls = 0
async function known(...entries: readonly Entry[]): Promise<void> {
  for (const {
    state = 'loaded',
    startedAt,
    loaded = state === 'loaded',
    complete = loaded,
    nextAttemptAt,
  } of entries) {
    await execute(
      `insert into :ops.ledger (call_id, started_at, version_listed, version_loaded, is_complete, state, next_attempt_at)
       values ('${guid(++calls)}', ${startedAt}, 2, ${loaded ? 1 : null}, ${complete}, '${state}', ${nextAttemptAt ?? null})`,
    )
  }
}

const nothing: Fate = { listed: 0, loaded: 0, incomplete: 0, pending: 0, quarantined: 0, aged_out: 0 }
const status = (): Promise<Status> => statusOf(warehouse)

describe('freshness', () => {
  it('is unknown where calls were never listed', async () => {
    await scanned({ ...whole(3), source: 'pstn_calls' }, { ...whole(2), suspicious: true })
    await gap(day(9), day(8))
    expect((await status()).freshness).toEqual({
      listed_until: null,
      listed_seconds_ago: null,
      settled_until: null,
      suspicious_slices: 1,
      last_ok_sync: null,
    })
  })

  it('is when the listing of the slice began in which the newest calls are', async () => {
    const at = `${day(0)} - interval '3 hours'`
    await scanned(whole(3), whole(2), { from: day(1), to: day(0), at })
    const { freshness } = await status()
    expect(freshness).toMatchObject({
      listed_until: await instant(at),
      settled_until: await instant(`${at} - interval '150 minutes'`),
      suspicious_slices: 0,
    })
    const since = await instant('now()')
    const age = (Date.parse(since) - Date.parse(await instant(at))) / 1000
    expect(Math.abs(freshness.listed_seconds_ago! - age)).toBeLessThan(10)
  })

  it.each<[string, readonly Scan[], number]>([
    ['a slice that was never listed', [whole(6), whole(5), whole(3), whole(2)], 4],
    [
      'a slice whose listing is not believed',
      [whole(6), whole(5), { ...whole(4), suspicious: true }, whole(3)],
      4,
    ],
    [
      'a slice that was listed before its end',
      [
        { ...whole(6), at: day(5) },
        { ...whole(5), at: `${day(5)} + interval '1 day'` },
        { ...whole(4), at: day(4) },
        whole(3),
      ],
      4,
    ],
  ])('ends before %s', async (_, scans, ago) => {
    await scanned(...scans)
    expect((await status()).freshness.listed_until).toBe(await instant(day(ago)))
  })

  it('sees no hole between slices of different lengths, one within the other', async () => {
    await scanned(
      { from: day(6), to: day(3), at: day(2) },
      { from: day(5), to: day(4), at: day(2) },
      whole(3),
    )
    expect((await status()).freshness.listed_until).toBe(await instant(day(2)))
  })

  it('passes over a hole that is recorded as a gap, and over one that Graph can fill no longer', async () => {
    await scanned(whole(90), whole(60), whole(8), whole(4))
    await gap(day(7), day(4), 'pstn_calls')
    expect((await status()).freshness.listed_until).toBe(await instant(day(59)))
    // of this hole the last 30 days could be had
    await scanned({ from: day(59), to: day(8), at: day(7) })
    expect((await status()).freshness.listed_until).toBe(await instant(day(7)))
    await gap(day(7), day(4))
    expect((await status()).freshness.listed_until).toBe(await instant(day(3)))
  })

  it('begins at the first slice that was listed, whatever gap lies before it', async () => {
    await scanned(whole(5), whole(4))
    await gap(day(90), day(20))
    expect((await status()).freshness.listed_until).toBe(await instant(day(3)))
  })

  it('counts as listed what is settled, which ends earlier where a slice was listed too soon after its end', async () => {
    await scanned(whole(5), { ...whole(4), at: `${day(3)} + interval '1 hour'` }, whole(3))
    expect((await status()).freshness).toMatchObject({
      listed_until: await instant(day(2)),
      settled_until: await instant(`${day(3)} - interval '90 minutes'`),
    })
  })

  it('tells the last sync that ended well, whatever ran since', async () => {
    await execute(`
      insert into :ops.runs (command, callhouse_version, status, finished_at) values
        ('sync', 't', 'ok', now() - interval '50 hours'), ('sync', 't', 'ok', now() - interval '26 hours'),
        ('sync', 't', 'partial', now() - interval '2 hours'), ('load', 't', 'ok', now() - interval '1 hour'),
        ('sync', 't', 'running', null)`)
    const { last_ok_sync } = (await status()).freshness
    expect(last_ok_sync).toMatchObject({ run_id: 2, finished_at: expect.any(String) })
    expect(Math.abs(last_ok_sync!.seconds_ago - 26 * 3600)).toBeLessThan(10)
  })
})

describe('the ledger', () => {
  it('is counted by state and by day of the start', async () => {
    await known(
      { startedAt: day(0) },
      { startedAt: `now() + interval '2 days'` },
      { startedAt: `${day(0)} - interval '1 microsecond'` },
      { startedAt: day(1), complete: false },
      { startedAt: day(1), state: 'pending' },
      // a newer version is outstanding
      { startedAt: day(1), state: 'pending', loaded: true },
      { startedAt: day(31), state: 'quarantined' },
      { startedAt: `${day(31)} - interval '1 microsecond'`, state: 'aged_out' },
      { startedAt: day(400) },
      { startedAt: null, state: 'pending' },
    )
    const { calls, days, older, undated } = await status()
    expect(calls).toEqual({
      listed: 10,
      loaded: 6,
      incomplete: 1,
      pending: 3,
      quarantined: 1,
      aged_out: 1,
      first: null,
      last: null,
    })
    expect(days).toHaveLength(32)
    expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted())
    expect(days[31]!.day).toBe((await instant('now()')).slice(0, 10))
    expect(days.filter(({ listed }) => listed > 0)).toEqual([
      { ...nothing, day: days[0]!.day, listed: 1, quarantined: 1 },
      { day: days[30]!.day, listed: 4, loaded: 3, incomplete: 1, pending: 2, quarantined: 0, aged_out: 0 },
      { ...nothing, day: days[31]!.day, listed: 2, loaded: 2 },
    ])
    expect(older).toEqual({ ...nothing, listed: 2, loaded: 1, aged_out: 1 })
    expect(undated).toEqual({ ...nothing, listed: 1, pending: 1 })
  })

  it('tells the oldest pending call and the days left for it, the calls at risk, and those that wait', async () => {
    const ago = (text: string) => `now() - interval '${text}'`
    await known(
      { startedAt: ago('22 days 23 hours'), state: 'pending' },
      { startedAt: ago('22 days 23 hours'), complete: false },
      { startedAt: ago('40 days') },
      { startedAt: ago('40 days'), state: 'aged_out' },
      { startedAt: ago('25 days'), state: 'quarantined' },
      { startedAt: ago('25 days'), complete: false },
      // of which an older version is here
      { startedAt: ago('22 days'), state: 'pending', loaded: true },
      { startedAt: null, state: 'pending', nextAttemptAt: `date_trunc('day', now()) + interval '3 days'` },
      { startedAt: ago('1 day'), state: 'pending', nextAttemptAt: ago('1 minute') },
    )
    expect(await status()).toMatchObject({
      oldest_pending: { call_id: guid(calls - 8), started_at: expect.any(String), days_left: 7 },
      at_risk: 0,
      waiting: { count: 1, next_attempt_at: await instant(day(-3)) },
    })
    await known(
      { startedAt: ago('23 days 1 hour'), state: 'pending' },
      { startedAt: ago('23 days 1 hour'), state: 'pending', loaded: true },
      { startedAt: ago('32 days 12 hours'), state: 'pending' },
    )
    expect(await status()).toMatchObject({
      oldest_pending: { call_id: guid(calls), days_left: -2.5 },
      at_risk: 2,
    })
  })

  it('has nothing outstanding where all is loaded', async () => {
    await known({ startedAt: day(25) }, { startedAt: day(2) })
    expect(await status()).toMatchObject({
      oldest_pending: null,
      at_risk: 0,
      waiting: { count: 0, next_attempt_at: null },
    })
  })
})

describe('what is left open', () => {
  it('lists the gaps found last, and counts all', async () => {
    for (let ago = 62; ago > 40; ago--) await gap(day(ago), day(ago - 1))
    await gap(day(9), day(8), 'pstn_calls')
    const { gaps } = await status()
    expect(gaps.count).toBe(23)
    expect(gaps.latest).toHaveLength(20)
    expect(gaps.latest[0]).toEqual({
      source: 'pstn_calls',
      from_at: await instant(day(9)),
      to_at: await instant(day(8)),
      reason: 'not listed in time',
      found_at: expect.any(String),
    })
    expect(gaps.latest[1]).toMatchObject({ source: 'calls', from_at: await instant(day(41)) })
  })

  it('lists the meetings under way, the oldest first, and counts all', async () => {
    await execute(`
      insert into :ops.meeting_pages (call_id, version, part, page, bytes, document, stored_at, run_id)
      select '${guid(1)}'::uuid, 3, 'sessions', page, 1000, ''::bytea, now() - interval '1 hour' * page, 1
      from generate_series(0, 4) as page
      union all
      select '${guid(2)}'::uuid, 1, 'record', 0, 70, '', ${day(1)}, 1`)
    expect((await status()).meetings).toEqual({
      count: 2,
      oldest: [
        { call_id: guid(2), version: 1, pages: 1, bytes: 70, since: await instant(day(1)) },
        { call_id: guid(1), version: 3, pages: 5, bytes: 5000, since: expect.any(String) },
      ],
    })
    await execute(`
      insert into :ops.meeting_pages (call_id, version, part, page, bytes, document, run_id)
      select ('00000009-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, 1, 'record', 0, 1, ''::bytea, 1
      from generate_series(1, 30) as number`)
    const { meetings } = await status()
    expect([meetings.count, meetings.oldest.length]).toEqual([32, 20])
  })

  it('tells what the last five runs listed, fetched and asked for', async () => {
    await execute(`
      insert into :ops.runs (command, callhouse_version, status, calls_listed, calls_fetched, calls_deferred,
        calls_aged_out, requests, requests_throttled, bytes_received)
      select 'sync', 't', 'ok', n * 1000, n * 100, n, n + 1, n * 10000, n + 2, n * 5000000000
      from generate_series(1, 6) as n`)
    const { runs } = await status()
    expect(runs.map((run) => run.run_id)).toEqual([6, 5, 4, 3, 2])
    expect(runs[0]).toMatchObject({
      listed: 6000,
      fetched: 600,
      deferred: 6,
      aged_out: 7,
      requests: 60_000,
      requests_throttled: 8,
      bytes_received: 30_000_000_000,
    })
  })
})
