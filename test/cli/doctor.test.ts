import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EMBEDDED_DIRECTORY } from '../../src/config.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { makeClientCertificate } from '../../src/emulator/entra/entra.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { callhouse, directory, logged, type Said } from '../setup/callhouse.ts'
import { createDatabase, openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
let emulator: Emulator
let ca: string
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
  const since = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
  emulator = await startEmulator({ company: { seed: 7, callsPerDay: 40, since } })
  ca = join(directory(), 'ca.pem')
  writeFileSync(ca, emulator.ca)
})
afterAll(async () => {
  await emulator.stop()
  await close()
})

/** Variables that name the emulator and the application in it. */
function signedUp(): Record<string, string> {
  return {
    CALLHOUSE_EMULATOR: emulator.origin,
    NODE_EXTRA_CA_CERTS: ca,
    AZURE_TENANT_ID: emulator.entra.tenantId,
    AZURE_CLIENT_ID: emulator.entra.clientId,
    AZURE_CLIENT_SECRET: emulator.entra.clientSecret,
  }
}

interface Told {
  readonly check: string
  readonly state: string
  readonly found: string
  readonly remedy: string | null
  readonly kind: string | null
  readonly facts: Record<string, unknown>
}

interface Report {
  readonly said: Said
  readonly ok: boolean
  readonly exit_code: number
  readonly checks: Record<string, Told>
}

async function doctor(env: Record<string, string>, options: { cwd?: string } = {}): Promise<Report> {
  const said = await callhouse(['doctor', '--json'], { env, ...options })
  if (said.stdout === '') throw new Error(`the doctor said nothing: ${said.stderr}`)
  const { ok, exit_code, checks } = JSON.parse(said.stdout) as {
    ok: boolean
    exit_code: number
    checks: Told[]
  }
  expect(said.code).toBe(exit_code)
  return { said, ok, exit_code, checks: Object.fromEntries(checks.map((one) => [one.check, one])) }
}

/** The names of the checks of a state, in order. */
function those({ checks }: Report, state: string): string[] {
  return Object.values(checks)
    .filter((one) => one.state === state)
    .map((one) => one.check)
}

const graphChecks = [
  'graph_configuration',
  'credential',
  'limits',
  'connections',
  'sign_in',
  'permissions',
  'graph',
  'graph_clock',
]
const databaseChecks = [
  'database_configuration',
  'database',
  'database_server',
  'database_clock',
  'disk',
  'grants',
  'migrations',
  'tables',
  'books',
]
const bookChecks = ['tenant', 'last_sync', 'gaps', 'calls_at_risk']

describe('doctor', () => {
  it('of a machine on which nothing is set says what to set, and leaves nothing behind', async () => {
    const cwd = directory()
    const said = await callhouse(['doctor'], { cwd })
    expect(said.code).toBe(78)
    expect(said.stdout).toMatch(
      /^fail +graph configuration +Not set, but needed to sign in .*AZURE_TENANT_ID, AZURE_CLIENT_ID and .*\n +→ Copy /,
    )
    expect(said.stdout).toMatch(/\nskipped +permissions +not looked at: see graph configuration\n/)
    expect(said.stdout).toMatch(/\nwarn +database +there is none in \.callhouse\/ yet\n +→ .*DATABASE_URL/)
    expect(said.stdout).toMatch(/\nskipped +tenant +not looked at: see database and graph configuration\n/)
    expect(said.stdout).toMatch(/\n\n1 ok, 1 to be looked at, 1 failed, 18 skipped\.\n$/)
    expect(logged(said)).toMatchObject([
      {
        kind: 'configuration',
        msg: '1 check failed: graph configuration',
        remedy: expect.stringMatching(/^Copy /),
      },
    ])
    expect(readdirSync(cwd)).toEqual([])
  })

  it('of a fine database without Azure variables finds nothing else', async () => {
    const report = await doctor({ DATABASE_URL: database.url })
    expect(report).toMatchObject({ ok: false, exit_code: 78 })
    expect(those(report, 'fail')).toEqual(['graph_configuration'])
    expect(those(report, 'ok')).toEqual([...databaseChecks, 'gaps', 'calls_at_risk'])
    expect(those(report, 'warn')).toEqual(['last_sync'])
    const { database_server, database_clock, disk, last_sync, gaps } = report.checks
    expect(database_server!.facts).toMatchObject({
      database: new URL(database.url).pathname.slice(1),
      role: new URL(database.url).username,
      is_read_only: false,
      round_trip_ms: expect.any(Number),
    })
    expect(database_clock!.facts).toEqual({ skew_seconds: 0 })
    const { rows } = await warehouse.pool.query<{ size: string }>(
      'select pg_database_size(current_database()) as size',
    )
    expect(disk!.facts.free_bytes).toBe(null)
    expect(Math.abs((disk!.facts.database_bytes as number) / Number(rows[0]!.size) - 1)).toBeLessThan(0.1)
    expect(disk!.found).toContain("can't be seen from here")
    expect(last_sync).toMatchObject({
      found: 'there was none',
      remedy: expect.stringContaining('callhouse sync'),
    })
    expect(gaps!.found).toBe('none')
  })

  it('of a database that is down fails with 69, and looks at Graph all the same', async () => {
    const report = await doctor({ ...signedUp(), DATABASE_URL: 'postgresql://nobody:hush@127.0.0.1:1/none' })
    expect(report).toMatchObject({ ok: false, exit_code: 69 })
    expect(those(report, 'ok')).toEqual([...graphChecks, 'database_configuration'])
    expect(report.checks.database).toMatchObject({ state: 'fail', kind: 'unreachable' })
    expect(those(report, 'skipped')).toEqual([...databaseChecks.slice(2), ...bookChecks])
    expect(report.checks.calls_at_risk!.found).toBe('not looked at: see database')
    expect(report.said.stdout + report.said.stderr).not.toContain('hush')
  })

  it('of the embedded server knows how much is free, and that the next command migrates', async () => {
    const cwd = directory()
    const home = join(cwd, EMBEDDED_DIRECTORY)
    await startEmbedded(home, { fsync: 'off' })
    try {
      const report = await doctor(signedUp(), { cwd })
      expect(report.exit_code).toBe(0)
      expect(report.checks.database_configuration!.facts).toEqual({
        kind: 'embedded',
        schema: 'call_quality',
      })
      expect(report.checks.disk!.facts.free_bytes).toBeGreaterThan(0)
      expect(report.checks.migrations).toMatchObject({
        state: 'warn',
        remedy: 'The next command applies them.',
      })
    } finally {
      await stopEmbedded(home)
    }
  }, 60_000)

  it('of a database without tables says how to make them', async () => {
    const empty = await createDatabase({ migrated: false })
    try {
      const report = await doctor({ ...signedUp(), DATABASE_URL: empty.url })
      expect(report.exit_code).toBe(78)
      expect(those(report, 'fail')).toEqual(['migrations'])
      expect(report.checks.migrations).toMatchObject({
        found: expect.stringMatching(/^not applied: 0001_facts, 0002_bookkeeping, /),
        remedy: 'Run `callhouse migrate`.',
      })
      expect(those(report, 'skipped')).toEqual(['tables', 'books', ...bookChecks])
    } finally {
      await empty.drop()
    }
  })

  it('tells the tables that were changed by hand, with 65', async () => {
    const changed = await createDatabase()
    const client = new pg.Client(changed.url)
    await client.connect()
    try {
      await client.query('alter table call_quality.trace_route_hops drop column hop_count')
      const report = await doctor({ ...signedUp(), DATABASE_URL: changed.url })
      expect(report.exit_code).toBe(65)
      expect(report.checks.tables).toMatchObject({
        state: 'fail',
        kind: 'breach',
        found: expect.stringContaining('trace_route_hops.hop_count'),
        remedy: expect.stringContaining('callhouse check'),
      })
      expect(report.checks.books!.state).toBe('ok')
    } finally {
      await client.end()
      await changed.drop()
    }
  })

  describe('with a role that has few rights', () => {
    const role = `callhouse_doctor_${process.pid}`
    let url: string
    beforeAll(async () => {
      await warehouse.pool.query(`create role ${role} login password 'secret'`)
      const address = new URL(database.url)
      address.username = role
      address.password = 'secret'
      url = address.href
    })
    afterAll(() => warehouse.pool.query(`drop owned by ${role}; drop role ${role}`))
    const grant = (what: string) => warehouse.pool.query(`grant ${what} to ${role}`)

    it('says which schemas it may not enter, and which rights are lacking', async () => {
      const report = await doctor({ ...signedUp(), DATABASE_URL: url })
      expect(report.exit_code).toBe(77)
      expect(report.checks.grants).toMatchObject({ state: 'fail', kind: 'auth', facts: { schemas: 2 } })
      expect(report.checks.grants!.found).toContain(
        'USAGE on schema call_quality; USAGE on schema call_quality_ops; SELECT, INSERT, UPDATE, DELETE on call_quality.building_networks',
      )
      expect(report.checks.grants!.remedy).toContain('grant usage on schema call_quality, call_quality_ops')
      expect(those(report, 'skipped')).toEqual(['migrations', 'tables', 'books', ...bookChecks])
    })

    it('looks on where it may read', async () => {
      await grant('usage on schema call_quality, call_quality_ops')
      await grant('select, insert, update on all tables in schema call_quality, call_quality_ops')
      const report = await doctor({ ...signedUp(), DATABASE_URL: url })
      expect(report.exit_code).toBe(77)
      expect(report.checks.grants!.found).toContain(
        'the role lacks DELETE on call_quality.building_networks; DELETE on call_quality.call_types; ',
      )
      expect(report.checks.grants!.found).not.toContain('SELECT')
      expect(those(report, 'fail')).toEqual(['grants'])
      expect(those(report, 'skipped')).toEqual([])
    })

    it('is content with what the remedy says, and notices that nothing can be written', async () => {
      await grant('delete on all tables in schema call_quality, call_quality_ops')
      await warehouse.pool.query(`alter role ${role} set default_transaction_read_only = on`)
      const report = await doctor({ ...signedUp(), DATABASE_URL: url })
      expect(report.exit_code).toBe(78)
      expect(report.checks.grants!.state).toBe('ok')
      expect(report.checks.database_server).toMatchObject({
        kind: 'configuration',
        found: expect.stringContaining('it can only be read'),
        facts: { is_read_only: true },
      })
    })
  })
})

describe('doctor, of the way to Graph,', () => {
  const doctorWith = (more: Record<string, string> = {}) =>
    doctor({ ...signedUp(), DATABASE_URL: database.url, ...more })

  it('finds all well, and prints no secret', async () => {
    const { entra } = emulator
    const report = await doctorWith({
      CALLHOUSE_LIMIT_APP: '1400/20s',
      CALLHOUSE_CONCURRENCY: '3',
    })
    expect(report).toMatchObject({ ok: true, exit_code: 0 })
    expect(those(report, 'ok')).toEqual([
      ...graphChecks,
      ...databaseChecks,
      ...bookChecks.filter((name) => name !== 'last_sync'),
    ])
    const { graph_configuration, limits, graph, graph_clock, connections, permissions } = report.checks
    expect(graph_configuration!.facts).toEqual({
      cloud: 'emulator',
      tenant_id: entra.tenantId,
      client_id: entra.clientId,
      credential: 'secret',
    })
    expect(limits!.found).toBe(
      'requests: 1400 in 20 s in all, 40 in 20 s for the list, 40 in 20 s for one call, 50 in 60 s for each log; 3 at a time',
    )
    expect(connections!.found).toBe('through no proxy')
    expect(permissions!.found).toBe('CallRecords.Read.All, and nothing beyond')
    expect(graph!.facts).toEqual({ round_trip_ms: expect.any(Number), throttled: 0 })
    expect(Math.abs(graph_clock!.facts.skew_seconds as number)).toBeLessThanOrEqual(1)
    const printed = report.said.stdout + report.said.stderr
    for (const secret of [entra.clientSecret, 'eyJ', new URL(database.url).password]) {
      expect(secret).not.toBe('')
      expect(printed).not.toContain(secret)
    }
  })

  it('says it in lines for people', async () => {
    const said = await callhouse(['doctor'], { env: { ...signedUp(), DATABASE_URL: database.url } })
    expect([said.code, said.stderr]).toEqual([0, ''])
    expect(said.stdout).toMatch(/\nok +sign in +a token for tenant .*, good for 60 minutes\n/)
    expect(said.stdout).toMatch(/\nok +graph +listed \d+ calls? of the last hour in \d+ ms\n/)
    expect(said.stdout).toMatch(/\n20 ok, 1 to be looked at, 0 failed, 0 skipped\.\n$/)
  })

  it('tells a wrong secret, with 77', async () => {
    const report = await doctorWith({ AZURE_CLIENT_SECRET: 'wrong~secret.of_the-application' })
    expect(report.exit_code).toBe(77)
    expect(report.checks.sign_in).toMatchObject({
      kind: 'auth',
      found: expect.stringContaining('AADSTS7000215'),
      remedy: expect.stringContaining('AZURE_CLIENT_SECRET'),
    })
    expect(those(report, 'skipped')).toEqual(['permissions', 'graph', 'graph_clock', 'tenant'])
    expect(report.said.stdout + report.said.stderr).not.toContain('wrong~secret')
  })

  it('tells of a certificate that it ends in less than 30 days', async () => {
    const made = await makeClientCertificate({ validUntil: new Date(Date.now() + 29.5 * 86_400_000) })
    const path = join(directory(), 'certificate.pem')
    writeFileSync(path, made.certificatePem + made.privateKeyPem)
    const { AZURE_CLIENT_SECRET: _, ...env } = signedUp()
    const report = await doctor({ ...env, AZURE_CLIENT_CERTIFICATE_PATH: path, DATABASE_URL: database.url })
    expect(report.checks.credential).toMatchObject({
      state: 'warn',
      found: expect.stringContaining('29 days from now'),
      facts: { days_left: 29, expires_at: expect.stringMatching(/^20.*Z$/) },
    })
    // the app does not know this one
    expect(report.checks.sign_in).toMatchObject({
      kind: 'auth',
      found: expect.stringContaining('AADSTS700027'),
    })
    expect(report.said.stdout + report.said.stderr).not.toContain('PRIVATE KEY')
  })

  it('tells a permission that is lacking, with 77, and one too many', async () => {
    const { entra } = emulator
    const before = entra.roles
    try {
      entra.roles = ['User.Read.All']
      const lacking = await doctorWith()
      expect(lacking.exit_code).toBe(77)
      expect(lacking.checks.permissions).toMatchObject({
        kind: 'auth',
        found: expect.stringContaining('CallRecords.Read.All'),
        remedy: expect.stringContaining('Grant admin consent'),
      })
      entra.roles = [...before, 'User.Read.All']
      const surplus = await doctorWith()
      expect(surplus.exit_code).toBe(0)
      expect(surplus.checks.permissions).toMatchObject({
        state: 'warn',
        found: expect.stringContaining('User.Read.All'),
      })
    } finally {
      entra.roles = before
    }
  })

  it.each([
    [90, 'warn', 0],
    [-660, 'fail', 78],
  ])('tells a clock that is %i s away', async (seconds, state, code) => {
    emulator.clock.set(Date.now() + seconds * 1000)
    try {
      const report = await doctorWith()
      expect(report.checks.graph_clock).toMatchObject({
        state,
        kind: state === 'fail' ? 'configuration' : null,
      })
      expect(
        Math.abs((report.checks.graph_clock!.facts.skew_seconds as number) - seconds),
      ).toBeLessThanOrEqual(2)
      expect(report.checks.graph_clock!.found).toContain(
        seconds > 0 ? 'ahead of this machine' : 'behind this machine',
      )
      expect(report.exit_code).toBe(code)
    } finally {
      emulator.clock.set(Date.now())
    }
  })

  it('tells with 69 that nobody can be reached, without trying for a minute', async () => {
    const { CALLHOUSE_EMULATOR: _, ...env } = signedUp()
    // nothing leaves this machine: the proxy is not there
    const proxy = 'http://joe:proxy-password@127.0.0.1:1'
    const report = await doctor({ ...env, HTTPS_PROXY: proxy, DATABASE_URL: database.url })
    expect(report.exit_code).toBe(69)
    expect(report.checks.graph_configuration!.found).toMatch(/^cloud global, /)
    expect(report.checks.connections!.found).toBe('HTTPS_PROXY names the proxy 127.0.0.1:1')
    expect(report.checks.sign_in).toMatchObject({
      kind: 'unreachable',
      found: expect.stringContaining('ECONNREFUSED'),
      remedy: expect.stringContaining('HTTPS_PROXY'),
    })
    expect(those(report, 'skipped')).toEqual(['permissions', 'graph', 'graph_clock', 'tenant'])
    const printed = report.said.stdout + report.said.stderr
    for (const secret of ['proxy-password', emulator.entra.clientSecret])
      expect(printed).not.toContain(secret)
  })

  it('tells of connections that can not be made at all, and blames them for the rest', async () => {
    const report = await doctorWith({ NODE_EXTRA_CA_CERTS: join(directory(), 'none.pem') })
    expect(report.exit_code).toBe(78)
    expect(report.checks.connections).toMatchObject({
      state: 'fail',
      kind: 'configuration',
      found: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
    expect(report.checks.graph_clock).toMatchObject({
      state: 'skipped',
      found: 'not looked at: see connections',
    })
  })
})

describe('doctor, of the books,', () => {
  const other = '99999999-0000-4000-8000-000000000000'

  it('tells a wrong tenant, with 78; the last sync; gaps; and calls at risk', async () => {
    await warehouse.pool.query(`
      insert into call_quality_ops.tenant (tenant_id) values ('${other}');
      insert into call_quality_ops.runs (command, callhouse_version, status, error, finished_at) values
        ('sync', 't', 'ok', null, now() - interval '50 hours'),
        ('sync', 't', 'partial', 'the time was up', now() - interval '2 hours'),
        ('load', 't', 'ok', null, now());
      insert into call_quality_ops.gaps (source, from_at, to_at, reason, found_at, run_id) values
        ('calls', '2026-01-01Z', '2026-01-02Z', 'not listed in time', now() - interval '31 days', 1),
        ('calls', '2026-02-01Z', '2026-02-02Z', 'not listed in time', now(), 1);
      insert into call_quality_ops.ledger (call_id, started_at) values ('${other}', now() - interval '24 days')`)
    const report = await doctor({ ...signedUp(), DATABASE_URL: database.url })
    expect(report.exit_code).toBe(78)
    expect(those(report, 'fail')).toEqual(['tenant'])
    expect(those(report, 'warn')).toEqual(['last_sync', 'gaps', 'calls_at_risk'])
    const { tenant, last_sync, gaps, calls_at_risk } = report.checks
    expect(tenant).toMatchObject({
      kind: 'configuration',
      facts: { tenant_id: other, token_tenant_id: emulator.entra.tenantId },
    })
    expect(last_sync!.found).toMatch(
      /^run \d+ ended as partial 2 h ago \(the time was up\); the last that ended well was 2\.1 days ago$/,
    )
    expect(gaps!.found).toBe('2 gaps, 1 of them found in the last 30 days')
    expect(calls_at_risk).toMatchObject({ facts: { calls: 1 } })
  })

  it('is content with a sync of last night, in the right tenant, and gaps of old', async () => {
    await warehouse.pool.query(`
      update call_quality_ops.tenant set tenant_id = '${emulator.entra.tenantId}';
      insert into call_quality_ops.runs (command, callhouse_version, status, finished_at) values
        ('sync', 't', 'ok', now() - interval '25 hours');
      delete from call_quality_ops.gaps where found_at > now() - interval '1 day';
      delete from call_quality_ops.ledger`)
    const report = await doctor({ ...signedUp(), DATABASE_URL: database.url })
    expect(report.exit_code).toBe(0)
    expect(those(report, 'ok')).toEqual([...graphChecks, ...databaseChecks, ...bookChecks])
    expect(report.checks.last_sync!.found).toMatch(/^run \d+ ended well 25 h ago$/)
    expect(report.checks.gaps!.found).toBe('1 gap, none found in the last 30 days')
  })
})
