import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Fault } from '../../../src/emulator/faults/catalogue.ts'
import type { Serve } from '../../../src/emulator/faults/definition.ts'
import { send } from '../../../src/emulator/faults/send.ts'
import { type FaultOptions, type FaultSwitch, openFaults } from '../../../src/emulator/faults/switch.ts'
import type { Reply, Request } from '../../../src/emulator/server/exchange.ts'
import { callIdOf, routeOf } from '../../../src/emulator/server/routes.ts'

export const RECORDS = '/v1.0/communications/callRecords'
export const CALL = `${RECORDS}/11111111-1111-1111-1111-111111111111`
export const NOON = Date.parse('2026-03-01T12:00:00.250Z')

/** A list of three pages with two calls each, a record with sessions, and tokens. */
export class Service {
  version = 3
  readonly origin: () => string

  constructor(origin: () => string) {
    this.origin = origin
  }

  answer(request: Request, serve: Serve = {}): Reply {
    const { url } = request
    const version = serve.version === 'older' ? this.version - 1 : this.version
    const json = this.json(url, version)
    if (serve.thenChange) this.version += 1
    const headers = { 'content-type': 'application/json', date: new Date(NOON).toUTCString() }
    return { status: json === undefined ? 404 : 200, headers, body: Buffer.from(JSON.stringify(json ?? {})) }
  }

  private json(url: URL, version: number): unknown {
    const page = Number(url.searchParams.get('$skiptoken') ?? 1)
    const link = page < 3 && { '@odata.nextLink': `${this.origin()}${url.pathname}?$skiptoken=${page + 1}` }
    const id = callIdOf(url)
    switch (routeOf(url)) {
      case 'list':
        return {
          '@odata.context': 'calls',
          ...link,
          value: [1, 2].map((n) => ({ id: `${page}.${n}`, version })),
        }
      case 'record':
        return {
          id,
          version,
          joinWebUrl: null,
          sessions: [{ id: 's1', segments: [{ filler: 'x'.repeat(3000) }] }],
          'sessions@odata.context': 'sessions',
          'sessions@odata.nextLink': `${this.origin()}${url.pathname}/sessions?$expand=segments&$skiptoken=2`,
        }
      case 'sessions':
        return { ...link, value: [{ id: `s${page}`, segments: [{}] }] }
      case 'participants':
        return { ...link, value: [{ id: `p${page}` }] }
      case 'pstn_calls':
      case 'direct_routing_calls':
        return { value: [{ id: 'row' }] }
      case 'token':
        return { access_token: 'ticket', expires_in: 3599 }
      default:
        return undefined
    }
  }
}

/** A server that runs for one test, and what it saw. */
export interface Site {
  readonly origin: string
  readonly faults: FaultSwitch
  readonly service: Service
  readonly requests: readonly Request[]
  /** Replies that `send` has done with. */
  readonly sent: () => number
  /** What a URL below the site is answered with, as `fetch` sees it. */
  ask(path: string, headers?: Record<string, string>): Promise<Response>
  /** All bytes that come for a GET, as text of one byte a letter, and the error that the connection ended with. */
  raw(path: string, headers?: string): Promise<{ text: string; error: string | undefined }>
}

interface SiteOptions extends Partial<FaultOptions> {
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** Reads a request and answers it as the emulator does. */
async function exchange(
  incoming: IncomingMessage,
  response: ServerResponse,
  number: number,
  site: { origin: string; faults: FaultSwitch; service: Service; seen: Request[] },
): Promise<void> {
  const request: Request = {
    number,
    method: incoming.method!,
    url: new URL(site.origin + incoming.url!),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: await text(incoming),
  }
  site.seen.push(request)
  const chosen = site.faults.choose(request)
  const reply = chosen?.before(request) ?? site.service.answer(request, chosen?.serve)
  await send(response, request, chosen?.change(reply, request) ?? reply, chosen)
}

/** Opens a site with some faults for the test that runs. */
export async function openSite(faults: readonly Fault[] = [], options: SiteOptions = {}): Promise<Site> {
  const seen: Request[] = []
  let number = 0
  let sent = 0
  const server = options.tls ? https.createServer(options.tls) : http.createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const origin = `http${options.tls ? 's' : ''}://127.0.0.1:${port}`
  const site = {
    origin,
    seen,
    service: new Service(() => origin),
    faults: openFaults({ seed: 1, clock: { now: () => NOON }, ...options, faults }),
  }
  const failures: unknown[] = []
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    number += 1
    exchange(incoming, response, number, site).then(
      () => {
        sent += 1
      },
      (error: unknown) => failures.push(error),
    )
  })
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    if (failures.length > 0) throw failures[0]
  })
  return {
    ...site,
    requests: seen,
    sent: () => sent,
    ask: (path, headers = {}) =>
      fetch(new URL(path, origin), { headers, redirect: 'manual', signal: AbortSignal.timeout(10_000) }),
    raw: (path, headers = '') => rawAnswer(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`),
  }
}

/** Sends some text and takes what comes until the connection ends. */
async function rawAnswer(port: number, text: string): Promise<{ text: string; error: string | undefined }> {
  const socket = connect(port, '127.0.0.1')
  let got = ''
  let error: string | undefined
  socket.setEncoding('latin1')
  socket.on('data', (piece: string) => {
    got += piece
  })
  socket.on('error', (problem: NodeJS.ErrnoException) => {
    error = problem.code
  })
  socket.write(text)
  await new Promise((resolve) => socket.once('close', resolve))
  return { text: got, error }
}

/** The codes of an error and of its causes. */
export function codesOf(error: unknown): string[] {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return [...(typeof code === 'string' ? [code] : []), ...(cause === undefined ? [] : codesOf(cause))]
}

/** What a promise fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`it should have failed, but gave ${JSON.stringify(value)}`)
    },
    (error: unknown) => error,
  )
}
