import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Guide } from '../../../src/cli/connect/guide.ts'

const run = promisify(execFile)

/** A driver that BI tools use, and how it is asked what it sees. */
export interface Driver {
  readonly name: string
  /** What is missing on this machine, and how Debian calls it; `undefined`: nothing. */
  missing(): Promise<string | undefined>
  /** Lines of facts, as the driver tells them. */
  ask(guide: Guide, password: string): Promise<string>
  /** As what the driver hands out values, by the type in PostgreSQL. */
  readonly classes: Readonly<Record<string, readonly string[]>>
  /** Whether it hands on comments. */
  readonly tellsComments: boolean
}

/** Runs a program in another time zone than that of the server, which must make no difference. */
async function facts(command: string, args: readonly string[], password: string): Promise<string> {
  const env = { ...process.env, TZ: 'America/New_York', CALLHOUSE_READER_PASSWORD: password }
  try {
    return (await run(command, [...args], { env, maxBuffer: 1e9 })).stdout
  } catch (error) {
    // what it printed before is as long as the catalog
    throw new Error((error as { stderr?: string }).stderr ?? (error as Error).message)
  }
}

/** The first Python that has pyodbc; Debian's is for its own alone. */
async function python(): Promise<string | undefined> {
  const look = "import pyodbc; assert 'PostgreSQL Unicode' in pyodbc.drivers()"
  for (const command of ['python3', '/usr/bin/python3']) {
    const found = await run(command, ['-c', look]).then(
      () => true,
      () => false,
    )
    if (found) return command
  }
  return undefined
}

const jar = process.env.PGJDBC_JAR ?? '/usr/share/java/postgresql.jar'

const jdbc: Driver = {
  name: 'pgJDBC',
  async missing() {
    if (!existsSync(jar)) return 'libpostgresql-jdbc-java (or its file in PGJDBC_JAR)'
    return run('javac', ['-version']).then(
      () => undefined,
      () => 'default-jdk-headless',
    )
  },
  async ask(guide, password) {
    const program = join(import.meta.dirname, 'Jdbc.java')
    const options = ['-Duser.timezone=America/New_York', '-cp', jar]
    return facts('java', [...options, program, guide.jdbc_url, guide.schema], password)
  },
  classes: {
    int4: ['Integer'],
    int8: ['Long'],
    float8: ['Double'],
    bool: ['Boolean'],
    text: ['String'],
    uuid: ['UUID'],
    date: ['Date'],
    timestamptz: ['Timestamp'],
  },
  tellsComments: true,
}

const odbc: Driver = {
  name: 'psqlODBC',
  async missing() {
    return (await python()) === undefined ? 'odbc-postgresql and python3-pyodbc' : undefined
  },
  async ask(guide, password) {
    const program = join(import.meta.dirname, 'odbc.py')
    return facts((await python()) ?? 'python3', [program, guide.odbc_unix, guide.schema], password)
  },
  classes: {
    int4: ['int'],
    int8: ['int'],
    float8: ['float'],
    bool: ['bool'],
    text: ['str'],
    uuid: ['str'],
    date: ['date'],
    timestamptz: ['datetime'],
  },
  tellsComments: false,
}

/** The drivers that are asked. */
export const drivers: readonly Driver[] = [jdbc, odbc]
