import { describe, expect, it } from 'vitest'
import { RETRY_AFTERS } from '../../../src/emulator/faults/answers.ts'
import { CALL, NOON, openSite, RECORDS } from './site.ts'

const TOKEN = '/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token'

describe('too many requests', () => {
  it('is a 429 in the words of Graph', async () => {
    const site = await openSite([{ name: 'throttle', times: 1 }])
    const answer = await site.ask(RECORDS, { 'client-request-id': 'mine' })
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.get('date')).toBe(new Date(NOON).toUTCString())
    expect(await answer.json()).toEqual({
      error: {
        code: 'TooManyRequests',
        message: expect.any(String),
        innerError: {
          date: '2026-03-01T12:00:00',
          'request-id': answer.headers.get('request-id'),
          'client-request-id': 'mine',
        },
      },
    })
    expect((await site.ask(RECORDS)).status).toBe(200)
    expect(Object.fromEntries(site.faults.fired)).toEqual({ throttle: 1 })
  })

  it.each([
    ['2.128', '2.128'],
    ['date+5', 'Sun, 01 Mar 2026 12:00:06 GMT'],
    ['date-60', 'Sun, 01 Mar 2026 11:59:01 GMT'],
    ['soon', 'soon'],
    ['-5', '-5'],
    ['99999999999', '99999999999'],
    ['absent', null],
    ['', ''],
  ])('with Retry-After %j sends %j', async (retryAfter, expected) => {
    const site = await openSite([{ name: 'throttle', retryAfter }])
    expect((await site.ask(RECORDS)).headers.get('retry-after')).toBe(expected)
    const { text } = await site.raw(RECORDS, 'Connection: close\r\n')
    expect(/^retry-after: ?(.*)$/im.exec(text)?.[1]?.trim()).toBe(expected ?? undefined)
  })

  it('with any Retry-After sends every form of it in the end', async () => {
    const site = await openSite([{ name: 'throttle', retryAfter: 'any' }])
    const seen = new Set<string | null>()
    for (let ask = 0; ask < 150; ask += 1) seen.add((await site.ask(RECORDS)).headers.get('retry-after'))
    expect(seen.size).toBe(RETRY_AFTERS.length)
  })
})

describe('an error of the server', () => {
  it.each([408, 500, 502, 503, 504, 509] as const)('has the status %d, with any body', async (status) => {
    const json = await openSite([{ name: 'server_error', status, retryAfter: '3' }])
    const answer = await json.ask(CALL)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '3'])
    expect(await answer.json()).toMatchObject({ error: { code: expect.stringMatching(/^[A-Z]\w+$/) } })

    const html = await (await openSite([{ name: 'server_error', status, body: 'html' }])).ask(CALL)
    expect([html.status, html.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    expect(await html.text()).toContain(`<title>${status} Server Error</title>`)

    const empty = await (await openSite([{ name: 'server_error', status, body: 'empty' }])).ask(CALL)
    expect([empty.status, await empty.text()]).toEqual([status, ''])
    expect(empty.headers.get('retry-after')).toBeNull()
  })

  it('may have any of them', async () => {
    const site = await openSite([{ name: 'server_error', status: 'any' }])
    const seen = new Set<number>()
    for (let ask = 0; ask < 100; ask += 1) seen.add((await site.ask(RECORDS)).status)
    expect([...seen].sort()).toEqual([408, 500, 502, 503, 504, 509])
  })
})

describe('a token', () => {
  it('is met by no fault unless a script says so', async () => {
    const site = await openSite([{ name: 'throttle' }, { name: 'silence' }, { name: 'bad_body' }])
    expect(await (await site.ask(TOKEN)).json()).toMatchObject({ access_token: 'ticket' })
    expect(site.faults.fired.size).toBe(0)
  })

  it.each([
    ['throttle', 429],
    ['server_error', 503],
  ] as const)('is refused by %s with %d in the words of Entra', async (name, status) => {
    const site = await openSite([{ name, match: { route: 'token' } }])
    expect((await site.ask(RECORDS)).status).toBe(200)
    const answer = await site.ask(TOKEN)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({
      error: 'temporarily_unavailable',
      error_description: expect.stringMatching(/^AADSTS\d+: /),
    })
  })

  it('may fail to come in other ways', async () => {
    const site = await openSite([{ name: 'html', match: { route: 'token' }, title: 'Hotel' }])
    expect(await (await site.ask(TOKEN)).text()).toContain('<title>Hotel</title>')
    const reset = await openSite([{ name: 'reset', match: { route: 'token' } }])
    expect((await reset.raw(TOKEN)).error).toBe('ECONNRESET')
  })
})

describe('status 200', () => {
  it('may come with a web page', async () => {
    const site = await openSite([{ name: 'html' }])
    const answer = await site.ask(RECORDS)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toContain('<title>Sign in to the network</title>')
  })

  it.each([
    ['empty', ''],
    ['object', '{}'],
    ['array', '[]'],
  ] as const)('may come with a body that is %s: %j', async (body, expected) => {
    const site = await openSite([{ name: 'bad_body', body }])
    const answer = await site.ask(RECORDS)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await answer.text()).toBe(expected)
  })

  it('may come with an error', async () => {
    const answer = await (await openSite([{ name: 'bad_body', body: 'error' }])).ask(CALL)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ error: { code: 'InternalServerError' } })
  })

  it('may come with half the JSON', async () => {
    const body = await (await (await openSite([{ name: 'bad_body', body: 'truncated' }])).ask(RECORDS)).text()
    expect(body).toMatch(/^\{"@odata.context":"calls"/)
    expect(() => JSON.parse(body)).toThrow(SyntaxError)
  })

  it('may come with a page that lacks its value; a record has none to lack', async () => {
    const site = await openSite([{ name: 'bad_body', body: 'no_value' }])
    const page = (await (await site.ask(RECORDS)).json()) as object
    expect(Object.keys(page)).toEqual(['@odata.context', '@odata.nextLink'])
    expect(site.faults.fired.get('bad_body')).toBe(1)
    expect(await (await site.ask(CALL)).json()).toMatchObject({ version: 3 })
    expect(site.faults.fired.get('bad_body')).toBe(1)
  })

  it('may come with an empty page', async () => {
    const site = await openSite([{ name: 'empty_page' }])
    expect(await (await site.ask(RECORDS)).json()).toEqual({ '@odata.context': 'calls', value: [] })
    expect(await (await site.ask(CALL)).json()).toMatchObject({ version: 3 })
    expect(site.faults.fired.get('empty_page')).toBe(1)
  })
})

describe('a refusal', () => {
  it('for the token has the challenge of Graph', async () => {
    const answer = await (await openSite([{ name: 'unauthorized' }])).ask(RECORDS)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="", authorization_uri="http:/)
    expect(answer.headers.get('www-authenticate')).not.toContain('claims')
    expect(await answer.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } })
  })

  it('by continuous access evaluation asks for claims', async () => {
    const answer = await (await openSite([{ name: 'unauthorized', claims: true }])).ask(RECORDS)
    const challenge = answer.headers.get('www-authenticate')!
    expect(challenge).toContain('error="insufficient_claims"')
    const claims = /claims="([^"]+)"/.exec(challenge)![1]!
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toEqual({
      access_token: { nbf: { essential: true, value: String(Math.floor(NOON / 1000)) } },
    })
  })

  it('for the permission is a 403', async () => {
    const answer = await (await openSite([{ name: 'forbidden' }])).ask(RECORDS)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'Forbidden' } })
  })

  it('for a call that is not there yet ends after the first asks', async () => {
    const site = await openSite([{ name: 'not_found', match: { asks: 2 } }])
    const other = `${RECORDS}/22222222-2222-2222-2222-222222222222`
    const statuses = []
    for (const path of [CALL, other, `${CALL}?$expand=sessions`, CALL, other, other, RECORDS]) {
      statuses.push((await site.ask(path)).status)
    }
    expect(statuses).toEqual([404, 404, 404, 200, 404, 200, 200])
    expect(site.faults.fired.get('not_found')).toBe(4)
  })

  it('for one call goes on for good, whatever is asked of it', async () => {
    const site = await openSite([{ name: 'refused_record', match: { id: CALL.split('/').at(-1)! } }])
    for (const path of [
      CALL,
      CALL,
      `${CALL}/sessions`,
      `${CALL}/participants_v2`,
      CALL.toUpperCase().replace('V1', 'v1'),
    ]) {
      const answer = await site.ask(path)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: { message: 'Unsupported segment type' } })
    }
    expect((await site.ask(`${RECORDS}/22222222-2222-2222-2222-222222222222`)).status).toBe(200)
  })

  it.each([400, 410] as const)('for an expired page token is a %d, never on a first page', async (status) => {
    const site = await openSite([{ name: 'page_expired', status }])
    expect((await site.ask(RECORDS)).status).toBe(200)
    expect((await site.ask(`${RECORDS}?$skiptoken=2`)).status).toBe(status)
    expect((await site.ask(`${CALL}/sessions?$expand=segments&$skiptoken=2`)).status).toBe(status)
    expect(site.faults.fired.get('page_expired')).toBe(2)
  })
})

describe('a redirect', () => {
  it.each([301, 302, 307, 308] as const)(
    'with %d leads to the other host, or elsewhere on the same',
    async (status) => {
      const site = await openSite([{ name: 'redirect', status, times: 1 }], {
        other: () => 'https://other.test:99',
      })
      const away = await site.ask(`${RECORDS}?$filter=x`)
      expect(away.status).toBe(status)
      expect(away.headers.get('location')).toBe(`https://other.test:99/redirected${RECORDS}?$filter=x`)
      site.faults.clear()
      site.faults.add({ name: 'redirect', status, to: 'same' })
      const near = await site.ask(RECORDS)
      expect(near.headers.get('location')).toBe(`${site.origin}/redirected${RECORDS}`)
    },
  )

  it('is followed by a client that does not take care', async () => {
    const other = await openSite()
    const site = await openSite([{ name: 'redirect' }], { other: () => other.origin })
    await fetch(site.origin + RECORDS)
    expect(other.requests.map(({ url }) => url.pathname)).toEqual([`/redirected${RECORDS}`])
  })
})
