import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import { grantingSql, grantReader, type Outcome, revokeReader, revokingSql } from '../../warehouse/readers.ts'
import { withWarehouse } from '../open.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly schema?: string
  readonly withoutEuii?: boolean
  readonly revoke?: boolean
  readonly print?: boolean
}

/** `callhouse grant-reader`: lets a role read. */
export function grantReaderCommand(program: Command, terminal: Terminal): void {
  program
    .command('grant-reader')
    .summary('let a role read: a BI tool, a dashboard, a colleague')
    .description(
      'Grants a role of the server what readers need and nothing else: SELECT on every table and view of the facts, the sight of their keys, and sessions that only read, in UTC. What later versions publish is granted by `callhouse migrate`. Run it again to change what the role may read.',
    )
    .argument('<role>', 'a role that is there already: create role … login password …')
    .option('--without-euii', 'leave out what tells of persons (EUII): views show NULL there')
    .option('--revoke', 'take everything away again')
    .option('--print', 'print the SQL for psql, and change nothing')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse grant-reader bi_reader --without-euii\n  $ callhouse grant-reader bi_reader --print | psql -v ON_ERROR_STOP=1',
    )
    .action((role: string, options: Options) => run(role, options, terminal))
}

async function run(role: string, options: Options, terminal: Terminal): Promise<void> {
  const { revoke = false, withoutEuii = false, print = false } = options
  if (revoke && withoutEuii) {
    throw new Failure('usage', '--revoke takes everything away, also what --without-euii leaves')
  }
  const reader = { role, withEuii: !withoutEuii }
  await withWarehouse(terminal, options, 'any', async (warehouse) => {
    if (print) {
      terminal.print(await (revoke ? revokingSql(warehouse, role) : grantingSql(warehouse, reader)))
      return
    }
    const outcome = await (revoke ? revokeReader(warehouse, role) : grantReader(warehouse, reader))
    terminal.print(
      revoke ? `${role} may read nothing of callhouse any more.` : told(warehouse, reader.role, outcome),
    )
    for (const warning of outcome.warnings) terminal.warn(warning)
  })
}

function told({ schemas }: Warehouse, role: string, { tables, views, withheld }: Outcome): string {
  const without =
    withheld === 0 ? '' : `, without ${withheld} columns that tell of persons; views show NULL in their place`
  return `${role} may read ${tables} tables and ${views} views of ${schemas.facts}${without}.\nHow to connect: callhouse connect --role ${role}`
}
