import { once } from 'node:events'
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import { Agent, fetch } from 'undici'
import {
  type Entra,
  type EntraOptions,
  makeCertificates,
  openEntra,
} from '../../../src/emulator/entra/entra.ts'
import type { Reply, Request } from '../../../src/emulator/server/exchange.ts'

/** The sign-in service on a real port, with all that msal-node needs to reach it. */
export interface Served {
  readonly entra: Entra
  readonly origin: string
  /** The same managed identity endpoints without TLS. */
  readonly plainOrigin: string
  readonly networkClient: INetworkModule
  /** Method and path of each request so far. */
  readonly requests: string[]
  /** How far the service's clock is ahead of this machine's. */
  aheadMs: number
  stop(): Promise<void>
}

/** A request as the server of the emulator hands it on. */
export function requestOf(
  method: string,
  url: string | URL,
  headers: Readonly<Record<string, string>> = {},
  body = '',
  number = 1,
): Request {
  return { number, method, url: new URL(url), headers, body }
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  origin: string,
  respond: (request: Request) => Reply | undefined,
) {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  )
  const url = new URL(incoming.url!, origin)
  const reply = respond(requestOf(incoming.method!, url, headers, await text(incoming)))
  response.writeHead(reply?.status ?? 404, reply?.headers ?? {}).end(reply?.body)
}

function clientWith(dispatcher: Agent): INetworkModule {
  const send = async <T>(
    method: 'GET' | 'POST',
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> => {
    const response = await fetch(url, {
      method,
      dispatcher,
      ...(options?.headers && { headers: options.headers }),
      ...(options?.body !== undefined && { body: options.body }),
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as T,
    }
  }
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  }
}

async function listening(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** Serves it on loopback. Its clock is this machine's, as msal-node has no other. */
export async function serve(options: EntraOptions = {}): Promise<Served> {
  const { ca, cert, key } = await makeCertificates()
  const requests: string[] = []
  const server = createServer({ cert, key }, (incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url?.replace(/\?.*/, '')}`)
    void answer(incoming, response, served.origin, served.entra.answer)
  })
  const plain = createPlainServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url?.replace(/\?.*/, '')}`)
    void answer(incoming, response, served.plainOrigin, served.entra.answerManagedIdentity)
  })
  const origin = `https://localhost:${await listening(server)}`
  const plainOrigin = `http://127.0.0.1:${await listening(plain)}`
  const agent = new Agent({ connect: { ca } })
  const served: Served = {
    entra: openEntra({
      ...options,
      clock: { now: () => Date.now() + served.aheadMs },
      origin: () => origin,
    }),
    origin,
    plainOrigin,
    requests,
    aheadMs: 0,
    networkClient: clientWith(agent),
    async stop() {
      await agent.close()
      await Promise.all([server, plain].map((one) => new Promise((done) => one.close(done))))
    },
  }
  return served
}

/** What a token says, not verified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>
}

/** The text of a reply, as JSON. */
export function jsonOf(reply: Reply | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(reply!.body).toString()) as Record<string, unknown>
}
