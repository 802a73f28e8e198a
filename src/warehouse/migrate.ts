import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Failure } from '../failure.ts'
import type { Warehouse } from './connect.ts'
import { databaseFailure } from './errors.ts'
import { regrant } from './readers.ts'
import { type Schemas, withSchemas } from './schemas.ts'
import { type SqlFile, sqlFiles } from './sql-files.ts'
import { installViews, staleViews } from './views.ts'

interface MigrationFile extends SqlFile {
  readonly sha256: string
}

async function migrationFiles(): Promise<MigrationFile[]> {
  return (await sqlFiles('migrations'))
    .filter(({ name }) => /^\d{4}_\w+$/.test(name))
    .map((file) => ({ ...file, sha256: createHash('sha256').update(file.text).digest('hex') }))
}

function asMigrations(files: readonly MigrationFile[], schemas: Schemas): Record<string, Migration> {
  return Object.fromEntries(
    files.map((file) => [
      file.name,
      {
        async up(db: Kysely<unknown>) {
          await sql.raw(withSchemas(file.text, schemas)).execute(db)
          if (file.name >= CHECKSUMS_SINCE)
            await recordChecksums(
              db,
              files.filter((other) => other.name <= file.name),
              schemas,
            )
        },
      },
    ]),
  )
}

/** The migration that makes the table of checksums. */
const CHECKSUMS_SINCE = '0002'

async function recordChecksums(
  db: Kysely<unknown>,
  files: readonly MigrationFile[],
  schemas: Schemas,
): Promise<void> {
  const table = sql.id(schemas.ops, 'migration_checksums')
  for (const file of files) {
    await sql`insert into ${table} (name, sha256) values (${file.name}, ${file.sha256}) on conflict do nothing`.execute(
      db,
    )
  }
}

function migratorOf(warehouse: Warehouse, files: readonly MigrationFile[]): Migrator {
  return new Migrator({
    db: warehouse.books,
    provider: { getMigrations: async () => asMigrations(files, warehouse.schemas) },
    migrationTableSchema: warehouse.schemas.ops,
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  })
}

/** Stands beside the names of migrations for the views and functions, which have no numbers. */
export const VIEWS = 'views'

/**
 * Applies what is pending, each migration in a transaction of its own, then makes the views and functions those of
 * this version. Two processes may start at once: Kysely's lock lets one after the other.
 *
 * @returns the names of the migrations that this call applied, and `views` where views or functions were made
 * @throws Failure `configuration` where the database is newer than this version, or an applied migration was edited
 */
export async function migrate(warehouse: Warehouse): Promise<string[]> {
  const files = await migrationFiles()
  const migrator = migratorOf(warehouse, files)
  const applied: string[] = []
  try {
    await refuseForeignState(warehouse, files)
    for (;;) {
      const { error, results } = await migrator.migrateUp()
      if (error !== undefined) throw error
      const done = results?.filter((result) => result.status === 'Success') ?? []
      if (done.length === 0) break
      applied.push(...done.map((result) => result.migrationName))
    }
  } catch (error) {
    throw databaseFailure(error)
  }
  const made = await installViews(warehouse, (client, names) =>
    names.length + applied.length > 0 ? regrant(client, warehouse.schemas) : Promise.resolve(),
  )
  return made.length > 0 ? [...applied, VIEWS] : applied
}

/**
 * The names of the migrations that the database lacks, or `views` where only these are not of this version.
 * @throws Failure `configuration` where the database is newer than this version, or an applied migration was edited
 */
export async function pendingMigrations(warehouse: Warehouse): Promise<string[]> {
  const files = await migrationFiles()
  await refuseForeignState(warehouse, files)
  const applied = await appliedChecksums(warehouse)
  const pending = files.map((file) => file.name).filter((name) => !applied.has(name))
  if (pending.length > 0) return pending
  return (await staleViews(warehouse)).length > 0 ? [VIEWS] : []
}

/**
 * Makes sure that the tables are those of this version, without changing anything. A role that only reads what is
 * published can't know, and goes on.
 * @throws Failure `configuration`
 */
export async function requireMigrated(warehouse: Warehouse): Promise<void> {
  if (await isReader(warehouse)) return
  const pending = await pendingMigrations(warehouse)
  if (pending.length === 0) return
  throw new Failure(
    'configuration',
    `Schema ${warehouse.schemas.facts} lacks the migrations ${pending.join(', ')}`,
    {
      remedy: 'Run `callhouse migrate`.',
    },
  )
}

async function isReader({ pool, schemas }: Warehouse): Promise<boolean> {
  const { rows } = await pool.query<{ is_reader: boolean }>(
    `select coalesce(has_schema_privilege(to_regnamespace($1), 'usage'), false)
       and not coalesce(has_schema_privilege(to_regnamespace($2), 'usage'), true) as is_reader`,
    [schemas.facts, schemas.ops],
  )
  return rows[0]!.is_reader
}

async function appliedChecksums(warehouse: Warehouse): Promise<Map<string, string>> {
  const { rows } = await warehouse.pool.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [`${warehouse.schemas.ops}.migration_checksums`],
  )
  if (!rows[0]!.there) return new Map()
  const recorded = await warehouse.books.selectFrom('migration_checksums').selectAll().execute()
  return new Map(recorded.map((row) => [row.name, row.sha256]))
}

async function refuseForeignState(warehouse: Warehouse, files: readonly MigrationFile[]): Promise<void> {
  const own = new Map(files.map((file) => [file.name, file.sha256]))
  for (const [name, sha256] of await appliedChecksums(warehouse)) {
    const mine = own.get(name)
    if (mine === undefined) {
      throw new Failure(
        'configuration',
        `Schema ${warehouse.schemas.facts} was migrated by a newer callhouse: it has ${name}`,
        {
          remedy: 'Run that version, or name another schema with --schema.',
        },
      )
    }
    if (mine !== sha256) {
      throw new Failure(
        'configuration',
        `Migration ${name} was edited after it had been applied to ${warehouse.schemas.facts}`,
        {
          remedy: 'Put the file back as it was released; changes of the schema go into a new migration.',
        },
      )
    }
  }
}
