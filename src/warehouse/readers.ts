/**
 * Roles that read: BI tools, dashboards, people with SQL. Each may read what is published, and that alone, with or
 * without what tells of persons (EUII).
 */
import type pg from 'pg'
import { type Warehouse, withClient } from './connect.ts'
import { databaseFailure, sqlState } from './errors.ts'
import { type Published, published } from './published.ts'
import { findExcess, refuseName, refuseRole, requireOwner } from './readers/examine.ts'
import {
  CLOSE_PUBLIC,
  forgetting,
  granting,
  type Reader,
  remembering,
  revoking,
  setting,
  unsetting,
} from './readers/statements.ts'
import type { Schemas } from './schemas.ts'

export type { Reader } from './readers/statements.ts'

/** What became of a role. */
export interface Outcome {
  readonly tables: number
  readonly views: number
  /** How many columns it is not granted, as they tell of persons. */
  readonly withheld: number
  /** What should be looked at: what could not be set, or what the role may do besides. */
  readonly warnings: readonly string[]
}

/**
 * Lets a role read what is published, and remembers it. What it could read before makes no difference.
 * @throws Failure `usage`, `auth` or `configuration`; nothing is changed then
 */
export async function grantReader(warehouse: Warehouse, reader: Reader): Promise<Outcome> {
  const { role, withEuii } = reader
  refuseName(role)
  return changing(warehouse, async (client, all) => {
    const { schemas } = warehouse
    await refuseRole(client, schemas, role)
    await client.query([...granting(schemas, all, reader), remembering(schemas, reader)].join(';'))
    const warnings = [
      ...(await closePublic(client)),
      ...(await orElse(client, setting(schemas, await databaseName(client), role), (missed) => [
        `The settings of ${role} were not made: that takes a superuser, or CREATEROLE with ADMIN on ${role}. Let one of them run: ${missed}`,
      ])),
      ...(await findExcess(client, schemas, all, reader)),
    ]
    return outcome(all, withEuii, warnings)
  })
}

/**
 * Takes everything away from a role that {@link grantReader} gave it, and forgets it. A role that is gone is only
 * forgotten.
 * @throws Failure `usage` or `auth`; nothing is changed then
 */
export async function revokeReader(warehouse: Warehouse, role: string): Promise<Outcome> {
  refuseName(role)
  return changing(warehouse, async (client, all) => {
    const { schemas } = warehouse
    const warnings: string[] = []
    if (await isThere(client, role)) {
      await refuseRole(client, schemas, role)
      await client.query(revoking(schemas, all, role).join(';'))
      warnings.push(
        ...(await orElse(client, unsetting(schemas, await databaseName(client), role), (missed) => [
          `The settings of ${role} are still there. Let a superuser run: ${missed}`,
        ])),
      )
    }
    await client.query(forgetting(schemas, role))
    return outcome(all, true, warnings)
  })
}

/**
 * The SQL by which somebody who may do it lets a role read, for psql. Nothing is changed, and nobody looks whether
 * the role is there.
 * @throws Failure `usage`
 */
export async function grantingSql(warehouse: Warehouse, reader: Reader): Promise<string> {
  refuseName(reader.role)
  return withClient(warehouse, async (client) => {
    const { schemas } = warehouse
    const statements = [
      ...granting(schemas, await published(client, schemas), reader),
      ...((await isPublicOpen(client)) ? [CLOSE_PUBLIC] : []),
      ...setting(schemas, await databaseName(client), reader.role),
      remembering(schemas, reader),
    ]
    return asScript(statements)
  })
}

/** The SQL that takes it all away again, for psql. */
export async function revokingSql(warehouse: Warehouse, role: string): Promise<string> {
  refuseName(role)
  return withClient(warehouse, async (client) => {
    const { schemas } = warehouse
    return asScript([
      ...revoking(schemas, await published(client, schemas), role),
      ...unsetting(schemas, await databaseName(client), role),
      forgetting(schemas, role),
    ])
  })
}

/**
 * Grants every remembered reader what is published now: to be called in the transaction that made tables or views,
 * so that no reader ever lacks what it had. Roles that are gone are forgotten.
 */
export async function regrant(client: pg.ClientBase, schemas: Schemas): Promise<void> {
  await lock(client, schemas)
  await client.query(
    `delete from ${schemas.ops}.readers where role_name not in (select rolname from pg_catalog.pg_roles)`,
  )
  const known = await readersOf(client, schemas)
  if (known.length === 0) return
  const all = await published(client, schemas)
  for (const reader of known) await client.query(granting(schemas, all, reader).join(';'))
}

/** The remembered readers, by name. */
export async function readers(warehouse: Warehouse): Promise<Reader[]> {
  return withClient(warehouse, (client) => readersOf(client, warehouse.schemas))
}

async function readersOf(client: pg.ClientBase, { ops }: Schemas): Promise<Reader[]> {
  const { rows } = await client.query<{ role: string; withEuii: boolean }>(
    `select role_name as role, with_euii as "withEuii" from ${ops}.readers order by role_name`,
  )
  return rows
}

/** Runs changes in one transaction, one after the other where several start at once. */
async function changing<T>(
  { pool, schemas }: Warehouse,
  change: (client: pg.ClientBase, all: Published) => Promise<T>,
): Promise<T> {
  return withClient({ pool }, async (client) => {
    try {
      await client.query('begin')
      const all = await published(client, schemas)
      await requireOwner(client, schemas, all)
      await lock(client, schemas)
      const result = await change(client, all)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw databaseFailure(error)
    }
  })
}

/** Two transactions can't change the rights on one relation at the same time: PostgreSQL fails the second. */
async function lock(client: pg.ClientBase, { ops }: Schemas): Promise<void> {
  await client.query(`lock table ${ops}.readers in exclusive mode`)
}

async function isThere(client: pg.ClientBase, role: string): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_catalog.pg_roles where rolname = $1', [role])
  return rowCount === 1
}

async function databaseName(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name')
  return rows[0]!.name
}

async function isPublicOpen(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ open: boolean }>(
    `select exists (
       select from pg_catalog.pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) as granted
       where nspname = 'public' and grantee = 0 and privilege_type = 'CREATE'
     ) as open`,
  )
  return rows[0]!.open
}

async function closePublic(client: pg.ClientBase): Promise<string[]> {
  if (!(await isPublicOpen(client))) return []
  const missed = `Everybody may create tables in schema public, and so hang foreign keys on those of the warehouse. Let the owner of the database run: ${CLOSE_PUBLIC}`
  const refused = await orElse(client, [CLOSE_PUBLIC], () => [missed])
  if (refused.length > 0) return refused
  // one who may not revoke it is told so by a notice alone
  return (await isPublicOpen(client))
    ? [missed]
    : ['From now on only its owner may create tables in schema public of this database.']
}

/** Runs statements that take a right of their own, all or none; where it is denied, says what was missed. */
async function orElse(
  client: pg.ClientBase,
  statements: readonly string[],
  say: (missed: string) => string[],
): Promise<string[]> {
  const sql = `${statements.join('; ')};`
  await client.query('savepoint optional')
  try {
    await client.query(sql)
    return []
  } catch (error) {
    if (sqlState(error) !== '42501') throw error
    await client.query('rollback to savepoint optional')
    return say(sql)
  }
}

function asScript(statements: readonly string[]): string {
  return ['begin', ...statements, 'commit'].map((statement) => `${statement};`).join('\n')
}

function outcome(all: Published, withEuii: boolean, warnings: readonly string[]): Outcome {
  const withheld = withEuii ? 0 : all.tables.reduce((sum, { personal }) => sum + personal.length, 0)
  return { tables: all.tables.length, views: all.views.length, withheld, warnings }
}
