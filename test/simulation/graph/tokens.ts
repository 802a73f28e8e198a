import type { AccessToken, TokenSource } from '../../../src/fetcher/tokens.ts'
import type { FaultName } from './menu.ts'
import type { Made } from './reply.ts'

const HOUR = 3_600_000
const ROLE = 'CallRecords.Read.All'

/** What the sign-in of the simulation is given. */
export interface SignIn {
  readonly made: Made
  readonly tenantId: string
  /** Graph's time in ms since 1970. */
  readonly now: () => number
  /** The fault that the next sign-in meets, if any. @param isFirst of its process */
  readonly fault: (isFirst: boolean) => FaultName | undefined
}

/** Which tokens let requests in, as Graph sees it. */
export class Issued {
  readonly #tokens = new Map<string, { readonly tenantId: string; readonly endsAt: number }>()
  #count = 0

  /** The text of a new token. It reads as a token of Entra ID, signed by nobody. */
  issue(tenantId: string, roles: readonly string[], endsAt: number): string {
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
    const claims = { tid: tenantId, appid: 'simulated', roles, jti: `canary-${++this.#count}` }
    const text = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.canarysignature${this.#count}`
    this.#tokens.set(text, { tenantId, endsAt })
    return text
  }

  /** Into which tenant a token lets; undefined: it is none that was given out, or has ended. */
  tenantOf(text: string, now: number): string | undefined {
    const token = this.#tokens.get(text)
    return token === undefined || now >= token.endsAt ? undefined : token.tenantId
  }
}

/** Gives tokens as Entra ID would, or fails as it does. */
export class SimulatedTokens implements TokenSource {
  readonly #signIn: SignIn
  readonly #issued: Issued
  #current: AccessToken | undefined

  constructor(signIn: SignIn, issued: Issued) {
    this.#signIn = signIn
    this.#issued = issued
  }

  async token({ rejected }: { readonly rejected?: AccessToken } = {}): Promise<AccessToken> {
    const { made, tenantId, now, fault } = this.#signIn
    const current = this.#current === rejected ? undefined : this.#current
    if (current !== undefined && now() < current.expiresAt - HOUR / 12) return current
    const met = fault(this.#current === undefined)
    if (met === 'no_token') throw made.failure('unreachable', 'Entra ID does not answer')
    if (met === 'refused_token') throw made.failure('auth', 'Entra ID refuses the secret')
    const tenant = met === 'token_of_other_tenant' ? '99999999-0000-4000-8000-000000000000' : tenantId
    const roles = met === 'token_without_role' ? [] : [ROLE]
    const expiresAt = now() + HOUR
    const secret = made.secret(this.#issued.issue(tenant, roles, expiresAt))
    this.#current = { secret, expiresAt, tenantId: tenant, roles }
    return this.#current
  }
}
