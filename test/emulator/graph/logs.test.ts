import { describe, expect, it } from 'vitest'
import { DAY, NOON, openSite, type Site } from '../server/asking.ts'

const BUSY = { company: { seed: 5, callsPerDay: 150, since: '2026-09-28' } }

const pstn = (from: string, to: string) => `/getPstnCalls(fromDateTime=${from},toDateTime=${to})`
const directRouting = (from: string, to: string) =>
  `/getDirectRoutingCalls(fromDateTime=${from},toDateTime=${to})`

/** A site with so many more rows in the log, one a second from noon of the day before. */
async function siteWith(log: 'pstn' | 'directRouting', count: number): Promise<Site> {
  const site = await openSite()
  for (let at = 0; at < count; at += 1) {
    const startDateTime = new Date(NOON - DAY + at * 1000).toISOString()
    site.emulator.company.addLogRow(log, { id: `row ${at}`, startDateTime }, NOON)
  }
  return site
}

describe('a log of telephone calls', () => {
  it.each([
    ['pstn', pstn, 'pstnCallLogRow'],
    ['directRouting', directRouting, 'directRoutingLogRow'],
  ] as const)('%s has the rows of calls that began in the window', async (log, url, type) => {
    const site = await openSite(BUSY)
    const { company, origin } = site.emulator
    const all = [...(log === 'pstn' ? company.pstnCalls(NOON) : company.directRoutingCalls(NOON))]
    expect(all.length).toBeGreaterThan(30)
    const whole = await site.ask(url('2026-09-28', '2026-10-08'))
    expect(whole.json).toMatchObject({
      '@odata.context': `${origin}/v1.0/$metadata#Collection(microsoft.graph.callRecords.${type})`,
      '@odata.count': all.length,
    })
    const byId = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort()
    expect(byId(whole.json.value)).toEqual(byId(all))
    const day = await site.ask(url('2026-10-06', '2026-10-07T00:00:00Z'))
    const ofDay = all.filter(({ startDateTime }) => String(startDateTime).startsWith('2026-10-06'))
    expect(byId(day.json.value)).toEqual(byId(ofDay))
    expect(ofDay.length).toBeGreaterThan(5)
  })

  it('includes the end of the window with one function and excludes it with the other', async () => {
    for (const [log, url, expected] of [
      ['pstn', pstn, ['row 0', 'row 1', 'row 2']],
      ['directRouting', directRouting, ['row 0', 'row 1']],
    ] as const) {
      const site = await siteWith(log, 5)
      const { value } = (await site.ask(url('2026-10-06T12:00:00Z', '2026-10-06T12:00:02Z'))).json
      expect(value.map(({ id }) => id).filter((id) => id.startsWith('row'))).toEqual(expected)
    }
  })

  it('comes in pages of 1000 rows, by links in the form of the documentation', async () => {
    const site = await siteWith('pstn', 2345)
    const pages = await site.pages(pstn('2026-10-06T12:00:00Z', '2026-10-07'))
    const count = pages[0]!.json['@odata.count'] as number
    expect(count).toBeGreaterThanOrEqual(2345)
    expect(pages.map(({ json }) => json.value.length)).toEqual([1000, 1000, count - 2000])
    expect(pages[0]!.json['@odata.nextLink']).toBe(
      `${site.emulator.origin}/v1.0/communications/callRecords/getPstnCalls(from=2026-10-06T12:00:00Z,to=2026-10-07)?$skip=1000`,
    )
    expect(new Set(pages.flatMap(({ json }) => json.value.map(({ id }) => id))).size).toBe(count)
  })

  it('can be asked for with the namespace of the function', async () => {
    const site = await openSite(BUSY)
    const short = await site.ask(pstn('2026-10-01', '2026-10-07'))
    const long = await site.ask(
      pstn('2026-10-01', '2026-10-07').replace('get', 'microsoft.graph.callRecords.get'),
    )
    expect(long.text).toBe(short.text)
  })

  it.each([
    [pstn('2026-07-01', '2026-10-07'), 406],
    [directRouting('2026-07-01', '2026-10-07'), 406],
    [pstn('2026-07-09', '2026-10-07'), 200],
    [pstn('2026-10-07', '2026-10-06'), 400],
    [pstn('yesterday', '2026-10-06'), 400],
    ['/getPstnCalls(fromDateTime=2026-10-06)', 400],
    ['/getPstnCalls()', 400],
    [`${pstn('2026-10-06', '2026-10-07')}?$skip=x`, 400],
    [`${pstn('2026-10-06', '2026-10-07')}?$filter=charge gt 1`, 400],
  ])('%s is answered with %d', async (path, status) => {
    const site = await openSite()
    expect((await site.ask(path)).status).toBe(status)
  })
})
