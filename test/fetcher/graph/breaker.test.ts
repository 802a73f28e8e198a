import { describe, expect, it } from 'vitest'
import { Breaker, type Sign } from '../../../src/fetcher/breaker.ts'
import { SimulatedTime } from './simulated-time.ts'

const away = new Error('503')

/** A breaker in simulated time, and a Graph that answers or does not. */
class Stand {
  readonly time = new SimulatedTime()
  readonly breaker = new Breaker(this.time)
  readonly tries: number[] = []

  async once(sign: Sign, takesMs = 0): Promise<void> {
    const tell = await this.breaker.enter()
    this.tries.push(this.time.elapsed())
    if (takesMs > 0) await this.time.sleep(takesMs)
    tell(sign)
  }

  async open(): Promise<void> {
    for (let n = 0; n < 8; n++) await this.once(away)
  }
}

describe('while requests succeed now and then', () => {
  it('nobody waits, however many fail', async () => {
    const stand = new Stand()
    for (let n = 0; n < 100; n++) await stand.once(n % 8 === 0 ? 'answered' : away)
    expect(stand.time.elapsed()).toBe(0)
  })

  it('what tells nothing counts as neither', async () => {
    const stand = new Stand()
    for (let n = 0; n < 7; n++) await stand.once(away)
    await stand.once(undefined)
    await stand.once(away)
    const tell = stand.breaker.enter()
    await stand.time.until(tell)
    expect(stand.time.elapsed()).toBeGreaterThan(0)
  })
})

describe('after eight failures in a row', () => {
  it('one tries at a time, after pauses that grow, and when it is answered all go on', async () => {
    const stand = new Stand()
    await stand.open()
    let up = false
    const all = Array.from({ length: 6 }, async () => {
      for (;;) {
        let isUp = false
        const tell = await stand.breaker.enter()
        stand.tries.push(stand.time.elapsed())
        await stand.time.sleep(100)
        isUp = up
        tell(isUp ? 'answered' : away)
        if (isUp) return
        up = stand.time.elapsed() > 40_000
      }
    })
    await stand.time.until(Promise.all(all))
    const tries = stand.tries.slice(8)
    const pauses = tries.map((at, n) => at - (tries[n - 1] ?? 0))
    const alone = pauses.slice(0, -5)
    expect(alone.length).toBeGreaterThanOrEqual(4)
    alone.forEach((pause, n) => {
      expect(pause).toBeGreaterThanOrEqual(1_000 * 2 ** n)
      expect(pause).toBeLessThanOrEqual(2_000 * 2 ** n + 600)
    })
    // the others look every half second whether the one is back
    for (const at of tries.slice(-5)) expect(at - tries.at(-6)!).toBeLessThanOrEqual(700)
  })

  it('gives up for good after five minutes, and says why and what to do', async () => {
    const stand = new Stand()
    await stand.open()
    const cause = Object.assign(new Error('certificate'), { hint: 'Name the authority.' })
    const work = (async () => {
      for (;;) await stand.once(cause, 50)
    })()
    await expect(stand.time.until(work)).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('certificate'),
      remedy: 'Name the authority.',
      cause,
    })
    expect(stand.time.elapsed()).toBeGreaterThanOrEqual(300_000)
    expect(stand.time.elapsed()).toBeLessThan(301_000)
    expect(stand.tries.length).toBeLessThan(25)
    await expect(stand.breaker.enter()).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it('does not take time in which nothing was asked for time in which nothing answered', async () => {
    const stand = new Stand()
    await stand.open()
    await stand.time.pass(3_600_000)
    await stand.once('answered')
    await stand.open()
    await stand.time.until(stand.once('answered'))
    await stand.once('answered')
    expect(stand.tries).toHaveLength(19)
  })

  it('lets the next try when the one that did was stopped', async () => {
    const stand = new Stand()
    await stand.open()
    await stand.time.until(stand.once(undefined))
    await stand.time.until(stand.once('answered'))
    await stand.once('answered')
    expect(stand.time.elapsed()).toBeLessThan(3_000)
  })

  it('whoever waits can stop', async () => {
    const stand = new Stand()
    await stand.open()
    const controller = new AbortController()
    const entering = stand.breaker.enter(controller.signal)
    controller.abort('enough')
    await expect(entering).rejects.toBe('enough')
  })
})
