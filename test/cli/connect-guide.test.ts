import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Destination, type Guide, guideTo } from '../../src/cli/connect/guide.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { grantReader } from '../../src/warehouse/readers.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { createRole, type TestRole } from '../setup/readers.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

const far: Destination = {
  host: 'db.example.com',
  port: 5433,
  database: 'quality',
  isEncrypted: true,
  majorVersion: 17,
  schema: 'call_quality',
  role: 'bi_reader',
}

describe('the guide to a warehouse', () => {
  it('says it to each tool in its own words', () => {
    const guide = guideTo(far)
    expect(guide).toMatchObject({
      psql: 'psql "postgresql://bi_reader@db.example.com:5433/quality?sslmode=require"',
      jdbc_url:
        'jdbc:postgresql://db.example.com:5433/quality?user=bi_reader&currentSchema=call_quality&sslmode=require',
      odbc_windows:
        'Driver={PostgreSQL Unicode(x64)};Server=db.example.com;Port=5433;Database=quality;Uid=bi_reader;SSLmode=require;ReadOnly=1;BoolsAsChar=0;UseDeclareFetch=1;Fetch=10000;',
      notes: [],
    })
    expect(parse(guide.grafana_datasource)).toEqual({
      apiVersion: 1,
      datasources: [
        {
          name: 'callhouse',
          uid: 'callhouse',
          type: 'grafana-postgresql-datasource',
          url: 'db.example.com:5433',
          user: 'bi_reader',
          jsonData: { database: 'quality', sslmode: 'require', postgresVersion: 1700, timescaledb: false },
          secureJsonData: { password: '$CALLHOUSE_READER_PASSWORD' },
        },
      ],
    })
    expect(guide.power_bi.join('\n')).toContain('Server db.example.com:5433, database quality')
    // Excel asks for the user itself
    expect(guide.excel.join('\n')).not.toContain('Uid=')
    expect(guide.excel.join('\n')).toContain('Database=quality;SSLmode=require')
  })

  it('keeps whatever names there are apart from its own signs', () => {
    const guide = guideTo({ ...far, host: '::1', database: "o'brien & {co}; x", role: 'a "b" $c @d}' })
    const url = new URL(/"(.*)"/.exec(guide.psql)![1]!)
    expect([decodeURIComponent(url.username), decodeURIComponent(url.pathname), url.hostname]).toEqual([
      'a "b" $c @d}',
      "/o'brien & {co}; x",
      '[::1]',
    ])
    expect(guide.psql).not.toMatch(/['$!]/)
    expect(guide.odbc_unix).toContain('Database={o\'brien & {co}}; x};Uid={a "b" $c @d}}};')
    expect(guide.excel[1]).not.toContain('$c')
    expect(parse(guide.grafana_datasource)).toMatchObject({
      datasources: [{ url: '[::1]:5433', user: 'a "b" $c @d}', jsonData: { database: "o'brien & {co}; x" } }],
    })
  })

  it('tells what stands in the way', () => {
    const notes = (more: Partial<Destination>) => guideTo({ ...far, ...more }).notes.join('\n')
    expect(notes({ host: '/var/run/postgresql' })).toMatch(/socket in \/var\/run\/postgresql.*listen on TCP/)
    expect(guideTo({ ...far, host: '/var/run/postgresql' }).host).toBe('localhost')
    expect(notes({ host: '127.0.0.1', isEncrypted: false })).toMatch(
      /^The server is known by an address of this machine/,
    )
    expect(notes({ isEncrypted: false })).toMatch(/^The server does not encrypt/)
    expect(guideTo({ ...far, isEncrypted: false }).sslmode).toBe('disable')
  })
})

describe('connect', () => {
  let warehouse: Warehouse
  let database: TestDatabase
  let role: TestRole
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ warehouse, database, close } = await openWarehouse())
    role = await createRole()
    await grantReader(warehouse, { role: role.name, withEuii: false })
  })
  afterAll(async () => {
    await close()
    await role.drop()
  })

  const connect = (env: Record<string, string>, ...args: string[]) => callhouse(['connect', ...args], { env })

  it('leads the reader into the warehouse, with the password alone missing', async () => {
    const said = await connect({ DATABASE_URL: database.url }, '--json')
    expect([said.code, said.stderr]).toEqual([0, ''])
    const guide = JSON.parse(said.stdout) as Guide
    expect(guide.role).toBe(role.name)
    const own = new URL(role.url(database))
    const url = new URL(/"(.*)"/.exec(guide.psql)![1]!)
    url.password = own.password
    const client = new pg.Client(url.href)
    await client.connect()
    const { rows } = await client.query('select current_user as me, count(*) from records')
    expect(rows).toEqual([{ me: role.name, count: '0' }])
    await client.end()
  })

  it('finds the server by variables, too, and never tells a password', async () => {
    const url = new URL(database.url)
    const said = await connect({
      PGHOST: url.hostname,
      PGPORT: url.port,
      PGDATABASE: url.pathname.slice(1),
      PGUSER: decodeURIComponent(url.username),
      PGPASSWORD: decodeURIComponent(url.password),
    })
    expect(said.code).toBe(0)
    expect(said.stdout).toContain(`${url.hostname}:${url.port}`)
    expect(said.stdout).toContain(url.pathname.slice(1))
    if (url.password !== '') expect(said.stdout).not.toContain(decodeURIComponent(url.password))
  })

  it('says who may not read yet', async () => {
    const said = await connect({ DATABASE_URL: database.url }, '--role', 'somebody')
    expect(logged(said)).toMatchObject([
      { level: 'warn', msg: 'somebody may not read yet: callhouse grant-reader somebody' },
    ])
    expect(said.stdout).toContain('user=somebody&')
  })
})
