import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/emulator/faults/catalogue.ts'
import { type FaultOptions, type FaultSwitch, openFaults } from '../../../src/emulator/faults/switch.ts'
import type { Reply, Request } from '../../../src/emulator/server/exchange.ts'
import { CALL, RECORDS } from './site.ts'

let number = 0
function request(path: string, origin = 'https://localhost:1'): Request {
  number += 1
  return { number, method: 'GET', url: new URL(path, origin), headers: {}, body: '' }
}

const fine: Reply = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') }

const textOf = (reply: Reply) => new TextDecoder().decode(reply.body)

/** Names of the faults that a row of requests meets, after all that an emulator asks of the choice. */
function meets(faults: FaultSwitch, paths: readonly string[], origin?: string): (string | undefined)[] {
  return paths.map((path) => {
    const asked = request(path, origin)
    const chosen = faults.choose(asked)
    chosen?.change(chosen.before(asked) ?? fine, asked)
    return chosen?.name
  })
}

const call = (n: number) => `${RECORDS}/call-${n}`
const hundred = Array.from({ length: 100 }, (_, n) => call(n))

const mixed: Fault[] = [
  { name: 'throttle', match: { share: 0.2 } },
  { name: 'reset', match: { share: 0.2 } },
  { name: 'throttle', match: { share: 0.2 } },
  { name: 'refused_record', match: { share: 0.2 } },
]

function opened(options: Partial<FaultOptions> = {}): FaultSwitch {
  return openFaults({ seed: 7, faults: mixed, ...options })
}

describe('chance', () => {
  it('follows from the seed, wherever the emulator runs', () => {
    const first = meets(opened(), hundred)
    expect(first).toContain('throttle')
    expect(first).toContain('reset')
    expect(first).toContain('refused_record')
    expect(first).toContain(undefined)
    expect(meets(opened(), hundred, 'https://localhost:2')).toEqual(first)
    expect(meets(opened({ seed: 8 }), hundred)).not.toEqual(first)
  })

  it('does not mind the order of requests', () => {
    const paths = [...hundred.slice(0, 20), ...hundred.slice(0, 20), RECORDS, RECORDS, RECORDS]
    /** What each URL met at its first, second … ask. */
    const byUrl = (order: readonly string[], faults: readonly (string | undefined)[]) =>
      Object.groupBy(
        faults.map((name, at) => [order[at]!, name] as const),
        ([path]) => path,
      )
    const expected = byUrl(paths, meets(opened(), paths))
    fc.assert(
      fc.property(fc.shuffledSubarray(paths, { minLength: paths.length }), (order) => {
        expect(byUrl(order, meets(opened(), order))).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  it('may go by the number of the request instead', () => {
    const run = (paths: readonly string[]) => {
      number = 0
      return meets(opened({ chance: 'arrival', faults: mixed.slice(0, 2) }), paths)
    }
    const expected = run(hundred)
    expect(new Set(expected)).toEqual(new Set(['throttle', 'reset', undefined]))
    expect(run(hundred.toReversed())).toEqual(expected)
    expect(run(hundred)).toEqual(expected)
  })

  it('for one fault does not depend on the others', () => {
    const faults: Fault[] = [
      { name: 'throttle', match: { share: 0.2 } },
      { name: 'reset', match: { share: 0.2 } },
    ]
    const both = meets(opened({ faults }), hundred)
    const alone = meets(opened({ faults: faults.slice(1) }), hundred)
    // wherever both are due, the first is chosen
    expect(both.map((name, at) => (name === 'throttle' ? alone[at] : name))).toEqual(alone)
    expect(alone.filter((name) => name === 'reset').length).toBeGreaterThan(5)
  })

  it('for two faults of one name meets other requests', () => {
    const fault: Fault = { name: 'reset', match: { share: 0.3 } }
    const count = (faults: Fault[]) => meets(opened({ faults }), hundred).filter(Boolean).length
    expect(count([fault, fault])).toBeGreaterThan(count([fault]) + 5)
  })

  it('is as frequent as the share says', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0, 0.05, 0.5, 1), (seed, share) => {
        const faults = opened({ seed, faults: [{ name: 'reset', match: { share } }] })
        for (let ask = 0; ask < 20; ask += 1) meets(faults, hundred)
        const fired = faults.fired.get('reset') ?? 0
        // six standard deviations of 2,000 draws
        expect(Math.abs(fired - 2000 * share)).toBeLessThanOrEqual(6 * Math.sqrt(2000 * share * (1 - share)))
      }),
      { numRuns: 20 },
    )
  })

  it('decides anew at each ask, but once for all about a lasting fault', () => {
    const again = (fault: Fault) => {
      const faults = opened({ faults: [fault] })
      return Array.from({ length: 8 }, () => meets(faults, hundred).join())
    }
    expect(new Set(again({ name: 'reset', match: { share: 0.5 } })).size).toBe(8)
    expect(new Set(again({ name: 'refused_record', match: { share: 0.5 } })).size).toBe(1)
  })
})

describe('a fault', () => {
  it('happens as often as it is to at most', () => {
    const faults = opened({ faults: [{ name: 'reset', times: 3 }] })
    expect(meets(faults, hundred).filter(Boolean)).toHaveLength(3)
    expect(faults.fired.get('reset')).toBe(3)
  })

  it('happens at every so-manieth request', () => {
    const faults = opened({ faults: [{ name: 'reset', match: { every: 3, route: 'record' } }] })
    const met = meets(faults, [call(1), RECORDS, call(2), call(3), call(4), RECORDS, call(5), call(6)])
    expect(met.map((name) => name !== undefined)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      true,
    ])
  })

  it('happens at the first asks for a URL alone', () => {
    const faults = opened({ faults: [{ name: 'reset', match: { asks: 2 } }] })
    const paths = [call(1), call(2), call(1), call(1), call(2), call(2), `${call(1)}?$select=id`]
    expect(meets(faults, paths).map((name) => name !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
      true,
    ])
  })

  it.each([
    [{ route: 'list' }, ['list', 'list page']],
    [{ route: 'record' }, ['record']],
    [{ route: 'sessions' }, ['sessions', 'sessions page']],
    [{ route: 'participants' }, ['participants']],
    [{ route: 'pstn_calls' }, ['pstn', 'pstn page']],
    [{ route: 'direct_routing_calls' }, ['direct routing']],
    [{ route: 'token' }, ['token']],
    [{ page: 'next' }, ['list page', 'sessions page', 'pstn page']],
    [{ page: 'next', route: 'list' }, ['list page']],
    [{ id: '11111111-1111-1111-1111-111111111111' }, ['record', 'sessions', 'sessions page', 'participants']],
    [{ id: '11111111-1111-1111-1111-111111111111', page: 'next' }, ['sessions page']],
    [{ id: 'another' }, []],
    [
      {},
      [
        'list',
        'list page',
        'record',
        'sessions',
        'sessions page',
        'participants',
        'pstn',
        'pstn page',
        'direct routing',
      ],
    ],
  ] as const)('that is for %j meets %j', (match, expected) => {
    const log = '(fromDateTime=2026-01-01,toDateTime=2026-01-02)'
    const paths = {
      list: `${RECORDS}?$filter=startDateTime ge 2026-01-01`,
      'list page': `${RECORDS}?$skiptoken=x`,
      record: `${CALL}?$expand=sessions($expand=segments)`,
      sessions: `${CALL}/sessions`,
      'sessions page': `${CALL}/sessions?$expand=segments&$skiptoken=2`,
      participants: `${CALL}/participants_v2`,
      pstn: `${RECORDS}/getPstnCalls${log}`,
      'pstn page': `${RECORDS}/microsoft.graph.callRecords.getPstnCalls${log}?$skip=1000`,
      'direct routing': `${RECORDS}/getDirectRoutingCalls${log}`,
      token: '/tenant/oauth2/v2.0/token',
      nothing: '/v1.0/users',
    }
    const met = meets(opened({ faults: [{ name: 'reset', match }] }), Object.values(paths))
    expect(Object.keys(paths).filter((_, at) => met[at] !== undefined)).toEqual(expected)
  })

  it('that comes first is the one that is chosen', () => {
    const faults = opened({ faults: [{ name: 'html', times: 1 }, { name: 'reset' }] })
    expect(meets(faults, [RECORDS, RECORDS])).toEqual(['html', 'reset'])
  })

  it('that finds nothing to change has not happened, and stays due', () => {
    const faults = opened({ faults: [{ name: 'lost_expand', times: 1 }] })
    const ask = (body: string, status = 200) => {
      const asked = request(CALL)
      const chosen = faults.choose(asked)
      const reply = { ...fine, status, body: Buffer.from(body) }
      return chosen === undefined ? undefined : chosen.change(reply, asked) !== reply
    }
    const record = '{"id":"1","sessions":[]}'
    expect([ask('{"id":"1"}'), ask(record, 404), ask('[]'), ask(record), ask(record)]).toEqual([
      false,
      false,
      false,
      true,
      undefined,
    ])
    expect(faults.fired.get('lost_expand')).toBe(1)
  })

  it('leaves what it changes as it was', () => {
    const faults = opened({ faults: [{ name: 'bad_body', body: 'object' }] })
    const reply = { ...fine, body: Buffer.from('{"id":"1"}') }
    const asked = request(CALL)
    expect(textOf(faults.choose(asked)!.change(reply, asked))).toBe('{}')
    expect(textOf(reply)).toBe('{"id":"1"}')
  })

  it('may be added and taken away while the emulator runs', () => {
    const faults = opened({ faults: [] })
    expect(meets(faults, [RECORDS])).toEqual([undefined])
    faults.add({ name: 'reset' }, { name: 'html' })
    expect(meets(faults, [RECORDS])).toEqual(['reset'])
    faults.clear()
    expect(meets(faults, [RECORDS])).toEqual([undefined])
    expect(Object.fromEntries(faults.fired)).toEqual({ reset: 1 })
  })

  it('that is none is refused', () => {
    const wrong = { name: 'cut', part: 2 } as const
    expect(() => opened({ faults: [wrong] })).toThrow(RangeError)
    expect(() => opened().add(wrong)).toThrow('part of the fault cut must be a number from 0 to 1, not 2')
  })
})
