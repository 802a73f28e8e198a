import { describe, expect, it } from 'vitest'
import type { Request } from '../../../src/emulator/server/exchange.ts'
import { PUBLISHED, Throttle } from '../../../src/emulator/server/throttle.ts'
import { openSite } from './asking.ts'

const RECORDS = 'https://localhost/v1.0/communications/callRecords'
const ID = '00000000-0000-4000-8000-00000000000'

/** A throttle with the published limits, and a way to let time pass. */
function setUp(speed = 1) {
  let passed = 0
  let number = 0
  const throttle = new Throttle({ limits: PUBLISHED, speed, elapsed: () => passed, seed: 1 })
  const count = (path: string) => {
    number += 1
    const request: Request = { number, method: 'GET', url: new URL(RECORDS + path), headers: {}, body: '' }
    return throttle.count(request)
  }
  return {
    count,
    /** Asks so many times; gives how many were refused. */
    ask: (path: string | ((at: number) => string), times: number) =>
      Array.from({ length: times }, (_, at) => count(typeof path === 'string' ? path : path(at))).filter(
        (wait) => wait !== undefined,
      ).length,
    pass: (ms: number) => {
      passed += ms
    },
  }
}

describe('the published limits', () => {
  it.each([
    ['the list', '?$filter=x', 40, 20],
    ['one record', `/${ID}1?$expand=sessions`, 40, 20],
    ['its pages', `/${ID}1/sessions`, 40, 20],
    ['the log of PSTN calls', '/getPstnCalls(fromDateTime=a,toDateTime=b)', 50, 60],
    ['the log of direct routing', '/getDirectRoutingCalls(fromDateTime=a,toDateTime=b)', 50, 60],
  ])('let through of %s as many as they say in their time', (_, path, requests, seconds) => {
    const { ask, pass } = setUp()
    expect(ask(path, requests)).toBe(0)
    pass(seconds * 1000 - 1)
    expect(ask(path, 1)).toBe(1)
    pass(1)
    // the refused one counts as well
    expect(ask(path, requests)).toBe(1)
  })

  it('are one for each record, one for all records, and one for both logs', () => {
    const { ask } = setUp()
    const records = (at: number) => `/${ID}${at % 10}x${at}/sessions`
    expect(ask(`/${ID}1`, 40)).toBe(0)
    expect(ask(`/${ID}1/participants_v2`, 1)).toBe(1)
    expect(ask(`/${ID}2`, 1)).toBe(0)
    expect(ask(records, 1500 - 42)).toBe(0)
    expect(ask(records, 7)).toBe(7)
    expect(ask('', 1)).toBe(1)
    expect(ask('/getPstnCalls(fromDateTime=a,toDateTime=b)', 50)).toBe(0)
    expect(ask('/getDirectRoutingCalls(fromDateTime=a,toDateTime=b)', 51)).toBe(1)
  })

  it('do not count what is not asked of call records', () => {
    const { count } = setUp()
    for (let at = 0; at < 2000; at += 1) expect(count('/../../../tenant/oauth2/v2.0/token')).toBeUndefined()
  })
})

describe('the wait that is asked for', () => {
  it('is as long as the window needs', () => {
    const { ask, count, pass } = setUp()
    ask('', 20)
    pass(5000)
    ask('', 20)
    const waits = Array.from({ length: 60 }, () => Number(count('')))
    // of so many that came at once and were refused, each makes the wait longer
    expect(Math.min(...waits)).toBeCloseTo(15, 0)
    expect(Math.max(...waits)).toBeLessThanOrEqual(20)
    pass(20_001)
    expect(count('')).toBeUndefined()
  })

  it('after which there is room, to the millisecond', () => {
    const { ask, count, pass } = setUp(10)
    ask('', 40)
    pass(700)
    const wait = count('')
    expect(wait).toBe('1.300')
    pass(1299)
    expect(count('')).toBeDefined()
    const other = setUp(10)
    other.ask('', 40)
    other.pass(700)
    other.count('')
    other.pass(1300)
    expect(other.count('')).toBeUndefined()
  })

  it('is mostly whole seconds, now and then a fraction', () => {
    const { ask, count, pass } = setUp()
    ask('', 40)
    pass(1234.5)
    const waits = Array.from({ length: 200 }, () => count('')!)
    const fractional = waits.filter((wait) => !/^\d+$/.test(wait))
    expect(fractional.length).toBeGreaterThan(5)
    expect(fractional.length).toBeLessThan(60)
    expect(fractional.every((wait) => /^\d+\.\d{3}$/.test(wait))).toBe(true)
  })
})

describe('an emulator with limits', () => {
  it('refuses with 429 and says how long to wait, and lets in after that', async () => {
    const limits = { list: { requests: 2, seconds: 10 } }
    let passed = 0
    const site = await openSite({ limits, limitsSpeed: 100, elapsed: () => passed })
    const answers = [await site.ask(''), await site.ask(''), await site.ask('')]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers[2]!.headers['retry-after']).toBe('0.100')
    expect(answers[2]!.json).toMatchObject({ error: { code: 'TooManyRequests' } })
    expect(site.emulator.counts.throttled).toBe(1)
    passed += 100
    expect((await site.ask('')).status).toBe(200)
  })

  it('has the published ones unless told otherwise', async () => {
    const site = await openSite({ limits: {}, elapsed: () => 0 })
    const statuses = await Promise.all(
      Array.from({ length: 41 }, async () => (await site.ask('?$select=id')).status),
    )
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
  })
})
