import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readGraphConfig } from '../../../src/config/graph.ts'
import { Failure } from '../../../src/failure.ts'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import type { HttpRequest } from '../../../src/fetcher/transport.ts'
import { json, type SignInHost, stage, startSignIn } from './tenant.ts'

const TRACE = '255d1aef-8c98-452f-ac51-23d051240864'
const CORRELATION = 'fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7'
const IDS = `trace id ${TRACE}, correlation id ${CORRELATION}`

let host: SignInHost
beforeAll(async () => {
  host = await startSignIn()
})
beforeEach(() => {
  host.seen.length = 0
})
afterAll(() => host.stop())

async function refusal(error: string, description: string, status = 400): Promise<Failure> {
  host.accidents.push(
    json(status, {
      error,
      error_description: `${description}\r\nTrace ID: ${TRACE}\r\nCorrelation ID: ${CORRELATION}\r\nTimestamp: 2026-01-09 02:02:12Z`,
      error_codes: [Number(/\d+/.exec(description)?.[0])],
      timestamp: '2026-01-09 02:02:12Z',
      trace_id: TRACE,
      correlation_id: CORRELATION,
    }),
  )
  const source = openTokenSource(host.config(), host.transport, stage())
  const reason = await source.token().catch((failed: unknown) => failed)
  expect(reason).toBeInstanceOf(Failure)
  expect((reason as Failure).kind).toBe('auth')
  expect(host.seen).toHaveLength(1)
  return reason as Failure
}

describe('what Entra ID refuses', () => {
  it.each([
    ['invalid_client', 7000215, 'the client secret is wrong', /Certificates & secrets/],
    ['invalid_client', 7000222, 'the client secret has expired', /new client secret/],
    ['invalid_client', 7000218, 'the app could not prove who it is', /Check the credential/],
    ['invalid_client', 700027, 'the certificate is not one of the app', /Upload the certificate/],
    ['invalid_client', 700024, 'the time in the signed token is not now', /clock/],
    ['unauthorized_client', 700016, 'the tenant has no such app', /AZURE_CLIENT_ID/],
    ['unauthorized_client', 7000112, 'the app is disabled in the tenant', /Enterprise applications/],
    ['unauthorized_client', 7000229, 'the app has no service principal in the tenant', /consents/],
    ['invalid_request', 90002, 'there is no such tenant in this cloud', /AZURE_TENANT_ID/],
    ['invalid_tenant', 900023, 'there is no such tenant in this cloud', /AZURE_TENANT_ID/],
    ['invalid_request', 900439, 'the app belongs to another cloud', /CALLHOUSE_CLOUD/],
    [
      'invalid_client',
      70021,
      'no federated credential of the app has the issuer, subject and audience of the token in AZURE_FEDERATED_TOKEN_FILE',
      /Federated credentials/,
    ],
    ['invalid_resource', 500011, 'the tenant does not know this Microsoft Graph', /dod/],
    ['invalid_grant', 53003, 'a Conditional Access policy blocks the app', /Sign-in logs/],
    ['interaction_required', 53003, 'a Conditional Access policy blocks the app', /Sign-in logs/],
  ])('as %s with AADSTS%d is told as: %s', async (error, code, sentence, remedy) => {
    const failure = await refusal(error, `AADSTS${code}: Words of Entra that change.`, 401)
    expect(failure.message).toBe(
      `Microsoft Entra ID refuses the sign-in: ${sentence} (AADSTS${code}, ${IDS})`,
    )
    expect(failure.remedy).toMatch(remedy)
  })

  it('with a number that is not known is told in its first sentence, and the class of the error chooses the remedy', async () => {
    const failure = await refusal(
      'unauthorized_client',
      'AADSTS4242: The app api.example.com is not to sign in. Ask somebody else. Twice.',
    )
    expect(failure.message).toBe(
      `Microsoft Entra ID refuses the sign-in: The app api.example.com is not to sign in (AADSTS4242, ${IDS})`,
    )
    expect(failure.remedy).toMatch(/^Check AZURE_CLIENT_ID and AZURE_TENANT_ID/)
  })

  it('of a class that is not known, either, is told with where to look it up', async () => {
    const failure = await refusal('new_error', 'AADSTS4243: Something new')
    expect(failure.message).toBe(`Microsoft Entra ID refuses the sign-in: Something new (AADSTS4243, ${IDS})`)
    expect(failure.remedy).toBe(`Look the number up at ${host.origin}/error.`)
  })

  it('is told without control characters, and not at endless length', async () => {
    const failure = await refusal('new_error', `AADSTS4243: \u001b[31mred\u0007${'x'.repeat(2_000)}`)
    expect(failure.message).toMatch(/: \[31mred x{280,300} \(AADSTS4243/)
  })

  it('in a government cloud points to the admin centre there', async () => {
    const asked: URL[] = []
    const transport = {
      async send({ url }: HttpRequest) {
        asked.push(url)
        const body = Buffer.from('{"error":"invalid_client","error_description":"AADSTS7000222: Expired."}')
        return { status: 401, headers: {}, body, wireBytes: body.length }
      },
      close: async () => {},
    }
    const config = readGraphConfig({
      AZURE_TENANT_ID: 'contoso.us',
      AZURE_CLIENT_ID: host.entra.clientId,
      AZURE_CLIENT_SECRET: 'some~secret',
      CALLHOUSE_CLOUD: 'dod',
    })
    const failure = await openTokenSource(config, transport, stage())
      .token()
      .catch((reason: unknown) => reason)
    expect(asked.map(({ origin, pathname }) => origin + pathname)).toEqual([
      'https://login.microsoftonline.us/contoso.us/oauth2/v2.0/token',
    ])
    expect((failure as Failure).message).toBe(
      'Microsoft Entra ID refuses the sign-in: the client secret has expired (AADSTS7000222)',
    )
    expect((failure as Failure).remedy).toContain('https://entra.microsoft.us → App registrations')
  })
})
