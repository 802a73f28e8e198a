import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import { openTransport } from '../../../src/fetcher/transport.ts'
import { json, type SignInHost, stage, startSignIn } from './tenant.ts'

let host: SignInHost
beforeAll(async () => {
  host = await startSignIn()
})
beforeEach(() => {
  host.seen.length = 0
  host.accidents.length = 0
  host.entra.tokenSeconds = 3599
})
afterAll(() => host.stop())

function source(signal?: AbortSignal) {
  const surroundings = stage()
  return { surroundings, tokens: openTokenSource(host.config(), host.transport, surroundings, signal) }
}

/** The failure that a promise ends with. */
async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

describe('a source of tokens', () => {
  it('asks once for all who ask at the same time, and for those who ask later', async () => {
    const { tokens } = source()
    const given = await Promise.all(Array.from({ length: 20 }, () => tokens.token()))
    expect(new Set(given).size).toBe(1)
    expect(await tokens.token()).toBe(given[0])
    expect(host.seen.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      `POST /${host.entra.tenantId}/oauth2/v2.0/token`,
    ])
  })

  it('says what the token says', async () => {
    const { tokens, surroundings } = source()
    const token = await tokens.token()
    expect(token).toMatchObject({ tenantId: host.entra.tenantId, roles: ['CallRecords.Read.All'] })
    // whole seconds, and what the request took
    expect(token.expiresAt - surroundings.now()).toBeGreaterThan(3590_000)
    expect(token.expiresAt - surroundings.now()).toBeLessThanOrEqual(3600_000)
  })

  it('renews a token five minutes before it ends', async () => {
    const { tokens, surroundings } = source()
    const first = await tokens.token()
    surroundings.advance(first.expiresAt - surroundings.now() - 300_001)
    expect(await tokens.token()).toBe(first)
    surroundings.advance(1)
    const second = await tokens.token()
    expect(second.secret.reveal()).not.toBe(first.secret.reveal())
    expect(second.expiresAt).toBeGreaterThan(first.expiresAt)
    expect(host.seen).toHaveLength(2)
  })

  it('renews a token of short life when a fifth of it is left', async () => {
    host.entra.tokenSeconds = 100
    const { tokens, surroundings } = source()
    const first = await tokens.token()
    const lifetime = first.expiresAt - surroundings.now()
    surroundings.advance(Math.floor(lifetime * 0.8) - 1)
    expect(await tokens.token()).toBe(first)
    surroundings.advance(2)
    expect(await tokens.token()).not.toBe(first)
  })

  it('asks for another token, once, when Graph rejects it, and passes on what Graph demands', async () => {
    const { tokens } = source()
    const rejected = await tokens.token()
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'
    const [first, ...others] = await Promise.all(
      Array.from({ length: 10 }, () => tokens.token({ rejected, claims })),
    )
    expect(new Set([first, ...others]).size).toBe(1)
    expect(first).not.toBe(rejected)
    expect(host.seen).toHaveLength(2)
    expect(JSON.parse(host.seen[1]!.form.get('claims')!)).toMatchObject({
      access_token: { nbf: { essential: true, value: '1700000000' }, xms_cc: { values: ['CP1'] } },
    })
    // somebody was late with the same rejection
    expect(await tokens.token({ rejected })).toBe(first)
    expect(host.seen).toHaveLength(2)
    // the new one is rejected as well
    expect(await tokens.token({ rejected: first! })).not.toBe(first)
    expect(host.seen).toHaveLength(3)
  })

  it('allows a token that it can not read', async () => {
    host.accidents.push(json(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'opaque' }))
    const { tokens } = source()
    expect(await tokens.token()).toMatchObject({ tenantId: undefined, roles: [] })
  })

  it('does not take a token for another tenant', async () => {
    host.accidents.push(
      json(200, {
        token_type: 'Bearer',
        expires_in: 3599,
        access_token: `e30.${Buffer.from('{"tid":"11111111-2222-4333-8444-555555555555"}').toString('base64url')}.x`,
      }),
    )
    const error = await failure(source().tokens.token())
    expect([error.kind, error.message]).toEqual([
      'configuration',
      `AZURE_TENANT_ID is ${host.entra.tenantId}, but the token is for tenant 11111111-2222-4333-8444-555555555555`,
    ])
  })
})

describe('a token endpoint with faults', () => {
  it.each([
    ['429', json(429, { error: 'slow_down', error_description: 'AADSTS90055: Too many requests.' })],
    ['500', json(500, {})],
    ['503 without a body', { status: 503 }],
    ['504 with a page', { status: 504, body: Buffer.from('<html>gateway</html>') }],
    ['a connection that breaks', 'hang-up' as const],
    ['200 with a page', { status: 200, body: Buffer.from('<html>Sign in to the network</html>') }],
    ['200 with JSON that is no token', json(200, {})],
    ['200 with JSON that is no object', json(200, [])],
    ['302', { status: 302, headers: { location: 'https://portal.example/' } }],
    ['407', { status: 407, body: Buffer.from('proxy') }],
    ['403 of a proxy', { status: 403, body: Buffer.from('<html>blocked</html>') }],
    ['400 that will pass', json(400, { error: 'temporarily_unavailable', error_description: 'Again.' })],
  ])('is asked again after %s, with growing pauses', async (_, accident) => {
    host.accidents.push(accident, accident, accident)
    const { tokens, surroundings } = source()
    expect((await tokens.token()).roles).toEqual(['CallRecords.Read.All'])
    expect(host.seen).toHaveLength(4)
    expect(surroundings.sleeps).toEqual([500, 1000, 2000])
  })

  it('is not asked before the time that it says, and then again though msal remembers the refusal', async () => {
    const later = json(429, { error: 'slow_down' }, { 'retry-after': '20.5' })
    const date = json(
      503,
      {},
      { 'retry-after': 'Wed, 01 Jan 2025 00:00:07 GMT', date: 'Wed, 01 Jan 2025 00:00:00 GMT' },
    )
    host.accidents.push(later, date)
    const { tokens, surroundings } = source()
    await tokens.token()
    expect(surroundings.sleeps).toEqual([20_500, 7_000])
    expect(host.seen).toHaveLength(3)
  })

  it('that refuses and says when to come again is asked by who comes before', async () => {
    const refused = { error: 'invalid_client', error_description: 'AADSTS7000215: Wrong.' }
    host.accidents.push(json(401, refused, { 'retry-after': '60' }))
    const { tokens } = source()
    expect((await failure(tokens.token())).kind).toBe('auth')
    expect((await tokens.token()).roles).toEqual(['CallRecords.Read.All'])
    expect(host.seen).toHaveLength(2)
  })

  it('is given up after a minute, for all who wait, and asked again by who comes later', async () => {
    host.accidents.push(...Array.from({ length: 7 }, () => json(503, {})))
    const { tokens, surroundings } = source()
    const errors = await Promise.all(Array.from({ length: 5 }, () => failure(tokens.token())))
    expect(new Set(errors).size).toBe(1)
    expect([errors[0]!.kind, errors[0]!.message, errors[0]!.remedy]).toEqual([
      'unreachable',
      `Microsoft Entra ID at ${host.origin} gives no token: it answers with HTTP 503`,
      'Try again later; nothing was lost.',
    ])
    expect(surroundings.sleeps).toEqual([500, 1000, 2000, 4000, 7500, 15_000])
    expect(host.seen).toHaveLength(7)
    expect((await tokens.token()).roles).toEqual(['CallRecords.Read.All'])
  })

  it('is given up at once where it asks for a longer wait', async () => {
    host.accidents.push(json(429, {}, { 'retry-after': '300' }))
    const { tokens, surroundings } = source()
    expect((await failure(tokens.token())).message).toBe(
      `Microsoft Entra ID at ${host.origin} gives no token: it answers with HTTP 429 and asks to wait for 300 s`,
    )
    expect(surroundings.sleeps).toEqual([])
  })

  it('leaves a token in use that has not ended', async () => {
    const { tokens, surroundings } = source()
    const first = await tokens.token()
    surroundings.advance(first.expiresAt - surroundings.now() - 200_000)
    host.accidents.push(...Array.from({ length: 7 }, () => json(500, {})))
    expect(await tokens.token()).toBe(first)
    expect(host.seen).toHaveLength(8)
    // but not one that was rejected
    host.accidents.push(...Array.from({ length: 7 }, () => json(500, {})))
    expect((await failure(tokens.token({ rejected: first }))).kind).toBe('unreachable')
    // nor one that ended meanwhile
    surroundings.advance(first.expiresAt - surroundings.now())
    host.accidents.push(...Array.from({ length: 7 }, () => json(500, {})))
    expect((await failure(tokens.token())).kind).toBe('unreachable')
  })

  it('stops waiting when asked to', async () => {
    const stopping = new AbortController()
    const { tokens, surroundings } = source(stopping.signal)
    const reason = new Error('stop')
    surroundings.sleep = async () => stopping.abort(reason)
    host.accidents.push(json(503, {}))
    await expect(tokens.token()).rejects.toBe(reason)
    await expect(tokens.token()).rejects.toBe(reason)
    expect(host.seen).toHaveLength(1)
  })

  it('that shows no certificate of a known authority is never trusted, and the failure says what to do', async () => {
    const distrustful = openTransport({ env: {} })
    const error = await failure(openTokenSource(host.config(), distrustful, stage()).token())
    await distrustful.close()
    expect(error.kind).toBe('unreachable')
    expect(error.message).toMatch(
      /^Microsoft Entra ID at https:\/\/localhost:\d+ gives no token: No safe connection/,
    )
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS')
    expect(host.seen).toEqual([])
  })
})
