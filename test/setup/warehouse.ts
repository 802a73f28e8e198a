import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import '../canaries/every-file.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { watchDatabase } from '../canaries/books.ts'

/** The databases of this test file that are still there. */
const there = new Set<TestDatabase>()

// what a test leaves is looked through, too
afterAll(() => Promise.all([...there].map((database) => database.drop())))

/** A database of one test file's own: a copy of the migrated template. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Creates a database; `migrated` is false for one without callhouse's schemas. */
export async function createDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl')
  const name = `callhouse_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name} template ${migrated ? inject('template') : 'template0'}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const database: TestDatabase = {
    url: url.href,
    async drop() {
      await watchDatabase(url.href)
      await onServer(serverUrl, `drop database if exists ${name} with (force)`)
      there.delete(database)
    },
  }
  there.add(database)
  return database
}

/** A migrated warehouse of one test file's own, and how to be rid of it. */
export async function openWarehouse(): Promise<{
  warehouse: Warehouse
  database: TestDatabase
  close(): Promise<void>
}> {
  const database = await createDatabase()
  const warehouse = await connect({ url: database.url }, schemasOf('call_quality'))
  return {
    warehouse,
    database,
    async close() {
      await warehouse.close()
      await database.drop()
    },
  }
}

/**
 * A migrated warehouse of one test file's own, gone when its tests are over. To be asked for where the file begins,
 * outside of its tests.
 */
export async function ownWarehouse(): Promise<Warehouse> {
  const { warehouse, close } = await openWarehouse()
  afterAll(close)
  return warehouse
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
