/** What is kept of the rate when a limit turns out to be lower than it was published. */
const SLOWED = 0.8
/** The rate never gets lower than this part of the published one. */
const SLOWEST = 0.05
/** How much of the published rate is won back in each window without a refusal. */
const RECOVERED = 0.005

/**
 * What part of a published limit is really granted, learnt from refusals: one is obeyed and forgotten, those that
 * keep coming although the limit was kept slow the pace down at once, and it rises again little by little. Times in
 * ms of one clock.
 */
export class Pace {
  readonly #windowMs: number
  #share = 1
  /** When the pause ends that answers the latest refusal. */
  #until = Number.NEGATIVE_INFINITY
  #streak = 0

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** The part of the published rate to keep, up to 1. */
  at(now: number): number {
    const windows = Math.max(0, now - this.#until) / this.#windowMs
    return this.#share === 1 ? 1 : Math.min(1, this.#share + RECOVERED * windows)
  }

  /** Notes a refusal. Of those that come during a pause nothing is learnt: they were under way when it began. */
  refused(now: number): void {
    if (now < this.#until) return
    const isSoon = now < this.#until + this.#windowMs
    this.#share = isSoon ? Math.max(SLOWEST, this.at(now) * SLOWED) : this.at(now)
    this.#streak = isSoon ? this.#streak + 1 : 1
    this.#until = now
  }

  /** Says until when the latest refusal has everybody wait. */
  pausesUntil(time: number): void {
    this.#until = Math.max(this.#until, time)
  }

  /** How many refusals came one soon after the other. */
  get streak(): number {
    return this.#streak
  }
}
