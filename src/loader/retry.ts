import type { Surroundings } from '../surroundings.ts'
import { isTransient } from '../warehouse/errors.ts'

/** How to wait for a database that is away for a moment. */
export interface Patience {
  readonly sleep: Surroundings['sleep']
  /** Ends the waiting: who is asked to stop does not wait for a server. */
  readonly signal?: AbortSignal
  /** Says that something is tried again, and why. */
  readonly onRetry?: (error: Error, waitMs: number) => void
}

/** Pauses before each further attempt, in ms: together two minutes, enough for a server to restart. */
const PAUSES = [100, 500, 2_000, 5_000, 10_000, 20_000, 30_000, 50_000]

/** Does something that may be done twice, again and again while a fault of connection or server lasts. */
export async function retrying<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const pause = PAUSES[attempt]
      if (pause === undefined || !isTransient(error) || patience.signal?.aborted) throw error
      patience.onRetry?.(error as Error, pause)
      await patience.sleep(pause, patience.signal)
    }
  }
}
