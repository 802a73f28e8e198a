import { createHash } from 'node:crypto'
import type pg from 'pg'
import { Failure } from '../failure.ts'
import { type Warehouse, withClient } from './connect.ts'
import { databaseFailure, sqlState } from './errors.ts'
import { type Schemas, withSchemas } from './schemas.ts'
import { sqlFiles } from './sql-files.ts'

/** A view or function of the SQL layer: a file in `sql/views/` or `sql/functions/`. */
export interface Definition {
  readonly name: string
  readonly kind: 'view' | 'function'
  readonly schema: keyof Schemas
  readonly text: string
  /** What it is for: the comment that the file begins with. */
  readonly about: string
  /** SHA-256 of the text and of the digests of what it needs, in hex. */
  readonly sha256: string
}

/**
 * The views and functions, each behind those that its text names.
 * @throws Error where a file does not create what it is named for, or two need each other
 */
export async function definitions(): Promise<Definition[]> {
  const parsed = [...(await parse('function')), ...(await parse('view'))]
  const byName = new Map(parsed.map((one) => [one.name, one]))
  const ordered = new Map<string, Definition>()
  const visit = (one: Parsed, way: readonly string[]): Definition => {
    const known = ordered.get(one.name)
    if (known !== undefined) return known
    if (way.includes(one.name)) throw new Error(`${[...way, one.name].join(' needs ')}`)
    const needs = [...new Set([...one.text.matchAll(/:(?:facts|ops)\.(\w+)/g)].map(([, name]) => name!))]
      .filter((name) => name !== one.name && byName.has(name))
      .map((name) => visit(byName.get(name)!, [...way, one.name]))
    const digest = createHash('sha256').update(one.text)
    for (const { sha256 } of needs) digest.update(sha256)
    const definition = { ...one, sha256: digest.digest('hex') }
    ordered.set(one.name, definition)
    return definition
  }
  for (const one of parsed) visit(one, [])
  return [...ordered.values()]
}

type Parsed = Omit<Definition, 'sha256'>

async function parse(kind: Definition['kind']): Promise<Parsed[]> {
  return (await sqlFiles(`sql/${kind}s`)).map(({ name, text }) => {
    const created = new RegExp(`^create ${kind} :(facts|ops)\\.${name}\\b`, 'm').exec(text)
    if (created === null) throw new Error(`sql/${kind}s/${name}.sql does not create the ${kind} ${name}`)
    const about = /^(?:--.*\n)+/.exec(text)?.[0] ?? ''
    return {
      name,
      kind,
      schema: created[1] as keyof Schemas,
      text,
      about: about
        .split('\n')
        .map((line) => line.replace(/^--\s?/, ''))
        .join(' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    }
  })
}

/** The names of views and functions that are not in the database as this version has them. */
export async function staleViews(warehouse: Warehouse): Promise<string[]> {
  const wanted = await definitions()
  const installed = await installedViews(warehouse.pool, warehouse.schemas)
  const names = new Set(wanted.map((one) => one.name))
  return [
    ...wanted.filter((one) => installed.get(one.name) !== one.sha256).map((one) => one.name),
    ...[...installed.keys()].filter((name) => !names.has(name)),
  ]
}

async function installedViews(
  client: pg.Pool | pg.ClientBase,
  schemas: Schemas,
): Promise<Map<string, string>> {
  const { rows } = await (client as pg.ClientBase).query<{ name: string; sha256: string }>(
    `select name, sha256 from ${schemas.ops}.views`,
  )
  return new Map(rows.map((row) => [row.name, row.sha256]))
}

/**
 * Makes the views and functions those of this version, in one transaction: readers see the old ones or the new
 * ones. What is as it should be is left alone.
 *
 * @param afterwards runs in the same transaction, and is told what was made or removed
 *
 * @returns the names of what was made or removed
 * @throws Failure `configuration` where something of somebody else's depends on what has to be made anew
 */
export async function installViews(
  warehouse: Warehouse,
  afterwards: (client: pg.ClientBase, names: readonly string[]) => Promise<void>,
): Promise<string[]> {
  const wanted = await definitions()
  return withClient(warehouse, async (client) => {
    const { schemas } = warehouse
    try {
      await client.query('begin')
      // one after the other, should two processes start at once
      await client.query(`lock table ${schemas.ops}.views in exclusive mode`)
      const installed = await installedViews(client, schemas)
      const byName = new Map(wanted.map((one) => [one.name, one]))
      const changed = wanted.filter((one) => installed.get(one.name) !== one.sha256)
      const removed = [...installed.keys()].filter((name) => !byName.has(name))
      if (changed.length + removed.length > 0) {
        await dropAll(client, schemas, [...removed, ...changed.map((one) => one.name)])
        for (const one of changed) await create(client, schemas, one)
      }
      const names = [...changed.map((one) => one.name), ...removed]
      await afterwards(client, names)
      await client.query('commit')
      return names
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw databaseFailure(error)
    }
  })
}

async function create(client: pg.ClientBase, schemas: Schemas, one: Definition): Promise<void> {
  await client.query(withSchemas(one.text, schemas))
  const comment = client.escapeLiteral(one.about)
  await client.query(`comment on ${one.kind} ${schemas[one.schema]}.${one.name} is ${comment}`)
  await client.query(
    `insert into ${schemas.ops}.views (name, sha256) values ($1, $2)
     on conflict (name) do update set sha256 = excluded.sha256`,
    [one.name, one.sha256],
  )
}

/** Drops views and functions that are there, all in one statement each, so that their order does not matter. */
async function dropAll(client: pg.ClientBase, schemas: Schemas, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ kind: string; name: string }>(
    `select 'view' as kind, c.oid::regclass::text as name from pg_catalog.pg_class c
     where c.relkind = 'v' and c.relnamespace in ($1::regnamespace, $2::regnamespace) and c.relname = any($3)
     union all
     select 'function', p.oid::regprocedure::text from pg_catalog.pg_proc p
     where p.pronamespace in ($1::regnamespace, $2::regnamespace) and p.proname = any($3)`,
    [schemas.facts, schemas.ops, names],
  )
  for (const kind of ['view', 'function']) {
    const those = rows.filter((row) => row.kind === kind).map((row) => row.name)
    if (those.length === 0) continue
    try {
      await client.query(`drop ${kind} ${those.join(', ')}`)
    } catch (error) {
      if (sqlState(error) !== DEPENDENT_OBJECTS) throw error
      throw new Failure(
        'configuration',
        `Views of callhouse have to be made anew, and something else depends on them: ${(error as pg.DatabaseError).detail}`,
        { remedy: 'Drop that, run `callhouse migrate`, and create it again.', cause: error },
      )
    }
  }
  await client.query(`delete from ${schemas.ops}.views where name = any($1)`, [names])
}

/** SQLSTATE dependent_objects_still_exist. */
const DEPENDENT_OBJECTS = '2BP01'
