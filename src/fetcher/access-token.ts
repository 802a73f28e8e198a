import type { Secret } from '../secret.ts'

/** What lets a request to Graph in. */
export interface AccessToken {
  readonly secret: Secret
  /** ms by this machine's clock */
  readonly expiresAt: number
  readonly tenantId: string | undefined
  /** Application permissions; none where the token can't be read. */
  readonly roles: readonly string[]
}

/** What a token says of itself. It is not verified: that is for whom the token is made. */
export interface Claims {
  readonly tenantId: string | undefined
  readonly clientId: string | undefined
  /** application permissions */
  readonly roles: readonly string[]
  /** delegated permissions, in one text */
  readonly scopes: string | undefined
  readonly expiresAt: Date | undefined
  readonly isManagedIdentity: boolean
}

/** The claims of a token that is a JWT; `undefined` of any other, which is allowed and says nothing. */
export function readClaims(token: Secret): Claims | undefined {
  const payload = token.reveal().split('.')[1]
  if (payload === undefined) return undefined
  let claims: unknown
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  if (typeof claims !== 'object' || claims === null) return undefined
  const { tid, appid, azp, roles, scp, exp, xms_mirid } = claims as Record<string, unknown>
  return {
    tenantId: textOf(tid),
    clientId: textOf(appid) ?? textOf(azp),
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    scopes: textOf(scp),
    expiresAt: typeof exp === 'number' ? new Date(exp * 1000) : undefined,
    isManagedIdentity: xms_mirid !== undefined,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
