import { setTimeout as sleep } from 'node:timers/promises'

/** What a run gets from outside: time, patience and chance. Tests and simulations bring their own. */
export interface Surroundings {
  /** The time of this machine, in milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment, which go on evenly whatever is done to the machine's clock. */
  elapsed(): number
  /** Waits. Ends early, without an error, where the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** A number from 0 up to, not including, 1. */
  random(): number
}

/** How far two clocks may be apart, in ms: more is told, and with still more nothing is begun. */
export const SKEW_MS = { told: 60_000, refused: 10 * 60_000 }

/** The surroundings of a process that does its real work. */
export const realSurroundings: Surroundings = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      if (!signal?.aborted) throw error
    }
  },
}
