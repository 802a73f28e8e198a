import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeCertificates,
  makeClientCertificate,
  type ServerCertificates,
} from '../../../src/emulator/entra/entra.ts'

let made: ServerCertificates
let server: Server

beforeAll(async () => {
  made = await makeCertificates()
  server = createServer({ cert: made.cert, key: made.key }, (socket) => socket.end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
})

afterAll(async () => {
  await new Promise((done) => server.close(done))
})

/** What the handshake ends with: the name of the error, or `trusted`. */
async function handshake(host: string, ca?: string): Promise<string> {
  const { port } = server.address() as AddressInfo
  const socket = connect({ host, port, ...(ca !== undefined && { ca }) })
  socket.resume()
  try {
    await once(socket, 'secureConnect')
    return 'trusted'
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  } finally {
    socket.destroy()
  }
}

describe('the certificates of the server', () => {
  it.each(['localhost', '127.0.0.1'])('are trusted at %s by who trusts their authority', async (host) => {
    expect(await handshake(host, made.ca)).toBe('trusted')
  })

  it('are for ::1 too, and for no other host', () => {
    // without a handshake: not every machine has IPv6
    const certificate = new X509Certificate(made.cert)
    expect(certificate.checkIP('::1')).toBe('::1')
    expect(certificate.checkHost('graph.microsoft.com')).toBeUndefined()
  })

  it('are trusted by no one else, another authority of the same name included', async () => {
    expect(await handshake('localhost')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    expect(await handshake('localhost', (await makeCertificates()).ca)).not.toBe('trusted')
  })

  it('are valid for a year, from yesterday', () => {
    const certificate = new X509Certificate(made.cert)
    const days = (date: Date) => Math.round((date.getTime() - Date.now()) / 86_400_000)
    expect(days(certificate.validFromDate)).toBe(-1)
    expect(days(certificate.validToDate)).toBe(364)
    expect(new X509Certificate(made.ca).ca).toBe(true)
    expect(certificate.ca).toBe(false)
  })
})

describe('the certificate of an application', () => {
  it('has the thumbprint that is given, its own key, and the end that is asked for', async () => {
    const validUntil = new Date('2020-05-06T07:08:09Z')
    const { certificatePem, privateKeyPem, thumbprintSha256 } = await makeClientCertificate({ validUntil })
    const certificate = new X509Certificate(certificatePem)
    expect(certificate.fingerprint256.replaceAll(':', '')).toBe(thumbprintSha256)
    expect(privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    expect(certificate.validToDate).toEqual(validUntil)
  })
})
