import pg from 'pg'
import { Failure } from '../../failure.ts'
import type { Published } from '../published.ts'
import type { Schemas } from '../schemas.ts'
import type { Reader } from './statements.ts'

/**
 * Refuses names that are no role's in SQL. PostgreSQL takes `public` for everybody, even in quotes.
 * @throws Failure `usage`
 */
export function refuseName(role: string): void {
  if (role !== '' && role !== 'public' && role !== 'none' && !role.includes('\0')) return
  throw new Failure('usage', `${JSON.stringify(role)} can't be the name of a reader`, {
    remedy: 'Name one role, which the readers sign in with or are members of.',
  })
}

/**
 * Makes sure that the role this connection signed in with may hand out rights on the warehouse. Without this check
 * PostgreSQL would only warn that a grant did nothing.
 * @throws Failure `auth`
 */
export async function requireOwner(
  client: pg.ClientBase,
  schemas: Schemas,
  { tables, views }: Published,
): Promise<void> {
  const { rows } = await client.query<{ me: string; owner: string }>(
    `select current_user as me, owners.rolname as owner
     from (
       select nspowner as owner from pg_catalog.pg_namespace where nspname in ($1, $2)
       union
       select relowner from pg_catalog.pg_class where relnamespace = $1::regnamespace and relname = any($3)
     ) as owned
     join pg_catalog.pg_roles owners on owners.oid = owned.owner
     where not pg_has_role(owned.owner, 'usage')`,
    [schemas.facts, schemas.ops, [...tables.map(({ name }) => name), ...views]],
  )
  const other = rows[0]
  if (other === undefined) return
  throw new Failure('auth', `${other.me} can't grant what ${other.owner} owns`, {
    remedy: `Sign in as ${other.owner} (or a superuser), or hand \`--print\`ed SQL to somebody who may.`,
  })
}

/**
 * Refuses roles that are not there, and those that already may do everything.
 * @throws Failure `configuration`
 */
export async function refuseRole(client: pg.ClientBase, schemas: Schemas, role: string): Promise<void> {
  const { rows } = await client.query<{ is_superuser: boolean; is_owner: boolean }>(
    `select rolsuper as is_superuser, exists (
       select from pg_catalog.pg_namespace
       where nspname in ($2, $3) and pg_has_role(rolname, nspowner, 'member')
     ) as is_owner
     from pg_catalog.pg_roles where rolname = $1`,
    [role, schemas.facts, schemas.ops],
  )
  const found = rows[0]
  if (found === undefined) {
    throw new Failure('configuration', `There is no role ${role}`, {
      remedy: `Create it first: create role ${pg.escapeIdentifier(role)} login password '…'`,
    })
  }
  const why = found.is_superuser ? 'is a superuser' : found.is_owner ? 'owns the warehouse' : undefined
  if (why === undefined) return
  throw new Failure('configuration', `${role} ${why}: it may read and change everything already`, {
    remedy: 'Name a role of its own for readers, that is a member of no other.',
  })
}

/**
 * Looks what a reader may do beyond what it was granted here: by being a member of other roles, or by what everybody
 * may.
 * @returns sentences about what it may do besides
 * @throws Failure `configuration` where a reader without EUII may read it all the same
 */
export async function findExcess(
  client: pg.ClientBase,
  schemas: Schemas,
  published: Published,
  { role, withEuii }: Reader,
): Promise<string[]> {
  if (!withEuii) await refuseEuii(client, schemas, published, role)
  const { rows } = await client.query<{ excess: string }>(
    `select 'may create tables in schema ' || nspname
       || ', and so hang foreign keys on the tables of the warehouse, which keep their rows from being deleted' as excess
     from pg_catalog.pg_namespace
     where has_schema_privilege($1, oid, 'create') and nspname !~ '^pg_(toast|temp)'
     union all
     select 'may use the book-keeping in ' || $2 where has_schema_privilege($1, $2, 'usage')
     union all
     select 'may change ' || string_agg(relname, ', ' order by relname)
     from pg_catalog.pg_class
     where relnamespace = $3::regnamespace and relkind in ('r', 'v')
       and has_table_privilege($1, oid, 'insert, update, delete, truncate')
     having count(*) > 0`,
    [role, schemas.ops, schemas.facts],
  )
  return rows.map(({ excess }) => `${role} ${excess}. Not by a grant of callhouse: see which roles it is in.`)
}

async function refuseEuii(
  client: pg.ClientBase,
  schemas: Schemas,
  { tables }: Published,
  role: string,
): Promise<void> {
  const withheld = tables.flatMap(({ name, personal }) => personal.map((column) => [name, column] as const))
  const { rows } = await client.query<{ column: string }>(
    `select relation || '.' || col as column
     from unnest($3::text[], $4::text[]) as withheld (relation, col)
     where has_column_privilege($1, format('%I.%I', $2::text, relation), col, 'select')`,
    [role, schemas.facts, withheld.map(([table]) => table), withheld.map(([, column]) => column)],
  )
  if (rows.length === 0) return
  throw new Failure(
    'configuration',
    `${role} may read ${rows[0]!.column}${rows.length === 1 ? '' : ` and ${rows.length - 1} other columns`} that tell of persons, by a grant to another role it is in, or to everybody`,
    {
      remedy:
        'Take the role out of the others (see \\du in psql), and revoke what `public` was granted. Nothing was changed.',
    },
  )
}
