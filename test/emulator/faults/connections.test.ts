import { request as httpsRequest } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { crc32, gunzipSync } from 'node:zlib'
import { generate } from 'selfsigned'
import { describe, expect, it, vi } from 'vitest'
import type { FaultName } from '../../../src/emulator/faults/catalogue.ts'
import { CALL, codesOf, failureOf, openSite, RECORDS, type Site } from './site.ts'

/** A whole record, as a client gets it from a site without faults. */
async function wholeRecord(): Promise<string> {
  const site = await openSite()
  return (await (await site.ask(CALL)).text()).replaceAll(site.origin, '')
}

/** Head and body of what came over the wire. */
function parts(text: string): { head: string; body: string } {
  const end = text.indexOf('\r\n\r\n')
  return { head: text.slice(0, end), body: text.slice(end + 4) }
}

function lengthIn(head: string): number {
  return Number(/^content-length: (\d+)/im.exec(head)?.[1])
}

/** The site recovers: the same URL, asked once more, is answered in full. */
async function expectRecovered(site: Site, name: FaultName): Promise<void> {
  const again = await site.ask(CALL)
  expect(await again.json()).toMatchObject({ version: 3 })
  expect(site.faults.fired.get(name)).toBe(1)
  await vi.waitFor(() => expect(site.sent()).toBe(site.requests.length))
}

const GZIP = 'Accept-Encoding: gzip\r\n'

describe('a connection', () => {
  it('that is reset gives nothing', async () => {
    const site = await openSite([{ name: 'reset', times: 2 }])
    expect(await site.raw(CALL)).toEqual({ text: '', error: 'ECONNRESET' })
    expect(codesOf(await failureOf(site.ask(RECORDS)))).toContain('ECONNRESET')
    expect(site.faults.fired.get('reset')).toBe(2)
    expect((await site.ask(RECORDS)).status).toBe(200)
  })

  it('that is reset within the body gives the head and a part', async () => {
    const site = await openSite([{ name: 'reset_in_body', part: 0.25, times: 2 }])
    const { text, error } = await site.raw(CALL)
    const { head, body } = parts(text)
    expect(head).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(body).toHaveLength(Math.floor(lengthIn(head) / 4))
    expect(error).toBe('ECONNRESET')
    const answer = await site.ask(CALL)
    expect(codesOf(await failureOf(answer.text()))).toContain('ECONNRESET')
  })

  it('is reset under TLS as well', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
    const site = await openSite([{ name: 'reset' }], { tls: { key, cert } })
    const error = await new Promise((resolve) => {
      httpsRequest(site.origin + CALL, { rejectUnauthorized: false })
        .on('error', resolve)
        .end()
    })
    // that it was `read` tells a reset from an end that came too soon
    expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'read' })
    await vi.waitFor(() => expect(site.sent()).toBe(1))
  })

  it('that ends within a body of known length fails the client that counts', async () => {
    const site = await openSite([{ name: 'cut', part: 0.9, times: 2 }])
    const { text, error } = await site.raw(CALL)
    const { head, body } = parts(text)
    expect(body).toHaveLength(Math.floor(lengthIn(head) * 0.9))
    expect(error).toBeUndefined()
    expect(codesOf(await failureOf((await site.ask(CALL)).text()))).toContain('UND_ERR_SOCKET')
  })

  it('that ends within chunks lacks the last one', async () => {
    const site = await openSite([{ name: 'cut', framing: 'chunks', times: 2 }])
    const { text } = await site.raw(CALL)
    expect(parts(text).head).toMatch(/^transfer-encoding: chunked$/im)
    expect(parts(text).head).not.toMatch(/^content-length/im)
    expect(text.endsWith('\r\n0\r\n\r\n')).toBe(false)
    expect(codesOf(await failureOf((await site.ask(CALL)).text()))).toContain('UND_ERR_SOCKET')
  })

  it('that ends without length or chunks looks whole, and only the JSON is broken', async () => {
    const site = await openSite([{ name: 'cut_unseen', part: 0.5, times: 2 }])
    const { text, error } = await site.raw(CALL)
    expect(parts(text).head).not.toMatch(/^(?:content-length|transfer-encoding)/im)
    expect(parts(text).head).toMatch(/^connection: close$/im)
    expect(error).toBeUndefined()
    const body = await (await site.ask(CALL, { 'accept-encoding': 'identity' })).text()
    expect(body).toBe(parts(text).body)
    expect(body.length).toBeGreaterThan(1000)
    expect((await wholeRecord()).startsWith(body.slice(0, 100))).toBe(true)
    expect(() => JSON.parse(body)).toThrow(SyntaxError)
  })

  it.each([0, 1])('is never cut so that all or less than nothing is sent: part %d', async (part) => {
    const site = await openSite([{ name: 'cut', part, times: 1 }])
    const { head, body } = parts((await site.raw(CALL)).text)
    expect(body).toHaveLength(part === 0 ? 0 : lengthIn(head) - 1)
    await expectRecovered(site, 'cut')
  })

  it('on which nothing comes stays open until the client leaves', async () => {
    const site = await openSite([{ name: 'silence', times: 1 }])
    const gone = new AbortController()
    const answer = fetch(site.origin + CALL, { signal: gone.signal })
    await vi.waitFor(() => expect(site.requests).toHaveLength(1))
    await wait(30)
    expect(site.sent()).toBe(0)
    gone.abort()
    await expect(answer).rejects.toThrow('aborted')
    await expectRecovered(site, 'silence')
  })

  it('that stalls gives the head and a part, and stays open', async () => {
    const site = await openSite([{ name: 'stall', part: 0.5, times: 1 }])
    const gone = new AbortController()
    const answer = await fetch(site.origin + CALL, {
      headers: { 'accept-encoding': 'identity' },
      signal: gone.signal,
    })
    const reader = answer.body!.getReader()
    const { value } = await reader.read()
    expect(value).toHaveLength(Math.floor(Number(answer.headers.get('content-length')) / 2))
    expect(site.sent()).toBe(0)
    gone.abort()
    await expect(reader.read()).rejects.toThrow('aborted')
    await expectRecovered(site, 'stall')
  })

  it('that drips gives the whole body in small pieces', async () => {
    const site = await openSite([{ name: 'drip', bytes: 500, everyMs: 1, times: 1 }])
    const answer = await site.ask(CALL)
    let pieces = 0
    let length = 0
    for await (const piece of answer.body!) {
      pieces += 1
      length += piece.length
    }
    expect(length).toBe(Number(answer.headers.get('content-length')))
    expect(pieces).toBeGreaterThan(2)
    await expectRecovered(site, 'drip')
  })
})

describe('gzip', () => {
  it('that ends too soon fits its length, and fetch takes it for whole', async () => {
    const site = await openSite([{ name: 'gzip_cut', part: 0.8, times: 2 }])
    const { head, body } = parts((await site.raw(CALL, `${GZIP}Connection: close\r\n`)).text)
    expect(lengthIn(head)).toBe(body.length)
    expect(() => gunzipSync(Buffer.from(body, 'latin1'))).toThrow('unexpected end of file')
    const answer = await site.ask(CALL)
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
  })

  it('with a wrong checksum fails once it is unpacked', async () => {
    const site = await openSite([{ name: 'gzip_checksum', times: 2 }])
    const { body } = parts((await site.raw(CALL, `${GZIP}Connection: close\r\n`)).text)
    const bytes = Buffer.from(body, 'latin1')
    const there = bytes.readUInt32LE(bytes.length - 8)
    bytes.writeUInt32LE(~there >>> 0, bytes.length - 8)
    expect(crc32(gunzipSync(bytes))).toBe(~there >>> 0)
    expect(codesOf(await failureOf((await site.ask(CALL)).text()))).toContain('Z_DATA_ERROR')
  })

  it('that is only said to be gzip fails', async () => {
    const site = await openSite([{ name: 'gzip_label', times: 2 }])
    const { head, body } = parts((await site.raw(CALL, 'Connection: close\r\n')).text)
    expect(head).toMatch(/^content-encoding: gzip$/im)
    expect(JSON.parse(body)).toMatchObject({ version: 3 })
    expect(codesOf(await failureOf((await site.ask(CALL)).text()))).toContain('Z_DATA_ERROR')
  })

  it('that is a bomb unpacks to a page of JSON of the size that was set, a thousand times its own', async () => {
    const site = await openSite([{ name: 'gzip_bomb', mebibytes: 5, times: 2 }])
    const { text } = await site.raw(CALL, 'Connection: close\r\n')
    expect(text.length).toBeLessThan(10_000)
    const body = await (await site.ask(CALL)).text()
    expect(body.length).toBeGreaterThanOrEqual(5 * 1024 * 1024)
    expect(JSON.parse(body)).toEqual({ value: [] })
  })

  it('is not needed for a huge body', async () => {
    const site = await openSite([{ name: 'huge_body', mebibytes: 3, times: 1 }])
    const answer = await site.ask(CALL)
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect((await answer.text()).length).toBe(3 * 1024 * 1024 + '{"value":[]}'.length)
  })

  it('as a bomb is given up when the client leaves', async () => {
    const site = await openSite([{ name: 'gzip_bomb', mebibytes: 100_000 }])
    const answer = await site.ask(CALL)
    const reader = answer.body!.getReader()
    await reader.read()
    expect(site.sent()).toBe(0)
    await reader.cancel()
    await vi.waitFor(() => expect(site.sent()).toBe(1))
  })
})
