/** Starts a server over the data, and leaves it running. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import type { Account } from './account.ts'
import { type Binaries, environment, lastLines } from './binaries.ts'
import { giveToHome, type Home, refusal } from './cluster.ts'
import { type Lock, lockFile, look, type Running, readLock } from './sighting.ts'

/** Crash recovery reads up to max_wal_size again. */
export const RECOVERED_WITHIN = 10 * 60_000
const LOG_SIZE = 16 * 2 ** 20

export type Launch =
  | Running
  /** another process holds the lock file or is working with the data still */
  | 'taken'
  | 'port'
  | { state: 'failed'; why: string }

/** Starts a server that outlives us, and waits until it is ready or has ended. */
export async function launch(
  home: Home,
  binaries: Binaries,
  account: Account,
  options: { port: number; stale: Lock | undefined; settings: Record<string, string> },
): Promise<Launch> {
  if (options.stale?.pid === 0) await rm(lockFile(home), { force: true })
  const log = await openLog(home)
  const begin = (await log.stat()).size
  const { file, args, ids } = account.invoke(binaries.postgres, [
    ...['-D', home.data, '-p', String(options.port)],
    ...Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  const env = environment()
  // As PostgreSQL's own tool does for processes that can't be servers: this one is not to be mistaken for
  // one. That no backend of the old server works on is still checked, by its shared memory.
  if (options.stale?.pid) env.PG_GRANDPARENT_PID = String(options.stale.pid)
  const child = spawn(file, args, {
    ...ids,
    env,
    cwd: home.directory,
    // its own session, and nothing of ours held open: Ctrl-C doesn't reach it, and nobody waits for it
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    windowsHide: true,
  })
  let ended: string | undefined
  child.on('error', (error) => {
    ended = error.message
  })
  child.on('exit', () => {
    ended ??= ''
  })
  child.unref()
  await log.close()
  const limit = Date.now() + RECOVERED_WITHIN
  while (ended === undefined && Date.now() < limit) {
    const lock = await readLock(home)
    if (lock?.ready && lock.pid === child.pid) {
      const seen = await look(home)
      if (seen.state === 'running') return seen
      if (seen.refused) throw refusal(home)
    }
    await sleep(20)
  }
  if (ended === undefined) {
    throw new Failure('unreachable', `The embedded server is still recovering; see ${home.log}.`, {
      remedy: 'Try again later.',
    })
  }
  const said = (await readFile(home.log)).subarray(begin).toString()
  if (/could not create any TCP\/IP sockets|could not bind/.test(said)) return 'port'
  if (/lock file .*(already exists|File exists|is empty)|pre-existing shared memory block/.test(said))
    return 'taken'
  return { state: 'failed', why: lastLines(`${ended}\n${said}`) }
}

async function openLog(home: Home) {
  const size = await stat(home.log).catch(() => undefined)
  if (size && size.size > LOG_SIZE) await rename(home.log, `${home.log}.1`).catch(() => {})
  const log = await open(home.log, 'a', 0o600)
  await giveToHome(home, home.log)
  return log
}

/** The port of the last start, so that other programs' connections go on working; at first one of its own. */
export async function choosePort(home: Home, attempt: number): Promise<number> {
  const last = await readFile(join(home.data, 'postmaster.opts'), 'utf8').catch(() => '')
  const own = 20_000 + (createHash('sha256').update(home.directory).digest().readUInt32BE() % 10_000)
  const preferred = Number(/"-p" "(\d+)"/.exec(last)?.[1] ?? own)
  return (attempt === 0 ? await listen(preferred) : undefined) ?? (await listen(0)) ?? own
}

function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
