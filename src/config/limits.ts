import { z } from 'zod'
import { Failure } from '../failure.ts'

/** So many requests in so much time. */
export interface Limit {
  readonly requests: number
  /** milliseconds */
  readonly perMs: number
}

/** What Graph allows, by what is asked for. */
export interface Limits {
  /** everything that one app asks of one tenant */
  readonly app: Limit
  /** pages of the list of calls */
  readonly list: Limit
  /** each single call: its document and the pages of its sessions and participants */
  readonly record: Limit
  /** each of the two lists of phone calls */
  readonly pstn: Limit
}

/** As published; Microsoft changes them from time to time, so each can be set. */
const variables: Readonly<Record<keyof Limits, readonly [name: string, published: string]>> = {
  app: ['CALLHOUSE_LIMIT_APP', '1500/20s'],
  list: ['CALLHOUSE_LIMIT_LIST', '40/20s'],
  record: ['CALLHOUSE_LIMIT_RECORD', '40/20s'],
  pstn: ['CALLHOUSE_LIMIT_PSTN', '50/60s'],
}

const limit = z
  .string()
  .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,3}s$/)
  .transform((text): Limit => {
    const [requests, seconds] = text.split('/')
    return { requests: Number(requests), perMs: Number.parseInt(seconds!, 10) * 1000 }
  })

const concurrency = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(64))

/**
 * The limits that are kept, written as `1500/20s`.
 * @throws Failure `configuration`
 */
export function readLimits(env: NodeJS.ProcessEnv): Limits {
  const read = (scope: keyof Limits): Limit => {
    const [name, published] = variables[scope]
    const parsed = limit.safeParse(env[name]?.trim() || published)
    if (parsed.success) return parsed.data
    throw new Failure('configuration', `${name}=${env[name]} is not a number of requests in seconds`, {
      remedy: `Write it like ${published}, or unset it for that.`,
    })
  }
  return { app: read('app'), list: read('list'), record: read('record'), pstn: read('pstn') }
}

/**
 * How many requests may be under way at a time.
 * @throws Failure `configuration`
 */
export function readConcurrency(env: NodeJS.ProcessEnv): number {
  const parsed = concurrency.safeParse(env.CALLHOUSE_CONCURRENCY?.trim() || '32')
  if (parsed.success) return parsed.data
  throw new Failure(
    'configuration',
    `CALLHOUSE_CONCURRENCY=${env.CALLHOUSE_CONCURRENCY} is not a whole number from 1 to 64`,
    { remedy: 'Unset it for 32, which is enough for what Graph allows.' },
  )
}
