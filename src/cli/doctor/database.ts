import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { type Config, type Database, type Flags, readConfig } from '../../config.ts'
import type { Surroundings } from '../../surroundings.ts'
import { catalogDifferences } from '../../warehouse/check.ts'
import { connect, type Warehouse } from '../../warehouse/connect.ts'
import { startEmbedded } from '../../warehouse/embedded.ts'
import {
  type BooksHealth,
  booksHealth,
  type MissingRights,
  missingRights,
  type ServerHealth,
  serverHealth,
} from '../../warehouse/health.ts'
import { pendingMigrations } from '../../warehouse/migrate.ts'
import { type Schemas, schemasOf } from '../../warehouse/schemas.ts'
import { counted } from '../summary.ts'
import { clockSkew } from './clock.ts'
import type { Examination, Outcome } from './examination.ts'

interface Named {
  readonly config: Config
  readonly schemas: Schemas
}

/**
 * Checks the database: that it can be reached and written, and that callhouse's tables are there, as they should
 * be, and open to the role.
 * @returns what the books say, where they can be read
 */
export async function examineDatabase(
  examination: Examination,
  env: NodeJS.ProcessEnv,
  flags: Flags,
  surroundings: Surroundings,
): Promise<BooksHealth | undefined> {
  const named = await examination.check('database_configuration', {}, () => nameDatabase(env, flags))
  const warehouse = await examination.check('database', { database_configuration: named }, (there) =>
    openDatabase(there.database_configuration),
  )
  try {
    const server = await examination.check('database_server', { database: warehouse }, async (there) =>
      judgeServer(await serverHealth(there.database, surroundings)),
    )
    await examination.check('database_clock', { database_server: server }, (there) =>
      clockSkew("the database's clock", there.database_server.clock_skew_ms),
    )
    await examination.check('disk', { database_configuration: named, database_server: server }, (there) =>
      judgeDisk(there.database_configuration.config.database, there.database_server.database_bytes),
    )
    const open = await examination.check('grants', { database: warehouse }, async ({ database }) =>
      judgeRights(await missingRights(database), database),
    )
    const migrated = await examination.check('migrations', { grants: open }, async ({ grants }) =>
      judgeMigrations(await pendingMigrations(grants), grants, named),
    )
    await examination.check('tables', { migrations: migrated }, ({ migrations }) => judgeTables(migrations))
    return await examination.check('books', { migrations: migrated }, async ({ migrations }) => {
      const value = await booksHealth(migrations)
      const { tenant } = value
      const found = tenant === undefined ? 'no tenant was synchronised yet' : `of tenant ${tenant}`
      return { found, facts: { tenant_id: tenant ?? null }, value }
    })
  } finally {
    await warehouse?.close()
  }
}

function nameDatabase(env: NodeJS.ProcessEnv, flags: Flags): Outcome<Named> {
  const config = readConfig(env, flags)
  const { database } = config
  const what =
    database.kind === 'embedded'
      ? `the embedded PostgreSQL in ${database.directory}/, as no variable names a server`
      : `a server that ${database.url === undefined ? 'the PG* variables name' : 'DATABASE_URL names'}`
  return {
    found: `${what}; schema ${config.schema}`,
    facts: { kind: database.kind, schema: config.schema },
    value: { config, schemas: schemasOf(config.schema) },
  }
}

async function openDatabase({ config: { database }, schemas }: Named): Promise<Outcome<Warehouse>> {
  let url: string | undefined
  if (database.kind === 'server') url = database.url
  else if (existsSync(database.directory)) url = (await startEmbedded(database.directory)).url
  else {
    // a look at a machine should leave nothing behind
    return {
      found: `there is none in ${database.directory}/ yet`,
      bad: 'warn',
      remedy: 'The first `callhouse load`, `sync` or `migrate` makes it; or name a server in DATABASE_URL.',
    }
  }
  const warehouse = await connect({ url }, schemas)
  const { serverVersion: version } = warehouse
  return {
    found: `PostgreSQL ${version}, encoded in UTF8, no standby`,
    facts: { version },
    value: warehouse,
  }
}

function judgeServer(server: ServerHealth): Outcome<ServerHealth> {
  const { database, role, round_trip_ms, is_read_only } = server
  const facts = { database, role, round_trip_ms: Math.round(round_trip_ms * 10) / 10, is_read_only }
  const found = `database ${database}, role ${role}, ${facts.round_trip_ms} ms there and back`
  if (!is_read_only) return { found, facts, value: server }
  return {
    found: `${found}; it can only be read`,
    facts,
    value: server,
    bad: 'configuration',
    remedy: `Set default_transaction_read_only to off for the role ${role} and the database ${database}, or name another server.`,
  }
}

/** With less free space than this a night's load may not go through. */
const LEAST_FREE_BYTES = 2_000_000_000

async function judgeDisk(database: Database, used: number): Promise<Outcome<undefined>> {
  const size = `the database takes ${gigabytes(used)}`
  if (database.kind === 'server') {
    return {
      found: `${size}; how much is free on the server can't be seen from here`,
      facts: { database_bytes: used, free_bytes: null },
    }
  }
  const disk = await statfs(database.directory)
  const free = disk.bavail * disk.bsize
  const found = `${size}; ${gigabytes(free)} are free`
  const facts = { database_bytes: used, free_bytes: free }
  if (free >= LEAST_FREE_BYTES) return { found, facts }
  return { found, facts, bad: 'warn', remedy: `Make room on the disk that holds ${database.directory}/.` }
}

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** So many tables are named in one line. */
const NAMED = 3

function judgeRights(rights: MissingRights, warehouse: Warehouse): Outcome<Warehouse> {
  const { facts, ops } = warehouse.schemas
  const absent = [facts, ops].filter((name) => !rights.schemas.includes(name))
  if (absent.length === 2) {
    return { found: 'nothing to be granted yet: the tables are not made', value: warehouse }
  }
  const lacking = [
    ...rights.closed.map((name) => `USAGE on schema ${name}`),
    ...(rights.temporary ? ['TEMPORARY on the database'] : []),
    ...rights.tables.slice(0, NAMED).map(({ name, rights }) => `${rights.join(', ')} on ${name}`),
    ...(rights.tables.length > NAMED ? [`some on ${rights.tables.length - NAMED} more tables`] : []),
  ]
  if (lacking.length === 0) {
    return { found: 'the role may read and write every table', value: warehouse }
  }
  const mayRead =
    rights.closed.length === 0 && !rights.tables.some((table) => table.rights.includes('SELECT'))
  return {
    ...(mayRead ? { value: warehouse } : {}),
    found: `the role lacks ${lacking.join('; ')}`,
    facts: { tables: rights.tables.length, schemas: rights.closed.length },
    bad: 'auth',
    remedy: `As the owner: grant usage on schema ${facts}, ${ops} to the role; grant select, insert, update, delete on all tables in schema ${facts}, ${ops} to the role. Or connect as the owner.`,
  }
}

function judgeMigrations(
  pending: readonly string[],
  warehouse: Warehouse,
  named: Named | undefined,
): Outcome<Warehouse> {
  const facts = { pending: pending.length }
  if (pending.length === 0) return { found: 'all are applied', facts, value: warehouse }
  const found = `not applied: ${pending.join(', ')}`
  // the embedded server is our own: what loads or asks brings its tables up to date by itself
  if (named?.config.database.kind === 'embedded') {
    return { found, facts, bad: 'warn', remedy: 'The next command applies them.' }
  }
  return { found, facts, bad: 'configuration', remedy: 'Run `callhouse migrate`.' }
}

async function judgeTables(warehouse: Warehouse): Promise<Outcome<undefined>> {
  const differences = await catalogDifferences(warehouse)
  const facts = { differences: differences.length }
  if (differences.length === 0) return { found: 'as this version expects them', facts }
  const named = differences.slice(0, NAMED).map(({ place }) => place)
  const rest = differences.length - named.length
  return {
    found: `${counted(differences.length, 'difference')} from what this version expects: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    facts,
    bad: 'breach',
    remedy: '`callhouse check` tells them all. What `callhouse migrate` does not mend was changed by hand.',
  }
}
