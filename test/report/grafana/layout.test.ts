import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { describe, expect, it } from 'vitest'
import { columns } from '../../../src/report/grafana/columns.ts'
import { dashboards, expanded, panels } from '../../../src/report/grafana/index.ts'

/** As Grafana reads them: from files of JSON. */
const all = JSON.parse(JSON.stringify(await dashboards())) as Dashboard[]
const listed = all.map((one) => [one.title!, one] as const)
const panelsOf = (dashboard: Dashboard) => dashboard.panels as Panel[]
const variablesOf = (dashboard: Dashboard) => dashboard.templating.list ?? []
const mentioned = (text: string) => [...text.matchAll(/\$\{(\w+):sqlstring\}/g)].map((match) => match[1]!)

describe('dashboards', () => {
  it('show this', () => {
    const told = all.map(
      (one) =>
        `${one.uid} [${variablesOf(one).map(({ name }) => name)}]: ${panelsOf(one)
          .map(({ title, type }) => `${title} (${type})`)
          .join(', ')}`,
    )
    expect(told).toMatchSnapshot()
  })

  it('have names of their own that last', () => {
    const uids = all.map(({ uid }) => uid!)
    expect(new Set(uids).size).toBe(all.length)
    expect(uids.filter((uid) => !/^callhouse-[a-z]{4,20}$/.test(uid))).toEqual([])
  })

  it.each(listed)('%s is what Grafana takes for one', (_, dashboard) => {
    expect(dashboard).toMatchObject({
      schemaVersion: expect.any(Number),
      timezone: 'utc',
      time: { from: 'now-30d', to: 'now' },
      tags: ['callhouse'],
      links: [{ type: 'dashboards', tags: ['callhouse'], includeVars: true, keepTime: true }],
    })
    // Grafana gives it a number of its own
    expect(dashboard.id).toBeUndefined()
  })

  it.each(listed)('%s has its panels in a grid, side by side', (_, dashboard) => {
    const all = panelsOf(dashboard)
    expect(all.map(({ id }) => id)).toEqual(all.map((_, at) => at + 1))
    const taken = new Map<string, string>()
    for (const { title, gridPos } of all) {
      const { x, y, w, h } = gridPos!
      expect([title, x >= 0 && w >= 4 && h >= 4 && x + w <= 24]).toEqual([title, true])
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          const place = `${column} ${row}`
          expect([title, taken.get(place)]).toEqual([title, undefined])
          taken.set(place, title!)
        }
      }
    }
    const height = Math.max(...all.map(({ gridPos }) => gridPos!.y + gridPos!.h))
    expect(taken.size).toBe(24 * height)
  })

  it.each(listed)('%s says of each panel what is counted, and asks one data source', (_, dashboard) => {
    for (const { title, description, datasource, targets } of panelsOf(dashboard)) {
      expect([title, description]).toEqual([title, expect.stringMatching(/^[A-Z].{30,}\.$/)])
      const source = { type: 'grafana-postgresql-datasource', uid: 'callhouse' }
      expect([title, datasource]).toEqual([title, source])
      expect(targets).toEqual([
        expect.objectContaining({ refId: 'A', datasource: source, rawSql: expect.stringMatching(/^select/) }),
      ])
    }
  })

  it.each(listed)(
    '%s has the variables that it mentions, each behind those that it needs',
    (_, dashboard) => {
      const there = variablesOf(dashboard).map(({ name }) => name)
      const asked = panels([dashboard]).flatMap(({ sql }) => mentioned(sql))
      expect(there.toSorted()).toEqual([...new Set(asked)].toSorted())
      variablesOf(dashboard).forEach(({ name, query, type, current, options }, at) => {
        if (type === 'query') {
          expect(mentioned(String(query)).filter((needed) => !there.slice(0, at).includes(needed))).toEqual(
            [],
          )
          expect([name, current]).toEqual([name, { text: 'All', value: '' }])
        }
        if (type === 'custom') {
          expect(String(query).split(',')).toEqual(options!.map(({ value }) => value))
          expect([name, options!.some(({ value }) => value === current!.value)]).toEqual([name, true])
        }
      })
    },
  )

  it('link to dashboards that there are, and to variables that these have', () => {
    const links = [...JSON.stringify(all).matchAll(/"\/d\/([\w-]+)\?var-(\w+)=[^"]*"/g)]
    expect(links.length).toBeGreaterThan(8)
    for (const [url, uid, variable] of links) {
      const target = all.find((one) => one.uid === uid)
      expect([url, target && variablesOf(target).some(({ name }) => name === variable)]).toEqual([url, true])
      expect(url).toMatch(/:percentencode\}&\$\{__url_time_range\}"$/)
    }
  })

  it('show no column that is in the list for nothing', () => {
    const text = JSON.stringify(all)
    const needed = (name: string) => new RegExp(`"${name}"|/\\^${name}\\$/|\\b${name} as \\\\"`).test(text)
    expect(Object.keys(columns).filter((name) => !needed(name))).toEqual([])
  })

  it('name no schema', () => {
    expect(JSON.stringify(all)).not.toMatch(/call_quality(?:_ops)?\./)
  })
})

describe('expanded', () => {
  const span = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }

  it('puts in what Grafana does', () => {
    expect(
      expanded(`select $__timeFrom()::timestamptz, $__timeTo(), \${a:sqlstring}, \${b:sqlstring}`, {
        ...span,
        variables: { a: `O'Neill "x" $__timeFrom()` },
      }),
    ).toBe(
      `select '2026-11-01T00:00:00.000Z'::timestamptz, '2026-11-02T00:00:00.000Z', 'O''Neill \\"x\\" $__timeFrom()', ''`,
    )
  })

  it.each(['$__timeFilter(day)', '$building', `\${building}`, `\${building:raw}`, '[[building]]', '$1'])(
    'refuses %s, which no panel may have',
    (odd) => {
      expect(() => expanded(`select ${odd}`, span)).toThrow(/would be a variable or a macro/)
    },
  )
})
