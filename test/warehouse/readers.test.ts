import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import { connect, type Warehouse, withClient } from '../../src/warehouse/connect.ts'
import { migrate } from '../../src/warehouse/migrate.ts'
import {
  grantingSql,
  grantReader,
  readers,
  regrant,
  revokeReader,
  revokingSql,
} from '../../src/warehouse/readers.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { call } from '../setup/documents.ts'
import { loaded } from '../setup/loading.ts'
import { createRole, signedIn, type TestRole } from '../setup/readers.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
  await loaded(warehouse, [call(1)])
})
afterAll(() => close())

let role: TestRole
beforeEach(async () => {
  role = await createRole()
})
const others: TestRole[] = []
afterEach(async () => {
  await warehouse.pool.query('truncate call_quality_ops.readers')
  for (const one of [role, ...others.splice(0)]) {
    await warehouse.pool.query(`drop owned by ${pg.escapeIdentifier(one.name)}`)
    await one.drop()
  }
})

/** Lets the role sign in, and hands out what it is told: rows, or the SQLSTATE of a refusal. */
async function asReader(...statements: string[]): Promise<unknown[]> {
  const client = await signedIn(role.url(database))
  const answers: unknown[] = []
  try {
    for (const statement of statements) {
      answers.push(
        await client.query({ text: statement, rowMode: 'array' }).then(
          ({ rows }) => rows,
          (error: pg.DatabaseError) => error.code,
        ),
      )
    }
  } finally {
    await client.end()
  }
  return answers
}

/** Everything that the role was granted in the schema of the facts, by the catalog. */
async function grants(name = role.name): Promise<string[]> {
  const { rows } = await warehouse.pool.query<{ line: string }>(
    `with granted as (
       select relname::text as what, acl.* from pg_class, aclexplode(relacl) acl
       where relnamespace = 'call_quality'::regnamespace
       union all
       select relname || '.' || attname, acl.* from pg_attribute
       join pg_class on pg_class.oid = attrelid, aclexplode(attacl) acl
       where relnamespace = 'call_quality'::regnamespace
       union all
       select proname || '()', acl.* from pg_proc, aclexplode(proacl) acl
       where pronamespace = 'call_quality'::regnamespace
       union all
       select 'schema ' || nspname, acl.* from pg_namespace, aclexplode(nspacl) acl
     )
     select privilege_type || ' ' || what as line from granted
     where grantee = (select oid from pg_roles where rolname = $1) order by 1`,
    [name],
  )
  return rows.map(({ line }) => line)
}

const DENIED = '42501'
const READ_ONLY = '25006'
const mapped = tables.map((table) => table.name)

describe('a reader', () => {
  it('reads, and can do nothing else', async () => {
    await grantReader(warehouse, { role: role.name, withEuii: true })
    const [names, ...refused] = await asReader(
      'select caller_endpoint_name from sessions',
      'delete from records',
      'create table public.mine ()',
      'create temp table mine ()',
      'select * from call_quality_ops.ledger',
    )
    expect(names).toEqual([['caller of version 1']])
    expect(refused).toEqual([READ_ONLY, READ_ONLY, READ_ONLY, DENIED])
  })

  it('can do no more where it leaves the read-only mode, which any session may', async () => {
    await grantReader(warehouse, { role: role.name, withEuii: true })
    const [, ...refused] = await asReader(
      'set default_transaction_read_only = off',
      ...mapped.map((table) => `delete from ${table}`),
      'update sessions set record_key = 0',
      "insert into quality_rules (rule_set, media_type, about) values ('', 'audio', '')",
      'truncate streams',
      'create table mine ()',
      'create table public.mine ()',
      'create schema mine',
      'alter table records add column mine text',
      'create index on records (version)',
    )
    expect(new Set(refused)).toEqual(new Set([DENIED]))
  })

  it('can hang no foreign key of its own on the tables, although it may refer to their keys', async () => {
    await grantReader(warehouse, { role: role.name, withEuii: true })
    const [, refused] = await asReader(
      'set default_transaction_read_only = off',
      'create temp table mine (record_key bigint references call_quality.records)',
    )
    // of a temporary table, to a permanent one
    expect(refused).toBe('42P16')
  })

  it('has sessions in UTC that only read, stop long questions, find the tables, and share questions out', async () => {
    await grantReader(warehouse, { role: role.name, withEuii: false })
    expect(
      await asReader(
        'show timezone',
        'show default_transaction_read_only',
        'show statement_timeout',
        'show search_path',
        'show jit',
        'show parallel_setup_cost',
        'show parallel_tuple_cost',
      ),
    ).toEqual([[['UTC']], [['on']], [['5min']], [['call_quality']], [['off']], [['100']], [['0.01']]])
  })

  it('without EUII is refused every column that tells of persons, and reads every other', async () => {
    const { withheld } = await grantReader(warehouse, { role: role.name, withEuii: false })
    const all = tables.flatMap((table) => table.columns.map((column) => ({ table: table.name, ...column })))
    const answers = await asReader(...all.map(({ table, name }) => `select ${name} from ${table} limit 0`))
    const refused = all.filter((_, at) => answers[at] === DENIED)
    const beside = refused.filter(({ euii }) => !euii).map(({ table, name }) => `${table}.${name}`)
    expect(refused.filter(({ euii }) => euii)).toEqual(all.filter(({ euii }) => euii))
    expect(beside).toEqual([
      'sessions.caller_user_agent_header_value',
      'sessions.callee_user_agent_header_value',
      'segments.caller_user_agent_header_value',
      'segments.callee_user_agent_header_value',
      'media.caller_network_subnet',
      'media.callee_network_subnet',
      'pstn_calls.conference_id',
    ])
    expect(answers.filter((answer) => answer !== DENIED && !Array.isArray(answer))).toEqual([])
    const further = [
      'dim_user.user_id',
      'dim_user.display_name',
      'dim_user.user_principal_name',
      'dim_wifi.bssid',
      'endpoints.endpoint_name',
    ]
    expect(
      await asReader(
        ...further.map((one) => one.split('.')).map(([table, column]) => `select ${column} from ${table}`),
      ),
    ).toEqual(further.map(() => DENIED))
    expect(withheld).toBe(refused.length + further.length)
  })

  it('without EUII counts rows, and is told by the database that it is one', async () => {
    await grantReader(warehouse, { role: role.name, withEuii: false })
    expect(await asReader('select count(*) from sessions', 'select sees_euii()')).toEqual([
      [['1']],
      [[false]],
    ])
    await grantReader(warehouse, { role: role.name, withEuii: true })
    expect(await asReader('select sees_euii()')).toEqual([[[true]]])
  })

  it('has the same rights however often they were granted, and whatever they were before', async () => {
    const without = { role: role.name, withEuii: false }
    const withEuii = { role: role.name, withEuii: true }
    await grantReader(warehouse, without)
    const few = await grants()
    await grantReader(warehouse, without)
    expect(await grants()).toEqual(few)
    await grantReader(warehouse, withEuii)
    const many = await grants()
    expect(many).not.toEqual(few)
    await warehouse.pool.query(
      `grant insert, select (caller_identity_id) on call_quality.sessions to ${pg.escapeIdentifier(role.name)}`,
    )
    await grantReader(warehouse, without)
    expect(await grants()).toEqual(few)
    await grantReader(warehouse, withEuii)
    expect(await grants()).toEqual(many)
    // its own key and those of what it refers to, and nothing of the book-keeping
    expect(many).toEqual(
      expect.arrayContaining([
        'REFERENCES streams.stream_key',
        'REFERENCES streams.media_key',
        'SELECT streams',
        'USAGE schema call_quality',
      ]),
    )
    expect(
      many.filter((line) => !/^(?:SELECT|REFERENCES \w+\.|EXECUTE|USAGE schema call_quality$)/.test(line)),
    ).toEqual([])
  })

  it('may be granted and taken away by several at once', async () => {
    const other = await createRole()
    others.push(other)
    await Promise.all([
      grantReader(warehouse, { role: role.name, withEuii: true }),
      grantReader(warehouse, { role: other.name, withEuii: true }),
      grantReader(warehouse, { role: role.name, withEuii: true }),
    ])
    expect(await grants(other.name)).toEqual(await grants())
  })
})

describe('taking away', () => {
  it('leaves nothing, not even the settings', async () => {
    await grantReader(warehouse, { role: role.name, withEuii: false })
    await revokeReader(warehouse, role.name)
    expect(await grants()).toEqual([])
    expect(await readers(warehouse)).toEqual([])
    const [readOnly, refused] = await asReader(
      'show default_transaction_read_only',
      'select id from call_quality.records',
    )
    expect([readOnly, refused]).toEqual([[['off']], DENIED])
  })

  it('forgets a role that is gone', async () => {
    const gone = await createRole()
    await grantReader(warehouse, { role: gone.name, withEuii: true })
    await warehouse.pool.query(`drop owned by ${pg.escapeIdentifier(gone.name)}`)
    await gone.drop()
    expect(await readers(warehouse)).toEqual([{ role: gone.name, withEuii: true }])
    await revokeReader(warehouse, gone.name)
    expect(await readers(warehouse)).toEqual([])
  })
})

describe('granting anew, behind changes of the schema', () => {
  it('gives every remembered reader what it had, and forgets those that are gone', async () => {
    const [withEuii, gone] = [await createRole(), await createRole()]
    others.push(withEuii)
    await grantReader(warehouse, { role: role.name, withEuii: false })
    await grantReader(warehouse, { role: withEuii.name, withEuii: true })
    await grantReader(warehouse, { role: gone.name, withEuii: true })
    await warehouse.pool.query(`drop owned by ${pg.escapeIdentifier(gone.name)}`)
    await gone.drop()
    const before = [await grants(), await grants(withEuii.name)]
    await withClient(warehouse, async (client) => {
      await client.query('begin')
      for (const one of [role, withEuii]) {
        // as where tables and views were made anew
        await client.query(
          `revoke all on all tables in schema call_quality from ${pg.escapeIdentifier(one.name)}`,
        )
      }
      await regrant(client, warehouse.schemas)
      await client.query('commit')
    })
    expect([await grants(), await grants(withEuii.name)]).toEqual(before)
    expect(new Set((await readers(warehouse)).map((reader) => reader.role))).toEqual(
      new Set([role.name, withEuii.name]),
    )
  })
})

describe('the printed SQL', () => {
  it.each([true, false])('does what the command does (with EUII: %s)', async (withEuii) => {
    const sql = await grantingSql(warehouse, { role: role.name, withEuii })
    expect(await grants()).toEqual([])
    await warehouse.pool.query(sql)
    const printed = await grants()
    expect(await readers(warehouse)).toEqual([{ role: role.name, withEuii }])
    expect(await asReader('show timezone')).toEqual([[['UTC']]])
    await grantReader(warehouse, { role: role.name, withEuii })
    expect(printed).toEqual(await grants())
    await warehouse.pool.query(await revokingSql(warehouse, role.name))
    expect([await grants(), await readers(warehouse)]).toEqual([[], []])
  })
})

describe('is refused', () => {
  it.each(['public', 'none', ''])('%j, which is no role', async (name) => {
    const refused = { kind: 'usage' }
    await expect(grantReader(warehouse, { role: name, withEuii: true })).rejects.toMatchObject(refused)
    await expect(grantingSql(warehouse, { role: name, withEuii: true })).rejects.toMatchObject(refused)
    await expect(revokeReader(warehouse, name)).rejects.toMatchObject(refused)
  })

  it('a role that is not there, with the statement that makes it', async () => {
    const name = `nobody "${randomBytes(4).toString('hex')}`
    await expect(grantReader(warehouse, { role: name, withEuii: true })).rejects.toMatchObject({
      kind: 'configuration',
      message: `There is no role ${name}`,
      remedy: expect.stringContaining(`create role ${pg.escapeIdentifier(name)} login password`),
    })
  })

  it('the owner, its members and superusers', async () => {
    const { rows } = await warehouse.pool.query<{ me: string }>('select current_user as me')
    const superuser = await createRole('superuser')
    others.push(superuser)
    const member = await createRole(`in role ${pg.escapeIdentifier(rows[0]!.me)}`)
    others.push(member)
    for (const name of [rows[0]!.me, superuser.name, member.name]) {
      await expect(grantReader(warehouse, { role: name, withEuii: true })).rejects.toMatchObject({
        kind: 'configuration',
        message: expect.stringContaining('it may read and change everything already'),
      })
    }
  })

  it('a reader without EUII that may read it by another role, and nothing is changed', async () => {
    const group = await createRole()
    others.push(group)
    await warehouse.pool.query(
      `grant ${pg.escapeIdentifier(group.name)} to ${pg.escapeIdentifier(role.name)};
       grant select on call_quality.dim_user to ${pg.escapeIdentifier(group.name)}`,
    )
    await expect(grantReader(warehouse, { role: role.name, withEuii: false })).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining('dim_user.user_id and 2 other columns'),
    })
    expect(await grants()).toEqual([])
    expect((await grantReader(warehouse, { role: role.name, withEuii: true })).warnings).toEqual([])
  })

  it('who does not own the warehouse', async () => {
    const other = await createRole()
    others.push(other)
    await grantReader(warehouse, { role: role.name, withEuii: true })
    const stranger = await connect({ url: role.url(database) }, schemasOf('call_quality'))
    try {
      await expect(grantReader(stranger, { role: other.name, withEuii: true })).rejects.toMatchObject({
        kind: 'auth',
        message: expect.stringContaining(`${role.name} can't grant what`),
      })
      expect(await grants(other.name)).toEqual([])
    } finally {
      await stranger.close()
    }
  })
})

describe('a warning is given', () => {
  it('where everybody may create in the schema public, which is ended', async () => {
    await warehouse.pool.query('grant create on schema public to public')
    const granted = await grantReader(warehouse, { role: role.name, withEuii: true })
    expect(granted.warnings).toEqual([
      expect.stringContaining('only its owner may create tables in schema public'),
    ])
    expect(await asReader('set default_transaction_read_only = off', 'create table public.mine ()')).toEqual([
      [],
      DENIED,
    ])
    expect((await grantReader(warehouse, { role: role.name, withEuii: true })).warnings).toEqual([])
  })

  it('where a reader may create, change rows or see the book-keeping by another role', async () => {
    const group = await createRole()
    others.push(group)
    const granted = pg.escapeIdentifier(group.name)
    await warehouse.pool.query(
      `grant ${granted} to ${pg.escapeIdentifier(role.name)};
       grant create on schema public to ${granted};
       grant usage on schema call_quality_ops to ${granted};
       grant delete on call_quality.records to ${granted}`,
    )
    expect((await grantReader(warehouse, { role: role.name, withEuii: true })).warnings).toEqual([
      expect.stringContaining('may create tables in schema public'),
      expect.stringContaining('may use the book-keeping in call_quality_ops'),
      expect.stringContaining('may change records.'),
    ])
  })

  it('where the settings of the role are not the owner’s to make', async () => {
    const owner = await createRole()
    others.push(owner)
    const own = schemasOf('owned')
    const asOwner = await connect({ url: owner.url(database) }, own)
    try {
      await warehouse.pool.query(
        `grant create on database ${new URL(database.url).pathname.slice(1)} to ${pg.escapeIdentifier(owner.name)}`,
      )
      await migrate(asOwner)
      const { warnings } = await grantReader(asOwner, { role: role.name, withEuii: false })
      expect(warnings).toEqual([
        expect.stringMatching(/^The settings of .* set timezone = 'UTC'; alter role /s),
      ])
      expect(await asReader('select id from owned.records', 'show default_transaction_read_only')).toEqual([
        [],
        [['off']],
      ])
    } finally {
      await asOwner.close()
    }
  })
})
