import { beforeAll, describe, expect, it } from 'vitest'
import { generateCallRecords, kindOf, type TenantOptions } from '../../src/emulator/tenant.ts'
import type { CallRecord, Endpoint, Media, Segment } from '../../src/emulator/wire.ts'

const DAY = 86_400_000
const options: TenantOptions = { seed: 5, calls: 2000, days: 28, until: new Date('2026-11-20T06:00:00Z') }
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?Z$/
const DURATION = /^PT(\d+M)?(\d+(\.\d{1,3})?S)?$/

let records: CallRecord[] = []
beforeAll(() => {
  records = [...generateCallRecords(options)]
})

/** A tenth of a microsecond, as a fraction of a millisecond, survives; Date.parse alone would drop it. */
function timeOf(text: string): number {
  const fraction = /\.(\d+)Z$/.exec(text)?.[1] ?? ''
  return Math.floor(Date.parse(text) / 1000) * 1e7 + Number(fraction.padEnd(7, '0'))
}

function ofKind(kind: string): CallRecord[] {
  return records.filter((_, index) => kindOf(options, index) === kind)
}

function segmentsOf(record: CallRecord): Segment[] {
  return record.sessions.flatMap((session) => session.segments)
}

function mediaOf(record: CallRecord): Media[] {
  return segmentsOf(record).flatMap((segment) => segment.media)
}

function endpointsOf(record: CallRecord): Endpoint[] {
  return record.sessions.flatMap((session) => [session.caller, session.callee])
}

function* valuesIn(value: unknown, path = ''): Generator<{ path: string; name: string; value: unknown }> {
  yield { path, name: path.slice(path.lastIndexOf('.') + 1), value }
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    yield* valuesIn(inner, Array.isArray(value) ? path : `${path}.${name}`)
  }
}

function isWellFormed(name: string, value: unknown): boolean {
  switch (typeof value) {
    case 'undefined':
      return false
    case 'number':
      return Number.isInteger(value) || (Number.isFinite(value) && Number(value.toPrecision(7)) === value)
    case 'string':
      if (name.endsWith('DateTime')) return INSTANT.test(value)
      return /(Jitter|RoundTripTime|roundTripTime|FreezeDuration)$/.test(name) ? DURATION.test(value) : true
    default:
      return true
  }
}

function share<T>(all: readonly T[], of: (one: T) => boolean): number {
  return all.filter(of).length / all.length
}

describe('every document', () => {
  it('is plain JSON without holes, in the forms that Graph uses', () => {
    const wrong: string[] = []
    for (const record of records.slice(0, 700)) {
      for (const { path, name, value } of valuesIn(record)) {
        if (!isWellFormed(name, value)) wrong.push(`${path} of ${record.id} is ${value}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('names no domain that someone may own', () => {
    const owned = /\b[a-z0-9-]+\.(com|net|org|biz|info|io|edu|gov|cloud|app|dev|nl|uk|de|us|se|pt|ca|sg)\b/i
    const addressed = /(?:\/\/|@)([a-z0-9.-]+\.[a-z]{2,})/gi
    const foreign: string[] = []
    for (const record of records.slice(0, 700)) {
      for (const { value } of valuesIn(record)) {
        if (typeof value !== 'string') continue
        if (owned.test(value)) foreign.push(value)
        for (const [, host] of value.matchAll(addressed)) if (!host!.endsWith('.example')) foreign.push(value)
      }
    }
    expect(foreign).toEqual([])
    expect(JSON.stringify(records.slice(0, 100))).toContain('@fabrikam.example')
  })

  it('has ids of its own', () => {
    expect(new Set(records.map((record) => record.id)).size).toBe(records.length)
    for (const record of records) {
      expect(record.id).toMatch(GUID)
      for (const session of record.sessions) {
        expect(session.id).toMatch(GUID)
        for (const segment of session.segments) expect(segment.id).toMatch(GUID)
      }
    }
  })

  it('happens in the window, and each part of it within the whole', () => {
    const until = options.until.getTime()
    for (const record of records) {
      const [from, to] = [timeOf(record.startDateTime), timeOf(record.endDateTime)]
      expect(Date.parse(record.startDateTime)).toBeGreaterThanOrEqual(until - options.days * DAY)
      expect(Date.parse(record.lastModifiedDateTime)).toBeLessThanOrEqual(until)
      expect(timeOf(record.lastModifiedDateTime)).toBeGreaterThan(to)
      expect(from).toBeLessThanOrEqual(to)
      for (const session of record.sessions) {
        const [began, ended] = [timeOf(session.startDateTime), timeOf(session.endDateTime)]
        expect(began).toBeGreaterThanOrEqual(from)
        expect(ended).toBeGreaterThanOrEqual(began)
        expect(ended).toBeLessThanOrEqual(to)
        for (const segment of session.segments) {
          expect(timeOf(segment.startDateTime)).toBeGreaterThanOrEqual(began)
          expect(timeOf(segment.endDateTime)).toBeLessThanOrEqual(ended)
          for (const stream of segment.media.flatMap((media) => media.streams)) {
            if (stream.startDateTime == null || stream.endDateTime == null) continue
            expect(timeOf(stream.startDateTime)).toBeGreaterThanOrEqual(timeOf(segment.startDateTime))
            expect(timeOf(stream.endDateTime)).toBeLessThanOrEqual(timeOf(segment.endDateTime))
          }
        }
      }
    }
  })

  it('names every property of streams, networks and devices, unless it is of the older form', () => {
    const counts: number[] = []
    for (const record of records.filter((one) => one.organizer_v2 !== undefined)) {
      for (const media of mediaOf(record)) {
        const parts = [
          media.callerNetwork,
          media.calleeNetwork,
          media.callerDevice,
          media.calleeDevice,
          ...media.streams,
        ]
        for (const part of parts) counts.push(Object.keys(part).length)
      }
    }
    expect(new Set(counts)).toEqual(new Set([26, 21, 30]))
  })

  it('has the modalities of its sessions', () => {
    for (const record of records) {
      expect(new Set(record.modalities)).toEqual(
        new Set(record.sessions.flatMap((session) => session.modalities)),
      )
    }
  })
})

describe('the size of documents', () => {
  it('is some 55 KB and some 37 rows on average', () => {
    const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0)
    const rows = records.reduce((sum, record) => {
      const media = mediaOf(record)
      const participants = (record.participants_v2 ?? record.participants ?? []).length
      const streams = media.reduce((count, one) => count + one.streams.length, 0)
      return (
        sum + 1 + participants + record.sessions.length + segmentsOf(record).length + media.length + streams
      )
    }, 0)
    expect(bytes / records.length).toBeGreaterThan(44_000)
    expect(bytes / records.length).toBeLessThan(64_000)
    expect(rows / records.length).toBeGreaterThan(32)
    expect(rows / records.length).toBeLessThan(44)
  })

  it('is heavy-tailed: most meetings are small, a few are huge', () => {
    const meetings = ofKind('meeting').map((record) => new Set(record.sessions.map(whoCalls)).size)
    expect(share(meetings, (size) => size >= 3 && size <= 8)).toBeGreaterThan(0.5)
    expect(share(meetings, (size) => size > 60)).toBeLessThan(0.03)
    expect(Math.max(...meetings)).toBeGreaterThan(60)
    expect(Math.min(...meetings)).toBe(2)
    // Sizes up to 300, though with some rejoins there may be more sessions.
    expect(Math.max(...meetings)).toBeLessThanOrEqual(300)
  })
})

function whoCalls(session: CallRecord['sessions'][number]): string {
  const { caller } = session
  if (!('feedback' in caller)) return 'service'
  const former = Object.values(caller.identity ?? {}).find((identity) => identity !== null)
  return caller.associatedIdentity?.id ?? former?.id ?? 'unknown'
}

describe('kinds of calls', () => {
  it('between two people share one id for record, session and segment', () => {
    for (const record of [...ofKind('audio'), ...ofKind('pictures')]) {
      expect(record.type).toBe('peerToPeer')
      expect(record.sessions.map((session) => session.id)).toEqual([record.id])
      expect(segmentsOf(record).map((segment) => segment.id)).toEqual([record.id])
    }
    const labels = new Set(
      ofKind('pictures')
        .flatMap(mediaOf)
        .map((media) => media.label),
    )
    expect(labels).toEqual(new Set(['main-audio', 'main-video', 'applicationsharing-video']))
  })

  it('with a group put participants first and the service second', () => {
    for (const session of ofKind('meeting').flatMap((record) => record.sessions)) {
      expect(session.caller['@odata.type']).toBe('#microsoft.graph.callRecords.participantEndpoint')
      expect(session.callee['@odata.type']).toBe('#microsoft.graph.callRecords.serviceEndpoint')
    }
    const meetings = ofKind('meeting')
    const joined = share(meetings, (record) => record.joinWebUrl !== null)
    expect(joined).toBeGreaterThan(0.7)
    expect(joined).toBeLessThan(0.95)
    const threads = meetings.flatMap((record) => record.joinWebUrl?.split('/')[5] ?? [])
    expect(new Set(threads).size).toBeLessThan(threads.length)
    const rejoined = share(
      meetings,
      (record) => new Set(record.sessions.map(whoCalls)).size < record.sessions.length,
    )
    expect(rejoined).toBeGreaterThan(0.1)
  })

  it('that grew out of two people keep a session without length under the id of the call', () => {
    for (const record of ofKind('escalated')) {
      expect(record.type).toBe('groupCall')
      const origin = record.sessions.filter((session) => session.id === record.id)
      expect(origin).toHaveLength(1)
      expect(origin[0]!.startDateTime).toBe(origin[0]!.endDateTime)
      expect(origin[0]!.segments[0]!.media).toEqual([])
    }
  })

  it('with a telephone have a segment for each leg, and times on the streams over SIP', () => {
    const phones = ofKind('phone')
    const legs = phones.map((record) => segmentsOf(record).length)
    expect(new Set(legs)).toEqual(new Set([1, 2]))
    const streams = phones.flatMap(mediaOf).flatMap((media) => media.streams)
    expect(streams.some((stream) => stream.startDateTime != null)).toBe(true)
    expect(streams.some((stream) => stream.wasMediaBypassed === true)).toBe(true)
    const roles = new Set(
      phones.flatMap((record) => segmentsOf(record).map((segment) => roleOf(segment.callee))),
    )
    expect(roles).toContain('mediationServer')
    expect(roles).toContain('gateway')
  })

  it('to a queue have one session id twice', () => {
    for (const record of ofKind('queue')) {
      const ids = record.sessions.map((session) => session.id)
      expect(new Set(ids).size).toBe(ids.length - 1)
      const roles = record.sessions.map((session) => roleOf(session.callee))
      expect(roles.slice(0, 2)).toEqual(['skypeForBusinessAutoAttendant', 'skypeForBusinessCallQueues'])
    }
  })

  it('that nobody took have neither length nor media', () => {
    for (const record of ofKind('unanswered')) {
      expect(record.startDateTime).toBe(record.endDateTime)
      expect(mediaOf(record)).toEqual([])
    }
    for (const record of ofKind('voicemail')) {
      expect(roleOf(record.sessions.at(-1)!.callee)).toBe('voicemail')
    }
  })

  it('that failed say at which stage', () => {
    for (const record of ofKind('failedSetup')) {
      expect(record.sessions[0]!.failureInfo?.stage).toBe('callSetup')
      expect(mediaOf(record)).toEqual([])
    }
    const sessions = records.flatMap((record) => record.sessions)
    const dropped = share(sessions, (session) => session.failureInfo?.stage === 'midcall')
    expect(dropped).toBeGreaterThan(0.005)
    expect(dropped).toBeLessThan(0.03)
    const reasons = new Set(sessions.map((session) => session.failureInfo?.reason))
    expect(reasons.has('')).toBe(true)
    expect(reasons.has(null)).toBe(true)
  })

  it('that were tests say so', () => {
    for (const record of ofKind('test')) expect(record.sessions[0]!.isTest ?? true).toBe(true)
    for (const record of ofKind('audio')) expect(record.sessions[0]!.isTest ?? false).toBe(false)
  })
})

function roleOf(endpoint: Endpoint): string | null {
  const agent = endpoint.userAgent
  return agent !== null && 'role' in agent ? (agent.role ?? null) : null
}

describe('who takes part', () => {
  it('is named in the new form, or in a few documents only in the old one', () => {
    const older = records.filter((record) => record.organizer !== undefined)
    expect(older.length / records.length).toBeGreaterThan(0.015)
    expect(older.length / records.length).toBeLessThan(0.05)
    for (const record of records) {
      const former = record.organizer !== undefined
      expect(record.participants !== undefined).toBe(former)
      expect(record.organizer_v2 === undefined).toBe(former)
      expect(record.participants_v2 === undefined).toBe(former)
      for (const endpoint of endpointsOf(record)) {
        if (!('feedback' in endpoint)) continue
        expect(endpoint.identity !== undefined).toBe(former)
        expect(endpoint.associatedIdentity === undefined).toBe(former)
      }
    }
  })

  it('fills one slot of many', () => {
    const slots = new Set<string>()
    for (const participant of records.flatMap((record) => record.participants_v2 ?? [])) {
      const filled = Object.entries(participant.identity).filter(([, identity]) => identity !== null)
      expect(filled).toHaveLength(1)
      expect(filled[0]![1]!.id).toBe(participant.id)
      slots.add(filled[0]![0])
    }
    expect(slots).toEqual(new Set(['user', 'phone', 'applicationInstance', 'acsUser']))
  })

  it('may be an outsider, with or without an account', () => {
    const everyone = records.flatMap((record) => record.participants_v2 ?? [])
    const visitors = everyone.filter((participant) => participant.id.startsWith('teamsvisitor:'))
    expect(visitors.length).toBeGreaterThan(20)
    for (const visitor of visitors) {
      expect(visitor.id).toMatch(/^teamsvisitor:[0-9a-f]{32}$/)
      expect(visitor.identity.user?.tenantId).toBeNull()
    }
    const tenants = new Set(everyone.map((participant) => participant.identity.user?.tenantId ?? null))
    expect(tenants.size).toBe(6)
    expect(everyone.some((participant) => participant.administrativeUnitInfos.length > 0)).toBe(true)
  })

  it('answers now and then how it was', () => {
    const sides = records
      .flatMap(endpointsOf)
      .flatMap((endpoint) => ('feedback' in endpoint ? [endpoint] : []))
    const answered = sides.flatMap((side) => side.feedback ?? [])
    expect(answered.length / sides.length).toBeGreaterThan(0.07)
    expect(answered.length / sides.length).toBeLessThan(0.13)
    expect(answered.some((said) => said.text !== null)).toBe(true)
    expect(answered.some((said) => said.tokens.Noisy === true)).toBe(true)
    expect(answered.some((said) => Object.keys(said.tokens).length === 0)).toBe(true)
    const inSegments = records.flatMap(segmentsOf).flatMap((segment) => [segment.caller, segment.callee])
    expect(inSegments.every((endpoint) => !('feedback' in endpoint) || endpoint.feedback === null)).toBe(true)
  })
})

describe('telemetry', () => {
  it('is missing from some sides altogether, though the other direction has metrics', () => {
    const silent = records
      .filter((record) => record.type === 'groupCall')
      .flatMap(mediaOf)
      .filter((media) => media.callerNetwork.connectionType === 'unknown')
    expect(silent.length).toBeGreaterThan(100)
    for (const { callerNetwork, callerDevice } of silent) {
      expect(callerNetwork.ipAddress).toBeNull()
      expect(Object.values(callerDevice).every((value) => value === null)).toBe(true)
    }
    expect(silent.some((media) => media.streams[0]!.averageJitter != null)).toBe(true)
  })

  it('has the values that stand for nothing', () => {
    const networks = records.flatMap(mediaOf).flatMap((media) => [media.callerNetwork, media.calleeNetwork])
    const seen = (of: (network: (typeof networks)[number]) => boolean) => networks.some(of)
    expect(seen((network) => network.linkSpeed === 4294967295)).toBe(true)
    expect(seen((network) => network.linkSpeed === 0)).toBe(true)
    expect(seen((network) => network.macAddress === '00-00-00-00-00-00')).toBe(true)
    expect(seen((network) => network.macAddress === '00-00-00-00-00-00-00-00')).toBe(true)
    expect(seen((network) => network.macAddress === '02:00:00:00:00:00')).toBe(true)
    expect(seen((network) => network.ipAddress?.includes('::') ?? false)).toBe(true)
    expect(seen((network) => network.ipAddress?.startsWith('2001:db8:') ?? false)).toBe(true)
    expect(seen((network) => (network.traceRouteHops?.length ?? 0) > 0)).toBe(true)
  })
})
