import { z } from 'zod'
import { fromFile } from './config/variables.ts'
import { Failure } from './failure.ts'

/** Where the warehouse is. */
export type Database =
  /** a server: by its URL, or by what the `PG*` variables say */
  | { readonly kind: 'server'; readonly url: string | undefined }
  /** callhouse's own PostgreSQL, in this directory */
  | { readonly kind: 'embedded'; readonly directory: string }

export interface Config {
  readonly database: Database
  /** Name of the schema of the facts; the book-keeping is in the one with `_ops` behind it. */
  readonly schema: string
}

/** Flags that stand above the environment. */
export interface Flags {
  readonly schema?: string | undefined
}

/** The embedded server's data, below the working directory. */
export const EMBEDDED_DIRECTORY = '.callhouse'

const environment = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/, hostname: /.*/, error: 'is no URL of a PostgreSQL database' })
    .optional(),
  CALLHOUSE_SCHEMA: z.string().optional(),
})

/** These name a server; PGPASSWORD and the like alone do not. */
const serverVariables = ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSERVICE']

const remedies: Readonly<Record<string, string>> = {
  DATABASE_URL:
    'Write it as postgresql://user:password@host:5432/database, with special characters of the password percent-encoded.',
}

/**
 * Reads the configuration, once: flags above environment. A secret may stand in a file that the variable
 * with `_FILE` behind its name points to.
 * @throws Failure `configuration` that names the variable and what to do
 */
export function readConfig(env: NodeJS.ProcessEnv, flags: Flags = {}): Config {
  const withFiles = { ...env, DATABASE_URL: fromFile(env, 'DATABASE_URL') }
  const named = Object.fromEntries(
    Object.entries(withFiles).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = environment.safeParse(named)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const variable = String(issue.path[0])
    const remedy = remedies[variable]
    // the value itself may hold a password and is not repeated
    throw new Failure('configuration', `${variable} ${issue.message}`, remedy === undefined ? {} : { remedy })
  }
  const { DATABASE_URL: url, CALLHOUSE_SCHEMA: schema } = parsed.data
  const isServer = url !== undefined || serverVariables.some((variable) => named[variable] !== undefined)
  return {
    database: isServer ? { kind: 'server', url } : { kind: 'embedded', directory: EMBEDDED_DIRECTORY },
    schema: flags.schema ?? schema ?? 'call_quality',
  }
}
