import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { catalogDifferences } from '../../warehouse/check.ts'
import { withWarehouse } from '../open.ts'
import type { Terminal } from '../terminal.ts'

/** `callhouse check`: compares the live catalog with the mapping. */
export function checkCommand(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .summary('compare the tables with the mapping')
    .description(
      'Compares the live catalog with what this version expects: tables, columns, types, keys, indexes and comments. Prints each difference, and ends with exit code 65 where there is one.',
    )
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print the differences as JSON')
    .addHelpText('after', '\nExample:\n  $ callhouse check --json')
    .action((options: { schema?: string; json?: boolean }) =>
      withWarehouse(terminal, options, 'any', async (warehouse) => {
        const differences = await catalogDifferences(warehouse)
        if (options.json) terminal.print(JSON.stringify(differences))
        else if (differences.length === 0)
          terminal.print(`Schema ${warehouse.schemas.facts} is as this version expects.`)
        else
          for (const { place, expected, found } of differences)
            terminal.print(`${place}: expected ${expected}, found ${found}`)
        if (differences.length > 0) {
          throw new Failure(
            'breach',
            `${differences.length} differences between ${warehouse.schemas.facts} and the mapping`,
            {
              remedy: 'Run `callhouse migrate`; what it does not mend was changed by hand.',
            },
          )
        }
      }),
    )
}
