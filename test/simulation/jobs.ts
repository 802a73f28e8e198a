import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Bias } from './schedule.ts'
import { type Played, playSeed } from './seed.ts'
import { Stage } from './stage.ts'

/** Which seeds are to be played, and how. */
export interface Asked {
  readonly from: number
  readonly seeds: number
  readonly jobs: number
  readonly bias: Bias
  readonly stopsAtFirst: boolean
}

/** A signal that fires when this process is told to end: the seed at hand is played to its end, and the server stopped. */
export function stopping(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort())
  return stop.signal
}

/**
 * Plays seeds one after the other in this process.
 * @param stop no further seed is begun when it has fired
 * @param step how far a seed is from the one before
 */
export async function playAlone(
  { from, seeds, bias, stopsAtFirst }: Asked,
  onPlayed: (played: Played) => void,
  stop: AbortSignal,
  step = 1,
): Promise<void> {
  const stage = await Stage.open()
  try {
    for (let seed = from; seed < from + seeds && !stop.aborted; seed += step) {
      const played = await playInTime(stage, seed, bias)
      onPlayed(played.breaches.length === 0 ? { ...played, last: [] } : played)
      if (stopsAtFirst && played.breaches.length > 0) return
    }
  } finally {
    await stage.close()
  }
}

/** Longer than any seed takes, be the machine as busy as it may. */
const LONGEST_SEED_MS = 180_000

/** @throws Error where a seed does not come to its end */
async function playInTime(stage: Stage, seed: number, bias: Bias): Promise<Played> {
  const { promise: never, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(async () => {
    // nothing that it waits for would ever come, nor could the server be stopped in order
    await stage.abandon()
    reject(new Error(`seed ${seed} stands still`))
  }, LONGEST_SEED_MS)
  try {
    return await Promise.race([playSeed(stage, seed, { bias }), never])
  } finally {
    clearTimeout(timer)
  }
}

/** Plays seeds in several processes, each with a server of its own. @throws Error where one of them fails */
export async function playTogether(
  asked: Asked,
  onPlayed: (played: Played) => void,
  stop: AbortSignal,
): Promise<void> {
  const { jobs, from, seeds, stopsAtFirst } = asked
  const children = Array.from({ length: Math.min(jobs, seeds) }, (_, at) =>
    fork(new URL('job.ts', import.meta.url), [
      JSON.stringify({ ...asked, from: from + at, seeds: seeds - at }),
      String(jobs),
    ]),
  )
  const end = () => {
    for (const child of children) if (child.connected) child.send('stop')
  }
  stop.addEventListener('abort', end, { once: true })
  const codes = children.map(async (child) => {
    child.on('message', (played: Played) => {
      onPlayed(played)
      if (stopsAtFirst && played.breaches.length > 0) end()
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    // the others would go on for nothing
    if (code !== 0) end()
    return code
  })
  const failed = (await Promise.all(codes)).filter((code) => code !== 0)
  // one that was told to end before it could listen has failed in nothing
  if (failed.length > 0 && !stop.aborted) throw new Error('a process of the simulation failed')
}
