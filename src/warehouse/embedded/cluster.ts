/**
 * The files of an embedded server: the directory, its data and its password.
 *
 *     directory/
 *       data/      the data directory, with a copy of the password in `callhouse.password`
 *       password   of the role callhouse, for people and for us
 *       log        what the server says
 *       new-…      in the making, of no use after a crash
 *
 * Data appears under its name by one rename, with its password in it. So of two that start at once, one
 * makes the data and the other uses it, and a crash leaves either nothing or everything.
 */
import { randomBytes } from 'node:crypto'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../failure.ts'
import { type Account, give, ownerOf } from './account.ts'
import { type Binaries, errorCode, lastLines, run } from './binaries.ts'
import { defaultSettings } from './settings.ts'

export interface Home {
  directory: string
  data: string
  password: string
  log: string
}

/** The role and the database. */
export const NAME = 'callhouse'

const PASSWORD_COPY = 'callhouse.password'
/** Longer than any initdb takes; what is older is left over from a crash. */
const STALE_AFTER = 10 * 60_000

/** The home in a directory, or undefined where the directory isn't there and isn't to be made. */
export async function openHome(path: string, create: boolean): Promise<Home | undefined> {
  if (create && (await mkdir(path, { recursive: true }))) {
    // as root the server may be another user, who has to pass; what is in here is closed by its own modes
    await chmod(path, process.geteuid?.() === 0 ? 0o711 : 0o700)
  }
  const directory = await realpath(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (directory === undefined) return undefined
  const home = {
    directory,
    data: join(directory, 'data'),
    password: join(directory, 'password'),
    log: join(directory, 'log'),
  }
  const owner = await ownerOf(home.data)
  const us = process.geteuid?.()
  if (owner && us && owner.uid !== us) {
    throw new Failure(
      'configuration',
      `The embedded server's data in ${home.data} belongs to the user with uid ${owner.uid}, you have uid ${us}.`,
      { remedy: 'Run callhouse as that user or as root, in another directory, or with DATABASE_URL set.' },
    )
  }
  return home
}

/** Makes the data directory where there is none, and checks that the binaries can read the one there is. */
export async function prepare(
  home: Home,
  binaries: Binaries,
  account: Account,
  sync: boolean,
): Promise<void> {
  await removeLeftovers(home.directory)
  if ((await versionOf(home.data)) === undefined) await initialise(home, binaries, account, sync)
  const version = await versionOf(home.data)
  if (version === undefined) {
    throw new Failure('configuration', `${home.data} isn't a data directory of PostgreSQL.`, {
      remedy: 'Move it away, run callhouse in another directory, or set DATABASE_URL to a PostgreSQL server.',
    })
  }
  if (version !== binaries.major) {
    throw new Failure(
      'configuration',
      `The data in ${home.data} was written by PostgreSQL ${version}, but the PostgreSQL of this callhouse is ${binaries.major}.`,
      {
        remedy: `Use a callhouse with PostgreSQL ${version}, or move ${home.directory} away to begin anew and load again; data that is to be kept moves with pg_dump and psql.`,
      },
    )
  }
}

async function versionOf(data: string): Promise<string | undefined> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  })
  return version?.trim()
}

async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith('new-')) continue
    const path = join(directory, name)
    const made = await stat(path).catch(() => undefined)
    if (made && Date.now() - made.mtimeMs > STALE_AFTER) await rm(path, { recursive: true, force: true })
  }
}

async function initialise(home: Home, binaries: Binaries, account: Account, sync: boolean): Promise<void> {
  const make = await mkdtemp(join(home.directory, 'new-'))
  const data = join(make, 'data')
  const password = join(make, 'password')
  try {
    const secret = (await readPassword(home)) ?? randomBytes(24).toString('base64url')
    await writeFile(password, `${secret}\n`, { mode: 0o600 })
    if (account.owner) await give(make, account.owner)
    const invocation = account.invoke(binaries.initdb, [
      `--pgdata=${data}`,
      `--username=${NAME}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // the order of characters' code points everywhere, whatever locales the machine has
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(sync ? [] : ['--no-sync']),
      ...Object.entries(await defaultSettings()).map(([name, value]) => `--set=${name}=${value}`),
    ])
    const result = await run(invocation)
    if (result.code !== 0) {
      throw new Failure(
        'configuration',
        `The embedded PostgreSQL can't make its data in ${home.data}: ${lastLines(result.output)}`,
        { remedy: 'Mend what it says, or set DATABASE_URL to a PostgreSQL server.' },
      )
    }
    await rename(password, join(data, PASSWORD_COPY))
    await rename(data, home.data).catch(async (error: unknown) => {
      // another start was faster, and its data is as good; or these are no data, which is for the caller
      if (!(await ownerOf(home.data))) throw error
    })
  } finally {
    await rm(make, { recursive: true, force: true })
  }
}

export async function readPassword(home: Home): Promise<string | undefined> {
  for (const path of [home.password, join(home.data, PASSWORD_COPY)]) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return ''
      throw error
    })
    if (text.trim() !== '') return text.trim()
  }
  return undefined
}

/** Puts the password where people look for it: when the data is new, and when someone deleted it. */
export async function publishPassword(home: Home, password: string): Promise<void> {
  if (await ownerOf(home.password)) return
  const draft = join(home.directory, `new-password-${randomBytes(6).toString('hex')}`)
  await writeFile(draft, `${password}\n`, { mode: 0o600 })
  await giveToHome(home, draft)
  await rename(draft, home.password)
}

export function refusal(home: Home): Failure {
  return new Failure('auth', `The embedded server refuses the password in ${home.password}.`, {
    remedy: `Write the present password of the role ${NAME} into that file.`,
  })
}

/** What root puts into a user's directory is that user's. */
export async function giveToHome(home: Home, path: string): Promise<void> {
  const owner = await ownerOf(home.directory)
  if (owner && process.geteuid?.() === 0) await give(path, owner)
}
