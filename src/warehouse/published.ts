import type pg from 'pg'
import { tables } from '../mapping/index.ts'
import type { Schemas } from './schemas.ts'
import { sqlFiles } from './sql-files.ts'
import { definitions } from './views.ts'

/** The tables that the migrations make in the facts schema, in their order. What is not to be read is made in the other. */
async function madeTables(): Promise<string[]> {
  return (await sqlFiles('migrations')).flatMap(({ text }) =>
    [...text.matchAll(/^create table :facts\.(\w+)/gm)].map(([, name]) => name!),
  )
}

/** What readers are let read. Nothing of the book-keeping is among it. */
export interface Published {
  readonly tables: readonly PublishedTable[]
  readonly views: readonly string[]
  readonly functions: readonly string[]
}

/** A table that readers are let read. */
export interface PublishedTable {
  readonly name: string
  readonly columns: readonly string[]
  /** Its key, and the columns that refer to keys of other tables. */
  readonly keys: readonly string[]
  /** The columns that tell of persons: readers without EUII do not get them. */
  readonly personal: readonly string[]
}

const bothSides = (column: string) => [`caller_${column}`, `callee_${column}`]

/**
 * Columns that are not marked as EUII and are withheld with it all the same. This is the one list of such
 * exceptions.
 *
 * Looked at, and left for everybody: names of microphones and loudspeakers (who looks for a bad headset needs them;
 * a few people name theirs after themselves), DNS suffixes (they name a company or a make of router), addresses of
 * relays (servers of Microsoft), reasons of failures (words of the service), ids of tenants, administrative units,
 * calls, sessions and streams (they lead to no person without what is withheld), and subnets of networks as
 * dim_network has them (never a single address). Microsoft's Call Quality Dashboard shows these to everybody, too.
 */
const alsoWithheld: Readonly<Record<string, readonly string[]>> = {
  // clients in a VPN report their own address as their subnet
  media: bothSides('network_subnet'),
  // free text of the client: desk phones write their hardware address or serial number into it; platform, product
  // and version are columns of their own
  sessions: bothSides('user_agent_header_value'),
  segments: bothSides('user_agent_header_value'),
  // who has it can dial into the conference of its organizer
  pstn_calls: ['conference_id'],
}

/** How the comment of a column ends that tells of a person, where the mapping does not say it. */
const MARK = '(EUII).'

/** The one place that decides whether a reader without EUII may have a column. */
function isPersonal(table: string, column: string, comment: string): boolean {
  const mapped = tables.find((one) => one.name === table)
  const isMarked =
    mapped?.columns.find((one) => one.name === column)?.euii ?? comment.trimEnd().endsWith(MARK)
  return isMarked || (alsoWithheld[table]?.includes(column) ?? false)
}

/**
 * What is published of a warehouse: the tables by name, in the order of the migrations, and the views and functions of `sql/` that are in the facts schema. Somebody else's relations there are none of ours.
 */
export async function published(client: pg.Pool | pg.ClientBase, schemas: Schemas): Promise<Published> {
  const { rows } = await (client as pg.ClientBase).query<{
    name: string
    columns: { name: string; comment: string; is_key: boolean }[]
  }>(
    `select c.relname as name, json_agg(json_build_object(
       'name', a.attname,
       'comment', coalesce(col_description(c.oid, a.attnum), ''),
       'is_key', exists (
         select from pg_catalog.pg_constraint
         where conrelid = c.oid and contype in ('p', 'f') and a.attnum = any(conkey)
       )) order by a.attnum) as columns
     from pg_catalog.pg_class c
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = $1::regnamespace and c.relkind = 'r' and c.relname = any($2)
     group by c.relname
     order by array_position($2, c.relname::text)`,
    [schemas.facts, await madeTables()],
  )
  const made = (await definitions()).filter((one) => one.schema === 'facts')
  const named = (kind: 'view' | 'function') =>
    made
      .filter((one) => one.kind === kind)
      .map((one) => one.name)
      .sort()
  return {
    tables: rows.map(({ name, columns }) => ({
      name,
      columns: columns.map((column) => column.name),
      keys: columns.filter((column) => column.is_key).map((column) => column.name),
      personal: columns
        .filter((column) => isPersonal(name, column.name, column.comment))
        .map((column) => column.name),
    })),
    views: named('view'),
    functions: named('function'),
  }
}
