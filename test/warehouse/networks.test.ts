import fc from 'fast-check'
import type pg from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { type BuildingNetwork, readBuildings } from '../../src/imports/buildings.ts'
import { readEndpoints } from '../../src/imports/endpoints.ts'
import { cidrOf, rangeAround } from '../../src/imports/range.ts'
import { canonicalSubnet } from '../../src/mapping/address.ts'
import { withClient } from '../../src/warehouse/connect.ts'
import {
  importEndpoints,
  type MapChange,
  previewBuildings,
  type Resolution,
  replaceBuildings,
  resolveAddresses,
} from '../../src/warehouse/networks.ts'
import { asked, rowStates } from '../setup/dump.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
beforeEach(() => emptied())

async function emptied(): Promise<void> {
  await warehouse.pool.query(`
    delete from call_quality_ops.address_buildings; delete from call_quality_ops.addresses;
    delete from call_quality_ops.rollups; delete from call_quality_ops.touched_days;
    delete from call_quality.building_networks; delete from call_quality.endpoints`)
}

/** One line of a file: where, the length of the prefix, and the building. */
type Line = readonly [address: string, length: number, building: string]

function file(lines: readonly Line[]): readonly BuildingNetwork[] {
  const text = lines.map(([address, length, name]) => `${address},,${length},${name},,,,,,,,,1,0`).join('\n')
  const { rows, faults } = readBuildings(Buffer.from(text))
  expect(faults).toEqual([])
  return rows
}

const transaction = <T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> =>
  withClient(warehouse, async (client) => {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  })

const imported = (lines: readonly Line[], validFrom?: string): Promise<MapChange> =>
  transaction((client) => replaceBuildings(client, warehouse.schemas, file(lines), validFrom))

const resolved = (which: 'new' | 'all'): Promise<Resolution> =>
  transaction((client) => resolveAddresses(client, warehouse.schemas, which))

const seen = (...addresses: readonly string[]) =>
  asked(warehouse, 'insert into :ops.addresses (address) select unnest($1::text[])', [addresses])

const rolledUp = (...days: readonly string[]) =>
  asked(
    warehouse,
    `insert into :ops.rollups (day, basis, daily_rows, hourly_rows) select unnest($1::date[]), '', 1, 1`,
    [days],
  )

const spans = () =>
  asked(
    warehouse,
    `select address, network, building_name, s.valid_from, s.valid_to
     from :ops.address_buildings s join :facts.building_networks using (building_network_key)
     order by address collate "C", s.valid_from`,
  )

const touched = () => asked(warehouse, 'select day from :ops.touched_days order by 1')

describe('addresses', () => {
  it('are in the range with the longest prefix that holds them, also as subnets, in IPv4 and IPv6', async () => {
    await seen(
      '10.1.2.3',
      '10.1.3.0',
      '10.1.2.0/24',
      '10.1.0.0/15',
      '10.2.0.1',
      '203.0.113.77',
      '2001:db8:1::7',
      '2001:db8::',
      '2001:db8::/31',
      'fe80::1',
    )
    await imported([
      ['10.1.0.0', 16, 'Campus'],
      ['10.1.2.0', 25, 'HQ'],
      ['10.1.2.3', 32, 'Lab'],
      ['203.0.113.77', 32, 'Egress'],
      ['2001:db8::', 32, 'Campus'],
      ['2001:db8:1::', 48, 'HQ'],
    ])
    const always = '-infinity infinity'
    expect(await spans()).toEqual([
      `10.1.2.0/24 10.1.0.0/16 Campus ${always}`,
      `10.1.2.3 10.1.2.3/32 Lab ${always}`,
      `10.1.3.0 10.1.0.0/16 Campus ${always}`,
      `2001:db8:1::7 2001:db8:1::/48 HQ ${always}`,
      `2001:db8:: 2001:db8::/32 Campus ${always}`,
      `203.0.113.77 203.0.113.77/32 Egress ${always}`,
    ])
    expect(await asked(warehouse, 'select count(*) from :ops.addresses where not is_resolved')).toEqual(['0'])
  })

  it('that are new are looked up alone, once, and touch no day', async () => {
    await rolledUp('2026-11-01')
    await imported([['10.1.0.0', 16, 'HQ']])
    await asked(warehouse, 'delete from :ops.touched_days')
    await seen('10.1.2.3', '10.9.9.9')
    expect(await resolved('new')).toEqual({ addresses: 2, mapped: 1, moved: 0, days: 0 })
    await seen('10.1.2.4')
    expect(await resolved('new')).toEqual({ addresses: 1, mapped: 1, moved: 0, days: 0 })
    const before = await rowStates(warehouse)
    expect(await resolved('new')).toEqual({ addresses: 0, mapped: 0, moved: 0, days: 0 })
    expect(await resolved('all')).toEqual({ addresses: 3, mapped: 2, moved: 0, days: 0 })
    expect(await rowStates(warehouse)).toEqual(before)
    expect([await spans(), await touched()]).toMatchObject([{ length: 2 }, []])
  })

  it('are looked up without a map, and nothing is said of them', async () => {
    await seen('10.1.2.3', '2001:db8::1')
    expect(await resolved('new')).toEqual({ addresses: 2, mapped: 0, moved: 0, days: 0 })
    expect(await asked(warehouse, 'select is_resolved, count(*) from :ops.addresses group by 1')).toEqual([
      'true 2',
    ])
    expect(await spans()).toEqual([])
  })
})

describe('an import', () => {
  it('of the first map marks all days, on which nobody wrote addresses down before', async () => {
    await rolledUp('2026-02-28', '2026-03-01')
    const told = await previewBuildings(warehouse, file([['10.1.0.0', 16, 'HQ']]), '2026-03-01')
    expect([told.resolution.days, await touched()]).toEqual([2, []])
    expect(await imported([['10.1.0.0', 16, 'HQ']], '2026-03-01')).toEqual(told)
    expect(await touched()).toEqual(['2026-02-28', '2026-03-01'])
  })

  it('marks the days on which an address is in another range than before, where they are rolled up', async () => {
    await rolledUp('2026-02-27', '2026-02-28', '2026-03-01', '2026-03-05')
    await seen('10.1.2.3', '10.2.2.3')
    await imported([['10.1.0.0', 16, 'HQ']])
    expect(await touched()).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-05'])
    await asked(warehouse, 'delete from :ops.touched_days')
    // where nobody was seen, and of which only the name is another
    await imported([
      ['10.1.0.0', 16, 'Head Office'],
      ['10.3.0.0', 16, 'Depot'],
    ])
    expect(await touched()).toEqual([])
    const { resolution } = await imported([['10.1.2.0', 24, 'HQ']], '2026-03-01')
    expect(await touched()).toEqual(['2026-03-01', '2026-03-05'])
    expect(resolution).toEqual({ addresses: 2, mapped: 1, moved: 1, days: 2 })
    expect(await spans()).toEqual([
      '10.1.2.3 10.1.0.0/16 Head Office -infinity 2026-03-01',
      '10.1.2.3 10.1.2.0/24 HQ 2026-03-01 infinity',
    ])
  })

  it('of the same file again writes nothing', async () => {
    const lines: Line[] = [
      ['10.1.0.0', 16, 'HQ'],
      ['2001:db8::', 32, 'Lab'],
    ]
    await seen('10.1.2.3')
    await rolledUp('2026-03-01')
    await imported(lines, '2026-02-01')
    const before = await rowStates(warehouse)
    const { counts, resolution } = await imported(lines, '2026-02-01')
    expect(counts).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 2 })
    expect(resolution.days).toBe(0)
    expect(await rowStates(warehouse)).toEqual(before)
  })

  it('that takes a range away leaves no row of a day to it', async () => {
    await imported([['10.1.0.0', 16, 'HQ']])
    const [key] = await asked(warehouse, 'select building_network_key from :facts.building_networks')
    await seen('10.1.2.3')
    await resolved('new')
    await imported([['10.2.0.0', 16, 'HQ']])
    expect(await spans()).toEqual([])
    expect(await asked(warehouse, 'select building_network_key from :facts.building_networks')).not.toEqual([
      key,
    ])
  })

  it('told beforehand says what it will do, and changes nothing', async () => {
    await seen('10.1.2.3', '10.2.2.3', '10.3.3.3')
    await rolledUp('2026-02-28', '2026-03-01')
    await imported([
      ['10.1.0.0', 16, 'HQ'],
      ['10.2.0.0', 16, 'Lab'],
    ])
    const next: Line[] = [
      ['10.1.0.0', 16, 'HQ'],
      ['10.3.0.0', 16, 'Depot'],
    ]
    const before = await rowStates(warehouse)
    const told = await previewBuildings(warehouse, file(next), '2026-03-01')
    expect(await rowStates(warehouse)).toEqual(before)
    expect(told).toMatchObject({ resolution: { addresses: 3, mapped: 3, moved: 2, days: 1 } })
    expect(await imported(next, '2026-03-01')).toEqual(told)
    expect(await previewBuildings(warehouse, file(next), undefined)).toMatchObject({ losesSpans: true })
  })
})

const days = ['2026-01-15', '2026-02-15', '2026-03-15', '2026-04-15']
const cuts = ['2026-02-01', '2026-03-01', '2026-04-01']

/** Addresses near each other, so that ranges hold many of them. */
const address = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((host) => `10.1.${host >> 8}.${host & 0xff}`),
  fc.integer({ min: 0, max: 0xffff }).map(
    (host) =>
      `2001:db8::${(host << 8)
        .toString(16)
        .padStart(6, '0')
        .replace(/(..)(....)$/, '$1:$2')}`,
  ),
)
const place = fc.oneof(
  { weight: 3, arbitrary: address },
  {
    weight: 1,
    arbitrary: fc
      .tuple(address, fc.integer({ min: 8, max: 32 }))
      .map(([text, length]) => `${text}/${text.includes(':') ? length + 96 : length}`),
  },
)
const range = fc
  .tuple(address, fc.integer({ min: 12, max: 32 }), fc.constantFrom('A', 'B'))
  .map(([text, length, name]): Line => {
    const bits = text.includes(':') ? length + 96 : length
    return [cidrOf(rangeAround(text, bits)!).split('/')[0]!, bits, name]
  })
const lines = fc.uniqueArray(range, {
  selector: ([text, length]) => `${text}/${length}`,
  maxLength: 25,
  minLength: 1,
})
const scenario = fc.record({
  places: fc.uniqueArray(
    place.map((text) => canonicalSubnet(text)!),
    { minLength: 1, maxLength: 30 },
  ),
  files: fc.array(fc.tuple(lines, fc.option(fc.constantFrom(...cuts), { nil: undefined })), {
    minLength: 1,
    maxLength: 4,
  }),
})

/** The bits of an address or subnet, as a text of zeros and ones; of a subnet those that it has. */
function bitsOf(text: string): string {
  const [start = '', length] = text.split('/')
  const isV6 = start.includes(':')
  const { first } = rangeAround(start, isV6 ? 128 : 32)!
  const bits = first.toString(2).padStart(isV6 ? 128 : 32, '0')
  return `${isV6 ? 'six ' : 'four '}${bits.slice(0, length === undefined ? undefined : Number(length))}`
}

/** Looks through all lines for the longest that the place begins with. */
function naive(place: string, map: readonly Line[]): string {
  const bits = bitsOf(place)
  const holding = map.filter(([start, length]) => bits.startsWith(bitsOf(`${start}/${length}`)))
  const best = holding.toSorted((one, other) => other[1] - one[1])[0]
  return best === undefined ? 'nowhere' : `${best[0]}/${best[1]} ${best[2]}`
}

/** By day and address: the key, and what the map says. */
async function lookedUp(): Promise<Map<string, { key: string; said: string }>> {
  const rows = await asked(
    warehouse,
    `select day::date, address, coalesce(building_network_key::text, 'none'),
       coalesce(network || ' ' || building_name, 'nowhere')
     from unnest($1::date[]) as days (day) cross join :ops.addresses
     left join :ops.address_buildings s using (address)
     left join :facts.building_networks n using (building_network_key)
     where s.address is null or day >= s.valid_from and day < s.valid_to
     union all
     select day::date, address, 'none', 'nowhere'
     from unnest($1::date[]) as days (day) cross join :ops.addresses a
     where exists (select from :ops.address_buildings s where s.address = a.address)
       and not exists (select from :ops.address_buildings s where s.address = a.address and day >= s.valid_from and day < s.valid_to)`,
    [days],
  )
  expect(new Set(rows.map((row) => row.split(' ', 2).join(' '))).size).toBe(rows.length)
  return new Map(
    rows.map((row) => {
      const [day, address, key, ...said] = row.split(' ')
      return [`${day} ${address}`, { key: key!, said: said.join(' ') }]
    }),
  )
}

it('imports in any order: on each day each address is where a search through the file of the day finds it', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ places, files }) => {
      await emptied()
      await seen(...places)
      await rolledUp(...days)
      for (const [at, [next, from]] of files.entries()) {
        const before = await lookedUp()
        await asked(warehouse, 'delete from :ops.touched_days')
        const told = await previewBuildings(warehouse, file(next), from)
        expect(await imported(next, from)).toEqual(told)
        const after = await lookedUp()
        const differing = days.filter((day) =>
          places.some((one) => before.get(`${day} ${one}`)!.key !== after.get(`${day} ${one}`)!.key),
        )
        // with the first map all days are, since addresses may be to be found first
        expect(await touched()).toEqual(at === 0 ? days : differing)
        for (const day of days) {
          const map = files.slice(0, at + 1).findLast(([, since]) => since === undefined || since <= day)
          for (const one of places) {
            expect([day, one, after.get(`${day} ${one}`)!.said]).toEqual([
              day,
              one,
              naive(one, map?.[0] ?? []),
            ])
          }
        }
      }
      // spans of one address that follow each other are of different ranges
      expect(
        await asked(
          warehouse,
          `select one.address from :ops.address_buildings one join :ops.address_buildings other
             on other.address = one.address and other.valid_from = one.valid_to
             and other.building_network_key = one.building_network_key`,
        ),
      ).toEqual([])
      // and looking all of them up anew comes to the same
      const spansOfAll = await spans()
      await asked(warehouse, 'delete from :ops.address_buildings')
      await asked(warehouse, 'update :ops.addresses set is_resolved = false')
      await resolved('new')
      expect(await spans()).toEqual(spansOfAll)
    }),
    { numRuns: 60 },
  )
})

it('ranges are the same that PostgreSQL makes of an address and the length of a prefix', async () => {
  const given = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
    fc.tuple(
      fc.ipV6().filter((text) => rangeAround(text, 0) !== undefined),
      fc.integer({ min: 0, max: 128 }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 50 }), async (ranges) => {
      const differing = await asked(
        warehouse,
        `select address, length, own from unnest($1::text[], $2::int[], $3::text[]) as given (address, length, own)
         where own::cidr <> network(set_masklen(address::inet, length))`,
        [
          ranges.map(([text]) => text),
          ranges.map(([, length]) => length),
          ranges.map(([text, length]) => cidrOf(rangeAround(text, length)!)),
        ],
      )
      expect(differing).toEqual([])
    }),
    { numRuns: 100 },
  )
})

describe('the list of endpoints', () => {
  const endpoints = (text: string, isDryRun = false) =>
    importEndpoints(warehouse, readEndpoints(Buffer.from(text)).rows, isDryRun)
  const listed = () =>
    asked(
      warehouse,
      'select endpoint_key, endpoint_name, endpoint_model, endpoint_label_3 from :facts.endpoints order by lower(endpoint_name)',
    )

  it('is that of the file; an endpoint that was there keeps its key', async () => {
    expect(await endpoints('PC-1,Nimbus,,,,x\nPC-2,Nimbus,,,,\nPC-3,,,,,')).toEqual({
      added: 3,
      changed: 0,
      removed: 0,
      unchanged: 0,
    })
    const [one, two] = (await listed()).map((row) => row.split(' ')[0])
    const change = { added: 1, changed: 1, removed: 1, unchanged: 1 }
    const next = 'PC-4,,,,,\npc-2,Cumulus,,,,\nPC-1,Nimbus,,,,x'
    const before = await rowStates(warehouse)
    expect(await endpoints(next, true)).toEqual(change)
    expect(await rowStates(warehouse)).toEqual(before)
    expect(await endpoints(next)).toEqual(change)
    expect(await listed()).toEqual([
      `${one} PC-1 Nimbus x`,
      `${two} pc-2 Cumulus null`,
      expect.stringMatching(/^\d+ PC-4 null null$/),
    ])
    const after = await rowStates(warehouse)
    expect(await endpoints(next)).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 3 })
    expect(await rowStates(warehouse)).toEqual(after)
  })

  it('goes one import after the other', async () => {
    const both = await Promise.all([endpoints('PC-1,A,,,,'), endpoints('PC-1,B,,,,')])
    expect(both.map(({ added, changed }) => added + changed)).toEqual([1, 1])
    expect(await listed()).toHaveLength(1)
  })
})
