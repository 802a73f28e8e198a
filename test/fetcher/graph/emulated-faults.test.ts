import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts'
import type { Fault, FaultName } from '../../../src/emulator/faults/catalogue.ts'
import { hostileForms } from '../../../src/emulator/faults/hostile-links.ts'
import { MovableClock } from '../../../src/emulator/server/clock.ts'
import type { OtherHost } from '../../../src/emulator/server/other-host.ts'
import { type Graph, openGraph } from '../../../src/fetcher/graph.ts'
import { pages } from '../../../src/fetcher/pages.ts'
import { openQuota } from '../../../src/fetcher/quota.ts'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import { openTransport } from '../../../src/fetcher/transport.ts'
import { configOf } from '../../setup/emulated.ts'
import { localCertificates } from './servers.ts'
import { ImpatientTime } from './stand.ts'

const NOON = Date.parse('2026-10-07T12:00:00Z')
const LIST = `/communications/callRecords?$filter=${encodeURIComponent('startDateTime ge 2026-10-01T00:00:00Z')}`

let emulator: Emulator
let other: OtherHost
let meeting: string
/** What each way of asking brings when nothing goes wrong. */
const whole: Partial<Record<keyof typeof asking, string>> = {}

beforeAll(async () => {
  emulator = await startEmulator({
    company: { seed: 5, callsPerDay: 60, since: '2026-10-01' },
    clock: new MovableClock({ at: NOON, speed: 0 }),
    limits: 'none',
    certificates: await localCertificates(),
  })
  other = await emulator.startOtherHost()
  meeting = emulator.company.addMeeting({ sessions: 150, participants: 20, startedAt: NOON - 6 * 3_600_000 })
  for (const [name, ask] of Object.entries(asking)) {
    whole[name as keyof typeof asking] = await ask(opened())
  }
})
afterAll(() => emulator.stop())

function opened(times = { headersMs: 10_000, totalMs: 20_000 }): Graph {
  const time = new ImpatientTime()
  const transport = openTransport({ ca: emulator.ca, env: {} })
  // not in beforeAll, where no test has begun
  if (expect.getState().currentTestName !== undefined) onTestFinished(() => transport.close())
  const config = configOf(emulator)
  return openGraph({
    cloud: config.cloud,
    transport: {
      // the times of real life would take minutes
      send: (request) =>
        transport.send({
          ...request,
          limits: { ...times, bodyBytes: 8 * 1024 * 1024 },
        }),
      close: () => transport.close(),
    },
    tokens: openTokenSource(config, transport, time),
    quota: openQuota(config.limits, time),
    surroundings: time,
    userAgent: 'callhouse/test',
  })
}

/** What only patience ends. */
const SLOW = new Set<FaultName>(['drip', 'stall', 'silence'])

/** Stands for a lot of JSON, of which nobody wants to see the difference. */
function digest(value: unknown): string {
  return hash('sha1', JSON.stringify(value))
}

/** The ways of asking, each of which gives all that it got. */
const asking = {
  list: async (graph: Graph) => {
    const calls = new Map<unknown, unknown>()
    for await (const { items } of pages(graph, LIST, 'list')) {
      for (const item of items as { id: string; version: number }[]) calls.set(item.id, item.version)
    }
    return digest([...calls].sort())
  },
  meeting: async (graph: Graph) => {
    const first = `/communications/callRecords/${meeting}?$expand=sessions($expand=segments)`
    const own = { id: meeting, part: 'sessions' } as const
    const all: unknown[] = []
    for await (const { items } of pages(graph, first, `call ${meeting}`, { property: 'sessions', own })) {
      all.push(...items)
    }
    return digest(all)
  },
}

async function asked(way: keyof typeof asking, ...faults: Fault[]) {
  emulator.faults.clear()
  emulator.faults.add(...faults)
  const before = emulator.faults.fired.get(faults[0]!.name) ?? 0
  const graph = opened(SLOW.has(faults[0]!.name) ? { headersMs: 300, totalMs: 600 } : undefined)
  const got = await asking[way](graph).then(
    (result) => ({ result, error: undefined }),
    (error: Error) => ({ result: undefined, error }),
  )
  const fired = (emulator.faults.fired.get(faults[0]!.name) ?? 0) - before
  emulator.faults.clear()
  return { ...got, graph, fired }
}

describe('a fault that passes', () => {
  const passing: Fault[] = [
    { name: 'throttle', retryAfter: '2.128' },
    { name: 'throttle', retryAfter: 'absent' },
    { name: 'throttle', retryAfter: 'soon' },
    ...([408, 500, 502, 503, 504, 509] as const).map((status): Fault => ({ name: 'server_error', status })),
    { name: 'server_error', status: 502, body: 'html' },
    { name: 'server_error', status: 503, body: 'empty', retryAfter: '3' },
    { name: 'html' },
    ...Array.from({ length: 8 }, (): Fault => ({ name: 'bad_body', body: 'any' })),
    { name: 'unauthorized' },
    { name: 'unauthorized', claims: true },
    { name: 'reset' },
    { name: 'reset_in_body' },
    { name: 'cut', framing: 'length' },
    { name: 'cut', framing: 'chunks' },
    { name: 'cut_unseen' },
    { name: 'cut_unseen', part: 0.99 },
    { name: 'gzip_cut' },
    { name: 'gzip_cut', part: 0.999 },
    { name: 'gzip_checksum' },
    { name: 'gzip_label' },
    { name: 'drip', everyMs: 20 },
    { name: 'stall' },
    { name: 'silence' },
  ]

  it.each(passing.map((fault) => [fault]))('leaves nothing out: %j', async (fault) => {
    const match = { every: 3, ...(fault.name === 'unauthorized' && { asks: 1 }) }
    for (const way of ['list', 'meeting'] as const) {
      const { result, error, fired } = await asked(way, { ...fault, times: 1, match })
      expect(error).toBeUndefined()
      expect(result).toBe(whole[way])
      expect(fired).toBe(1)
    }
  })

  it('that is a link of the documented form is read past', async () => {
    for (const way of ['list', 'meeting'] as const) {
      const { result, graph } = await asked(way, { name: 'metadata_link' })
      expect(result).toBe(whole[way])
      expect(graph.meter.rebuiltLinks).toBeGreaterThan(0)
    }
  })

  it('that repeats or moves items does not end the reading', async () => {
    for (const name of ['repeated_page', 'repeated_items', 'moving_item'] as const) {
      const { result, error } = await asked('list', { name })
      expect(error).toBeUndefined()
      expect(result).toBe(whole.list)
    }
  })
})

describe('a fault that stays', () => {
  const lasting: [Fault, string, string][] = [
    [{ name: 'throttle' }, 'GraphFault', 'unavailable'],
    [{ name: 'throttle', retryAfter: '1000' }, 'GraphFault', 'throttled'],
    [{ name: 'server_error', status: 503 }, 'GraphFault', 'unavailable'],
    [{ name: 'html' }, 'Failure', 'unreachable'],
    [{ name: 'bad_body', body: 'any' }, 'GraphFault', 'unavailable'],
    [{ name: 'unauthorized' }, 'Failure', 'auth'],
    [{ name: 'forbidden' }, 'Failure', 'auth'],
    [{ name: 'redirect', to: 'other' }, 'Failure', 'internal'],
    [{ name: 'redirect', status: 307 }, 'Failure', 'internal'],
    [{ name: 'page_expired', status: 400 }, 'GraphFault', 'page_expired'],
    [{ name: 'page_expired', status: 410 }, 'GraphFault', 'page_expired'],
    [{ name: 'reset' }, 'GraphFault', 'unavailable'],
    [{ name: 'cut_unseen' }, 'GraphFault', 'unavailable'],
    [{ name: 'gzip_cut' }, 'GraphFault', 'unavailable'],
    [{ name: 'silence' }, 'GraphFault', 'unavailable'],
    [{ name: 'gzip_bomb', mebibytes: 16 }, 'GraphFault', 'too_large'],
    [{ name: 'huge_body', mebibytes: 16 }, 'GraphFault', 'too_large'],
    [{ name: 'looping_link', pages: 1 }, 'GraphFault', 'page_loop'],
    [{ name: 'looping_link', pages: 2 }, 'GraphFault', 'page_loop'],
    [{ name: 'endless_links', items: 'same' }, 'GraphFault', 'page_loop'],
    [{ name: 'endless_links', items: 'none' }, 'GraphFault', 'page_loop'],
  ]

  it.each(lasting)('ends the reading: %j is %s %s', async (fault, name, kind) => {
    const tokens = other.requests.length
    const { error, fired } = await asked('list', fault)
    expect(error).toMatchObject({ name, kind })
    expect(fired).toBeGreaterThan(0)
    expect(other.requests.length).toBe(tokens)
  })

  it.each([
    [{ name: 'not_found' }, 'not_found'],
    [{ name: 'refused_record' }, 'bad_request'],
  ] as [Fault, string][])('of one call ends its reading: %j is %s', async (fault, kind) => {
    expect((await asked('meeting', fault)).error).toMatchObject({ name: 'GraphFault', kind })
  })

  it.each(hostileForms)('that is a hostile link (%s) leads nowhere', async (form) => {
    const requests = other.requests.length
    for (const way of ['list', 'meeting'] as const) {
      const { result, error } = await asked(way, { name: 'hostile_link', form, times: 1 })
      if (form === 'upper_case' || form === 'percent_host') expect(result ?? error).toBe(whole[way])
      else expect(error).toMatchObject({ kind: 'internal', message: expect.stringMatching(/^security/) })
    }
    expect(other.requests.length).toBe(requests)
  })
})
