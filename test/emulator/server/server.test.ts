import { request as plainRequest } from 'node:http'
import { Agent, request } from 'node:https'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../../src/emulator/emulator.ts'
import type { Request } from '../../../src/emulator/server/exchange.ts'
import { company, NOON, openSite } from './asking.ts'

describe('the server', () => {
  it('says in its headers what Graph says', async () => {
    const site = await openSite()
    const { headers } = await site.ask('', { 'client-request-id': '11111111-0000-4000-8000-000000000000' })
    expect(headers).toMatchObject({
      date: new Date(NOON).toUTCString(),
      'content-type':
        'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      'request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'client-request-id': '11111111-0000-4000-8000-000000000000',
    })
    expect(JSON.parse(headers['x-ms-ags-diagnostic']!)).toHaveProperty('ServerInfo')
    const other = await site.ask('')
    expect(other.headers['client-request-id']).toBe(other.headers['request-id'])
    expect(other.headers['request-id']).not.toBe(headers['request-id'])
  })

  it('compresses for those who take gzip, the same the second time', async () => {
    const site = await openSite()
    const [{ call } = expect.fail()] = [...site.emulator.company.seen(NOON)]
    for (const path of ['', `/${call.id}?$expand=sessions($expand=segments)`]) {
      const plain = await site.ask(path)
      expect(plain.headers['content-encoding']).toBeUndefined()
      for (const _ of [1, 2]) {
        const packed = await site.ask(path, { 'accept-encoding': 'gzip, deflate' })
        expect(packed.headers['content-encoding']).toBe('gzip')
        expect(Number(packed.headers['content-length'])).toBeLessThan(plain.text.length / 2)
        if (path !== '') expect(packed.text).toBe(plain.text)
      }
    }
  })

  it('lets a fault change what is kept compressed', async () => {
    const site = await openSite()
    const [{ call } = expect.fail()] = [...site.emulator.company.seen(NOON)]
    const path = `/${call.id}?$expand=sessions($expand=segments)`
    const gzip = { 'accept-encoding': 'gzip' }
    const right = await site.ask(path, gzip)
    site.emulator.faults.add({ name: 'lost_expand', times: 1 })
    expect((await site.ask(path, gzip)).json.sessions).toBeUndefined()
    expect((await site.ask(path, gzip)).text).toBe(right.text)
    expect(Object.fromEntries(site.emulator.faults.fired)).toEqual({ lost_expand: 1 })
  })

  it('knows no other paths, and no other methods', async () => {
    const site = await openSite()
    for (const path of [
      '/v1.0/users',
      '/v1.0',
      '/v1.0/communications/calls',
      '/v1.0/communications/callRecords/a/b/c',
    ])
      expect((await site.ask(path)).status, path).toBe(404)
    const post = await site.ask('', {}, 'POST')
    expect([post.status, post.headers.allow]).toEqual([405, 'GET'])
    expect(post.json).toMatchObject({ error: { code: 'MethodNotAllowed' } })
    expect((await site.ask('/%zz')).status).toBe(400)
  })

  it('lets nobody in without a token', async () => {
    const site = await openSite()
    const none = await site.ask('', { authorization: '' })
    expect([none.status, none.json.error]).toMatchObject([401, { code: 'InvalidAuthenticationToken' }])
    site.emulator.entra.removeConsent()
    expect((await site.ask('')).status).toBe(403)
  })

  it('gives tokens out for the tenant of its company', async () => {
    const site = await openSite()
    const { entra, origin, ca } = site.emulator
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: entra.clientId,
      client_secret: entra.clientSecret,
      scope: `${origin}/.default`,
    }).toString()
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(`${origin}/${entra.tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        ca,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      asked.once('error', reject)
      asked.once('response', (response) => {
        let all = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          all += part
        })
        response.once('end', () => resolve(all))
      })
      asked.end(form)
    })
    const { access_token } = JSON.parse(text) as { access_token: string }
    expect((await site.ask('', { authorization: `Bearer ${access_token}` })).status).toBe(200)
    expect(site.emulator.counts.of('token', 200)).toBe(1)
    expect(entra.tokensIssued).toBe(2)
  })

  it('counts what it was asked, and who brought a token', async () => {
    const told: [Request, number][] = []
    const site = await openSite({ onRequest: (...one) => told.push(one) })
    await site.ask('')
    await site.ask('', { authorization: '' })
    await site.ask('/nonsense')
    await site.ask('/v1.0/users')
    const { counts } = site.emulator
    expect(counts.toJSON()).toEqual({
      list: { 200: 1, 401: 1 },
      record: { 400: 1 },
      other: { 404: 1 },
    })
    expect([counts.of(), counts.of('list'), counts.of('list', 200), counts.of('sessions')]).toEqual([
      4, 2, 1, 0,
    ])
    expect([counts.withCredentials(), counts.withCredentials('list')]).toEqual([3, 1])
    expect(told.map(([{ number }, status]) => [number, status])).toEqual([
      [1, 200],
      [2, 401],
      [3, 400],
      [4, 404],
    ])
    counts.reset()
    expect([counts.of(), counts.withCredentials()]).toEqual([0, 0])
  })

  it('keeps connections open, and answers on both loopback addresses', async () => {
    const site = await openSite()
    const { ca, origin } = site.emulator
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca })
    const sockets = new Set<unknown>()
    for (const host of ['localhost', '127.0.0.1', 'localhost']) {
      await new Promise<void>((resolve, reject) => {
        const asked = request(origin.replace('localhost', host), { agent }, (response) => {
          response.resume().once('end', resolve)
        })
        asked
          .once('socket', (socket) => sockets.add(socket))
          .once('error', reject)
          .end()
      })
    }
    expect(sockets.size).toBe(2)
    agent.destroy()
  })

  it('ends with all its connections', async () => {
    let stop = async () => {}
    const site = await openSite({}, (end) => {
      stop = end
    })
    await site.ask('')
    const other = await site.emulator.startOtherHost()
    await stop()
    for (const { port } of [site.emulator, other].map(({ origin }) => new URL(origin))) {
      const code = await new Promise((resolve) => {
        connect({ host: '127.0.0.1', port: Number(port) })
          .once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
          .once('connect', () => resolve('connected'))
      })
      expect(code).toBe('ECONNREFUSED')
    }
  })

  it('says so where its port is taken', async () => {
    const site = await openSite()
    const port = Number(new URL(site.emulator.origin).port)
    await expect(startEmulator({ company, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('the other host', () => {
  it('writes down what it is asked, and is trusted', async () => {
    const site = await openSite()
    const other = await site.emulator.startOtherHost()
    expect(other.origin).not.toBe(site.emulator.origin)
    const answer = await site.ask(`${other.origin}/v1.0/anything?here=1`, { 'x-mine': 'yes' })
    expect(answer.status).toBe(200)
    const [got, ...more] = other.requests
    expect(more).toEqual([])
    expect(got!.url.href).toBe(`${other.origin}/v1.0/anything?here=1`)
    expect(got!.headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer /), 'x-mine': 'yes' })
    expect(site.emulator.counts.of()).toBe(0)
  })

  it('is where faults lead clients', async () => {
    const site = await openSite({ faults: [{ name: 'hostile_link', times: 1, form: 'other_host' }] })
    const other = await site.emulator.startOtherHost()
    const link = String((await site.ask('')).json['@odata.nextLink'])
    expect(new URL(link).origin).toBe(other.origin)
  })
})

describe('the endpoint of managed identities', () => {
  it('gives tokens out without TLS', async () => {
    const site = await openSite()
    const { entra } = site.emulator
    const origin = await site.emulator.startIdentityHost()
    expect(origin).toMatch(/^http:/)
    const resource = encodeURIComponent(site.emulator.origin)
    const ask = (path: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const headers = { 'x-identity-header': entra.managedIdentity!.header }
        plainRequest(origin + path, { headers }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part
          })
          response.once('end', () => resolve({ status: response.statusCode!, text }))
        })
          .once('error', reject)
          .end()
      })
    const { status, text } = await ask(`/msi/token?api-version=2019-08-01&resource=${resource}`)
    expect(status, text).toBe(200)
    const { access_token } = JSON.parse(text) as { access_token: string }
    expect((await site.ask('', { authorization: `Bearer ${access_token}` })).status).toBe(200)
    expect((await ask('/v1.0/communications/callRecords')).status).toBe(404)
  })
})
