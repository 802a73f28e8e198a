/** The server that callhouse runs itself. As root, every directory here is one that only root may enter. */
import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { chooseAccount } from '../../src/warehouse/embedded/account.ts'
import { findBinaries, run } from '../../src/warehouse/embedded/binaries.ts'
import {
  type EmbeddedServer,
  embeddedStatus,
  startEmbedded,
  stopEmbedded,
} from '../../src/warehouse/embedded.ts'

const isRoot = process.geteuid?.() === 0
const fast = { fsync: 'off' }
const source = join(import.meta.dirname, '../../src/warehouse/embedded.ts')

const roots: string[] = []
const homes: string[] = []

function temporary(): string {
  const root = mkdtempSync(join(tmpdir(), 'callhouse-embedded-'))
  roots.push(root)
  return root
}

/** A directory that isn't there yet, whose server is stopped in the end. */
function home(name = '.callhouse'): string {
  const path = join(temporary(), name)
  homes.push(path)
  return path
}

afterAll(async () => {
  await Promise.all(homes.map((path) => stopEmbedded(path).catch(() => false)))
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

async function query(server: EmbeddedServer, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(server.url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Runs one of the functions in a process of its own, and waits until its stdout and stderr are closed. */
async function elsewhere(call: string, directory: string, ids: { uid?: number; gid?: number } = {}) {
  const script = `import * as embedded from ${JSON.stringify(source)}
    const result = await embedded.${call}(${JSON.stringify(directory)}, ${JSON.stringify(fast)})
      .catch((error) => ({ kind: error.kind, message: error.message, remedy: error.remedy }))
    console.log(JSON.stringify(result))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
    { ...ids, cwd: '/', timeout: 30_000 },
  )
  return JSON.parse(stdout) as EmbeddedServer & { kind?: string; message?: string; remedy?: string }
}

function failure(action: Promise<unknown>): Promise<Failure> {
  return action.then(
    () => expect.unreachable(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Failure)
      return error as Failure
    },
  )
}

describe('the embedded server', () => {
  it('keeps its data, its password and its port from start to start', async () => {
    const directory = home('Anrufe für alle')
    expect(await embeddedStatus(directory)).toBeUndefined()
    expect(await stopEmbedded(directory)).toBe(false)
    expect(existsSync(directory)).toBe(false)

    const first = await startEmbedded(directory, fast)
    expect(first.started).toBe(true)
    expect(first.url).toBe(
      `postgresql://callhouse:${readFileSync(join(directory, 'password'), 'utf8').trim()}@127.0.0.1:${first.port}/callhouse`,
    )
    expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory).sort()).toEqual(['data', 'log', 'password'])
    expect(readFileSync(join(directory, 'log'), 'utf8')).not.toMatch(/FATAL|ERROR/)
    await query(first, "create table kept as select 'ä' as word")
    expect(await startEmbedded(directory, fast)).toEqual({ ...first, started: false })
    expect(await embeddedStatus(directory)).toEqual({ ...first, started: false })

    expect(await stopEmbedded(directory)).toBe(true)
    expect(await embeddedStatus(directory)).toBeUndefined()
    expect(await stopEmbedded(directory)).toBe(false)

    const second = await startEmbedded(directory, { ...fast, work_mem: '7MB' })
    expect({ ...second, pid: first.pid }).toEqual(first)
    expect(await query(second, 'select * from kept')).toEqual([{ word: 'ä' }])
    const rows = await query(
      second,
      `select name, setting from pg_settings where name in
        ('fsync', 'work_mem', 'data_checksums', 'listen_addresses', 'password_encryption', 'server_encoding',
         'TimeZone', 'unix_socket_directories')`,
    )
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'off',
      work_mem: String(7 * 1024),
      data_checksums: 'on',
      listen_addresses: '127.0.0.1',
      password_encryption: 'scram-sha-256',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
      unix_socket_directories: '',
    })
    await expect(query({ ...second, url: second.url.replace(/:[^:]*@/, ':wrong@') }, '')).rejects.toThrow(
      /password authentication failed/,
    )

    await stopEmbedded(directory)
    const squatter = createServer().listen(first.port, '127.0.0.1')
    try {
      const third = await startEmbedded(directory, fast)
      expect(third.port).not.toBe(first.port)
      expect(await query(third, 'select * from kept')).toEqual([{ word: 'ä' }])
    } finally {
      squatter.close()
    }
  })

  it('is one and outlives its starters when two start it at once, and recovers from a crash', async () => {
    const directory = home()
    const [one, two] = await Promise.all([
      elsewhere('startEmbedded', directory),
      elsewhere('startEmbedded', directory),
    ])
    expect([one.started, two.started].sort()).toEqual([false, true])
    expect({ ...one, started: false }).toEqual({ ...two, started: false })
    expect(readdirSync(directory).sort()).toEqual(['data', 'log', 'password'])
    await query(one, 'create table kept as select 1 as one')

    process.kill(one.pid, 'SIGKILL')
    const recovered = await startEmbedded(directory, fast)
    expect(recovered).toMatchObject({ started: true, url: one.url })
    expect(recovered.pid).not.toBe(one.pid)
    expect(await query(recovered, 'select * from kept')).toEqual([{ one: 1 }])

    // after a reboot: the lock file's process id is another program's, someone deleted the password, and
    // an init that was killed left its files
    const lock = join(directory, 'data', 'postmaster.pid')
    const lines = readFileSync(lock, 'utf8').split('\n')
    process.kill(recovered.pid, 'SIGKILL')
    lines[0] = String(process.pid)
    lines[2] = String(Math.floor(Date.now() / 1000) - 3600)
    writeFileSync(lock, lines.join('\n'))
    rmSync(join(directory, 'password'))
    const leftover = join(directory, 'new-abcdef')
    mkdirSync(join(leftover, 'data'), { recursive: true })
    utimesSync(leftover, 0, 0)
    expect(await embeddedStatus(directory)).toBeUndefined()
    expect(await stopEmbedded(directory)).toBe(false)
    const again = await startEmbedded(directory, fast)
    expect(again).toMatchObject({ started: true, url: one.url })
    expect(await query(again, 'select * from kept')).toEqual([{ one: 1 }])
    expect(readdirSync(directory).sort()).toEqual(['data', 'log', 'password'])
  })

  it('refuses data of another major version, and data that are none', async () => {
    const directory = temporary()
    mkdirSync(join(directory, 'data'), { mode: 0o700 })
    writeFileSync(join(directory, 'data', 'PG_VERSION'), '17\n')
    const old = await failure(startEmbedded(directory, fast))
    expect(old.kind).toBe('configuration')
    expect(old.message).toMatch(/PostgreSQL 17, .* is 18/)
    expect(old.remedy).toBeDefined()

    rmSync(join(directory, 'data', 'PG_VERSION'))
    writeFileSync(join(directory, 'data', 'mine.txt'), '')
    expect((await failure(startEmbedded(directory, fast))).message).toMatch(/isn't a data directory/)
    expect(readdirSync(join(directory, 'data'))).toEqual(['mine.txt'])
    expect(readdirSync(directory)).toEqual(['data'])
  })

  it('says what PostgreSQL says when it cannot start', async () => {
    const directory = home()
    const error = await failure(startEmbedded(directory, { ...fast, shared_buffers: 'plenty' }))
    expect(error.kind).toBe('unreachable')
    expect(error.message).toMatch(/invalid value for parameter "shared_buffers"/)
    const path = join(temporary(), 'file')
    writeFileSync(path, '')
    expect((await failure(startEmbedded(path, fast))).kind).toBe('configuration')
  })

  // skipped where the tests don't run as root, or the machine lacks setpriv
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].some((path) => existsSync(path))
  it.skipIf(!isRoot || !setpriv)('runs as another user in directories that only root may enter', async () => {
    const directory = home()
    expect(statSync(dirname(directory)).mode & 0o777).toBe(0o700)
    await startEmbedded(directory, fast)
    expect(statSync(join(directory, 'data')).uid).not.toBe(0)
    expect(statSync(join(directory, 'password')).uid).toBe(0)

    // the binaries of a checkout under root's umask 077
    const binaries = await findBinaries()
    const native = join(temporary(), 'native')
    cpSync(dirname(dirname(binaries.postgres)), native, { recursive: true, verbatimSymlinks: true })
    chmodSync(join(native, 'bin', 'pg_ctl'), 0o700)
    const theirs = { ...binaries, pgCtl: join(native, 'bin', 'pg_ctl') }
    const account = await chooseAccount(theirs, directory, join(directory, 'data'))
    expect((await run(account.invoke(theirs.pgCtl, ['status', '-D', join(directory, 'data')]))).code).toBe(0)
  })

  // skipped where the tests run as an ordinary user: then all the others test this; and where an ordinary
  // user can't read this checkout
  const nobody = { uid: 65534, gid: 65534 }
  const readable =
    isRoot &&
    spawnSync(process.execPath, ['-e', 'fs.accessSync(process.argv[1])', source], { ...nobody, cwd: '/' })
      .status === 0
  it.skipIf(!readable)('runs for an ordinary user, and for root where an ordinary user began', async () => {
    const directory = home()
    chownSync(dirname(directory), nobody.uid, nobody.gid)
    const theirs = await elsewhere('startEmbedded', directory, nobody)
    expect(theirs.started).toBe(true)
    expect(statSync(join(directory, 'data')).uid).toBe(nobody.uid)
    expect(await embeddedStatus(directory)).toEqual({ ...theirs, started: false })
    expect(await stopEmbedded(directory)).toBe(true)

    rmSync(join(directory, 'log'))
    const ours = await startEmbedded(directory, fast)
    expect(ours.url).toBe(theirs.url)
    for (const name of ['', 'data', 'log', 'password']) {
      expect(statSync(join(directory, name)).uid).toBe(nobody.uid)
    }
    expect(await elsewhere('stopEmbedded', directory, nobody)).toBe(true)

    chmodSync(dirname(directory), 0o755)
    chmodSync(directory, 0o755)
    const stranger = await elsewhere('startEmbedded', directory, { uid: 65533, gid: 65533 })
    expect(stranger.kind).toBe('configuration')
    expect(stranger.message).toMatch(/belongs to the user with uid 65534/)
  })
})
