/** What is kept of the rate when a limit turns out to be lower than it was published. */
const SLOWED = 0.8
/** The rate never gets lower than this part of the published one; every limit that was ever published was higher. */
const SLOWEST = 0.2
/** How much of the published rate is won back in each window without a refusal. */
const RECOVERED = 0.01
/** Refusals are many where fewer requests than these went between one and the next. */
const FEW_BETWEEN = 25
/** How much the latest refusal counts against those before it. */
const LATEST = 0.25

/**
 * What part of a published limit is really granted, learnt from refusals. Each is obeyed for as long as Graph asks.
 * Only where they are many although the limit was kept does the pace get slower, and it rises again little by
 * little: now and then one is refused because of what others do in the tenant, and that passes. Times in ms of one
 * clock.
 */
export class Pace {
  readonly #windowMs: number
  #share = 1
  /** When the pause ends that answers the latest refusal. */
  #until = Number.NEGATIVE_INFINITY
  #streak = 0
  /** Requests since the latest refusal, and the usual number of them between two. */
  #sent = 0
  #between = 4 * FEW_BETWEEN

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** The part of the published rate to keep, up to 1. */
  at(now: number): number {
    const windows = Math.max(0, now - this.#until) / this.#windowMs
    return this.#share === 1 ? 1 : Math.min(1, this.#share + RECOVERED * windows)
  }

  /** Notes a request. */
  sent(): void {
    this.#sent++
  }

  /** Notes a refusal. Of those that come during a pause nothing is learnt: they were under way when it began. */
  refused(now: number): void {
    if (now < this.#until) return
    const isSoon = now < this.#until + this.#windowMs
    this.#between += LATEST * (this.#sent - this.#between)
    this.#sent = 0
    const isSlowed = isSoon && this.#between < FEW_BETWEEN
    this.#share = isSlowed ? Math.max(SLOWEST, this.at(now) * SLOWED) : this.at(now)
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
