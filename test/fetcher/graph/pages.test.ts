import { describe, expect, it } from 'vitest'
import { type Page, type PagesOptions, pages } from '../../../src/fetcher/pages.ts'
import type { Scope } from '../../../src/fetcher/quota.ts'
import { json, refusal, Stand } from './stand.ts'

const CALLS = 'https://graph.microsoft.com/v1.0/communications/callRecords'
const LIST = '/communications/callRecords?$filter=x'
const ID = 'e523d2ed-2966-4b6b-925b-754a88034cc5'

/** Reads to the end, or to the error. */
async function readAll(
  stand: Stand,
  first: string | URL = LIST,
  scope: Scope = 'list',
  options: PagesOptions = {},
) {
  const read: Page[] = []
  try {
    for await (const page of pages(stand.graph, first, scope, options)) read.push(page)
  } catch (error) {
    return { read, error: error as Error }
  }
  return { read, error: undefined }
}

const ids = (read: readonly Page[]) =>
  read.flatMap(({ items }) => items.map((item) => (item as { id: string }).id))
const numbered = (n: number, next?: unknown) =>
  json({ value: [{ id: `a${n}` }, { id: `b${n}` }], ...(next !== undefined && { '@odata.nextLink': next }) })

describe('pages', () => {
  it('are read along their links, each as it is', async () => {
    const links = [`${CALLS}?$skiptoken=1&%24a=b%2Fc`, `${CALLS}?$skiptoken=2`]
    const stand = Stand.of(numbered(1, links[0]), numbered(2, links[1]), numbered(3))
    const { read, error } = await readAll(stand)
    expect(error).toBeUndefined()
    expect(ids(read)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
    expect(read.map(({ next }) => next)).toEqual([...links, undefined])
    expect(stand.sent.map(({ url }) => url.href)).toEqual([`${CALLS}?$filter=x`, ...links])
  })

  it('are not asked for before they are wanted', async () => {
    const stand = Stand.of(numbered(1, `${CALLS}?$skiptoken=1`), numbered(2))
    for await (const _ of pages(stand.graph, LIST, 'list')) break
    expect(stand.sent).toHaveLength(1)
  })

  it('end at a link that is null', async () => {
    const { read, error } = await readAll(Stand.of(json({ value: [], '@odata.nextLink': null })))
    expect([read.length, error]).toEqual([1, undefined])
  })

  it.each([{}, { value: null }, { value: {} }, { '@odata.nextLink': `${CALLS}?$skiptoken=1` }])(
    'that have no list are asked for again: %j',
    async (body) => {
      const stand = Stand.of(json(body), numbered(1))
      expect(ids((await readAll(stand)).read)).toEqual(['a1', 'b1'])
    },
  )

  it('may begin with a record, whose further sessions are a list, or a record again', async () => {
    const link = (n: number) => `${CALLS}/${ID}/sessions?$skiptoken=${n}`
    const stand = Stand.of(
      json({ id: ID, version: 1, sessions: [{ id: '1' }], 'sessions@odata.nextLink': link(1) }),
      json({ value: [{ id: '2' }], '@odata.nextLink': link(2) }),
      json({ id: ID, version: 1, sessions: [{ id: '3' }] }),
    )
    const first = `/communications/callRecords/${ID}?$expand=sessions($expand=segments)`
    const { read, error } = await readAll(stand, first, `call ${ID}`, { property: 'sessions' })
    expect(error).toBeUndefined()
    expect(ids(read)).toEqual(['1', '2', '3'])
  })

  it("whose links are of the documentation's form are asked for by our own path, and counted", async () => {
    const schema = `https://graph.microsoft.com/v1.0/$metadata#communications/callRecords('${ID}')/sessions`
    const stand = Stand.of(
      numbered(1, `${schema}?$expand=segments&$skiptoken=1`),
      numbered(2, `${schema}?$skiptoken=2`),
      numbered(3),
    )
    const first = stand.graph.follow(`${schema}?$skiptoken=0`, { id: ID, part: 'sessions' })
    const { read } = await readAll(stand, first, `call ${ID}`)
    expect(read).toHaveLength(3)
    expect(stand.sent.map(({ url }) => url.href)).toEqual([
      `${CALLS}/${ID}/sessions?$skiptoken=0`,
      `${CALLS}/${ID}/sessions?$expand=segments&$skiptoken=1`,
      `${CALLS}/${ID}/sessions?$skiptoken=2`,
    ])
    expect(stand.graph.meter.rebuiltLinks).toBe(3)
  })

  it("of a record after the first count against the record's own limit", async () => {
    const own = { id: ID, part: 'participants_v2' } as const
    const first = `/communications/callRecords/${ID}/participants_v2`
    const link = (n: number) => `${CALLS}/${ID}/participants_v2?$skiptoken=${n}`
    const stand = Stand.of(numbered(1, link(1)), numbered(2, link(2)), numbered(3))
    await readAll(stand, first, 'call', { own })
    expect(stand.taken).toEqual(['call', `call ${ID}`, `call ${ID}`])
  })

  it.each(['https://evil.example/v1.0/communications/callRecords?$skiptoken=1', 42, '', {}])(
    'whose link leads elsewhere end, after the page is given: %j',
    async (link) => {
      const stand = Stand.of(numbered(1, link))
      const { read, error } = await readAll(stand)
      expect(read).toHaveLength(1)
      expect(error).toMatchObject({ kind: 'internal' })
      expect(stand.sent).toHaveLength(1)
    },
  )

  it.each([400, 410])('whose link Graph does not know any more say so (%i)', async (status) => {
    const stand = Stand.of(numbered(1, `${CALLS}?$skiptoken=1`), refusal(status))
    const { read, error } = await readAll(stand)
    expect(read).toHaveLength(1)
    expect(error).toMatchObject({ kind: 'page_expired' })
  })
})

describe('pages whose items are nested as deep as nobody can write them', () => {
  const deep = `${'['.repeat(15_000)}${']'.repeat(15_000)}`
  const page = (items: string, next?: number) =>
    json(
      `{"value":[${items}]${next ? `,"@odata.nextLink":"${CALLS}/${ID}/sessions?$skiptoken=${next}"` : ''}}`,
    )
  const first = `/communications/callRecords/${ID}/sessions`

  it('are read like any others', async () => {
    const { read, error } = await readAll(Stand.of(page(deep, 1), page(`1,${deep}`)), first, 'call')
    expect(error).toBeUndefined()
    expect(read.map(({ items }) => items.length)).toEqual([1, 2])
  })

  it('are left where one comes twice', async () => {
    const { read, error } = await readAll(Stand.of(page(deep, 1), page(deep, 2)), first, 'call')
    expect(error).toMatchObject({ kind: 'page_loop', message: expect.stringContaining('a page came twice') })
    expect(read).toHaveLength(1)
  })
})

describe('pages without an end', () => {
  it('are left when a link comes back', async () => {
    const [one, two] = [`${CALLS}?$skiptoken=1`, `${CALLS}?$skiptoken=2`]
    let n = 0
    const stand = new Stand(({ url }) => numbered(++n, url.href === one ? two : one))
    const { read, error } = await readAll(stand)
    expect(error).toMatchObject({ name: 'GraphFault', kind: 'page_loop' })
    expect(read).toHaveLength(3)
  })

  it('are left when the link is the page itself', async () => {
    const path = `/communications/callRecords/${ID}/participants_v2`
    const { read, error } = await readAll(
      Stand.of(numbered(1, `https://graph.microsoft.com/v1.0${path}`)),
      path,
    )
    expect(error).toMatchObject({ kind: 'page_loop' })
    expect(read).toHaveLength(1)
  })

  it('are left when three in a row bring nothing new', async () => {
    const stand = new Stand((_, count) => numbered(Math.min(count, 4), `${CALLS}?$skiptoken=${count}`))
    const { read, error } = await readAll(stand)
    expect(error).toMatchObject({ kind: 'page_loop' })
    expect(read).toHaveLength(7)
  })

  it('are read on where two in a row bring nothing new, or items have no ids', async () => {
    const bodies = [1, 1, 1, 2, 2, 2, 3].map((n, at) =>
      numbered(n, at < 6 ? `${CALLS}?$skiptoken=${at}` : undefined),
    )
    expect((await readAll(Stand.of(...bodies))).error).toBeUndefined()
    const nameless = [1, 2, 3, 4, 5].map((n) =>
      json({ value: [{ a: 1 }, null], ...(n < 5 && { '@odata.nextLink': `${CALLS}?$skiptoken=${n}` }) }),
    )
    expect((await readAll(Stand.of(...nameless))).error).toBeUndefined()
  })

  it.each([
    ['call a', 2_000],
    ['list', 20_000],
  ] as const)('are left after more than there can be: %s', { timeout: 60_000 }, async (scope, most) => {
    const stand = new Stand((_, count) =>
      json(`{"value":[{"id":"${count}"}],"@odata.nextLink":"${CALLS}?$skiptoken=${count}"}`),
    )
    const { read, error } = await readAll(stand, LIST, scope)
    expect(error).toMatchObject({ kind: 'page_loop', message: expect.stringContaining(String(most)) })
    expect(read).toHaveLength(most)
  })
})
