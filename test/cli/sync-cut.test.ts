import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Route } from '../../src/emulator/server/routes.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { type Said, until } from '../setup/callhouse.ts'
import { asked } from '../setup/dump.ts'
import {
  addMeeting,
  at,
  complaints,
  countOf,
  cutOff,
  empty,
  expectTruth,
  openSetting,
  type Site,
  startSite,
  stuck,
  stuckConnections,
  User,
} from '../setup/syncing.ts'
import type { TestDatabase } from '../setup/warehouse.ts'

const LONG = 60_000

let site: Site
let user: User
let database: TestDatabase
let warehouse: Warehouse
let reference: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ site, user, database, warehouse, reference, close } = await openSetting())
  addMeeting(site, 61, 131)
})
beforeEach(async () => {
  site.onRequest = undefined
  await Promise.all([empty(warehouse), empty(reference)])
  site.requests.length = 0
})
afterAll(() => close())

/** It went through, and whatever it complained of it overcame. */
async function expectGood(said: Said, of = site): Promise<void> {
  expect({ code: said.code, errors: complaints(said).filter(({ level }) => level !== 'warn') }).toEqual({
    code: 0,
    errors: [],
  })
  await expectTruth(warehouse, reference, of)
  expect(await asked(warehouse, 'select status, exit_code from :ops.runs')).toEqual(['ok 0'])
}

describe('a sync whose connections to the database are cut', () => {
  it.each([':ops.scans', ':ops.ledger', ':facts.streams'])(
    'while it writes %s tries again, says so, and ends well',
    async (table) => {
      const started = user.start(['--json'])
      await stuck(warehouse, table, () => cutOff(warehouse))
      const said = await started.ended
      await expectGood(said)
      expect(complaints(said).map(({ msg }) => msg)).toContainEqual(
        expect.stringMatching(/^The database said: .*\. Trying again in 0\.1 s\.$/),
      )
    },
    LONG,
  )

  it(
    'while it reads what earlier runs left ends well',
    async () => {
      const started = user.start(['--json'])
      await stuck(warehouse, ':ops.meeting_pages', () => cutOff(warehouse), 'access exclusive')
      await expectGood(await started.ended)
    },
    LONG,
  )

  it.each([
    ['token', 1],
    ['list', 20],
    ['record', 5],
    ['direct_routing_calls', 2],
  ] as [Route, number][])(
    'at request %s %d ends well',
    async (route, number) => {
      let cutting: Promise<void> | undefined
      at(site, route, number, () => {
        cutting = cutOff(warehouse)
      })
      const said = await user.sync(['--json'])
      expect(cutting).toBeDefined()
      await cutting
      await expectGood(said)
    },
    LONG,
  )

  it(
    'while it closes its books ends well: all its work is done',
    async () => {
      // nothing but the end of the run is written into its row
      const bare = await startSite({ calls: 0 })
      const started = new User(bare, database).start(['--json', '--no-pstn', '--no-direct-routing'])
      await until('it lists', () => countOf(bare, 'list') > 2)
      await stuck(warehouse, ':ops.runs', async () => {
        // what was asked of Graph may be lost, the end may not
        const first = await stuckConnections(warehouse)
        await cutOff(warehouse)
        const isAnother = (connection: string) => !first.includes(connection)
        await until('it waits again', async () => (await stuckConnections(warehouse)).some(isAnother))
        await cutOff(warehouse)
      })
      await expectGood(await started.ended, bare)
      await bare.stop()
    },
    LONG,
  )

  it.each([
    [':ops.migrations', 'looks which migrations there are'],
    [':ops.views', 'looks whether the views are its own'],
  ])(
    'before it has begun ends as one that could not reach the database (%s: it %s)',
    async (table) => {
      const started = user.start(['--json'])
      await stuck(warehouse, table, () => cutOff(warehouse), 'access exclusive')
      const said = await started.ended
      expect({ code: said.code, stdout: said.stdout }).toEqual({ code: 69, stdout: '' })
      expect(complaints(said)).toMatchObject([{ level: 'error', kind: 'unreachable' }])
      expect(await asked(warehouse, 'select * from :ops.runs')).toEqual([])
      await expectGood(await user.sync(['--json']))
    },
    LONG,
  )
})
