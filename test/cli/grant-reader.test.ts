import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { call } from '../setup/documents.ts'
import { loaded } from '../setup/loading.ts'
import { createRole, signedIn, type TestRole } from '../setup/readers.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let role: TestRole
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
  await loaded(warehouse, [call(1)])
  role = await createRole()
})
afterAll(async () => {
  await close()
  await role.drop()
})

const grantReader = (...args: string[]) =>
  callhouse(['grant-reader', ...args], { env: { DATABASE_URL: database.url } })

/** What the role is told: rows, or why not. */
async function asReader(sql: string): Promise<unknown> {
  const client = await signedIn(role.url(database))
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } catch (error) {
    return (error as Error).message
  } finally {
    await client.end()
  }
}

describe('grant-reader', () => {
  it('lets a role read without what tells of persons, then all, then nothing', async () => {
    const without = await grantReader(role.name, '--without-euii')
    expect(without).toMatchObject({ code: 0, stderr: '' })
    expect(without.stdout).toMatch(
      / may read \d+ tables and \d+ views of call_quality, without \d+ columns that/,
    )
    expect(await asReader('select caller_endpoint_name from sessions')).toBe(
      'permission denied for table sessions',
    )
    expect(await asReader('select count(*) from sessions')).toEqual([['1']])

    const all = await grantReader(role.name)
    expect(all).toMatchObject({ code: 0, stderr: '' })
    expect(all.stdout).not.toContain('without')
    expect(await asReader('select caller_endpoint_name from sessions')).toEqual([['caller of version 1']])

    const nothing = await grantReader(role.name, '--revoke')
    expect(nothing).toMatchObject({ code: 0, stderr: '' })
    expect(await asReader('select count(*) from call_quality.sessions')).toBe(
      'permission denied for schema call_quality',
    )
  })

  it('lets a role ask questions by the command line, without the books', async () => {
    await grantReader(role.name, '--without-euii')
    const env = { DATABASE_URL: role.url(database) }
    const said = await callhouse(['query', 'kpis', '--json'], { env })
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(said.stdout)).toHaveLength(7)
    const books = await callhouse(['query', 'runs'], { env })
    expect([books.code, books.stdout]).toEqual([64, ''])
    await grantReader(role.name, '--revoke')
  })

  it('prints SQL that psql runs', async () => {
    const printed = await grantReader(role.name, '--without-euii', '--print')
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    expect(await asReader('select count(*) from call_quality.sessions')).toBe(
      'permission denied for schema call_quality',
    )
    await inPsql(printed.stdout)
    expect(await asReader('select count(*) from sessions')).toEqual([['1']])
    await inPsql((await grantReader(role.name, '--revoke', '--print')).stdout)
    expect(await asReader('select count(*) from call_quality.sessions')).toBe(
      'permission denied for schema call_quality',
    )
  })

  it('says how to make a role that is not there', async () => {
    const said = await grantReader('bi_reader_who_is_not_there')
    expect([said.code, said.stdout]).toEqual([78, ''])
    expect(logged(said)).toMatchObject([
      {
        msg: 'There is no role bi_reader_who_is_not_there',
        remedy: 'Create it first: create role "bi_reader_who_is_not_there" login password \'…\'',
      },
    ])
  })

  it('tells what should be looked at', async () => {
    await warehouse.pool.query(`grant usage on schema call_quality_ops to ${pg.escapeIdentifier(role.name)}`)
    const said = await grantReader(role.name)
    expect(said.code).toBe(0)
    expect(logged(said)).toMatchObject([
      { level: 'warn', msg: expect.stringContaining('may use the book-keeping in call_quality_ops') },
    ])
    await warehouse.pool.query(
      `revoke usage on schema call_quality_ops from ${pg.escapeIdentifier(role.name)}`,
    )
  })

  it('knows what excludes each other', async () => {
    expect((await grantReader(role.name, '--revoke', '--without-euii')).code).toBe(64)
    expect((await grantReader()).code).toBe(64)
  })
})

/** Runs a script as psql would; where there is no psql, as one message. */
async function inPsql(script: string): Promise<void> {
  const { error } = await promisify(execFile)('psql', ['--version']).then(
    () => ({ error: undefined }),
    (error: unknown) => ({ error }),
  )
  if (error !== undefined) {
    await warehouse.pool.query(script)
    return
  }
  const running = promisify(execFile)('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database.url])
  running.child.stdin!.end(script)
  await running
}
