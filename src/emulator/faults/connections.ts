import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Reply } from '../server/exchange.ts'
import { choice, type Delivery, define, number } from './definition.ts'
import { hangUp, type Packed, packed, packedAsGzip, pause, reset, write } from './writing.ts'

/** How long after its last bytes a connection is reset, in ms: some systems throw away what was not read by then. */
const READ_MS = 10

const MEBIBYTE = 1024 * 1024

/** The parameter for how much of a body is sent. */
function part() {
  return number(0.5, 'how much of the body is sent, never all', { from: 0, to: 1 })
}

/** The beginning of a body, at least one byte short. */
function beginning(body: Uint8Array, share: number): Uint8Array {
  return body.subarray(0, Math.max(0, Math.min(body.length - 1, Math.floor(body.length * share))))
}

/** How the client is to know where the body ends: by its length, by chunks, or by the end of the connection. */
type Framing = 'length' | 'chunks' | 'close'

/** Sends the head of a reply, so that the body may follow in pieces. */
function sendHead(response: ServerResponse, reply: Reply, { headers, body }: Packed, framing: Framing): void {
  if (framing === 'close') {
    // with neither length nor chunks Node closes the connection behind the body, as HTTP/1.0 did
    response.removeHeader('transfer-encoding')
    response.shouldKeepAlive = false
  }
  response.writeHead(reply.status, {
    ...headers,
    ...(framing === 'length' && { 'content-length': String(body.length) }),
  })
  response.flushHeaders()
}

/** Sends the beginning of a body, and does something else than to send the rest. */
function sendingPart(
  part: number,
  framing: Framing,
  then: (response: ServerResponse) => void | Promise<void>,
): Delivery {
  return async (response, request, reply) => {
    const all = packed(request, reply)
    sendHead(response, reply, all, framing)
    await write(response, beginning(all.body, part))
    await then(response)
  }
}

/** Sends a whole body of the length that it has. */
function sendWhole(response: ServerResponse, reply: Reply, { headers, body }: Packed): void {
  response.writeHead(reply.status, { ...headers, 'content-length': String(body.length) }).end(body)
}

/** The same bytes with some of them turned round, bit by bit. */
function flipped(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return bytes.map((byte, at) => (at >= from && at < to ? ~byte : byte))
}

/**
 * Sends a page of JSON with so many MiB of white space in it. As gzip it is made of one piece that is compressed
 * once and sent again and again, so it costs next to nothing to send: a thousandth of what it unpacks to.
 */
async function sendHuge(
  response: ServerResponse,
  reply: Reply,
  mebibytes: number,
  coding: 'gzip' | undefined,
): Promise<void> {
  const piece = (text: string) => (coding === 'gzip' ? gzipSync(text) : Buffer.from(text))
  const headers = coding === undefined ? reply.headers : { ...reply.headers, 'content-encoding': coding }
  response.writeHead(reply.status, headers)
  const space = piece(' '.repeat(MEBIBYTE))
  let there = await write(response, piece('{"value":[]'))
  for (let sent = 0; there && sent < mebibytes; sent += 1) there = await write(response, space)
  response.end(piece('}'))
}

/** Faults of the connection, and of the coding of bodies. The reply that they damage is the right one. */
export const connectionFaults = {
  reset: define({
    says: 'The connection is reset before anything of the answer has come.',
    parameters: {},
    make: () => ({ deliver: async (response) => reset(response) }),
  }),

  reset_in_body: define({
    says: 'The connection is reset within the body.',
    parameters: { part: part() },
    make: ({ part }) => ({
      deliver: sendingPart(part, 'length', async (response) => {
        await pause(response, READ_MS)
        reset(response)
      }),
    }),
  }),

  cut: define({
    says: 'The connection ends within the body; the client can tell by its length or by its chunks.',
    parameters: { part: part(), framing: choice(['length', 'chunks'], 'length', 'how the body is framed') },
    make: ({ part, framing }) => ({ deliver: sendingPart(part, framing, hangUp) }),
  }),

  cut_unseen: define({
    says: 'The connection ends within a body without length or chunks: nothing shows that there was more.',
    parameters: { part: part() },
    make: ({ part }) => ({ deliver: sendingPart(part, 'close', hangUp) }),
  }),

  gzip_cut: define({
    says: 'A gzip body that ends too soon, with a length that fits.',
    parameters: { part: part() },
    make: ({ part }) => ({
      deliver: async (response, _, reply) => {
        const all = packedAsGzip(reply)
        sendWhole(response, reply, { ...all, body: beginning(all.body, part) })
      },
    }),
  }),

  gzip_checksum: define({
    says: 'A gzip body whose checksum is wrong.',
    parameters: {},
    make: () => ({
      deliver: async (response, _, reply) => {
        const { headers, body } = packedAsGzip(reply)
        // the last eight bytes are the checksum and the length
        sendWhole(response, reply, { headers, body: flipped(body, body.length - 8, body.length - 4) })
      },
    }),
  }),

  gzip_label: define({
    says: 'A body that is said to be gzip and is not.',
    parameters: {},
    make: () => ({
      deliver: async (response, _, reply) => {
        const headers = { ...reply.headers, 'content-encoding': 'gzip' }
        sendWhole(response, reply, { headers, body: reply.body })
      },
    }),
  }),

  gzip_bomb: define({
    says: 'A small gzip body that unpacks to a huge page of JSON.',
    parameters: {
      mebibytes: number(300, 'what it unpacks to, in MiB', { from: 1, to: 100_000, whole: true }),
    },
    make: ({ mebibytes }) => ({
      deliver: (response, _, reply) => sendHuge(response, reply, mebibytes, 'gzip'),
    }),
  }),

  huge_body: define({
    says: 'A huge page of JSON, not compressed.',
    parameters: { mebibytes: number(300, 'its size in MiB', { from: 1, to: 100_000, whole: true }) },
    make: ({ mebibytes }) => ({
      deliver: (response, _, reply) => sendHuge(response, reply, mebibytes, undefined),
    }),
  }),

  drip: define({
    says: 'A body that comes a few bytes at a time.',
    parameters: {
      bytes: number(1, 'how many bytes at a time', { from: 1, to: MEBIBYTE, whole: true }),
      everyMs: number(1000, 'the pause between them, in ms', { from: 0, to: 3_600_000 }),
    },
    make: ({ bytes, everyMs }) => ({
      deliver: async (response, _, reply) => {
        const { headers, body } = reply
        sendHead(response, reply, { headers, body }, 'length')
        for (let at = 0; at < body.length; at += bytes) {
          if (!(await pause(response, everyMs))) return
          if (!(await write(response, body.subarray(at, at + bytes)))) return
        }
        response.end()
      },
    }),
  }),

  stall: define({
    says: 'A body that stops coming; the connection stays open.',
    parameters: { part: part() },
    make: ({ part }) => ({ deliver: sendingPart(part, 'length', () => {}) }),
  }),

  silence: define({
    says: 'No answer at all; the connection stays open.',
    parameters: {},
    make: () => ({ deliver: async () => {} }),
  }),
}
