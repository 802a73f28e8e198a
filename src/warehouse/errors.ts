import { Failure } from '../failure.ts'

/** An error of PostgreSQL, as pg gives it. */
interface DatabaseError extends Error {
  readonly code?: string
}

/** The SQLSTATE of an error, where PostgreSQL gave one. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as DatabaseError).code : undefined
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined
}

/**
 * Whether trying again may help: the connection broke (an error without SQLSTATE, or class 57P/08), the
 * server lacks something for now (53), or two transactions were in each other's way (40).
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof Failure) return false
  const state = sqlState(error)
  if (state === undefined) return isConnectionError(error)
  return /^(?:08|40|53|57P0[1-5]|55P03|57014|25006)/.test(state)
}

/** Whether the connection is gone, so that a new one is needed. */
export function isConnectionError(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return /^(?:08|57P0[1-5])/.test(state)
  if (!(error instanceof Error)) return false
  const code = (error as DatabaseError).code ?? ''
  return (
    /^(?:ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES)/.test(code) ||
    /connection|terminated|timeout|socket/i.test(error.message)
  )
}

/** Whether one row of the data was refused: nothing that trying again could mend. */
export function isDataError(error: unknown): boolean {
  return /^(?:22|23|54)/.test(sqlState(error) ?? '')
}

/** An error as it goes on to the operator: one of the database as a failure, any other as it is. */
export function asFailure(error: unknown): unknown {
  return sqlState(error) !== undefined || isConnectionError(error) ? databaseFailure(error) : error
}

/**
 * What an error of the database means to an operator. Messages never carry `detail` or `where` of
 * PostgreSQL's errors: these quote rows.
 */
export function databaseFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const state = sqlState(error)
  const said = saidBy(error)
  if (state === '28P01' || state === '28000') {
    return new Failure('auth', `PostgreSQL refused the sign-in: ${said}`, {
      remedy: 'Check user and password in DATABASE_URL or PGUSER and PGPASSWORD.',
      cause: error,
    })
  }
  if (state === '42501') {
    return new Failure('auth', `PostgreSQL denies what callhouse needs: ${said}`, {
      remedy:
        'Let the role create schemas in the database, or run `callhouse migrate` once as a role that may.',
      cause: error,
    })
  }
  if (state === '3D000') {
    return new Failure('configuration', `PostgreSQL says: ${said}`, {
      remedy: 'Create the database, or name another one in DATABASE_URL or PGDATABASE.',
      cause: error,
    })
  }
  if (state === '42P01' || state === '3F000' || state === '42703') {
    return new Failure(
      'configuration',
      `The warehouse is not as this version of callhouse expects: ${said}`,
      {
        remedy: 'Run `callhouse migrate`, then `callhouse check`.',
        cause: error,
      },
    )
  }
  if (isTransient(error)) {
    return new Failure('unreachable', `PostgreSQL can't be reached or can't go on: ${said}`, {
      remedy: 'Check that the server runs, is not full, and that DATABASE_URL or PGHOST and PGPORT name it.',
      cause: error,
    })
  }
  return new Failure('internal', `PostgreSQL refused a statement of callhouse: ${said}`, { cause: error })
}

/** What an error says; where a name has several addresses, what was said of each. */
function saidBy(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(saidBy).join(', ')
  return error instanceof Error ? messageOf(error) : String(error)
}

/** All between the first and the last quotation mark, in any language that PostgreSQL's messages are in. */
const QUOTED = /["«»„“].*["«»“”]/s

/**
 * The message of an error, without what PostgreSQL quotes where it complains of a value (class 22): a value may be
 * personal. Names of constraints and columns (class 23) stay. A value may have quotation marks of its own, which
 * PostgreSQL does not mark as such, so that nothing between the first and the last is kept.
 */
export function messageOf(error: Error): string {
  return sqlState(error)?.startsWith('22') ? error.message.replace(QUOTED, '"…"') : error.message
}
