import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Company } from '../../../src/emulator/graph/company.ts'
import { orderOf, timeOf } from '../../../src/emulator/graph/served-call.ts'
import { DAY, HOUR, NOON } from '../server/asking.ts'

const options = { seed: 5, callsPerDay: 60, since: '2026-09-28' }
const MINUTE = 60_000

/** All versions that can be seen, by id. */
function seen(company: Company, now: number): Map<string, number> {
  return new Map([...company.seen(now)].map(({ call, at }) => [call.id, at]))
}

function hashOf(company: Company, now: number): string {
  const hash = createHash('sha256')
  for (const one of company.truth(now)) hash.update(JSON.stringify([one.id, one.version, one.document()]))
  for (const row of company.pstnCalls(now)) hash.update(JSON.stringify(row))
  for (const row of company.directRoutingCalls(now)) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

describe('a company', () => {
  it('is the same again, byte for byte, whatever was asked before', () => {
    const company = new Company(options)
    const first = hashOf(company, NOON)
    hashOf(company, NOON + 60 * DAY)
    expect(hashOf(company, NOON)).toBe(first)
    const again = new Company(options)
    again.find('no id', NOON)
    expect(hashOf(again, NOON)).toBe(first)
    expect(hashOf(new Company({ ...options, seed: 6 }), NOON)).not.toBe(first)
  })

  it('only adds when the clock moves on', () => {
    const company = new Company(options)
    let before = seen(company, NOON)
    for (let now = NOON; now < NOON + 10 * DAY; now += 7 * HOUR) {
      const after = seen(company, now)
      for (const [id, at] of before) expect(after.get(id)).toBeGreaterThanOrEqual(at)
      expect(after.size).toBeGreaterThanOrEqual(before.size)
      before = after
    }
    expect(before.size).toBeGreaterThan(options.callsPerDay * 15)
  })

  it('begins on its first day, in the same way as one that began earlier', () => {
    const later = seen(new Company({ ...options, since: '2026-10-06' }), NOON)
    const earlier = seen(new Company(options), NOON)
    expect(later.size).toBeGreaterThan(20)
    expect(later.size).toBeLessThan(earlier.size / 2)
    for (const [id, at] of later) expect(earlier.get(id)).toBe(at)
  })

  it('has as many calls in a week as seven mean days, nearly all on weekdays', () => {
    const company = new Company(options)
    const counts = new Array<number>(7).fill(0)
    for (const { call } of company.seen(NOON + 20 * DAY)) {
      if (call.startedAt >= Date.parse('2026-10-05T00:00:00Z')) continue
      counts[new Date(call.startedAt).getUTCDay()]! += 1
    }
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(options.callsPerDay * 7)
    expect(counts[0]! + counts[6]!).toBeLessThan(10)
    expect(Math.min(...counts.slice(1, 6))).toBeGreaterThan(50)
  })

  it('has the same people on all days', () => {
    const company = new Company({ ...options, shares: { meeting: 0, escalated: 0 } })
    const names = [new Map<unknown, string>(), new Map<unknown, string>()]
    for (const { call, at } of company.seen(NOON)) {
      const { id, identity } = call.head(at, '').organizer_v2 as { id: string; identity: { user?: object } }
      if (identity.user) names[call.startedAt < NOON - 4 * DAY ? 0 : 1]!.set(id, JSON.stringify(identity))
    }
    const both = [...names[0]!].filter(([id]) => names[1]!.has(id))
    expect(both.length).toBeGreaterThan(3)
    for (const [id, identity] of both) expect(names[1]!.get(id)).toBe(identity)
  })

  it('refuses what makes no sense', () => {
    expect(() => new Company({ ...options, since: 'yesterday' })).toThrow(RangeError)
    expect(() => new Company({ ...options, callsPerDay: -1 })).toThrow(RangeError)
    expect(() => new Company({ ...options, callsPerDay: 200_000 })).toThrow(RangeError)
  })
})

describe('a record', () => {
  const company = new Company(options)
  const calls = [...company.seen(NOON + 20 * DAY)].map(({ call }) => call)

  it('is there from its first version on, 4 to 150 minutes after the end, until 30 days after it', () => {
    for (const { id, endedAt, visibleFrom } of calls) {
      const [first] = visibleFrom
      expect(first! - endedAt).toBeGreaterThanOrEqual(4 * MINUTE)
      expect(first! - endedAt).toBeLessThanOrEqual(150 * MINUTE)
      expect(company.find(id, first! - 1)).toBeUndefined()
      visibleFrom.forEach((time, at) => {
        expect(company.find(id, time)?.at).toBe(at)
      })
      expect(company.find(id, endedAt + 30 * DAY)).toBeDefined()
      expect(company.find(id, endedAt + 30 * DAY + 1)).toBeUndefined()
    }
  })

  it('has further versions, some of them days later, some across midnight', () => {
    const several = calls.filter(({ visibleFrom }) => visibleFrom.length > 1)
    expect(several.length / calls.length).toBeCloseTo(0.3, 1)
    const delays = several.map(({ visibleFrom, endedAt }) => visibleFrom.at(-1)! - endedAt)
    expect(delays.filter((delay) => delay > DAY).length).toBeGreaterThan(3)
    const nextDay = several.filter(
      ({ visibleFrom, endedAt }) => Math.floor(visibleFrom.at(-1)! / DAY) > Math.floor(endedAt / DAY),
    )
    expect(nextDay.length).toBeGreaterThan(5)
  })

  it('says in its head what its document says', () => {
    for (const call of calls) {
      call.visibleFrom.forEach((_, at) => {
        const whole = call.document(at)
        const head = call.head(at, 'https://graph.example')
        expect(head).toEqual(Object.fromEntries(Object.keys(head).map((name) => [name, whole[name]])))
        const rest = Object.keys(whole).filter((name) => !(name in head) && !name.includes('@'))
        expect(rest).toEqual(['participants_v2', 'sessions'])
        expect(timeOf(whole.startDateTime)).toBe(call.startedAt)
        expect(whole.version).toBe(at + 1)
        expect(Date.parse(String(whole.lastModifiedDateTime))).toBeLessThanOrEqual(call.visibleFrom[at]!)
      })
    }
  })

  it('may lose in its last version what it had before', () => {
    const many = new Company({ ...options, callsPerDay: 250 })
    const lost = new Set<string>()
    for (const { call, at } of many.seen(NOON + 9 * DAY)) {
      if (at === 0 || at + 1 < call.visibleFrom.length) continue
      const [before, after] = [call.document(at - 1), call.document(at)]
      if (before.joinWebUrl !== null && after.joinWebUrl === null) lost.add('joinWebUrl')
      const names = (document: object) =>
        JSON.stringify(document).match(/"(?:capture|render)DeviceName":"/g)?.length ?? 0
      if (names(after) < names(before)) lost.add('deviceName')
    }
    expect([...lost].sort()).toEqual(['deviceName', 'joinWebUrl'])
  })
})

describe('the logs of telephone calls', () => {
  const company = new Company({ ...options, callsPerDay: 200 })

  it('grow with the clock, and fit the records', () => {
    const records = new Set([...company.truth(NOON + DAY)].map(({ id }) => id))
    const early = [...company.directRoutingCalls(NOON)]
    const late = [...company.directRoutingCalls(NOON + DAY)]
    expect(early.length).toBeGreaterThan(30)
    expect(late.length).toBeGreaterThan(early.length)
    expect(late.map(({ id }) => id)).toEqual(expect.arrayContaining(early.map(({ id }) => id)))
    expect(early.filter(({ correlationId }) => !records.has(correlationId as string))).toEqual([])
    expect([...company.pstnCalls(NOON)].length).toBeGreaterThan(30)
  })

  it('take in rows of a script', () => {
    const row = { id: 'mine', startDateTime: '2026-10-06T08:00:00Z' }
    const one = new Company(options)
    one.addLogRow('pstn', row, NOON)
    expect([...one.pstnCalls(NOON - 1)]).not.toContainEqual(row)
    expect([...one.pstnCalls(NOON)]).toContainEqual(row)
    expect([...one.directRoutingCalls(NOON)]).not.toContainEqual(row)
  })
})

describe('a call of a script', () => {
  const id = '0A000000-0000-4000-8000-000000000001'
  const document = {
    id,
    version: 1,
    startDateTime: '2026-10-06T08:00:00Z',
    endDateTime: '2026-10-06T09:00:00Z',
    sessions: [{ id: 'one' }],
    'sessions@odata.nextLink': 'https://graph.example/next',
  }

  it('is there beside the others, in the versions that were added', () => {
    const company = new Company(options)
    const others = seen(company, NOON).size
    expect(company.add({ versions: [{ visibleFrom: NOON, document }] })).toBe(id.toLowerCase())
    const truth = () => [...company.truth(NOON + HOUR)].find((one) => one.id === id.toLowerCase())
    expect(seen(company, NOON).size).toBe(others + 1)
    expect(seen(company, NOON - 1).size).toBe(seen(new Company(options), NOON - 1).size)
    company.add({ versions: [{ visibleFrom: NOON + 1, document: { ...document, version: 2 } }] })
    expect(truth()!.version).toBe(2)
    const { 'sessions@odata.nextLink': _, ...whole } = document
    expect(truth()!.document()).toEqual({ ...whole, version: 2 })
    expect(company.find(id.toLowerCase(), NOON)?.call.startedAt).toBe(timeOf(document.startDateTime))
  })

  it('may have been at another time than it says', () => {
    const company = new Company(options)
    company.add({
      versions: [{ visibleFrom: NOON, document: { ...document, startDateTime: null } }],
      startedAt: NOON - HOUR,
      endedAt: NOON - HOUR,
    })
    expect(company.find(id.toLowerCase(), NOON + 30 * DAY)).toBeUndefined()
    expect(company.find(id.toLowerCase(), NOON)?.call.startedAt).toBe(NOON - HOUR)
  })

  it('needs an id', () => {
    const company = new Company(options)
    expect(() => company.add({ versions: [] })).toThrow(RangeError)
    expect(() => company.add({ versions: [{ visibleFrom: 0, document: { version: 1 } }] })).toThrow(
      RangeError,
    )
  })
})

describe('a giant meeting', () => {
  const startedAt = NOON - 3 * HOUR
  const meeting = { sessions: 3000, participants: 900, startedAt }

  it('is the same again, and made piece by piece', () => {
    const [one, other] = [new Company(options), new Company(options)]
    const id = one.addMeeting(meeting)
    expect(other.addMeeting(meeting)).toBe(id)
    expect(one.addMeeting(meeting)).not.toBe(id)
    const origin = 'https://localhost:1'
    const parts = [one, other].map((company) => company.find(id, NOON)!.call.parts(0, origin))
    expect(parts[0]!.sessions!.count).toBe(3000)
    expect(parts[0]!.participants!.count).toBe(900)
    const texts = parts[0]!.sessions!.texts(0, 3000)
    expect(parts[1]!.sessions!.texts(1260, 1320)).toEqual(texts.slice(1260, 1320))
    const whole = one.find(id, NOON)!.call.document(0)
    expect(
      texts.map((text) => JSON.parse(text.replaceAll(origin, 'https://graph.example')) as object),
    ).toEqual(whole.sessions)
    expect(new Set((whole.sessions as { id: string }[]).map((session) => session.id)).size).toBe(3000)
    expect(new Set((whole.participants_v2 as { id: string }[]).map((one) => one.id)).size).toBe(900)
    const size = texts.reduce((sum, text) => sum + text.length, 0) / texts.length
    expect(size).toBeGreaterThan(4000)
    expect(size).toBeLessThan(8000)
  })

  it('may grow from version to version', () => {
    const company = new Company(options)
    const versions = [
      { visibleFrom: NOON, sessions: 100 },
      { visibleFrom: NOON + 1, sessions: 250 },
    ]
    const id = company.addMeeting({ ...meeting, versions })
    const counts = [NOON - 1, NOON, NOON + 1].map((now) => {
      const found = company.find(id, now)
      return found && (found.call.document(found.at).sessions as unknown[]).length
    })
    expect(counts).toEqual([undefined, 100, 250])
  })
})

describe('a call that grew', () => {
  it('has a version more, with a session more in it, and goes on to its own later versions', () => {
    const company = new Company(options)
    const { call } = [...company.seen(NOON)].find((one) => one.at === 0 && one.call.visibleFrom.length === 2)!
    const [before] = [company.find(call.id, NOON)!.call.document(0)]
    company.grow(call.id, NOON)
    company.grow(call.id, NOON + 1)
    company.grow('nobody', NOON)
    const shown = [NOON - 1, NOON, NOON + 1, call.visibleFrom[1]!].map((now) => {
      const found = company.find(call.id, now)!
      const document = found.call.document(found.at)
      const { sessions } = found.call.parts(found.at, 'https://graph.example')
      const texts = sessions!.texts(0, sessions!.count)
      expect(texts.map((text) => JSON.parse(text) as object)).toEqual(document.sessions)
      expect(sessions!.texts(texts.length - 1, texts.length)).toEqual(texts.slice(-1))
      expect(found.call.head(found.at, '').version).toBe(document.version)
      return [document.version, texts.length, new Set(texts).size]
    })
    const count = (before!.sessions as unknown[]).length
    expect(shown.slice(0, 3)).toEqual([
      [1, count, count],
      [2, count + 1, count + 1],
      [3, count + 2, count + 2],
    ])
    expect(shown[3]![0]).toBe(4)
    expect([...company.truth(NOON + 1)].find(({ id }) => id === call.id)?.version).toBe(3)
  })
})

describe('an instant', () => {
  it('is read to the ten millionth of a second, in any zone', () => {
    const plain = Date.parse('2026-10-06T08:00:00Z')
    expect(timeOf('2026-10-06T08:00:00Z')).toBe(plain)
    expect(timeOf('2026-10-06T10:00:00.25+02:00')).toBe(plain + 250)
    expect(timeOf('2026-10-06T08:00:00.1234567Z')).toBeCloseTo(plain + 123.4567, 3)
    for (const text of ['2026-10-06', 'now', '', null, undefined, 5]) expect(timeOf(text)).toBeNaN()
  })

  it('gives no order to ids', () => {
    const ids = Array.from(
      { length: 50 },
      (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    )
    expect(ids.toSorted((one, other) => orderOf(one) - orderOf(other))).not.toEqual(ids)
  })
})
