import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { routeOf } from '../../src/emulator/server/routes.ts'
import type { SyncSummary } from '../../src/pipeline/sync/summary.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { callhouse, logged, until } from '../setup/callhouse.ts'
import { asked, rowStates } from '../setup/dump.ts'
import { records } from '../setup/loading.ts'
import {
  aDayPasses,
  complaints,
  countOf,
  empty,
  expectTruth,
  hastened,
  openSetting,
  type Site,
  type User,
} from '../setup/syncing.ts'

const LONG = 60_000
const UNKNOWN = '0bcd8d6a-1e5a-4c3b-9c38-7f7a4c2f9e11'

let site: Site
let user: User
let warehouse: Warehouse
let reference: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ site, user, warehouse, reference, close } = await openSetting())
})
beforeEach(async () => {
  site.emulator.faults.clear()
  await Promise.all([empty(warehouse), empty(reference)])
  site.requests.length = 0
})
afterAll(() => close())

/** When the calls began, oldest first. */
function starts(): number[] {
  return [...site.emulator.company.truth(site.emulator.clock.now())]
    .map((one) => Date.parse(String(one.document().startDateTime)))
    .sort((one, other) => one - other)
}

const loadedIds = () => asked(warehouse, 'select id from :facts.records order by 1')
const runs = () => asked(warehouse, 'select status, exit_code from :ops.runs order by run_id')

describe('a command line that is wrong', () => {
  it.each([
    [['--since', 'yesterday'], '--since can\'t be "yesterday"', 'Write a day (2026-11-01), an instant'],
    [
      ['--since', '2026-11-02', '--until', '2026-11-01'],
      '--since is not before --until',
      'Name an earlier --since.',
    ],
    [['--id', UNKNOWN, '--since', '7d'], '--id asks for single calls', 'Leave one of them out.'],
    [['--id', UNKNOWN, '--full'], '--id asks for single calls', 'Leave one of them out.'],
    [['--id', UNKNOWN, '--dry-run'], '--dry-run tells what a sync would fetch', 'Leave one of them out.'],
    [['--id', UNKNOWN, '1234'], '--id can\'t be "1234": the id of a call record is a GUID', 'callChainId'],
    [['--id'], "option '--id <id...>' argument missing", 'See --help.'],
    [['--max-runtime', 'soon'], '--max-runtime can\'t be "soon"', 'Write a whole number of minutes, hours'],
    [['--everything'], "unknown option '--everything'", 'See --help.'],
  ])(
    '%j is told, with 64, before anything is asked',
    async (args, message, remedy) => {
      const said = await callhouse(['sync', ...args])
      expect({ code: said.code, stdout: said.stdout }).toEqual({ code: 64, stdout: '' })
      expect(logged(said)).toMatchObject([
        {
          level: 'error',
          kind: 'usage',
          msg: expect.stringContaining(message),
          remedy: expect.stringContaining(remedy),
        },
      ])
    },
    LONG,
  )
})

describe('sync --dry-run', () => {
  it(
    'writes nothing, and says what a sync then does',
    async () => {
      const calls = starts().length
      const dry = await user.sync(['--dry-run', '--json'])
      expect({ code: dry.code, complaints: complaints(dry) }).toEqual({ code: 0, complaints: [] })
      const planned = JSON.parse(dry.stdout) as { days: number; requests: number; seconds: number }
      expect(planned).toEqual({
        days: expect.any(Number),
        listed: calls,
        unseen: calls,
        newer: 0,
        unfinished: 0,
        requests: site.requests.length - 1 + 2 * calls,
        seconds: 1,
      })
      expect(countOf(site, 'record') + countOf(site, 'pstn_calls')).toBe(0)
      expect(await runs()).toEqual([])
      for (const table of ['ledger', 'scans', 'tenant', 'gaps', 'documents'])
        expect([table, await asked(warehouse, `select * from :ops.${table}`)]).toEqual([table, []])

      const done = await user.synced(['--no-pstn', '--no-direct-routing'])
      expect(done.days.listed).toBe(planned.days)
      expect(done.calls).toMatchObject({ listed: calls, unseen: calls, fetched: calls })
      expect(done.graph.requests).toBe(planned.requests)

      for (const id of site.ids.slice(0, 2)) site.emulator.company.grow(id, site.emulator.clock.now())
      await asked(warehouse, `update :ops.ledger set state = 'pending' where call_id = $1`, [site.ids[5]])
      const before = await rowStates(warehouse)
      const people = await user.sync(['--dry-run'])
      expect(people.code).toBe(0)
      expect(people.stdout).toMatch(
        new RegExp(
          `^${planned.days} days would be listed; they hold ${calls} calls\\.
0 calls would be fetched for the first time, 2 in a newer version, 1 left over from earlier runs\\.
That takes about \\d+ requests and, at the limits that are set, at least 1 second\\.
Nothing was written\\.\\n$`,
        ),
      )
      expect(await rowStates(warehouse)).toEqual(before)
      expect(await runs()).toEqual(['ok 0'])
      expect((await user.synced()).calls).toMatchObject({ unseen: 0, newer: 2, fetched: 3 })
      await expectTruth(warehouse, reference, site)
    },
    LONG,
  )
})

describe('sync --dry-run where no table is yet', () => {
  it(
    'makes none, and names the command that does',
    async () => {
      const said = await user.sync(['--dry-run', '--schema', 'fresh'])
      expect(said.code).toBe(78)
      expect(complaints(said)).toMatchObject([
        { kind: 'configuration', remedy: expect.stringContaining('callhouse migrate') },
      ])
      expect(await asked(warehouse, `select to_regnamespace('fresh'), to_regnamespace('fresh_ops')`)).toEqual(
        ['null null'],
      )
    },
    LONG,
  )
})

describe('sync --id', () => {
  it(
    'brings the calls that are named and nothing else, however they are written',
    async () => {
      const [first, second] = site.ids as [string, string]
      const done = await user.synced(['--id', first.toUpperCase(), second])
      expect(done.records).toEqual(records({ seen: 2, loaded: 2 }))
      expect(done.calls).toMatchObject({ listed: 0, fetched: 2 })
      expect(await loadedIds()).toEqual([first, second].sort())
      expect(countOf(site, 'pstn_calls') + countOf(site, 'direct_routing_calls')).toBe(0)

      site.requests.length = 0
      const again = await user.synced(['--id', first])
      expect(again.records).toEqual(records({ seen: 1, unchanged: 1 }))
      expect(countOf(site, 'record')).toBe(1)

      site.emulator.company.grow(second, site.emulator.clock.now())
      expect((await user.synced(['--id', second])).records).toEqual(records({ seen: 1, replaced: 1 }))
    },
    LONG,
  )

  it(
    'of a call that Graph does not have ends with 75 and says what the id may be, and brings the others',
    async () => {
      const said = await user.sync(['--id', UNKNOWN, site.ids[0]!])
      expect(said.code).toBe(75)
      expect(said.stdout).toContain('1 call fetched.')
      const [notice, error, ...more] = complaints(said)
      expect(notice).toMatchObject({ level: 'warn', msg: expect.stringContaining(UNKNOWN) })
      expect(error).toMatchObject({
        level: 'error',
        kind: 'partial',
        msg: 'Graph does not give every call that was asked for',
        remedy: expect.stringMatching(/at most 150 min after the call's end.* Check the id/),
      })
      expect(more).toEqual([])
      expect(await loadedIds()).toEqual([site.ids[0]])
      expect(await runs()).toEqual(['partial 75'])
      // a slip of the keyboard is no call that is to be waited for
      expect((await user.synced()).calls).toMatchObject({ not_yet: 0, pending: 0 })
    },
    LONG,
  )
})

describe('sync --since and --until', () => {
  it(
    'bring the calls that began in a span, to the moment; the rest comes with the next run',
    async () => {
      const times = starts()
      const [from, to] = [times[3]!, times[8]!]
      const within = ['--since', new Date(from).toISOString(), '--until', new Date(to).toISOString()]
      const done = await user.synced([...within, '--no-pstn', '--no-direct-routing'])
      expect(done.calls.fetched).toBe(5)
      const found = await asked(
        warehouse,
        `select floor(extract(epoch from started_at) * 1000)::bigint from :facts.records order by 1`,
      )
      expect(found.map(Number)).toEqual(times.slice(3, 8).map(Math.floor))
      expect(done.days.listed).toBeLessThanOrEqual(5)

      await user.synced()
      await expectTruth(warehouse, reference, site)
    },
    LONG,
  )

  it(
    'with a time that has long gone say what can not be had any more, once',
    async () => {
      const first = await user.sync(['--since', '60d', '--until', '28d'])
      expect(first.code).toBe(0)
      expect(first.stdout).toMatch(
        /\nCalls from \d{4}-\d\d-\d\d 00:00 to \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\) can no longer be had: asked for too late\.\n/,
      )
      const second = await user.synced(['--since', '60d', '--until', '28d'])
      expect(second.gaps).toEqual([])
    },
    LONG,
  )
})

describe('the other options of sync', () => {
  it(
    '--no-pstn and --no-direct-routing ask for nothing of that log',
    async () => {
      await user.synced(['--no-pstn', '--since', '1d'])
      expect(countOf(site, 'pstn_calls')).toBe(0)
      expect(countOf(site, 'direct_routing_calls')).toBeGreaterThan(0)
      site.requests.length = 0
      await user.synced(['--no-direct-routing', '--since', '1d'])
      expect(countOf(site, 'pstn_calls')).toBeGreaterThan(0)
      expect(countOf(site, 'direct_routing_calls')).toBe(0)
    },
    LONG,
  )

  it(
    '--full lists every day of which Graph may have calls, though none is due',
    async () => {
      // as a large tenant has it: more pages than can be spared
      await user.synced()
      await asked(warehouse, `update :ops.scans set pages = 1000 where source = 'calls'`)
      const rotation = await user.synced()
      const all = await user.synced(['--full'])
      expect(rotation.days.planned).toBeLessThan(8)
      expect(all.days).toMatchObject({ failed: 0, suspicious: 0 })
      expect(all.days.listed).toBeGreaterThanOrEqual(32)
      expect(all.calls.fetched).toBe(0)
    },
    LONG,
  )

  it(
    '--no-documents keeps no document',
    async () => {
      await user.synced(['--no-documents'])
      expect(await asked(warehouse, 'select count(*) from :ops.documents')).toEqual(['0'])
      await expectTruth(warehouse, reference, site)
    },
    LONG,
  )

  it(
    '--max-runtime ends with 75 when the time is up, and keeps what came until then',
    async () => {
      const stuck = site.ids[4]!
      site.emulator.faults.add({ name: 'silence', match: { route: 'record', id: stuck } })
      const started = user.start(['--json', '--max-runtime', '24h'], hastened)
      await until('all but one were asked for', () => countOf(site, 'participants') === site.ids.length - 1)
      aDayPasses(started)
      const said = await started.ended
      expect(said.code).toBe(75)
      const summary = JSON.parse(said.stdout) as SyncSummary
      expect(summary.calls).toMatchObject({ listed: site.ids.length, pending: expect.any(Number) })
      expect(summary.calls.fetched).toBe(summary.records.loaded)
      expect(summary.calls.pending).toBe(site.ids.length - summary.calls.fetched)
      expect(summary.calls.pending).toBeGreaterThan(0)
      expect(complaints(said)).toMatchObject([
        {
          kind: 'partial',
          msg: 'The time was up after 1440 min: the rest is left to the next run',
          remedy: expect.stringContaining('Start the command again'),
        },
      ])
      expect(site.requests.filter(({ url }) => routeOf(url) === 'pstn_calls')).toEqual([])
      expect(await runs()).toEqual(['partial 75'])
      expect(await loadedIds()).toHaveLength(summary.calls.fetched)

      site.emulator.faults.clear()
      const rest = await user.synced()
      expect(rest.calls).toMatchObject({ unseen: 0, fetched: summary.calls.pending, pending: 0 })
      await expectTruth(warehouse, reference, site)
    },
    LONG,
  )
})
