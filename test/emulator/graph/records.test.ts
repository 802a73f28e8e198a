import { describe, expect, it } from 'vitest'
import { DAY, HOUR, type Json, NOON, openSite, type Site } from '../server/asking.ts'

const EXPANDED = '?$expand=sessions($expand=segments)'

/** A call of the company that is like this, in the version that can be seen at noon. */
function someCall({ emulator }: Site, isMeant: (document: Json) => boolean) {
  for (const truth of emulator.company.truth(NOON)) {
    const document = truth.document() as Json
    if (isMeant(document)) return { id: truth.id, document }
  }
  throw new Error('the company has no such call')
}

const isMeeting = ({ sessions }: Json) => sessions.length > 5 && sessions.length < 60

/** A document under the origin of the emulator. */
function moved<T>(site: Site, document: T): T {
  return JSON.parse(JSON.stringify(document).replaceAll('https://graph.example', site.emulator.origin)) as T
}

describe('a record', () => {
  it('comes with its sessions, or with its participants, or with neither', async () => {
    const site = await openSite()
    const { id, document } = someCall(site, isMeeting)
    const whole = moved(site, document)
    const plain = (await site.ask(`/${id}`)).json
    expect(plain.version).toBe(whole.version)
    expect(plain.sessions).toBeUndefined()
    expect(plain.participants_v2).toBeUndefined()
    const withSessions = (await site.ask(`/${id}${EXPANDED}`)).json
    const withParticipants = (await site.ask(`/${id}?$expand=participants_v2`)).json
    expect(withParticipants.sessions).toBeUndefined()
    expect({ ...withParticipants, ...withSessions }).toEqual(whole)
    expect(withParticipants.participants_v2).toEqual(whole.participants_v2)
    expect(withSessions['@odata.context']).toBe(whole['@odata.context'])
  })

  it('comes with sessions that have no segments, where they are not asked for', async () => {
    const site = await openSite()
    const { id, document } = someCall(site, isMeeting)
    const { sessions } = (await site.ask(`/${id}?$expand=sessions`)).json
    expect(sessions.map((one) => one.id)).toEqual(document.sessions.map((one) => one.id))
    expect(Object.keys(sessions[0]!)).not.toContain('segments')
    expect(Object.keys(sessions[0]!)).not.toContain('segments@odata.context')
  })

  it('gives the properties that are selected, of sessions as well', async () => {
    const site = await openSite()
    const { id, document } = someCall(site, isMeeting)
    const own = (await site.ask(`/${id}?$select=id,version`)).json
    expect(Object.keys(own).filter((name) => !name.includes('@'))).toEqual(['id', 'version'])
    const both = (await site.ask(`/${id}?$select=version&$expand=sessions($select=id;$expand=segments)`)).json
    expect(Object.keys(both).filter((name) => !name.includes('@'))).toEqual(['version', 'sessions'])
    const { id: first, segments } = moved(site, document).sessions[0]!
    expect(both.sessions[0]).toMatchObject({ id: first, segments })
    expect(both.sessions[0]).not.toHaveProperty('caller')
  })

  it('is unlisted before its first version and after 30 days', async () => {
    const site = await openSite()
    const { call } = [...site.emulator.company.seen(NOON)][0]!
    for (const [time, status] of [
      [call.visibleFrom[0]! - 1, 404],
      [call.visibleFrom[0]!, 200],
      [call.endedAt + 30 * DAY, 200],
      [call.endedAt + 30 * DAY + 1, 404],
    ] as const) {
      site.emulator.clock.set(time)
      expect((await site.ask(`/${call.id}`)).status).toBe(status)
      expect((await site.ask(`/${call.id}/sessions?$expand=segments`)).status).toBe(status)
    }
  })

  it('is found whatever the case of its id', async () => {
    const site = await openSite()
    const { id } = someCall(site, isMeeting)
    expect((await site.ask(`/${id.toUpperCase()}`)).json.id).toBe(id)
  })

  it.each([
    ['?$expand=sessions($expand=segments),participants_v2', 400],
    ['?$expand=sessions&$expand=participants_v2', 400],
    ['?$expand=segments', 400],
    ['?$expand=sessions($expand=segments))', 400],
    ['?$expand=sessions($expand=media)', 400],
    ['?$expand=sessions($top=1)', 400],
    ['?$expand=participants_v2($expand=identity)', 400],
    ['?$select=nonsense', 400],
    ['?$filter=version gt 1', 400],
    ['/segments', 404],
    ['/sessions?$expand=segments,media', 400],
    ['/sessions?$filter=isTest eq true', 400],
    ['/participants_v2?$expand=identity', 400],
    ['/sessions?$skiptoken=nonsense', 400],
  ])('asked with %s is refused with %d', async (query, status) => {
    const site = await openSite()
    const { id } = someCall(site, isMeeting)
    expect((await site.ask(`/${id}${query}`)).status).toBe(status)
  })

  it('that nobody has is not found; what is no GUID is a bad request', async () => {
    const site = await openSite()
    const missing = await site.ask('/00000000-0000-4000-8000-000000000000', { 'client-request-id': 'mine' })
    expect(missing.status).toBe(404)
    expect(missing.json).toEqual({
      error: {
        code: 'NotFound',
        message: expect.any(String),
        innerError: {
          date: '2026-10-07T12:00:00',
          'request-id': missing.headers['request-id'],
          'client-request-id': 'mine',
        },
      },
    })
    expect((await site.ask('/nonsense')).status).toBe(400)
  })
})

describe('members of an enumeration that came later', () => {
  it('are told to those who say that they know them', async () => {
    const site = await openSite()
    const later = '"productFamily":"azureCommunicationServices"'
    const { id } = someCall(site, (document) => JSON.stringify(document).includes(later))
    const plain = await site.ask(`/${id}${EXPANDED}`, { prefer: '' })
    expect(plain.text).not.toContain(later)
    expect(plain.text).toContain('"productFamily":"unknownFutureValue"')
    const known = await site.ask(`/${id}${EXPANDED}`)
    expect(known.text).toContain(later)
    expect(known.headers['preference-applied']).toBe('include-unknown-enum-members')
  })
})

describe('a large meeting', () => {
  async function openMeeting() {
    const site = await openSite()
    const id = site.emulator.company.addMeeting({
      sessions: 150,
      participants: 140,
      startedAt: NOON - 4 * HOUR,
      versions: [
        { visibleFrom: NOON, sessions: 150 },
        { visibleFrom: NOON + 1, sessions: 200 },
      ],
    })
    const [truth] = [...site.emulator.company.truth(NOON)].filter((one) => one.id === id)
    return { site, id, document: moved(site, truth!.document()) as Json }
  }

  it('comes in pages of 60 sessions', async () => {
    const { site, id, document } = await openMeeting()
    const [first, ...rest] = await site.pages(`/${id}${EXPANDED}`)
    const sizes = [first!.json.sessions.length, ...rest.map(({ json }) => json.value.length)]
    expect(sizes).toEqual([60, 60, 30])
    expect([...first!.json.sessions, ...rest.flatMap(({ json }) => json.value)]).toEqual(document.sessions)
    const link = `${site.emulator.origin}/v1.0/communications/callRecords/${id}/sessions?$expand=segments&$skiptoken=`
    expect(String(first!.json['sessions@odata.nextLink']).startsWith(link)).toBe(true)
    expect(rest.map(({ json }) => Object.keys(json))).toEqual([
      ['@odata.context', '@odata.nextLink', 'value'],
      ['@odata.context', 'value'],
    ])
    const alone = await site.pages(`/${id}/sessions?$expand=segments`)
    expect(alone.flatMap(({ json }) => json.value)).toEqual(document.sessions)
    const bare = await site.pages(`/${id}/sessions`)
    expect(bare.map(({ json }) => json.value.length)).toEqual([60, 60, 30])
    expect(bare[2]!.json.value[0]).not.toHaveProperty('segments')
  })

  it('comes in pages of 130 participants', async () => {
    const { site, id, document } = await openMeeting()
    const [first, second, ...none] = await site.pages(`/${id}?$expand=participants_v2`)
    expect([...first!.json.participants_v2, ...second!.json.value]).toEqual(document.participants_v2)
    expect([first!.json.participants_v2.length, none.length]).toEqual([130, 0])
    const alone = await site.pages(`/${id}/participants_v2?$select=id`)
    expect(alone.map(({ json }) => json.value.length)).toEqual([130, 10])
    expect(alone.flatMap(({ json }) => json.value)).toEqual(
      document.participants_v2.map((one) => ({ id: one.id })),
    )
  })

  it('comes in smaller pages for who prefers them', async () => {
    const { site, id, document } = await openMeeting()
    const [first, ...rest] = await site.pages(`/${id}${EXPANDED}`, {
      prefer: 'odata.maxpagesize=50, include-unknown-enum-members',
    })
    expect([...first!.json.sessions, ...rest.flatMap(({ json }) => json.value)]).toEqual(document.sessions)
    expect(rest.map(({ json }) => json.value.length)).toEqual([50, 50])
  })

  it('may be torn: its pages are of the version of the moment', async () => {
    const { site, id } = await openMeeting()
    const first = (await site.ask(`/${id}${EXPANDED}`)).json
    site.emulator.clock.advance(1)
    const rest = await site.pages(String(first['sessions@odata.nextLink']))
    const sessions = [...first.sessions, ...rest.flatMap(({ json }) => json.value)]
    expect([first.version, sessions.length]).toEqual([1, 200])
    expect((await site.ask(`/${id}`)).json.version).toBe(2)
  })

  it('gives links for one call and one way of asking', async () => {
    const { site, id } = await openMeeting()
    const other = site.emulator.company.addMeeting({
      sessions: 150,
      participants: 1,
      startedAt: NOON - 4 * HOUR,
    })
    const link = String((await site.ask(`/${id}${EXPANDED}`)).json['sessions@odata.nextLink'])
    expect((await site.ask(link)).status).toBe(200)
    expect((await site.ask(link.replace(id, other))).status).toBe(400)
    expect((await site.ask(link.replace('$expand=segments&', ''))).status).toBe(400)
  })
})

describe('what a fault may ask of the service', () => {
  it('is a version from a replica that lags', async () => {
    const site = await openSite({ faults: [{ name: 'older_record', times: 1 }] })
    const { call, at } = [...site.emulator.company.seen(NOON)].find((one) => one.at > 0)!
    expect((await site.ask(`/${call.id}`)).json.version).toBe(at)
    expect((await site.ask(`/${call.id}`)).json.version).toBe(at + 1)
  })

  it('is a page of the list with the versions before', async () => {
    const site = await openSite({ faults: [{ name: 'older_list', times: 1 }] })
    const [old, fresh] = [(await site.ask('')).json.value, (await site.ask('')).json.value]
    expect(fresh.map(({ id }) => id)).toEqual(old.map(({ id }) => id))
    expect(old.map(({ version }) => version)).toEqual(fresh.map(({ version }) => Math.max(1, version - 1)))
  })

  it('is a version that comes between two requests', async () => {
    const site = await openSite({ faults: [{ name: 'changing_record', times: 1 }] })
    const { id, document } = someCall(site, isMeeting)
    const [sessions, people, again] = [
      (await site.ask(`/${id}${EXPANDED}`)).json,
      (await site.ask(`/${id}?$expand=participants_v2`)).json,
      (await site.ask(`/${id}${EXPANDED}`)).json,
    ]
    expect([sessions.version, people.version]).toEqual([document.version, document.version + 1])
    expect(again.sessions).toHaveLength(sessions.sessions.length + 1)
    expect([...site.emulator.company.truth(NOON)].find((one) => one.id === id)?.version).toBe(again.version)
  })
})
