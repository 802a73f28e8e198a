import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { makeCertificates } from '../../../src/emulator/entra/certificates.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A server of a test. It is stopped, with all its connections, when the test ends. */
export interface Served {
  readonly origin: string
  readonly port: number
  /** Connections that were ever made to it. */
  readonly connections: () => number
}

async function listening(server: Server, protocol: 'http' | 'https' | 'tcp'): Promise<Served> {
  const sockets = new Set<Socket>()
  let count = 0
  server.on('connection', (socket) => {
    count++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { origin: `${protocol}://localhost:${port}`, port, connections: () => count }
}

/** Serves HTTP. */
export function serveHttp(handler: Handler): Promise<Served> {
  return listening(http.createServer(handler), 'http')
}

/** Serves HTTP as raw bytes, which need not be HTTP. */
export function serveBytes(onRequest: (socket: Socket, head: string) => void): Promise<Served> {
  return listening(
    net.createServer((socket) => {
      let text = ''
      socket.on('data', (piece) => {
        text += piece
        if (!text.includes('\r\n\r\n')) return
        const head = text
        text = ''
        onRequest(socket, head)
      })
    }),
    'http',
  )
}

let certificates: ReturnType<typeof makeCertificates> | undefined

/** Certificates for localhost, made once per file. */
export function localCertificates(): ReturnType<typeof makeCertificates> {
  certificates ??= makeCertificates()
  return certificates
}

/** Serves HTTPS with a certificate for localhost of an authority that nobody knows. */
export async function serveHttps(handler: Handler): Promise<Served & { readonly ca: string }> {
  const { ca, cert, key } = await localCertificates()
  return { ...(await listening(https.createServer({ cert, key }, handler), 'https')), ca }
}

/** What a proxy was asked to do. */
export interface Asked {
  readonly target: string
  readonly authorization: string | undefined
}

/**
 * A proxy that tunnels every name to one port of this machine, or answers with a status instead.
 */
export async function serveProxy(
  port: number,
  refusal?: number,
): Promise<Served & { readonly asked: readonly Asked[] }> {
  const asked: Asked[] = []
  const server = http.createServer((_, response) => response.writeHead(400).end())
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    asked.push({ target: request.url!, authorization: request.headers['proxy-authorization'] })
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const target = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      target.write(head)
      target.pipe(socket).pipe(target)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy()).on('close', () => target.destroy())
  })
  return { ...(await listening(server, 'http')), asked }
}
