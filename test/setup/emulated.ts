import type { GraphConfig } from '../../src/config/graph.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts'
import { makeCertificates } from '../../src/emulator/entra/entra.ts'
import { MovableClock } from '../../src/emulator/server/clock.ts'
import { openGraph } from '../../src/fetcher/graph.ts'
import { openQuota } from '../../src/fetcher/quota.ts'
import { openTokenSource } from '../../src/fetcher/tokens.ts'
import { openTransport, type Transport } from '../../src/fetcher/transport.ts'
import { type SyncEnded, type Syncing, sync, type Wants } from '../../src/pipeline/sync.ts'
import { Secret } from '../../src/secret.ts'
import { realSurroundings, type Surroundings } from '../../src/surroundings.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { watchError } from '../canaries/watch.ts'

/** When the company's clock stands still, unless a test moves it. */
export const UNTIL = Date.parse('2026-11-02T00:00:00Z')

let certificates: ReturnType<typeof makeCertificates> | undefined

/** An emulated tenant of a few calls a day, whose clock stands still. */
export async function emulated(
  options: Partial<Omit<EmulatorOptions, 'company'>> & {
    readonly since?: string
    readonly callsPerDay?: number
    readonly shares?: EmulatorOptions['company']['shares']
  } = {},
): Promise<Emulator> {
  const { since = '2026-10-28', callsPerDay = 6, shares, ...rest } = options
  certificates ??= makeCertificates()
  return startEmulator({
    company: { seed: 7, callsPerDay, since, ...(shares !== undefined && { shares }) },
    clock: new MovableClock({ at: UNTIL, speed: 0 }),
    limits: 'none',
    certificates: await certificates,
    ...rest,
  })
}

/** Limits that nobody notices. */
const wide = { requests: 100_000, perMs: 1_000 }

/** How a sync signs in to an emulator, and how fast it may ask. */
export function configOf({ origin, entra }: Emulator): GraphConfig {
  return {
    cloud: { name: 'emulator', login: origin, graph: origin },
    tenantId: entra.tenantId,
    clientId: entra.clientId,
    credential: { kind: 'secret', secret: new Secret(entra.clientSecret) },
    limits: { app: wide, list: wide, record: wide, pstn: wide },
    concurrency: 8,
  }
}

/** The way to an emulated tenant: tokens of it, and its Graph. */
export function signedIn(
  config: GraphConfig,
  transport: Transport,
  surroundings: Surroundings,
): Pick<Syncing, 'graph' | 'tokens'> {
  const tokens = openTokenSource(config, transport, surroundings)
  const graph = openGraph({
    cloud: config.cloud,
    transport,
    tokens,
    quota: openQuota(config.limits, surroundings),
    surroundings,
    userAgent: 'callhouse/test',
  })
  return { graph, tokens }
}

/** What a sync wants that is told nothing. */
export const everything: Wants = {
  within: undefined,
  full: false,
  ids: [],
  logs: ['pstn_calls', 'direct_routing_calls'],
  maxRuntimeMs: undefined,
}

export interface SyncOptions extends Partial<Pick<Syncing, 'signal' | 'onProgress' | 'keepDocuments'>> {
  readonly wants?: Partial<Wants>
  readonly config?: Partial<GraphConfig>
  readonly surroundings?: Partial<Surroundings>
  /** What becomes of answers on their way. */
  readonly through?: (transport: Transport) => Transport
}

/** A sync, and what it said beside its work. */
export interface Synced extends SyncEnded {
  readonly notices: readonly string[]
}

/** Pauses last a hundredth of what they would, by the clock that measures them. */
const HURRY = 100

/** Synchronises an emulated tenant in this process, in a hurry. */
export async function synced(
  warehouse: Warehouse,
  emulator: Emulator,
  options: SyncOptions = {},
): Promise<Synced> {
  const config = { ...configOf(emulator), ...options.config }
  const surroundings: Surroundings = {
    ...realSurroundings,
    now: () => emulator.clock.now(),
    elapsed: () => realSurroundings.elapsed() * HURRY,
    sleep: (ms, signal) => realSurroundings.sleep(ms / HURRY, signal),
    ...options.surroundings,
  }
  const direct = openTransport({ ca: emulator.ca, env: {}, connections: config.concurrency })
  const transport = options.through?.(direct) ?? direct
  const notices: string[] = []
  try {
    const { tokens, graph } = signedIn(config, transport, surroundings)
    const { signal = new AbortController().signal, keepDocuments = true, onProgress } = options
    const ended = await sync({
      warehouse,
      graph,
      tokens,
      surroundings,
      concurrency: config.concurrency,
      wants: { ...everything, ...options.wants },
      version: 'test',
      keepDocuments,
      signal,
      ...(onProgress !== undefined && { onProgress }),
      onNotice: (message) => notices.push(message),
    })
    watchError(ended.verdict)
    return { ...ended, notices }
  } catch (error) {
    watchError(error)
    throw error
  } finally {
    await direct.close()
  }
}

/** Everything that a complete warehouse holds of the tenant as it is now. */
export function* truthOf({ company, clock }: Emulator): Generator<object> {
  for (const call of company.truth(clock.now())) yield call.document()
  yield* company.pstnCalls(clock.now())
  yield* company.directRoutingCalls(clock.now())
}
