import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { ask, question, questions } from '../../warehouse/questions.ts'
import { withWarehouse } from '../open.ts'
import { formatOf, rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly schema?: string
  readonly csv?: boolean
  readonly json?: boolean
  readonly list?: boolean
}

/** `callhouse query`: asks the warehouse. */
export function queryCommand(program: Command, terminal: Terminal): void {
  program
    .command('query')
    .summary('ask the warehouse: SQL, or a named question')
    .description(
      'Prints the answer to a named question (`--list` shows them) or to SQL, as a table, CSV or JSON. It can only read; tables need no schema in their names.',
    )
    .argument('[question]', 'name of a question, or SQL')
    .option('--list', 'list the named questions')
    .option('--csv', 'print CSV')
    .option('--json', 'print a JSON array')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse query worst_subnets\n  $ callhouse query "select type, count(*) from records group by 1" --csv',
    )
    .action((asked: string | undefined, options: Options) => run(asked, options, terminal))
}

async function run(asked: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const format = formatOf(options)
  if (options.list) {
    const all = await questions()
    terminal.print(
      rendered({ columns: ['name', 'about'], rows: all.map((one) => [one.name, one.about]) }, format),
    )
    return
  }
  if (asked === undefined || asked.trim() === '') {
    throw new Failure('usage', 'Nothing is asked', { remedy: 'Name a question (see --list), or write SQL.' })
  }
  const sql = /^[\w-]+$/.test(asked) ? (await question(asked)).sql : asked
  await withWarehouse(terminal, options, 'check', async (warehouse) => {
    terminal.print(rendered(await ask(warehouse, sql), format))
  })
}
