import { Failure } from '../failure.ts'
import { type AccessToken, readClaims } from './access-token.ts'
import { adminCentre, type Cloud } from './clouds.ts'

/** The one permission that callhouse needs; it covers the logs of phone calls, too. */
const ROLE = 'CallRecords.Read.All'

/**
 * Sees to it, before anything is asked of Graph, that the token lets call records be read. A token that can't be read
 * is let through: Graph itself will say.
 * @throws Failure `auth` that names the permission, the app, the tenant and where to grant it
 */
export function requireRole(token: AccessToken, cloud: Cloud): void {
  if (token.roles.includes(ROLE)) return
  const claims = readClaims(token.secret)
  if (claims === undefined) return
  const has =
    claims.roles.length > 0
      ? `it has only ${claims.roles.join(', ')}`
      : claims.scopes === undefined
        ? 'it has no application permission at all'
        : 'it has delegated permissions only'
  const who = claims.isManagedIdentity ? 'managed identity' : 'app'
  throw new Failure(
    'auth',
    `The ${who} ${claims.clientId ?? '(unknown)'} in tenant ${claims.tenantId ?? '(unknown)'} lacks the application permission ${ROLE} of Microsoft Graph: ${has}`,
    {
      remedy: claims.isManagedIdentity
        ? `An administrator assigns the role with Microsoft Graph PowerShell: New-MgServicePrincipalAppRoleAssignment, with the identity as principal, Microsoft Graph as resource and the id of its role ${ROLE}.`
        : `An administrator grants it in ${adminCentre(cloud)}: App registrations → the app → API permissions → Add a permission → Microsoft Graph → Application permissions → ${ROLE} → Grant admin consent. A delegated permission does not count.`,
    },
  )
}

/** The permissions of a token that callhouse has no use for, and that an administrator should take away. */
export function surplusRoles(token: AccessToken): readonly string[] {
  return token.roles.filter((role) => role !== ROLE)
}

/** What is to be said of a token's permissions though callhouse goes on: too many, or none that can be read. */
export function roleWarnings(token: AccessToken): readonly string[] {
  if (readClaims(token.secret) === undefined) {
    return ['The access token can not be read, so its permissions are not known before Graph is asked.']
  }
  const surplus = surplusRoles(token)
  return surplus.length === 0
    ? []
    : [`The app has permissions that callhouse has no use for: ${surplus.join(', ')}. Take them away.`]
}
