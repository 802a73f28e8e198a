import type { Command } from 'commander'
import { migrate } from '../../warehouse/migrate.ts'
import { withWarehouse } from '../open.ts'
import type { Terminal } from '../terminal.ts'

/** `callhouse migrate`: makes the tables. */
export function migrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .summary('make the tables, or bring them up to date')
    .description(
      'Applies the migrations that the database lacks, each in a transaction of its own. Safe to run at any time, and twice at once.',
    )
    .option('--schema <name>', 'schema of the facts')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgresql://owner@db/quality callhouse migrate')
    .action((options: { schema?: string }) =>
      withWarehouse(terminal, options, 'any', async (warehouse) => {
        const applied = await migrate(warehouse)
        for (const name of applied) terminal.print(`applied ${name}`)
        if (applied.length === 0) terminal.print(`Schema ${warehouse.schemas.facts} is up to date.`)
      }),
    )
}
