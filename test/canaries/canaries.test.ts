import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeClientCertificate } from '../../src/emulator/entra/entra.ts'
import { Failure } from '../../src/failure.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { callhouse, directory } from '../setup/callhouse.ts'
import { asLines, call, directRoutingCall, generated, pstnCall } from '../setup/documents.ts'
import { asked } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { createDatabase, openWarehouse } from '../setup/warehouse.ts'
import { found, hits, secretsOf, watchError, watchOutput } from './watch.ts'

/** Runs something that leaks by purpose, and takes what was found of it away again. */
async function leaked(leak: () => unknown): Promise<string[]> {
  const before = hits.length
  await leak()
  return hits.splice(before).map(({ what, where, text }) => `${what} in ${where}: ${text}`)
}

describe('what is looked for', () => {
  const PERSONAL =
    /^(?:user(?:PrincipalName|DisplayName)|displayName|email|(?:caller|callee)Number|(?:reflexiveIP|ip|mac)Address|basicServiceSetIdentifier)$/

  function* personal(value: unknown, key = ''): Generator<string> {
    if (typeof value === 'string' && PERSONAL.test(key)) yield value
    else if (typeof value === 'object' && value !== null) {
      for (const [name, below] of Object.entries(value))
        yield* personal(below, Array.isArray(value) ? key : name)
    }
  }

  it('is what is personal in the documents of the fixtures and of the emulated company', () => {
    const where = join(import.meta.dirname, '../fixtures/documents')
    const files = readdirSync(where, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(?:calls|identities|versions|logs)\/.*\.json$/.test(file),
    )
    const documents = [
      ...files.map((file) => JSON.parse(readFileSync(join(where, file), 'utf8')) as unknown),
      ...generated(200),
    ]
    const values = [...new Set(documents.flatMap((one) => [...personal(one)]))]
    // devices, rooms and lines have names as well, which tell of nobody
    const isName = /^\p{Lu}[\p{Ll}]+ \p{Lu}[\p{Ll}]+$/u
    const isOther = /[@+]|\d{1,3}\.\d|[\da-f]{2}[:-]/i
    const looked = values.filter(
      (value) => (isName.test(value) && !/line|desk|bot|care|Room/i.test(value)) || isOther.test(value),
    )
    expect(looked.length).toBeGreaterThan(500)
    expect(looked.filter((value) => found(value, 'a document').length === 0)).toEqual([])
  })

  it('is found by itself, and not in what is like it', () => {
    const told = (text: string) => found(text, 'a text').map(({ what }) => what)
    expect(told('call of Ines Halvorsen, ok')).toEqual(['a name'])
    expect(told('msg="zoë everhart"')).toEqual(['a name'])
    expect(told('no such user: dag.lindqvist@kestrel.example.')).toEqual(['a user principal name'])
    expect(told('from +12065550100 to +4930231****')).toEqual(['a telephone number', 'a telephone number'])
    expect(told('10.20.3.4, fd at 2001:db8:20::1 and [198.51.100.7]:443')).toEqual([
      'an address',
      'an address',
      'an address',
    ])
    expect(told('0a-1b-2c-3d-4e-5f')).toEqual(['a hardware address'])
    expect(told('Bearer eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJhIn0.c2ln')).toEqual(['a token'])
    expect(told('{"key":"-----BEGIN EC PRIVATE KEY-----\\nMHc"}')).toEqual(['a private key'])
    expect(told('secret kanarien~8Q.vogel_im-Bergwerk')).toEqual(['a secret'])
    for (const text of [
      '2026-11-23T08:00:00.000+01:00',
      'https://127.0.0.1:8443 and 0.0.0.0',
      'PostgreSQL 18.4, version 1.2.3',
      'e523d2ed-2966-4b6b-925b-754a88034cc5',
      '12:00:00 +0000',
      'callhouse@1.2.3',
      '-----BEGIN CERTIFICATE-----',
    ]) {
      expect(told(text)).toEqual([])
    }
  })

  it('are the secrets of an environment', () => {
    const env = {
      PATH: '/bin:/usr/bin',
      AZURE_CLIENT_SECRET: 'a secret & more',
      AZURE_CLIENT_SECRET_FILE: '/run/secrets/client',
      PGPASSWORD: 'long enough',
      DATABASE_URL: 'postgresql://me:p%40ssword%2Fwith@host/database',
    }
    expect(secretsOf(env)).toEqual([
      'a secret & more',
      'a%20secret%20%26%20more',
      'long enough',
      'long%20enough',
      'p%40ssword%2Fwith',
      'p%2540ssword%252Fwith',
      'p@ssword/with',
    ])
    expect(found('password: p@ssword/with', 'a text', secretsOf(env))).toHaveLength(1)
  })

  it('are those of the files that it names', async () => {
    const { certificatePem: certificate, privateKeyPem: key } = await makeClientCertificate()
    const where = directory()
    const file = (name: string, text: string) => {
      writeFileSync(join(where, name), text)
      return join(where, name)
    }
    const env = {
      AZURE_FEDERATED_TOKEN_FILE: file('token', 'a token of a file\n'),
      AZURE_CLIENT_CERTIFICATE_PATH: file('both.pem', certificate + key),
      CALLHOUSE_CERTIFICATE_KEY_PATH: join(where, 'none.pem'),
      NODE_EXTRA_CA_CERTS: file('ca.pem', key),
    }
    const lines = key.split('\n').slice(1, 4)
    const secrets = secretsOf(env)
    expect(secrets).toEqual(expect.arrayContaining(['a token of a file', ...lines]))
    expect(found(`read ${lines[1]}`, 'a text', secrets).map(({ what }) => what)).toEqual([
      'a secret of the environment',
    ])
    expect(found(certificate, 'a text', secrets)).toEqual([])
  })
})

describe('a leak', () => {
  it('in what a command says is found, whichever of its streams it is in', async () => {
    const name = join(directory(), 'Ines Halvorsen.json')
    expect(await leaked(() => callhouse(['load', name]))).toEqual([
      expect.stringMatching(/^a name in stderr of callhouse load .*: Ines Halvorsen$/),
    ])
    const env = { AZURE_CLIENT_SECRET: 'not-an-option-1234' }
    expect(await leaked(() => callhouse(['status', '--not-an-option-1234'], { env }))).toEqual([
      'a secret of the environment in stderr of callhouse status --not-an-option-1234: not-an-option-1234',
    ])
  })

  it('by purpose is none, where the list of exceptions names the command', async () => {
    const { database, close } = await openWarehouse()
    const said = await callhouse(['query', "select 'Ines Halvorsen' as name"], {
      env: { DATABASE_URL: database.url },
    })
    await close()
    expect(said.stdout).toContain('Ines Halvorsen')
    expect(hits).toEqual([])
  })

  it('of another kind than a command prints by purpose is found', async () => {
    const env = {}
    const stdout = `${Array(9).fill('10.20.3.0').join(' ')} Ines Halvorsen`
    const seen = (args: readonly string[], output: { stdout: string; stderr: string }) =>
      leaked(() => watchOutput(args, env, output))
    expect(await seen(['report', '--out', '-'], { stdout, stderr: '' })).toEqual([
      'a name in stdout of callhouse report --out -: Ines Halvorsen',
    ])
    expect(await seen(['report', '--with-names'], { stdout, stderr: '' })).toEqual([])
    expect(await seen(['report', '--with-names'], { stdout: '', stderr: '10.20.3.4' })).toHaveLength(1)
    expect(await seen(['status'], { stdout: '10.20.3.4', stderr: '' })).toHaveLength(1)
  })

  it('in the books of a warehouse is found when it is dropped', async () => {
    const { warehouse, close } = await openWarehouse()
    await warehouse.pool.query(
      withSchemas(
        `insert into :ops.runs (command, callhouse_version, status, error)
         values ('load', 'test', 'failed', 'Key (name)=(Ines Halvorsen) exists')`,
        warehouse.schemas,
      ),
    )
    expect(await leaked(close)).toEqual(['a name in runs.error: Ines Halvorsen'])
    const none = await createDatabase({ migrated: false })
    expect(await leaked(() => none.drop())).toEqual([])
    expect(await leaked(() => none.drop())).toEqual([])
  })

  it('in an error that is for operators is found, with what it tells them to do', async () => {
    const cause = new Error('detail: Ines Halvorsen')
    expect(await leaked(() => watchError(new Failure('internal', 'It broke', { cause })))).toEqual([])
    expect(
      await leaked(() => watchError(new Failure('internal', 'It broke', { remedy: 'Ask 10.0.0.1' }))),
    ).toEqual(['an address in an error: Failure: 10.0.0.1'])
  })
})

describe('what PostgreSQL says of a row that it refuses', () => {
  /** Names in which a message might end too early, or begin too late. */
  const NAMES = [
    'Carl Canary',
    'x" Carl Canary "y',
    'x"\nCarl Canary\n"y',
    '"Carl Canary',
    '(Carl Canary)=(Carl Canary)',
  ]
  const documents = NAMES.map((displayName, at) =>
    call(at + 1, {
      more: { organizer_v2: { id: displayName, identity: { user: { id: displayName, displayName } } } },
    }),
  )

  it.each([
    [
      'a check',
      "add constraint no_canary check (organizer_identity_display_name not like '%Canary%')",
      '23514',
    ],
    [
      'a unique name',
      'add constraint one_canary unique (organizer_identity_display_name, organizer_id)',
      '23505',
    ],
    ['another type', 'alter organizer_identity_display_name type integer using 0', '22P02'],
    ['a shorter type', 'alter organizer_identity_display_name type varchar(3)', '22001'],
    ['a date', 'alter organizer_identity_display_name type date using null', '22007'],
    ['JSON', 'alter organizer_identity_display_name type jsonb using null', '22P02'],
    ['a range', 'alter organizer_identity_display_name type int4range using null', '22P02'],
  ])('tells nothing of it: %s', async (_, change, sqlstate) => {
    const { warehouse, database, close } = await openWarehouse()
    const sql = `set client_min_messages = error; drop view :facts.call_summary cascade; alter table :facts.records ${change}`
    await warehouse.pool.query(withSchemas(sql, warehouse.schemas))
    // the second of each name is refused where names are to be unique
    const given = [...documents, ...documents.map((one, at) => ({ ...one, id: call(at + 100).id }))]
    const env = { DATABASE_URL: database.url }
    const file = join(directory(), 'calls.ndjson')
    writeFileSync(file, asLines(given))
    if (change.includes('integer')) expect((await callhouse(['load', file, '--json'], { env })).code).toBe(0)
    else await loaded(warehouse, given)
    const reasons = await asked(warehouse, 'select distinct sqlstate, reason from :ops.quarantine')
    expect(reasons.length).toBeGreaterThan(0)
    expect(
      reasons.filter((reason) => !reason.startsWith(`${sqlstate} PostgreSQL: `) || reason.includes('Carl')),
    ).toEqual([])
    await close()
    expect(hits).toEqual([])
  })

  it('tells nothing of it where a row of a log is refused', async () => {
    const { warehouse, close } = await openWarehouse()
    await warehouse.pool.query(
      withSchemas(
        `alter table :facts.pstn_calls add constraint no_anna check (user_display_name <> 'Anna');
         alter table :facts.direct_routing_calls add constraint no_anna check (user_display_name <> 'Anna')`,
        warehouse.schemas,
      ),
    )
    const { records } = await loaded(warehouse, [pstnCall(1), directRoutingCall(1), call(1)])
    expect(records).toMatchObject({ seen: 3, loaded: 1, quarantined: 2 })
    expect(
      await asked(warehouse, "select count(*) from :ops.quarantine where reason ~ 'Anna|contoso|\\+31'"),
    ).toEqual(['0'])
    await close()
    expect(hits).toEqual([])
  })
})
