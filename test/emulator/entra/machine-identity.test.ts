import { ManagedIdentityApplication } from '@azure/msal-node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openEntra } from '../../../src/emulator/entra/entra.ts'
import { claimsOf, jsonOf, requestOf, type Served, serve } from './served.ts'

// msal-node chooses the kind of endpoint once in a process, so each kind has a file of its own.

let served: Served

beforeAll(async () => {
  served = await serve()
  // none of App Service, whatever the machine has
  vi.stubEnv('IDENTITY_ENDPOINT', undefined)
  vi.stubEnv('IDENTITY_HEADER', undefined)
  vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', served.plainOrigin)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await served.stop()
})

/** A request to the endpoint without msal-node. */
function ask(query: string, headers: Readonly<Record<string, string>> = { metadata: 'true' }) {
  return served.entra.answerManagedIdentity(
    requestOf('GET', `${served.plainOrigin}/metadata/identity/oauth2/token?${query}`, headers),
  )
}

describe('the identity endpoint of a virtual machine', () => {
  it('gives msal-node a token of the identity of the machine, over plain HTTP', async () => {
    const app = new ManagedIdentityApplication()
    const result = await app.acquireToken({ resource: served.origin })
    expect(claimsOf(result.accessToken)).toMatchObject({ appid: served.entra.managedIdentity!.clientId })
    expect(result.expiresOn!.getTime()).toBeGreaterThan(Date.now() + 3500_000)
    expect(served.requests).toEqual(['GET /metadata/identity/oauth2/token/'])
  })

  it('knows the identity by its object id, and no other', () => {
    const query = `api-version=2018-02-01&resource=${encodeURIComponent(served.origin)}`
    expect(ask(`${query}&object_id=${served.entra.managedIdentity!.objectId}`)?.status).toBe(200)
    const unknown = ask(`${query}&client_id=another`)
    expect(unknown?.status).toBe(400)
    expect(jsonOf(unknown)).toEqual({ error: 'invalid_request', error_description: 'Identity not found' })
  })

  it('refuses requests without the header, which a browser can not be made to send', () => {
    const query = `api-version=2018-02-01&resource=${encodeURIComponent(served.origin)}`
    expect(ask(query, {})?.status).toBe(400)
    expect(ask(query)?.status).toBe(200)
  })

  it('is without an identity where the emulator is opened so', () => {
    const { origin } = served
    const bare = openEntra({ managedIdentity: 'none', clock: { now: () => 0 }, origin: () => origin })
    const query = `api-version=2018-02-01&resource=${encodeURIComponent(origin)}`
    const path = `${served.plainOrigin}/metadata/identity/oauth2/token?${query}`
    expect(bare.answerManagedIdentity(requestOf('GET', path, { metadata: 'true' }))?.status).toBe(400)
  })

  it('knows Graph with a slash after it, and no other resource', () => {
    const graph = encodeURIComponent(`${served.origin}/`)
    expect(ask(`api-version=2018-02-01&resource=${graph}`)?.status).toBe(200)
    const reply = ask('api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net')
    expect(reply?.status).toBe(400)
    expect(jsonOf(reply)).toMatchObject({ error: 'invalid_resource', error_codes: [500011] })
  })
})
