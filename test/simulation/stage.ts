import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { migrate } from '../../src/warehouse/migrate.ts'
import { grantReader } from '../../src/warehouse/readers.ts'
import { type Schemas, schemasOf } from '../../src/warehouse/schemas.ts'
import { type Observer, openObserver } from './observer/observer.ts'
import { Server } from './server.ts'

/** What goes on by itself in a server would be there at one replay and not at another. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  // a statement waits this long before it looks whether it waits for itself: less than the turns wait
  deadlock_timeout: '10ms',
  log_min_messages: 'panic',
  // who is connected is looked up in every transaction, in a list of all that could be
  max_connections: '20',
  max_wal_senders: '0',
  max_worker_processes: '0',
  wal_level: 'minimal',
  track_activity_query_size: '100',
  track_counts: 'off',
  update_process_title: 'off',
  compute_query_id: 'off',
  // what works beside the statements only takes time from them
  io_method: 'sync',
  shared_buffers: '32MB',
  bgwriter_lru_maxpages: '0',
  wal_writer_delay: '10s',
  checkpoint_timeout: '1d',
  max_wal_size: '256MB',
  // views are many and wide, and tables small: the best order of joins is not worth looking for
  join_collapse_limit: '1',
  from_collapse_limit: '1',
}

/** Tables that are emptied, and temporary ones, leave the system's own full of what was: after so many seeds it goes. */
const TIDIED_EVERY = 50

/** A role that may read what is published. */
const READER = 'observer'

/** Where seeds are played, one after the other: a server of its own, and a migrated database in it. */
export class Stage {
  readonly server: Server
  readonly schemas: Schemas
  readonly observer: Observer
  readonly #directory: string
  readonly #tables: readonly string[]
  #played = 0
  #isAbandoned = false

  private constructor(
    server: Server,
    schemas: Schemas,
    observer: Observer,
    directory: string,
    tables: readonly string[],
  ) {
    this.server = server
    this.observer = observer
    this.schemas = schemas
    this.#directory = directory
    this.#tables = tables
  }

  /** Makes the server, and the warehouse in it. */
  static async open(): Promise<Stage> {
    const directory = await mkdtemp(join(await quickest(), 'callhouse-simulation-'))
    const start = async () => {
      const { url, pid, port } = await startEmbedded(directory, {
        ...settings,
        unix_socket_directories: join(directory, 'data'),
      })
      // a socket of the file system takes half the time of one of the network
      const socket = new URLSearchParams({ host: join(directory, 'data'), port: String(port) })
      return { url: `${url}?${socket}`, pid }
    }
    let { url, pid } = await start()
    const schemas = schemasOf('call_quality')
    const warehouse = await connect({ url }, schemas)
    await migrate(warehouse)
    await warehouse.pool.query(`create role ${READER}`)
    await grantReader(warehouse, { role: READER, withEuii: true })
    await warehouse.pool.query(refusalsSql(schemas))
    await warehouse.close()
    const server = await Server.open(url, `${schemas.ops}.lease`, async () => {
      process.kill(pid, 'SIGQUIT')
      ;({ url, pid } = await start())
    })
    const names = await server.ask<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any($1) order by 1`,
      [[schemas.facts, schemas.ops]],
    )
    const tables: string[] = []
    for (const { name } of names) {
      // what has rows after the migration belongs to the warehouse itself
      const rows = await server.ask(`select from ${name} limit 1`)
      if (rows.length === 0) tables.push(name)
    }
    const observer = await openObserver(url, { role: READER, schemas })
    return new Stage(server, schemas, observer, directory, tables)
  }

  /**
   * Makes the warehouse as it was after its migration.
   * @param refused versions of calls that PostgreSQL is to refuse from now on
   */
  async empty(refused: readonly { readonly id: string; readonly version: number }[]): Promise<void> {
    if (++this.#played % TIDIED_EVERY === 0) await this.server.ask('vacuum')
    const written = await this.server.ask<{ name: string }>(
      'select name from unnest($1::text[]) as name where pg_relation_size(name::regclass) > 0',
      [this.#tables],
    )
    if (written.length > 0) {
      const names = written.map(({ name }) => name).join(', ')
      await this.server.ask(`truncate ${names} restart identity cascade`)
    }
    await this.server.ask(
      `update ${this.schemas.ops}.lease set run_id = null, backend_pid = null, backend_started_at = null;
       truncate simulation.refused`,
    )
    if (refused.length === 0) return
    await this.server.ask('insert into simulation.refused select * from unnest($1::uuid[], $2::bigint[])', [
      refused.map(({ id }) => id),
      refused.map(({ version }) => version),
    ])
  }

  async close(): Promise<void> {
    if (this.#isAbandoned) return
    await this.observer.close()
    await this.server.close()
    await this.#remove()
  }

  /** Brings the server down where nothing ends in order any more. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true
    await this.#remove()
  }

  async #remove(): Promise<void> {
    await stopEmbedded(this.#directory)
    await rm(this.#directory, { recursive: true, force: true })
  }
}

/** Has the server refuse the rows of records that are named in a table; what it says quotes a value, as it does. */
function refusalsSql({ facts }: Schemas): string {
  return `
    create schema simulation;
    create table simulation.refused (id uuid, version bigint);
    create function simulation.refuse() returns trigger language plpgsql as $$ begin
      if exists (select from simulation.refused as r where r.id = new.id and r.version = new.version) then
        raise exception 'unsupported value: "a "canary" value"' using errcode = '22P05';
      end if;
      return new;
    end $$;
    create trigger refuse before insert on ${facts}.records for each row execute function simulation.refuse()`
}

/** A directory in memory, where the system has one: emptying tables makes and removes files. */
async function quickest(): Promise<string> {
  const inMemory = '/dev/shm'
  const found = await statfs(inMemory).catch(() => undefined)
  return found !== undefined && found.bavail * found.bsize > 2 ** 30 ? inMemory : tmpdir()
}
