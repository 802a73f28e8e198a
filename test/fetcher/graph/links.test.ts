import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileForms, hostileLink } from '../../../src/emulator/faults/hostile-links.ts'
import { Failure } from '../../../src/failure.ts'
import { checkLink, followLink } from '../../../src/fetcher/links.ts'

const cloud = { graph: 'https://graph.microsoft.com' }
const CALLS = 'https://graph.microsoft.com/v1.0/communications/callRecords'
const ID = 'e523d2ed-2966-4b6b-925b-754a88034cc5'
const sessions = { id: ID, part: 'sessions' } as const

describe('a link', () => {
  it.each([
    CALLS,
    `${CALLS}?$filter=startDateTime%20ge%202026-11-01T00:00:00Z&$skiptoken=a%2Fb%25..%2f`,
    `${CALLS}?$filter=startDateTime ge 2026-11-01&$skiptoken=https://evil.example/../@x`,
    `${CALLS}/${ID}`,
    `${CALLS}/${ID}/sessions?$expand=segments&$skiptoken=abc`,
    `${CALLS}/${ID}/participants_v2?$skiptoken=abc`,
    `${CALLS}('${ID}')/sessions?$skiptoken=abc`,
    `${CALLS}(%27${ID}%27)/sessions?$skiptoken=abc`,
    `${CALLS}/getPstnCalls(from=2026-11-01,to=2026-12-01)?$skip=1000`,
    `${CALLS}/getDirectRoutingCalls(fromDateTime=2026-11-01T00:00:00Z,toDateTime=2026-12-01T00:00:00Z)`,
    `${CALLS}/microsoft.graph.callRecords.getPstnCalls(from=2026-11-01,to=2026-12-01)?$skip=1000`,
  ])('to call records is followed: %s', (link) => {
    expect(checkLink(link, cloud).href).toBe(new URL(link).href)
  })

  it.each([
    ['HTTPS://GRAPH.MICROSOFT.COM/v1.0/communications/callRecords?a', `${CALLS}?a`],
    ['https://graph.microsoft.com:443/v1.0/communications/callRecords?a', `${CALLS}?a`],
    ['https://graph%2emicrosoft.com/v1.0/communications/callRecords?a', `${CALLS}?a`],
  ])('that a parser makes a right one of, is that: %s', (link, same) => {
    expect(checkLink(link, cloud).href).toBe(same)
  })

  const path = '/v1.0/communications/callRecords'
  const hostile = [
    `https://graph.microsoft.com@evil.example${path}`,
    `https://graph.microsoft.com:443@evil.example${path}`,
    `https://graph.microsoft.com.evil.example${path}`,
    `https://evilgraph.microsoft.com${path}`,
    `https://graph.microsoft.com\\@evil.example${path}`,
    `https:\\\\graph.microsoft.com${path.replaceAll('/', '\\')}`,
    `https://evil.example\\.graph.microsoft.com${path}`,
    `https://graph.microsoft.com:8443${path}`,
    `https://graph.microsoft.com.${path}`,
    `//evil.example${path}`,
    path,
    `http://graph.microsoft.com${path}`,
    `ftp://graph.microsoft.com${path}`,
    'file:///v1.0/communications/callRecords',
    'javascript:alert(1)',
    `https://graph.microsoft.us${path}`,
    `https://xn--grph-microsoft-com-hcb.example${path}`,
    `https://grаph.microsoft.com${path}`,
    `https://user@graph.microsoft.com${path}`,
    `https://user:password@graph.microsoft.com${path}`,
    `${CALLS}#fragment`,
    `${CALLS}?a#`,
    'https://graph.microsoft.com/v1.0/../beta/communications/callRecords',
    'https://graph.microsoft.com/beta/communications/callRecords',
    'https://graph.microsoft.com/v1.0/users',
    'https://graph.microsoft.com/v1.0/communications/callRecordsExport',
    'https://graph.microsoft.com/v1.0/communications/callrecords2',
    'https://graph.microsoft.com/v1.0/communications/callRecords%2f..%2fusers',
    'https://graph.microsoft.com/v1.0/communications/callRecords/%2e%2e/users',
    'https://graph.microsoft.com/v1.0/communications/callRecords/..%2f..%2fusers',
    'https://graph.microsoft.com/v1.0/communications/callRecords/./x',
    'https://graph.microsoft.com/v1.0/communications/callRecords/x/..',
    'https://graph.microsoft.com/v1.0/communications/callRecords/%252e%252e/users',
    "https://graph.microsoft.com/v1.0/communications/callRecords('a/b')/sessions",
    'https://graph.microsoft.com/v1.0/communications/callRecords(users)',
    'https://graph.microsoft.com//v1.0/communications/callRecords',
    'https://graph.microsoft.com/v1.0//communications/callRecords',
    'https://graph.microsoft.com/v1.0/$metadata',
    'https://graph.microsoft.com/v1.0/$batch',
    ` ${CALLS}`,
    `${CALLS}\n`,
    `${CALLS}?a\r\nHost: evil.example`,
    'https://graph.mic\trosoft.com/v1.0/communications/callRecords',
    `${CALLS}?a=\u0000`,
    `${CALLS}?${'a'.repeat(20_000)}`,
    'https://[',
    'https://',
    '',
    '/',
    undefined,
    null,
    0,
    42,
    {},
    { href: CALLS },
    [CALLS],
    new URL(CALLS),
  ]

  it.each(hostile.map((link) => [link]))('that may lead elsewhere is refused: %j', (link) => {
    expect(() => checkLink(link, cloud)).toThrow(
      expect.objectContaining({ kind: 'internal', message: expect.stringMatching(/^security: /) }),
    )
    expect(() => followLink(link, cloud, sessions)).toThrow(Failure)
  })

  it.each(hostileForms)('of the emulator that is hostile (%s) is refused, or is the right one', (form) => {
    const home = new URL(`${CALLS}?$skiptoken=abc`)
    const link = hostileLink(form, home, new URL('https://evil.example:8443'))
    const followed = (() => {
      try {
        return checkLink(link, cloud).href
      } catch (error) {
        return error
      }
    })()
    if (form === 'upper_case' || form === 'percent_host') expect(followed).toBe(home.href)
    else expect(followed).toMatchObject({ kind: 'internal' })
  })

  it('shows no more than its host when it is refused', () => {
    const link = 'https://user:password@evil.example/private/path?$skiptoken=secret#hash'
    const error = (() => {
      try {
        checkLink(link, cloud)
        return undefined
      } catch (thrown) {
        return thrown as Failure
      }
    })()
    expect(error?.message).toContain('evil.example')
    expect(`${error?.stack}${error?.remedy}`).not.toMatch(/password|private|secret|hash/)
  })

  it('is refused, or is an address of call records at the right origin, whatever its text', () => {
    const pieces = fc.constantFrom(
      'https://',
      'graph.microsoft.com',
      'evil.example',
      '/v1.0/communications/callRecords',
      '/v1.0',
      '/',
      '\\',
      '@',
      ':',
      '.',
      '..',
      '#',
      '?',
      '%2e',
      '%2f',
      "('",
      "')",
      '\t',
      '\n',
      ' ',
      ID,
      'ⓖ',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc
        .array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 12 })
        .map((parts) => parts.join('')),
      fc.string().map((rest) => CALLS + rest),
      fc.string().map((rest) => `https://graph.microsoft.com${rest}${path}`),
    )
    let followed = 0
    const check = (link: unknown) => {
      const url = (() => {
        try {
          return followLink(link, cloud, '/communications/callRecords').url
        } catch (error) {
          if (error instanceof Failure) return undefined
          throw error
        }
      })()
      if (url === undefined) return
      followed++
      expect(url.origin).toBe('https://graph.microsoft.com')
      expect(url.pathname).toMatch(/^\/v1\.0\/communications\/callRecords(\/|\('|\(%27|$)/)
      expect([url.username, url.password, url.hash]).toEqual(['', '', ''])
      expect(url.pathname.split('/')).not.toContain('..')
      expect(url.href).not.toMatch(/[\s\\]/)
    }
    fc.assert(fc.property(texts, check), { numRuns: 1_000 })
    fc.assert(fc.property(fc.anything(), check))
    expect(followed).toBeGreaterThan(30)
  })
})

describe('a link of a part of a call', () => {
  const other = '11111111-2222-4333-8444-555555555555'

  it.each([
    `${CALLS}/${ID}/sessions?$skiptoken=abc`,
    `${CALLS}('${ID.toUpperCase()}')/sessions?$skiptoken=abc`,
    `${CALLS}(%27${ID}%27)/participants_v2?$skiptoken=abc`,
  ])('is followed to the same call: %s', (link) => {
    expect(followLink(link, cloud, sessions).url.href).toBe(new URL(link).href)
  })

  it.each([
    `${CALLS}/${other}/sessions?$skiptoken=abc`,
    `${CALLS}('${other}')/sessions?$skiptoken=abc`,
    `${CALLS}(%27${other}%27)/sessions?$skiptoken=abc`,
    `${CALLS}/${ID}0/sessions`,
    `${CALLS}('${other}')/${ID}/sessions`,
    CALLS,
    `${CALLS}/getPstnCalls(from=2026-11-01,to=2026-12-01)`,
  ])('is refused where it leads to anything else: %s', (link) => {
    expect(() => followLink(link, cloud, sessions)).toThrow(
      'security: a link to graph.microsoft.com that leads to another call was not followed',
    )
  })
})

describe("a link of the documentation's form", () => {
  const schema = 'https://graph.microsoft.com/v1.0/$metadata#communications/callRecords'

  it('is made of our own path and its query', () => {
    const link = `${schema}('${ID}')/sessions?$expand=segments&$skiptoken=abc`
    expect(followLink(link, cloud, sessions)).toEqual({
      url: new URL(`${CALLS}/${ID}/sessions?$expand=segments&$skiptoken=abc`),
      isRebuilt: true,
    })
    expect(followLink(`${schema}?$skiptoken=abc`, cloud, '/communications/callRecords').url.href).toBe(
      `${CALLS}?$skiptoken=abc`,
    )
  })

  it('takes nothing else from it', () => {
    const link = `https://graph.microsoft.com/v1.0/$metadata#users('other')/messages?$skiptoken=abc`
    expect(followLink(link, cloud, sessions).url.href).toBe(`${CALLS}/${ID}/sessions?$skiptoken=abc`)
  })

  it('without a query is the collection itself', () => {
    expect(followLink(schema, cloud, sessions).url.href).toBe(`${CALLS}/${ID}/sessions`)
  })

  it.each([
    `${schema}?$skiptoken=a#b`,
    `${schema}?$skiptoken=a\nb`,
    `${schema}?${'a'.repeat(20_000)}`,
    `https://evil.example/v1.0/$metadata#communications/callRecords?$skiptoken=abc`,
    `https://graph.microsoft.com@evil.example/v1.0/$metadata#communications/callRecords?$skiptoken=abc`,
    `https://graph.microsoft.com/beta/$metadata#communications/callRecords?$skiptoken=abc`,
  ])('is checked like any other: %j', (link) => {
    expect(() => followLink(link, cloud, sessions)).toThrow(Failure)
  })
})

it('an id that would change the path is refused in our own addresses too', () => {
  expect(() => checkLink(`${cloud.graph}/v1.0/communications/callRecords/../../me`, cloud)).toThrow(Failure)
})
