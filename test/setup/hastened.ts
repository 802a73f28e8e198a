import { syncBuiltinESMExports } from 'node:module'
import type { TimerOptions } from 'node:timers'
import timers from 'node:timers/promises'

// Loaded into a program before its own code. Its time runs a hundred times as fast: pauses last a hundredth. At
// SIGUSR2 a day passes at once. What the machine's clock shows stays as it is.

const FASTER = 100
const DAY_MS = 86_400_000

const elapsed = performance.now.bind(performance)
const sleep = timers.setTimeout
let skipped = 0
const sleepers = new Set<() => void>()

performance.now = () => elapsed() * FASTER + skipped

timers.setTimeout = async <T>(ms?: number, value?: T, options?: TimerOptions): Promise<T> => {
  const skip = new AbortController()
  const wake = () => skip.abort()
  sleepers.add(wake)
  const signal = AbortSignal.any([skip.signal, ...(options?.signal === undefined ? [] : [options.signal])])
  try {
    return await sleep((ms ?? 0) / FASTER, value as T, { signal })
  } catch (error) {
    if (!skip.signal.aborted) throw error
    return value as T
  } finally {
    sleepers.delete(wake)
  }
}
syncBuiltinESMExports()

process.on('SIGUSR2', () => {
  skipped += DAY_MS
  for (const wake of sleepers) wake()
})
