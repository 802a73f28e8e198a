import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { gzipOf, knowsGzip } from '../server/compression.ts'
import type { Reply, Request } from '../server/exchange.ts'

/** Smaller bodies are sent as they are: compressed, they would be hardly smaller. */
const WORTH_COMPRESSING = 1024

/** A body as it goes over the wire, and the headers that say so. */
export interface Packed {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Whether the client takes gzip: it names it, or anything, and not with a weight of nothing. */
function takesGzip(request: Request): boolean {
  const codings = (request.headers['accept-encoding'] ?? '').toLowerCase().split(',')
  return codings.some((coding) => /^\s*(?:x-)?(?:gzip|\*)\s*(?:;(?!\s*q=0(?:\.0*)?\s*$).*)?$/.test(coding))
}

/** A reply as gzip, whatever its size. */
export function packedAsGzip(reply: Reply): Packed {
  const headers = { ...reply.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' }
  return { headers, body: gzipOf(reply) }
}

/** A reply as it is to be sent: as gzip where the client takes that and it is worth it. */
export function packed(request: Request, reply: Reply): Packed {
  const mayBe = reply.headers['content-encoding'] === undefined && takesGzip(request)
  // a body that is at hand as gzip may have to be unpacked just to be looked at
  if (mayBe && (knowsGzip(reply) || reply.body.length > WORTH_COMPRESSING)) return packedAsGzip(reply)
  return { headers: reply.headers, body: reply.body }
}

/** Whether nothing that is written will reach the client any more. */
export function isGone(response: ServerResponse): boolean {
  return response.closed || response.destroyed || response.req.socket.destroyed
}

/** Waits until all is written or the connection is closed, by whomever. */
export function over(response: ServerResponse): Promise<void> {
  if (isGone(response) || response.writableFinished) return Promise.resolve()
  return new Promise((resolve) => {
    response.once('finish', resolve)
    response.once('close', resolve)
  })
}

/** Waits, but not for a client that is gone. False where it is. */
export function pause(response: ServerResponse, ms: number): Promise<boolean> {
  if (isGone(response)) return Promise.resolve(false)
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      response.off('close', done)
      resolve(!isGone(response))
    }
    const timer = setTimeout(done, ms)
    response.once('close', done)
  })
}

/** Writes a part of the body, and waits until it is out of hand. False where the client is gone. */
export function write(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  if (isGone(response)) return Promise.resolve(false)
  // called in any case: with an error where the connection is closed before the bytes are out
  return new Promise((resolve) => response.write(bytes, () => resolve(!isGone(response))))
}

/** Ends the connection with a reset, as a machine does that lost its memory of it. */
export function reset(response: ServerResponse): void {
  const { socket } = response.req
  // Only TCP can be reset; that of a TLS socket is at hand by its inner name alone.
  const below = socket instanceof TLSSocket ? (socket as { _parent?: Socket })._parent : socket
  if (below === undefined) socket.destroy()
  else below.resetAndDestroy()
}

/** Ends the connection in an orderly way, though the reply may not be whole. */
export function hangUp(response: ServerResponse): void {
  response.req.socket.destroySoon()
}
