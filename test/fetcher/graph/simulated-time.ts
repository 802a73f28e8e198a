import type { Surroundings } from '../../../src/surroundings.ts'

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

/** Time that passes only when everybody waits for it, and chance that is the same each time. */
export class SimulatedTime implements Surroundings {
  #now = 0
  #order = 0
  #sleepers: Sleeper[] = []
  #state: number
  /** All pauses that were asked for, in ms. */
  readonly pauses: number[] = []

  constructor(seed = 1) {
    this.#state = seed >>> 0
  }

  readonly elapsed = (): number => this.#now
  readonly now = (): number => Date.UTC(2026, 10, 20) + this.#now

  /** Mulberry32. */
  readonly random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.pauses.push(ms)
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve()
        return
      }
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper = { at: this.#now + Math.max(0, ms), order: this.#order++, wake }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', wake)
    })
  }

  /** Lets time pass until the work is done. `settle` waits for what takes real time, such as sockets. */
  async until<T>(work: Promise<T>, settle: () => Promise<void> = tick): Promise<T> {
    let isDone = false
    const done = () => {
      isDone = true
    }
    work.then(done, done)
    for (;;) {
      await settle()
      if (isDone) return work
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next === undefined) continue
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    await this.until(this.sleep(ms))
  }
}

/** Lets all that is ready to run do so. */
function tick(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
