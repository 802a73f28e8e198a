import type pg from 'pg'
import type { Schemas } from '../../../../src/warehouse/schemas.ts'

/** Primary keys, unique constraints and indexes of one table, and what they were made by. */
export interface Definitions {
  /** Foreign keys from or to the tables that are filled. */
  readonly foreignKeys: readonly {
    readonly table: string
    readonly name: string
    readonly definition: string
  }[]
  /** Statements that make the keys and indexes of a table again, by its name. */
  readonly indexes: ReadonlyMap<string, readonly string[]>
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Takes keys and indexes off the tables, as they are built several times faster over what is there already, and
 * says how to make them again. They are read from the catalog, so that later migrations need no change here.
 */
export async function takeOff(
  client: pg.ClientBase,
  schemas: Schemas,
  tables: readonly string[],
): Promise<Definitions> {
  const relations = tables.map((table) => table.replace(':facts', schemas.facts).replace(':ops', schemas.ops))
  const foreign = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint
     where contype = 'f' and (conrelid = any ($1::regclass[]) or confrelid = any ($1::regclass[]))`,
    [relations],
  )
  for (const { table, name } of foreign.rows) {
    await client.query(`alter table ${table} drop constraint ${quoted(name)}`)
  }
  const indexes = await client.query<{
    table: string
    name: string
    constraint: string | null
    definition: string
  }>(
    `select i.indrelid::regclass::text as table, coalesce(c.conname, x.relname) as name, c.contype::text as constraint,
       coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)) as definition
     from pg_index i
     join pg_class x on x.oid = i.indexrelid
     left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
     where i.indrelid = any ($1::regclass[])
     order by i.indexrelid`,
    [relations],
  )
  const again = new Map<string, string[]>()
  for (const { table, name, constraint, definition } of indexes.rows) {
    await client.query(
      constraint === null
        ? `drop index ${quoted(table.split('.')[0]!)}.${quoted(name)}`
        : `alter table ${table} drop constraint ${quoted(name)}`,
    )
    const statement =
      constraint === null ? definition : `alter table ${table} add constraint ${quoted(name)} ${definition}`
    again.set(table, [...(again.get(table) ?? []), statement])
  }
  return { foreignKeys: foreign.rows, indexes: again }
}
