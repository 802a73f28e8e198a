import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import { json, type SignInHost, stage, startSignIn } from './tenant.ts'

// msal decides once per process where the identity comes from, and by which transport
let host: SignInHost
const before = { ...process.env }
beforeAll(async () => {
  host = await startSignIn()
  process.env.IDENTITY_ENDPOINT = `${host.origin}/msi/token`
  process.env.IDENTITY_HEADER = host.entra.managedIdentity!.header
})
beforeEach(() => {
  host.seen.length = 0
})
afterAll(async () => {
  process.env = before
  await host.stop()
})

function source(env: NodeJS.ProcessEnv = {}) {
  const config = host.config({
    AZURE_TENANT_ID: '',
    AZURE_CLIENT_ID: '',
    CALLHOUSE_MANAGED_IDENTITY: '1',
    ...env,
  })
  const surroundings = stage()
  return { surroundings, tokens: openTokenSource(config, host.transport, surroundings) }
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

describe('a managed identity', () => {
  it('gets its token from the endpoint of the app, and a new one when that is rejected', async () => {
    const { tokens } = source()
    const given = await Promise.all(Array.from({ length: 20 }, () => tokens.token()))
    expect(new Set(given).size).toBe(1)
    expect(given[0]).toMatchObject({ tenantId: host.entra.tenantId, roles: ['CallRecords.Read.All'] })
    expect(host.seen).toHaveLength(1)
    const { method, url, headers } = host.seen[0]!
    expect([
      method,
      url.pathname,
      url.searchParams.get('resource'),
      url.searchParams.get('client_id'),
    ]).toEqual(['GET', '/msi/token', host.origin, null])
    expect(headers['x-identity-header']).toBe(host.entra.managedIdentity!.header)
    const second = await tokens.token({ rejected: given[0]! })
    expect(second).not.toBe(given[0])
    expect(await tokens.token({ rejected: second, claims: '{"access_token":{}}' })).not.toBe(second)
    expect(host.seen).toHaveLength(3)
  })

  it('is the user-assigned one that AZURE_CLIENT_ID names', async () => {
    const { clientId } = host.entra.managedIdentity!
    await source({ AZURE_CLIENT_ID: clientId }).tokens.token()
    expect(host.seen[0]!.url.searchParams.get('client_id')).toBe(clientId)
  })

  it('that is not there is told', async () => {
    const { tokens } = source({ AZURE_CLIENT_ID: host.entra.clientId })
    const { kind, message, remedy } = await failure(tokens.token())
    expect([kind, message]).toEqual([
      'auth',
      expect.stringMatching(
        /^The managed identity got no token: No managed identity was found for what the request names \(correlation id [0-9a-f-]{36}\)$/,
      ),
    ])
    expect(remedy).toMatch(/AZURE_CLIENT_ID/)
    expect(host.seen).toHaveLength(1)
  })

  it('of another tenant than the configuration names is not used', async () => {
    const { tokens } = source({ AZURE_TENANT_ID: '11111111-2222-4333-8444-555555555555' })
    expect((await failure(tokens.token())).kind).toBe('configuration')
  })

  it('is asked for again while its endpoint is busy or not ready', async () => {
    host.accidents.push(json(404, {}), { status: 410 }, json(429, {}, { 'retry-after': '3' }), 'hang-up')
    const { tokens, surroundings } = source()
    await tokens.token()
    expect(host.seen).toHaveLength(5)
    expect(surroundings.sleeps).toEqual([500, 1000, 3000, 4000])
  })

  it('whose endpoint is away for long is given up', async () => {
    host.accidents.push(...Array.from({ length: 7 }, () => ({ status: 500 })))
    const { kind, message, remedy } = await failure(source().tokens.token())
    expect([kind, message]).toEqual([
      'unreachable',
      `The managed identity's endpoint at ${host.origin} gives no token: it answers with HTTP 500`,
    ])
    expect(remedy).toMatch(/CALLHOUSE_MANAGED_IDENTITY/)
  })
})
