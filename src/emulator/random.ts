/**
 * Seeded randomness. A stream is named by a few numbers (seed, purpose, index ...): equal names give equal
 * streams, so any call of a tenant can be made again without those before it.
 */

/** What a stream of random numbers is for. A number, once given out, is never used for something else. */
export const purpose = {
  call: 1,
  tenant: 2,
  person: 3,
  partner: 4,
  room: 5,
  resourceAccount: 6,
  meetingSeries: 7,
  accessPoint: 8,
  companyCall: 9,
  giantMeeting: 10,
  request: 11,
  throttle: 12,
} as const

/** Values with their shares, ready to be drawn with {@link Random.choose}. */
export interface Weighted<T> {
  readonly values: readonly T[]
  /** Upper edge of each value in 0..1, ascending. */
  readonly edges: readonly number[]
}

/** Prepares values with relative weights; the weights need not sum to one. */
export function weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): Weighted<T> {
  let total = 0
  for (const [, weight] of entries) total += weight
  if (!(total > 0)) throw new RangeError('the weights of a choice must sum to more than zero')
  let sum = 0
  return {
    values: entries.map(([value]) => value),
    edges: entries.map(([, weight]) => {
      sum += weight
      return sum / total
    }),
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The eight hexadecimal digits of 32 bits. */
function hex32(word: number): string {
  return HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!
}

/** One stream of random numbers: sfc32, 16 bytes of state. */
export class Random {
  private a = 0x9e3779b9
  private b = 0x243f6a88
  private c = 0xb7e15162
  private counter = 1

  /** The stream that bears these numbers as its name. */
  constructor(...name: readonly number[]) {
    for (const word of name) {
      this.absorb(word | 0)
      this.absorb(Math.floor(word / 0x1_0000_0000) | 0)
    }
    for (let round = 0; round < 12; round += 1) this.uint32()
  }

  /** Mixes a word in; each of the three lanes stays one-to-one, so streams of different names differ. */
  private absorb(word: number): void {
    this.a = Math.imul(this.a ^ word, 0x85ebca6b)
    this.a ^= this.a >>> 15
    this.b = Math.imul(this.b ^ word, 0xc2b2ae35)
    this.b ^= this.b >>> 13
    this.c = Math.imul(this.c ^ word, 0x27d4eb2f)
    this.c ^= this.c >>> 16
  }

  /** 32 random bits as a number of 0 to 4294967295. */
  uint32(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** At least 0 and less than 1. */
  unit(): number {
    return this.uint32() / 0x1_0000_0000
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.unit() < probability
  }

  /** At least `low` and less than `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit()
  }

  /** A whole number of `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  /** One of the values, each as likely as the others. */
  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.unit() * values.length)]!
  }

  /** One of the values, as likely as its weight says. */
  choose<T>(from: Weighted<T>): T {
    const point = this.unit()
    const last = from.values.length - 1
    let at = 0
    while (at < last && point >= from.edges[at]!) at += 1
    return from.values[at]!
  }

  /** Normally distributed around 0 with a deviation of 1. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()))
    return radius * Math.cos(2 * Math.PI * this.unit())
  }

  /** Log-normally distributed: half of the values lie below `median`. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal())
  }

  /** Exponentially distributed, the time to wait for the next of rare events. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit())
  }

  /** Poisson distributed: how many rare events fall into a period in which `mean` are expected. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.unit(); product > limit; product *= this.unit()) count += 1
    return count
  }

  /** A GUID in the form of version 4, in lower case. */
  guid(): string {
    const first = hex32(this.uint32())
    const second = hex32((this.uint32() & 0xffff0fff) | 0x4000)
    const third = hex32((this.uint32() & 0x3fffffff) | 0x80000000)
    const fourth = hex32(this.uint32())
    return `${first}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${fourth}`
  }

  /** 32 hexadecimal digits. */
  hex(): string {
    return hex32(this.uint32()) + hex32(this.uint32()) + hex32(this.uint32()) + hex32(this.uint32())
  }
}
