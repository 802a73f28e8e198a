import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { logged } from '../setup/callhouse.ts'
import { asked, factCounts, rowStates } from '../setup/dump.ts'
import { truthOf } from '../setup/emulated.ts'
import { records } from '../setup/loading.ts'
import {
  addMeeting,
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

let site: Site
let user: User
let warehouse: Warehouse
let reference: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ site, user, warehouse, reference, close } = await openSetting())
  // the second has more pages of sessions than the usual way takes
  addMeeting(site, 61, 131)
  addMeeting(site, 370, 20)
})
beforeEach(async () => {
  await Promise.all([empty(warehouse), empty(reference)])
  site.requests.length = 0
})
afterAll(() => close())

const withoutNumbers = (text: string) =>
  text.replace(/in [\d.]+ s \(run \d+\)/g, 'in T s (run N)').replace(/[\d.]+ MB/, 'X MB')
const grouped = (number: number) => number.toLocaleString('en-US')
const things = (number: number, one: string) => `${grouped(number)} ${one}${number === 1 ? '' : 's'}`

/** How many calls and rows of the logs the tenant has. */
function truth(): { calls: number; logRows: number } {
  const all = [...truthOf(site.emulator)]
  const calls = all.filter((one) => 'sessions' in one).length
  return { calls, logRows: all.length - calls }
}

/** The days whose lists were asked for; the first request of all is not for one of them. */
function daysAsked(): number {
  const filters = site.requests.map(({ url }) => url.searchParams.get('$filter') ?? '')
  return new Set(filters.filter((filter) => filter.includes(' lt '))).size
}

describe('sync', () => {
  it(
    'brings everything the first time, and nothing the second, and says so in sentences',
    async () => {
      const { calls, logRows } = truth()
      const first = await user.sync()
      expect({ code: first.code, complaints: complaints(first) }).toEqual({ code: 0, complaints: [] })
      await expectTruth(warehouse, reference, site)
      const counts = await factCounts(warehouse)
      const rows = Object.values(counts).reduce((sum, count) => sum + count, 0)
      const [days] = await asked(warehouse, 'select count(*) from :ops.rollups')
      const list = tables.flatMap(({ name }) =>
        counts[name] === undefined ? [] : [`${name} ${grouped(counts[name])}`],
      )
      expect(counts.records).toBe(calls)
      expect(logRows).toBeGreaterThan(1)
      expect(withoutNumbers(first.stdout)).toBe(
        `${daysAsked()} days listed: ${calls} calls, ${calls} of them new, 0 with news. ${calls} fetched, 1 large meeting among them; ${things(logRows, 'row')} of the call logs.
${things(site.requests.length - 1, 'request')} to Graph, 0 answered with 429, 0 sent again; X MB received.
${calls + logRows} documents in T s (run N): ${calls + logRows} loaded, 0 replaced, 0 unchanged.
${things(rows, 'row')}: ${list.join(', ')}.
Rolled up ${things(Number(days), 'day')}.
`,
      )

      site.requests.length = 0
      const before = await rowStates(warehouse)
      const second = await user.sync()
      expect({ code: second.code, complaints: complaints(second) }).toEqual({ code: 0, complaints: [] })
      expect(withoutNumbers(second.stdout)).toBe(
        `${daysAsked()} days listed: ${calls} calls, 0 of them new, 0 with news. 0 fetched; ${things(logRows, 'row')} of the call logs.
${things(site.requests.length - 1, 'request')} to Graph, 0 answered with 429, 0 sent again; X MB received.
${things(logRows, 'document')} in T s (run N): 0 loaded, 0 replaced, ${logRows} unchanged.
Nothing changed.
`,
      )
      expect(countOf(site, 'record') + countOf(site, 'sessions') + countOf(site, 'participants')).toBe(0)
      const after = await rowStates(warehouse)
      const books = ['scans'].map((name) => `call_quality_ops.${name}`)
      for (const name of Object.keys(before))
        if (!books.includes(name)) expect([name, after[name]]).toEqual([name, before[name]])
    },
    LONG,
  )

  it(
    'takes in new calls and new versions of known ones',
    async () => {
      await user.synced()
      for (const id of site.ids.slice(0, 3)) site.emulator.company.grow(id, site.emulator.clock.now())
      const added = addMeeting(site, 3, 2)
      const said = await user.sync()
      expect(said.code).toBe(0)
      expect(said.stdout).toMatch(/calls, 1 of them new, 3 with news\. 4 fetched; /)
      expect(said.stdout).toMatch(/: 1 loaded, 3 replaced, \d+ unchanged\.\n/)
      expect(await asked(warehouse, 'select id from :facts.records where id = $1', [added])).toEqual([added])
      await expectTruth(warehouse, reference, site)
    },
    LONG,
  )
})

describe('sync --json', () => {
  it(
    'prints one object with everything that it did, which is what happened',
    async () => {
      const { calls, logRows } = truth()
      const said = await user.sync(['--json'])
      expect({ code: said.code, complaints: complaints(said) }).toEqual({ code: 0, complaints: [] })
      expect(said.stdout).toMatch(/^\{.*\}\n$/)
      const counts = await factCounts(warehouse)
      const requests = site.requests.length - countOf(site, 'token')
      const expected = {
        records: records({ seen: calls + logRows, loaded: calls + logRows }),
        rows: { ...Object.fromEntries(tables.map(({ name }) => [name, 0])), ...counts },
        issues: 0,
        drift: 0,
        days_rolled_up: expect.any(Number),
        roll_up_ms: expect.any(Number),
        elapsed_ms: expect.any(Number),
        run_id: expect.any(Number),
        days: { planned: daysAsked(), listed: daysAsked(), failed: 0, suspicious: 0 },
        calls: {
          listed: calls,
          unseen: calls,
          newer: 0,
          fetched: calls,
          meetings: 1,
          not_yet: 0,
          failed: 0,
          refused: 0,
          aged_out: 0,
          pending: 0,
          at_risk: 0,
        },
        log_rows: logRows,
        graph: { requests, throttled: 0, retries: 0, rebuilt_links: 0, bytes: expect.any(Number) },
        gaps: [],
      }
      const first = JSON.parse(said.stdout) as { run_id: number; graph: { bytes: number } }
      expect(first).toEqual(expected)
      expect(first.graph.bytes).toBeGreaterThan(calls * 1_000)
      expect(
        await asked(
          warehouse,
          `select run_id, command, status, exit_code, error, calls_listed, calls_fetched, calls_deferred,
             calls_aged_out, requests, requests_throttled, bytes_received from :ops.runs`,
        ),
      ).toEqual([`${first.run_id} sync ok 0 null ${calls} ${calls} 0 0 ${requests} 0 ${first.graph.bytes}`])

      site.requests.length = 0
      expect(await user.synced()).toEqual({
        ...expected,
        records: records({ seen: logRows, unchanged: logRows }),
        rows: Object.fromEntries(tables.map(({ name }) => [name, 0])),
        calls: { ...expected.calls, unseen: 0, fetched: 0, meetings: 0 },
        graph: { ...expected.graph, requests: site.requests.length - countOf(site, 'token') },
      })
    },
    LONG,
  )

  it(
    'says how far it is in lines of JSON beside it',
    async () => {
      const { calls } = truth()
      const said = await user.sync(['--json'], hastened)
      expect(said.code).toBe(0)
      expect(said.stdout).toMatch(/^\{.*\}\n$/)
      const lines = logged(said)
      expect(lines.length).toBeGreaterThan(1)
      for (const line of lines) {
        const { seconds_left, ...always } = line
        expect(always).toEqual({
          level: 'info',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          msg: expect.stringMatching(
            /^\d+ listed, \d+ of \d+ fetched, \d+ loaded, [\d.,]+\/s(?:, .* left)?$/,
          ),
          listed: expect.any(Number),
          to_fetch: expect.any(Number),
          fetched: expect.any(Number),
          loaded: expect.any(Number),
          calls_per_second: expect.any(Number),
          requests: expect.any(Number),
          throttled: 0,
        })
        expect(['undefined', 'number']).toContain(typeof seconds_left)
      }
      for (const name of ['listed', 'to_fetch', 'fetched', 'loaded', 'requests']) {
        const numbers = lines.map((line) => line[name] as number)
        expect([name, numbers]).toEqual([name, numbers.toSorted((one, other) => one - other)])
      }
      expect(lines.at(-1)!.listed).toBeLessThanOrEqual(calls)
      expect(lines.at(-1)!.fetched).toBeGreaterThan(0)
    },
    LONG,
  )
})
