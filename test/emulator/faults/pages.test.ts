import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/emulator/faults/catalogue.ts'
import { hostileForms, hostileLink } from '../../../src/emulator/faults/hostile-links.ts'
import { CALL, openSite, RECORDS, type Site } from './site.ts'

interface Page {
  readonly value: readonly { readonly id: string }[]
  readonly '@odata.nextLink'?: string
}

/** Follows links, up to some number of pages; gives the ids of each page and the links that were followed. */
async function walk(site: Site, path: string, most = 10): Promise<{ ids: string[][]; links: string[] }> {
  const ids: string[][] = []
  const links: string[] = []
  let next: string | undefined = path
  while (next !== undefined && ids.length < most) {
    links.push(next.replace(site.origin, ''))
    const page = (await (await site.ask(next)).json()) as Page
    ids.push(page.value.map(({ id }) => id))
    next = page['@odata.nextLink']
  }
  return { ids, links }
}

const PLAIN = [
  ['1.1', '1.2'],
  ['2.1', '2.2'],
  ['3.1', '3.2'],
]

/** The pages of the list as a fault shows them, and then as they are when it is over. */
async function listWith(fault: Fault, path = RECORDS, most = 10) {
  const site = await openSite([fault])
  const walked = await walk(site, path, most)
  const fired = site.faults.fired.get(fault.name)
  site.faults.clear()
  expect((await walk(site, RECORDS)).ids).toEqual(PLAIN)
  return { ...walked, fired }
}

describe('pages', () => {
  it('may link to themselves', async () => {
    const { ids, links, fired } = await listWith({ name: 'looping_link', match: { page: 'next' } })
    expect(ids.slice(0, 3)).toEqual([PLAIN[0], PLAIN[1], PLAIN[1]])
    expect(ids).toHaveLength(10)
    expect(new Set(links).size).toBe(2)
    expect(fired).toBe(9)
  })

  it('may link to each other', async () => {
    const { ids, links } = await listWith({ name: 'looping_link', pages: 2, times: 1 })
    expect(ids.slice(0, 4)).toEqual([PLAIN[0], PLAIN[1], PLAIN[0], PLAIN[1]])
    expect(new Set(links).size).toBe(2)
    expect(ids).toHaveLength(10)
  })

  it('may link to each other where there is only one', async () => {
    const path = `${RECORDS}?$skiptoken=3`
    const { ids, links } = await listWith({ name: 'looping_link', pages: 2 }, path)
    expect(ids).toEqual(Array(10).fill(PLAIN[2]))
    expect(new Set(links).size).toBe(2)
  })

  it('may go on without end and without anything new', async () => {
    const { ids, links, fired } = await listWith({ name: 'endless_links', times: 1 }, RECORDS, 30)
    expect(ids).toEqual(Array(30).fill(PLAIN[0]))
    expect(new Set(links).size).toBe(30)
    expect(fired).toBe(1)
  })

  it('may go on without end and without anything at all', async () => {
    const { ids } = await listWith({ name: 'endless_links', items: 'none', times: 1 }, RECORDS, 30)
    expect(ids).toEqual(Array(30).fill([]))
  })

  it('may come twice', async () => {
    const { ids, links } = await listWith({ name: 'repeated_page', times: 1 })
    expect(ids).toEqual([PLAIN[0], PLAIN[0], PLAIN[1], PLAIN[2]])
    expect(new Set(links).size).toBe(4)
  })

  it('may come twice when they are the last', async () => {
    const { ids } = await listWith({ name: 'repeated_page', times: 1 }, `${RECORDS}?$skiptoken=3`)
    expect(ids).toEqual([PLAIN[2], PLAIN[2]])
  })

  it('may hold items twice', async () => {
    const { ids } = await listWith({ name: 'repeated_items', items: 1 })
    expect(ids).toEqual(PLAIN.map((page) => [...page, page[0]]))
  })

  it('may show an item again that they showed before', async () => {
    const { ids, fired } = await listWith({ name: 'moving_item' })
    expect(ids).toEqual([PLAIN[0], ['1.2', '2.1', '2.2'], PLAIN[2]])
    expect(fired).toBe(1)
  })

  it('may lose an item that moves to where they were read already', async () => {
    const { ids, fired } = await listWith({ name: 'moving_item', comes: 'never', match: { page: 'first' } })
    expect(ids).toEqual([['1.1'], PLAIN[1], PLAIN[2]])
    expect(fired).toBe(1)
  })

  it('of sessions may loop as those of the list do', async () => {
    const site = await openSite([{ name: 'looping_link' }])
    expect((await walk(site, `${CALL}/sessions`)).ids).toEqual(Array(10).fill(['s1']))
  })
})

describe("a link in the documentation's form", () => {
  it('has `$metadata#` before path and id', async () => {
    const site = await openSite([{ name: 'metadata_link' }])
    const record = (await (await site.ask(`${CALL}?$expand=sessions`)).json()) as Record<string, unknown>
    expect(record['sessions@odata.nextLink']).toBe(
      `${site.origin}/v1.0/$metadata#communications/callRecords('11111111-1111-1111-1111-111111111111')` +
        '/sessions?$expand=segments&$skiptoken=2',
    )
    const list = (await (await site.ask(RECORDS)).json()) as Record<string, unknown>
    expect(list['@odata.nextLink']).toBe(
      `${site.origin}/v1.0/$metadata#communications/callRecords?$skiptoken=2`,
    )
    const last = (await (await site.ask(`${RECORDS}?$skiptoken=3`)).json()) as Record<string, unknown>
    expect(last).not.toHaveProperty(['@odata.nextLink'])
    expect(site.faults.fired.get('metadata_link')).toBe(2)
  })
})

describe('a hostile link', () => {
  const HOME = new URL(`https://graph.microsoft.com${RECORDS}?$skiptoken=2`)
  const OTHER = new URL('https://other.test:99')

  /** Where a client goes that gives the link to a URL parser, as most do. */
  const parsed = (form: (typeof hostileForms)[number]) => {
    const link = hostileLink(form, HOME, OTHER)
    return typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
  }

  it('has many forms, all of them different', () => {
    expect(hostileForms.length).toBeGreaterThanOrEqual(20)
    const links = hostileForms.map((form) => JSON.stringify(hostileLink(form, HOME, OTHER)))
    expect(new Set(links).size).toBe(hostileForms.length)
    expect(links).not.toContain(JSON.stringify(HOME.href))
  })

  it('leads to the other host, or past the right one, or home in disguise, or nowhere', () => {
    const forms = (test: (url: URL | undefined) => boolean) =>
      hostileForms.filter((form) => test(parsed(form)))
    expect(forms((url) => url?.host === OTHER.host)).toEqual([
      'other_host',
      'userinfo',
      'userinfo_with_password',
      'backslashes',
    ])
    expect(forms((url) => url?.href === HOME.href)).toEqual(['upper_case', 'percent_host', 'split_by_tab'])
    expect(forms((url) => url === undefined)).toEqual([
      'no_scheme',
      'no_host',
      'broken',
      'empty',
      'number',
      'object',
      'list',
    ])
    // against these a look at the host alone does not help
    expect(forms((url) => url?.origin === HOME.origin && url.href !== HOME.href)).toEqual([
      'credentials',
      'backslash',
      'header_in_path',
      'dots_to_beta',
      'escaped_dots',
      'escaped_slashes',
      'other_path',
      'longer_path',
      'beta',
      'hash',
      'very_long',
    ])
  })

  it('passes for a right one with those who compare only its beginning', () => {
    const fooled = hostileForms.filter((form) => {
      const link = hostileLink(form, HOME, OTHER)
      return typeof link === 'string' && link.startsWith(HOME.origin) && parsed(form)?.origin !== HOME.origin
    })
    expect(fooled).toEqual(
      expect.arrayContaining(['host_as_prefix', 'userinfo_with_password', 'trailing_dot']),
    )
  })

  it.each(hostileForms)('of the form %s is put into lists, sessions and records', async (form) => {
    const site = await openSite([{ name: 'hostile_link', form }], { other: () => OTHER.origin })
    const linkOf = async (path: string) => {
      const json = (await (await site.ask(path)).json()) as Record<string, unknown>
      return json[
        path.startsWith(CALL) && !path.includes('/sessions') ? 'sessions@odata.nextLink' : '@odata.nextLink'
      ]
    }
    const home = (path: string) => new URL(path, site.origin)
    expect(await linkOf(RECORDS)).toEqual(hostileLink(form, home(`${RECORDS}?$skiptoken=2`), OTHER))
    expect(await linkOf(CALL)).toEqual(
      hostileLink(form, home(`${CALL}/sessions?$expand=segments&$skiptoken=2`), OTHER),
    )
    // a last page, which has no link of its own
    const last = await linkOf(`${CALL}/sessions?$skiptoken=3`)
    expect(typeof last).toBe(typeof hostileLink(form, home('/'), OTHER))
    expect(site.faults.fired.get('hostile_link')).toBe(3)
  })

  it('is any of them in the end, and leads careless clients to the other host, which can count them', async () => {
    const other = await openSite()
    const site = await openSite([{ name: 'hostile_link', match: { page: 'first' } }], {
      other: () => other.origin,
    })
    const seen = new Set<string>()
    for (let ask = 0; ask < 400; ask += 1) {
      const page = (await (await site.ask(RECORDS)).json()) as Page
      const link: unknown = page['@odata.nextLink']
      seen.add(JSON.stringify(link))
      if (link === `${other.origin}${RECORDS}?$skiptoken=2`) await fetch(link)
    }
    const first = new URL(`${RECORDS}?$skiptoken=2`, site.origin)
    const all = hostileForms.map((form) => JSON.stringify(hostileLink(form, first, new URL(other.origin))))
    expect([...seen].sort()).toEqual([...new Set(all)].sort())
    expect(other.requests.length).toBeGreaterThan(0)
  })
})
