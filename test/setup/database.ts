import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { connect } from '../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { migrate } from '../../src/warehouse/migrate.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server on which tests may create databases. */
    serverUrl: string
    /** A database that was migrated once, to be copied. */
    template: string
  }
}

interface Server {
  readonly url: string
  readonly what: string
  stop(): Promise<void>
}

/**
 * The server for the tests: TEST_DATABASE_URL, else a container where a Docker engine answers, else the
 * embedded PostgreSQL. One of them has to be there; tests never skip for want of a database.
 */
async function server(): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    return { url: given, what: 'TEST_DATABASE_URL', stop: async () => {} }
  }
  return (await container()) ?? embedded()
}

async function container(): Promise<Server | undefined> {
  if (process.env.DOCKER_HOST === undefined && !existsSync('/var/run/docker.sock')) return undefined
  try {
    const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
    const started = await new PostgreSqlContainer('postgres:18').start()
    return {
      url: started.getConnectionUri(),
      what: 'a container',
      stop: async () => {
        await started.stop()
      },
    }
  } catch (error) {
    console.warn(`No container: ${(error as Error).message}`)
    return undefined
  }
}

async function embedded(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'callhouse-test-'))
  const { url } = await startEmbedded(directory, {
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '100',
  })
  return {
    url,
    what: 'the embedded server',
    stop: async () => {
      await stopEmbedded(directory)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, what, stop } = await server()
  const template = `callhouse_template_${process.pid}`
  const admin = new pg.Client(url)
  await admin.connect()
  const { rows } = await admin.query<{ version: string }>('select version()')
  console.info(`Tests run on ${what}: ${rows[0]!.version.split(' on ')[0]}`)
  await admin.query(`create database ${template} template template0 encoding 'UTF8'`)
  const templateUrl = new URL(url)
  templateUrl.pathname = `/${template}`
  const warehouse = await connect({ url: templateUrl.href }, schemasOf('call_quality'))
  await migrate(warehouse)
  await warehouse.close()
  project.provide('serverUrl', url)
  project.provide('template', template)
  return async () => {
    await admin.query(`drop database if exists ${template} with (force)`)
    await admin.end()
    await stop()
  }
}
