import type { ServerResponse } from 'node:http'
import type { Reply, Request } from '../server/exchange.ts'
import type { Delivery } from './definition.ts'
import { isGone, over, packed } from './writing.ts'

/** Writes a reply as it should be. */
const deliver: Delivery = async (response, request, reply) => {
  const { headers, body } = packed(request, reply)
  response.writeHead(reply.status, { ...headers, 'content-length': String(body.length) })
  // to HEAD, Node sends no body, whatever is written
  response.end(body)
}

/**
 * Writes a reply to its client, as the chosen fault wants it or plainly: as gzip where the client takes it and
 * the body is worth it, with its length, on a connection that stays open. Ends when the reply is written or the
 * connection is closed. A client that goes away meanwhile is none of its errors.
 */
export async function send(
  response: ServerResponse,
  request: Request,
  reply: Reply,
  chosen: { readonly deliver?: Delivery } | undefined,
): Promise<void> {
  if (isGone(response)) return
  const ended = over(response)
  await (chosen?.deliver ?? deliver)(response, request, reply)
  await ended
}
