import type { GraphConfig, Limit } from '../../config/graph.ts'
import { readGraphConfig } from '../../config/graph.ts'
import { Failure } from '../../failure.ts'
import { credentialExpiry } from '../../fetcher/credentials.ts'
import { type Graph, GraphFault } from '../../fetcher/graph.ts'
import { isListPage } from '../../fetcher/pages.ts'
import { type AccessToken, requireRole, roleWarnings } from '../../fetcher/tokens.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type GraphAccess, withGraph } from '../graph-access.ts'
import { counted } from '../summary.ts'
import { clockSkew } from './clock.ts'
import type { Examination, Outcome } from './examination.ts'

/**
 * Checks the way to Microsoft Graph: configuration, credential, sign-in, permission, and one page of the list.
 * @returns the tenant that the sign-in is to, where there was one and the token names it
 */
export async function examineGraph(
  examination: Examination,
  env: NodeJS.ProcessEnv,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const config = await examination.check('graph_configuration', {}, () =>
    describeConfig(readGraphConfig(env, surroundings.now())),
  )
  await examination.check('credential', { graph_configuration: config }, (there) =>
    judgeCredential(there.graph_configuration, surroundings.now()),
  )
  await examination.check('limits', { graph_configuration: config }, (there) =>
    describeLimits(there.graph_configuration),
  )
  return withConnections(examination, config, env, surroundings, async (access) => {
    const token = await examination.check('sign_in', { connections: access }, async (there) => {
      const value = await there.connections.tokens.token()
      return { found: signedIn(value, surroundings.now()), value }
    })
    await examination.check('permissions', { graph_configuration: config, sign_in: token }, (there) =>
      judgePermissions(there.sign_in, there.graph_configuration),
    )
    const listed = await examination.check('graph', { connections: access, sign_in: token }, (there) =>
      listLastHour(there.connections.graph, surroundings),
    )
    await examination.check('graph_clock', { graph: listed }, ({ graph: { skewMs } }) =>
      skewMs === undefined
        ? { found: 'Graph did not say what time it is', bad: 'warn' }
        : clockSkew("Graph's clock", skewMs),
    )
    return token?.tenantId
  })
}

/** A sync tries to sign in for a minute; who looks on has so many times less patience. */
const HURRY = 12

/**
 * Opens the connections as a sync does, and lends them to `look`.
 * @param look is given undefined where there are none
 */
async function withConnections<T>(
  examination: Examination,
  config: GraphConfig | undefined,
  env: NodeJS.ProcessEnv,
  surroundings: Surroundings,
  look: (access: GraphAccess | undefined) => Promise<T>,
): Promise<T> {
  const tell = (look: (config: GraphConfig) => Outcome<undefined>) =>
    examination.check('connections', { graph_configuration: config }, (there) =>
      look(there.graph_configuration),
    )
  const describe = (there: GraphConfig) => describeProxy(there, env)
  if (config === undefined) {
    await tell(describe)
    return look(undefined)
  }
  const hurried = { ...surroundings, elapsed: () => surroundings.elapsed() * HURRY }
  let isOpen = false
  try {
    return await withGraph(config, hurried, {}, async (access) => {
      isOpen = true
      await tell(describe)
      return look(access)
    })
  } catch (error) {
    if (isOpen) throw error
    await tell(() => {
      throw error
    })
    return look(undefined)
  }
}

function describeProxy({ cloud }: GraphConfig, env: NodeJS.ProcessEnv): Outcome<undefined> {
  const proxy = env.https_proxy || env.HTTPS_PROXY
  if (cloud.name === 'emulator' || !proxy) return { found: 'through no proxy', facts: { proxy: null } }
  // its user and password are not told
  const { host } = new URL(proxy)
  return { found: `HTTPS_PROXY names the proxy ${host}`, facts: { proxy: host } }
}

function describeConfig(config: GraphConfig): Outcome<GraphConfig> {
  const { cloud, tenantId, clientId, credential } = config
  const app = clientId === undefined ? 'as this machine itself' : `as app ${clientId}`
  const tenant = tenantId === undefined ? 'its own tenant' : `tenant ${tenantId}`
  return {
    found: `cloud ${cloud.name}, ${tenant}, ${app}`,
    facts: {
      cloud: cloud.name,
      tenant_id: tenantId ?? null,
      client_id: clientId ?? null,
      credential: credential.kind,
    },
    value: config,
  }
}

const DAY_MS = 86_400_000
/** To renew a certificate takes people who have other things to do. */
const WARN_DAYS = 30

function judgeCredential(config: GraphConfig, now: number): Outcome<undefined> {
  const { kind } = config.credential
  if (kind === 'managed') return { found: 'a managed identity, which Azure renews' }
  if (kind === 'secret') {
    return { found: 'a client secret; when it ends is known to Microsoft Entra ID alone' }
  }
  const expiry = credentialExpiry(config)
  if (expiry === undefined) return { found: 'a federated token, which does not say when it ends' }
  const days = Math.floor((expiry.at.getTime() - now) / DAY_MS)
  const facts = { days_left: days, expires_at: expiry.at.toISOString() }
  const until = expiry.at.toISOString().slice(0, 16).replace('T', ' ')
  if (expiry.at.getTime() <= now) {
    return {
      found: `the ${expiry.what} ended at ${until} (UTC)`,
      facts,
      bad: 'auth',
      remedy:
        kind === 'federated'
          ? 'Check what replaces the token in AZURE_FEDERATED_TOKEN_FILE.'
          : 'Make a new certificate, and upload it to the app registration under Certificates & secrets.',
    }
  }
  const found = `the ${expiry.what} is good until ${until} (UTC), ${counted(days, 'day')} from now`
  // tokens of a workload live for hours, and are replaced by themselves
  if (kind === 'federated' || days >= WARN_DAYS) return { found, facts }
  return {
    found,
    facts,
    bad: 'warn',
    remedy:
      'Make a new certificate, upload it to the app registration under Certificates & secrets, and put it in the place of this one.',
  }
}

function describeLimits({ limits, concurrency }: GraphConfig): Outcome<undefined> {
  const told = ({ requests, perMs }: Limit) => `${requests} in ${perMs / 1000} s`
  return {
    found: `requests: ${told(limits.app)} in all, ${told(limits.list)} for the list, ${told(limits.record)} for one call, ${told(limits.pstn)} for each log; ${concurrency} at a time`,
    facts: {
      app: told(limits.app),
      list: told(limits.list),
      record: told(limits.record),
      pstn: told(limits.pstn),
      concurrency,
    },
  }
}

function signedIn(token: AccessToken, now: number): string {
  const minutes = Math.round((token.expiresAt - now) / 60_000)
  const tenant = token.tenantId === undefined ? 'a tenant that it does not name' : `tenant ${token.tenantId}`
  return `a token for ${tenant}, good for ${counted(minutes, 'minute')}`
}

function judgePermissions(token: AccessToken, { cloud }: GraphConfig): Outcome<undefined> {
  requireRole(token, cloud)
  const warnings = roleWarnings(token)
  const facts = { roles: token.roles.join(' ') }
  if (warnings.length === 0) return { found: `${token.roles.join(', ')}, and nothing beyond`, facts }
  return { found: warnings.join(' '), facts, bad: 'warn' }
}

interface Listed {
  /** How far Graph's clock is ahead of this machine's, to about a second; undefined: it did not tell. */
  readonly skewMs: number | undefined
}

const HOUR_MS = 3_600_000
/** Graph's answer to one request is not waited for any longer, pauses that it asks for included. Unit: ms. */
const PATIENCE_MS = 45_000

async function listLastHour(graph: Graph, surroundings: Surroundings): Promise<Outcome<Listed>> {
  const asked = surroundings.now()
  const begun = surroundings.elapsed()
  const filter = `startDateTime ge ${new Date(asked - HOUR_MS).toISOString()}`
  const { json, date } = await withPatience(surroundings, graph, (signal) =>
    graph.get(`/communications/callRecords?$filter=${encodeURIComponent(filter)}&$select=id`, 'list', {
      signal,
      shape: isListPage,
    }),
  )
  const took = surroundings.elapsed() - begun
  const calls = (json.value as readonly unknown[]).length
  const isMore = json['@odata.nextLink'] !== undefined
  return {
    found: `listed ${isMore ? 'more than ' : ''}${counted(calls, 'call')} of the last hour in ${Math.round(took)} ms`,
    facts: { round_trip_ms: Math.round(took), throttled: graph.meter.throttled },
    // the header is cut to its second
    value: { skewMs: date === undefined ? undefined : date + 500 - (asked + took / 2) },
  }
}

async function withPatience<T>(
  surroundings: Surroundings,
  graph: Graph,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController()
  const done = new AbortController()
  void surroundings.sleep(PATIENCE_MS, done.signal).then(() => {
    if (done.signal.aborted) return
    const why = graph.meter.throttled > 0 ? ': it asks to wait (429), as others use up the limits' : ''
    end.abort(
      new Failure('unreachable', `Graph gave no answer within ${PATIENCE_MS / 1000} s${why}`, {
        remedy: 'Try again later.',
      }),
    )
  })
  try {
    return await ask(end.signal)
  } catch (error) {
    if (!(error instanceof GraphFault)) throw error
    const isAway = error.kind === 'unavailable' || error.kind === 'throttled'
    throw new Failure(isAway ? 'unreachable' : 'internal', error.message, {
      ...(isAway ? { remedy: 'Try again later.' } : {}),
      cause: error,
    })
  } finally {
    done.abort()
  }
}
