import { beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../src/warehouse/connect.ts'
import { bound, completed, type Value } from '../../src/warehouse/parameters.ts'
import { ask, type Question, questions } from '../../src/warehouse/questions.ts'
import { asked } from '../setup/dump.ts'
import { emulated, synced } from '../setup/emulated.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { columnsOf } from './question-columns.ts'

/** The span of the tenant's calls, and of all questions here. */
const SPAN = { since: '2026-10-26T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' }
const SPAN_SQL = `day between '2026-10-26' and '2026-11-01'`

/** Questions that a tenant without trouble has no rows for, and why. */
const mayBeEmpty: Readonly<Record<string, string>> = {
  drift: 'the emulator sends no property that is unknown',
  incomplete: 'all pages were fetched',
  issues: 'no value was coerced',
  loader_runs: 'the run began when the test did, not within the span of the calls',
  pending: 'all calls were fetched',
  quarantine: 'all calls were loaded',
}

/** What a question is asked with beside the span: each `by`, and each grain. */
function variants({ parameters }: Question): Record<string, string>[] {
  const choices = (name: string) => parameters.find((one) => one.name === name)?.choices ?? []
  return [{}, ...choices('by').map((by) => ({ by })), ...choices('grain').map((grain) => ({ grain }))]
}

/** Types of PostgreSQL that every BI tool reads. */
const types: Readonly<Record<number, string>> = {
  16: 'bool',
  20: 'int8',
  23: 'int4',
  25: 'text',
  701: 'float8',
  1082: 'date',
  1184: 'timestamptz',
  2950: 'uuid',
}

/** The building map: all floors but those of one building, whose networks are missing; and the VPN. */
const sites = [
  ['Weir House', 'Utrecht', 'NL', 'EMEA', 20, 6, true],
  ['Kiln Lane', 'Leeds', 'GB', 'EMEA', 24, 5, true],
  ['Larkfield Tower', 'Toronto', 'CA', 'AMER', 31, 4, true],
  ['Granary Court', 'Denver', 'US', 'AMER', 36, 4, false],
  ['Skeppet', 'Malmo', 'SE', 'EMEA', 40, 3, true],
  ['Ribeira Works', 'Porto', 'PT', 'EMEA', 44, 3, true],
] as const

const warehouse = await ownWarehouse()
let call: string
let user: string
let named: Question[]

beforeAll(async () => {
  await asked(
    warehouse,
    `insert into :facts.building_networks
       (network, network_name, building_name, city, country, region, is_inside_corp, is_express_route, is_vpn)
     select format('10.%s.%s.0/24', site, floor + part), concat(name, '/', floor + part), name, city, country, region,
       inside, false, false
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bool[])
       as sites (name, city, country, region, site, floors, inside)
     cross join generate_series(1, floors) as floor cross join (values (0), (100)) as parts (part)
     union all
     select '10.250.8.0/23', 'VPN', null, null, null, null, true, false, true`,
    [0, 1, 2, 3, 4, 5, 6].map((column) => sites.map((site) => site[column])),
  )
  const emulator = await emulated({ since: '2026-10-26', callsPerDay: 60 })
  await synced(warehouse, emulator)
  await emulator.stop()
  ;[call] = (await asked(
    warehouse,
    `select call_id from :facts.stream_quality group by call_id order by count(*) desc, call_id limit 1`,
  )) as [string]
  ;[user] = (await asked(
    warehouse,
    `select user_key from :facts.quality_daily group by 1 order by sum(stream_count) desc nulls last, 1 limit 1`,
  )) as [string]
  named = await questions()
}, 60_000)

const valuesOf = (question: Question, given: Readonly<Record<string, Value>>) =>
  completed(
    question.parameters,
    { ...SPAN, call, ...(question.name === 'user_health' && { user }), ...given },
    0,
  )

/** The columns of an answer with their types, where only these schemas are searched. */
async function columns(question: Question, values: Record<string, Value>, path: string): Promise<string> {
  const { text, values: given } = bound(question.sql, values)
  return withClient(warehouse, async (client) => {
    await client.query(`begin read only; set local search_path = ${path}`)
    try {
      const { fields } = await client.query({ text, values: [...given], rowMode: 'array' })
      return fields.map((field) => `${field.name} ${types[field.dataTypeID] ?? 'a type for few'}`).join(', ')
    } finally {
      await client.query('rollback')
    }
  })
}

/** The rows of an answer as objects. */
async function rowsOf(name: string, given: Readonly<Record<string, Value>> = {}) {
  const question = named.find((one) => one.name === name)!
  const { columns, rows } = await ask(warehouse, question.sql, valuesOf(question, given))
  return rows.map((row): Row => Object.fromEntries(columns.map((column, at) => [column, row[at]])))
}

type Row = Readonly<Record<string, unknown>>

const sum = (rows: readonly Row[], column: string) =>
  rows.reduce((total, row) => total + number(row, column), 0)

const number = (row: Row | undefined, column: string) => row![column] as number

/** A line of numbers, as SQL finds them in the streams. */
async function counted(sql: string): Promise<number[]> {
  const [line] = await asked(warehouse, sql)
  return line!.split(' ').map(Number)
}

describe('every named question', () => {
  it('is one whose columns are promised', () => {
    expect(Object.keys(columnsOf).toSorted()).toEqual(named.map(({ name }) => name))
  })

  it.each(Object.keys(columnsOf))('%s answers with its columns, and with rows', async (name) => {
    const question = named.find((one) => one.name === name)!
    for (const variant of variants(question)) {
      const values = valuesOf(question, variant)
      expect([variant, await columns(question, values, 'call_quality, call_quality_ops')]).toEqual([
        variant,
        columnsOf[name],
      ])
      const { rows } = await ask(warehouse, question.sql, values)
      expect(rows.flat().filter((cell) => Number.isNaN(cell))).toEqual([])
      if (mayBeEmpty[name] === undefined) expect([variant, rows.length]).not.toEqual([variant, 0])
    }
  })

  it('needs nothing but the facts, where it is not about the books', async () => {
    const others: string[] = []
    for (const question of named)
      await columns(question, valuesOf(question, {}), 'call_quality').catch(() => others.push(question.name))
    expect(others).toEqual(['drift', 'issues', 'pending', 'quarantine', 'runs'])
  })

  it('has no rows for a span without calls, and says so without an error', async () => {
    const span = { since: '2020-01-01T00:00:00Z', until: '2020-02-01T00:00:00Z' }
    const told: string[] = []
    for (const question of named) {
      const { rows } = await ask(warehouse, question.sql, valuesOf(question, span))
      const spanned = question.parameters.some((one) => one.name === 'since')
      if (spanned && rows.length > 0) told.push(question.name)
    }
    // these list what they look for, with nothing found
    expect(told).toEqual(['building_coverage', 'kpis', 'late_versions'])
  })
})

describe('the key indicators', () => {
  const direct = (more = '') =>
    counted(`select
      count(*) filter (where media_type = 'audio' and verdict = 'poor'),
      count(*) filter (where media_type = 'audio' and verdict <> 'unclassified'),
      count(*) filter (where media_type = 'audio'),
      count(*) filter (where media_type = 'video' and verdict = 'poor'),
      count(*) filter (where media_type = 'video' and verdict <> 'unclassified'),
      count(*) filter (where media_type = 'video'),
      count(*) filter (where media_type = 'sharing' and verdict = 'poor'),
      count(*) filter (where media_type = 'sharing' and verdict <> 'unclassified'),
      count(*) filter (where media_type = 'sharing')
      from :facts.stream_quality
      where ${SPAN_SQL} and not coalesce(is_test, false) and server_pair <> 'Server : Server' ${more}`)
  const asAnswered = async (given = {}) =>
    (await rowsOf('kpis', given)).slice(0, 3).flatMap(({ bad, total, n }) => [bad, total, n])

  it.each([
    ['all', {}, ''],
    ['a building', { building: 'Weir House' }, `and user_building_name = 'Weir House'`],
    ['a country', { country: 'PT' }, `and user_country = 'PT'`],
    ['the inside', { inside: 'inside' }, 'and user_is_inside_corp'],
    ['the outside', { inside: 'outside' }, 'and not coalesce(user_is_inside_corp, false)'],
    ['two people', { session_type: 'peerToPeer' }, `and session_type = 'peerToPeer'`],
  ])('count the streams of %s', async (_, given, where) => {
    const [bad, ...others] = await direct(where)
    expect(bad).toBeGreaterThan(0)
    expect(await asAnswered(given)).toEqual([bad, ...others])
  })

  it('count ratings, and tell value, interval and band by them', async () => {
    const [rated, poor, total] = await counted(`
      select count(*), count(*) filter (where stars <= 2), sum(stars)
      from :facts.sessions
      cross join lateral (values (:facts.stars(caller_feedback_rating)), (:facts.stars(callee_feedback_rating))) as given (stars)
      where stars between 1 and 5 and not coalesce(is_test, false)`)
    const [, , , , , feedback, score] = await rowsOf('kpis')
    expect(feedback).toMatchObject({ bad: poor, total: rated, value: (100 * poor!) / rated! })
    expect(score).toMatchObject({ value: total! / rated!, is_higher_better: true, low: null, high: null })
    expect(feedback!.low).toBeLessThan(number(feedback, 'value'))
    expect(feedback!.high).toBeGreaterThan(number(feedback, 'value'))
    const bands = await asked(
      warehouse,
      `select :facts.band('feedback_score', ${score!.value}), :facts.band('poor_feedback_percent', ${feedback!.value})`,
    )
    expect(bands).toEqual([`${score!.band} ${feedback!.band}`])
  })

  it('tell what was before: the value of as many days that end where the span begins', async () => {
    const halves = { since: '2026-10-29T00:00:00Z', until: '2026-11-01T00:00:00Z' }
    const before = { since: '2026-10-26T00:00:00Z', until: '2026-10-29T00:00:00Z' }
    const [now, then] = [await rowsOf('kpis', halves), await rowsOf('kpis', before)]
    expect(now.map(({ previous }) => previous)).toEqual(then.map(({ value }) => value))
    expect(then[0]!.value).toBeGreaterThan(0)
  })

  it('are the same by the day, by the week, and by place', async () => {
    const kpis = await rowsOf('kpis')
    const streams = kpis[0]!.n
    for (const grain of ['day', 'week', 'month'])
      expect([grain, sum(await rowsOf('kpi_trend', { grain }), 'audio_streams')]).toEqual([grain, streams])
    const [week] = await rowsOf('kpi_trend', { grain: 'week' })
    const names = [
      'audio_poor_percent',
      'setup_failure_percent',
      'drop_percent',
      'poor_feedback_percent',
    ] as const
    for (const name of names) expect(week![name]).toBe(kpis.find(({ kpi }) => kpi === name)!.value)
    const places = await rowsOf('kpi_by_inside')
    const [all] = places.filter(({ session_type }) => session_type === 'all')
    expect(all).toMatchObject({
      is_inside_corp: null,
      connection: 'all',
      streams,
      audio_poor_percent: kpis[0]!.value,
    })
    expect(
      sum(
        places.filter(({ connection }) => connection !== 'all'),
        'streams',
      ),
    ).toBe(streams)
  })

  it('are held against targets by connection', async () => {
    const targets = (await rowsOf('kpi_by_inside')).map((row) =>
      [
        row.session_type,
        row.is_inside_corp,
        row.connection,
        row.audio_poor_target,
        row.setup_failure_target,
        row.drop_target,
      ].join(' '),
    )
    expect(targets).toEqual(
      expect.arrayContaining([
        'all  all 3 1 3',
        'all true all 2 0.5 2',
        'groupCall  all 2 0.5 3',
        'groupCall true all 2 0.5 2',
        'groupCall true wired 1 0.5 1',
        'groupCall true wifi 5 GHz 1 0.5 1',
        'groupCall true wifi 2.4 GHz 2 0.5 2',
        'groupCall false wired 2 0.5 3',
        'peerToPeer  all 2 1 3',
        'peerToPeer true wired 1 0.5 1',
        'peerToPeer false wired 2 1 1',
      ]),
    )
  })
})

describe('the worst', () => {
  const home = `exists (select from :facts.dim_network where is_home_range and network = user_network)`

  it.each([
    ['network', `user_network <> '' and not ${home}`],
    ['public_network', `user_public_network <> ''`],
    ['building', 'user_building_name is not null'],
    ['city', 'user_city is not null'],
    ['region', 'user_region is not null'],
    ['country', 'user_country is not null'],
    ['user', 'user_user_key is not null'],
    ['device', `concat(user_capture_device_name, user_render_device_name) <> ''`],
    ['client', `concat(user_product_family, user_platform, user_application_version) <> ''`],
    ['access_point', 'user_bssid is not null'],
  ])('sum up to all that have a %s', async (by, where) => {
    const rows = await rowsOf('worst', { by, rows: 1e6, min_streams: 0 })
    const whole = await counted(`
      select count(*), count(*) filter (where verdict <> 'unclassified'), count(*) filter (where verdict = 'poor')
      from :facts.stream_quality
      where ${SPAN_SQL} and not coalesce(is_test, false) and media_type = 'audio' and ${where}`)
    expect([sum(rows, 'streams'), sum(rows, 'classified'), sum(rows, 'poor')]).toEqual(whole)
    const poor = rows.map((row) => number(row, 'poor'))
    expect(poor).toEqual(poor.toSorted((a, b) => b - a))
  })

  it('are cut off at a number of rows, and below a number of streams', async () => {
    const all = await rowsOf('worst', { rows: 1e6, min_streams: 0 })
    expect(await rowsOf('worst', { rows: 3, min_streams: 0 })).toEqual(all.slice(0, 3))
    expect(await rowsOf('worst', { rows: 1e6, min_streams: 20 })).toEqual(
      all.filter((row) => number(row, 'classified') >= 20),
    )
  })

  it('say the same of a subnet, wherever it is told of', async () => {
    const subnets = await rowsOf('worst_subnets', { min_streams: 10, rows: 1e6 })
    expect(subnets.length).toBeGreaterThan(5)
    const worst = new Map((await rowsOf('worst', { rows: 1e6 })).map((row) => [row.name, row]))
    const details = await rowsOf('network_details', { rows: 1e6, min_streams: 0 })
    for (const { network, building_name: _, city: __, connection_type: ___, ...numbers } of subnets) {
      expect(worst.get(network)).toMatchObject(numbers)
      const those = details.filter((row) => row.network === network)
      expect(sum(those, 'poor')).toBe(numbers.poor)
    }
  })

  it('are the networks that the tenant was made with: the firewall that lets only TCP through', async () => {
    const [first] = await rowsOf('tcp_networks')
    expect(first).toMatchObject({ network: '10.44.2.0', building_name: 'Ribeira Works' })
    expect(first!.tcp_percent).toBeGreaterThan(80)
  })
})

describe('shares and trends', () => {
  const audio = async () => (await rowsOf('kpis'))[0]!.n as number

  it.each([
    ['media_health', {}],
    ['media_health', { grain: 'hour' }],
    ['audio_by_connection', {}],
    ['network_trend', {}],
    ['building_coverage', {}],
    ['network_details', { rows: 1e6, min_streams: 0 }],
  ])('%s %j tell of each audio stream once', async (name, given) => {
    expect(sum(await rowsOf(name, given), 'streams')).toBe(await audio())
  })

  it('the summary has each stream once', async () => {
    const rows = await rowsOf('cqd_summary', { grain: 'week' })
    const kpis = await rowsOf('kpis')
    for (const [at, media] of ['audio', 'video', 'sharing'].entries()) {
      const those = rows.filter(({ media_type }) => media_type === media)
      expect(sum(those, 'good') + sum(those, 'poor') + sum(those, 'unclassified')).toBe(kpis[at]!.n)
      expect(sum(those, 'poor')).toBe(kpis[at]!.bad)
    }
    expect(new Set(rows.map(({ server_pair, direction }) => `${server_pair} ${direction}`)).size).toBe(4)
  })

  it('shares of transports are those of a media type', async () => {
    const rows = await rowsOf('transport')
    for (const media of ['audio', 'video', 'sharing'])
      expect(
        sum(
          rows.filter(({ media_type }) => media_type === media),
          'share_percent',
        ),
      ).toBeCloseTo(100, 9)
    expect(sum(await rowsOf('building_coverage'), 'share_percent')).toBeCloseTo(100, 9)
  })

  it('an hour is cut where the span is, a day is whole', async () => {
    const span = { since: '2026-10-28T10:20:00Z', until: '2026-10-28T12:00:00Z' }
    const hours = await rowsOf('media_health', { ...span, grain: 'hour' })
    expect([...new Set(hours.map(({ period_start }) => period_start))]).toEqual([
      '2026-10-28 10:00:00+00',
      '2026-10-28 11:00:00+00',
    ])
    const day = { since: '2026-10-28T00:00:00Z', until: '2026-10-29T00:00:00Z' }
    expect(await rowsOf('media_health', span)).toEqual(await rowsOf('media_health', day))
  })

  it.each(['jitter', 'round_trip_time', 'packet_loss'])(
    'quantiles of %s are in the bucket that the exact one is in',
    async (metric) => {
      const column = {
        jitter: 'jitter_ms',
        round_trip_time: 'round_trip_time_ms',
        packet_loss: 'packet_loss_rate',
      }[metric]!
      const exact = await asked(
        warehouse,
        `select direction, place, b.above, b.up_to
         from (select direction, count(*), percentile_disc(array[0.5, 0.95]) within group (order by average_${column}) as exact
               from :facts.stream_quality
               where ${SPAN_SQL} and media_type = 'audio' and not coalesce(is_test, false)
               group by direction) as q
         cross join lateral unnest(q.exact) with ordinality as one (value, place)
         inner join :facts.histogram_buckets as b on b.metric = '${metric}'
           and one.value > coalesce(b.above, '-infinity') and one.value <= coalesce(b.up_to, 'infinity')
         order by direction, place`,
      )
      expect(exact).toHaveLength(4)
      const rows = await rowsOf('network_trend', { grain: 'week' })
      const estimates = rows.flatMap((row) => [row[`p50_${column}`]!, row[`p95_${column}`]!])
      for (const [at, line] of exact.entries()) {
        const [, , above, upTo] = line.split(' ')
        expect(estimates[at]).toBeGreaterThanOrEqual(above === 'null' ? 0 : Number(above))
        expect(estimates[at]).toBeLessThanOrEqual(upTo === 'null' ? Number(above) : Number(upTo))
      }
      const means = await counted(
        `select avg(average_${column}) filter (where direction = 'inbound'), max(max_${column}) filter (where direction = 'inbound')
         from :facts.stream_quality where ${SPAN_SQL} and media_type = 'audio' and not coalesce(is_test, false)`,
      )
      expect(rows[0]![`average_${column}`]).toBeCloseTo(means[0]!, 9)
      expect(rows[0]![`max_${column}`]).toBe(means[1])
    },
  )
})

describe('the building map', () => {
  it('explains the buildings that it has', async () => {
    const buildings = await rowsOf('buildings', { rows: 1e6 })
    const mapped = buildings.map(({ building_name: name, city, is_inside_corp: inside }) => [
      name,
      city,
      inside,
    ])
    expect(mapped).toEqual(
      expect.arrayContaining([
        ...sites.map(([name, city, , , , , inside]) => [name, city, inside]),
        [null, null, true],
      ]),
    )
    const share = Object.fromEntries(
      (await rowsOf('building_coverage')).map(({ what, streams }) => [what, streams]),
    )
    expect(sum(buildings, 'audio_streams')).toBe(share['mapped inside']! + share['mapped outside']!)
    expect(share['mapped outside']).toBe(buildings.find((row) => row.city === 'Denver')!.audio_streams)
  })

  it('lacks the building that it was not given', async () => {
    const missing = await rowsOf('missing_subnets', { min_streams: 1, rows: 1e6 })
    const networks = missing.map(({ network }) => network as string)
    expect(networks.filter((network) => network.startsWith('10.52.')).length).toBeGreaterThan(2)
    for (const [, , , , site] of sites)
      expect(networks.filter((network) => network.startsWith(`10.${site}.`))).toEqual([])
    expect(networks).not.toContain('192.168.1.0')
    const ten = await rowsOf('missing_subnets', { rows: 1e6 })
    expect(ten).toEqual(missing.filter((row) => number(row, 'audio_streams') >= 10))
  })

  it('knows the VPN', async () => {
    const rows = await rowsOf('vpn')
    const [streams, users] = await counted(
      `select count(*), count(distinct user_user_key) from :facts.stream_quality
       where ${SPAN_SQL} and media_type = 'audio' and user_is_vpn and not coalesce(is_test, false)`,
    )
    expect(rows.find(({ vpn }) => vpn === 'mapped')).toMatchObject({ audio_streams: streams, users })
    expect(sum(rows, 'audio_streams')).toBe((await rowsOf('kpis'))[0]!.n)
  })
})

describe('the views', () => {
  it('of networks sum up to the roll-up', async () => {
    const columns = ['stream_count', 'good_count', 'poor_count', 'session_count', 'dropped_count']
    const sums = columns.map((column) => `sum(${column})`).join(', ')
    expect(await counted(`select ${sums} from :facts.network_quality`)).toEqual(
      await counted(`select ${sums} from :facts.quality_daily`),
    )
    const keys = 'day, network_key, building_network_key, media_type'
    const twice = `select ${keys} from :facts.network_quality group by ${keys} having count(*) > 1`
    expect(await asked(warehouse, twice)).toEqual([])
  })

  it('of what is not explained agrees with the question', async () => {
    const coverage = await counted(`
      select sum(audio_stream_count), min(first_day) = '2026-10-26' from :facts.coverage where not is_home_range`)
    const streams = (await rowsOf('building_coverage')).find(({ what }) => what === 'unmapped')!.streams
    expect(coverage[0]).toBe(streams)
    const [mapped] = await counted(
      `select count(*) from :facts.coverage where network ~ '^10\\.(20|24|31|36|40|44|250)\\.'`,
    )
    expect(mapped).toBe(0)
  })
})
