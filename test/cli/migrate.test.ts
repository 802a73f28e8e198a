import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { createDatabase, type TestDatabase } from '../setup/warehouse.ts'

const migrations = (await readdir('migrations')).filter((name) => name.endsWith('.sql')).sort()
const names = migrations.map((name) => name.replace('.sql', ''))

let database: TestDatabase
let env: Record<string, string>
let client: pg.Client
beforeAll(async () => {
  database = await createDatabase({ migrated: false })
  env = { DATABASE_URL: database.url }
  client = new pg.Client(database.url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

async function rows(sql: string): Promise<string[]> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
  return rows.map((row) => row.join(' '))
}

describe('migrate', () => {
  it('may run twice at once: each migration is applied once, and both end well', async () => {
    const said = await Promise.all([callhouse(['migrate'], { env }), callhouse(['migrate'], { env })])
    expect(said.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const applied = said
      .flatMap(({ stdout }) => stdout.split('\n'))
      .filter((line) => line.startsWith('applied'))
    expect(applied.sort()).toEqual([...names, 'views'].map((name) => `applied ${name}`))
    expect(await rows('select name from call_quality_ops.migrations order by 1')).toEqual(names)
    expect(await rows('select name from call_quality_ops.migration_checksums order by 1')).toEqual(names)
    expect(await callhouse(['migrate'], { env })).toMatchObject({
      code: 0,
      stdout: 'Schema call_quality is up to date.\n',
    })
    expect(await callhouse(['check'], { env })).toMatchObject({
      code: 0,
      stdout: 'Schema call_quality is as this version expects.\n',
      stderr: '',
    })
  })

  it.each([
    [
      'migrated by a newer version',
      `insert into call_quality_ops.migration_checksums values ('9999_future', 'x')`,
      'Schema call_quality was migrated by a newer callhouse: it has 9999_future',
      `delete from call_quality_ops.migration_checksums where name = '9999_future'`,
    ],
    [
      'of another text of a migration',
      `update call_quality_ops.migration_checksums set sha256 = reverse(sha256) where name = '${names[0]}'`,
      `Migration ${names[0]} was edited after it had been applied to call_quality`,
      `update call_quality_ops.migration_checksums set sha256 = reverse(sha256) where name = '${names[0]}'`,
    ],
  ])('a database %s is left alone by every command, with 78', async (_, change, message, undo) => {
    await client.query(change)
    const said = await Promise.all(
      [['migrate'], ['load', '-'], ['status'], ['check']].map((args) =>
        callhouse(args, { env, stdin: asLines([call(1)]) }),
      ),
    )
    for (const { code, stdout, stderr } of said) {
      expect([code, stdout]).toEqual([78, ''])
      expect(logged({ stderr })).toMatchObject([{ kind: 'configuration', msg: message }])
    }
    expect(await rows('select * from call_quality_ops.runs')).toEqual([])
    await client.query(undo)
  })

  it('says that it is to be run, where only reading is asked for', async () => {
    const empty = await createDatabase({ migrated: false })
    const said = await Promise.all(
      [['status'], ['query', 'totals'], ['check', '--json']].map((args) =>
        callhouse(args, { env: { DATABASE_URL: empty.url } }),
      ),
    )
    for (const { code, stdout, stderr } of said.slice(0, 2)) {
      expect([code, stdout]).toEqual([78, ''])
      expect(logged({ stderr })).toMatchObject([
        {
          msg: `Schema call_quality lacks the migrations ${names.join(', ')}`,
          remedy: 'Run `callhouse migrate`.',
        },
      ])
    }
    expect(said[2]!.code).toBe(65)
    expect(JSON.parse(said[2]!.stdout)).toEqual(
      names.map((name) => ({ place: `migration ${name}`, expected: 'applied', found: 'nothing' })),
    )
    await empty.drop()
  })

  it('makes another pair of schemas beside the default one, of which neither knows', async () => {
    const load = (schema: string[], ...documents: object[]) =>
      callhouse(['load', '-', '--json', ...schema], { env, stdin: asLines(documents) })
    const other = await load(['--schema', 'other'], call(1, { version: 2 }))
    expect(logged(other)).toMatchObject([
      {
        level: 'info',
        msg: `Schema other: applied ${names.join(', ')}, views`,
        applied: [...names, 'views'],
      },
    ])
    await client.query(`update call_quality_ops.lease set run_id = 99, backend_pid = pg_backend_pid(),
      backend_started_at = (select backend_start from pg_stat_activity where pid = pg_backend_pid()),
      heartbeat_at = now()`)
    expect(await load(['--schema', 'other'], call(2))).toMatchObject({ code: 0, stderr: '' })
    await client.query('update call_quality_ops.lease set run_id = null')
    expect(await load([], call(1))).toMatchObject({ code: 0, stderr: '' })
    expect(await rows('select version from other.records order by id')).toEqual(['2', '1'])
    expect(await rows('select version from call_quality.records')).toEqual(['1'])
    expect(await rows('select count(*) from other_ops.ledger')).toEqual(['2'])
    expect(await rows('select count(*) from call_quality_ops.ledger')).toEqual(['1'])
    const { stdout } = await callhouse(['query', 'select count(*) as calls from records', '--csv'], {
      env: { ...env, CALLHOUSE_SCHEMA: 'other' },
    })
    expect(stdout).toBe('calls\r\n2\n')
    expect(await callhouse(['check', '--schema', 'other'], { env })).toMatchObject({
      code: 0,
      stdout: 'Schema other is as this version expects.\n',
    })
    expect(
      await rows(
        `select nspname from pg_namespace where nspname !~ '^(pg_|information_schema|public)' order by 1`,
      ),
    ).toEqual(['call_quality', 'call_quality_ops', 'other', 'other_ops'])
  })
})

describe('the name of a schema', () => {
  it.each([
    '',
    'Upper',
    '1x',
    'pg_calls',
    'a b',
    'a"b',
    "a'b",
    'a.b',
    'ä',
    'x'.repeat(42),
    'calls_ops',
    'information_schema',
  ])('is not %j', (name) => {
    expect(() => schemasOf(name)).toThrow(
      expect.objectContaining({
        kind: 'configuration',
        message: `${JSON.stringify(name)} can't be the name of a schema`,
      }),
    )
  })

  it.each(['a', '_x1', 'x'.repeat(41), 'public'])('may be %j', (name) => {
    expect(schemasOf(name)).toEqual({ facts: name, ops: `${name}_ops` })
  })

  it('that is bad ends a command with 78, before anything is connected', async () => {
    const said = await callhouse(['status', '--schema', 'x"; drop table y'], {
      env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' },
    })
    expect(said.code).toBe(78)
    expect(logged(said)).toMatchObject([
      { kind: 'configuration', msg: `"x\\"; drop table y" can't be the name of a schema` },
    ])
  })
})

describe('the SQL of the migrations', () => {
  it.each(migrations)('%s names its schemas only as :facts and :ops', async (name) => {
    const sql = await readFile(`migrations/${name}`, 'utf8')
    const bare = sql
      .replaceAll(/--.*$/gm, '')
      .replaceAll(/'(?:[^']|'')*'/g, "''")
      .replaceAll("set search_path = ''", '')
    expect(bare).not.toMatch(/call_quality|search_path|public\./)
    const places = [
      ...bare.matchAll(
        /\b(?:create table|alter table|comment on (?:table|column|schema)|references|insert into|drop index|create schema(?: if not exists)?)\s+(\S+)/g,
      ),
      ...bare.matchAll(/\bcreate index \S+ on\s+(\S+)/g),
      ...bare.matchAll(/\bcreate statistics\s+(\S+)/g),
      ...bare.matchAll(/\bcreate statistics[^;]*?\bfrom\s+(\S+)/g),
    ].map((match) => match[1]!)
    expect(places.length).toBeGreaterThan(3)
    expect(places.filter((place) => !/^:(?:facts|ops)\b/.test(place))).toEqual([])
    const own = /^000[17]/.test(name) ? [':facts'] : /^000[238]/.test(name) ? [':ops'] : [':facts', ':ops']
    expect(new Set(bare.match(/(?<!:):[a-z]\w*/g))).toEqual(new Set(own))
  })
})
