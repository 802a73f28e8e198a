import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Request } from './exchange.ts'

/** What a server on this machine proves itself with, as PEM. */
export interface Credentials {
  readonly cert: string
  readonly key: string
}

/** A server on this machine's loopback addresses. */
export interface Listener {
  /** `https://localhost:PORT` */
  readonly origin: string
  /** Ends it, with all its connections. */
  stop(): Promise<void>
}

/** Answers a request; whoever answers writes the response. */
export type Answer = (request: Request, response: ServerResponse) => Promise<void>

async function bodyOf(message: IncomingMessage): Promise<string> {
  const { 'content-length': length, 'transfer-encoding': coding } = message.headers
  if ((length === undefined || length === '0') && coding === undefined) return ''
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** A path whose escapes can't be undone would trip whoever reads it. */
function urlOf(message: IncomingMessage, origin: string): URL | undefined {
  const path = message.url ?? '/'
  if (!path.startsWith('/') || !URL.canParse(path, origin)) return undefined
  const url = new URL(origin + path)
  try {
    decodeURIComponent(url.pathname)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
  return url
}

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  return headers
}

/** Where a machine has no IPv6, or somebody else has the port there, IPv4 must do. */
const WITHOUT_IPV6 = ['EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** Starts a server on a port of this machine, 0 for any; over TLS where it has credentials. */
export async function listenOn(
  port: number,
  credentials: Credentials | undefined,
  answer: Answer,
): Promise<Listener> {
  let number = 0
  let origin = ''
  const onRequest = async (message: IncomingMessage, response: ServerResponse) => {
    const url = urlOf(message, origin)
    if (url === undefined) {
      response.writeHead(400).end()
      return
    }
    let body: string
    try {
      body = await bodyOf(message)
    } catch {
      // the client went away before it had asked
      response.destroy()
      return
    }
    number += 1
    const method = message.method ?? 'GET'
    await answer({ number, method, url, headers: headersOf(message), body }, response)
  }
  const create = () => {
    const server: Server =
      credentials === undefined ? createPlainServer(onRequest) : createTlsServer(credentials, onRequest)
    server.keepAliveTimeout = 60_000
    return server
  }
  const servers = [create()]
  const found = await listen(servers[0]!, '127.0.0.1', port)
  origin = `${credentials === undefined ? 'http' : 'https'}://localhost:${found}`
  const second = create()
  try {
    await listen(second, '::1', found)
    servers.push(second)
  } catch (error) {
    if (!WITHOUT_IPV6.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return {
    origin,
    async stop() {
      const ended = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
      for (const server of servers) server.closeAllConnections()
      await Promise.all(ended)
    },
  }
}
