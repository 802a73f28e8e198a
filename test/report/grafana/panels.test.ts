import type { Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targets } from '../../../src/report/grafana/bands.ts'
import { dashboards, expanded, panels } from '../../../src/report/grafana/index.ts'
import type { PostgresTarget } from '../../../src/report/grafana/postgres-query.ts'
import { grantReader } from '../../../src/warehouse/readers.ts'
import { asked } from '../../setup/dump.ts'
import { emulated, synced } from '../../setup/emulated.ts'
import { createRole, signedIn, type TestRole } from '../../setup/readers.ts'
import { openWarehouse } from '../../setup/warehouse.ts'

/** A building whose name has what SQL and Grafana quote with. */
const QUOTED = `Weir "House" O'Neill`

/** Buildings of the company, the networks of some of which are not in the map. */
const sites = [
  [QUOTED, 'Utrecht', 'NL', 'EMEA', 20, 6, true],
  ['Kiln Lane', 'Leeds', 'GB', 'EMEA', 24, 5, true],
  ['Larkfield Tower', 'Toronto', 'CA', 'AMER', 31, 4, true],
  ['Granary Court', 'Denver', 'US', 'AMER', 36, 4, false],
] as const

const all = await dashboards()
const every = panels(all)

/** The calls are of the emulator's time, the runs of that of the server. */
const span = {
  from: new Date(Math.min(Date.parse('2026-10-26'), Date.now() - 86_400_000)),
  to: new Date(Math.max(Date.parse('2026-11-02'), Date.now() + 60_000)),
}

let close: () => Promise<void>
let readers: { with: pg.Client; without: pg.Client }
let roles: TestRole[]
let call: string
let user: string
let ofDatabase: string[]

beforeAll(async () => {
  const opened = await openWarehouse()
  const { warehouse, database } = opened
  await asked(
    warehouse,
    `insert into :facts.building_networks
       (network, network_name, building_name, city, country, region, is_inside_corp, is_express_route, is_vpn)
     select format('10.%s.%s.0/24', site, floor + part), concat(name, '/', floor + part), name, city, country, region,
       inside, false, false
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bool[])
       as sites (name, city, country, region, site, floors, inside)
     cross join generate_series(1, floors) as floor cross join (values (0), (100)) as parts (part)`,
    [0, 1, 2, 3, 4, 5, 6].map((column) => sites.map((site) => site[column])),
  )
  const emulator = await emulated({ since: '2026-10-26', callsPerDay: 50 })
  await synced(warehouse, emulator)
  await emulator.stop()
  ;[call] = (await asked(
    warehouse,
    'select call_id from :facts.stream_quality group by call_id order by count(*) desc, call_id limit 1',
  )) as [string]
  ;[user] = (await asked(
    warehouse,
    `select user_key from :facts.quality_daily where media_type in ('video', 'sharing') group by 1
     order by count(distinct media_type) desc, sum(stream_count) desc nulls last, 1 limit 1`,
  )) as [string]
  ofDatabase = await asked(
    warehouse,
    `select concat_ws(' ', kpi, great, good, poor, is_higher_better) from :facts.kpi_targets`,
  )
  roles = [await createRole(), await createRole()]
  await grantReader(warehouse, { role: roles[0]!.name, withEuii: true })
  await grantReader(warehouse, { role: roles[1]!.name, withEuii: false })
  readers = {
    with: await signedIn(roles[0]!.url(database)),
    without: await signedIn(roles[1]!.url(database)),
  }
  close = async () => {
    await readers.with.end()
    await readers.without.end()
    await opened.close()
    for (const role of roles) await role.drop()
  }
}, 60_000)
afterAll(() => close())

const listOf = (dashboard: Dashboard): VariableModel[] => dashboard.templating.list ?? []

/** What the variables of a dashboard are at its beginning, but for a call and a person. */
function atFirst(title: string): Record<string, string> {
  const list = listOf(all.find((one) => one.title === title)!)
  const current = list.map(({ name, current }) => [name, String(current?.value ?? '')] as const)
  return { ...Object.fromEntries(current), call, user }
}

type Cell = string | number | boolean | Date | null

interface Answer {
  readonly columns: readonly string[]
  readonly types: readonly number[]
  readonly rows: readonly (readonly Cell[])[]
}

/** What a reader is answered, who signs in with nothing but a name and a password. */
async function answered(reader: pg.Client, sql: string, variables: Record<string, string>): Promise<Answer> {
  const { fields, rows } = await reader.query<Cell[]>({
    text: expanded(sql, { ...span, variables }),
    rowMode: 'array',
    types: { getTypeParser: (type) => (text: string) => (type === 20 || type === 701 ? Number(text) : text) },
  } as pg.QueryArrayConfig)
  return {
    columns: fields.map(({ name }) => name),
    types: fields.map(({ dataTypeID }) => dataTypeID),
    rows,
  }
}

const panelOf = (dashboard: string, title: string) =>
  all.find((one) => one.title === dashboard)!.panels!.find((one) => one.title === title) as Panel

describe('a panel', () => {
  it.each(every.map((one) => [`${one.dashboard} / ${one.panel}`, one] as const))(
    '%s answers either reader, with what is shown of it',
    async (_, { dashboard, panel, sql }) => {
      const { type, fieldConfig, targets: asks } = panelOf(dashboard, panel)
      for (const reader of [readers.with, readers.without]) {
        const { columns, types, rows } = await answered(reader, sql, atFirst(dashboard))
        expect(rows.length).toBeGreaterThan(0)
        expect(new Set(columns).size).toBe(columns.length)
        expect(rows.flat().filter((cell) => Number.isNaN(cell))).toEqual([])
        const settings = JSON.stringify(fieldConfig)
        const mentioned = [
          ...fieldConfig!.overrides.map(({ matcher }) => String(matcher.options)),
          ...[...settings.matchAll(/__data\.fields\.(\w+)/g)].map((match) => match[1]!),
        ]
        expect(mentioned.filter((column) => !columns.includes(column))).toEqual([])
        // people's names are not in a table of those who may not see them; a chart has something in all its curves
        const lacking = columns.filter((_, at) => rows.every((row) => row[at] === null))
        if (type !== 'table') expect(lacking).toEqual([])
        if ((asks as unknown as PostgresTarget[])[0]!.format !== 'time_series') continue
        // what Grafana makes curves of: a time that does not fall, perhaps a name, and numbers
        expect([columns[0], types[0]]).toEqual(['time', 1184])
        const times = rows.map(([time]) => String(time))
        expect(times).toEqual(times.toSorted())
        const isNamed = columns[1] === 'metric'
        expect(types.slice(isNamed ? 2 : 1).filter((type) => ![20, 23, 701].includes(type))).toEqual([])
        if (isNamed) expect(columns.length).toBe(3)
      }
    },
  )

  it('answers with less where a place is chosen, whatever is in its name', async () => {
    const building = { building: QUOTED }
    const sum = async (panel: string, variables: Record<string, string>) => {
      const { dashboard, sql } = every.find((one) => one.panel === panel)!
      const { columns, rows } = await answered(readers.without, sql, { ...atFirst(dashboard), ...variables })
      const at = columns.findIndex((column) => ['total', 'streams'].includes(column))
      return rows.reduce((total, row) => total + Number(row[at]), 0)
    }
    for (const panel of ['Key indicators', 'Networks']) {
      const whole = await sum(panel, {})
      const here = await sum(panel, building)
      expect(here).toBeGreaterThan(0)
      expect(here).toBeLessThan(whole)
      expect(await sum(panel, { ...building, inside: 'outside' })).toBe(0)
      expect(await sum(panel, { building: 'no such place' })).toBe(0)
    }
  })

  it.each([`\\'); drop table records; --`, `' or '' = '" \\`])(
    'takes %s at the top for a text, not for SQL',
    async (text) => {
      for (const { dashboard, sql } of every) {
        const odd = listOf(all.find((one) => one.title === dashboard)!)
          .filter(({ type }) => type !== 'custom')
          .map(({ name }) => [name, text] as const)
        if (odd.length === 0) continue
        const filters = Object.fromEntries(odd)
        const { rows } = await answered(readers.without, sql, { ...atFirst(dashboard), ...filters })
        const first = await answered(readers.without, sql, atFirst(dashboard))
        expect(rows.length).toBeLessThanOrEqual(first.rows.length)
      }
    },
  )

  it('finds a call by whatever holds its id', async () => {
    const { dashboard, sql } = every.find((one) => one.panel === 'Streams')!
    const rows = async (pasted: string) =>
      (await answered(readers.with, sql, { ...atFirst(dashboard), call: pasted })).rows.length
    expect(await rows(` https://example.com/calls/${call.toUpperCase()}?x=1`)).toBe(await rows(call))
    expect(await rows(call)).toBeGreaterThan(3)
    expect([await rows(''), await rows('nothing')]).toEqual([0, 0])
  })
})

describe('a variable', () => {
  const queries = all.flatMap((dashboard) =>
    listOf(dashboard)
      .filter(({ type }) => type === 'query')
      .map((variable) => [`${dashboard.title} / ${variable.name}`, dashboard, variable] as const),
  )

  it.each(queries)('%s offers everything, and values', async (_, { title }, { query }) => {
    const { columns, rows } = await answered(readers.without, String(query), atFirst(title!))
    expect(columns).toEqual(['__text', '__value'])
    expect(rows[0]).toEqual(['All', ''])
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.flat().filter((cell) => cell === null)).toEqual([])
  })

  it('offers the places within those that are chosen', async () => {
    const overview = all[0]!
    const values = async (name: string, chosen: Record<string, string>) => {
      const { query } = listOf(overview).find((one) => one.name === name)!
      const { rows } = await answered(readers.without, String(query), {
        ...atFirst(overview.title!),
        ...chosen,
      })
      return rows.slice(1).map(([, value]) => value)
    }
    expect(await values('building', { region: 'EMEA' })).toEqual(['Kiln Lane', QUOTED])
    expect(await values('building', { region: 'EMEA', country: 'NL' })).toEqual([QUOTED])
    expect(await values('city', { country: 'US' })).toEqual(['Denver'])
  })
})

describe('colours', () => {
  it('are those of the targets that a warehouse begins with', () => {
    const told = Object.entries(targets).map(([kpi, { great, good, poor, ...more }]) =>
      [kpi, great, good, poor, 'isHigherBetter' in more ? 't' : 'f'].join(' '),
    )
    expect(ofDatabase).toEqual(expect.arrayContaining(told))
  })
})
