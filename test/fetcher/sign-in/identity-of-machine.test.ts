import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import { type SignInHost, stage, startSignIn } from './tenant.ts'

// a file of its own, since msal decides once per process where the identity comes from
let host: SignInHost
const before = { ...process.env }
beforeAll(async () => {
  host = await startSignIn()
  process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = host.origin
})
afterAll(async () => {
  process.env = before
  await host.stop()
})

describe('the managed identity of a machine', () => {
  it('gets its token from the metadata service, and is told where there is none', async () => {
    const config = host.config({
      AZURE_TENANT_ID: '',
      AZURE_CLIENT_ID: '',
      CALLHOUSE_MANAGED_IDENTITY: 'yes',
    })
    const tokens = openTokenSource(config, host.transport, stage())
    const token = await tokens.token()
    expect(token.roles).toEqual(['CallRecords.Read.All'])
    expect(host.seen.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'GET /metadata/identity/oauth2/token/',
    ])
    expect(host.seen[0]!.headers.metadata).toBe('true')

    host.entra.managedIdentity = undefined
    await expect(tokens.token({ rejected: token })).rejects.toMatchObject({
      kind: 'auth',
      message: 'The managed identity got no token: Identity not found (invalid_request)',
    })
  })
})
