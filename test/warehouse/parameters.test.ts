import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import {
  bound,
  completed,
  literal,
  type Parameter,
  parameters,
  parametersOf,
  substituted,
} from '../../src/warehouse/parameters.ts'
import { ask, questions } from '../../src/warehouse/questions.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const NOW = Date.parse('2026-11-02T12:00:00Z')
const namesIn = (sql: string) => parametersOf(sql).map(({ name }) => name)
const byName = (name: string) => parameters.find((one) => one.name === name)!

describe('the parameters of SQL', () => {
  it('are the known names behind a colon, each once, in one order', () => {
    expect(namesIn('select :rows, :since, :rows where (:building::text is null or x = :building)')).toEqual([
      'since',
      'building',
      'rows',
    ])
  })

  it.each([
    ['strings', `select ':since', 'it''s :since', e'\\':since', E'a\\\\' `],
    ['quoted names', 'select 1 as ":since", 2 as "a"":since"'],
    ['line comments', 'select 1 -- :since\n-- :until'],
    ['comments, nested', 'select /* :since /* :since */ :since */ 1'],
    ['comments without an end', 'select 1 /* :since'],
    ['dollar quotes', 'select $$:since$$, $a$ $$ :since $a$'],
    ['casts', 'select x::since, x::text'],
    ['longer names', 'select :since_when, :sinces, :rows1'],
    ['names that nobody knows', 'select :facts, :x, a[1:n], f(a := 1)'],
  ])('are not in %s', (_, sql) => {
    expect(namesIn(sql)).toEqual([])
  })

  it.each([
    ['a string that a backslash does not hold open', `select 'a\\', :since, 'b'`],
    ['a number between dollars', 'select $1, :since, $2'],
    ['a comment that ended', 'select /* /* */ */ :since'],
    ['two dollar quotes', 'select $$a$$ || :since || $$b$$'],
    ['a bracket', 'select (:since)'],
    ['a minus that is none of a comment', 'select 1 - :since'],
  ])('are found behind %s', (_, sql) => {
    expect(namesIn(sql)).toEqual(['since'])
  })

  it('have the values that a comment of the SQL gives them, the default first', () => {
    const [media, by, min, rows] = parametersOf(`-- One row per x: y?
-- :by = network | city
-- :min_streams = 10
--   :rows = 3
-- :media_type = null | audio | video
-- :building = HQ
select :by, :min_streams, :rows, :media_type`).toSorted((a, b) => a.name.localeCompare(b.name)) as [
      Parameter,
      Parameter,
      Parameter,
      Parameter,
    ]
    expect([media, by, min, rows].map(({ name, fallback, choices }) => [name, fallback, choices])).toEqual([
      ['by', 'network', ['network', 'city']],
      ['media_type', null, ['audio', 'video']],
      ['min_streams', 10, undefined],
      ['rows', 100, undefined],
    ])
  })
})

describe('a value for each parameter', () => {
  const all = (given = {}) => completed([byName('since'), byName('until')], given, NOW)

  it('is the 30 days until now, where no span is named', () => {
    expect(all()).toEqual({ since: '2026-10-03T12:00:00.000Z', until: '2026-11-02T12:00:00.000Z' })
    expect(all({ until: '2026-10-31T00:00Z' }).since).toBe('2026-10-01T00:00:00.000Z')
    expect(all({ since: '2026-11-01T02:00+02:00' })).toEqual({
      since: '2026-11-01T00:00:00.000Z',
      until: '2026-11-02T12:00:00.000Z',
    })
  })

  it('is no span that is empty', () => {
    expect(() => all({ since: '2026-11-02T12:00:00Z' })).toThrow('--since is not before --until')
  })

  it('is the default, or NULL, or what is given', () => {
    const own = parametersOf('-- :by = network | city\nselect :by, :building, :rows, :grain')
    expect(completed(own, {}, NOW)).toEqual({ by: 'network', building: null, rows: 100, grain: 'day' })
    const given = { by: 'city', building: 'HQ', rows: 5, grain: 'hour', trunk: 'passed over' }
    const { trunk: _, ...those } = given
    expect(completed(own, given, NOW)).toEqual(those)
  })

  it('is one of its choices', () => {
    expect(() => completed([byName('grain')], { grain: 'year' }, NOW)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `--grain can't be "year"`,
        remedy: 'Choose one of: hour, day, week, month.',
      }),
    )
  })

  it('has to be given for the id of a call', () => {
    expect(() => completed([byName('call')], {}, NOW)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: '--call is missing',
        remedy: 'Add --call: id of a call.',
      }),
    )
  })
})

describe('SQL with something in the place of parameters', () => {
  const sql = `select ':rows', :rows, :building::text -- :rows\nlimit :rows`

  it('has what is rendered', () => {
    expect(substituted(sql, ({ name }) => `<${name}>`)).toBe(
      `select ':rows', <rows>, <building>::text -- :rows\nlimit <rows>`,
    )
  })

  it('has numbers, one for each name, and says what was where', () => {
    const { text, values, origin } = bound(sql, { rows: 7, building: 'HQ' })
    expect(text).toBe(`select ':rows', $2::integer, $1::text::text -- :rows\nlimit $2::integer`)
    expect(values).toEqual(['HQ', 7])
    for (const word of ['select', ',', '::text --', 'limit'])
      expect([word, origin(text.lastIndexOf(word))]).toEqual([word, sql.lastIndexOf(word)])
  })

  it('needs a value for each', () => {
    expect(() => bound(sql, { rows: 7 })).toThrow(':building stands for nothing')
  })
})

describe('in the warehouse', () => {
  let warehouse: Warehouse
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ warehouse, close } = await openWarehouse())
  })
  afterAll(() => close())

  const values = {
    since: '2026-11-01T02:00:00.123Z',
    building: `O'Hara \\ "x" $1 :rows`,
    network: null,
    rows: 3,
    call: '0aa1b2c3-0000-4000-8000-000000000000',
  }
  const sql = `select :since as since, :building as building, :network as network, :rows + 1 as more,
    :call as call, :building is null or :building = 'x' as is_x, '::since' as text
    limit :rows`

  it('bound values have their types', async () => {
    expect(await ask(warehouse, sql, values)).toEqual({
      columns: ['since', 'building', 'network', 'more', 'call', 'is_x', 'text'],
      rows: [['2026-11-01 02:00:00.123+00', values.building, null, 4, values.call, false, '::since']],
    })
  })

  it('literals mean the same', async () => {
    const text = substituted(sql, (one) => literal(one, values[one.name as keyof typeof values]))
    expect(await ask(warehouse, text)).toEqual(await ask(warehouse, sql, values))
  })

  it('a mistake is told where it was written', async () => {
    await expect(
      ask(warehouse, 'select :building,\n:rows, idd', { building: 'x', rows: 1 }),
    ).rejects.toMatchObject({ message: 'PostgreSQL says: column "idd" does not exist (line 2, column 8)' })
  })
})

describe('the named questions', () => {
  it('say what each :by can be, and mention what they say', async () => {
    const odd = (await questions()).flatMap(({ name, sql, parameters: own }) => {
      const said = [...sql.matchAll(/^-- :([a-z_]+) = /gm)].map(([, one]) => one!)
      const vague = own.filter((one) => one.name === 'by' && (one.choices ?? []).length < 2)
      const unused = said.filter((one) => !own.some((other) => other.name === one))
      return [...vague.map((one) => `${name}: ${one.name}`), ...unused.map((one) => `${name}: ${one}`)]
    })
    expect(odd).toEqual([])
  })

  it('begin with their grain and the question', async () => {
    const odd = (await questions()).filter(
      ({ about }) => !/^One row(?: per|:) .+[.?]$/.test(about) || about.length > 160,
    )
    expect(odd.map(({ name, about }) => `${name}: ${about}`)).toEqual([])
  })
})
