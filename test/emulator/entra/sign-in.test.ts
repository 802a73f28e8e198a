import { createPublicKey, type JsonWebKey, verify, X509Certificate } from 'node:crypto'
import { ConfidentialClientApplication, type Configuration } from '@azure/msal-node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeClientCertificate } from '../../../src/emulator/entra/entra.ts'
import { claimsOf, requestOf, type Served, serve } from './served.ts'

let served: Served

beforeAll(async () => {
  served = await serve()
})

afterAll(() => served.stop())

beforeEach(() => {
  served.requests.length = 0
})

type Credential = Partial<Configuration['auth']>

function application(credential: Credential = { clientSecret: served.entra.clientSecret }) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: served.entra.clientId,
      authority: `${served.origin}/${served.entra.tenantId}`,
      knownAuthorities: [new URL(served.origin).host],
      clientCapabilities: ['CP1'],
      ...credential,
    },
    system: { networkClient: served.networkClient },
  })
}

const scopes = () => [`${served.origin}/.default`]

async function accessToken(app = application(), more: { claims?: string; skipCache?: boolean } = {}) {
  const result = await app.acquireTokenByClientCredential({ scopes: scopes(), ...more })
  return result!.accessToken
}

/** What Graph answers to a request with this token. */
function graph(token: string) {
  return served.entra.refusal(
    requestOf('GET', `${served.origin}/v1.0/communications/callRecords`, {
      authorization: `Bearer ${token}`,
    }),
  )
}

describe('msal-node', () => {
  it('signs in with a secret, and needs the OpenID configuration and one token request for it', async () => {
    const app = application()
    const before = Date.now()
    const result = await app.acquireTokenByClientCredential({ scopes: scopes() })
    expect(claimsOf(result!.accessToken)).toMatchObject({
      aud: served.origin,
      tid: served.entra.tenantId,
      appid: served.entra.clientId,
      roles: ['CallRecords.Read.All'],
      idtyp: 'app',
    })
    expect(result!.expiresOn!.getTime()).toBeGreaterThanOrEqual(before + 3598_000)
    expect(graph(result!.accessToken)).toBeUndefined()
    expect(await accessToken(app)).toBe(result!.accessToken)
    expect(served.requests).toEqual([
      `GET /${served.entra.tenantId}/v2.0/.well-known/openid-configuration`,
      `POST /${served.entra.tenantId}/oauth2/v2.0/token`,
    ])
  })

  it('needs the token request alone where it is told the endpoints', async () => {
    const at = `${served.origin}/${served.entra.tenantId}`
    const app = application({
      clientSecret: served.entra.clientSecret,
      authorityMetadata: JSON.stringify({
        authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
        token_endpoint: `${at}/oauth2/v2.0/token`,
        issuer: `${at}/v2.0`,
        jwks_uri: `${at}/discovery/v2.0/keys`,
      }),
    })
    expect(graph(await accessToken(app))).toBeUndefined()
    expect(served.requests).toEqual([`POST /${served.entra.tenantId}/oauth2/v2.0/token`])
  })

  it('signs in by the domain of the tenant as well', async () => {
    const app = application({
      clientSecret: served.entra.clientSecret,
      authority: `${served.origin}/${served.entra.tenantDomain}`,
    })
    expect(claimsOf(await accessToken(app))).toMatchObject({ tid: served.entra.tenantId })
  })

  it('signs in with a certificate, by its SHA-256 and by its SHA-1 thumbprint', async () => {
    const made = await makeClientCertificate()
    const certificate = new X509Certificate(made.certificatePem)
    served.entra.certificates = [
      new X509Certificate((await makeClientCertificate()).certificatePem),
      certificate,
    ]
    const { thumbprintSha256, privateKeyPem: privateKey } = made
    expect(thumbprintSha256).toMatch(/^[\dA-F]{64}$/)
    const app = application({ clientCertificate: { thumbprintSha256, privateKey, x5c: made.certificatePem } })
    expect(graph(await accessToken(app))).toBeUndefined()
    const thumbprint = certificate.fingerprint.replaceAll(':', '')
    expect(
      graph(await accessToken(application({ clientCertificate: { thumbprint, privateKey } }))),
    ).toBeUndefined()
  })

  it('signs in with a federated token, which it asks for each time', async () => {
    let asked = 0
    const app = application({
      clientAssertion: async () => {
        asked += 1
        return served.entra.federatedToken()
      },
    })
    await accessToken(app)
    expect(graph(await accessToken(app, { skipCache: true }))).toBeUndefined()
    expect(asked).toBe(2)
  })

  it('tells why it is refused', async () => {
    const unknown = await makeClientCertificate()
    const [trusted] = served.entra.federatedCredentials
    const cases: readonly (readonly [credential: Credential, code: number])[] = [
      [{ clientSecret: 'guessed' }, 7000215],
      [{ clientSecret: served.entra.clientSecret, clientId: trusted!.subject }, 700016],
      [
        {
          clientCertificate: {
            thumbprintSha256: unknown.thumbprintSha256,
            privateKey: unknown.privateKeyPem,
          },
        },
        700027,
      ],
      [{ clientAssertion: served.entra.federatedToken({ subject: 'somebody' }) }, 700213],
    ]
    for (const [credential, code] of cases) {
      const failed = accessToken(application(credential))
      await expect(failed).rejects.toMatchObject({
        name: 'ServerError',
        errorNo: code,
        errorMessage: expect.stringContaining(`AADSTS${code}: `),
      })
    }
  })

  it('finds no OpenID configuration of an unknown tenant', async () => {
    const app = application({
      clientSecret: served.entra.clientSecret,
      authority: `${served.origin}/00000000-0000-4000-8000-000000000000`,
    })
    await expect(accessToken(app)).rejects.toMatchObject({ errorCode: 'endpoints_resolution_error' })
  })

  it('gets a token that Graph lets in when it asks for what a claims challenge wants, and else not', async () => {
    const app = application()
    const revoked = await accessToken(app)
    served.entra.revokeTokens({ claims: true })
    const challenged = graph(revoked)
    expect(challenged?.status).toBe(401)
    const header = challenged!.headers['www-authenticate']!
    expect(header).toContain('error="insufficient_claims"')
    const claims = Buffer.from(/claims="([^"]+)"/.exec(header)![1]!, 'base64').toString()
    expect(graph(await accessToken(app, { skipCache: true }))?.status).toBe(401)
    const fresh = await accessToken(app, { claims })
    expect(graph(fresh)).toBeUndefined()
    expect(await accessToken(app)).toBe(fresh)
  })

  it('meets no challenge where it does not declare that it understands them', async () => {
    const app = application({ clientSecret: served.entra.clientSecret, clientCapabilities: [] })
    const revoked = await accessToken(app)
    served.entra.revokeTokens({ claims: true })
    const refused = graph(revoked)
    expect(refused?.status).toBe(401)
    expect(refused!.headers['www-authenticate']).not.toContain('insufficient_claims')
    expect(graph(await accessToken(app, { skipCache: true }))).toBeUndefined()
  })
})

describe('an access token', () => {
  it('is signed with the key that the key document shows', async () => {
    const token = await accessToken()
    const document = await served.networkClient.sendGetRequestAsync<{ keys: JsonWebKey[] }>(
      `${served.origin}/${served.entra.tenantId}/discovery/v2.0/keys`,
    )
    const [head, body, signature] = token.split('.')
    const { kid, alg, typ } = JSON.parse(Buffer.from(head!, 'base64url').toString()) as Record<string, string>
    expect({ alg, typ }).toEqual({ alg: 'RS256', typ: 'JWT' })
    const key = document.body.keys.find((one) => one.kid === kid)!
    const verified = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      createPublicKey({ key, format: 'jwk' }),
      Buffer.from(signature!, 'base64url'),
    )
    expect(verified).toBe(true)
  })
})
