import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SyncSummary } from '../../src/pipeline/sync/summary.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { piped, type Started, until } from '../setup/callhouse.ts'
import { asked, partialCalls } from '../setup/dump.ts'
import {
  addMeeting,
  at,
  complaints,
  countOf,
  empty,
  expectTruth,
  openSetting,
  type Site,
  stuck,
  type User,
} from '../setup/syncing.ts'

const LONG = 60_000

let site: Site
let user: User
let warehouse: Warehouse
let reference: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ site, user, warehouse, reference, close } = await openSetting())
  addMeeting(site, 61, 131)
})
beforeEach(async () => {
  site.onRequest = undefined
  site.emulator.faults.clear()
  await Promise.all([empty(warehouse), empty(reference)])
  site.requests.length = 0
})
afterAll(() => close())

const runs = () => asked(warehouse, 'select status, exit_code from :ops.runs order by run_id')

/** A sync after the one that was stopped; afterwards everything is there. */
async function completed(): Promise<SyncSummary> {
  site.onRequest = undefined
  const summary = await user.synced()
  await expectTruth(warehouse, reference, site)
  return summary
}

describe('a sync while another one runs', () => {
  it(
    'ends with 99, be that one writing a batch or waiting for Graph, and leaves it alone',
    async () => {
      const first = user.start(['--json'])
      const refused = async () => {
        const said = await user.sync()
        expect({ code: said.code, stdout: said.stdout }).toEqual({ code: 99, stdout: '' })
        expect(complaints(said)).toMatchObject([
          {
            level: 'error',
            kind: 'skipped',
            msg: 'Another run is loading into call_quality',
            remedy: expect.stringContaining('callhouse status'),
          },
        ])
      }
      await stuck(warehouse, ':facts.streams', refused)
      const said = await first.ended
      expect(said.code).toBe(0)
      expect((JSON.parse(said.stdout) as SyncSummary).calls.pending).toBe(0)
      await expectTruth(warehouse, reference, site)
      expect(await runs()).toEqual(['ok 0'])

      site.requests.length = 0
      site.emulator.faults.add({ name: 'silence', match: { route: 'list' } })
      const second = user.start()
      await until('it waits for Graph', () => countOf(site, 'list') > 0)
      await refused()
      second.process.kill('SIGTERM')
      expect((await second.ended).code).toBe(143)
      expect(await runs()).toEqual(['ok 0', 'interrupted 143'])
    },
    LONG,
  )
})

describe('a sync that gets a signal', () => {
  it.each([
    ['SIGTERM', 143, 'record', 7],
    ['SIGINT', 130, 'participants', 3],
    ['SIGINT', 130, 'pstn_calls', 1],
  ] as const)(
    '%s ends with %d in the midst of %s (%d), says so, and the next one goes on',
    async (signal, code, route, number) => {
      const started = user.start(['--json'])
      at(site, route, number, () => started.process.kill(signal))
      const said = await started.ended
      expect({ code: said.code, signal: said.signal }).toEqual({ code, signal: null })
      const summary = JSON.parse(said.stdout) as SyncSummary
      expect(complaints(said).map(({ level, msg }) => `${level}: ${msg}`)).toEqual([
        `warn: ${signal}: ending after the batch at hand; once more ends at once`,
        'warn: Stopped before the end; what is loaded stays. Start the command again to go on.',
      ])
      expect(await runs()).toEqual([`interrupted ${code}`])
      expect(await partialCalls(warehouse)).toEqual([])
      const [loaded] = await asked(warehouse, 'select count(*) from :facts.records')
      // the logs come last
      if (route === 'pstn_calls') expect(Number(loaded)).toBe(site.ids.length + 1)

      const rest = await completed()
      expect(rest.calls.fetched).toBe(site.ids.length + 1 - Number(loaded))
      expect(rest.calls.unseen).toBe(site.ids.length + 1 - summary.calls.unseen)
      expect(await runs()).toEqual([`interrupted ${code}`, 'ok 0'])
    },
    LONG,
  )

  it(
    'while it signs in ends as well',
    async () => {
      site.emulator.faults.add({ name: 'silence', match: { route: 'token' } })
      const started = user.start()
      at(site, 'token', 1, () => started.process.kill('SIGTERM'))
      expect((await started.ended).code).toBe(143)
      expect(await runs()).toEqual(['interrupted 143'])
    },
    LONG,
  )

  it(
    'while it writes finishes that batch; a second signal ends it at once, and nothing of the batch is there',
    async () => {
      const isAsked = (started: Started) => () => started.so.stderr.includes('ending after the batch at hand')
      const patient = user.start(['--json'])
      await stuck(warehouse, ':facts.media', async () => {
        patient.process.kill('SIGINT')
        await until('it has heard', isAsked(patient))
      })
      const said = await patient.ended
      expect(said.code).toBe(130)
      const { records } = JSON.parse(said.stdout) as SyncSummary
      expect(records.loaded).toBe(site.ids.length + 1)
      expect(await runs()).toEqual(['interrupted 130'])

      await empty(warehouse)
      const hasty = user.start()
      const ended = await stuck(warehouse, ':facts.media', async () => {
        hasty.process.kill('SIGTERM')
        await until('it has heard', isAsked(hasty))
        hasty.process.kill('SIGINT')
        // the batch can't be finished: the lock is still there
        return hasty.ended
      })
      expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 130, signal: null })
      expect(await asked(warehouse, 'select * from :facts.records')).toEqual([])
      await completed()
      expect(await runs()).toEqual(['abandoned null', 'ok 0'])
    },
    LONG,
  )
})

describe('a sync whose reader goes away', () => {
  it.each([
    ['its standard output', '| true'],
    ['what it says at all', '2>&1 | true'],
  ])(
    'goes on to its end where nobody reads %s',
    async (_, redirected) => {
      const { code } = await piped(['sync'], redirected, { ...site.env, DATABASE_URL: user.url })
      expect(code).toBe(0)
      await expectTruth(warehouse, reference, site)
      expect(await runs()).toEqual(['ok 0'])
    },
    LONG,
  )
})
