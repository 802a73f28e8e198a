import { AuthError } from '@azure/msal-node'
import type { GraphConfig } from '../config/graph.ts'
import { Failure } from '../failure.ts'
import type { Surroundings } from '../surroundings.ts'
import { type AccessToken, readClaims } from './access-token.ts'
import { type Issued, openSignIn } from './credentials.ts'
import { isPassing, refused, unreachable } from './sign-in-errors.ts'
import { TokenEndpointFault, tokenEndpoint } from './token-endpoint.ts'
import { type Transport, TransportFault } from './transport.ts'
import { ATTEMPTS_AT_STRANGERS } from './verdict.ts'

export type { AccessToken } from './access-token.ts'
export { requireRole, roleWarnings, surplusRoles } from './roles.ts'

/** Gives tokens, and renews them before they end. */
export interface TokenSource {
  /**
   * A token that can be used now.
   * @param options `rejected`: the token that Graph answered with 401; a new one is asked for, unless somebody did
   *   already. `claims`: what Graph demands of the new one.
   * @throws Failure `auth` where Entra ID refuses, `unreachable` where it doesn't answer for about a minute
   */
  token(options?: { readonly rejected?: AccessToken; readonly claims?: string }): Promise<AccessToken>
}

/** A token is renewed this long before it ends, or when a fifth of a shorter life is left. */
const MARGIN_MS = 5 * 60_000

/** Pauses before each further attempt to sign in, in ms, and the time after which no further one begins. */
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]
const PATIENCE_MS = 60_000

/**
 * Signs in as the configuration says, when the first token is asked for. One request to Entra ID at a time, whoever
 * asks: msal itself would send one for each.
 * @param signal ends the waiting for an endpoint that doesn't answer; its reason is thrown
 */
export function openTokenSource(
  config: GraphConfig,
  transport: Transport,
  surroundings: Surroundings,
  signal?: AbortSignal,
): TokenSource {
  const isManaged = config.credential.kind === 'managed'
  const signIn = openSignIn(config, tokenEndpoint(transport, isManaged, signal))
  let current: { readonly token: AccessToken; readonly renewAt: number } | undefined
  let pending: Promise<AccessToken> | undefined

  async function renew(claims: string | undefined): Promise<AccessToken> {
    const { secret, lifetimeMs } = await patiently(() => signIn(claims))
    const now = surroundings.now()
    const { tenantId, roles = [] } = readClaims(secret) ?? {}
    requireTenant(config, tenantId)
    const token: AccessToken = { secret, expiresAt: now + lifetimeMs, tenantId, roles }
    current = { token, renewAt: token.expiresAt - Math.min(MARGIN_MS, lifetimeMs / 5) }
    return token
  }

  async function patiently(attempt: () => Promise<Issued>): Promise<Issued> {
    const started = surroundings.elapsed()
    for (let failed = 0; ; failed++) {
      try {
        return await attempt()
      } catch (error) {
        if (!(error instanceof AuthError)) throw error
        const fault = error instanceof TokenEndpointFault ? error : undefined
        // no fault of the way there, but of ours
        if (fault?.cause !== undefined && !(fault.cause instanceof TransportFault)) throw fault.cause
        if (fault === undefined && !isPassing(error)) throw refused(error, config)
        if (isGeneral(fault?.cause) && failed + 1 >= ATTEMPTS_AT_STRANGERS) throw unreachable(error, config)
        const pause = (PAUSES[failed] ?? Number.POSITIVE_INFINITY) * (0.5 + surroundings.random() / 2)
        const wait = Math.max(pause, fault?.retryAfterMs ?? 0)
        if (surroundings.elapsed() - started + wait > PATIENCE_MS) throw unreachable(error, config)
        await surroundings.sleep(wait, signal)
        signal?.throwIfAborted()
      }
    }
  }

  return {
    async token({ rejected, claims } = {}) {
      const usable = current?.token === rejected ? undefined : current
      if (usable !== undefined && surroundings.now() < usable.renewAt) return usable.token
      pending ??= renew(claims).finally(() => {
        pending = undefined
      })
      try {
        return await pending
      } catch (error) {
        // one that has not ended yet will do; who asks next tries to renew it again
        const isAway = error instanceof Failure && error.kind === 'unreachable'
        if (isAway && usable !== undefined && surroundings.now() < usable.token.expiresAt) return usable.token
        throw error
      }
    },
  }
}

/** What is wrong with a name, a certificate or a proxy is seldom healed by waiting. */
function isGeneral(cause: unknown): boolean {
  return cause instanceof TransportFault && ['name', 'tls', 'proxy'].includes(cause.kind)
}

/** A managed identity signs in to its own tenant, whatever the configuration says. */
function requireTenant({ tenantId }: GraphConfig, actual: string | undefined): void {
  const isGuid = tenantId !== undefined && !tenantId.includes('.')
  if (!isGuid || actual === undefined || actual.toLowerCase() === tenantId) return
  throw new Failure(
    'configuration',
    `AZURE_TENANT_ID is ${tenantId}, but the token is for tenant ${actual}`,
    {
      remedy: 'Set AZURE_TENANT_ID to the tenant whose calls are to be loaded, or sign in as an app of it.',
    },
  )
}
