import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClientCertificate, makeClientCertificate } from '../../../src/emulator/entra/entra.ts'
import { Failure } from '../../../src/failure.ts'
import { credentialExpiry } from '../../../src/fetcher/credentials.ts'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import { file, type SignInHost, stage, startSignIn } from './tenant.ts'

let host: SignInHost
let certificate: ClientCertificate
beforeAll(async () => {
  certificate = await makeClientCertificate()
  host = await startSignIn({ certificates: [certificate.certificatePem] })
})
beforeEach(() => {
  host.seen.length = 0
})
afterAll(() => host.stop())

function signIn(env?: NodeJS.ProcessEnv) {
  return openTokenSource(host.config(env), host.transport, stage()).token()
}

/** A part of a JWT: 0 its head, 1 its claims. */
function part(token: string | null, at: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token!.split('.')[at]!, 'base64url').toString()) as Record<string, unknown>
}

describe('signing in', () => {
  it('with a secret sends one request, to the token endpoint of the tenant, for all permissions of Graph', async () => {
    expect((await signIn()).roles).toEqual(['CallRecords.Read.All'])
    expect(host.seen).toHaveLength(1)
    const { method, url, form } = host.seen[0]!
    expect([method, url.pathname]).toEqual(['POST', `/${host.entra.tenantId}/oauth2/v2.0/token`])
    expect(Object.fromEntries(form)).toMatchObject({
      client_id: host.entra.clientId,
      client_secret: host.entra.clientSecret,
      grant_type: 'client_credentials',
      scope: `${host.origin}/.default`,
    })
  })

  it("works with a domain name of the tenant, and takes the tenant's id from the token", async () => {
    const env = { AZURE_TENANT_ID: host.entra.tenantDomain, AZURE_CLIENT_SECRET: host.entra.clientSecret }
    expect((await signIn(env)).tenantId).toBe(host.entra.tenantId)
    expect(host.seen[0]!.url.pathname).toBe(`/${host.entra.tenantDomain}/oauth2/v2.0/token`)
  })

  it('keeps to its host whatever region the environment forces on msal', async () => {
    process.env.MSAL_FORCE_REGION = 'westeurope'
    try {
      expect((await signIn()).roles).toEqual(['CallRecords.Read.All'])
    } finally {
      delete process.env.MSAL_FORCE_REGION
    }
    expect(host.seen).toHaveLength(1)
  })

  it('with a certificate sends its hash and its chain, and no key', async () => {
    const intermediate = await makeClientCertificate()
    const env = {
      AZURE_CLIENT_CERTIFICATE_PATH: file(
        'certificate.pem',
        certificate.privateKeyPem + certificate.certificatePem + intermediate.certificatePem,
      ),
    }
    expect((await signIn(env)).roles).toEqual(['CallRecords.Read.All'])
    const { form } = host.seen[0]!
    expect(form.has('client_secret')).toBe(false)
    const own = new X509Certificate(certificate.certificatePem).raw
    expect(part(form.get('client_assertion'), 0)).toMatchObject({
      alg: 'PS256',
      'x5t#S256': createHash('sha256').update(own).digest('base64url'),
      x5c: [own.toString('base64'), new X509Certificate(intermediate.certificatePem).raw.toString('base64')],
    })
    expect(part(form.get('client_assertion'), 1)).toMatchObject({
      aud: `${host.origin}/${host.entra.tenantId}/oauth2/v2.0/token`,
      iss: host.entra.clientId,
      sub: host.entra.clientId,
    })
    expect(credentialExpiry(host.config(env))).toEqual({
      what: 'certificate',
      at: new X509Certificate(certificate.certificatePem).validToDate,
    })
  })

  it('with a federated token reads its file each time', async () => {
    const first = host.entra.federatedToken()
    const path = file('token', `${first}\n`)
    const config = host.config({ AZURE_FEDERATED_TOKEN_FILE: path })
    const tokens = openTokenSource(config, host.transport, stage())
    const rejected = await tokens.token()
    expect(host.seen[0]!.form.get('client_assertion')).toBe(first)
    expect(host.seen[0]!.form.get('client_assertion_type')).toBe(
      'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    )
    const second = host.entra.federatedToken({ seconds: 7200 })
    file('token', second)
    await tokens.token({ rejected })
    expect(host.seen[1]!.form.get('client_assertion')).toBe(second)
    expect(credentialExpiry(config)).toEqual({
      what: 'federated token',
      at: new Date((part(second, 1).exp as number) * 1000),
    })
    rmSync(path)
    const error = await tokens.token({ rejected: await tokens.token() }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Failure)
    expect([(error as Failure).kind, (error as Failure).message]).toEqual([
      'configuration',
      `AZURE_FEDERATED_TOKEN_FILE names ${path}, which can't be read`,
    ])
  })

  it('tells no expiry where nobody but Entra ID knows it', () => {
    expect(credentialExpiry(host.config())).toBeUndefined()
    const opaque = host.config({ AZURE_FEDERATED_TOKEN_FILE: file('opaque', 'no JWT') })
    expect(credentialExpiry(opaque)).toBeUndefined()
  })
})

describe('a refused sign-in', () => {
  const registration = () =>
    `https://entra.microsoft.com → App registrations → the app ${host.entra.clientId}`
  const ids = expect.stringMatching(
    /^\(AADSTS\d+, trace id [0-9a-f-]{36}, correlation id [0-9a-f-]{36}\)$/,
  ) as unknown

  /** The refusal: its kind, its sentence, its ids, its remedy. */
  async function refusal(env?: NodeJS.ProcessEnv): Promise<readonly unknown[]> {
    const error = await signIn(env).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Failure)
    const { kind, message, remedy } = error as Failure
    const [, sentence, behind] = /^(.*) (\(AADSTS.*\))$/.exec(message) ?? [undefined, message, '']
    expect(host.seen).toHaveLength(1)
    return [kind, sentence, behind, remedy]
  }

  it('because of the secret', async () => {
    expect(await refusal({ AZURE_CLIENT_SECRET: 'another~secret' })).toEqual([
      'auth',
      'Microsoft Entra ID refuses the sign-in: the client secret is wrong',
      ids,
      `Copy the column Value (not Secret ID) of a client secret from ${registration()} → Certificates & secrets into AZURE_CLIENT_SECRET. What was changed a few minutes ago may not be known everywhere yet.`,
    ])
  })

  it('because the secret has expired', async () => {
    host.entra.expireSecret()
    try {
      expect(await refusal()).toEqual([
        'auth',
        'Microsoft Entra ID refuses the sign-in: the client secret has expired',
        ids,
        `Make a new client secret in ${registration()} → Certificates & secrets and put its Value into AZURE_CLIENT_SECRET.`,
      ])
    } finally {
      host.entra.expiredSecrets = []
    }
  })

  it('because of the certificate', async () => {
    const unknown = await makeClientCertificate()
    const path = file('unknown.pem', unknown.certificatePem + unknown.privateKeyPem)
    expect((await refusal({ AZURE_CLIENT_CERTIFICATE_PATH: path })).slice(0, 3)).toEqual([
      'auth',
      'Microsoft Entra ID refuses the sign-in: the certificate is not one of the app',
      ids,
    ])
  })

  it.each([
    ['issuer', { issuer: 'https://other.example/' }, 'issuer'],
    ['subject', { subject: 'system:serviceaccount:other:loader' }, 'subject'],
    ['audience', { audience: 'api://other' }, 'audience'],
  ])("because of a federated token's %s", async (_, change, part) => {
    const path = file('other-token', host.entra.federatedToken(change))
    expect((await refusal({ AZURE_FEDERATED_TOKEN_FILE: path })).slice(0, 3)).toEqual([
      'auth',
      `Microsoft Entra ID refuses the sign-in: no federated credential of the app has the ${part} of the token in AZURE_FEDERATED_TOKEN_FILE`,
      ids,
    ])
  })

  it('because a federated token is too old', async () => {
    const path = file('old-token', host.entra.federatedToken({ seconds: -3600 }))
    expect((await refusal({ AZURE_FEDERATED_TOKEN_FILE: path })).slice(0, 3)).toEqual([
      'auth',
      'Microsoft Entra ID refuses the sign-in: the time in the signed token is not now',
      ids,
    ])
  })

  it('because a federated token is none', async () => {
    const path = file('no-token', generateKeyPairSync('ed25519').publicKey.asymmetricKeyType!)
    const [kind, sentence] = await refusal({ AZURE_FEDERATED_TOKEN_FILE: path })
    expect([kind, sentence]).toEqual([
      'auth',
      'Microsoft Entra ID refuses the sign-in: The client assertion is no JSON web token',
    ])
  })

  it.each([
    [
      'the app',
      { AZURE_CLIENT_ID: '11111111-2222-4333-8444-555555555555' },
      'the tenant has no such app',
      /Check AZURE_CLIENT_ID/,
    ],
    [
      'the tenant',
      { AZURE_TENANT_ID: '11111111-2222-4333-8444-555555555555' },
      'there is no such tenant in this cloud',
      /Check AZURE_TENANT_ID.*CALLHOUSE_CLOUD/,
    ],
  ])('because of %s', async (_, env, sentence, remedy) => {
    expect(await refusal({ AZURE_CLIENT_SECRET: host.entra.clientSecret, ...env })).toEqual([
      'auth',
      `Microsoft Entra ID refuses the sign-in: ${sentence}`,
      ids,
      expect.stringMatching(remedy),
    ])
  })
})
