import { generateKeyPairSync, sign } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Entra, openEntra } from '../../../src/emulator/entra/entra.ts'
import { jsonOf, requestOf } from './served.ts'

const ORIGIN = 'https://localhost:4443'
const LIST = '/v1.0/communications/callRecords'
const PSTN = `${LIST}/getPstnCalls(fromDateTime=2026-03-01,toDateTime=2026-03-02)`
const DIRECT_ROUTING = `${LIST}/getDirectRoutingCalls(fromDateTime=2026-03-01,toDateTime=2026-03-02)`

let now: number
let entra: Entra

beforeEach(() => {
  now = Date.parse('2026-03-04T05:06:07Z')
  entra = openEntra({ clock: { now: () => now }, origin: () => ORIGIN })
})

function refusal(authorization: string | undefined, path = LIST) {
  const headers = { 'client-request-id': 'mine', ...(authorization !== undefined && { authorization }) }
  return entra.refusal(requestOf('GET', `${ORIGIN}${path}`, headers))
}

const refusalOf = (token: string, path?: string) => refusal(`Bearer ${token}`, path)

describe('a request to Graph', () => {
  it('is let in with a token for Graph, whatever the case of the scheme', () => {
    const token = entra.issueToken()
    expect(refusalOf(token)).toBeUndefined()
    expect(refusal(`bearer ${token}`)).toBeUndefined()
    expect(refusalOf(token)).toBeUndefined()
  })

  const another = () => {
    const signed = entra.issueToken().split('.').slice(0, 2).join('.')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }
  const changed = () => {
    const [head, body, signature] = entra.issueToken().split('.')
    const claims = JSON.parse(Buffer.from(body!, 'base64url').toString()) as object
    const stretched = Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString('base64url')
    return `${head}.${stretched}.${signature}`
  }

  it.each<[what: string, authorization: () => string | undefined, message: string]>([
    ['without a token', () => undefined, 'empty'],
    ['with another scheme', () => `Basic ${entra.issueToken()}`, 'empty'],
    ['with a bare scheme', () => 'Bearer ', 'empty'],
    ['with a text that is no token', () => 'Bearer abc', 'no JSON web token'],
    ['with parts that are no JSON', () => 'Bearer a.b.c', 'no JSON web token'],
    ['with a token that another signed', () => `Bearer ${another()}`, 'signature'],
    ['with a token that was changed', () => `Bearer ${changed()}`, 'signature'],
    [
      'with a token for something else',
      () => `Bearer ${entra.issueToken({ audience: 'https://vault.azure.net' })}`,
      'audience',
    ],
    ['with an expired token', () => `Bearer ${entra.issueToken({ seconds: -1 })}`, 'expired'],
  ])('is refused with 401 %s', (_, authorization, message) => {
    const refused = refusal(authorization())
    expect(refused?.status).toBe(401)
    expect(refused!.headers['www-authenticate']).toMatch(/^Bearer realm="", authorization_uri="https:/)
    expect(jsonOf(refused)).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message: expect.stringContaining(message),
        innerError: {
          date: '2026-03-04T05:06:07',
          'request-id': refused!.headers['request-id'],
          'client-request-id': 'mine',
        },
      },
    })
  })

  it('is refused from the second on in which its token expires', () => {
    const token = entra.issueToken()
    now += 3_598_999
    expect(refusalOf(token)).toBeUndefined()
    now += 1
    expect(refusalOf(token)?.status).toBe(401)
  })

  it('is refused with a revoked token, though it was let in before, and let in with the next', () => {
    const token = entra.issueToken()
    expect(refusalOf(token)).toBeUndefined()
    entra.revokeTokens()
    const refused = refusalOf(token)
    expect(refused?.status).toBe(401)
    expect(refused!.headers['www-authenticate']).toContain('error="invalid_token"')
    expect(refusalOf(entra.issueToken())).toBeUndefined()
  })

  it('is refused with 403 where the token lacks the permission; new consent needs a new token', () => {
    entra.removeConsent()
    const token = entra.issueToken()
    const refused = refusalOf(token)
    expect(refused?.status).toBe(403)
    expect(jsonOf(refused)).toMatchObject({ error: { code: 'Forbidden' } })
    entra.roles = ['CallRecords.Read.All']
    expect(refusalOf(token)?.status).toBe(403)
    expect(refusalOf(entra.issueToken())).toBeUndefined()
  })

  it('may read the log of PSTN calls, and that alone, with the permission for it', () => {
    const token = entra.issueToken({ roles: ['CallRecord-PstnCalls.Read.All'] })
    expect(refusalOf(token, PSTN)).toBeUndefined()
    expect(refusalOf(token, PSTN.replace('get', 'microsoft.graph.callRecords.get'))).toBeUndefined()
    expect(refusalOf(token, DIRECT_ROUTING)?.status).toBe(403)
    expect(refusalOf(token)?.status).toBe(403)
    expect(refusalOf(entra.issueToken(), PSTN)).toBeUndefined()
  })

  it('is judged alike with more tokens than are remembered', () => {
    const tokens = Array.from({ length: 80 }, () => entra.issueToken())
    entra.revokeTokens()
    tokens.push(entra.issueToken())
    for (let round = 0; round < 2; round += 1) {
      expect(tokens.filter((token) => refusalOf(token) === undefined)).toEqual([tokens.at(-1)])
    }
  })
})
