import pg from 'pg'
import type { Published } from '../published.ts'
import { READING } from '../reading.ts'
import type { Schemas } from '../schemas.ts'

/** A role that reads, and what it may read. */
export interface Reader {
  readonly role: string
  /** Whether it may read what tells of persons. */
  readonly withEuii: boolean
}

/**
 * What each session of a reader is set to. Drivers hand out instants without their zone, in that of the session:
 * it has to be UTC. Tools can find the tables without the name of the schema.
 */
function settings(schemas: Schemas): readonly (readonly [name: string, value: string])[] {
  return [
    ['default_transaction_read_only', 'on'],
    ['timezone', "'UTC'"],
    ['statement_timeout', "'5min'"],
    ['search_path', schemas.facts],
    ...READING,
  ]
}

/**
 * Takes away and gives anew what a reader may do, so that it makes no difference what it could do before. Every
 * relation is named: what is published is a list. Tools see a foreign key only where the reader has more than
 * SELECT on a key of both tables, hence REFERENCES; it lets nobody write, and nobody may create anything that refers.
 */
export function granting(schemas: Schemas, published: Published, { role, withEuii }: Reader): string[] {
  const to = `to ${pg.escapeIdentifier(role)}`
  const { facts } = schemas
  return [
    ...revoking(schemas, published, role),
    `grant usage on schema ${facts} ${to}`,
    ...published.tables.flatMap(({ name, columns, keys, personal }) => {
      const open = columns.filter((column) => !personal.includes(column))
      const these = withEuii || personal.length === 0 ? '' : ` (${open.join(', ')})`
      return [
        `grant select${these} on ${facts}.${name} ${to}`,
        ...(keys.length === 0 ? [] : [`grant references (${keys.join(', ')}) on ${facts}.${name} ${to}`]),
      ]
    }),
    ...published.views.map((name) => `grant select on ${facts}.${name} ${to}`),
    ...published.functions.map((name) => `grant execute on function ${facts}.${name} ${to}`),
  ]
}

/** Takes away what a reader was granted, column by column and table by table. */
export function revoking(schemas: Schemas, published: Published, role: string): string[] {
  const from = `from ${pg.escapeIdentifier(role)}`
  const { facts } = schemas
  return [
    ...[...published.tables.map(({ name }) => name), ...published.views].map(
      (name) => `revoke all on ${facts}.${name} ${from}`,
    ),
    ...published.functions.map((name) => `revoke all on function ${facts}.${name} ${from}`),
    `revoke all on schema ${facts} ${from}`,
  ]
}

/** Sets what a role's sessions in this database begin with. */
export function setting(schemas: Schemas, database: string, role: string): string[] {
  return settings(schemas).map(([name, value]) => `${altering(database, role)} set ${name} = ${value}`)
}

/** Takes these settings back. */
export function unsetting(schemas: Schemas, database: string, role: string): string[] {
  return settings(schemas).map(([name]) => `${altering(database, role)} reset ${name}`)
}

function altering(database: string, role: string): string {
  return `alter role ${pg.escapeIdentifier(role)} in database ${pg.escapeIdentifier(database)}`
}

/**
 * Takes the right to create in `public` from everybody. Databases that began on PostgreSQL 14 or older still give it:
 * a reader could make a table there whose foreign key hangs on ours, and so keep rows of ours from being deleted.
 */
export const CLOSE_PUBLIC = 'revoke create on schema public from public'

/** Remembers a reader, so that it is granted what is published later. */
export function remembering({ ops }: Schemas, { role, withEuii }: Reader): string {
  return `insert into ${ops}.readers (role_name, with_euii) values (${pg.escapeLiteral(role)}, ${withEuii}) on conflict (role_name) do update set with_euii = excluded.with_euii`
}

/** Forgets it. */
export function forgetting({ ops }: Schemas, role: string): string {
  return `delete from ${ops}.readers where role_name = ${pg.escapeLiteral(role)}`
}
