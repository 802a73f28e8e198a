import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Route } from '../../src/emulator/server/routes.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { call } from '../setup/documents.ts'
import { asked, partialCalls } from '../setup/dump.ts'
import { addMeeting, at, expectTruth, openSetting, type Site, stuck, type User } from '../setup/syncing.ts'

let site: Site
let user: User
let warehouse: Warehouse
let reference: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ site, user, warehouse, reference, close } = await openSetting())
})
afterAll(() => close())

/** Where a sync is killed: at the so-manieth request for something, or while it writes into a table. */
type Point = readonly [Route, number] | readonly [table: string]

/** The rows of each call at each version that it ever had: sessions and participants. */
const versions = new Map<string, string>()

/**
 * Adds a call of yesterday that has a row in every table a program can get stuck at: few calls have a trace of their
 * route, and which of those that are made up do depends on the date.
 */
function addTracedCall(): string {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  const text = JSON.stringify(call(1)).replaceAll(/2026-10-0[56]/g, yesterday)
  const traced = text.replace(
    '"label":"main-audio"',
    '$&,"callerNetwork":{"traceRouteHops":[{"hopCount":1,"ipAddress":"198.51.100.1","roundTripTime":"PT0.01S"}]}',
  )
  return site.emulator.company.add({ versions: [{ visibleFrom: 0, document: traced }] })
}

/** A third of the calls change, another third each time, the meeting more seldom; what they now are is noted. */
function change(round: number, traced: string, meeting: string): void {
  const { company, clock } = site.emulator
  for (const [index, id] of site.ids.entries()) if (index % 3 === round % 3) company.grow(id, clock.now())
  // each run has rows to write in every table
  company.grow(traced, clock.now())
  if (round % 5 === 2) company.grow(meeting, clock.now())
  for (const { id, version, document } of company.truth(clock.now())) {
    const { sessions, participants_v2: participants } = document() as Record<string, unknown[] | undefined>
    versions.set(`${id} ${version}`, `${sessions?.length ?? 0} ${participants?.length ?? 0}`)
  }
}

/** The calls in the tables that are not as they were at that version. */
async function wrongCalls(): Promise<string[]> {
  const found = await asked(
    warehouse,
    `select id, version, (select count(*) from :facts.sessions s where s.record_key = r.record_key),
       (select count(*) from :facts.participants p where p.record_key = r.record_key)
     from :facts.records r`,
  )
  return found.filter((line) => {
    const [id, version, ...rows] = line.split(' ')
    return versions.get(`${id} ${version}`) !== rows.join(' ')
  })
}

/** Looks all the while whether a call is there in part, and gathers those that were. */
function watching() {
  const partial: string[] = []
  let done = false
  const watched = (async () => {
    while (!done) {
      partial.push(...(await partialCalls(warehouse)))
      await pause(50)
    }
  })()
  // whoever stops it is told
  watched.catch(() => undefined)
  return {
    partial,
    stop() {
      done = true
      return watched
    },
  }
}

/** Kills a sync at a point. */
async function kill(point: Point): Promise<void> {
  const started = user.start()
  const [where, number] = point
  const end = async () => {
    started.process.kill('SIGKILL')
    await started.ended
  }
  if (number === undefined) await stuck(warehouse, where, end)
  else at(site, where as Route, number, end)
  const { signal, code, stderr } = await started.ended
  expect({ point, signal, code, stderr }).toEqual({ point, signal: 'SIGKILL', code: null, stderr })
}

it('a sync that is killed, wherever it is, leaves nothing by halves, and the next ones bring everything', async () => {
  // a call of several pages in the usual way, and a meeting whose pages are kept as they come
  const own = addMeeting(site, 61, 131)
  const meeting = addMeeting(site, 370, 20)
  const traced = addTracedCall()
  const points: Point[] = [
    ['token', 1],
    ['list', 2],
    ['list', 17],
    ['list', 30],
    [':ops.scans'],
    ['record', 1],
    ['record', 9],
    ['sessions', 1],
    // the slow lane reads the meeting from its beginning
    ['sessions', 9],
    [':ops.meeting_pages'],
    ['participants', 2],
    ['participants', 11],
    [':facts.trace_route_hops'],
    [':ops.documents'],
    ['pstn_calls', 1],
    [':facts.streams'],
    ['direct_routing_calls', 2],
  ]
  const watch = watching()
  try {
    // before there is a run
    await kill([':ops.runs'])
    for (const [round, point] of points.entries()) {
      change(round, traced, meeting)
      await kill(point)
      expect({ point, wrong: await wrongCalls() }).toEqual({ point, wrong: [] })
    }
    site.onRequest = undefined
    change(points.length, traced, meeting)
    await user.synced()
  } finally {
    await watch.stop()
  }
  expect(watch.partial).toEqual([])
  expect(await wrongCalls()).toEqual([])
  await expectTruth(warehouse, reference, site)
  const ids = await asked(warehouse, 'select id from :facts.records')
  expect(ids).toEqual(expect.arrayContaining([own, meeting, traced]))
  expect((await asked(warehouse, 'select 1 from :facts.trace_route_hops')).length).toBeGreaterThan(
    points.length,
  )
  expect(await asked(warehouse, 'select status, count(*) from :ops.runs group by 1 order by 1')).toEqual([
    `abandoned ${points.length}`,
    'ok 1',
  ])
  expect(await asked(warehouse, `select call_id from :ops.ledger where state <> 'loaded'`)).toEqual([])
  expect(await asked(warehouse, 'select call_id, page from :ops.meeting_pages')).toEqual([])
  expect(await asked(warehouse, 'select run_id from :ops.lease')).toEqual(['null'])
}, 300_000)
