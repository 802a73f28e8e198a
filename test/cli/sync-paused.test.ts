import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { type Started, start, until } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { asked, partialCalls, rowStates } from '../setup/dump.ts'
import { at, complaints, empty, expectTruth, openSetting, type Site, type User } from '../setup/syncing.ts'
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
})
beforeEach(async () => {
  site.onRequest = undefined
  await Promise.all([empty(warehouse), empty(reference)])
  site.requests.length = 0
})
/** The program that is paused, to be ended where a test failed. */
let paused: Started | undefined
afterEach(async () => {
  paused?.process.kill('SIGKILL')
  await paused?.ended
  paused = undefined
})
afterAll(() => close())

const runs = () => asked(warehouse, 'select status, exit_code from :ops.runs order by run_id')

/** The program's connections: what is done by them, and what they wait for. */
const CONNECTIONS = `pg_stat_activity where datname = current_database() and application_name like 'callhouse%'`

/**
 * Lets more time pass than a lease lasts without a sign of life, or a transaction in which nothing happens: of that one
 * the server ends the connection.
 */
async function leaseEnds(): Promise<void> {
  let quietLooks = 0
  const isQuiet = async () => {
    const found = await asked(
      warehouse,
      // what waits for its client waits for good; the rest is being done
      `select case when state <> 'active' or wait_event = 'ClientRead' then pg_terminate_backend(pid) end
       from ${CONNECTIONS} and state <> 'idle' and pid <> pg_backend_pid()`,
    )
    quietLooks = found.length === 0 ? quietLooks + 1 : 0
    // what the program sent last may not have come to the server yet
    return quietLooks === 5
  }
  await until('the server has done what the program sent', isQuiet, 30)
  await asked(warehouse, `update :ops.lease set heartbeat_at = heartbeat_at - interval '61 seconds'`)
}

/** Wakes a program that another one took the lease from: it must find out, and write nothing. */
async function expectRefused(program: Started, wake: () => void): Promise<void> {
  expect(program.process.exitCode).toBeNull()
  const before = await rowStates(warehouse)
  const [holder] = await asked(warehouse, 'select run_id from :ops.lease')
  wake()
  const said = await program.ended
  expect({ code: said.code, stdout: said.stdout }).toEqual({ code: 70, stdout: '' })
  // where its connection was ended, it says so first, and tries again
  expect(complaints(said).filter(({ level }) => level === 'error')).toMatchObject([
    {
      level: 'error',
      kind: 'internal',
      msg: expect.stringMatching(/^Run \d+ lost its lease: this process was paused too long/),
      remedy: 'Nothing was written since. Start the command again.',
    },
  ])
  expect(await rowStates(warehouse)).toEqual(before)
  expect(await asked(warehouse, 'select run_id from :ops.lease')).toEqual([holder])
  expect(await runs()).toEqual(['abandoned null', 'ok 0'])
}

describe('a program that is paused for longer than its lease lasts', () => {
  it.each([
    ['list', 3],
    ['record', 4],
    ['pstn_calls', 1],
  ] as const)(
    'in the midst of a sync, at %s (%d), is refused when it wakes, as another one took over',
    async (route, number) => {
      const program = user.start(['--json'])
      paused = program
      let isPaused = false
      at(site, route, number, () => {
        isPaused = program.process.kill('SIGSTOP')
      })
      await until('it is paused', () => isPaused)
      site.onRequest = undefined
      await leaseEnds()
      await user.synced()
      await expectTruth(warehouse, reference, site)
      await expectRefused(program, () => program.process.kill('SIGCONT'))
    },
    LONG,
  )

  it(
    'between two batches of a load is refused when it wakes, and does not bring back what is older',
    async () => {
      const filler = Array<string>(4).fill('x'.repeat(1024 * 1024))
      const calls = Array.from({ length: 6 }, (_, number) =>
        call(number + 1, { more: { participants_v2: Array(5_000).fill({ id: 'nobody' }) } }),
      )
      const program = start(['load', '-', '--json'], { env: { DATABASE_URL: database.url } })
      paused = program
      program.process.stdin.write(asLines([...calls.slice(0, 5), ...filler]))
      await until(
        'a batch is in',
        async () =>
          (await asked(warehouse, 'select 1 from :ops.runs where records_seen > 0')).length > 0 &&
          (
            await asked(
              warehouse,
              `select 1 from pg_locks where relation = ':ops.lease'::regclass and mode = 'RowExclusiveLock'`,
            )
          ).length === 0,
      )
      program.process.kill('SIGSTOP')
      await leaseEnds()
      const second = start(['load', '-', '--json'], { env: { DATABASE_URL: database.url } })
      second.process.stdin.end(
        asLines(calls.map((_, number) => call(number + 1, { version: 2, sessions: 2 }))),
      )
      expect((await second.ended).code).toBe(0)
      await expectRefused(program, () => {
        program.process.kill('SIGCONT')
        program.process.stdin.end(asLines(calls.slice(5)))
      })
      expect(await asked(warehouse, 'select version, count(*) from :facts.records group by 1')).toEqual([
        '2 6',
      ])
      expect(await partialCalls(warehouse)).toEqual([])
    },
    LONG,
  )
})
