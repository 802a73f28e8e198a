import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type ClientCertificate,
  type Entra,
  makeClientCertificate,
  openEntra,
} from '../../../src/emulator/entra/entra.ts'
import { claimsOf, jsonOf, requestOf } from './served.ts'

const ORIGIN = 'https://localhost:4443'
const START = Date.parse('2026-03-04T05:06:07Z')
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let now = START
let entra: Entra
let certificate: ClientCertificate
let expired: ClientCertificate

beforeAll(async () => {
  certificate = await makeClientCertificate({ validUntil: new Date(START + 86_400_000) })
  expired = await makeClientCertificate({ validUntil: new Date(START - 86_400_000) })
})

beforeEach(() => {
  now = START
  entra = openEntra({
    clock: { now: () => now },
    origin: () => ORIGIN,
    certificates: [certificate.certificatePem, expired.certificatePem],
  })
})

type Form = Readonly<Record<string, string | undefined>>

/** Asks for a token, as a client with the secret would unless `changes` says otherwise; undefined leaves out. */
function ask(changes: Form = {}, tenant = entra.tenantId) {
  const form: Form = {
    grant_type: 'client_credentials',
    client_id: entra.clientId,
    client_secret: entra.clientSecret,
    scope: `${ORIGIN}/.default`,
    ...changes,
  }
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) if (value !== undefined) body.set(name, value)
  const url = `${ORIGIN}/${tenant}/oauth2/v2.0/token?client-request-id=11111111-2222-4333-8444-555555555555`
  const reply = entra.answer(requestOf('POST', url, {}, body.toString()))
  return { status: reply?.status, json: jsonOf(reply), headers: reply!.headers }
}

function askWith(assertion: string) {
  return ask({
    client_secret: undefined,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
  })
}

/** An assertion as msal-node makes it, unless the changes say otherwise. */
function selfSigned(claims: object = {}, by = certificate, key = by.privateKeyPem): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = Math.floor(now / 1000)
  const x5t = Buffer.from(by.thumbprintSha256, 'hex').toString('base64url')
  const signed = `${part({ alg: 'RS256', 'x5t#S256': x5t })}.${part({
    aud: `${ORIGIN}/${entra.tenantId}/oauth2/v2.0/token`,
    iss: entra.clientId,
    sub: entra.clientId,
    nbf: seconds,
    exp: seconds + 600,
    ...claims,
  })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(key)).toString('base64url')}`
}

describe('the token endpoint', () => {
  it('gives a token by its own clock, dated five minutes back', () => {
    entra.tokenSeconds = 1200
    const { status, json, headers } = ask()
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    const { access_token, ...rest } = json
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 1200, ext_expires_in: 1200 })
    const seconds = START / 1000
    expect(claimsOf(String(access_token))).toMatchObject({
      iat: seconds - 300,
      nbf: seconds - 300,
      exp: seconds + 1200,
      oid: entra.objectId,
      app_displayname: 'callhouse',
    })
    expect(entra.tokensIssued).toBe(1)
  })

  it('gives the roles that have consent at the moment, and no claim of that name without any', () => {
    entra.roles = ['CallRecord-PstnCalls.Read.All']
    expect(claimsOf(String(ask().json.access_token)).roles).toEqual(['CallRecord-PstnCalls.Read.All'])
    entra.removeConsent()
    expect(claimsOf(String(ask().json.access_token))).not.toHaveProperty('roles')
  })

  it('words a refusal as Entra does', () => {
    const { status, json, headers } = ask({ client_secret: 'guessed' })
    expect(status).toBe(401)
    expect(json).toEqual({
      error: 'invalid_client',
      error_description: expect.stringMatching(
        /^AADSTS7000215: .* Trace ID: [\da-f-]{36} Correlation ID: 11111111-2222-4333-8444-555555555555 Timestamp: 2026-03-04 05:06:07Z$/,
      ),
      error_codes: [7000215],
      timestamp: '2026-03-04 05:06:07Z',
      trace_id: headers['x-ms-request-id'],
      correlation_id: '11111111-2222-4333-8444-555555555555',
      error_uri: `${ORIGIN}/error?code=7000215`,
    })
  })

  it.each<[what: string, code: number, status: number, error: string, changes: Form]>([
    ['the wrong secret', 7000215, 401, 'invalid_client', { client_secret: 'guessed' }],
    ['no credential', 7000218, 401, 'invalid_client', { client_secret: undefined }],
    [
      'an assertion without its type',
      7000218,
      401,
      'invalid_client',
      { client_secret: undefined, client_assertion: 'a.b.c' },
    ],
    [
      'an assertion that is none',
      50027,
      400,
      'invalid_request',
      { client_secret: undefined, client_assertion_type: ASSERTION_TYPE, client_assertion: 'a.b' },
    ],
    ['another application', 700016, 400, 'unauthorized_client', { client_id: 'another' }],
    ['no application', 900144, 400, 'invalid_request', { client_id: undefined }],
    ['another resource', 500011, 400, 'invalid_resource', { scope: 'https://graph.microsoft.com/.default' }],
    ['a single permission', 1002012, 400, 'invalid_scope', { scope: `${ORIGIN}/CallRecords.Read.All` }],
    ['no scope', 900144, 400, 'invalid_request', { scope: undefined }],
    ['another grant', 70003, 400, 'unsupported_grant_type', { grant_type: 'password' }],
    ['claims that are no JSON', 9002313, 400, 'invalid_request', { claims: '{' }],
  ])('refuses %s with AADSTS%i', (_, code, status, error, changes) => {
    const refused = ask(changes)
    expect(refused).toMatchObject({ status, json: { error, error_codes: [code] } })
    expect(refused.json.error_description).toMatch(new RegExp(`^AADSTS${code}: `))
    expect(entra.tokensIssued).toBe(0)
  })

  it.each([
    ['00000000-0000-4000-8000-000000000000', 90002],
    ['contoso.example', 90002],
    ['no tenant', 900023],
    ['6f0c2f3e', 900023],
  ])('does not know the tenant %j: AADSTS%i, in its documents too', (tenant, code) => {
    expect(ask({}, tenant)).toMatchObject({
      status: 400,
      json: { error: 'invalid_request', error_codes: [code] },
    })
    for (const path of ['v2.0/.well-known/openid-configuration', 'discovery/v2.0/keys']) {
      const reply = entra.answer(requestOf('GET', `${ORIGIN}/${tenant}/${path}`))
      expect(reply?.status).toBe(400)
      expect(jsonOf(reply)).toMatchObject({ error: 'invalid_tenant', error_codes: [code] })
    }
  })

  it('takes an expired secret for expired, and the one that follows it', () => {
    const old = entra.clientSecret
    entra.expireSecret()
    expect(ask()).toMatchObject({ status: 401, json: { error_codes: [7000222] } })
    entra.clientSecret = 'the next'
    expect(ask().status).toBe(200)
    expect(ask({ client_secret: old }).json.error_codes).toEqual([7000222])
  })

  it('accepts nothing but POST', () => {
    const reply = entra.answer(requestOf('GET', `${ORIGIN}/${entra.tenantId}/oauth2/v2.0/token`))
    expect(jsonOf(reply)).toMatchObject({ error_codes: [900561] })
  })
})

describe('an assertion by certificate', () => {
  it('is accepted within its time, with five minutes between clocks', () => {
    const assertion = selfSigned()
    expect(askWith(assertion).status).toBe(200)
    now = START + 899_000
    expect(askWith(assertion).status).toBe(200)
    now = START + 900_000
    expect(askWith(assertion)).toMatchObject({ status: 401, json: { error_codes: [700024] } })
    now = START - 301_000
    expect(askWith(assertion).json.error_codes).toEqual([700024])
  })

  it('is refused where the certificate is unknown, expired or not of the key', async () => {
    const stranger = await makeClientCertificate()
    expect(askWith(selfSigned({}, stranger)).json).toMatchObject({
      error: 'invalid_client',
      error_codes: [700027],
    })
    expect(askWith(selfSigned({}, expired)).json).toMatchObject({
      error_codes: [700027],
      error_description: expect.stringContaining('expired'),
    })
    expect(askWith(selfSigned({}, certificate, stranger.privateKeyPem)).json.error_codes).toEqual([700027])
    entra.certificates = [new X509Certificate(stranger.certificatePem)]
    expect(askWith(selfSigned({}, stranger)).status).toBe(200)
    expect(askWith(selfSigned()).json.error_codes).toEqual([700027])
  })

  it('is refused where it is meant for another host or says another subject', () => {
    const elsewhere = `https://login.microsoftonline.com/${entra.tenantId}/oauth2/v2.0/token`
    expect(askWith(selfSigned({ aud: elsewhere })).json.error_codes).toEqual([700023])
    expect(askWith(selfSigned({ sub: 'another' })).json.error_codes).toEqual([700021])
    expect(askWith(selfSigned({ aud: `${ORIGIN}/${entra.tenantId}/v2.0` })).status).toBe(200)
  })
})

describe('a federated token', () => {
  it('is accepted if issuer, subject and audience are those of a credential', () => {
    expect(askWith(entra.federatedToken()).status).toBe(200)
    expect(askWith(entra.federatedToken({ issuer: 'https://other.example/' })).json.error_codes).toEqual([
      700211,
    ])
    expect(askWith(entra.federatedToken({ audience: 'another' })).json.error_codes).toEqual([700212])
    expect(askWith(entra.federatedToken({ subject: 'another' })).json.error_codes).toEqual([700213])
    entra.federatedCredentials = []
    expect(askWith(entra.federatedToken()).json.error_codes).toEqual([70025])
  })

  it('is refused when it has expired or another signed it', () => {
    expect(askWith(entra.federatedToken({ seconds: -301 })).json.error_codes).toEqual([700024])
    const [trusted] = entra.federatedCredentials
    const copied = { iss: trusted!.issuer, sub: trusted!.subject, aud: trusted!.audience }
    expect(askWith(selfSigned(copied)).json.error_codes).toEqual([700027])
  })
})

describe('instance discovery', () => {
  it('names this host alone', () => {
    const reply = entra.answer(requestOf('GET', `${ORIGIN}/common/discovery/instance?api-version=1.1`))
    expect(jsonOf(reply)).toMatchObject({
      metadata: [{ preferred_network: 'localhost:4443', aliases: ['localhost:4443'] }],
    })
  })
})

describe('paths of Graph', () => {
  it.each([
    '/v1.0/communications/callRecords',
    `/v1.0/communications/callRecords/6f0c2f3e-5b7a-4d8e-9c41-2a7d3b1e9f50/sessions`,
    '/',
  ])('are left to Graph: %s', (path) => {
    expect(entra.answer(requestOf('GET', `${ORIGIN}${path}`))).toBeUndefined()
  })
})
