import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from './archive.ts'
import { createDatabase, type Database } from './databases.ts'
import { Observer, type Seen, type Violations } from './observer.ts'
import { PhaseWatch } from './phases.ts'
import { type Ending, type Running, start } from './program.ts'
import { startProxy, type Tap, type TcpProxy } from './proxy.ts'
import type { Random } from './random.ts'
import { openTenant } from './tenant.ts'
import type { World } from './world.ts'

/** One command that brings one world into one database of its own, time and again. */
export class Lane {
  readonly world: World
  readonly database: Database
  readonly #serverUrl: string
  readonly #proxy: TcpProxy
  readonly #directory: string
  #seen: Seen = new Map()
  /** What the last run that ended well left: a crash of the server may undo anything but that. */
  #kept: Seen = new Map()

  private constructor(
    world: World,
    database: Database,
    serverUrl: string,
    proxy: TcpProxy,
    directory: string,
  ) {
    this.world = world
    this.database = database
    this.#serverUrl = serverUrl
    this.#proxy = proxy
    this.#directory = directory
  }

  static async open(name: World['name'], serverUrl: string, random: Random): Promise<Lane> {
    const directory = await mkdtemp(join(tmpdir(), 'callhouse-crash-'))
    const world = await (name === 'load' ? openArchive : openTenant)(directory, random)
    await world.change()
    const [database, proxy] = await Promise.all([createDatabase(serverUrl), startProxy(serverUrl)])
    return new Lane(world, database, serverUrl, proxy, directory)
  }

  async close(): Promise<void> {
    await this.world.close()
    await this.#proxy.stop()
    await this.database.drop()
    await rm(this.#directory, { recursive: true, force: true })
  }

  /** The database by way of the proxy. */
  get url(): string {
    return this.#proxy.url(this.database.url)
  }

  /** Is told of what goes over the proxy. */
  set tap(tap: Tap) {
    this.#proxy.tap = tap
  }

  /** Starts the command, under a watch. */
  start(env: Readonly<Record<string, string>> = {}): {
    readonly running: Running
    readonly watch: PhaseWatch
  } {
    const watch = new PhaseWatch()
    this.tap = watch.tap
    this.world.watch = watch
    const running = start({
      args: this.world.args,
      env: { ...this.world.env, DATABASE_URL: this.url, ...env },
    })
    return { running, watch }
  }

  /** Runs the command to its end, which must be a good one, and looks whether all is there. */
  async completed(env: Readonly<Record<string, string>> = {}): Promise<Violations> {
    const ending = await this.start(env).running.ended
    if (ending.code !== 0) return [`the run after it ${told(ending)}`]
    return this.complete()
  }

  /** What is wrong although a run ended well. */
  async complete(): Promise<Violations> {
    return this.#look(async (observer) => {
      const violations = await observer.completeness()
      this.#seen = this.world.newest()
      this.#seen = new Map(this.#seen)
      this.#kept = this.#seen
      return violations
    })
  }

  /**
   * What is wrong at any moment.
   * @param mayLose whether what was committed last may be gone, as after a crash of the server
   */
  async whole(mayLose = false): Promise<Violations> {
    return this.#look(async (observer) => {
      if (!(await observer.isMade())) return []
      const { seen, violations } = await observer.wholeness(mayLose ? this.#kept : this.#seen)
      this.#seen = seen
      return violations
    })
  }

  /** How many runs ended in each way. */
  runs(): Promise<Record<string, number>> {
    return this.#look((observer) => observer.runs())
  }

  /** A database that was given the same in one run, without any trouble. */
  async quiet(): Promise<Database> {
    const database = await createDatabase(this.#serverUrl)
    const { args, env } = this.world
    const ending = await start({ args, env: { ...env, DATABASE_URL: database.url } }).ended
    if (ending.code !== 0) throw new Error(`a quiet ${this.world.name} ${told(ending)}`)
    return database
  }

  async #look<T>(look: (observer: Observer) => Promise<T>): Promise<T> {
    const observer = await Observer.open(this.database.url, this.world)
    try {
      return await look(observer)
    } finally {
      await observer.close()
    }
  }
}

/** How a program ended, in words. */
export function told({ code, signal, stderr }: Ending): string {
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return `ended with ${code ?? signal}: ${last.slice(0, 600)}`
}
