import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GraphConfig } from '../../../src/config/graph.ts'
import { type ClientCertificate, makeClientCertificate } from '../../../src/emulator/entra/entra.ts'
import { openTokenSource } from '../../../src/fetcher/tokens.ts'
import { file, json, type Seen, type SignInHost, stage, startSignIn } from './tenant.ts'

const SECRET = 'kanarien~8Q.vogel+/=_im-Bergwerk'
let host: SignInHost
let certificate: ClientCertificate
beforeAll(async () => {
  certificate = await makeClientCertificate()
  host = await startSignIn({ clientSecret: SECRET, certificates: [certificate.certificatePem] })
})
afterAll(() => host.stop())

/** All that a careless log could print of a thing. */
function printed(thing: unknown): string {
  const parts = [inspect(thing, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true })]
  parts.push(JSON.stringify(thing) ?? '', String(thing))
  for (let at = thing; at instanceof Error; at = at.cause) {
    parts.push(at.message, at.stack ?? '', JSON.stringify(Object.entries(at)))
  }
  return parts.join('\n')
}

/** The ways to sign in, each with what must never be seen of it. */
function ways(): [GraphConfig, string[]][] {
  const federated = host.entra.federatedToken()
  const key = certificate.privateKeyPem.split('\n').filter((line) => line.length > 40)
  const pem = file('secrecy.pem', certificate.certificatePem + certificate.privateKeyPem)
  return [
    [host.config({ AZURE_CLIENT_SECRET: SECRET }), [SECRET, encodeURIComponent(SECRET)]],
    [host.config({ AZURE_CLIENT_CERTIFICATE_PATH: pem }), key],
    [
      host.config({ AZURE_FEDERATED_TOKEN_FILE: file('secrecy-token', federated) }),
      [federated, federated.split('.')[2]!],
    ],
  ]
}

/** What the app proved itself with. */
function proofIn({ form }: Seen): string {
  return (form.get('client_assertion') ?? form.get('client_secret'))!
}

/** Finds nothing of the secrets, of which there must be some. */
function expectSilence(things: readonly unknown[], secrets: readonly string[]) {
  const text = things.map(printed).join('\n')
  expect(secrets.length).toBeGreaterThan(0)
  expect(secrets.filter((secret) => secret === '' || text.includes(secret))).toEqual([])
}

describe('nothing that is printed shows a secret', () => {
  it('of the configuration, the source of tokens and a token', async () => {
    for (const [config, secrets] of ways()) {
      const source = openTokenSource(config, host.transport, stage())
      const token = await source.token()
      const shown = [config, source, token, await source.token({ rejected: token })]
      expectSilence(shown, [...secrets, token.secret.reveal(), token.secret.reveal().split('.')[2]!])
    }
  })

  it('of a failed sign-in, though the endpoint repeats all that it was sent', async () => {
    const echo = (seen: Seen) =>
      json(400, {
        error: 'invalid_client',
        error_description: `AADSTS4242: Sent was ${proofIn(seen)} and ${[...seen.form.values()].join(' ')} in ${seen.form}.`,
        suberror: seen.form.toString(),
        claims: seen.form.toString(),
      })
    const encoded = (seen: Seen) =>
      json(400, { error: 'invalid_request', error_description: encodeURIComponent(proofIn(seen)) })
    const page = (seen: Seen) => ({ status: 200, body: Buffer.from(`<html>${seen.form}</html>`) })
    const headers = (seen: Seen) => ({
      status: 429,
      headers: { 'retry-after': '90000', 'x-echo': seen.form.toString() },
    })
    const again = (seen: Seen) =>
      json(400, {
        error: 'temporarily_unavailable',
        error_description: proofIn(seen),
      })
    for (const accident of [echo, encoded, page, headers, again, 'hang-up' as const]) {
      for (const [config, secrets] of ways()) {
        host.seen.length = 0
        host.accidents.push(...Array.from({ length: 7 }, () => accident))
        const source = openTokenSource(config, host.transport, stage())
        const error = await source.token().catch((reason: unknown) => reason)
        host.accidents.length = 0
        const { form } = host.seen[0]!
        const assertion = form.get('client_assertion')
        expectSilence(
          [error, source, config],
          [...secrets, ...(assertion === null ? [] : [assertion.slice(0, 100), assertion.split('.')[2]!])],
        )
        expect(error).toMatchObject({ name: 'Failure' })
      }
    }
  })
})
