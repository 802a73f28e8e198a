import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { callIdOf, pageOf, type Route, routeOf } from '../../src/emulator/server/routes.ts'
import type { Transport } from '../../src/fetcher/transport.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { guid } from '../setup/documents.ts'
import { asked, digestFacts } from '../setup/dump.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { replayed } from '../setup/loading.ts'
import { empty } from '../setup/syncing.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { hostileValues } from './values.ts'

const DAY = 86_400_000

let warehouse: Warehouse
let close: () => Promise<void>
let emulator: Emulator
let meeting: string
let calls: number
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  emulator = await emulated({ since: '2026-10-30', callsPerDay: 8, shares: { meeting: 0, escalated: 0 } })
  meeting = emulator.company.addMeeting({ sessions: 130, participants: 140, startedAt: UNTIL - 2 * DAY })
  calls = [...emulator.company.truth(UNTIL)].length
})
afterAll(() => Promise.all([close(), emulator.stop()]))

/** The days in which there are calls; to list the others would only take time. */
const wants = { within: { from: UNTIL - 3 * DAY, to: undefined } }

const json = (text: string) => Buffer.from(text)

/** Where items are added: to a kind of page, first or next, in a list. */
interface Where {
  readonly route: Route
  readonly page: 'first' | 'next'
  readonly list: string
}

/** The first of all may be but a look whether there is anything. */
const FEW = 2

/** Adds items, as JSON texts, before the others of some kinds of page: of the meeting, or else the first few. */
function adding(items: readonly Buffer[], places: readonly Where[]) {
  const more = Buffer.concat(items.flatMap((item, at) => [json(at === 0 ? '' : ','), item]))
  const added = new Map(places.map(({ route, page }) => [`${page} ${route}`, 0]))
  const through = (transport: Transport): Transport => ({
    send: async (request) => {
      const answer = await transport.send(request)
      const place = places.find(
        ({ route, page }) => routeOf(request.url) === route && pageOf(request.url) === page,
      )
      if (place === undefined) return answer
      const what = `${place.page} ${place.route}`
      const id = callIdOf(request.url)
      if (id === undefined ? added.get(what) === FEW : id !== meeting) return answer
      const head = json(`"${place.list}":[`)
      const at = answer.body.indexOf(head) + head.length
      if (at < head.length) return answer
      added.set(what, added.get(what)! + 1)
      const behind = [json(answer.body[at] === 0x5d ? '' : ','), answer.body.subarray(at)]
      return { ...answer, body: Buffer.concat([answer.body.subarray(0, at), more, ...behind]) }
    },
    close: () => transport.close(),
  })
  return { through, unmet: () => [...added].filter(([, count]) => count === 0).map(([what]) => what) }
}

const valid = hostileValues.filter(
  ({ isBroken, isGarbled }) => isBroken === undefined && isGarbled === undefined,
)
/** With numbers beyond 2^53 in the same document these would be too much: it is then set aside. */
const shallow = valid.filter(({ name }) => !name.startsWith('deep'))
const deep = valid.filter(({ name }) => name.startsWith('deep'))
const filled = (before: string, value: Buffer, behind: string) =>
  Buffer.concat([json(before), value, json(behind)])

/** All pages but those of the list of calls. */
const pages: readonly Where[] = [
  { route: 'record', page: 'first', list: 'sessions' },
  { route: 'sessions', page: 'next', list: 'value' },
  { route: 'participants', page: 'first', list: 'participants_v2' },
  { route: 'participants', page: 'next', list: 'value' },
  { route: 'pstn_calls', page: 'first', list: 'value' },
  { route: 'direct_routing_calls', page: 'first', list: 'value' },
]

describe('what stands in an answer beside what is right', () => {
  it('in the list: every hostile value as an entry, as its id, its version or its start', async () => {
    await empty(warehouse)
    const items = valid.flatMap(({ json: value }, at) => [
      value,
      filled('{"id":', value, ',"version":1,"startDateTime":"2026-11-01T08:00:00Z"}'),
      filled(`{"id":"${guid(at, 5)}","version":`, value, ',"startDateTime":"2026-11-01T08:00:00Z"}'),
      filled(`{"id":"${guid(at, 4)}","version":1,"startDateTime":`, value, '}'),
    ])
    const { through, unmet } = adding(items, [{ route: 'list', page: 'first', list: 'value' }])
    const { verdict } = await synced(warehouse, emulator, { wants, through })
    expect(unmet()).toEqual([])
    expect(verdict).toBeUndefined()
    // an entry whose version is a text is a record that lacks everything, and is asked for again
    expect(await asked(warehouse, 'select count(*) from :facts.records where missing_parts is null')).toEqual(
      [String(calls)],
    )
    const reasons = await asked(warehouse, 'select distinct reason from :ops.quarantine order by 1')
    expect(reasons.length).toBeGreaterThan(3)
    expect(
      reasons.filter((reason) => !/^(?:not a |a call record |a row of |an error of )/.test(reason)),
    ).toEqual([])
  })

  it.each([
    ['hostile value', shallow],
    ['value that is nested deep', deep],
  ])('in every other page: every %s as an item, and in one', async (_, values) => {
    await empty(warehouse)
    const items = values.flatMap(({ json: value }, at) => [
      value,
      filled(`{"id":"${guid(at, 3)}","startDateTime":`, value, '}'),
      filled('{"id":', value, ',"callId":"a","finalSipCode":0,"identity":{"user":{"id":"x"}}}'),
    ])
    const { through, unmet } = adding(items, pages)
    const { verdict } = await synced(warehouse, emulator, { wants, through })
    expect(unmet()).toEqual([])
    expect(verdict).toBeUndefined()
    expect(await asked(warehouse, `select count(*) from :ops.ledger where state = 'loaded'`)).toEqual([
      String(calls),
    ])
    expect(
      await asked(
        warehouse,
        `select count(distinct session_key) >= 130, count(distinct participant_key) >= 140
         from :facts.records r
         left join :facts.sessions s using (record_key)
         left join :facts.participants p using (record_key)
         where r.id = $1`,
        [meeting],
      ),
    ).toEqual(['true true'])
    // what was read of pages as they came is what their bytes say, which are kept
    const digest = await digestFacts(warehouse)
    await replayed(warehouse)
    expect(await digestFacts(warehouse)).toEqual(digest)
  })
})
