import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Fault, FaultName } from '../../../src/emulator/faults/catalogue.ts'
import { connectionFaults } from '../../../src/emulator/faults/connections.ts'
import { send } from '../../../src/emulator/faults/send.ts'
import { openFaults } from '../../../src/emulator/faults/switch.ts'
import { CALL, NOON, openSite, RECORDS } from './site.ts'

/** A GET whose body is not unpacked. */
async function plainly(
  url: string,
  headers: Record<string, string>,
  agent?: Agent,
): Promise<IncomingMessage> {
  const [response] = await once(get(url, { headers, ...(agent && { agent }) }), 'response')
  return response as IncomingMessage
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

describe('a reply', () => {
  it('comes with its length, its headers and the time that it names', async () => {
    const site = await openSite()
    const answer = await site.ask(RECORDS, { 'accept-encoding': 'identity' })
    const body = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('date')).toBe(new Date(NOON).toUTCString())
    expect(answer.headers.get('content-length')).toBe(String(body.length))
    expect(JSON.parse(body)).toMatchObject({ value: [{ id: '1.1' }, { id: '1.2' }] })
  })

  it.each([
    ['gzip', true],
    ['br, gzip', true],
    ['*', true],
    ['gzip;q=0.5', true],
    ['GZIP', true],
    ['gzip;q=0', false],
    ['gzip; q=0.0', false],
    ['br', false],
    ['', false],
  ])('to a client that accepts %j is compressed: %s', async (accepted, expected) => {
    const site = await openSite()
    const answer = await plainly(site.origin + CALL, { 'accept-encoding': accepted })
    const bytes = await bytesOf(answer)
    expect(answer.headers['content-encoding']).toBe(expected ? 'gzip' : undefined)
    expect(answer.headers['content-length']).toBe(String(bytes.length))
    expect(JSON.parse(String(expected ? gunzipSync(bytes) : bytes))).toMatchObject({ version: 3 })
    expect(bytes.length < 1000).toBe(expected)
  })

  it('that is small is not compressed', async () => {
    const site = await openSite()
    const answer = await plainly(site.origin + RECORDS, { 'accept-encoding': 'gzip' })
    expect(answer.headers['content-encoding']).toBeUndefined()
    answer.resume()
  })

  it('leaves the connection open for the next request', async () => {
    const site = await openSite()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await plainly(site.origin + CALL, { 'accept-encoding': 'gzip' }, agent)
    const { localPort } = first.socket
    await bytesOf(first)
    const second = await plainly(site.origin + RECORDS, {}, agent)
    expect(second.socket.localPort).toBe(localPort)
    await bytesOf(second)
    agent.destroy()
    await vi.waitFor(() => expect(site.sent()).toBe(2))
  })

  it('to HEAD has the length of its body, but no body', async () => {
    const site = await openSite()
    const answer = await fetch(site.origin + RECORDS, { method: 'HEAD' })
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(50)
    expect(await answer.text()).toBe('')
  })

  it.each([...Object.keys(connectionFaults), 'other_content'] as FaultName[])(
    'is over when its client leaves, whatever is being written: %s',
    async (name) => {
      for (const leave of ['at once', 'at the first bytes'] as const) {
        const times = { times: 1, ...(name === 'drip' && { bytes: 100, everyMs: 5 }) }
        const site = await openSite([{ name, ...times } as Fault])
        const socket = connect(Number(new URL(site.origin).port), '127.0.0.1')
        socket.on('error', () => {})
        const heard = new Promise((resolve) => socket.once('data', resolve).once('close', resolve))
        socket.write(`GET ${CALL} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
        await vi.waitFor(() => expect(site.requests).toHaveLength(1))
        if (leave === 'at the first bytes' && !['reset', 'silence'].includes(name)) await heard
        socket.destroy()
        await vi.waitFor(() => expect(site.sent()).toBe(1))
        // and the server goes on
        const message = await plainly(site.origin + CALL, {})
        expect(JSON.parse(await text(message))).toMatchObject({ version: 3 })
      }
    },
  )

  it('is over at once when its client has left before', async () => {
    const server = createServer()
    onTestFinished(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
    socket.destroy()
    await once(response, 'close')
    const url = new URL(`http://localhost${RECORDS}`)
    const request = { number: 1, method: 'GET', url, headers: {}, body: '' }
    const reply = { status: 200, headers: {}, body: Buffer.from('{}') }
    await send(response, request, reply, undefined)
    await send(response, request, reply, openFaults({ seed: 1, faults: [{ name: 'drip' }] }).choose(request))
  })
})
