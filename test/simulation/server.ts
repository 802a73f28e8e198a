import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** A real connection. */
export interface Backend {
  readonly client: pg.Client
  readonly pid: number
  /** Why it is gone, where it is. */
  death: Error | undefined
}

/** What `pg` does not tell of a client, but has. */
interface Inside {
  readonly processID: number
  readonly readyForQuery: boolean
  readonly connection: { readonly stream: { destroy(): void } }
}

/** The server ends a transaction that nobody goes on with after this; the product sets it. In ms. */
const IDLE_TIMEOUT_MS = 60_000
/** The server finds out after this that nobody is behind a connection, in ms. */
const KEEPALIVE_MS = 2 * 3_600_000

/**
 * The real server, as the simulation has it: connections for the processes, which are kept warm when a process has
 * ended well, and one of its own that sees and ends theirs.
 */
export class Server {
  readonly #url: string
  readonly #lease: string
  #monitor: pg.Client
  #idle: Backend[] = []
  #lost: Backend[] = []
  readonly #restart: () => Promise<void>

  private constructor(url: string, lease: string, monitor: pg.Client, restart: () => Promise<void>) {
    this.#url = url
    this.#lease = lease
    this.#monitor = monitor
    this.#restart = restart
  }

  /**
   * Connects to a database.
   * @param lease the table that says who may load
   * @param restart ends the server without letting it tidy up, and starts it again
   */
  static async open(url: string, lease: string, restart: () => Promise<void>): Promise<Server> {
    return new Server(url, lease, await connected(url), restart)
  }

  get url(): string {
    return this.#url
  }

  /** Asks something as the owner of everything, beside the turns. */
  async ask<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]> {
    const { rows } = await this.#monitor.query<T>(text, values)
    return rows
  }

  /** A connection that nobody uses. */
  async take(config: pg.ClientConfig): Promise<Backend> {
    const warm = this.#idle.pop()
    if (warm !== undefined) {
      // nothing else outlives the transactions of a process that ended well, or was rolled back
      await warm.client.query('reset all')
      return warm
    }
    const client = new pg.Client(config)
    await client.connect()
    const backend: Backend = { client, pid: inside(client).processID, death: undefined }
    client.on('error', (error) => {
      backend.death ??= error
    })
    client.on('end', () => {
      backend.death ??= new Error('Connection terminated unexpectedly')
    })
    return backend
  }

  /** Takes a connection back that its process has closed. */
  async giveBack(backend: Backend): Promise<void> {
    if (backend.death === undefined && backend.client.getTransactionStatus() === 'I') this.#idle.push(backend)
    else await this.drop([backend])
  }

  /**
   * Takes connections back whose process is gone: to all who look, they have ended. Really to end a backend, and to
   * make and warm another one, would take much longer than to put it back as it was; that is done only where a
   * statement is under way.
   */
  async drop(backends: readonly Backend[]): Promise<void> {
    const alive = backends.filter(({ death }) => death === undefined)
    const busy = alive.filter(({ client }) => !inside(client).readyForQuery)
    await this.kill(busy)
    const calm = alive.filter((one) => !busy.includes(one))
    if (calm.length === 0) return
    for (const { client } of calm) if (client.getTransactionStatus() !== 'I') await client.query('rollback')
    await this.#leaveLease(calm)
    this.#idle.push(...calm)
  }

  /** Ends connections, and waits until the server has forgotten them, with all locks they had. */
  async kill(backends: readonly Backend[]): Promise<void> {
    const pids = backends.map(({ pid }) => pid)
    if (pids.length === 0) return
    await this.ask('select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1)', [pids])
    for (;;) {
      const left = await this.ask('select pid from pg_stat_activity where pid = any($1)', [pids])
      if (left.length === 0) break
      await pause(1)
    }
    // its last words may be on their way still
    for (const backend of backends) {
      while (backend.death === undefined) await turnOfEventLoop()
      inside(backend.client).connection.stream.destroy()
    }
  }

  /** No connection is behind the lease any more, if a process has ended without giving it back. */
  async settleLease(): Promise<void> {
    await this.#leaveLease(this.#idle)
  }

  /** These connections count as gone, also to who looks whether the lease is held. */
  async #leaveLease(backends: readonly Backend[]): Promise<void> {
    // a transaction that has the lease waits for its turn: it must not be waited for here
    await this.ask(
      `update ${this.#lease} set backend_started_at = null
       where name in (select name from ${this.#lease} where backend_pid = any($1) for update skip locked)`,
      [backends.map(({ pid }) => pid)],
    )
  }

  /** A machine is gone, and the server does not know: its connections stay. */
  lose(backends: readonly Backend[]): void {
    this.#lost.push(...backends)
  }

  /** Whether there are connections whose machine is gone. */
  get hasLost(): boolean {
    return this.#lost.length > 0
  }

  /**
   * Lets time pass for the server: leases get old, and it gives up on transactions that nobody goes on with, and in the
   * end on connections that nobody is behind.
   * @param idle connections of processes that do nothing meanwhile
   */
  async pass(ms: number, idle: readonly Backend[] = []): Promise<void> {
    const isAbandoned = ({ client }: Backend) =>
      ms >= IDLE_TIMEOUT_MS && client.getTransactionStatus() !== 'I'
    const gone = this.#lost.filter((one) => ms >= KEEPALIVE_MS || isAbandoned(one))
    this.#lost = this.#lost.filter((one) => !gone.includes(one))
    await this.kill([...gone, ...idle.filter(isAbandoned)])
    await this.ask(
      `update ${this.#lease} set heartbeat_at = heartbeat_at - make_interval(secs => $1)
       where name in (select name from ${this.#lease} where run_id is not null for update skip locked)`,
      [ms / 1_000],
    )
  }

  async isBlocked(pid: number): Promise<boolean> {
    const [row] = await this.ask<{ blocked: boolean }>(
      'select cardinality(pg_blocking_pids($1)) > 0 as blocked',
      [pid],
    )
    return row!.blocked
  }

  async cancel(pid: number): Promise<void> {
    await this.ask('select pg_cancel_backend($1)', [pid])
  }

  /** Lets the server die with all its connections, and recover. What was committed is there afterwards. */
  async restart(): Promise<void> {
    this.#idle = []
    this.#lost = []
    await this.#restart()
    this.#monitor = await connected(this.#url)
  }

  async close(): Promise<void> {
    await this.kill([...this.#idle, ...this.#lost])
    await this.#monitor.end()
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'simulation' })
  // the next statement tells of it
  client.on('error', () => {})
  await client.connect()
  await client.query(`set client_min_messages = error; set jit = off`)
  return client
}

/** When a connection is ready for the next statement, or gone. */
export async function ready(backend: Backend): Promise<void> {
  while (backend.death === undefined && !inside(backend.client).readyForQuery) await turnOfEventLoop()
}

function inside(client: pg.Client): Inside {
  return client as unknown as Inside
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
