import { chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'

/** A server of one's own, that may be brought down. */
export interface OwnServer {
  readonly url: string
  /** Number of its first process. */
  readonly pid: number
  /**
   * Stops it at once, as a loss of power would; what it had not written to the disk is gone. By SIGQUIT it ends its
   * processes, as for `pg_ctl stop -m immediate`; by SIGKILL they have to notice by themselves.
   */
  crash(signal?: 'SIGQUIT' | 'SIGKILL'): Promise<void>
  /** Starts it again over what is on the disk. */
  restart(): Promise<void>
  /**
   * Kills one of its processes that serve the program, as the kernel does where memory runs out: the server ends all
   * others and recovers by itself. False where none serves the program.
   */
  killBackend(): Promise<boolean>
  /** Makes a directory the server's own. */
  give(path: string): Promise<void>
  close(): Promise<void>
}

/** Starts a server in a directory of its own, with the settings that it has in production unless others are given. */
export async function openOwnServer(settings: Record<string, string> = {}): Promise<OwnServer> {
  const directory = await mkdtemp(join(tmpdir(), 'callhouse-crash-server-'))
  let server = await startEmbedded(directory, settings)
  const { url } = server
  const isThere = () => {
    try {
      process.kill(server.pid, 0)
      return true
    } catch {
      return false
    }
  }
  return {
    url,
    get pid() {
      return server.pid
    },
    async crash(signal = 'SIGQUIT') {
      process.kill(server.pid, signal)
      while (isThere()) await pause(2)
    },
    async restart() {
      server = await startEmbedded(directory, settings)
      if (server.url !== url) throw new Error(`the server is at ${server.port} now`)
    },
    async killBackend() {
      const client = new pg.Client(url)
      client.on('error', () => {})
      await client.connect()
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'callhouse' order by random() limit 1`,
      )
      if (rows[0] !== undefined) process.kill(rows[0].pid, 'SIGKILL')
      // where the server is going down already, there is nobody to say goodbye to
      await client.end().catch(() => undefined)
      return rows[0] !== undefined
    },
    async give(path) {
      const { uid, gid } = await stat(join(directory, 'data'))
      await chown(path, uid, gid)
    },
    async close() {
      await stopEmbedded(directory)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Waits until a server lets programs in. */
export async function untilItAnswers(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await pause(20)) {
    const client = new pg.Client(url)
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
