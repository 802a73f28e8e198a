import { ManagedIdentityApplication } from '@azure/msal-node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { claimsOf, jsonOf, requestOf, type Served, serve } from './served.ts'

// msal-node chooses the kind of endpoint once in a process, so each kind has a file of its own.

let served: Served

beforeAll(async () => {
  served = await serve()
  vi.stubEnv('IDENTITY_ENDPOINT', `${served.origin}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', served.entra.managedIdentity!.header)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await served.stop()
})

function application(userAssignedClientId?: string) {
  return new ManagedIdentityApplication({
    clientCapabilities: ['CP1'],
    ...(userAssignedClientId !== undefined && { managedIdentityIdParams: { userAssignedClientId } }),
    system: { networkClient: served.networkClient },
  })
}

function graph(token: string) {
  return served.entra.refusal(
    requestOf('GET', `${served.origin}/v1.0/communications/callRecords`, {
      authorization: `Bearer ${token}`,
    }),
  )
}

/** A request to the endpoint without msal-node. */
function ask(query: string, headers: Readonly<Record<string, string>>) {
  return served.entra.answer(requestOf('GET', `${served.origin}/msi/token?${query}`, headers))
}

const resource = () => served.origin

describe('the identity endpoint of App Service', () => {
  it('gives msal-node a token of the identity of the app, over HTTPS', async () => {
    const result = await application().acquireToken({ resource: resource() })
    expect(claimsOf(result.accessToken)).toMatchObject({
      appid: served.entra.managedIdentity!.clientId,
      oid: served.entra.managedIdentity!.objectId,
      aud: served.origin,
    })
    expect(graph(result.accessToken)).toBeUndefined()
    expect(result.expiresOn!.getTime()).toBeGreaterThan(Date.now() + 3500_000)
  })

  it('knows the identity by its client id, and no other', async () => {
    const known = await application(served.entra.managedIdentity!.clientId).acquireToken({
      resource: resource(),
    })
    expect(graph(known.accessToken)).toBeUndefined()
    await expect(application('another').acquireToken({ resource: resource() })).rejects.toThrow(
      /No managed identity was found/,
    )
  })

  it('gives a new token that Graph lets in after the old one was revoked, without any challenge', async () => {
    const app = application()
    const { accessToken: revoked } = await app.acquireToken({ resource: resource() })
    served.entra.revokeTokens({ claims: true })
    expect(graph(revoked)!.headers['www-authenticate']).not.toContain('insufficient_claims')
    const { accessToken: fresh } = await app.acquireToken({ resource: resource(), forceRefresh: true })
    expect(graph(fresh)).toBeUndefined()
  })

  it('refuses who does not know the header, and what it has no token for', () => {
    const header = served.entra.managedIdentity!.header
    const query = `api-version=2019-08-01&resource=${encodeURIComponent(served.origin)}`
    expect(ask(query, {})?.status).toBe(400)
    expect(ask(query, { 'x-identity-header': 'guessed' })?.status).toBe(401)
    expect(ask(query.replace('2019', '2017'), { 'x-identity-header': header })?.status).toBe(400)
    const elsewhere = ask('api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net', {
      'x-identity-header': header,
    })
    expect(elsewhere?.status).toBe(400)
    expect(jsonOf(elsewhere)).toMatchObject({ statusCode: 400, message: expect.stringContaining('500011') })
    expect(ask(query, { 'x-identity-header': header })?.status).toBe(200)
  })

  it('has nothing to give where the app has no identity', async () => {
    const { managedIdentity } = served.entra
    served.entra.managedIdentity = undefined
    await expect(application().acquireToken({ resource: resource(), forceRefresh: true })).rejects.toThrow(
      /No managed identity was found/,
    )
    served.entra.managedIdentity = managedIdentity
  })
})
