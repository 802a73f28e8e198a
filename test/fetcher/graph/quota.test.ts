import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Limit, Limits } from '../../../src/config/graph.ts'
import { openQuota, type Quota, type Scope } from '../../../src/fetcher/quota.ts'
import { SimulatedTime } from './simulated-time.ts'

const published: Limits = {
  app: { requests: 1500, perMs: 20_000 },
  list: { requests: 40, perMs: 20_000 },
  record: { requests: 40, perMs: 20_000 },
  pstn: { requests: 50, perMs: 60_000 },
}

/** A quota in simulated time, and when who passed. */
class Stand {
  readonly time: SimulatedTime
  readonly quota: Quota
  readonly passed: { readonly scope: Scope; readonly at: number; readonly name: string }[] = []

  constructor(limits: Partial<Limits> = {}, seed = 1) {
    this.time = new SimulatedTime(seed)
    this.quota = openQuota({ ...published, ...limits }, this.time)
  }

  async take(scope: Scope, name = '', signal?: AbortSignal): Promise<void> {
    await this.quota.take(scope, signal)
    this.passed.push({ scope, at: this.time.elapsed(), name })
  }

  /** So many that ask for the next as soon as they have one, until the time is up. */
  async saturate(scope: Scope, workers: number, ms: number): Promise<void> {
    const end = this.time.elapsed() + ms
    const worker = async () => {
      while (this.time.elapsed() < end) await this.take(scope)
    }
    await this.time.until(Promise.all(Array.from({ length: workers }, worker)))
  }

  times(...scopes: Scope[]): number[] {
    return this.passed
      .filter(({ scope }) => scopes.length === 0 || scopes.includes(scope))
      .map(({ at }) => at)
  }
}

/** The most that passed in any window of a length, its ends included. */
function mostIn(times: readonly number[], windowMs: number): number {
  let most = 0
  let from = 0
  times.forEach((at, index) => {
    while (times[from]! < at - windowMs) from++
    most = Math.max(most, index - from + 1)
  })
  return most
}

describe('a limit', () => {
  const limits: [Limit][] = [
    [{ requests: 1, perMs: 1_000 }],
    [{ requests: 2, perMs: 20_000 }],
    [{ requests: 10, perMs: 20_000 }],
    [{ requests: 40, perMs: 20_000 }],
    [{ requests: 55, perMs: 300_000 }],
    [{ requests: 1500, perMs: 20_000 }],
  ]

  it.each(limits)('of %j is used to 95 % and more, and in no window exceeded', async (limit) => {
    const stand = new Stand({ list: limit, app: { requests: 100_000, perMs: 20_000 } })
    const windows = limit.requests > 1000 ? 3 : 20
    await stand.saturate('list', 4, windows * limit.perMs)
    const times = stand.times()
    expect(mostIn(times, limit.perMs)).toBeLessThanOrEqual(limit.requests)
    expect(times.length).toBeGreaterThanOrEqual(0.95 * windows * limit.requests)
  })

  it('is never exceeded by arrivals at random, in any scope or in all together', async () => {
    const limits: Limits = {
      app: { requests: 60, perMs: 20_000 },
      list: { requests: 15, perMs: 20_000 },
      record: { requests: 10, perMs: 20_000 },
      pstn: { requests: 5, perMs: 60_000 },
    }
    const scopes: Scope[] = ['list', 'call', 'call a', 'call b', 'pstn_calls', 'direct_routing_calls']
    for (let seed = 1; seed <= 20; seed++) {
      const stand = new Stand(limits, seed)
      const { random, sleep } = stand.time
      const worker = async () => {
        for (let n = 0; n < 15; n++) {
          // bursts, and now and then a rest of up to a minute
          await sleep(random() < 0.2 ? random() * 60_000 : random() * 500)
          await stand.take(scopes[Math.floor(random() * scopes.length)]!)
        }
      }
      await stand.time.until(Promise.all(Array.from({ length: 12 }, worker)))
      expect(stand.passed).toHaveLength(180)
      expect(mostIn(stand.times(), 20_000)).toBeLessThanOrEqual(60)
      expect(mostIn(stand.times('list'), 20_000)).toBeLessThanOrEqual(15)
      expect(mostIn(stand.times('call a'), 20_000)).toBeLessThanOrEqual(10)
      expect(mostIn(stand.times('call b'), 20_000)).toBeLessThanOrEqual(10)
      expect(mostIn(stand.times('pstn_calls'), 60_000)).toBeLessThanOrEqual(5)
      expect(mostIn(stand.times('direct_routing_calls'), 60_000)).toBeLessThanOrEqual(5)
    }
  })

  it('of one scope is not exceeded when others held its requests back', async () => {
    const stand = new Stand({ app: { requests: 100, perMs: 20_000 } })
    stand.quota.refused('call', 20_000)
    const listing = stand.saturate('list', 40, 60_000)
    await Promise.all([listing, stand.saturate('call', 40, 60_000)])
    expect(mostIn(stand.times('list'), 20_000)).toBeLessThanOrEqual(40)
    expect(mostIn(stand.times(), 20_000)).toBeLessThanOrEqual(100)
  })

  it('is kept at the door of Graph too, though requests are on their way for different times', async () => {
    const stand = new Stand()
    const { random, sleep, elapsed } = stand.time
    const arrivals: Record<'list' | 'all', number[]> = { list: [], all: [] }
    const worker = async (scope: Scope) => {
      while (elapsed() < 120_000) {
        await stand.quota.take(scope)
        // up to 400 ms, as after a stall of this process or of the network
        await sleep(20 + random() * (random() < 0.05 ? 400 : 80))
        if (scope === 'list') arrivals.list.push(elapsed())
        arrivals.all.push(elapsed())
        await sleep(30 + random() * 100)
      }
    }
    const workers = [worker('list'), worker('list'), ...Array.from({ length: 16 }, () => worker('call'))]
    await stand.time.until(Promise.all(workers))
    expect(arrivals.list.length).toBeGreaterThanOrEqual(0.95 * 240)
    expect(mostIn(arrivals.list, 20_000)).toBeLessThanOrEqual(40)
    expect(mostIn(arrivals.all, 20_000)).toBeLessThanOrEqual(1500)
  })

  it('lets the first requests pass at once', async () => {
    const stand = new Stand()
    await Promise.all([stand.take('call'), stand.take('list'), stand.take('pstn_calls')])
    expect(stand.times()).toEqual([0, 0, 0])
    expect(stand.time.pauses).toEqual([])
  })

  it('of one record is none of another', async () => {
    const stand = new Stand({ record: { requests: 2, perMs: 20_000 } })
    await stand.time.until(Promise.all([1, 2, 3].flatMap(() => [stand.take('call a'), stand.take('call b')])))
    expect(stand.times('call a')).toEqual(stand.times('call b'))
    expect(stand.times('call a')[2]).toBeGreaterThan(20_000)
  })

  it('of a record counts its first two requests', async () => {
    const stand = new Stand()
    await Promise.all([stand.take('call', 'a'), stand.take('call', 'a')])
    await stand.saturate('call a', 4, 100_000)
    const times = stand.times()
    expect(mostIn(times, 20_000)).toBeLessThanOrEqual(40)
    expect(times.length).toBeGreaterThanOrEqual(0.95 * 200)
  })

  it('of the one log is none of the other', async () => {
    const stand = new Stand()
    await Promise.all([stand.take('pstn_calls'), stand.take('direct_routing_calls')])
    expect(stand.times()).toEqual([0, 0])
  })
})

describe('who waits', () => {
  it('is served in the order of coming, in a scope and among scopes', async () => {
    const stand = new Stand({ app: { requests: 20, perMs: 20_000 } })
    const scopes: Scope[] = ['call', 'list', 'call a', 'call', 'call b']
    const all = Array.from({ length: 30 }, (_, n) => stand.take(scopes[n % 5]!, String(n)))
    await stand.time.until(Promise.all(all))
    const names = stand.passed.map(({ name }) => name)
    expect(names).toEqual(Array.from({ length: 30 }, (_, n) => String(n)))
  })

  it('for a narrow limit does not hold up who does not need it', async () => {
    const stand = new Stand()
    const listing = Array.from({ length: 20 }, () => stand.take('list'))
    await stand.time.until(stand.take('call', 'late'))
    expect(stand.passed.at(-1)).toMatchObject({ name: 'late', at: 0 })
    await stand.time.until(Promise.all(listing))
  })

  it('can stop waiting, and is not counted', async () => {
    const stand = new Stand({ list: { requests: 1, perMs: 20_000 } })
    await stand.take('list')
    const controller = new AbortController()
    const given = [stand.take('list', 'a', controller.signal), stand.take('list', 'b', controller.signal)]
    const last = stand.take('list', 'c')
    controller.abort('enough')
    await expect(given[0]).rejects.toBe('enough')
    await expect(given[1]).rejects.toBe('enough')
    await expect(stand.take('list', 'd', controller.signal)).rejects.toBe('enough')
    await stand.time.until(last)
    expect(stand.passed.map(({ name }) => name)).toEqual(['', 'c'])
    // so much as one request is spaced from the next
    expect(stand.times()[1]).toBeLessThan(21_000)
  })

  it('leaves no timer behind when all have stopped waiting', async () => {
    const stand = new Stand({ list: { requests: 1, perMs: 20_000 } })
    await stand.take('list')
    const controller = new AbortController()
    const given = stand.take('list', '', controller.signal)
    controller.abort('enough')
    await expect(given).rejects.toBe('enough')
    await stand.time.pass(1)
    expect(stand.time.elapsed()).toBe(1)
  })

  it('is told when time itself fails', async () => {
    const broken = new Error('stopped')
    const quota = openQuota(
      { ...published, list: { requests: 1, perMs: 20_000 } },
      {
        ...new SimulatedTime(),
        elapsed: () => 0,
        random: () => 0,
        now: () => 0,
        sleep: () => Promise.reject(broken),
      },
    )
    await quota.take('list')
    await expect(quota.take('list')).rejects.toBe(broken)
  })
})

describe('a refusal', () => {
  it('is obeyed by its whole scope, a little longer than asked, and by no other', async () => {
    const stand = new Stand()
    await stand.take('list')
    stand.quota.refused('list', 10_000)
    const all = ['list', 'call', 'direct_routing_calls', 'pstn_calls', 'list'] as const
    await stand.time.until(Promise.all(all.map((scope) => stand.take(scope))))
    expect(stand.times('call', 'direct_routing_calls', 'pstn_calls')).toEqual([0, 0, 0])
    const after = stand.times('list').slice(1)
    expect(after).toHaveLength(2)
    for (const at of after) expect(at).toBeGreaterThanOrEqual(10_000)
    expect(after[0]).toBeLessThanOrEqual(11_001)
  })

  it('of a first request is one of the whole app', async () => {
    const stand = new Stand()
    stand.quota.refused('call', 5_000)
    const all = ['list', 'call', 'call a', 'pstn_calls'] as const
    await stand.time.until(Promise.all(all.map((scope) => stand.take(scope))))
    expect(Math.min(...stand.times())).toBeGreaterThanOrEqual(5_000)
  })

  it('of one record is none of another', async () => {
    const stand = new Stand()
    stand.quota.refused('call a', 5_000)
    await stand.time.until(Promise.all([stand.take('call a'), stand.take('call b')]))
    expect(stand.times('call b')[0]).toBeLessThan(1_000)
    expect(stand.times('call a')[0]).toBeGreaterThanOrEqual(5_000)
  })

  it('during the pause of another scope is one of the whole app', async () => {
    const stand = new Stand()
    stand.quota.refused('list', 5_000)
    stand.quota.refused('call a', 8_000)
    await stand.time.until(stand.take('call b'))
    expect(stand.times()[0]).toBeGreaterThanOrEqual(8_000)
  })

  it.each([undefined, 0])('without a time (%s) has the scope wait longer each time, by lot', async (none) => {
    const means = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(async (refusals) => {
        let sum = 0
        for (let seed = 1; seed <= 60; seed++) {
          const stand = new Stand({}, seed)
          for (let n = 0; n < refusals; n++) {
            const before = stand.time.elapsed()
            stand.quota.refused('pstn_calls', none)
            await stand.time.until(stand.take('pstn_calls'))
            if (n === refusals - 1) sum += stand.time.elapsed() - before
          }
        }
        return sum / 60 / 1000
      }),
    )
    // half of 2, 4, 8, 16, 32, 64, 64, 64 s and a spacing that grows with the slower pace
    const expected = [1, 2, 4, 8, 16, 32, 32, 32]
    means.forEach((mean, n) => {
      expect(mean).toBeGreaterThan(expected[n]! * 0.7)
      expect(mean).toBeLessThan(expected[n]! * 1.35 + 6)
    })
  })

  it('never has anybody wait for more than a quarter of an hour', async () => {
    const stand = new Stand()
    stand.quota.refused('list', 1e9)
    await stand.time.until(stand.take('list'))
    expect(stand.times()[0]).toBeLessThanOrEqual(15 * 60_000 + 1)
  })

  it('of requests that were under way with the first does not slow the pace down', async () => {
    const stand = new Stand()
    for (let n = 0; n < 10; n++) stand.quota.refused('list', 1_000)
    await stand.time.pass(2_000)
    await stand.saturate('list', 2, 60_000)
    expect(stand.passed.length).toBeGreaterThanOrEqual(0.95 * 120)
  })
})

describe('a limit that is lower than the published one', () => {
  /** Graph, which in truth allows less, and counts what it refuses. */
  async function against(truth: Limit, ms: number) {
    const stand = new Stand()
    const arrivals: number[] = []
    let refused = 0
    const granted: number[] = []
    const end = ms
    const worker = async () => {
      while (stand.time.elapsed() < end) {
        await stand.quota.take('list')
        const now = stand.time.elapsed()
        while (arrivals[0] !== undefined && arrivals[0] <= now - truth.perMs) arrivals.shift()
        arrivals.push(now)
        if (arrivals.length <= truth.requests) granted.push(now)
        else {
          refused++
          stand.quota.refused('list', Math.max(1, arrivals[0]! + truth.perMs - now))
        }
      }
    }
    await stand.time.until(Promise.all([worker(), worker()]))
    return { stand, granted, refused }
  }

  it.each([
    [{ requests: 15, perMs: 20_000 }, 0.8],
    [{ requests: 55, perMs: 300_000 }, 0.9],
  ])('of %j is found, and most of it used', async (truth, share) => {
    const ms = 3_600_000
    const { granted, refused } = await against(truth, ms)
    const possible = (truth.requests / truth.perMs) * ms
    expect(granted.length).toBeGreaterThanOrEqual(share * possible)
    expect(refused).toBeLessThan(0.08 * granted.length)
  })

  it('is not what a refusal now and then is taken for', async () => {
    const stand = new Stand()
    let [sent, refused] = [0, 0]
    const worker = async () => {
      while (stand.time.elapsed() < 600_000) {
        await stand.quota.take('list')
        // one in forty, whatever the pace
        if (++sent % 40 !== 0) continue
        refused++
        stand.quota.refused('list', 1_000)
      }
    }
    await stand.time.until(Promise.all([worker(), worker()]))
    expect(refused).toBeGreaterThan(20)
    expect(sent).toBeGreaterThanOrEqual(0.9 * 2 * 600)
  })

  it('is forgotten little by little when it is so no more', async () => {
    const { stand } = await against({ requests: 15, perMs: 20_000 }, 600_000)
    const rate = async () => {
      const before = stand.passed.length
      await stand.saturate('list', 2, 200_000)
      return (stand.passed.length - before) / 400
    }
    const first = await rate()
    expect(first).toBeLessThan(0.6)
    await stand.time.pass(4_000_000)
    expect(await rate()).toBeGreaterThanOrEqual(0.95)
  })
})

it('does not remember every record', async () => {
  const stand = new Stand({ app: { requests: 10_000_000, perMs: 20_000 } })
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const use = async (records: number) => {
    for (let n = 0; n < records; n += 100) {
      const some = Array.from({ length: 100 }, (_, k) => stand.quota.take(`call ${records}-${n + k}`))
      await stand.time.until(Promise.all(some))
      await stand.time.pass(1_000)
    }
    stand.time.pauses.length = 0
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await use(1_000)
  expect((await use(20_000)) - before).toBeLessThan(2_000_000)
})
