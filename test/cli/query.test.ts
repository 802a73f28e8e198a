import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flaggedValues } from '../../src/cli/parameter-flags.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { parametersOf } from '../../src/warehouse/parameters.ts'
import { ask, type Question, questions } from '../../src/warehouse/questions.ts'
import { callhouse, logged, piped } from '../setup/callhouse.ts'
import { call, generated, guid, pstnCall } from '../setup/documents.ts'
import { asked, rowStates } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let env: Record<string, string>
let named: Question[]
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  env = { DATABASE_URL: opened.database.url }
  named = await questions()
  await loaded(warehouse, [
    ...generated(20),
    call(1, { version: 7, more: { joinWebUrl: 'https://meet.example/"a",\nb' } }),
    pstnCall(1),
  ])
})
afterAll(() => close())

const query = (...args: string[]) => callhouse(['query', ...args], { env })

async function printed(...args: string[]): Promise<string> {
  const said = await query(...args)
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
  return said.stdout
}

describe.concurrent('query', () => {
  it('answers a named question', async () => {
    const answer = JSON.parse(await printed('totals', '--json')) as Record<string, unknown>[]
    const [sessions] = await asked(warehouse, 'select count(*) from :facts.sessions')
    expect(answer).toMatchObject([{ calls: 21, sessions: Number(sessions), pstn_calls: 1 }])
  })

  it('lists the named questions', async () => {
    const listed = JSON.parse(await printed('--list', '--json')) as Record<string, unknown>[]
    expect(listed.map(({ name, about }) => ({ name, about }))).toEqual(
      named.map(({ name, about }) => ({ name, about })),
    )
    expect(listed.find(({ name }) => name === 'worst')!.parameters).toMatch(
      /^since until by=network\|public_network\|building\|.* media_type .* min_streams rows$/,
    )
    expect(await printed('--list')).toMatch(/^name +about +parameters\n─+ {2}─+ {2}─+\naccess_points /)
  })

  it('knows what is not a named question', async () => {
    const said = await query('total')
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([
      {
        kind: 'usage',
        msg: 'There is no question named total',
        remedy: expect.stringContaining(named.map(({ name }) => name).join(', ')),
      },
    ])
  })

  it('prints JSON with exact integers, instants to the microsecond, booleans and nulls', async () => {
    const sql = `select record_key > 0 as known, version, started_at, has_video, type, missing_parts,
      9007199254740991 as largest, 9007199254740993 as larger, -9223372036854775808 as least,
      0.1::float8 as tenth, 12345678901234567890.5 as exact, date '2026-10-05' as day, $$ü "\\$$ as text
      from records where id = '${guid(1)}'`
    expect(JSON.parse(await printed(sql, '--json'))).toEqual([
      {
        known: true,
        version: 7,
        started_at: '2026-10-05 08:00:00.123457+00',
        has_video: false,
        type: 'groupCall',
        missing_parts: null,
        largest: 9007199254740991,
        larger: '9007199254740993',
        least: '-9223372036854775808',
        tenth: 0.1,
        exact: '12345678901234567890.5',
        day: '2026-10-05',
        text: 'ü "\\',
      },
    ])
  })

  it('prints CSV as RFC 4180 has it', async () => {
    const sql = `select id, join_web_url, has_audio, null as nothing, 9007199254740993 as big from records
      where id = '${guid(1)}'`
    expect(await printed(sql, '--csv')).toBe(
      `id,join_web_url,has_audio,nothing,big\r\n${guid(1)},"https://meet.example/""a"",\nb",true,,9007199254740993\n`,
    )
  })

  it('prints a table whose cells can not move the cursor', async () => {
    const sql = `select 1234 as number, $$a$$ || chr(27) || $$[2J$$ || chr(10) || $$b$$ as text,
      repeat('x', 80) as long, 0.123456789::float8 as share, null as nothing, true as yes`
    expect(await printed(sql)).toBe(
      `number  text     long${' '.repeat(61)}share  nothing  yes
──────  ───────  ${'─'.repeat(60)}  ────────  ───────  ────
  1234  a�[2J b  ${'x'.repeat(59)}…  0.123457           true
`,
    )
  })

  it('prints the names of the columns where there is no row', async () => {
    const sql = 'select id, version from records where false'
    expect(await printed(sql, '--json')).toBe('[]\n')
    expect(await printed(sql, '--csv')).toBe('id,version\n')
    expect(await printed(sql)).toBe('id  version\n──  ───────\n')
  })

  it('sees the facts and the books without their schemas', async () => {
    expect(await printed('select count(*) from records join ledger using (record_key)', '--csv')).toBe(
      'count\r\n21\n',
    )
  })

  it('can be cut short by its reader', async () => {
    const { code, stdout, stderr } = await piped(
      ['query', 'select generate_series(1, 200000) as n', '--csv'],
      '| head -2',
      env,
    )
    expect([code, stdout, stderr]).toEqual([0, 'n\r\n1\r\n', ''])
  })
})

describe.concurrent('what a question can be asked with', () => {
  it('is bound to its values, in SQL of the user as in a named question', async () => {
    const sql = `select :since as since, :until as until, :building as building, :city as city, :rows as n, ':x' as x`
    const span = ['--since', '2026-10-01', '--until', '2026-11-01T00:30+00:30']
    expect(JSON.parse(await printed(sql, ...span, '--building', "O'Hara", '--rows', '7', '--json'))).toEqual([
      {
        since: '2026-10-01 00:00:00+00',
        until: '2026-11-01 00:00:00+00',
        building: "O'Hara",
        city: null,
        n: 7,
        x: ':x',
      },
    ])
  })

  it('is the 30 days until now, where no span is named', async () => {
    const sql = `select abs(extract(epoch from now() - :until)) < 60 as is_now, :until - :since as span`
    expect(await printed(sql, '--csv')).toBe('is_now,span\r\ntrue,30 days\n')
  })

  it('narrows the answer', async () => {
    expect(await printed('worst', '--by', 'user', '--country', 'Nowhere', '--rows', '3', '--json')).toBe(
      '[]\n',
    )
  })

  it('is nothing that the question does not know', async () => {
    const said = await query('audio_by_connection', '--media-type', 'video')
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([
      {
        kind: 'usage',
        msg: "audio_by_connection can't be asked with --media-type",
        remedy: 'It can be asked with --since, --until, --session-type.',
      },
    ])
  })

  /** What flags, by commander's names, make of the parameters of SQL. */
  const flagged = (sql: string, flags: Record<string, unknown>) =>
    flaggedValues('This SQL', parametersOf(sql), flags, Date.parse('2026-11-02T12:00:00Z'))

  it('takes times as other commands do', () => {
    expect(flagged('select :since, :until', { since: '36h', until: '2026-11-02', json: true })).toEqual({
      since: '2026-11-01T00:00:00.000Z',
      until: '2026-11-02T00:00:00.000Z',
    })
    expect(
      flagged('select :rows, :call, :media_type', {
        rows: '007',
        call: ` ${guid(1).toUpperCase()} `,
        mediaType: 'video',
      }),
    ).toEqual({ rows: 7, call: guid(1), media_type: 'video' })
  })

  it.each([
    ['select 1', { rows: '3' }, "This SQL can't be asked with --rows", 'It takes no such option.'],
    ['select :call', {}, '--call is missing', 'Add --call: id of a call.'],
    ['-- :by = a | b\nselect :by', { by: 'c' }, '--by can\'t be "c"', 'Choose one of: a, b.'],
    ['select :rows', { rows: 'many' }, '--rows can\'t be "many"', 'Write a whole number.'],
    ['select :rows', { rows: '-1' }, '--rows can\'t be "-1"', 'Write a whole number.'],
    [
      'select :since',
      { since: 'yesterday' },
      '--since can\'t be "yesterday"',
      'Write a day (2026-11-01), an instant (2026-11-01T08:00Z), or how long ago (7d, 36h).',
    ],
    [
      'select :call',
      { call: '12' },
      '--call can\'t be "12": the id of a call is a GUID',
      'The id of a call, as Graph, the Teams admin centre or the warehouse show it.',
    ],
  ])('is refused: %j with %j', (sql, flags, message, remedy) => {
    expect(() => flagged(sql, flags)).toThrow(expect.objectContaining({ kind: 'usage', message, remedy }))
  })

  it('is put into the SQL that --sql prints, which needs nothing else', async () => {
    const flags = ['--until', '2026-11-01', '--since', '2026-10-01', '--country', "O'Land"]
    const sql = await printed('kpis', ...flags, '--sql')
    expect(sql).toMatch(/^set search_path = call_quality, call_quality_ops;\n-- One row per /)
    expect(sql).toContain("country = 'O''Land'::text")
    const results = (await warehouse.pool.query(sql)) as unknown as { rows: Record<string, unknown>[] }[]
    const answer = JSON.parse(await printed('kpis', ...flags, '--json')) as Record<string, unknown>[]
    expect(results[1]!.rows.map(({ kpi, n }) => [kpi, Number(n)])).toEqual(
      answer.map(({ kpi, n }) => [kpi, n]),
    )
    expect(await printed('select 1 -- :rows', '--schema', 'other', '--sql')).toBe(
      'set search_path = other, other_ops;\nselect 1 -- :rows\n;\n',
    )
  })
})

describe.concurrent('a question that PostgreSQL does not understand', () => {
  it('ends with 64 and the place', async () => {
    const said = await query('select id\nfrom records\nwhere  idd = 1')
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([
      { kind: 'usage', msg: 'PostgreSQL says: column "idd" does not exist (line 3, column 8)' },
    ])
  })

  it.each([
    ['selec 1', 'syntax error at or near "selec" (line 1, column 1)'],
    ['select * from nowhere', 'relation "nowhere" does not exist (line 1, column 15)'],
    ['select 1 / 0', 'division by zero'],
    [`select 'x'::int`, 'invalid input syntax for type integer: "x" (line 1, column 8)'],
  ])('is told as it stands: %j', async (sql, message) => {
    await expect(ask(warehouse, sql)).rejects.toMatchObject({
      kind: 'usage',
      message: `PostgreSQL says: ${message}`,
    })
  })
})

describe('a question that would write', () => {
  it('ends with 64', async () => {
    const said = await query('insert into drift (kind, path, count) values ($$a$$, $$b$$, 1)')
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([
      { kind: 'usage', msg: 'PostgreSQL says: cannot execute INSERT in a read-only transaction' },
    ])
  })

  it.each([
    ['delete from records', 'cannot execute DELETE in a read-only transaction'],
    [
      'with gone as (delete from records returning 1) select * from gone',
      'cannot execute SELECT in a read-only transaction',
    ],
    ['truncate records cascade', 'cannot execute TRUNCATE TABLE in a read-only transaction'],
    ['drop table records cascade', 'cannot execute DROP TABLE in a read-only transaction'],
    ['commit; delete from records', 'cannot insert multiple commands into a prepared statement'],
    [
      'rollback; begin; delete from records; commit',
      'cannot insert multiple commands into a prepared statement',
    ],
  ])('writes nothing: %s', async (sql, message) => {
    const before = await rowStates(warehouse)
    await expect(ask(warehouse, sql)).rejects.toMatchObject({
      kind: 'usage',
      message: `PostgreSQL says: ${message}`,
    })
    expect(await rowStates(warehouse)).toEqual(before)
  })

  it('writes nothing either where it makes itself room first', async () => {
    const before = await rowStates(warehouse)
    for (const sql of ['commit', 'set transaction read write', 'set default_transaction_read_only = off'])
      await ask(warehouse, sql)
    await expect(ask(warehouse, 'delete from records')).rejects.toMatchObject({ kind: 'usage' })
    expect(await rowStates(warehouse)).toEqual(before)
  })
})
