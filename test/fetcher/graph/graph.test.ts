import { describe, expect, it } from 'vitest'
import { type GraphAnswer, GraphFault } from '../../../src/fetcher/graph.ts'
import type { HttpAnswer } from '../../../src/fetcher/transport.ts'
import { TransportFault, type TransportFaultKind } from '../../../src/fetcher/transport-fault.ts'
import { json, refusal, Stand } from './stand.ts'

const LIST = '/communications/callRecords?$filter=startDateTime%20ge%202026-11-01T00:00:00Z'
const LINK = new URL('https://graph.microsoft.com/v1.0/communications/callRecords?$skiptoken=abc')
const good = json({ value: [] })

function html(text: string, status = 200): HttpAnswer {
  return json(text, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

async function errorOf(getting: Promise<unknown>): Promise<GraphFault> {
  return getting.then(
    () => {
      throw new Error('there was no error')
    },
    (error: GraphFault) => error,
  )
}

describe('a request', () => {
  it('has the headers that Graph and its support want', async () => {
    const stand = Stand.of(good)
    await stand.graph.get(LIST, 'list')
    await stand.graph.get(LINK, 'list')
    const [first, second] = stand.sent
    expect(first).toMatchObject({
      method: 'GET',
      url: new URL(`https://graph.microsoft.com/v1.0${LIST}`),
      headers: {
        authorization: 'Bearer token-1',
        accept: 'application/json',
        prefer: 'include-unknown-enum-members',
        'user-agent': 'callhouse/0.0.0',
        'client-request-id': expect.stringMatching(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/),
      },
    })
    expect(second!.url.href).toBe(LINK.href)
    expect(second!.headers['client-request-id']).not.toBe(first!.headers['client-request-id'])
  })

  it('is not made, nor a token read, for an address elsewhere', async () => {
    const stand = Stand.of(good)
    for (const target of [
      new URL('https://evil.example/v1.0/communications/callRecords'),
      new URL('https://graph.microsoft.com/v1.0/users'),
      '/communications/callRecords/../../users',
      '/users',
      '@evil.example/',
    ]) {
      expect(await errorOf(stand.graph.get(target, 'list'))).toMatchObject({
        kind: 'internal',
        message: expect.stringMatching(/^security:/),
      })
    }
    expect([stand.sent, stand.tokens.asked]).toEqual([[], []])
  })

  it('brings the object, its bytes and the time of Graph', async () => {
    const text = '{"value":[{"id":"é"}]}'
    const stand = Stand.of(json(text, { headers: { date: 'Fri, 20 Nov 2026 10:00:00 GMT' } }))
    expect(await stand.graph.get(LIST, 'list')).toEqual<GraphAnswer>({
      json: { value: [{ id: 'é' }] },
      bytes: Buffer.from(text),
      date: Date.UTC(2026, 10, 20, 10),
    })
    expect(stand.graph.meter).toEqual({
      requests: 1,
      throttled: 0,
      retries: 0,
      wireBytes: Buffer.byteLength(text),
      rebuiltLinks: 0,
    })
  })

  it('takes a byte order mark off', async () => {
    const stand = Stand.of(json('\uFEFF{"value":[]}'))
    expect((await stand.graph.get(LIST, 'list')).bytes.toString()).toBe('{"value":[]}')
  })

  it('ends when its signal fires, while it is sent and while it waits', async () => {
    const controller = new AbortController()
    const waiting = new Stand(() => {
      controller.abort('enough')
      return refusal(503)
    })
    await expect(waiting.graph.get(LIST, 'list', { signal: controller.signal })).rejects.toBe('enough')
    expect(waiting.sent).toHaveLength(1)
    expect(waiting.sent[0]!.signal).toBe(controller.signal)
    await expect(waiting.graph.get(LIST, 'list', { signal: controller.signal })).rejects.toBe('enough')
    expect(waiting.sent).toHaveLength(1)
  })
})

const transport = (kind: TransportFaultKind, hint?: string) =>
  new TransportFault(kind, `no luck with ${kind}`, hint === undefined ? {} : { hint })

describe('what heals', () => {
  const faults: [string, HttpAnswer | Error][] = [
    ...[408, 500, 502, 503, 504, 509].map((status): [string, HttpAnswer] => [
      `status ${status}`,
      refusal(status),
    ]),
    ['a page with status 502', html('<title>Bad gateway</title>', 502)],
    ...(['connection', 'timeout', 'damaged'] as const).map((kind): [string, Error] => [
      kind,
      transport(kind),
    ]),
    ['no text', json('')],
    ['half a text', json('{"value":[{"id":"1"')],
    ['two texts', json('{"value":[]}{}')],
    ['no object', json('[]')],
    ['null', json('null')],
    ['a number', json('1')],
    ['an empty object', json('{}')],
    ['an error with status 200', json({ error: { code: 'x' }, value: [] })],
    ['a list that is none', json({ value: {} })],
    ['status 204', { ...json(''), status: 204 }],
    ['status 206', json({ value: [] }, { status: 206 })],
  ]
  const shape = (object: Readonly<Record<string, unknown>>) => Array.isArray(object.value)

  it.each(faults)('is asked for again: %s', async (_, fault) => {
    const stand = Stand.of(fault, fault, fault, fault, good)
    expect((await stand.graph.get(LIST, 'list', { shape })).json).toEqual({ value: [] })
    expect(stand.sent).toHaveLength(5)
    expect(stand.graph.meter).toMatchObject({ requests: 5, retries: 4, throttled: 0 })
  })

  it.each(faults)(
    'is given up after five times, which says nothing about other requests: %s',
    async (_, fault) => {
      const stand = Stand.of(fault)
      const error = await errorOf(stand.graph.get(LIST, 'list', { shape }))
      expect(error).toBeInstanceOf(GraphFault)
      expect(error).toMatchObject({ kind: 'unavailable' })
      expect(stand.sent).toHaveLength(5)
      const ids = stand.sent.map(({ headers }) => headers['client-request-id'])
      expect(new Set(ids).size).toBe(5)
      expect(error.clientRequestId).toBe(ids[4])
    },
  )

  it('is asked for after pauses that grow', async () => {
    const stand = Stand.of(refusal(500))
    await errorOf(stand.graph.get(LIST, 'call'))
    expect(stand.time.pauses).toEqual([500, 1000, 2000, 4000])
  })

  it('is not asked for before the time that is told', async () => {
    const stand = Stand.of(refusal(503, 'x', { 'retry-after': '10' }), good)
    await stand.graph.get(LIST, 'call')
    expect(stand.time.pauses).toEqual([10_500])
    expect(stand.refused).toEqual([])
  })
})

describe('a refusal for the number of requests', () => {
  it.each([
    ['2.128', undefined, 2_128],
    ['Fri, 20 Nov 2026 10:00:30 GMT', 'Fri, 20 Nov 2026 10:00:00 GMT', 30_000],
    ['soon', undefined, undefined],
    ['-5', undefined, undefined],
  ])('is told to the quota: %s', async (value, date, ms) => {
    const headers = { 'retry-after': value, ...(date && { date }) }
    const stand = Stand.of(refusal(429, 'TooManyRequests', headers), good)
    await stand.graph.get(LIST, 'list')
    expect(stand.refused).toEqual([{ scope: 'list', ms }])
    expect(stand.graph.meter).toMatchObject({ requests: 2, retries: 1, throttled: 1 })
    if (ms !== undefined) expect(stand.time.elapsed()).toBeGreaterThanOrEqual(ms)
  })

  it('that lasts is given up', async () => {
    const stand = Stand.of(refusal(429, 'TooManyRequests', { 'retry-after': '1' }))
    expect(await errorOf(stand.graph.get(LIST, 'list'))).toMatchObject({ kind: 'unavailable', status: 429 })
    expect(stand.sent).toHaveLength(10)
  })

  it.each([429, 503])('for longer than a run waits ends at once, with the time (%i)', async (status) => {
    const stand = Stand.of(refusal(status, 'x', { 'retry-after': '901' }))
    const error = await errorOf(stand.graph.get(LIST, 'list'))
    expect(error).toMatchObject({ kind: 'throttled', status, retryAfterMs: 901_000 })
    expect(error.message).toContain('16 min')
    expect([stand.sent.length, stand.time.pauses]).toEqual([1, []])
  })
})

describe('a token that is not accepted', () => {
  const challenge = (claims: string) =>
    `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`

  it('is replaced once', async () => {
    const stand = Stand.of(refusal(401, 'InvalidAuthenticationToken'), good)
    await stand.graph.get(LIST, 'list')
    expect(stand.sent.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
    expect(stand.tokens.asked).toMatchObject([{}, { rejectedText: 'token-1' }])
    expect(stand.tokens.asked[1]).not.toHaveProperty('claims')
  })

  it('is replaced by one with the claims that are demanded', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
    const stand = Stand.of(refusal(401, 'x', { 'www-authenticate': challenge(claims) }), good)
    await stand.graph.get(LIST, 'list')
    expect(stand.tokens.asked[1]).toMatchObject({ claims })
  })

  it('is the end when a fresh one is not accepted either', async () => {
    const stand = Stand.of(refusal(401), refusal(503), refusal(401))
    const error = await errorOf(stand.graph.get(LIST, 'list'))
    expect(error).toMatchObject({ name: 'Failure', kind: 'auth', cause: { status: 401 } })
    expect(error.message).not.toContain('token-')
    expect(stand.sent).toHaveLength(3)
  })

  it('is the end when it lacks the permission, and it says which and where to grant it', async () => {
    const stand = Stand.of(refusal(403, 'Forbidden', { 'request-id': 'r-1' }))
    expect(await errorOf(stand.graph.get(LIST, 'list'))).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('code Forbidden, request-id r-1'),
      remedy: expect.stringMatching(/CallRecords\.Read\.All.*https:\/\/entra\.microsoft\.com/),
    })
    expect(stand.sent).toHaveLength(1)
  })
})

describe('what does not heal', () => {
  it.each([
    [404, LIST, 'not_found'],
    [404, LINK, 'not_found'],
    [400, LIST, 'bad_request'],
    [410, LIST, 'bad_request'],
    [406, LIST, 'bad_request'],
    [400, LINK, 'page_expired'],
    [410, LINK, 'page_expired'],
    [405, LINK, 'bad_request'],
  ] as const)('is asked for once: status %i of %s is %s', async (status, target, kind) => {
    const stand = Stand.of(refusal(status, 'SomeCode'))
    expect(await errorOf(stand.graph.get(target, 'list'))).toMatchObject({
      name: 'GraphFault',
      kind,
      status,
      code: 'SomeCode',
    })
    expect(stand.sent).toHaveLength(1)
  })

  it('is asked for once: a body that is too large', async () => {
    const stand = Stand.of(transport('too_large'))
    expect(await errorOf(stand.graph.get(LIST, 'list'))).toMatchObject({ kind: 'too_large' })
    expect(stand.sent).toHaveLength(1)
  })

  it.each([301, 302, 304, 307, 308])(
    'is asked for once: a redirect (%i), of which only the host is told',
    async (status) => {
      const stand = Stand.of({
        ...good,
        status,
        headers: { location: 'https://u:p@evil.example/path?secret' },
      })
      const error = await errorOf(stand.graph.get(LIST, 'list'))
      expect(error).toMatchObject({ name: 'Failure', kind: 'internal' })
      expect(error.message).toMatch(/^security: .*evil\.example/)
      expect(error.message).not.toMatch(/path|secret|u:p/)
      expect(stand.sent).toHaveLength(1)
    },
  )
})

describe('what answers in the place of Graph', () => {
  it.each([
    ['with status 200', html('<html><head><title>\n Sign in\u001b[31m &amp; pay </title>')],
    ['as if a call were missing', html('<TITLE lang="en">Sign in</TITLE>', 404)],
    ['as if it were forbidden', html('<title>Sign in</title>', 403)],
  ])('is told by its title after three times: %s', async (_, answer) => {
    const stand = Stand.of(answer)
    const error = await errorOf(stand.graph.get(LIST, 'list'))
    expect(error).toMatchObject({
      name: 'Failure',
      kind: 'unreachable',
      remedy: expect.stringMatching(/proxy/),
    })
    expect(error.message).toMatch(/text\/html called “Sign in/)
    expect(error.message).not.toMatch(/\p{Cc}/u)
    expect(stand.sent).toHaveLength(3)
  })

  it.each(['text/plain', 'application/xml', 'application/jsonp', ''])(
    'is told by its type: %j',
    async (type) => {
      const stand = Stand.of(json('{"value":[]}', { headers: { 'content-type': type } }))
      const error = await errorOf(stand.graph.get(LIST, 'list'))
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining(type || 'no type'),
      })
    },
  )

  it.each([
    'application/json',
    'Application/JSON;odata.metadata=minimal',
    'application/json ; charset=utf-8',
  ])('is not what comes as %s', async (type) => {
    const stand = Stand.of(json('{"value":[]}', { headers: { 'content-type': type } }))
    await stand.graph.get(LIST, 'list')
    expect(stand.sent).toHaveLength(1)
  })

  it('may be gone the next time', async () => {
    const stand = Stand.of(html('<title>x</title>'), html('<title>x</title>'), good)
    expect((await stand.graph.get(LIST, 'list')).json).toEqual({ value: [] })
  })

  it.each(['tls', 'name', 'proxy'] as const)(
    'or between, is told after three times with advice: %s',
    async (kind) => {
      const stand = Stand.of(transport(kind, 'Look at this.'))
      expect(await errorOf(stand.graph.get(LIST, 'list'))).toMatchObject({
        name: 'Failure',
        kind: 'unreachable',
        message: expect.stringContaining(`no luck with ${kind}`),
        remedy: 'Look at this.',
      })
      expect(stand.sent).toHaveLength(3)
    },
  )
})

describe('bytes that are no UTF-8', () => {
  const broken = json(Buffer.from([...Buffer.from('{"value":["'), 0xff, ...Buffer.from('"]}')]))

  it('are asked for once more', async () => {
    const stand = Stand.of(broken, good)
    expect((await stand.graph.get(LIST, 'list')).json).toEqual({ value: [] })
  })

  it('are given as they are when they stay', async () => {
    const stand = Stand.of(broken)
    const answer = await stand.graph.get(LIST, 'list')
    expect(answer.bytes.equals(broken.body)).toBe(true)
    expect(answer.json).toEqual({ value: ['\uFFFD'] })
    expect(stand.sent).toHaveLength(2)
  })
})

describe('an error', () => {
  it('says which request it was, and nothing of what the body says', async () => {
    const headers = {
      'request-id': 'r-1',
      date: 'Fri, 20 Nov 2026 10:00:00 GMT',
      'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"West Europe","Ring":"5"}}',
    }
    const stand = Stand.of(refusal(404, 'itemNotFound', headers))
    const error = await errorOf(stand.graph.get('/communications/callRecords/abc?$expand=sessions', 'call'))
    expect(error).toMatchObject({
      requestId: 'r-1',
      code: 'itemNotFound',
      trace: { path: '/v1.0/communications/callRecords/abc', diagnostic: headers['x-ms-ags-diagnostic'] },
    })
    for (const text of ['callRecords/abc', 'r-1', 'itemNotFound', '10:00:00 GMT', 'West Europe']) {
      expect(error.message).toContain(text)
    }
    expect(error.message).toContain(stand.sent[0]!.headers['client-request-id'])
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/Alice|token-1|expand/)
  })

  it('cleans what a server says of itself', async () => {
    const headers = { 'request-id': `\u001b[2J\r\nerror: forged ${'x'.repeat(1000)}` }
    const stand = Stand.of(refusal(404, 'a b\n', headers))
    const error = await errorOf(stand.graph.get(LIST, 'list'))
    expect(error.message).not.toMatch(/[\u0000-\u001f]/)
    expect(error.message.length).toBeLessThan(600)
    expect(error.code).toBeUndefined()
  })

  it.each(['', 'no JSON', '[]', 'null', '{"error":null}', '{"error":"text"}'])(
    'needs no body of JSON: %j',
    async (body) => {
      const stand = Stand.of(json(body, { status: 404 }))
      expect(await errorOf(stand.graph.get(LIST, 'list'))).toMatchObject({ kind: 'not_found' })
    },
  )
})

it('a Graph that fails whoever asks is given up after five minutes, with its last words', async () => {
  const stand = new Stand(() => refusal(503, 'ServiceUnavailable', { 'request-id': 'r-9' }))
  const errors: Error[] = []
  for (let n = 0; n < 20; n++) errors.push(await errorOf(stand.graph.get(LIST, 'call')))
  expect(errors[0]).toMatchObject({ kind: 'unavailable' })
  expect(errors.at(-1)).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('request-id r-9'),
  })
  expect(stand.sent.length).toBeLessThan(40)
  expect(stand.time.elapsed()).toBeGreaterThan(5 * 60_000)
})

it('a fault of ours is none of Graph', async () => {
  const stand = Stand.of(new TypeError('ours'))
  await expect(stand.graph.get(LIST, 'list')).rejects.toThrow(TypeError)
  expect(stand.sent).toHaveLength(1)
})
