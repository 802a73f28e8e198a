import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { inspect } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { databaseFailure } from '../../src/warehouse/errors.ts'
import { callhouse, directory, logged, type Said } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { createDatabase, type TestDatabase } from '../setup/warehouse.ts'

const SECRET = 'Hunter2-geheim'
let database: TestDatabase
let port: number
const home = directory()
beforeAll(async () => {
  database = await createDatabase()
  port = await closedPort()
})
afterAll(() => database.drop())

/** A port of this machine on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** The URL of the database with something else in it. */
function changed(change: (url: URL) => void): string {
  const url = new URL(database.url)
  change(url)
  return url.href
}

const commands = [
  ['query', 'totals'],
  ['load', '-'],
]

function expectFailure(
  said: Said,
  code: number,
  kind: string,
  message: string | RegExp,
  remedy: string | RegExp,
) {
  expect(`${said.stdout}${said.stderr}`).not.toContain(SECRET)
  expect([said.code, said.stdout]).toEqual([code, ''])
  expect(logged(said)).toEqual([
    {
      level: 'error',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      kind,
      msg: typeof message === 'string' ? message : expect.stringMatching(message),
      remedy: typeof remedy === 'string' ? remedy : expect.stringMatching(remedy),
    },
  ])
}

describe.concurrent('a server that is not there', () => {
  it.each(commands)('ends %s with 69 and what to look at', async (...args) => {
    const env = { DATABASE_URL: `postgresql://anna:${SECRET}@127.0.0.1:${port}/calls` }
    expectFailure(
      await callhouse(args, { env }),
      69,
      'unreachable',
      `PostgreSQL can't be reached or can't go on: connect ECONNREFUSED 127.0.0.1:${port}`,
      /^Check that the server runs.*DATABASE_URL or PGHOST and PGPORT/,
    )
  })

  it('may be named by PG* variables, too', async () => {
    const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'anna', PGPASSWORD: SECRET }
    expectFailure(await callhouse(['status'], { env }), 69, 'unreachable', /ECONNREFUSED/, /PGHOST/)
  })

  it('may have a name that nobody knows', async () => {
    const env = { DATABASE_URL: `postgresql://anna:${SECRET}@nowhere.invalid/calls` }
    expectFailure(await callhouse(['status'], { env }), 69, 'unreachable', /nowhere\.invalid/, /DATABASE_URL/)
  })

  it('is told by address where a name has several, of which none answers', () => {
    const each = ['::1', '127.0.0.1'].map((address) => new Error(`connect ECONNREFUSED ${address}:5432`))
    const error = Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' })
    expect(databaseFailure(error)).toMatchObject({
      kind: 'unreachable',
      message:
        "PostgreSQL can't be reached or can't go on: connect ECONNREFUSED ::1:5432, connect ECONNREFUSED 127.0.0.1:5432",
    })
  })
})

describe.concurrent('a server that refuses', () => {
  it('a wrong password ends with 77', async (context) => {
    const env = {
      DATABASE_URL: changed((url) => {
        url.password = SECRET
      }),
    }
    const said = await callhouse(['status'], { env })
    // a server for tests that trusts everybody can't be asked
    if (said.code === 0) context.skip('the server asks for no password')
    expectFailure(
      said,
      77,
      'auth',
      /^PostgreSQL refused the sign-in: password authentication failed for user/,
      'Check user and password in DATABASE_URL or PGUSER and PGPASSWORD.',
    )
  })

  it('an unknown database ends with 78', async () => {
    const env = {
      DATABASE_URL: changed((url) => {
        url.pathname = '/nowhere'
      }),
    }
    expectFailure(
      await callhouse(['status'], { env }),
      78,
      'configuration',
      'PostgreSQL says: database "nowhere" does not exist',
      'Create the database, or name another one in DATABASE_URL or PGDATABASE.',
    )
  })

  it('a role that may not create schemas ends with 77', async () => {
    const env = {
      DATABASE_URL: changed((url) => {
        url.searchParams.set('options', '-c role=pg_read_all_data')
      }),
    }
    expectFailure(
      await callhouse(['migrate', '--schema', 'forbidden'], { env }),
      77,
      'auth',
      /^PostgreSQL denies what callhouse needs: permission denied for database/,
      /run `callhouse migrate` once as a role that may/,
    )
  })
})

describe.concurrent('a configuration that is wrong', () => {
  it.each([
    SECRET,
    `mysql://anna:${SECRET}@db.example/calls`,
    `postgresql://anna:${SECRET}@db.example:port/calls`,
    `postgresql://anna:${SECRET}/x@db.example/calls`,
    `postgresql//anna:${SECRET}@db.example`,
  ])('%s is no DATABASE_URL, and is not repeated', (url) => {
    try {
      readConfig({ DATABASE_URL: url })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({
        kind: 'configuration',
        message: 'DATABASE_URL is no URL of a PostgreSQL database',
      })
      expect(inspect(error, { depth: 9 })).not.toContain(SECRET)
    }
  })

  it('a bad DATABASE_URL ends with 78', async () => {
    expectFailure(
      await callhouse(['status'], { env: { DATABASE_URL: `postgresql://anna:${SECRET}@db:port/calls` } }),
      78,
      'configuration',
      'DATABASE_URL is no URL of a PostgreSQL database',
      /^Write it as postgresql:/,
    )
  })

  it('both DATABASE_URL and DATABASE_URL_FILE', async () => {
    const env = { DATABASE_URL: database.url, DATABASE_URL_FILE: 'x' }
    expectFailure(
      await callhouse(['status'], { env }),
      78,
      'configuration',
      'Both DATABASE_URL and DATABASE_URL_FILE are set',
      'Unset one of them.',
    )
  })

  it('a file that is not there, as DATABASE_URL_FILE or --env-file', async () => {
    expectFailure(
      await callhouse(['status'], { env: { DATABASE_URL_FILE: '/nowhere/url' } }),
      78,
      'configuration',
      "DATABASE_URL_FILE names /nowhere/url, which can't be read",
      'Name a file that this user may read.',
    )
    expectFailure(
      await callhouse(['status', '--env-file', '/nowhere/env']),
      78,
      'configuration',
      "--env-file names /nowhere/env, which can't be read",
      'Name a file that this user may read.',
    )
  })
})

describe.concurrent('the server is named', () => {
  const shown = (said: Said) => {
    expect(said.stderr).toBe('')
    return (JSON.parse(said.stdout) as { schema: string }).schema
  }

  it('by DATABASE_URL_FILE, white space around the URL', async () => {
    const file = join(home, 'url')
    await writeFile(file, `\n${database.url}\n\n`)
    expect(shown(await callhouse(['status', '--json'], { env: { DATABASE_URL_FILE: file } }))).toBe(
      'call_quality',
    )
  })

  it('by --env-file, before the command or behind it; the environment stands above it', async () => {
    const file = join(home, 'env')
    await writeFile(file, `# of a test\nDATABASE_URL="${database.url}"\nCALLHOUSE_SCHEMA=elsewhere\n`)
    const env = { CALLHOUSE_SCHEMA: 'call_quality' }
    expect(shown(await callhouse(['--env-file', file, 'status', '--json'], { env }))).toBe('call_quality')
    expect(shown(await callhouse(['status', '--json', '--env-file', file], { env }))).toBe('call_quality')
    const said = await callhouse(['status', '--env-file', file])
    expect(logged(said)).toMatchObject(
      [{ kind: 'configuration', msg: /^Schema elsewhere lacks/ }].map((one) => ({
        ...one,
        msg: expect.stringMatching(one.msg),
      })),
    )
  })

  it('by PG* variables', async () => {
    const { hostname, port, username, password, pathname } = new URL(database.url)
    const env = {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: pathname.slice(1),
    }
    expect(shown(await callhouse(['status', '--json'], { env }))).toBe('call_quality')
  })
})

describe.concurrent('a failure in the midst of the work', () => {
  it('does not tell the password either', async () => {
    const own = await createDatabase()
    const { password } = new URL(own.url)
    const client = new pg.Client(own.url)
    await client.connect()
    await client.query(
      `create function call_quality_ops.fail() returns trigger language plpgsql as $$
       begin raise exception 'nothing goes in today'; end $$;
       create trigger fail before insert on call_quality.records execute function call_quality_ops.fail()`,
    )
    await client.end()
    const said = await callhouse(['load', '-'], { env: { DATABASE_URL: own.url }, stdin: asLines([call(1)]) })
    expect([said.code, said.stdout]).toEqual([70, ''])
    expect(logged(said)).toMatchObject([
      { kind: 'internal', msg: 'PostgreSQL refused a statement of callhouse: nothing goes in today' },
    ])
    if (password !== '') expect(said.stderr).not.toContain(password)
    await own.drop()
  })
})
