import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { TestDatabase } from './warehouse.ts'

/** A role of the server, of one test file's own. */
export interface TestRole {
  readonly name: string
  /** The URL of a database for this role. */
  url(database: TestDatabase): string
  /** Takes it from the server; its rights in a database go with that. */
  drop(): Promise<void>
}

/** Creates a role that can sign in. Its name has to be quoted in SQL. */
export async function createRole(options = ''): Promise<TestRole> {
  const name = `Reader "${randomBytes(4).toString('hex')}"; --'`
  const quoted = pg.escapeIdentifier(name)
  const password = randomBytes(9).toString('hex')
  await onServer(`create role ${quoted} login password '${password}' ${options}`)
  return {
    name,
    url(database) {
      const url = new URL(database.url)
      url.username = encodeURIComponent(name)
      url.password = password
      return url.href
    },
    drop: () => onServer(`drop role ${quoted}`),
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(inject('serverUrl'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Connects as whoever the URL names, with the settings that the server gives that role. */
export async function signedIn(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  return client
}
