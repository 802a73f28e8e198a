import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { callIdOf, pageOf, type Route, routeOf } from '../../src/emulator/server/routes.ts'
import type { Transport } from '../../src/fetcher/transport.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { asked } from '../setup/dump.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { empty } from '../setup/syncing.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const DAY = 86_400_000
/** So many that the meeting is fetched by itself, its pages kept as they come: 8 of sessions, 3 of participants. */
const SESSIONS = 430
const PARTICIPANTS = 300

let warehouse: Warehouse
let close: () => Promise<void>
let emulator: Emulator
let meeting: string
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  emulator = await emulated({ since: '2026-10-31', callsPerDay: 2, shares: { meeting: 0, escalated: 0 } })
  meeting = emulator.company.addMeeting({
    sessions: SESSIONS,
    participants: PARTICIPANTS,
    startedAt: UNTIL - 2 * DAY,
  })
})
beforeEach(() => empty(warehouse))
afterAll(() => Promise.all([close(), emulator.stop()]))

const wants = { within: { from: UNTIL - 3 * DAY, to: undefined } }

/** Puts a link into one answer about the meeting: the so-manieth of its kind. */
function planting(route: Route, page: 'first' | 'next', number: number, link: unknown) {
  let seen = 0
  const through = (transport: Transport): Transport => ({
    send: async (request) => {
      const answer = await transport.send(request)
      const isMeant =
        routeOf(request.url) === route && pageOf(request.url) === page && callIdOf(request.url) === meeting
      if (!isMeant || ++seen !== number) return answer
      const json = JSON.parse(answer.body.toString()) as object
      const name = route === 'record' ? 'sessions@odata.nextLink' : '@odata.nextLink'
      return { ...answer, body: Buffer.from(JSON.stringify({ ...json, [name]: link })) }
    },
    close: () => transport.close(),
  })
  return { through, isPlanted: () => seen >= number }
}

/** What is in the warehouse of the meeting: its rows, or nothing. */
const rowsOfMeeting = () =>
  asked(
    warehouse,
    `select is_complete, count(distinct session_key), count(distinct participant_key)
     from :facts.records r join :ops.ledger l on l.call_id = r.id
     left join :facts.sessions s on s.record_key = r.record_key
     left join :facts.participants p on p.record_key = r.record_key
     where r.id = $1 group by 1`,
    [meeting],
  )

/** A link, and the answer that it is put into; only the second reading of a meeting, page by page, asks for these. */
type Case = readonly [what: string, link: unknown, route: Route, page: 'first' | 'next', number: number]

const ELSEWHERE = 'https://evil.example/v1.0/communications/callRecords?$skiptoken=a'

const cases: readonly Case[] = [
  ['leads to another host', ELSEWHERE, 'record', 'first', 2],
  ['leads to another host', ELSEWHERE, 'sessions', 'next', 8],
  ['leads to another host', ELSEWHERE, 'participants', 'first', 1],
  ['leads to another host', ELSEWHERE, 'participants', 'next', 1],
  ['no database can hold', 'https://evil.example/\0', 'sessions', 'next', 8],
  ['is empty', '', 'sessions', 'next', 8],
  ['is a number', 42, 'sessions', 'next', 8],
  ['is false', false, 'participants', 'next', 1],
  ['is an object', { href: 'a', toString: 1 }, 'record', 'first', 2],
]

describe('a meeting whose pages are kept as they come, and a link in them that', () => {
  it.each(cases)('%s (%j, %s, %s page) stops the run that meets it, and no later one', async (...one) => {
    const [, link, route, page, number] = one
    const { through, isPlanted } = planting(route, page, number, link)
    await expect(synced(warehouse, emulator, { wants, through })).rejects.toMatchObject({
      kind: 'internal',
      message: expect.stringMatching(/^security: a link .* was not followed$/),
    })
    expect(isPlanted()).toBe(true)
    expect(await rowsOfMeeting()).toEqual([])
    expect((await synced(warehouse, emulator, { wants })).verdict).toBeUndefined()
    expect(await rowsOfMeeting()).toEqual([`true ${SESSIONS} ${PARTICIPANTS}`])
  })
})
