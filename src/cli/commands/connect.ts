import type { Command } from 'commander'
import { serverAddress } from '../../warehouse/readers/address.ts'
import { readers } from '../../warehouse/readers.ts'
import { guideTo } from '../connect/guide.ts'
import { guideText } from '../connect/print.ts'
import { withWarehouse } from '../open.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly role?: string
  readonly schema?: string
  readonly json?: boolean
}

/** The name of a role for readers, where there is none yet. */
const EXAMPLE = 'bi_reader'

/** `callhouse connect`: how tools connect to the warehouse. */
export function connectCommand(program: Command, terminal: Terminal): void {
  program
    .command('connect')
    .summary('print how BI tools connect: JDBC, ODBC, Grafana, Power BI, …')
    .description(
      'Prints how tools connect to the warehouse: psql, JDBC, ODBC, a data source of Grafana, and the steps in Power BI Desktop, Excel and Metabase. Passwords are in none of it.',
    )
    .option('--role <role>', 'who reads (default: the first that `grant-reader` was run for)')
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse connect --role bi_reader\n  $ callhouse connect --json | jq -r .grafana_datasource > callhouse.yaml',
    )
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  await withWarehouse(terminal, options, 'check', async (warehouse) => {
    const known = await readers(warehouse)
    const role = options.role ?? known[0]?.role ?? EXAMPLE
    if (!known.some((reader) => reader.role === role)) {
      terminal.warn(`${role} may not read yet: callhouse grant-reader ${role}`, { role })
    }
    const { schemas } = warehouse
    const guide = guideTo({ ...(await serverAddress(warehouse)), schema: schemas.facts, role })
    terminal.print(options.json ? JSON.stringify(guide, null, 2) : guideText(guide))
  })
}
