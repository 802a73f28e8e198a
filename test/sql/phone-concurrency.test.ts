import { beforeAll, describe, expect, it } from 'vitest'
import { asked } from '../setup/dump.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { at, DAY, tried } from './phone-calls.ts'
import { answer, type Given, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

/** An answered call; without an end where that is null. */
function ran(trunk: string, from: string, to: string | null, more: Given = {}): Given {
  return tried(trunk, from, {
    is_successful: true,
    started_at: at(from),
    ended_at: to === null ? null : at(to),
    ...more,
  })
}

beforeAll(async () => {
  await insert(warehouse, 'direct_routing_calls', [
    ran('lines', '09:50:00', '12:15:00'),
    ran('lines', '10:00:00', '10:30:00'),
    ran('lines', '10:20:00', '11:10:00'),
    // runs until 10:35, by its length
    ran('lines', '10:25:00', null, { duration_s: 600 }),
    // begins when another ends
    ran('lines', '10:30:00', '10:40:00'),
    // these never run: no end and no length, no length or less, an end before the start, and no answer
    ran('lines', '10:28:00', null),
    ran('lines', '10:29:00', '10:29:00'),
    ran('lines', '10:26:00', '10:20:00'),
    ran('lines', '10:28:30', null, { duration_s: '-9223372036854775808' }),
    ran('lines', '10:27:00', '10:50:00', { is_successful: false }),
    ran('lines', '10:27:00', '10:50:00', { is_successful: null }),
    // to the hour, and from the hour
    ran('hours', '15:30:00', '16:00:00'),
    ran('hours', '16:00:00', '17:00:00'),
    ran('hours', '17:00:00', '17:00:01'),
    // lasts for years; counts for 48 hours
    ran('broken', '08:00:00', null, { ended_at: '2100-01-01T00:00:00Z' }),
    ran('broken', '08:00:00', null, { duration_s: '9223372036854775807' }),
  ])
})

/** Hour and most calls at one instant, of a trunk in a span. */
async function running(trunk: string, span: { since: string; until: string } = DAY): Promise<unknown[][]> {
  const rows = await answer(warehouse, 'direct_routing_concurrency', { ...span, trunk })
  return rows.map((row) => [`${row.period_start}`.slice(11, 16), row.max_concurrent_calls])
}

describe('the most calls at one instant', () => {
  it('is counted from start to end by the hour, with those that began before it', async () => {
    expect(await running('lines')).toEqual([
      ['09:00', 1],
      ['10:00', 4],
      ['11:00', 2],
      ['12:00', 1],
    ])
  })

  it('adds nothing where one begins when another ends, or at the turn of an hour', async () => {
    expect(await running('hours')).toEqual([
      ['15:00', 1],
      ['16:00', 1],
      ['17:00', 1],
    ])
  })

  it('is that of the span alone, with calls that began before it', async () => {
    expect(await running('lines', { since: at('11:15:00'), until: at('11:45:00') })).toEqual([['11:00', 1]])
    expect(await running('lines', { since: at('10:31:00'), until: at('11:00:00') })).toEqual([['10:00', 4]])
    expect(await running('lines', { since: at('10:36:00'), until: at('11:00:00') })).toEqual([['10:00', 3]])
    expect(await running('lines', { since: at('12:15:00'), until: at('13:00:00') })).toEqual([])
    expect(await running('lines', { since: at('10:30:00'), until: at('10:30:00.001') })).toEqual([
      ['10:00', 4],
    ])
  })

  it('is cut where data are broken: no call runs for longer than 48 hours', async () => {
    const rows = await answer(warehouse, 'direct_routing_concurrency', {
      since: '2026-10-19T00:00:00Z',
      until: '2026-11-01T00:00:00Z',
      trunk: 'broken',
    })
    expect(rows).toHaveLength(48)
    expect(rows.every((row) => row.max_concurrent_calls === 2)).toBe(true)
    expect(rows.at(-1)).toMatchObject({ period_start: '2026-10-22 07:00:00+00' })
  })

  it('is the highest of the hours over a longer time, and tells which', async () => {
    const days = await answer(warehouse, 'direct_routing_concurrency', {
      ...DAY,
      trunk: 'lines',
      grain: 'day',
    })
    expect(days).toEqual([
      {
        period_start: '2026-10-20 00:00:00+00',
        trunk: 'lines',
        max_concurrent_calls: 4,
        busiest_hour: '2026-10-20 10:00:00+00',
      },
    ])
    const trunks = await answer(warehouse, 'direct_routing_trunks', { ...DAY, trunk: 'lines' })
    expect(trunks).toEqual([expect.objectContaining({ attempts: 11, max_concurrent_calls: 4 })])
  })

  it('stands beside the attempts of its hour, also where there is none', async () => {
    const told = `select extract(hour from hour_utc at time zone 'UTC')::int, attempts, answered, max_concurrent_calls,
        ner_percent
      from :facts.direct_routing_summary where trunk = 'lines' order by hour_utc`
    expect(await asked(warehouse, told)).toEqual([
      '9 1 1 1 100',
      '10 10 8 4 80',
      '11 0 0 2 null',
      '12 0 0 1 null',
    ])
    const hours = await answer(warehouse, 'direct_routing_hours', { ...DAY, trunk: 'lines' })
    expect(hours.map((row) => [row.attempts, row.max_concurrent_calls])).toEqual([
      [1, 1],
      [10, 4],
      [0, 2],
      [0, 1],
    ])
  })
})

describe('many calls', () => {
  const HOUR = 3600
  const begun = Date.parse('2026-11-05T00:00:00Z') / 1000
  /** Whole seconds, so that ends meet starts; some run through several hours. */
  const runs = Array.from({ length: 600 }, (_, index) => {
    const from = begun + ((index * 7919) % (30 * HOUR))
    const length = index % 40 === 0 ? 3 * HOUR : index % 9 === 0 ? 0 : (index * 104729) % 1500
    return { trunk: `many${index % 2}`, from, to: from + length }
  })

  /** The same, by trying each instant at which one begins, and the beginning of the hour. */
  function byTrying(trunk: string, since: number, until: number): string[] {
    const own = runs.filter((run) => run.trunk === trunk && run.from < run.to)
    const told: string[] = []
    for (let hour = since - (since % HOUR); hour < until; hour += HOUR) {
      const [first, last] = [Math.max(hour, since), Math.min(hour + HOUR, until)]
      const instants = [first, ...own.map(({ from }) => from).filter((one) => one >= first && one < last)]
      const most = Math.max(
        ...instants.map((one) => own.filter(({ from, to }) => from <= one && one < to).length),
      )
      if (most > 0) told.push(`${new Date(hour * 1000).toISOString().slice(0, 13)} ${most}`)
    }
    return told
  }

  beforeAll(() =>
    insert(
      warehouse,
      'direct_routing_calls',
      runs.map(({ trunk, from, to }) =>
        tried(trunk, '', {
          ...{ is_successful: true, invited_at: null, started_at: new Date(from * 1000).toISOString() },
          ended_at: new Date(to * 1000).toISOString(),
        }),
      ),
    ),
  )

  it.each([
    ['many0', 0, 40 * HOUR],
    ['many1', 0, 40 * HOUR],
    ['many1', 5 * HOUR, 6 * HOUR],
    ['many0', 7 * HOUR + 1234, 11 * HOUR + 77],
  ])('of %s from second %i to %i are as many as trying says', async (trunk, from, to) => {
    const span = {
      since: new Date((begun + from) * 1000).toISOString(),
      until: new Date((begun + to) * 1000).toISOString(),
    }
    const rows = await answer(warehouse, 'direct_routing_concurrency', { ...span, trunk })
    const told = rows.map((row) =>
      [`${row.period_start}`.slice(0, 13).replace(' ', 'T'), row.max_concurrent_calls].join(' '),
    )
    expect(told).toEqual(byTrying(trunk, begun + from, begun + to))
    expect(told.length).toBeGreaterThan(0)
  })
})
