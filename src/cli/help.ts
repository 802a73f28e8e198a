import { exitCodes, type FailureKind } from '../failure.ts'

const meanings: Readonly<Record<FailureKind, string>> = {
  usage: 'the command line is wrong',
  breach: 'a breach was found, or --strict and something was coerced or quarantined',
  unreachable: 'the database can not be reached',
  internal: 'an internal error',
  partial: 'part of the work is done and kept; the rest is to be tried again',
  auth: 'sign-in or permission',
  configuration: 'configuration or schema version',
  skipped: 'skipped: another run is loading',
}

const lines = (Object.keys(exitCodes) as FailureKind[]).map(
  (kind) => `  ${exitCodes[kind]}  ${meanings[kind]}`,
)

/** Examples, variables and exit codes, for the end of `--help`. */
export const closingHelp = `
Examples:
  $ callhouse load archive/
  $ callhouse query worst_subnets

Environment:
  DATABASE_URL, or PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD …  the server;
    without them callhouse runs its own PostgreSQL below .callhouse/
  DATABASE_URL_FILE  a file that holds DATABASE_URL
  CALLHOUSE_SCHEMA   schema of the facts, if not call_quality
  NO_COLOR           no colours

Exit codes:
  0   done
${lines.join('\n')}
  130, 143  ended by SIGINT, SIGTERM; what was loaded stays`
