/**
 * Is the server of a data directory running?
 *
 * The truth about who runs is PostgreSQL's own lock file, data/postmaster.pid: PostgreSQL makes it before
 * anything else and removes it when it ends, and of two servers over the same data it lets only one live.
 * But after a crash it stays, and its process id may by then be another program's. So a server counts as
 * running only if it answers, accepts our password, and has that very lock file in its data directory.
 */
import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { errorCode } from './binaries.ts'
import { type Home, NAME, readPassword } from './cluster.ts'

/** What postmaster.pid says; an empty one, left by a full disk or a power failure, says nothing: pid 0. */
export interface Lock {
  /** tells it from every other: process id and start time */
  identity: string
  pid: number
  port: number
  /** milliseconds since 1970 */
  since: number
  ready: boolean
}

export interface Running {
  state: 'running'
  pid: number
  port: number
  password: string
}

export type Sighting =
  | Running
  /** starting up, shutting down, or too busy to say */
  | { state: 'busy'; refused: boolean }
  /** nothing runs; a lock file is left over; unless what refused our password is our server after all */
  | { state: 'down'; stale?: Lock; refused: boolean }

/** A server listens within this time after it made its lock file. */
const LISTENING_WITHIN = 10_000

export const lockFile = (home: Home) => join(home.data, 'postmaster.pid')

export async function readLock(home: Home): Promise<Lock | undefined> {
  try {
    const text = await readFile(lockFile(home), 'utf8')
    const [pid, , since, port, , , , status] = text.split('\n')
    if (!since || !port) {
      return { identity: '', pid: 0, port: 0, since: (await stat(lockFile(home))).mtimeMs, ready: false }
    }
    return {
      identity: `${pid} ${since}`,
      pid: Number(pid),
      port: Number(port),
      since: Number(since) * 1000,
      ready: status?.trim() === 'ready',
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

export async function look(home: Home): Promise<Sighting> {
  const lock = await readLock(home)
  if (!lock) return { state: 'down', refused: false }
  const password = await readPassword(home)
  const answer = lock.port && password !== undefined ? await ask(lock, password) : 'refused'
  if (answer === 'ours' && password !== undefined) {
    return { state: 'running', pid: lock.pid, port: lock.port, password }
  }
  const young = Math.abs(Date.now() - lock.since) < LISTENING_WITHIN
  const alive = lock.pid !== 0 && isAlive(lock.pid)
  const refused = alive && answer === 'refused'
  if (lock.pid === 0 ? young : alive && (young || answer === 'busy')) return { state: 'busy', refused }
  return { state: 'down', stale: lock, refused }
}

/** Asks the server at the lock's port for its lock file, and sees to it that our database is there. */
async function ask(lock: Lock, password: string): Promise<'ours' | 'refused' | 'busy' | 'nobody'> {
  for (const database of ['postgres', NAME]) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: lock.port,
      user: NAME,
      password,
      database,
      ssl: false,
      connectionTimeoutMillis: 5000,
      query_timeout: 30_000,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ lock: string; exists: boolean }>(
        `select pg_read_file('postmaster.pid') as lock, exists (select from pg_database where datname = '${NAME}')`,
      )
      const [pid, , since] = rows[0]?.lock.split('\n') ?? []
      if (`${pid} ${since}` !== lock.identity) return 'nobody'
      if (!rows[0]?.exists) await client.query(`create database ${NAME}`)
      return 'ours'
    } catch (error) {
      const code = errorCode(error) ?? ''
      // someone dropped the database postgres
      if (code === '3D000' && database !== NAME) continue
      // 28: the password; 42501: the role is no superuser any more
      if (code.startsWith('28') || code === '42501') return 'refused'
      if (code === 'ECONNREFUSED') return 'nobody'
      // the disk is full or broken, which waiting doesn't mend
      if (/^(53[12]|58|XX)/.test(code)) throw error
      // starting up, shutting down, no connection left, no answer in time, another created the database
      return 'busy'
    } finally {
      await client.end().catch(() => {})
    }
  }
  return 'nobody'
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
  try {
    // where nobody collects the dead, as in many containers, they stay as zombies
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return true
  }
}
