import type { Clock, Reply, Request } from '../server/exchange.ts'
import { AccessTokens } from './access-tokens.ts'
import { refusalOf } from './bearer.ts'
import { answerConfiguration, answerInstances, answerKeys } from './discovery.ts'
import { signJwt } from './jwt.ts'
import { answerIdentityRequest } from './managed-identity.ts'
import {
  type EntraOptions,
  EXCHANGE_AUDIENCE,
  type FederatedCredential,
  type Registration,
  register,
} from './registration.ts'
import { signingKey } from './signing-key.ts'
import { answerTokenRequest, type TokenHost } from './token-endpoint.ts'

export type { ClientCertificate, ServerCertificates } from './certificates.ts'
export { makeCertificates, makeClientCertificate } from './certificates.ts'
export type { EntraOptions, FederatedCredential, ManagedIdentity } from './registration.ts'

/** What a token that is made by hand may have otherwise than one that is asked for. */
export interface TokenChanges {
  readonly audience?: string
  readonly roles?: readonly string[]
  /** Lifetime; below 0 for one that has expired. */
  readonly seconds?: number
}

/** What a federated token may have otherwise than the first registered credential wants it. */
export interface FederatedChanges extends Partial<FederatedCredential> {
  /** Lifetime; below 0 for one that has expired. */
  readonly seconds?: number
}

/** The sign-in service with one tenant and one application in it, which may be changed at any time. */
export interface Entra extends Registration {
  /** How many tokens were given out. */
  readonly tokensIssued: number
  /** From now on the secret is refused as expired. */
  expireSecret(): void
  /** Tokens to come have no permission; revoke those that are out where that is to be noticed at once. */
  removeConsent(): void
  /**
   * Tokens that are out are refused with 401. With `claims`, a client that declared the capability CP1 gets a
   * claims challenge, and must have asked for its next token with those claims.
   */
  revokeTokens(options?: { readonly claims?: boolean }): void
  /** Gives an access token out without a request for it. */
  issueToken(changes?: TokenChanges): string
  /** A token of another issuer, such as a cluster puts into `AZURE_FEDERATED_TOKEN_FILE`. */
  federatedToken(changes?: FederatedChanges): string
  /** Answers what goes to the sign-in service; undefined: not one of its paths. */
  answer(request: Request): Reply | undefined
  /** Only the endpoints of managed identity, for a listener without TLS. */
  answerManagedIdentity(request: Request): Reply | undefined
  /** Whether the bearer token of a request to Graph lets it in: undefined, or Graph's 401 or 403. */
  refusal(request: Request): Reply | undefined
}

const TENANT_PATH =
  /^\/([^/]+)\/(?:(oauth2\/v2\.0\/token)|(v2\.0\/\.well-known\/openid-configuration)|(discovery\/v2\.0\/keys))$/

/** An hour, as clusters give their tokens. */
const FEDERATED_SECONDS = 3600

/**
 * Opens the sign-in service of an emulator. `clock` is the service's own, `origin` that of token host and Graph
 * alike, asked for when a request is answered, since the port is known late.
 */
export function openEntra(options: EntraOptions & { clock: Clock; origin: () => string }): Entra {
  const { clock, origin, ...rest } = options
  const registration = register(rest)
  const tokens = new AccessTokens(clock, () => `${origin()}/${registration.tenantId}/`)
  const host: TokenHost = {
    tokens,
    origin,
    now: () => clock.now(),
    get registration() {
      return entra
    },
  }
  const entra: Entra = {
    ...registration,
    get tokensIssued() {
      return tokens.issued
    },
    expireSecret() {
      entra.expiredSecrets = [...entra.expiredSecrets, entra.clientSecret]
    },
    removeConsent() {
      entra.roles = []
    },
    revokeTokens({ claims = false } = {}) {
      tokens.revoke(claims)
    },
    issueToken(changes = {}) {
      return tokens.issue({
        clientId: entra.clientId,
        objectId: entra.objectId,
        displayName: entra.displayName,
        tenantId: entra.tenantId,
        roles: changes.roles ?? entra.roles,
        audience: changes.audience ?? origin(),
        seconds: changes.seconds ?? entra.tokenSeconds,
        understandsChallenges: false,
      }).text
    },
    federatedToken(changes = {}) {
      const [first] = entra.federatedCredentials
      const now = Math.floor(clock.now() / 1000)
      const claims = {
        iss: changes.issuer ?? first?.issuer,
        sub: changes.subject ?? first?.subject,
        aud: [changes.audience ?? first?.audience ?? EXCHANGE_AUDIENCE],
        iat: now,
        nbf: now,
        exp: now + (changes.seconds ?? FEDERATED_SECONDS),
      }
      return signJwt({ kid: signingKey().id }, claims, signingKey().privateKey)
    },
    answer(request) {
      const { pathname } = request.url
      if (pathname === '/common/discovery/instance') return answerInstances(host)
      const [, tenant, token, configuration] = TENANT_PATH.exec(pathname) ?? []
      if (tenant === undefined) return answerIdentityRequest(request, host)
      if (token) return answerTokenRequest(request, tenant, host)
      const answerDocument = configuration ? answerConfiguration : answerKeys
      return answerDocument(request, tenant, host)
    },
    answerManagedIdentity: (request) => answerIdentityRequest(request, host),
    refusal: (request) => refusalOf(request, host),
  }
  return entra
}
