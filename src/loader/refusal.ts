import { Failure } from '../failure.ts'
import { isDataError, messageOf, sqlState } from '../warehouse/errors.ts'

/** What PostgreSQL said of a document that it refused, as quarantine keeps it. */
export interface Refusal {
  readonly reason: string
  readonly sqlstate: string
}

/**
 * What a refused row says of its document; undefined where an error has other causes than the data. PostgreSQL's
 * message alone, as detail and context quote the row.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  const cause = error instanceof Failure ? error.cause : error
  return isDataError(cause)
    ? { reason: `PostgreSQL: ${messageOf(cause as Error)}`, sqlstate: sqlState(cause) ?? '' }
    : undefined
}
