import { readFileSync } from 'node:fs'
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  type INetworkModule,
  ManagedIdentityApplication,
  type NodeAuthOptions,
} from '@azure/msal-node'
import type { Credential, GraphConfig } from '../config/graph.ts'
import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { readClaims } from './access-token.ts'
import { graphScope } from './clouds.ts'

/** A token as it was given out. */
export interface Issued {
  readonly secret: Secret
  /** How long it can be used from now on, in ms. */
  readonly lifetimeMs: number
}

/** Asks for a new token, whatever was given out before; `claims` is what Graph demands of it. */
export type SignIn = (claims: string | undefined) => Promise<Issued>

/**
 * Signs in with the credential of the configuration, through msal-node. Its objects print the secret where they are
 * inspected, so they never leave this function.
 */
export function openSignIn(config: GraphConfig, network: INetworkModule): SignIn {
  return config.credential.kind === 'managed'
    ? asManagedIdentity(config, network)
    : asApplication(config, config.credential, network)
}

function asApplication(
  { cloud, tenantId, clientId }: GraphConfig,
  credential: Exclude<Credential, { kind: 'managed' }>,
  network: INetworkModule,
): SignIn {
  const authority = `${cloud.login}/${tenantId}`
  const application = new ConfidentialClientApplication({
    auth: {
      // the configuration sees to it that all but managed identities have one
      clientId: clientId!,
      authority,
      // both keep msal from other hosts, those of a region that the environment names among them
      knownAuthorities: [new URL(cloud.login).host],
      authorityMetadata: JSON.stringify({
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
      }),
      // says that claims which Graph demands are passed on: it may then end a token before its time
      clientCapabilities: ['CP1'],
      ...proof(credential),
    },
    system: { networkClient: network },
  })
  return async (claims) =>
    issued(
      await application.acquireTokenByClientCredential({
        scopes: [graphScope(cloud)],
        skipCache: true,
        ...(claims === undefined ? {} : { claims }),
      }),
    )
}

function proof(credential: Exclude<Credential, { kind: 'managed' }>): Partial<NodeAuthOptions> {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret.reveal() }
    case 'certificate':
      return {
        clientCertificate: {
          thumbprintSha256: credential.thumbprint,
          privateKey: credential.key.reveal(),
          x5c: credential.chain,
        },
      }
    case 'federated':
      return { clientAssertion: async () => federatedToken(credential.tokenFile) }
  }
}

/** msal keeps the place that it found, and the network client, of the first managed identity of a process for good. */
function asManagedIdentity({ cloud, clientId }: GraphConfig, network: INetworkModule): SignIn {
  const application = new ManagedIdentityApplication({
    ...(clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
    // its retries would wait without being stoppable
    system: { networkClient: network, disableInternalRetries: true },
  })
  return async (claims) =>
    issued(
      await application.acquireToken({
        resource: cloud.graph,
        // claims, too, go past what msal keeps
        ...(claims === undefined ? { forceRefresh: true } : { claims }),
      }),
    )
}

function issued(result: AuthenticationResult | null): Issued {
  const expiresAt = result?.expiresOn?.getTime()
  if (!result?.accessToken || expiresAt === undefined || !Number.isFinite(expiresAt)) {
    throw new Failure('unreachable', 'Microsoft Entra ID gave out no token, and no reason', {
      remedy: 'Try again later.',
    })
  }
  // msal counts from this machine's clock, whatever the clock of the caller is
  return { secret: new Secret(result.accessToken), lifetimeMs: expiresAt - Date.now() }
}

function federatedToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new Failure('configuration', `AZURE_FEDERATED_TOKEN_FILE names ${path}, which can't be read`, {
      remedy: 'Check what writes the token there, and that this user may read it.',
      cause: error,
    })
  }
}

/**
 * When what callhouse signs in with ends, as far as it is known: of a certificate, and of the token of a workload
 * identity. When a client secret ends is known to Entra ID alone.
 * @throws Failure `configuration` where the token's file can't be read
 */
export function credentialExpiry(
  config: GraphConfig,
): { readonly what: string; readonly at: Date } | undefined {
  const { credential } = config
  if (credential.kind === 'certificate') return { what: 'certificate', at: credential.expiresAt }
  if (credential.kind !== 'federated') return undefined
  const claims = readClaims(new Secret(federatedToken(credential.tokenFile)))
  return claims?.expiresAt === undefined ? undefined : { what: 'federated token', at: claims.expiresAt }
}
