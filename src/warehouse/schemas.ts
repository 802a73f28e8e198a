import { Failure } from '../failure.ts'

/** The pair of schemas of one tenant: `call_quality` for readers, `call_quality_ops` for book-keeping. */
export interface Schemas {
  readonly facts: string
  readonly ops: string
}

/**
 * The schemas of that name. Names are restricted so that they need no quotes anywhere, in SQL or in a tool.
 * @throws Failure `configuration` for any other name
 */
export function schemasOf(name: string): Schemas {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(name) || /^pg_|^information_schema$|_ops$/.test(name)) {
    throw new Failure('configuration', `${JSON.stringify(name)} can't be the name of a schema`, {
      remedy:
        'Use lower-case letters, digits and underscores, at most 41, not beginning with a digit or pg_, nor ending with _ops.',
    })
  }
  return { facts: name, ops: `${name}_ops` }
}

/** Puts the names of the schemas in place of `:facts` and `:ops`, as psql would with `-v`. */
export function withSchemas(sql: string, schemas: Schemas): string {
  return sql.replaceAll(/(?<!:):(facts|ops)\b/g, (_, which: 'facts' | 'ops') => `"${schemas[which]}"`)
}
