import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type GraphConfig, readGraphConfig } from '../../../src/config/graph.ts'
import {
  type Entra,
  type EntraOptions,
  makeCertificates,
  openEntra,
} from '../../../src/emulator/entra/entra.ts'
import type { Reply } from '../../../src/emulator/server/exchange.ts'
import { openTransport, type Transport } from '../../../src/fetcher/transport.ts'
import type { Surroundings } from '../../../src/surroundings.ts'

/** A request that the sign-in service got. */
export interface Seen {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly form: URLSearchParams
}

/** What happens to a request instead of being answered. */
export type Accident = 'hang-up' | Partial<Reply> | ((seen: Seen) => Partial<Reply>)

/** The emulated Entra ID on a real port, with TLS. */
export interface SignInHost {
  readonly entra: Entra
  readonly origin: string
  readonly transport: Transport
  readonly seen: Seen[]
  /** Happen to the next requests, one to each. */
  readonly accidents: Accident[]
  /** The configuration that signs in here with this credential; by default with the app's secret. */
  config(env?: NodeJS.ProcessEnv): GraphConfig
  stop(): Promise<void>
}

/** Starts the sign-in service; its clock is this machine's, as msal has no other. */
export async function startSignIn(options: EntraOptions = {}): Promise<SignInHost> {
  const { ca, cert, key } = await makeCertificates()
  const seen: Seen[] = []
  const accidents: Accident[] = []
  const server = createServer({ cert, key }, async (incoming, response) => {
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    )
    const url = new URL(incoming.url!, origin)
    const body = await text(incoming)
    const one: Seen = { method: incoming.method!, url, headers, form: new URLSearchParams(body) }
    seen.push(one)
    const accident = accidents.shift()
    if (accident === 'hang-up') {
      response.destroy()
      return
    }
    const reply: Partial<Reply> | undefined =
      typeof accident === 'function'
        ? accident(one)
        : (accident ?? entra.answer({ number: seen.length, method: one.method, url, headers, body }))
    response.writeHead(reply?.status ?? 404, reply?.headers ?? {}).end(reply?.body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  const entra = openEntra({ ...options, clock: { now: () => Date.now() }, origin: () => origin })
  const transport = openTransport({ ca, env: {} })
  return {
    entra,
    origin,
    transport,
    seen,
    accidents,
    config: (env = { AZURE_CLIENT_SECRET: entra.clientSecret }) =>
      readGraphConfig({
        AZURE_TENANT_ID: entra.tenantId,
        AZURE_CLIENT_ID: entra.clientId,
        CALLHOUSE_EMULATOR: origin,
        ...env,
      }),
    async stop() {
      await transport.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Surroundings in which nobody waits: sleeping moves the clock. */
export interface StagedSurroundings extends Surroundings {
  /** What was slept, in ms. */
  readonly sleeps: number[]
  advance(ms: number): void
}

/** They begin at this machine's time. */
export function stage(): StagedSurroundings {
  let ahead = 0
  const began = Date.now()
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => began + ahead,
    elapsed: () => ahead,
    random: () => 0,
    advance: (ms) => {
      ahead += ms
    },
    sleep: async (ms) => {
      sleeps.push(ms)
      ahead += ms
    },
  }
}

/** A JSON reply. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Partial<Reply> {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  }
}

const home = mkdtempSync(join(tmpdir(), 'callhouse-sign-in-'))

/** Writes a file of this test, and says where it is. */
export function file(name: string, content: string): string {
  const path = join(home, name)
  writeFileSync(path, content)
  return path
}
