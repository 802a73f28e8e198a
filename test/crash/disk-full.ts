import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { call, guid } from '../setup/documents.ts'
import { createDatabase, onServer } from './databases.ts'
import { told } from './lane.ts'
import { Observer } from './observer.ts'
import { openOwnServer } from './own-server.ts'
import { start } from './program.ts'
import { type Budget, Tally } from './tally.ts'
import { shapeOf, type World } from './world.ts'

const execute = promisify(execFile)

/** Bytes that are there beside what an empty warehouse takes: a part of the calls fits in. */
const ROOM_BYTES = 8 * 2 ** 20
const CALLS = 24
/** What each call's document takes, which no compression makes less. */
const DOCUMENT_BYTES = 700 * 1024

/** Pauses between tries last a hundredth. */
const hastened = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, '../setup/hastened.ts')).href}`,
}

/** A file system in memory of a certain size. */
interface SmallDisk {
  readonly path: string
  resize(bytes: number): Promise<void>
  remove(): Promise<void>
}

/** Mounts a small file system, where this user may. Why not, where not. */
async function mountSmall(bytes: number): Promise<SmallDisk | { readonly why: string }> {
  if (process.platform !== 'linux') return { why: `no tmpfs on ${process.platform}` }
  if (process.geteuid?.() !== 0) return { why: 'only root may mount a small file system' }
  const path = await mkdtemp(join(tmpdir(), 'callhouse-small-disk-'))
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'callhouse-small-disk', path])
  } catch (error) {
    await rm(path, { recursive: true })
    return { why: (error as Error).message.trim().split('\n').at(-1)! }
  }
  await chmod(path, 0o777)
  return {
    path,
    async resize(size) {
      await execute('mount', ['-o', `remount,size=${size}`, path])
    },
    async remove() {
      await execute('umount', [path])
      await rm(path, { recursive: true })
    },
  }
}

/** Whether a full disk can be had here; why not, where not. */
export async function whyNoFullDisk(): Promise<string | undefined> {
  const disk = await mountSmall(2 ** 20)
  if ('why' in disk) return disk.why
  await disk.remove()
  return undefined
}

/**
 * Loads into a database whose disk gets full, so many times: the run must end as unreachable with nothing set aside
 * and nothing by halves, and the next one, when there is room, must bring all.
 */
export async function fullDisks({ budget }: { readonly budget: Budget }): Promise<Tally> {
  const tally = new Tally('disk full')
  const disk = await mountSmall(2 ** 30)
  if ('why' in disk) {
    tally.notes.push(`skipped: ${disk.why}`)
    return tally.end()
  }
  const server = await openOwnServer({ fsync: 'off' })
  try {
    const tables = join(disk.path, 'tables')
    await mkdir(tables)
    await server.give(tables)
    await onServer(server.url, `create tablespace small location '${tables}'`)
    for (let time = 1; budget.left > 0; time++, budget.left--) {
      const where = `time ${time}`
      const database = await createDatabase(server.url, 'tablespace small')
      const directory = await mkdtemp(join(tmpdir(), 'callhouse-crash-'))
      const world = await bulky(join(directory, 'calls.ndjson'))
      const run = (args: readonly string[]) =>
        start({ args, env: { ...hastened, DATABASE_URL: database.url } }).ended
      const ending = await run(['migrate'])
      if (ending.code !== 0) tally.blame(where, [`migrate ${told(ending)}`])
      const observer = await Observer.open(database.url, world)
      // a little more each time, so that it gets full elsewhere; never so much that all goes in
      await disk.resize((await usedBytes(disk.path)) + ROOM_BYTES + ((time - 1) % 8) * 700 * 1024)
      const full = await run(world.args)
      if (full.code !== 69) tally.blame(where, [`the load ${told(full)}`])
      const { seen, violations } = await observer.wholeness(new Map())
      tally.hit(`full with ${seen.size} of ${CALLS} calls in`)
      tally.blame(`${where}, full`, violations)
      const aside = await countOf(database.url, 'quarantine')
      if (aside !== 0) tally.blame(where, [`${aside} documents were set aside`])
      await disk.resize(2 ** 30)
      const after = await run(world.args)
      if (after.code !== 0) tally.blame(where, [`with room, the load ${told(after)}`])
      tally.blame(`${where}, with room`, await observer.completeness())
      await observer.close()
      await database.drop()
      await rm(directory, { recursive: true })
    }
    await onServer(server.url, 'drop tablespace small')
  } finally {
    await server.close()
    await disk.remove()
  }
  return tally.end()
}

/** Calls whose documents take much room. */
async function bulky(file: string): Promise<World> {
  const documents = Array.from({ length: CALLS }, (_, at) => {
    const bulk = randomBytes((DOCUMENT_BYTES * 3) / 4).toString('base64')
    return call(at + 1, { sessions: 2, more: { bulk } })
  })
  await writeFile(file, documents.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return {
    name: 'load',
    args: ['load', file],
    env: {},
    versions: new Map(documents.map((one) => [`${one.id} ${one.version}`, shapeOf(one)])),
    watch: undefined,
    change: async () => {},
    newest: () => new Map(documents.map((_, at) => [guid(at + 1), 1])),
    logRows: () => 0,
    truth: () => documents,
    close: async () => {},
  }
}

async function usedBytes(path: string): Promise<number> {
  const { stdout } = await execute('df', ['-B1', '--output=used', path])
  return Number(stdout.trim().split('\n').at(-1))
}

async function countOf(url: string, table: string): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ count: string }>(`select count(*) from call_quality_ops.${table}`)
  await client.end()
  return Number(rows[0]!.count)
}
