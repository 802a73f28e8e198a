import { exitCodes, type FailureKind } from '../failure.ts'

const meanings: Readonly<Record<FailureKind, string>> = {
  usage: 'the command line is wrong',
  breach:
    'a breach was found, a file to import has faults, or --strict and something was coerced or quarantined',
  unreachable: 'Microsoft Graph or the database can not be reached',
  internal: 'an internal error',
  partial: 'part of the work is done and kept; the rest is to be tried again',
  auth: 'sign-in or permission',
  configuration: 'configuration, schema version, clock or tenant',
  skipped: 'skipped: another run is loading',
}

const lines = (Object.keys(exitCodes) as FailureKind[]).map(
  (kind) => `  ${exitCodes[kind]}  ${meanings[kind]}`,
)

/** Examples, variables and exit codes, for the end of `--help`. */
export const closingHelp = `
Examples:
  $ callhouse doctor
  $ callhouse sync
  $ callhouse query worst_subnets

Environment:
  DATABASE_URL, or PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD …  the server;
    without them callhouse runs its own PostgreSQL below .callhouse/
  DATABASE_URL_FILE  a file that holds DATABASE_URL
  CALLHOUSE_SCHEMA   schema of the facts, if not call_quality
  AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET (or
    AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE,
    CALLHOUSE_MANAGED_IDENTITY=1)  sign-in to Microsoft Graph
  CALLHOUSE_CLOUD    global, gcc-high or dod
  HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS  the way to Microsoft Graph
  NO_COLOR           no colours

Exit codes:
  0   done
${lines.join('\n')}
  130, 143  ended by SIGINT, SIGTERM; what was loaded stays`
