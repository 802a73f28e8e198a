import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { Failure } from '../failure.ts'
import type { Bookkeeping } from './bookkeeping.ts'
import { databaseFailure, isConnectionError } from './errors.ts'
import type { Schemas } from './schemas.ts'

/** Oldest PostgreSQL that callhouse works with. */
const OLDEST_SERVER = 150_000

/** An open warehouse: connections to one database, and the pair of schemas in it. */
export interface Warehouse {
  readonly pool: pg.Pool
  /** Typed access to the book-keeping; tables are named without a schema and found in `ops`. */
  readonly books: Kysely<Bookkeeping>
  readonly schemas: Schemas
  readonly serverVersion: string
  close(): Promise<void>
}

/** How to reach the server: a URL, or `undefined` for what the `PG*` variables say. */
export interface Address {
  readonly url: string | undefined
}

/**
 * What every session is set to. Search path empty: every name is qualified. Times in UTC: what is printed
 * and cut by day is UTC. A batch that waits 5 s for a lock is in somebody's way and tries again later. Commits
 * wait for the disk, whatever the server is set to: a run goes on after a crash of the server, and what it was told
 * is done must still be done then. No just-in-time compilation: the views are wide, and compiling what a question asks
 * of them takes longer than answering it.
 */
const SESSION = `
  set time zone 'UTC';
  set search_path = '';
  set statement_timeout = '10min';
  set lock_timeout = '5s';
  set synchronous_commit = on;
  set jit = off;
  set idle_in_transaction_session_timeout = '60s';
  set client_connection_check_interval = '2s';
  set datestyle = 'ISO, MDY'`

/**
 * Connects and looks whether the server will do.
 * @param Client makes each connection; simulations bring their own
 * @throws Failure `unreachable`, `auth` or `configuration`
 */
export async function connect(
  address: Address,
  schemas: Schemas,
  Client: typeof pg.Client = pg.Client,
): Promise<Warehouse> {
  const pool = new pg.Pool({
    Client,
    ...(address.url === undefined ? {} : { connectionString: address.url }),
    application_name: 'callhouse',
    max: 4,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 0,
    keepAlive: true,
    // instants and counters are passed on as PostgreSQL writes them; a Date would cut microseconds
    types: {
      getTypeParser: (oid, format) => (textual.has(oid) ? String : pg.types.getTypeParser(oid, format)),
    },
    onConnect: async (client: pg.ClientBase) => {
      await client.query(SESSION)
    },
  } as pg.PoolConfig)
  // A server that goes away must not end the process: the query reports it that is under way, or comes next. The pool
  // listens to connections that are idle; not everybody who is lent one does.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    const { rows } = await pool.query<{
      version: string
      version_num: string
      encoding: string
      recovering: boolean
    }>(`select current_setting('server_version') as version, current_setting('server_version_num') as version_num,
               current_setting('server_encoding') as encoding, pg_is_in_recovery() as recovering`)
    const server = rows[0]!
    if (Number(server.version_num) < OLDEST_SERVER) {
      throw new Failure('configuration', `The server is PostgreSQL ${server.version}`, {
        remedy: 'callhouse needs PostgreSQL 15 or newer.',
      })
    }
    if (server.encoding !== 'UTF8') {
      throw new Failure('configuration', `The database is encoded in ${server.encoding}`, {
        remedy: "Create a database with encoding 'UTF8'.",
      })
    }
    if (server.recovering) {
      throw new Failure('unreachable', 'The server is a standby, which can only be read', {
        remedy: 'Name the primary in DATABASE_URL or PGHOST.',
      })
    }
    const books = new Kysely<Bookkeeping>({ dialect: new PostgresDialect({ pool }) }).withSchema(schemas.ops)
    return { pool, books, schemas, serverVersion: server.version, close: () => pool.end() }
  } catch (error) {
    await pool.end()
    throw databaseFailure(error)
  }
}

/** timestamptz, timestamp, date and int8, as text. */
const textual: ReadonlySet<number> = new Set([1184, 1114, 1082, 20])

/**
 * Lends a connection for as long as `use` runs. One that broke, or is left within a transaction, is thrown away,
 * not lent again.
 */
export async function withClient<T>(
  warehouse: Pick<Warehouse, 'pool'>,
  use: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await warehouse.pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    return await use(client)
  } catch (error) {
    if (isConnectionError(error) || client.getTransactionStatus() !== 'I')
      broken ??= error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
