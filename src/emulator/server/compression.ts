import { gzipSync } from 'node:zlib'
import type { Reply } from './exchange.ts'

/**
 * Compressed bodies that are known already. They hang on the reply object itself: a reply that a fault has
 * changed is another object, so it never meets the bytes of the one before.
 */
const known = new WeakMap<Reply, () => Uint8Array>()

/** Says how a reply's body is had compressed without compressing it again. Gives the reply back. */
export function withGzip(reply: Reply, gzip: () => Uint8Array): Reply {
  known.set(reply, gzip)
  return reply
}

/** Whether a reply's compressed body is known, so that it can be sent without a look at the body itself. */
export function knowsGzip(reply: Reply): boolean {
  return known.has(reply)
}

/** A body compressed with gzip. Fast rather than small: the emulator is asked a lot. */
export function compressed(body: Uint8Array): Uint8Array {
  return gzipSync(body, { level: 1 })
}

/** The body of a reply, compressed with gzip: the bytes that are known, else made now. */
export function gzipOf(reply: Reply): Uint8Array {
  return known.get(reply)?.() ?? compressed(reply.body)
}
