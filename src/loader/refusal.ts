import { Failure } from '../failure.ts'
import { isDataError, sqlState } from '../warehouse/errors.ts'

/** What PostgreSQL said of a document that it refused, as quarantine keeps it. */
export interface Refusal {
  readonly reason: string
  readonly sqlstate: string
}

/** What a refused row says of its document; undefined where an error has other causes than the data. */
export function refusalOf(error: unknown): Refusal | undefined {
  const cause = error instanceof Failure ? error.cause : error
  return isDataError(cause)
    ? { reason: `PostgreSQL: ${withoutValues(cause)}`, sqlstate: sqlState(cause) ?? '' }
    : undefined
}

/**
 * PostgreSQL's message alone, as detail and context quote the row; and without what it quotes itself where it
 * complains of a value (class 22). Names of constraints and columns (class 23) stay.
 */
function withoutValues(error: unknown): string {
  const { message } = error as Error
  return sqlState(error)?.startsWith('22') ? message.replaceAll(/"[^"]*"/g, '"…"') : message
}
