import './still.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unbiased } from './schedule.ts'
import { type Played, playSeed } from './seed.ts'
import { Stage } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

const play = (seed: number): Promise<Played> => playSeed(stage, seed, { bias: unbiased })

describe('the simulation', () => {
  const played: Played[] = []

  it.each(Array.from({ length: 18 }, (_, at) => [at + 1]))('finds nothing in seed %i', async (seed) => {
    const one = await play(seed)
    played.push(one)
    expect(one.breaches, one.last.join('\n')).toEqual([])
  })

  it('let things go wrong', () => {
    const fired = new Set(played.flatMap((one) => Object.keys(one.fired)))
    const met = new Set(played.flatMap((one) => Object.keys(one.met)))
    expect(fired.size).toBeGreaterThan(30)
    expect(met).toContain('a lease was taken over')
  })

  it('replays a seed turn by turn, whatever was played before', async () => {
    const before = played.find(({ seed }) => seed === 3)!
    const again = await play(3)
    expect(again.turns).toBeGreaterThan(100)
    expect({ ...again, last: [] }).toEqual({ ...before, last: [] })
    expect(again.last).toEqual(before.last)
  })
})
