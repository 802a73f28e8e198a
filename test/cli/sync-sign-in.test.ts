import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClientCertificate, makeClientCertificate } from '../../src/emulator/entra/entra.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { directory } from '../setup/callhouse.ts'
import { asked, rowStates } from '../setup/dump.ts'
import { complaints, countOf, empty, hastened, type Site, startSite, User } from '../setup/syncing.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

const LONG = 60_000
const MINUTE = 60_000
const UNKNOWN = '0bcd8d6a-1e5a-4c3b-9c38-7f7a4c2f9e11'
/** Without a secret. */
const NO_SECRET = { AZURE_CLIENT_SECRET: '' }

let site: Site
let other: Site
let user: User
let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
let certificate: ClientCertificate
let registered: ClientCertificate
const home = directory()
const file = (name: string, content: string): string => {
  writeFileSync(join(home, name), content)
  return join(home, name)
}
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
  ;[certificate, registered] = await Promise.all([makeClientCertificate(), makeClientCertificate()])
  site = await startSite({ calls: 2, credentials: { certificates: [registered.certificatePem] } })
  other = await startSite({ calls: 2, seed: 8 })
  user = new User(site, database)
})
let before: Record<string, unknown>
beforeEach(async () => {
  const { entra, clock } = site.emulator
  // what an administrator may change, as it was
  before ??= { clientSecret: entra.clientSecret, expiredSecrets: [], roles: entra.roles }
  Object.assign(entra, before)
  clock.set(Date.now())
  await empty(warehouse)
  site.requests.length = 0
})
afterAll(() => Promise.all([site.stop(), other.stop(), close()]))

/** What is expected of a sync that can't begin. */
interface Refusal {
  readonly code: number
  readonly kind: string
  /** What happened, in its words or as they look. */
  readonly msg: string | RegExp
  /** What an administrator is told to change. */
  readonly remedy: string | RegExp
  /** Requests with a token that were made. */
  readonly asked?: number
}

async function expectRefusal(env: Readonly<Record<string, string>>, refusal: Refusal): Promise<void> {
  const said = await user.sync([], env)
  const { code, kind, msg, remedy, asked: requests = 0 } = refusal
  const like = (text: string | RegExp) =>
    typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text)
  expect({ code: said.code, stdout: said.stdout, complaints: complaints(said) }).toEqual({
    code,
    stdout: '',
    complaints: [{ level: 'error', time: expect.any(String), kind, msg: like(msg), remedy: like(remedy) }],
  })
  expect(site.requests.length - countOf(site, 'token')).toBe(requests)
  for (const table of [':facts.records', ':ops.ledger', ':ops.scans', ':ops.gaps'])
    expect([table, await asked(warehouse, `select * from ${table}`)]).toEqual([table, []])
}

const runs = () => asked(warehouse, 'select command, status, exit_code from :ops.runs order by run_id')

describe('sync, before anybody is asked, ends with 78', () => {
  it.each([
    [{ AZURE_TENANT_ID: '' }, /needed to sign in to Microsoft Entra ID: AZURE_TENANT_ID$/, 'Copy '],
    [{ AZURE_CLIENT_ID: '' }, /needed to sign in to Microsoft Entra ID: AZURE_CLIENT_ID$/, 'Copy '],
    [
      NO_SECRET,
      /needed to sign in .*: a credential \(AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, /,
      'app registration',
    ],
    [
      { AZURE_TENANT_ID: '', AZURE_CLIENT_ID: '', ...NO_SECRET },
      /: AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential/,
      'Application (client) ID and Directory (tenant) ID',
    ],
    [{ AZURE_CLIENT_SECRET: UNKNOWN }, "it is the secret's ID and not its value", 'Copy the column Value'],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'turns the checks of TLS off', 'NODE_EXTRA_CA_CERTS'],
    [{ CALLHOUSE_CLOUD: 'gcc-high' }, 'Both CALLHOUSE_EMULATOR and CALLHOUSE_CLOUD are set', 'Unset'],
    [
      { CALLHOUSE_EMULATOR: '', CALLHOUSE_CLOUD: 'china' },
      /China .* where Microsoft Graph has no call records/,
      'global, gcc-high or dod',
    ],
  ])(
    'with %j',
    async (env, msg, remedy) => {
      // Node itself warns of the checks that are off, in plain text
      await expectRefusal({ NODE_NO_WARNINGS: '1', ...env }, { code: 78, kind: 'configuration', msg, remedy })
      expect(site.requests).toEqual([])
      expect(await runs()).toEqual([])
    },
    LONG,
  )
})

describe('sync ends with 77 and says what to change where', () => {
  const registration = () => `App registrations → the app ${site.emulator.entra.clientId}`
  const auth = (msg: string | RegExp, remedy: string | RegExp): Refusal => ({
    code: 77,
    kind: 'auth',
    msg,
    remedy,
  })

  it(
    'the secret is wrong, or has expired',
    async () => {
      await expectRefusal(
        { AZURE_CLIENT_SECRET: 'not~the.secret' },
        auth(/refuses the sign-in: the client secret is wrong \(AADSTS7000215, trace id /, registration()),
      )
      site.emulator.entra.expireSecret()
      await expectRefusal(
        {},
        auth('the client secret has expired (AADSTS7000222, ', /^Make a new client secret in /),
      )
      expect(await runs()).toEqual(['sync failed 77', 'sync failed 77'])
      expect(countOf(site, 'token')).toBe(2)
    },
    LONG,
  )

  it(
    'the app or the tenant is not known',
    async () => {
      await expectRefusal(
        { AZURE_CLIENT_ID: UNKNOWN },
        auth('the tenant has no such app (AADSTS700016, ', `the app ${UNKNOWN}`),
      )
      await expectRefusal(
        { AZURE_TENANT_ID: UNKNOWN },
        auth(
          'there is no such tenant in this cloud (AADSTS90002, ',
          /Check AZURE_TENANT_ID: .*CALLHOUSE_CLOUD/,
        ),
      )
    },
    LONG,
  )

  it(
    'no permission was granted, or another one only',
    async () => {
      const grant = 'API permissions → Add a permission → Microsoft Graph → Application permissions'
      site.emulator.entra.removeConsent()
      await expectRefusal(
        {},
        auth(/^The app .* lacks the application permission CallRecords\.Read\.All .*: it has no /, grant),
      )
      site.emulator.entra.roles = ['CallRecord-PstnCalls.Read.All', 'User.Read.All']
      await expectRefusal({}, auth(/: it has only CallRecord-PstnCalls\.Read\.All, User\.Read\.All$/, grant))
    },
    LONG,
  )

  it(
    'the certificate is not one of the app',
    async () => {
      const pem = (one: ClientCertificate) => `${one.certificatePem}\n${one.privateKeyPem}`
      const unknown = file('unknown.pem', pem(certificate))
      await expectRefusal(
        { ...NO_SECRET, AZURE_CLIENT_CERTIFICATE_PATH: unknown },
        auth('the certificate is not one of the app (AADSTS700027, ', /^Upload the certificate /),
      )
      const known = file('known.pem', pem(registered))
      await user.synced([], { ...NO_SECRET, AZURE_CLIENT_CERTIFICATE_PATH: known })
    },
    LONG,
  )

  it(
    'the token of the workload is not one that the app trusts',
    async () => {
      const strange = site.emulator.entra.federatedToken({ subject: 'system:serviceaccount:else:where' })
      await expectRefusal(
        { ...NO_SECRET, AZURE_FEDERATED_TOKEN_FILE: file('strange', strange) },
        auth(
          'no federated credential of the app has the subject of the token in AZURE_FEDERATED_TOKEN_FILE',
          /^Compare issuer, subject and audience in .* Federated credentials/,
        ),
      )
      const own = file('own', site.emulator.entra.federatedToken())
      await user.synced([], { ...NO_SECRET, AZURE_FEDERATED_TOKEN_FILE: own })
    },
    LONG,
  )
})

describe('sync ends with 69', () => {
  it(
    'where the authority of a certificate is not trusted, and names NODE_EXTRA_CA_CERTS',
    async () => {
      await expectRefusal(
        { ...hastened, NODE_EXTRA_CA_CERTS: '' },
        {
          code: 69,
          kind: 'unreachable',
          msg: /^Microsoft Entra ID at https:\/\/localhost:\d+ gives no token: No safe connection to localhost:\d+/,
          remedy: /NODE_EXTRA_CA_CERTS.*Certificates are always checked/,
        },
      )
    },
    LONG,
  )

  it(
    'where nobody answers',
    async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as { port: number }
      await new Promise((resolve) => server.close(resolve))
      await expectRefusal(
        { ...hastened, CALLHOUSE_EMULATOR: `https://localhost:${port}` },
        { code: 69, kind: 'unreachable', msg: `The connection to localhost:${port} failed`, remedy: 'later' },
      )
      expect(await runs()).toEqual(['sync failed 69'])
    },
    LONG,
  )

  it(
    'where the database does not answer, and asks nobody for a token',
    async () => {
      const said = await user.sync([], { DATABASE_URL: 'postgresql://nobody:hush@127.0.0.1:1/none' })
      expect(said.code).toBe(69)
      expect(complaints(said)).toMatchObject([{ kind: 'unreachable' }])
      expect(site.requests).toEqual([])
    },
    LONG,
  )
})

describe('sync ends with 78', () => {
  it.each([11, -11])(
    'where the clocks are %d min apart',
    async (minutes) => {
      site.emulator.clock.advance(minutes * MINUTE)
      await expectRefusal(
        {},
        {
          code: 78,
          kind: 'configuration',
          msg: "The clock of this machine is 11 min away from Graph's",
          remedy: /NTP/,
          asked: 1,
        },
      )
      expect(await runs()).toEqual(['sync failed 78'])
    },
    LONG,
  )

  it(
    'where the warehouse is that of another tenant, before anything is written',
    async () => {
      await user.synced()
      const states = await rowStates(warehouse)
      const stranger = new User(other, database)
      const said = await stranger.sync()
      expect(said.code).toBe(78)
      expect(complaints(said)).toMatchObject([
        {
          kind: 'configuration',
          msg: `call_quality holds the calls of tenant ${site.emulator.entra.tenantId}, and the sign-in is to tenant ${other.emulator.entra.tenantId}`,
          remedy: expect.stringContaining('--schema'),
        },
      ])
      expect(other.requests.length - countOf(other, 'token')).toBe(0)
      expect(await rowStates(warehouse)).toEqual(states)
      expect(await runs()).toEqual(['sync ok 0', 'sync failed 78'])

      expect((await stranger.synced(['--schema', 'other'])).calls.fetched).toBe(2)
      expect((await user.synced()).calls).toMatchObject({ listed: 2, unseen: 0 })
    },
    LONG,
  )
})

describe('sync', () => {
  it(
    'goes on where the clocks are some minutes apart, and says so',
    async () => {
      site.emulator.clock.advance(3 * MINUTE)
      const said = await user.sync(['--json'])
      expect(said.code).toBe(0)
      expect(complaints(said)).toMatchObject([
        {
          level: 'warn',
          msg: expect.stringMatching(
            /^The clock of this machine is 1[78]\d s away from Graph's; Graph's counts/,
          ),
        },
      ])
    },
    LONG,
  )
})
