import pg from 'pg'
import { found, hits } from './watch.ts'

/**
 * The columns of the books that are there to hold what was sent, and why. All other texts of the books tell how runs
 * went, to whoever may see that.
 */
export const held: Readonly<Record<string, string>> = {
  'issues.value': 'the value that could not be taken, for whoever may see everything',
  'addresses.address': 'the addresses of networks, from which buildings are looked up',
  'address_buildings.address': 'the addresses of networks, with their buildings',
}

/** What one file of tests has besides, and why; for those that put anything anywhere. */
export const heldHere = new Map<string, string>()

/** Every text in the books of every warehouse in a database, but those that are held by purpose. */
const TEXTS = `
  select format('%s.%s', c.relname, a.attname) as "where",
    format('select string_agg(distinct %I::text, chr(10)) as text from %I.%I', a.attname, n.nspname, c.relname) as sql
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname like '%\\_ops'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where c.relkind in ('r', 'p') and (t.typcategory in ('S', 'I') or t.typname in ('json', 'jsonb', '_text'))
    and format('%s.%s', c.relname, a.attname) <> all($1)
  order by 1`

/** Who answers queries: a connection, or a pool of them. */
type Asked = Pick<pg.Pool | pg.ClientBase, 'query'>

/** Looks through the books of every warehouse in a database; tells which columns it read. */
export async function watchBooks(asked: Asked): Promise<string[]> {
  const { rows } = await asked.query<{ where: string; sql: string }>(TEXTS, [
    [...Object.keys(held), ...heldHere.keys()],
  ])
  if (rows.length === 0) return []
  const told = await asked.query<{ text: string | null }>(rows.map(({ sql }) => sql).join(' union all '))
  for (const [at, { text }] of told.rows.entries()) {
    if (text !== null) hits.push(...found(text, rows[at]!.where))
  }
  return rows.map(({ where }) => where)
}

/** The same in a database that a test is about to drop; nothing where it is dropped already. */
export async function watchDatabase(url: string): Promise<void> {
  // no test is to wait for a lock that another has left
  const client = new pg.Client({ connectionString: url, lock_timeout: 10_000 })
  // a test may end the connections that it finds
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    if ((error as { code?: unknown }).code === '3D000') return
    throw error
  }
  try {
    await watchBooks(client)
  } finally {
    await client.end()
  }
}
