import { Failure } from '../failure.ts'
import type { Surroundings } from '../surroundings.ts'

/** So many failures without an answer in between, of whatever requests, and it is Graph that is away. */
const FAILURES = 8
/** The first pause, in ms; each further one is twice as long. */
const FIRST_PAUSE = 2_000
const LONGEST_PAUSE = 60_000
/** For how long Graph may stay away, in ms. */
const PATIENCE = 5 * 60_000
/** How often to look whether the one that tries is back, in ms. */
const LOOK = 500

/** What a request tells about Graph: that it answered, be it with a refusal; why it did not; or nothing. */
export type Sign = 'answered' | Error | undefined

/**
 * Keeps requests back while Graph fails whoever asks. They wait, one of them tries after a pause, and when it is
 * answered all go on. Five minutes later it gives up for good.
 */
export class Breaker {
  readonly #surroundings: Surroundings
  #failures = 0
  #isOpen = false
  #openedAt = 0
  #pauses = 0
  #nextTryAt = 0
  #somebodyTries = false
  #end: Failure | undefined

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /**
   * Waits until a request may be made.
   * @returns what is to be called, once, with what the request tells
   * @throws Failure `unreachable` when Graph has been away for too long; the signal's reason, where it fires
   */
  async enter(signal?: AbortSignal): Promise<(sign: Sign) => void> {
    for (;;) {
      signal?.throwIfAborted()
      if (this.#end !== undefined) throw this.#end
      if (!this.#isOpen) return (sign) => this.#note(sign, false)
      const pause = this.#nextTryAt - this.#surroundings.elapsed()
      if (pause <= 0 && !this.#somebodyTries) {
        this.#somebodyTries = true
        return (sign) => {
          this.#somebodyTries = false
          this.#note(sign, true)
        }
      }
      await this.#surroundings.sleep(Math.max(LOOK, Math.ceil(pause)), signal)
    }
  }

  #note(sign: Sign, isTry: boolean): void {
    if (sign === undefined) return
    if (sign === 'answered') {
      this.#isOpen = false
      this.#failures = 0
      return
    }
    this.#failures++
    const { elapsed, random } = this.#surroundings
    const now = elapsed()
    if (!this.#isOpen && this.#failures >= FAILURES) {
      this.#isOpen = true
      this.#openedAt = now
      this.#pauses = 0
    } else if (!isTry || !this.#isOpen) return
    const last = this.#openedAt + PATIENCE
    if (now >= last) {
      this.#end = new Failure('unreachable', `Microsoft Graph stays away: ${sign.message}`, {
        remedy: hintOf(sign) ?? 'What is loaded is kept. Start the command again later.',
        cause: sign,
      })
      return
    }
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#pauses++, LONGEST_PAUSE)
    // up to half of it by lot, so that many who were cut off together do not come back together
    this.#nextTryAt = Math.min(now + pause * (0.5 + random() / 2), last)
  }
}

/** The advice that an error, or what caused it, gives. */
export function hintOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { hint } = at as { hint?: unknown }
    if (typeof hint === 'string') return hint
  }
  return undefined
}
