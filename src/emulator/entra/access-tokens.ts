import type { Clock } from '../server/exchange.ts'
import { isSignedBy, readJwt, signJwt } from './jwt.ts'
import { signingKey } from './signing-key.ts'

/** Whom a token is for, and what it may do. */
export interface TokenRequest {
  readonly clientId: string
  readonly objectId: string
  readonly displayName: string
  readonly tenantId: string
  readonly audience: string
  readonly roles: readonly string[]
  readonly seconds: number
  /** The client says that it understands claims challenges. */
  readonly understandsChallenges: boolean
  /** The token may not be valid from before this moment, in seconds: the answer to a claims challenge. */
  readonly notBefore?: number | undefined
}

/** A token that was given out; times in whole seconds since 1970. */
export interface AccessToken {
  readonly text: string
  readonly notBefore: number
  readonly expires: number
  readonly seconds: number
}

/** What an access token says of itself. */
export interface TokenClaims {
  readonly aud: string
  readonly roles?: readonly string[]
  readonly nbf: number
  readonly exp: number
  readonly xms_cc?: readonly string[]
  /** Counts the tokens of this emulator, from 1. */
  readonly uti: string
}

/** What a revocation left behind. */
interface Revocation {
  /** Tokens up to this one are no longer good. */
  readonly upTo: number
  /** In seconds; undefined where clients are not challenged. */
  readonly challengedAt: number | undefined
}

/** Entra dates a token back by so much, for the sake of clocks that are slow. */
const BACKDATED_SECONDS = 300

/** How many verified tokens are remembered. A client has one at a time; more are those of earlier hours. */
const REMEMBERED = 64

/** Gives access tokens out, and knows them again. */
export class AccessTokens {
  readonly #clock: Clock
  readonly #issuer: () => string
  readonly #verified = new Map<string, TokenClaims>()
  #issued = 0
  #revocation: Revocation = { upTo: 0, challengedAt: undefined }

  constructor(clock: Clock, issuer: () => string) {
    this.#clock = clock
    this.#issuer = issuer
  }

  /** How many were given out. */
  get issued(): number {
    return this.#issued
  }

  /** Gives a token out. */
  issue(request: TokenRequest): AccessToken {
    const now = this.#now()
    const notBefore =
      request.notBefore === undefined ? now - BACKDATED_SECONDS : Math.max(now, request.notBefore)
    const expires = now + request.seconds
    this.#issued += 1
    const key = signingKey()
    const text = signJwt(
      { kid: key.id },
      {
        aud: request.audience,
        iss: this.#issuer(),
        iat: notBefore,
        nbf: notBefore,
        exp: expires,
        app_displayname: request.displayName,
        appid: request.clientId,
        idtyp: 'app',
        oid: request.objectId,
        // without any consent, Entra leaves the claim out
        ...(request.roles.length > 0 && { roles: request.roles }),
        sub: request.objectId,
        tid: request.tenantId,
        uti: String(this.#issued),
        ver: '1.0',
        ...(request.understandsChallenges && { xms_cc: ['CP1'] }),
      },
      key.privateKey,
    )
    return { text, notBefore, expires, seconds: request.seconds }
  }

  /** What a token says, if it is one of ours; the signature of each is verified only once. */
  read(text: string): TokenClaims | 'malformed' | 'forged' {
    const known = this.#verified.get(text)
    if (known !== undefined) return known
    const jwt = readJwt(text)
    if (jwt === undefined) return 'malformed'
    if (!isSignedBy(jwt, signingKey().publicKey)) return 'forged'
    if (this.#verified.size >= REMEMBERED) this.#verified.clear()
    // a federated token, which has this signature too, is told by its audience
    const claims = jwt.claims as unknown as TokenClaims
    this.#verified.set(text, claims)
    return claims
  }

  /**
   * From now on, the tokens that are out are no longer good. With `challenge`, a client that understands
   * challenges is told what its next token must be, and one that was not asked for so is refused as well.
   */
  revoke(challenge: boolean): void {
    this.#revocation = { upTo: this.#issued, challengedAt: challenge ? this.#now() : undefined }
  }

  /** Whether a token was revoked; for a client that is to be challenged, from when its next token must be, in seconds. */
  revoked(claims: TokenClaims): { readonly challenge: number | undefined } | undefined {
    const { upTo, challengedAt } = this.#revocation
    const isOld = Number(claims.uti) <= upTo
    if (challengedAt !== undefined && claims.xms_cc?.includes('CP1')) {
      return isOld || claims.nbf < challengedAt ? { challenge: challengedAt } : undefined
    }
    return isOld ? { challenge: undefined } : undefined
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}
