import { describe, expect, it } from 'vitest'
import { Random, weighted } from '../../src/emulator/random.ts'

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.uint32())

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('a stream of random numbers', () => {
  it('is the same for the same name and another for any other', () => {
    const name = [2 ** 40 + 5, 1, 7]
    expect(draw(new Random(...name), 20)).toEqual(draw(new Random(...name), 20))
    const others = [
      [5, 1, 7],
      [2 ** 40 + 5, 1, 8],
      [2 ** 40 + 5, 2, 7],
      [2 ** 40 + 5, 7, 1],
      [2 ** 40 + 5, 1],
    ]
    for (const other of others)
      expect(draw(new Random(...other), 4)).not.toEqual(draw(new Random(...name), 4))
  })

  it('gives no id twice to neighbouring calls', () => {
    const ids = new Set(Array.from({ length: 100_000 }, (_, index) => new Random(3, 1, index).guid()))
    expect(ids.size).toBe(100_000)
  })

  it('is even', () => {
    const random = new Random(11)
    const tenths = new Array<number>(10).fill(0)
    for (let count = 0; count < 100_000; count += 1) tenths[Math.floor(random.unit() * 10)]! += 1
    for (const tenth of tenths) expect(Math.abs(tenth - 10_000)).toBeLessThan(400)
  })

  it('keeps to its bounds', () => {
    const random = new Random(12)
    const drawn = Array.from({ length: 5000 }, () => random.integer(3, 6))
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5, 6]))
    for (let count = 0; count < 5000; count += 1) {
      const value = random.between(-2, 3)
      expect(value).toBeGreaterThanOrEqual(-2)
      expect(value).toBeLessThan(3)
    }
  })

  it('has distributions with the moments they promise', () => {
    const random = new Random(13)
    const many = (make: () => number) => Array.from({ length: 60_000 }, make)
    const normal = many(() => random.normal())
    expect(mean(normal)).toBeCloseTo(0, 1)
    expect(mean(normal.map((value) => value * value))).toBeCloseTo(1, 1)
    expect(mean(many(() => random.exponential(4)))).toBeCloseTo(4, 0)
    expect(mean(many(() => random.poisson(2.5)))).toBeCloseTo(2.5, 1)
    const above = many(() => random.logNormal(20, 0.6)).filter((value) => value > 20).length
    expect(above / 60_000).toBeCloseTo(0.5, 1)
  })

  it('makes GUIDs of version 4', () => {
    const random = new Random(14)
    for (let count = 0; count < 2000; count += 1) {
      expect(random.guid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
    expect(random.hex()).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('a weighted choice', () => {
  it('gives each value its share, whatever the weights sum to', () => {
    const random = new Random(15)
    const choice = weighted([
      ['often', 6],
      ['sometimes', 3],
      ['rarely', 1],
      ['never', 0],
    ])
    const counts: Record<string, number> = {}
    for (let count = 0; count < 50_000; count += 1) {
      const value = random.choose(choice)
      counts[value] = (counts[value] ?? 0) + 1
    }
    expect(counts.often! / 50_000).toBeCloseTo(0.6, 1)
    expect(counts.rarely! / 50_000).toBeCloseTo(0.1, 1)
    expect(counts.never).toBeUndefined()
  })

  it('refuses to choose from nothing', () => {
    expect(() => weighted([['a', 0]])).toThrow(RangeError)
    expect(() => weighted([])).toThrow(RangeError)
  })
})
