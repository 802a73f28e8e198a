import { describe, expect, it } from 'vitest'
import { type Cloud, readGraphConfig } from '../../../src/config/graph.ts'
import { exitCodeOf, Failure } from '../../../src/failure.ts'
import { type AccessToken, requireRole, roleWarnings, surplusRoles } from '../../../src/fetcher/tokens.ts'
import { Secret } from '../../../src/secret.ts'

const TENANT = '6f0c2f3e-5b7a-4d8e-9c41-2a7d3b1e9f50'
const CLIENT = '0c9a4a86-1d3f-4f52-8e6b-7b5d2c90a1e4'

function token(
  claims: Readonly<Record<string, unknown>> & { readonly roles?: readonly string[] },
): AccessToken {
  const payload = Buffer.from(JSON.stringify({ tid: TENANT, appid: CLIENT, ...claims })).toString('base64url')
  return {
    secret: new Secret(`e30.${payload}.signature`),
    expiresAt: 0,
    tenantId: TENANT,
    roles: claims.roles ?? [],
  }
}

const opaque: AccessToken = { secret: new Secret('opaque'), expiresAt: 0, tenantId: undefined, roles: [] }

function cloud(name: string): Cloud {
  const env = { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_CLIENT_SECRET: 'x~' }
  return readGraphConfig({ ...env, CALLHOUSE_CLOUD: name }).cloud
}

function refusal(of: AccessToken, name = 'global'): Failure {
  try {
    requireRole(of, cloud(name))
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    expect(exitCodeOf(error)).toBe(77)
    return error as Failure
  }
  throw new Error('it was let through')
}

describe('the permissions of a token', () => {
  it('are enough with CallRecords.Read.All, beside others', () => {
    requireRole(token({ roles: ['User.Read.All', 'CallRecords.Read.All'] }), cloud('global'))
  })

  it.each([
    [{}, 'it has no application permission at all'],
    [{ roles: [] }, 'it has no application permission at all'],
    [{ roles: ['User.Read.All', 'callrecords.read.all'] }, 'it has only User.Read.All, callrecords.read.all'],
    [{ scp: 'CallRecords.Read.All User.Read' }, 'it has delegated permissions only'],
  ])('of %o are not enough, which says who lacks what and where it is granted', (claims, has) => {
    const { message, remedy } = refusal(token(claims))
    expect(message).toBe(
      `The app ${CLIENT} in tenant ${TENANT} lacks the application permission CallRecords.Read.All of Microsoft Graph: ${has}`,
    )
    expect(remedy).toBe(
      'An administrator grants it in https://entra.microsoft.com: App registrations → the app → API permissions → Add a permission → Microsoft Graph → Application permissions → CallRecords.Read.All → Grant admin consent. A delegated permission does not count.',
    )
  })

  it('are granted elsewhere for a government cloud, and in another way for a managed identity', () => {
    expect(refusal(token({}), 'gcc-high').remedy).toContain('https://entra.microsoft.us:')
    const managed = refusal(token({ xms_mirid: '/subscriptions/1/resourcegroups/2' }))
    expect(managed.message).toMatch(/^The managed identity 0c9a4a86/)
    expect(managed.remedy).toContain('New-MgServicePrincipalAppRoleAssignment')
  })

  it('of a token that can not be read are left for Graph to judge, which is said', () => {
    requireRole(opaque, cloud('global'))
    expect(roleWarnings(opaque)).toEqual([
      'The access token can not be read, so its permissions are not known before Graph is asked.',
    ])
  })

  it('beyond what is needed are told', () => {
    const rich = token({ roles: ['CallRecords.Read.All', 'Mail.Read', 'Directory.ReadWrite.All'] })
    expect(surplusRoles(rich)).toEqual(['Mail.Read', 'Directory.ReadWrite.All'])
    expect(roleWarnings(rich)).toEqual([
      'The app has permissions that callhouse has no use for: Mail.Read, Directory.ReadWrite.All. Take them away.',
    ])
    expect(roleWarnings(token({ roles: ['CallRecords.Read.All'] }))).toEqual([])
  })
})
