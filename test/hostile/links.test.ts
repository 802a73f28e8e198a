import diagnostics from 'node:diagnostics_channel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { OtherHost } from '../../src/emulator/server/other-host.ts'
import { pageOf, type Route, routeOf } from '../../src/emulator/server/routes.ts'
import { exitCodeOf, Failure } from '../../src/failure.ts'
import { listCallLog } from '../../src/fetcher/call-logs.ts'
import {
  getParticipants,
  getRecord,
  listCalls,
  participantPages,
  sessionPages,
} from '../../src/fetcher/calls.ts'
import { type Graph, openGraph } from '../../src/fetcher/graph.ts'
import { openQuota } from '../../src/fetcher/quota.ts'
import { openTokenSource, type TokenSource } from '../../src/fetcher/tokens.ts'
import { type HttpAnswer, openTransport, type Transport } from '../../src/fetcher/transport.ts'
import { ImpatientTime } from '../fetcher/graph/stand.ts'
import { logged } from '../setup/callhouse.ts'
import { asked } from '../setup/dump.ts'
import { configOf, emulated, UNTIL } from '../setup/emulated.ts'
import { empty, openSetting, type Setting } from '../setup/syncing.ts'
import { type HostileLink, hostileLinks, OTHER_CALL, strayLinks } from './links.ts'

const DAY = 86_400_000

let emulator: Emulator
let other: OtherHost
let transport: Transport
let tokens: TokenSource
let meeting: string
/** Every origin that a connection was made to. */
const origins = new Set<string>()
const onConnect = (message: unknown) => {
  const { connectParams } = message as { connectParams: { protocol: string; host: string } }
  origins.add(`${connectParams.protocol}//${connectParams.host}`)
}
beforeAll(async () => {
  diagnostics.subscribe('undici:client:beforeConnect', onConnect)
  emulator = await emulated({ since: '2026-10-30', callsPerDay: 8, shares: { meeting: 0, escalated: 0 } })
  other = await emulator.startOtherHost()
  meeting = emulator.company.addMeeting({ sessions: 130, participants: 140, startedAt: UNTIL - 2 * DAY })
  transport = openTransport({ ca: emulator.ca, env: {} })
  tokens = openTokenSource(configOf(emulator), transport, new ImpatientTime())
})
afterAll(async () => {
  diagnostics.unsubscribe('undici:client:beforeConnect', onConnect)
  await transport.close()
  await emulator.stop()
})

const signal = new AbortController().signal

async function count(pages: AsyncIterable<unknown>): Promise<number> {
  let found = 0
  for await (const _ of pages) found++
  return found
}

/** An answer that may lead to a next page. */
interface Paged {
  readonly route: Route
  readonly page: 'first' | 'next'
  /** Behind the items of a page, or beside the part of a record that was asked for with it. */
  readonly property?: string
  /** Reads to the end; tells how many pages there were. */
  readonly read: (graph: Graph) => Promise<number>
}

async function readSessions(graph: Graph): Promise<number> {
  const { nextSessions } = await getRecord(graph, meeting, signal)
  return count(sessionPages(graph, meeting, nextSessions, signal))
}

async function readParticipants(graph: Graph): Promise<number> {
  const { next } = await getParticipants(graph, meeting, signal)
  return count(participantPages(graph, meeting, next, signal))
}

const paged: Readonly<Record<string, Paged>> = {
  'the list of calls': {
    route: 'list',
    page: 'first',
    read: (graph) => count(listCalls(graph, UNTIL - DAY, UNTIL, signal)),
  },
  'the sessions of a record': {
    route: 'record',
    page: 'first',
    property: 'sessions',
    read: readSessions,
  },
  'a page of sessions': { route: 'sessions', page: 'next', read: readSessions },
  'the participants of a record': {
    route: 'participants',
    page: 'first',
    property: 'participants_v2',
    read: readParticipants,
  },
  'a page of participants': { route: 'participants', page: 'next', read: readParticipants },
  'participants that are asked for alone': {
    route: 'participants',
    page: 'first',
    read: (graph) => count(participantPages(graph, meeting, undefined, signal)),
  },
  'the PSTN log': {
    route: 'pstn_calls',
    page: 'first',
    read: (graph) => count(listCallLog(graph, 'pstn_calls', UNTIL - 2 * DAY, UNTIL, signal)),
  },
  'the direct routing log': {
    route: 'direct_routing_calls',
    page: 'first',
    read: (graph) => count(listCallLog(graph, 'direct_routing_calls', UNTIL - 2 * DAY, UNTIL, signal)),
  },
}

/** What was answered before any link was planted, by the address; it is the same for all links. */
const known = new Map<string, HttpAnswer>()

/** Graph of the emulator, whose first answer of one kind has a link in place of its own, or of none. */
function planted(
  { route, page, property = '' }: Paged,
  make: HostileLink['link'],
): { graph: Graph; asked: URL[]; plantedAt: () => number } {
  const time = new ImpatientTime()
  const { cloud, limits } = configOf(emulator)
  const asked: URL[] = []
  let plantedAt = -1
  const send: Transport['send'] = async (request) => {
    const before = plantedAt < 0 ? known.get(request.url.href) : undefined
    const answer = before ?? (await transport.send(request))
    asked.push(request.url)
    if (plantedAt < 0) known.set(request.url.href, answer)
    if (plantedAt >= 0 || routeOf(request.url) !== route || pageOf(request.url) !== page) return answer
    plantedAt = asked.length - 1
    const name = `${property}@odata.nextLink`
    const json = JSON.parse(answer.body.toString()) as Record<string, unknown>
    const own = json[name]
    const home = new URL(
      typeof own === 'string' ? own : `${request.url.href}${request.url.search ? '&' : '?'}a=b`,
    )
    const link = make(home, new URL(other.origin))
    return { ...answer, body: Buffer.from(JSON.stringify({ ...json, [name]: link })) } satisfies HttpAnswer
  }
  const graph = openGraph({
    cloud,
    transport: { send, close: async () => {} },
    tokens,
    quota: openQuota(limits, time),
    surroundings: time,
    userAgent: 'callhouse/test',
  })
  return { graph, asked, plantedAt: () => plantedAt }
}

/** What must hold whatever a link was: only the emulator was asked, and only for call records. */
function expectHome(asked: readonly URL[]): void {
  expect(other.requests).toEqual([])
  expect([...origins]).toEqual([emulator.origin])
  expect(asked.filter((url) => url.origin !== emulator.origin || routeOf(url) === undefined)).toEqual([])
}

describe('the next page of', () => {
  it('is tried with many links', () => {
    expect(hostileLinks.length).toBeGreaterThan(85)
    expect(new Set(hostileLinks.map(({ name }) => name)).size).toBe(hostileLinks.length)
  })

  it.each(Object.keys(paged))('%s is only where it can be', async (what) => {
    const wrong: string[] = []
    for (const { name, link, isRight = false } of hostileLinks) {
      const { graph, asked, plantedAt } = planted(paged[what]!, link)
      const ended = await paged[what]!.read(graph).catch((error: unknown) => error)
      expectHome(asked)
      expect(plantedAt(), name).not.toBe(-1)
      if (isRight) {
        if (ended instanceof Failure) wrong.push(`${name}: ${ended.message}`)
      } else if (!(ended instanceof Failure))
        wrong.push(`${name}: ${ended instanceof Error ? ended.message : ended}`)
      else {
        // nothing more was asked, and nothing of the link but its host is told
        expect(asked.length, name).toBe(plantedAt() + 1)
        expect(exitCodeOf(ended)).toBe(70)
        expect(ended.message).toMatch(
          /^security: a link (?:that is (?:no text|no address|too long)|to \S{1,253}(?: host)?(?: with a user's name| that disguises its path| that leads away from call records|, which is not this cloud's Graph)) was not followed$/,
        )
        expect(ended.remedy).toContain('No token was sent there')
      }
    }
    expect(wrong).toEqual([])
  })

  it.each(Object.keys(paged).filter((what) => !/list|log/.test(what)))(
    '%s is of the same call',
    async (what) => {
      for (const { name, link } of strayLinks) {
        const { graph, asked } = planted(paged[what]!, link)
        await expect(paged[what]!.read(graph), name).rejects.toThrow(
          /^security: a link to \S+ that leads to another call was not followed$/,
        )
        expectHome(asked)
        expect(asked.filter((url) => url.href.includes(OTHER_CALL))).toEqual([])
      }
    },
  )
})

describe('a sync from the command line', () => {
  let setting: Setting
  let witness: OtherHost
  beforeAll(async () => {
    setting = await openSetting()
    witness = await setting.site.emulator.startOtherHost()
  })
  beforeEach(async () => {
    setting.site.emulator.faults.clear()
    await empty(setting.warehouse)
  })
  afterAll(() => setting.close())

  it.each([
    ['userinfo', 'list'],
    ['backslash', 'record'],
    ['other_host', 'pstn_calls'],
    ['machine_metadata', 'participants'],
    ['dots_to_beta', 'list'],
    ['number', 'direct_routing_calls'],
  ] as const)('ends with 70 at a link of the form %s from the %s, and says so', async (form, route) => {
    setting.site.emulator.faults.add({ name: 'hostile_link', form, match: { route } })
    const said = await setting.user.sync(['--json'])
    expect(said.code).toBe(70)
    expect(logged(said).at(-1)).toMatchObject({
      level: 'error',
      kind: 'internal',
      msg: expect.stringMatching(/^security: a link .* was not followed/),
      remedy: expect.stringMatching(/^No token was sent there/),
    })
    expect(witness.requests).toEqual([])
    expect(
      await asked(
        setting.warehouse,
        'select status, exit_code, error from :ops.runs order by run_id desc limit 1',
      ),
    ).toEqual([expect.stringMatching(/^failed 70 security: a link /)])
  })
})
