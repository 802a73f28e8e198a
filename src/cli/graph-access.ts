import { readFileSync } from 'node:fs'
import type { GraphConfig } from '../config/graph.ts'
import { Failure } from '../failure.ts'
import { type Graph, openGraph } from '../fetcher/graph.ts'
import { openQuota } from '../fetcher/quota.ts'
import { openTokenSource, type TokenSource } from '../fetcher/tokens.ts'
import { openTransport } from '../fetcher/transport.ts'
import type { Surroundings } from '../surroundings.ts'
import { version } from './version.ts'

/** What commands talk to Graph with. */
export interface GraphAccess {
  readonly graph: Graph
  readonly tokens: TokenSource
}

/** What the way to Graph may need beside the configuration. */
export interface GraphOptions {
  /** Certificate of an authority to trust beside the usual ones, in PEM. */
  readonly ca?: string
  /** Ends the waiting for a sign-in that doesn't answer. */
  readonly signal?: AbortSignal
}

/** Opens the way to Graph, and closes it after `use`. */
export async function withGraph<T>(
  config: GraphConfig,
  surroundings: Surroundings,
  { ca, signal }: GraphOptions,
  use: (access: GraphAccess) => Promise<T>,
): Promise<T> {
  const transport = openTransport({
    // what stands for Microsoft on this machine or beside it is not behind a proxy
    env: config.cloud.name === 'emulator' ? {} : process.env,
    connections: config.concurrency,
    ...extraAuthorities(ca),
  })
  try {
    const tokens = openTokenSource(config, transport, surroundings, signal)
    const { cloud } = config
    const quota = openQuota(config.limits, surroundings)
    const userAgent = `callhouse/${version}`
    const graph = openGraph({ cloud, transport, tokens, quota, surroundings, userAgent })
    return await use({ graph, tokens })
  } finally {
    await transport.close()
  }
}

/** Node itself reads this variable only when it starts, before --env-file can set it. */
function extraAuthorities(ca: string | undefined): { readonly ca?: string } {
  const path = process.env.NODE_EXTRA_CA_CERTS
  if (ca !== undefined) return { ca }
  if (path === undefined || path === '') return {}
  try {
    return { ca: readFileSync(path, 'utf8') }
  } catch (error) {
    throw new Failure('configuration', `NODE_EXTRA_CA_CERTS names ${path}, which can't be read`, {
      remedy: 'Name a PEM file that this user may read.',
      cause: error,
    })
  }
}
