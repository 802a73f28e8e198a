/** Chance that a seed decides: the same seed gives the same numbers, wherever and whenever it is asked. */
export class Lot {
  readonly #name: string
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number | string) {
    this.#name = String(seed)
    const hash = hashing(this.#name)
    this.#a = hash()
    this.#b = hash()
    this.#c = hash()
    this.#d = hash()
  }

  /** A number from 0 up to, not including, 1: sfc32, which has passed every test that is made of such things. */
  next(): number {
    const sum = (this.#a + this.#b + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }

  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  /** A whole number from `low` up to and including `high`. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  /** One of some things. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** Yes, with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** A lot of its own: what it gives does not depend on what was drawn from this one. */
  fork(name: string): Lot {
    return new Lot(`${this.#name}/${name}`)
  }
}

/** Gives 32 bits after 32 bits of a text's hash (FNV-1a, then mixed as in MurmurHash3). */
function hashing(text: string): () => number {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) | 0
  }
}
