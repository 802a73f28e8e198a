import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { routeOf } from '../../src/emulator/server/routes.ts'
import { listCallLog } from '../../src/fetcher/call-logs.ts'
import {
  getParticipants,
  getRecord,
  getVersion,
  listCalls,
  participantPages,
  sessionPages,
} from '../../src/fetcher/calls.ts'
import { decodeBody } from '../../src/fetcher/content-encoding.ts'
import { type Graph, openGraph } from '../../src/fetcher/graph.ts'
import { openQuota } from '../../src/fetcher/quota.ts'
import { TokenEndpointFault, tokenEndpoint } from '../../src/fetcher/token-endpoint.ts'
import { openTokenSource } from '../../src/fetcher/tokens.ts'
import {
  type HttpAnswer,
  type HttpRequest,
  openTransport,
  type Transport,
  TransportFault,
} from '../../src/fetcher/transport.ts'
import { judge } from '../../src/fetcher/verdict.ts'
import { serveBytes, serveHttp } from '../fetcher/graph/servers.ts'
import { ImpatientTime, Tokens } from '../fetcher/graph/stand.ts'
import { configOf, emulated, UNTIL } from '../setup/emulated.ts'

const DAY = 86_400_000

let emulator: Emulator
let call: string
let meeting: string
const links = new Map<string, unknown>()
/** The last answer to each way of asking, when nothing went wrong, and what was made of it. */
const answers = new Map<string, { readonly answer: HttpAnswer; readonly made: unknown }>()
beforeAll(async () => {
  emulator = await emulated({ since: '2026-10-30', callsPerDay: 8, shares: { meeting: 0, escalated: 0 } })
  meeting = emulator.company.addMeeting({ sessions: 61, participants: 131, startedAt: UNTIL - 2 * DAY })
  const calls = [...emulator.company.truth(UNTIL)].filter(({ id }) => id !== meeting)
  const sizes = new Map(calls.map((one) => [one.id, JSON.stringify(one.document()).length]))
  call = calls.reduce((least, one) => (sizes.get(one.id)! < sizes.get(least.id)! ? one : least)).id
  const transport = openTransport({ ca: emulator.ca, env: {} })
  try {
    let last: HttpAnswer | undefined
    const graph = over(
      async (request) => {
        last = await transport.send(request)
        return last
      },
      openTokenSource(configOf(emulator), transport, new ImpatientTime()),
    )
    const first = await getRecord(graph, meeting, signal)
    links.set('sessions', first.nextSessions)
    for await (const { next } of participantPages(graph, meeting, undefined, signal)) {
      if (next !== undefined) links.set('participants', next)
    }
    for (const [way, ask] of Object.entries(ways)) {
      answers.set(way, { made: await ask(graph), answer: last! })
    }
    // what is asked for last, for the token
    const { tokenAnswer } = await signInAnswer(transport)
    answers.set(TOKEN, { made: undefined, answer: tokenAnswer })
  } finally {
    await transport.close()
  }
})
afterAll(() => emulator.stop())

const TOKEN = 'a token'
const signal = new AbortController().signal

/** What the token endpoint answers to whoever knows the secret. */
async function signInAnswer(transport: Transport): Promise<{ readonly tokenAnswer: HttpAnswer }> {
  let tokenAnswer: HttpAnswer | undefined
  const listening: Transport = {
    ...transport,
    send: async (request) => {
      const answer = await transport.send(request)
      if (routeOf(request.url) === 'token') tokenAnswer = answer
      return answer
    },
  }
  await openTokenSource(configOf(emulator), listening, new ImpatientTime()).token()
  return { tokenAnswer: tokenAnswer! }
}

/** Graph behind whatever answers. */
function over(send: Transport['send'], tokens = new Tokens() as ReturnType<typeof openTokenSource>): Graph {
  const time = new ImpatientTime()
  const { cloud, limits } = configOf(emulator)
  return openGraph({
    cloud,
    transport: { send, close: async () => {} },
    tokens,
    quota: openQuota(limits, time),
    surroundings: time,
    userAgent: 'callhouse/test',
  })
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const page of pages) found.push(page)
  return found
}

/** Ways of asking that are done with one answer; each gives all that it got. */
const ways: Readonly<Record<string, (graph: Graph) => Promise<unknown>>> = {
  'the list of calls': (graph) => all(listCalls(graph, UNTIL - 2 * DAY, UNTIL - DAY, signal)),
  'a record with its sessions': (graph) => getRecord(graph, call, signal),
  'a record with its participants': (graph) => getParticipants(graph, call, signal),
  'the version of a record': (graph) => getVersion(graph, call, signal),
  'the last page of sessions': (graph) => all(sessionPages(graph, meeting, links.get('sessions'), signal)),
  'the last page of participants': (graph) =>
    all(participantPages(graph, meeting, links.get('participants'), signal)),
  'a page of the PSTN log': (graph) => all(listCallLog(graph, 'pstn_calls', UNTIL - 2 * DAY, UNTIL, signal)),
  'a page of the direct routing log': (graph) =>
    all(listCallLog(graph, 'direct_routing_calls', UNTIL - 2 * DAY, UNTIL, signal)),
}

/** The answer with these bytes in place of its body, unpacked as the transport does it. */
async function unpacked(answer: HttpAnswer, wire: Buffer, label: string | undefined): Promise<HttpAnswer> {
  return { ...answer, body: await decodeBody(wire, label, 1 << 18, 'graph'), wireBytes: wire.length }
}

// tens of thousands of answers, on a machine that may have other work
vi.setConfig({ testTimeout: 120_000 })

describe('an answer that ends too early, at any byte', () => {
  it.each([
    ['plain', undefined],
    ['packed', 'gzip'],
  ])('and is %s, is asked for again, whatever was asked for', async (_, label) => {
    let cuts = 0
    for (const [way, ask] of Object.entries(ways)) {
      const { answer, made } = answers.get(way)!
      const whole = label === undefined ? answer.body : gzipSync(answer.body)
      expect(whole.length).toBeGreaterThan(100)
      let sent = 0
      let length = 0
      const graph = over((_request) =>
        unpacked(answer, sent++ === 0 ? whole.subarray(0, length) : whole, label),
      )
      for (; length < whole.length; length++) {
        sent = 0
        const again = await ask(graph)
        if (sent !== 2) expect.fail(`${way}: ${length} of ${whole.length} bytes were taken for whole`)
        if (length % 500 === 0) expect(again).toEqual(made)
        cuts++
      }
    }
    expect(cuts).toBeGreaterThan(label === undefined ? 15_000 : 4_000)
  })

  it('is no token', async () => {
    const { answer } = answers.get(TOKEN)!
    let length = 0
    const endpoint = tokenEndpoint(
      {
        send: (_request) => unpacked(answer, answer.body.subarray(0, length), undefined),
        close: async () => {},
      },
      false,
      undefined,
    )
    expect(answer.body.length).toBeGreaterThan(500)
    const ask = () => endpoint.sendPostRequestAsync('https://login.example/token')
    for (; length < answer.body.length; length++) {
      const taken = await ask().catch((error: unknown) => error)
      if (!(taken instanceof TokenEndpointFault)) expect.fail(`${length} bytes were taken for a token`)
    }
    expect(await ask()).toMatchObject({ status: 200, body: { token_type: 'Bearer' } })
  })
})

describe('a packed answer of which any byte is another', () => {
  it('is not taken for what it is not', async () => {
    const { answer } = answers.get('a record with its sessions')!
    const packed = gzipSync(answer.body)
    let same = 0
    for (let at = 0; at < packed.length; at++) {
      const damaged = Buffer.from(packed)
      damaged[at]! ^= 0x10
      const read = await unpacked(answer, damaged, 'gzip').catch((error: unknown) => error)
      if (read instanceof TransportFault) continue
      if (!(read as HttpAnswer).body.equals(answer.body)) expect.fail(`byte ${at} changed what was read`)
      same++
    }
    // those that tell when and on which system it was packed
    expect(same).toBeLessThan(10)
  })
})

/** What is made of an answer in the end. */
function verdictOf(answer: HttpAnswer | TransportFault): string {
  if (answer instanceof TransportFault) return answer.kind
  const { cloud } = configOf(emulator)
  const shape = (json: Readonly<Record<string, unknown>>) => Array.isArray(json.sessions)
  return judge(answer, { path: '/', clientRequestId: 'none', isLink: false, shape, cloud }).kind
}

/** Asks for every length, some at a time; tells what was made of each. */
async function ofEveryLength(origin: string, lengths: number): Promise<Map<string, number>> {
  const transport = openTransport({ env: {}, connections: 8 })
  onTestFinished(() => transport.close())
  const found = new Map<string, number>()
  let next = 0
  const one = async () => {
    while (next < lengths) {
      const request: HttpRequest = { method: 'GET', url: new URL(`${origin}/${next++}`), headers: {} }
      const verdict = verdictOf(await transport.send(request).catch((error: TransportFault) => error))
      found.set(verdict, (found.get(verdict) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return found
}

describe('over a connection, an answer that ends too early, at any byte', () => {
  const bodies = () => {
    const { body } = answers.get('a record with its sessions')!.answer
    // every offset of a longer one would take long, and show nothing else
    const record = JSON.parse(body.toString()) as { sessions: { segments: unknown }[] }
    const short = Buffer.from(JSON.stringify({ ...record, sessions: record.sessions.map(() => ({})) }))
    return { plain: short, packed: gzipSync(short) }
  }

  it.each(['plain', 'packed'] as const)(
    'with the length of what came, is not taken for whole: %s',
    async (which) => {
      const whole = bodies()[which]
      const { origin } = await serveHttp((request, response) => {
        const body = whole.subarray(0, Number(request.url!.slice(1)))
        const packed = which === 'packed' && { 'content-encoding': 'gzip' }
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, ...packed })
          .end(body)
      })
      const found = await ofEveryLength(origin, whole.length)
      expect([...found.keys()].filter((verdict) => !['failed', 'damaged'].includes(verdict))).toEqual([])
      expect([...found.values()].reduce((sum, count) => sum + count)).toBe(whole.length)
      expect(whole.length).toBeGreaterThan(which === 'plain' ? 700 : 300)
      expect((await ofEveryLength(origin, whole.length + 1)).get('good')).toBe(1)
    },
  )

  it('with the length of what was to come, or none, is not taken for whole', async () => {
    const whole = bodies().plain
    const { origin } = await serveBytes((socket, head) => {
      const [, way, asked] = /^GET \/(\w+)\/(\d+)/.exec(head)!
      const length = way === 'told' ? `content-length: ${whole.length}\r\n` : ''
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${length}connection: close\r\n\r\n`)
      socket.end(whole.subarray(0, Number(asked)))
    })
    expect(await ofEveryLength(`${origin}/told`, whole.length)).toEqual(new Map([['damaged', whole.length]]))
    expect(await ofEveryLength(`${origin}/untold`, whole.length)).toEqual(new Map([['failed', whole.length]]))
    expect((await ofEveryLength(`${origin}/untold`, whole.length + 1)).get('good')).toBe(1)
  })
})
