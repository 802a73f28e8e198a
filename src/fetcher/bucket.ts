import type { Limit } from '../config/graph.ts'

/**
 * The part of a limit that is used, of a narrow and of a wide one: whoever counts it sees requests closer together than
 * they were sent, and one request is much of a narrow limit.
 */
const USED = { narrow: 0.97, wide: 0.98 }
/** How much of a window a late request may be made up for. */
const CATCH_UP = 1 / 200

/** As much as leaves no window with more than 1 + (1 + CATCH_UP) * used * limit requests, which is the limit at most. */
function usedOf({ requests }: Limit): number {
  return Math.min(USED.wide, Math.max(USED.narrow, (1 - 1 / requests) / (1 + CATCH_UP)))
}

/**
 * When requests under one limit may be sent: evenly, so that no window of the limit's length, wherever it begins,
 * has more of them than the limit. Times in ms of one clock.
 *
 * This is the virtual schedule of a token bucket (GCRA): it holds one number, needs no refilling, and is the same
 * however seldom it is asked.
 */
export class Bucket {
  readonly #spacing: number
  readonly #catchUp: number
  /** When the next request is due if all went evenly. */
  #due = 0
  #pausedUntil = 0

  constructor(limit: Limit) {
    this.#spacing = limit.perMs / (limit.requests * usedOf(limit))
    this.#catchUp = limit.perMs * CATCH_UP
  }

  /** The earliest time of the next request. */
  get readyAt(): number {
    return Math.max(this.#due - this.#catchUp, this.#pausedUntil)
  }

  get pausedUntil(): number {
    return this.#pausedUntil
  }

  /** @param pace the part of the usual rate that is kept, up to 1 */
  take(now: number, pace: number): void {
    this.#due = Math.max(this.#due, now) + this.#spacing / pace
  }

  /** Has nobody pass until then. */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
  }

  /** Whether it is as if it had never been used. */
  isFull(now: number): boolean {
    return this.#due <= now && this.#pausedUntil <= now
  }
}
