import { createHmac } from 'node:crypto'
import { badRequest } from './replies.ts'

/** Where a list goes on. */
export type Position = readonly (number | string)[]

/**
 * What `$skiptoken` says: sealed, so that none can be made up, good for the request it was given out to, and for
 * some time.
 */
export class SkipTokens {
  private readonly key: string
  private readonly lifetime: number

  /** `lifetime` in milliseconds of the service's time. */
  constructor(seed: number, lifetime: number) {
    this.key = `skiptoken ${seed}`
    this.lifetime = lifetime
  }

  private seal(text: string, bound: string): string {
    return createHmac('sha256', this.key).update(`${text}\n${bound}`).digest('base64url').slice(0, 16)
  }

  /** A token for a request that is named by `bound`. */
  give(position: Position, bound: string, now: number): string {
    const text = Buffer.from(JSON.stringify([now, ...position])).toString('base64url')
    return `${text}.${this.seal(text, bound)}`
  }

  /** The position that a token stands for. Throws a Refusal where it is broken, old, or of another request. */
  take(token: string, bound: string, now: number): Position {
    const [text = '', seal = ''] = token.split('.')
    if (seal !== this.seal(text, bound)) throw badRequest('Skip token is not valid for this request.')
    const [givenAt, ...position] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [
      number,
      ...Position,
    ]
    if (now > givenAt + this.lifetime) throw badRequest('Skip token has expired.')
    return position
  }
}
