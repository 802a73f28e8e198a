import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** An empty database on a server. */
export interface Database {
  readonly url: string
  drop(): Promise<void>
}

/** Creates a database, with nothing in it. */
export async function createDatabase(serverUrl: string, options = ''): Promise<Database> {
  const name = `crash_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name} template template0 encoding 'UTF8' ${options}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`) }
}

/** Has a server do something that belongs to no database. */
export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
