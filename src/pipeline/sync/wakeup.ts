/** Lets one wait until another has something to tell; a call that comes before the waiting is not lost. */
export class Wakeup {
  #called = false
  #wake: (() => void) | undefined

  /** Wakes who waits, or spares the next one the waiting. */
  call(): void {
    this.#called = true
    this.#wake?.()
  }

  /** Waits for a call. */
  async wait(): Promise<void> {
    if (!this.#called) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#called = false
    this.#wake = undefined
  }
}
