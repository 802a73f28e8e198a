import type { Clock } from './exchange.ts'

/** How a clock begins. */
export interface ClockOptions {
  /** The time that it shows first, in milliseconds since 1970; by default that of the machine. */
  readonly at?: number
  /** How fast it runs: 1 as real time does, 0 not at all. By default 1. */
  readonly speed?: number
  /** Milliseconds that go on evenly, by which it runs; by default those of the process. */
  readonly elapsed?: () => number
}

/** A clock that can be set, moved, stopped and run at any speed. */
export class MovableClock implements Clock {
  private readonly elapsed: () => number
  /** What it showed when it was last touched, and when that was. */
  private shown: number
  private touched: number
  private speed: number

  constructor(options: ClockOptions = {}) {
    this.elapsed = options.elapsed ?? (() => performance.now())
    this.shown = options.at ?? Date.now()
    this.speed = options.speed ?? 1
    this.touched = this.elapsed()
  }

  now(): number {
    return this.shown + (this.elapsed() - this.touched) * this.speed
  }

  /** Sets it to a time in milliseconds since 1970. */
  set(time: number): void {
    this.shown = time
    this.touched = this.elapsed()
  }

  /** Moves it on by so many milliseconds, or back by less than none. */
  advance(ms: number): void {
    this.set(this.now() + ms)
  }

  /** Stops it where it is. */
  freeze(): void {
    this.run(0)
  }

  /** Lets it run on from where it is, so many times as fast as real time. */
  run(speed = 1): void {
    this.set(this.now())
    this.speed = speed
  }
}
