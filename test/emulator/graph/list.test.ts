import { describe, expect, it } from 'vitest'
import { timeOf } from '../../../src/emulator/graph/served-call.ts'
import { MovableClock } from '../../../src/emulator/server/clock.ts'
import { DAY, HOUR, NEXT, NOON, openSite, type Site } from '../server/asking.ts'

const LAST_DAYS = '?$filter=startDateTime ge 2026-10-05T00:00:00Z and startDateTime lt 2026-10-07T00:00:00Z'

/** The ids and versions of calls that can be seen and that began in a time span. */
function expected({ emulator }: Site, from = 0, to = Number.POSITIVE_INFINITY): string[] {
  const seen = [...emulator.company.seen(emulator.clock.now())]
  return seen
    .filter(({ call }) => call.startedAt >= from && call.startedAt < to)
    .map(({ call, at }) => `${call.id} ${at + 1}`)
    .sort()
}

async function listed(site: Site, path: string, headers?: Record<string, string>): Promise<string[]> {
  const pages = await site.pages(path, headers)
  expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200))
  return pages.flatMap(({ json }) => json.value.map(({ id, version }) => `${id} ${version}`))
}

describe('the list', () => {
  it('has every call that can be seen, once, 60 on a page, with its version', async () => {
    const site = await openSite()
    const pages = await site.pages('')
    const sizes = pages.map(({ json }) => json.value.length)
    expect(sizes.slice(0, -1)).toEqual(sizes.slice(1).map(() => 60))
    expect(sizes.length).toBeGreaterThan(2)
    expect((await listed(site, '')).sort()).toEqual(expected(site))
  })

  it('has of each call what its record has beside lists', async () => {
    const site = await openSite()
    const [first] = (await site.ask('')).json.value
    const record = (await site.ask(`/${first!.id}`)).json
    expect(Object.keys(first!)).toEqual([
      ...['id', 'version', 'type', 'modalities', 'lastModifiedDateTime', 'startDateTime', 'endDateTime'],
      ...['joinWebUrl', 'organizer_v2@odata.context', 'organizer_v2'],
    ])
    for (const [name, value] of Object.entries(first!)) expect(record[name]).toEqual(value)
    const context = `${site.emulator.origin}/v1.0/$metadata#communications/callRecords('${first!.id}')/organizer_v2/$entity`
    expect(first!['organizer_v2@odata.context']).toBe(context)
  })

  it('is cut by the start of calls', async () => {
    const site = await openSite()
    const span = [Date.parse('2026-10-05T00:00:00Z'), Date.parse('2026-10-07T00:00:00Z')] as const
    const rows = await listed(site, LAST_DAYS)
    expect(rows.length).toBeGreaterThan(60)
    expect(rows.sort()).toEqual(expected(site, ...span))
    const starts = (await site.ask(LAST_DAYS)).json.value.map((row) => timeOf(row.startDateTime))
    expect(starts).not.toEqual(starts.toSorted((one, other) => one - other))

    const start = String((await site.ask(LAST_DAYS)).json.value[7]!.startDateTime)
    const counts = await Promise.all(
      ['lt', 'le', 'gt', 'ge'].map(
        async (is) => (await listed(site, `?$filter=startDateTime ${is} ${start}`)).length,
      ),
    )
    expect(counts[1]! - counts[0]!).toBe(1)
    expect(counts[3]! - counts[2]!).toBe(1)
    expect(counts[0]! + counts[3]!).toBe(expected(site).length)
  })

  it('is cut by who took part', async () => {
    const site = await openSite()
    const { call, at } = [...site.emulator.company.seen(NOON)].find((one) => one.call.startedAt > NOON - DAY)!
    const [, someone] = call.document(at).participants_v2 as { id: string }[]
    const rows = await listed(
      site,
      `?$filter=startDateTime ge 2026-10-06T00:00:00Z and participants_v2/any(p:p/id eq '${encodeURIComponent(someone!.id)}')`,
    )
    expect(rows).toContain(`${call.id} ${at + 1}`)
    expect(rows.length).toBeLessThan(20)
  })

  it('gives the properties that are selected', async () => {
    const site = await openSite()
    const answer = await site.ask('?$select=id,version')
    expect(Object.keys(answer.json.value[0]!)).toEqual(['id', 'version'])
    expect(answer.json['@odata.context']).toMatch(/#communications\/callRecords\(id,version\)$/)
    expect((await listed(site, '?$select=id,version')).sort()).toEqual(expected(site))
  })

  it('has smaller pages for who prefers them', async () => {
    const site = await openSite()
    const headers = { prefer: 'odata.maxpagesize=25' }
    const answer = await site.ask(LAST_DAYS, headers)
    expect(answer.json.value).toHaveLength(25)
    expect(answer.headers['preference-applied']).toBe('odata.maxpagesize=25')
    const all = await listed(site, LAST_DAYS)
    expect(await listed(site, LAST_DAYS, headers)).toEqual(all)
    expect((await site.ask('', { prefer: 'odata.maxpagesize=1000' })).json.value).toHaveLength(60)
  })

  it('shows on all its pages the company at the time of the first', async () => {
    const site = await openSite()
    const before = expected(site)
    const first = (await site.ask('')).json
    site.emulator.clock.advance(5 * 60_000)
    site.emulator.company.add({
      versions: [{ visibleFrom: NOON + 1, document: { id: 'late' } }],
      startedAt: NOON - HOUR,
      endedAt: NOON - HOUR,
    })
    const rest = await listed(site, String(first[NEXT]))
    const rows = [...first.value.map(({ id, version }) => `${id} ${version}`), ...rest]
    expect(rows.sort()).toEqual(before)
    expect(expected(site)).not.toEqual(before)
    site.emulator.clock.advance(2 * HOUR)
    expect(expected(site).length).toBeGreaterThan(before.length)
    expect((await listed(site, '?$select=id,version')).length).toBe(expected(site).length)
  })

  it('shows what was added while the clock stands still', async () => {
    const site = await openSite()
    const count = (await listed(site, '')).length
    site.emulator.company.add({
      versions: [{ visibleFrom: NOON, document: { id: 'new' } }],
      startedAt: NOON,
      endedAt: NOON,
    })
    expect((await listed(site, '')).length).toBe(count + 1)
  })
})

describe('a link to the next page', () => {
  it('works for ten minutes, for its own list, and as it is', async () => {
    const site = await openSite()
    const link = String((await site.ask(LAST_DAYS)).json[NEXT])
    expect(link.startsWith(`${site.emulator.origin}/v1.0/communications/callRecords?`)).toBe(true)
    site.emulator.clock.advance(600_000)
    expect((await site.ask(link)).status).toBe(200)
    expect((await site.ask(`${link}&$expand=sessions`)).status).toBe(400)
    expect((await site.ask(link.replace('10-05', '10-06'))).status).toBe(400)
    expect((await site.ask(`${link}x`)).status).toBe(400)
    expect((await site.ask('?$skiptoken=abc')).status).toBe(400)
    expect((await site.ask(`${link}&$skiptoken=abc`)).status).toBe(400)
    site.emulator.clock.advance(1)
    const { status, json } = await site.ask(link)
    expect([status, json.error]).toMatchObject([
      400,
      { code: 'BadRequest', message: expect.stringContaining('expired') },
    ])
  })

  it('is the same for the same company at the same time', async () => {
    const sites = [await openSite(), await openSite()]
    const texts = await Promise.all(
      sites.map(async (site) => (await site.ask(LAST_DAYS)).text.replaceAll(site.emulator.origin, '')),
    )
    expect(texts[1]).toBe(texts[0])
  })
})

describe('what the list does not do', () => {
  it.each([
    '?$expand=sessions',
    '?$top=5',
    '?$orderby=startDateTime',
    '?$count=true',
    '?$search=anna',
    '?$skip=60',
    '?$filter=endDateTime ge 2026-10-05T00:00:00Z',
    '?$filter=lastModifiedDateTime ge 2026-10-05T00:00:00Z',
    '?$filter=version gt 1',
    '?$filter=startDateTime eq 2026-10-05T00:00:00Z',
    '?$filter=startDateTime ge 2026-10-05',
    "?$filter=startDateTime ge '2026-10-05T00:00:00Z'",
    '?$filter=startDateTime ge 2026-10-05T00:00:00Z or startDateTime lt 2026-10-01T00:00:00Z',
    "?$filter=participants_v2/any(p:q/id eq 'x')",
    '?$filter=',
    '?$select=id,nonsense',
    '?$filter=startDateTime ge 2026-10-05T00:00:00Z&$filter=startDateTime ge 2026-10-05T00:00:00Z',
  ])('%s', async (query) => {
    const site = await openSite()
    const { status, json } = await site.ask(query)
    expect(status).toBe(400)
    expect(json).toMatchObject({ error: { code: 'BadRequest', message: expect.stringMatching(/\w/) } })
  })

  it('tell of calls that are gone', async () => {
    const site = await openSite({ clock: new MovableClock({ at: NOON + 40 * DAY, speed: 0 }) })
    const oldest = Math.min(
      ...[...site.emulator.company.seen(NOON + 40 * DAY)].map(({ call }) => call.endedAt),
    )
    expect(oldest).toBeGreaterThan(NOON + 10 * DAY)
    const answer = await site.ask('?$filter=startDateTime lt 2026-10-15T00:00:00Z')
    expect([answer.status, answer.json.value]).toEqual([200, []])
  })
})
