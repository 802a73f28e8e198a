/**
 * The server that callhouse runs itself where nobody named one: a PostgreSQL from npm, in a directory. It
 * goes on running when the command that started it ends, so that psql and reports can connect, and stops
 * with `stopEmbedded` or the machine. Everything here can be called by any number of processes at once and
 * be killed at any point; the next call goes on from what is there.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { chooseAccount } from './embedded/account.ts'
import { asIs, errorCode, findBinaries, run } from './embedded/binaries.ts'
import { type Home, NAME, openHome, prepare, publishPassword, refusal } from './embedded/cluster.ts'
import { choosePort, launch, RECOVERED_WITHIN } from './embedded/launch.ts'
import { isAlive, look, type Running, readLock } from './embedded/sighting.ts'

export interface EmbeddedServer {
  url: string
  port: number
  pid: number
  /** this call started it */
  started: boolean
}

/** How long another's stop or last query is waited for. */
const PATIENCE = 60_000

/**
 * The running server of a directory, started if need be, and its data made at first. The settings go to a
 * server that this call starts, and win over postgresql.conf.
 */
export async function startEmbedded(
  directory: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedServer> {
  return explained(directory, async () => {
    const home = await openHome(directory, true)
    if (!home) throw new Error(`${directory} vanished`)
    let busyPorts = 0
    for (const begun = Date.now(); ; await sleep(200)) {
      const seen = await look(home)
      if (seen.state === 'running') {
        await publishPassword(home, seen.password)
        return serverOf(seen, false)
      }
      if (seen.state === 'down') {
        const binaries = await findBinaries()
        const account = await chooseAccount(binaries, home.directory, home.data)
        await prepare(home, binaries, account, settings.fsync !== 'off')
        // meanwhile another start may have come this far
        if ((await readLock(home))?.identity !== seen.stale?.identity) continue
        const port = await choosePort(home, busyPorts)
        const outcome = await launch(home, binaries, account, { port, stale: seen.stale, settings })
        if (typeof outcome === 'object' && outcome.state === 'running') {
          await publishPassword(home, outcome.password)
          return serverOf(outcome, true)
        }
        if (typeof outcome === 'object' || (outcome === 'port' && ++busyPorts > 5)) {
          const why = typeof outcome === 'object' ? outcome.why : 'it finds no free port'
          throw new Failure('unreachable', `The embedded server didn't start: ${why}`, {
            remedy: `See ${home.log}, or set DATABASE_URL to a PostgreSQL server.`,
          })
        }
        if (outcome === 'taken' && seen.refused) throw refusal(home)
      }
      const patience = seen.state === 'busy' ? RECOVERED_WITHIN : PATIENCE
      if (Date.now() - begun > patience) throw notAnswering(home)
    }
  })
}

/** Stops the server, ending its sessions. False when none was running. */
export async function stopEmbedded(directory: string): Promise<boolean> {
  return explained(directory, async () => {
    const home = await openHome(directory, false)
    if (!home) return false
    const limit = Date.now() + PATIENCE
    let seen = await look(home)
    while (seen.state === 'busy' && Date.now() < limit) {
      await sleep(100)
      seen = await look(home)
    }
    if (seen.state === 'busy') throw notAnswering(home)
    if (seen.state === 'down') {
      if (seen.refused) throw refusal(home)
      return false
    }
    const { pid } = seen
    // Windows has no signals: there PostgreSQL's tool sends its substitute
    if (process.platform === 'win32') await run(asIs((await findBinaries()).pgCtl, ['kill', 'INT', `${pid}`]))
    else process.kill(pid, 'SIGINT')
    // the last checkpoint may have gigabytes to write
    const end = Date.now() + RECOVERED_WITHIN
    while (isAlive(pid) && (await readLock(home))?.pid === pid) {
      if (Date.now() > end) throw notAnswering(home)
      await sleep(20)
    }
    return true
  })
}

/** The server of a directory if it is running and ready. */
export async function embeddedStatus(directory: string): Promise<EmbeddedServer | undefined> {
  return explained(directory, async () => {
    const home = await openHome(directory, false)
    const seen = home && (await look(home))
    return seen?.state === 'running' ? serverOf(seen, false) : undefined
  })
}

function serverOf(seen: Running, started: boolean): EmbeddedServer {
  const { pid, port, password } = seen
  const url = `postgresql://${NAME}:${encodeURIComponent(password)}@127.0.0.1:${port}/${NAME}`
  return { url, port, pid, started }
}

function notAnswering(home: Home): Failure {
  return new Failure('unreachable', `The embedded server of ${home.directory} neither answers nor ends.`, {
    remedy: `See ${home.log}, and try again.`,
  })
}

/** A directory that can't be read or written, a full disk: the operator's to mend. */
async function explained<T>(directory: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof Failure || errorCode(error) === undefined) throw error
    throw new Failure(
      'configuration',
      `The embedded server can't use ${directory}: ${(error as Error).message}`,
      {
        remedy: 'Mend that, run callhouse in another directory, or set DATABASE_URL to a PostgreSQL server.',
        cause: error,
      },
    )
  }
}
