import { Failure } from '../../failure.ts'
import { tableDifferences } from '../check.ts'
import { type Warehouse, withClient } from '../connect.ts'
import { databaseFailure } from '../errors.ts'
import { pendingMigrations, VIEWS } from '../migrate.ts'
import { withSchemas } from '../schemas.ts'
import { definitions, staleViews } from '../views.ts'
import type { Extent, Tell } from './books.ts'
import { type Difference, Gathering, type Subject } from './finding.ts'

const tablesAsShipped: Subject = {
  check: 'catalog_tables',
  proves: 'Tables, columns, types, keys, constraints, indexes and comments are those that ship.',
  of: 'tables',
  remedy: 'What `callhouse migrate` does not mend was changed by hand.',
}

const viewsAsShipped: Subject = {
  check: 'catalog_views',
  proves: 'The installed views and functions are those that ship: there, and by their checksums.',
  of: 'views and functions',
  remedy:
    'Run `callhouse migrate`; for one that was dropped by hand, delete its row of the table views before.',
}

/**
 * Makes sure that a warehouse can be looked at: the tables are those of this version, and the role may read them.
 * Views may be stale, which a check tells.
 *
 * @throws Failure `auth` that names what is missing; `configuration` where migrations are
 */
export async function requireReadable(warehouse: Warehouse): Promise<void> {
  const { schemas } = warehouse
  const lacking = await missingReadRights(warehouse)
  if (lacking.length > 0) {
    const shown = lacking.slice(0, 3).join('; ')
    const more = lacking.length > 3 ? `; and ${lacking.length - 3} more` : ''
    throw new Failure('auth', `The role may not read what is to be verified: it lacks ${shown}${more}`, {
      remedy: `As the owner: grant usage on schema ${schemas.facts}, ${schemas.ops} to the role; grant select on all tables in schema ${schemas.facts}, ${schemas.ops} to the role.`,
    })
  }
  const pending = (await pendingMigrations(warehouse)).filter((name) => name !== VIEWS)
  if (pending.length === 0) return
  throw new Failure('configuration', `Schema ${schemas.facts} lacks the migrations ${pending.join(', ')}`, {
    remedy: 'Run `callhouse migrate`.',
  })
}

/** Of the rights that looking takes, those that the role lacks. What is not there at all is not among them. */
async function missingReadRights({ pool, schemas }: Warehouse): Promise<string[]> {
  try {
    const { rows: closed } = await pool.query<{ name: string }>(
      `select nspname as name from pg_catalog.pg_namespace
       where nspname = any($1) and not has_schema_privilege(oid, 'USAGE') order by 1`,
      [[schemas.facts, schemas.ops]],
    )
    const { rows: shut } = await pool.query<{ name: string }>(
      `select nspname || '.' || relname as name
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = relnamespace
       -- what pseudonyms are made with is nobody's business
       where nspname = any($1) and relkind in ('r', 'p', 'v') and not (nspname = $2 and relname = any($3))
         and not has_table_privilege(c.oid, 'SELECT')
       order by 1`,
      [[schemas.facts, schemas.ops], schemas.ops, ['pseudonyms', 'migrations_lock']],
    )
    return [
      ...closed.map(({ name }) => `USAGE on schema ${name}`),
      ...shut.map(({ name }) => `SELECT on ${name}`),
    ]
  } catch (error) {
    throw databaseFailure(error)
  }
}

/** Compares what is installed with what ships. */
export async function checkInstalled(warehouse: Warehouse, { limit }: Extent, tell: Tell): Promise<void> {
  const ofTables = new Gathering(limit)
  await ofTables.timed(async () => {
    for (const { place, expected, found } of await tableDifferences(warehouse))
      ofTables.add({ place, expected, found })
    ofTables.lookedAt = await countTables(warehouse)
  })
  tell(ofTables.finding(tablesAsShipped))

  const ofViews = new Gathering(limit)
  await ofViews.timed(async () => {
    const shipped = await definitions()
    ofViews.lookedAt = shipped.length
    const stale = await staleViews(warehouse)
    for (const name of stale) {
      const isKnown = shipped.some((one) => one.name === name)
      ofViews.add({ name, found: isKnown ? 'of another version' : 'does not ship' })
    }
    for (const difference of await absent(warehouse)) {
      if (!stale.includes(String(difference.name))) ofViews.add(difference)
    }
  })
  tell(ofViews.finding(viewsAsShipped))
}

async function countTables({ pool, schemas }: Warehouse): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from pg_catalog.pg_class
     where relkind in ('r', 'p') and relnamespace in (to_regnamespace($1), to_regnamespace($2))`,
    [schemas.facts, schemas.ops],
  )
  return Number(rows[0]!.count)
}

/** Views and functions whose checksums are noted and that are not there, or say something else of themselves. */
async function absent(warehouse: Warehouse): Promise<Difference[]> {
  const { schemas } = warehouse
  const shipped = await definitions()
  const { rows } = await withClient(warehouse, (client) =>
    client.query<{ name: string; is_there: boolean }>(
      withSchemas(
        `select wanted.name, case wanted.kind
           when 'view' then exists (
             select from pg_catalog.pg_class
             where relkind = 'v' and relname = wanted.name and relnamespace = to_regnamespace(wanted.schema)
               and obj_description(oid, 'pg_class') = wanted.about)
           else exists (
             select from pg_catalog.pg_proc
             where proname = wanted.name and pronamespace = to_regnamespace(wanted.schema)
               and obj_description(oid, 'pg_proc') = wanted.about)
           end as is_there
         from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as wanted (name, kind, schema, about)`,
        schemas,
      ),
      [
        shipped.map((one) => one.name),
        shipped.map((one) => one.kind),
        shipped.map((one) => schemas[one.schema]),
        shipped.map((one) => one.about),
      ],
    ),
  )
  return rows
    .filter((row) => !row.is_there)
    .map(({ name }) => ({ name, found: 'missing, or made by somebody else' }))
}
