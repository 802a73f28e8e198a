import { randomBytes } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  type HttpAnswer,
  type HttpRequest,
  openTransport,
  type Transport,
  TransportFault,
} from '../../../src/fetcher/transport.ts'
import { type Handler, localCertificates, serveBytes, serveHttp, serveHttps, serveProxy } from './servers.ts'

const direct = { env: {} }

function opened(options: Parameters<typeof openTransport>[0] = direct): Transport {
  const transport = openTransport(options)
  onTestFinished(() => transport.close())
  return transport
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, ...more }
}

/** Sends, and waits until the connection is free again. */
async function sendAndRest(transport: Transport, url: string): Promise<HttpAnswer> {
  const answer = await transport.send(get(url))
  await new Promise((resolve) => {
    setTimeout(resolve, 5)
  })
  return answer
}

async function faultOf(sending: Promise<unknown>): Promise<TransportFault> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(TransportFault)
  return error as TransportFault
}

/** An answer of so many bytes of JSON that gzip can't make much smaller. */
function document(bytes: number): Buffer {
  return Buffer.from(JSON.stringify({ value: randomBytes(bytes / 2).toString('hex') }))
}

const gzipped =
  (body: Buffer): Handler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body)
  }

describe('an exchange', () => {
  it('brings status, headers and body as they were sent', async () => {
    const { origin } = await serveHttp((request, response) => {
      const told = { url: request.url, method: request.method, headers: request.headers }
      response.setHeader('X-Twice', ['a', 'b']).end(JSON.stringify(told))
    })
    const answer = await opened().send(get(`${origin}/a%20b?$q='x'`, { headers: { 'x-mine': '1' } }))
    expect(answer.status).toBe(200)
    expect(answer.headers['x-twice']).toBe('a, b')
    expect(answer.wireBytes).toBe(answer.body.length)
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      url: '/a%20b?$q=%27x%27',
      method: 'GET',
      headers: { 'x-mine': '1', 'accept-encoding': 'gzip', connection: 'keep-alive' },
    })
  })

  it('posts a body', async () => {
    const { origin } = await serveHttp((request, response) => request.pipe(response))
    const { body } = await opened().send(
      get(`${origin}/token`, {
        method: 'POST',
        body: 'grant_type=é',
        headers: { 'content-type': 'text/plain' },
      }),
    )
    expect(body.toString()).toBe('grant_type=é')
  })

  it('is over one connection as long as it serves', async () => {
    const server = await serveHttp((_, response) => response.end('{}'))
    const transport = opened()
    for (let n = 0; n < 5; n++) await sendAndRest(transport, server.origin)
    expect(server.connections()).toBe(1)
  })

  it('is over a new connection, and a new look at DNS, after some minutes', async () => {
    const server = await serveHttp((_, response) => response.end('{}'))
    let now = 0
    const transport = opened({ env: {}, elapsed: () => now })
    await sendAndRest(transport, server.origin)
    now = 4 * 60_000
    await sendAndRest(transport, server.origin)
    expect(server.connections()).toBe(1)
    now = 6 * 60_000
    await sendAndRest(transport, server.origin)
    expect(server.connections()).toBe(2)
  })

  it('after a 503 is over a new connection, while what goes on over the old one goes on', async () => {
    const statuses = [200, 503, 200, 200]
    let release = () => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    const server = await serveHttp(async (request, response) => {
      if (request.url === '/slow') await slow
      response.writeHead(request.url === '/slow' ? 200 : statuses.shift()!).end('{}')
    })
    const transport = opened()
    const pending = transport.send(get(`${server.origin}/slow`))
    await sendAndRest(transport, server.origin)
    expect((await sendAndRest(transport, server.origin)).status).toBe(503)
    expect(server.connections()).toBe(2)
    await sendAndRest(transport, server.origin)
    expect(server.connections()).toBe(3)
    release()
    expect((await pending).status).toBe(200)
    await sendAndRest(transport, server.origin)
    expect(server.connections()).toBe(3)
  })

  it.each([301, 302, 303, 307, 308])('with a redirect (%i) ends there', async (status) => {
    const asked: string[] = []
    const { origin } = await serveHttp((request, response) => {
      asked.push(request.url!)
      response.writeHead(status, { location: '/elsewhere' }).end()
    })
    const answer = await opened().send(get(`${origin}/here`))
    expect(answer).toMatchObject({ status, headers: { location: '/elsewhere' } })
    expect(asked).toEqual(['/here'])
  })

  it('ends when its signal fires, with the reason of the signal, before, while and after it waits', async () => {
    const server = await serveHttp((request, response) => {
      if (request.url === '/half') response.writeHead(200, { 'content-length': 10 }).write('half')
    })
    const transport = opened()
    const controller = new AbortController()
    const all = ['/none', '/half'].map((path) =>
      transport.send(get(server.origin + path, { signal: controller.signal })),
    )
    await expect.poll(() => server.connections()).toBe(2)
    controller.abort('enough')
    for (const sending of [...all, transport.send(get(server.origin, { signal: controller.signal }))]) {
      await expect(sending).rejects.toBe('enough')
    }
  })

  it('does not warn of many that wait for one signal', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const { origin } = await serveHttp((_, response) => response.end('{}'))
    const { signal } = new AbortController()
    const transport = opened()
    await Promise.all(Array.from({ length: 40 }, () => transport.send(get(origin, { signal }))))
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
  })

  it('fails when everything is closed', async () => {
    const server = await serveHttp(() => {})
    const transport = openTransport(direct)
    const fault = faultOf(transport.send(get(server.origin)))
    await expect.poll(() => server.connections()).toBe(1)
    await transport.close()
    expect((await fault).kind).toBe('connection')
  })
})

describe('a compressed body', () => {
  it.each([100, 50_000, 2_000_000])('of %i bytes is unpacked', async (size) => {
    const body = document(size)
    const packed = gzipSync(body)
    const { origin } = await serveHttp(gzipped(packed))
    const answer = await opened().send(get(origin))
    expect(answer.body.equals(body)).toBe(true)
    expect(answer.wireBytes).toBe(packed.length)
  })

  it('may have several members', async () => {
    const parts = [document(500), document(500)]
    const { origin } = await serveHttp(gzipped(Buffer.concat(parts.map((part) => gzipSync(part)))))
    expect((await opened().send(get(origin))).body.equals(Buffer.concat(parts))).toBe(true)
  })

  it('that is cut anywhere is an error, though its length is right', async () => {
    const packed = gzipSync(document(600))
    let length = 0
    const { origin } = await serveHttp((request, response) => {
      gzipped(packed.subarray(0, length))(request, response)
    })
    const transport = opened()
    // without a byte it is an empty body, which is for whoever reads it to refuse
    for (length = 1; length < packed.length; length++) {
      expect((await faultOf(transport.send(get(origin)))).kind).toBe('damaged')
    }
    expect((await transport.send(get(origin))).body).toEqual(gunzipSync(packed))
  })

  it.each([
    ['with a wrong checksum', (packed: Buffer) => packed.fill(0, packed.length - 8, packed.length - 4)],
    ['with a wrong length', (packed: Buffer) => packed.fill(0xff, packed.length - 4)],
    ['that is none', () => Buffer.from('{"value":[]}')],
    ['that is large and cut', () => gzipSync(document(2_000_000)).subarray(0, -1)],
  ])('%s is an error', async (_, damage) => {
    const { origin } = await serveHttp(gzipped(damage(gzipSync(document(600)))))
    const fault = await faultOf(opened().send(get(origin)))
    expect(fault.kind).toBe('damaged')
    expect(fault.message).toContain(new URL(origin).host)
  })

  it('in an encoding that was not asked for is an error', async () => {
    const { origin } = await serveHttp((_, response) => response.setHeader('content-encoding', 'br').end('x'))
    expect((await faultOf(opened().send(get(origin)))).kind).toBe('damaged')
  })

  it.each([
    ['small', 300_000],
    ['large', 80 * 1024 * 1024],
  ])('that is %s and grows beyond the limit is an error, found without holding it', async (_, size) => {
    const packed = gzipSync(Buffer.alloc(size))
    const { origin } = await serveHttp(gzipped(packed))
    const before = process.memoryUsage().arrayBuffers
    const fault = await faultOf(opened().send(get(origin, { limits: { bodyBytes: packed.length + 1000 } })))
    expect(fault.kind).toBe('too_large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024)
  })
})

describe('a body', () => {
  it.each([
    ['told beforehand', { 'content-length': 2000 }],
    ['seen as it comes', {}],
  ])('of more bytes than the limit, %s, is an error', async (_, headers) => {
    const { origin } = await serveHttp((_request, response) =>
      response.writeHead(200, headers).end(Buffer.alloc(2000)),
    )
    const fault = await faultOf(opened().send(get(origin, { limits: { bodyBytes: 1999 } })))
    expect(fault.kind).toBe('too_large')
    expect((await opened().send(get(origin, { limits: { bodyBytes: 2000 } }))).body).toHaveLength(2000)
  })

  const start = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
  it.each([
    ['reset within its length', `${start}content-length: 100\r\n\r\n{"a":`, 'reset', 'connection'],
    ['ended within its length', `${start}content-length: 100\r\n\r\n{"a":`, 'end', 'connection'],
    ['ended within a chunk', `${start}transfer-encoding: chunked\r\n\r\n64\r\n{"a":`, 'end', 'connection'],
    ['ended between chunks', `${start}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`, 'end', 'connection'],
    [
      'shorter than its last connection says',
      `${start}connection: close\r\ncontent-length: 100\r\n\r\n{`,
      'end',
      'damaged',
    ],
    ['with a chunk of nonsense', `${start}transfer-encoding: chunked\r\n\r\nzz\r\n`, 'end', 'damaged'],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'end', 'damaged'],
    ['that never came', '', 'reset', 'connection'],
  ] as const)('%s is an error', async (_, bytes, end, kind) => {
    const { origin } = await serveBytes((socket) =>
      socket.write(bytes, () => {
        if (end === 'end') socket.end()
        else socket.resetAndDestroy()
      }),
    )
    expect((await faultOf(opened().send(get(origin)))).kind).toBe(kind)
  })

  it('that ends with the connection, without a length, is what has come', async () => {
    const { origin } = await serveBytes((socket) => socket.end(`${start}connection: close\r\n\r\n{"a":`))
    expect((await opened().send(get(origin))).body.toString()).toBe('{"a":')
  })

  it.each([
    ['cut', `content-length: 100\r\n\r\n{`],
    ['damaged', `content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello`],
    ['none, with a label', `content-encoding: gzip\r\ncontent-length: 0\r\n\r\n`],
  ])('of an error that is %s takes nothing of its status and headers away', async (_, rest) => {
    const { origin } = await serveBytes((socket) =>
      socket.end(`HTTP/1.1 429 Too Many\r\nretry-after: 7\r\n${rest}`),
    )
    const answer = await opened().send(get(origin))
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
    expect(answer.body).toHaveLength(0)
  })
})

describe('patience', () => {
  it('ends with a server that does not answer', async () => {
    const { origin } = await serveHttp(() => {})
    const fault = await faultOf(opened().send(get(origin, { limits: { headersMs: 30 } })))
    expect(fault).toMatchObject({ kind: 'timeout', message: expect.stringContaining('No answer') })
  })

  it('ends with a body that drips for ever', async () => {
    const { origin } = await serveHttp((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    })
    const fault = await faultOf(opened().send(get(origin, { limits: { totalMs: 100 } })))
    expect(fault).toMatchObject({ kind: 'timeout', message: expect.stringContaining('whole answer') })
  })

  it('ends with a server that takes the connection and says nothing of TLS', async () => {
    const { port } = await serveBytes(() => {})
    const fault = await faultOf(opened().send(get(`https://localhost:${port}`, { limits: { totalMs: 50 } })))
    expect(fault).toMatchObject({ kind: 'timeout', message: expect.stringContaining('No connection') })
  })

  it('is not needed for headers that come in time, however long the body takes', async () => {
    const { origin } = await serveHttp((_, response) => {
      response.writeHead(200).write('a')
      setTimeout(() => response.end('b'), 60)
    })
    expect((await opened().send(get(origin, { limits: { headersMs: 40 } }))).body.toString()).toBe('ab')
  })
})

describe('TLS', () => {
  const answer: Handler = (_, response) => response.end('{}')

  it('trusts the authority that is named, and the usual ones still', async () => {
    const { origin, ca } = await serveHttps(answer)
    expect((await opened({ env: {}, ca }).send(get(origin))).status).toBe(200)
  })

  it.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }])(
    'trusts nobody else, with %j in the environment',
    async (env) => {
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
      Object.assign(process.env, env)
      onTestFinished(() => {
        if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
      })
      const { origin } = await serveHttps(answer)
      const fault = await faultOf(opened({ env }).send(get(origin)))
      expect(fault.kind).toBe('tls')
      expect(fault.message).toContain(new URL(origin).host)
      expect(fault.hint).toContain('NODE_EXTRA_CA_CERTS')
    },
  )

  it('does not take a certificate for another name', async () => {
    const { port, ca } = await serveHttps(answer)
    const proxy = await serveProxy(port)
    const transport = opened({ ca, env: { https_proxy: proxy.origin } })
    const fault = await faultOf(transport.send(get('https://graph.example/v1.0')))
    expect(fault).toMatchObject({ kind: 'tls', message: expect.stringContaining('graph.example') })
  })

  it('does not speak in plain text where TLS was asked for', async () => {
    const heads: string[] = []
    const { port } = await serveHttp((request, response) => {
      heads.push(request.url!)
      response.end('{}')
    })
    expect((await faultOf(opened().send(get(`https://localhost:${port}/`)))).kind).toBe('tls')
    expect(heads).toEqual([])
  })
})

describe('an unreachable host', () => {
  it('that refuses is told', async () => {
    const { port } = await serveHttp(() => {})
    const closed = await serveHttp(() => {})
    expect(port).not.toBe(closed.port)
    const fault = await faultOf(opened().send(get('http://localhost:9/')))
    expect(fault).toMatchObject({ kind: 'connection', message: expect.stringContaining('localhost:9') })
  })

  it('whose name does not resolve is told, with what to look at', async () => {
    const fault = await faultOf(opened().send(get('https://graph.invalid/v1.0')))
    expect(fault).toMatchObject({ kind: 'name', message: expect.stringContaining('graph.invalid') })
    expect(fault.hint).toMatch(/DNS/)
  })
})

describe('a proxy', () => {
  const name = 'https://localhost.graph.test'

  /** A server behind a proxy that is the only way to its name. */
  async function behind(refusal?: number) {
    const { ca, cert, key } = await localCertificates()
    const server = await serveHttps((_, response) => response.end('{}'))
    return { ca, cert, key, server, proxy: await serveProxy(server.port, refusal) }
  }

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
    'is used as %s says',
    async (variable) => {
      const { ca, server, proxy } = await behind()
      const transport = opened({ ca, env: { [variable]: proxy.origin.replace('//', '//me:p%40ss@') } })
      // the certificate is for localhost, to which no proxy is used: that it is seen at all shows the way
      const fault = await faultOf(transport.send(get(`${name}/v1.0`)))
      expect(fault.kind).toBe('tls')
      expect(server.connections()).toBe(1)
      expect(proxy.asked).toEqual([
        {
          target: 'localhost.graph.test:443',
          authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
        },
      ])
    },
  )

  it('is not used for this machine, nor for what NO_PROXY names', async () => {
    const { ca, server, proxy } = await behind()
    const env = { HTTPS_PROXY: proxy.origin, NO_PROXY: '.test' }
    const transport = opened({ ca, env })
    expect((await transport.send(get(server.origin))).status).toBe(200)
    expect((await faultOf(transport.send(get(name)))).kind).toBe('name')
    expect(proxy.asked).toEqual([])
  })

  it('of the process is none of an environment that is given', async () => {
    const { proxy } = await behind()
    process.env.HTTPS_PROXY = proxy.origin
    onTestFinished(() => void delete process.env.HTTPS_PROXY)
    expect((await faultOf(opened({ env: {} }).send(get(name)))).kind).toBe('name')
    expect(proxy.asked).toEqual([])
  })

  it('that wants a password says how to give it, and shows none', async () => {
    const { proxy } = await behind(407)
    const env = { HTTPS_PROXY: proxy.origin.replace('//', '//me:secret@') }
    const fault = await faultOf(opened({ env }).send(get(name)))
    expect(fault).toMatchObject({ kind: 'proxy', message: expect.stringContaining('407') })
    expect(fault.hint).toContain('HTTPS_PROXY')
    expect(`${fault.stack}${fault.hint}`).not.toContain('secret')
  })

  it('that refuses is told', async () => {
    const { proxy } = await behind(403)
    const fault = await faultOf(opened({ env: { HTTPS_PROXY: proxy.origin } }).send(get(name)))
    expect(fault).toMatchObject({ kind: 'proxy', message: expect.stringContaining('403') })
  })

  it('that is not there is told by its own name', async () => {
    const env = { HTTPS_PROXY: 'http://me:secret@localhost:9' }
    const fault = await faultOf(opened({ env }).send(get(name)))
    expect(fault).toMatchObject({ kind: 'proxy', message: expect.stringContaining('localhost:9') })
    expect(fault.stack).not.toContain('secret')
  })

  it.each(['proxy.example:8080', 'socks5://proxy.example', 'nonsense'])(
    'written as %s is refused',
    (text) => {
      expect(() => openTransport({ env: { HTTPS_PROXY: text } })).toThrow(
        expect.objectContaining({ kind: 'configuration', message: expect.stringContaining('HTTPS_PROXY') }),
      )
    },
  )
})

it('waits for nothing once it is closed', async () => {
  const server = await serveHttp((_, response) => response.end('{}'))
  const transport = openTransport(direct)
  await transport.send(get(server.origin))
  await transport.close()
  await expect(transport.send(get(server.origin))).rejects.toMatchObject({ kind: 'connection' })
})
