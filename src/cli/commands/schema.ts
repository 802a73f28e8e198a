import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { ddl, diagramMermaid, dictionary, dictionaryMarkdown } from '../../mapping/index.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly json?: boolean
  readonly markdown?: boolean
  readonly mermaid?: boolean
  readonly sql?: boolean
}

/** `callhouse schema`: prints the data dictionary. */
export function schemaCommand(program: Command, terminal: Terminal): void {
  program
    .command('schema')
    .summary('print the data dictionary')
    .description(
      'Prints what becomes of every property of the API: table, column, type, unit, meaning, or why it is left out. Needs no database.',
    )
    .option('--json', 'one entry per Graph path')
    .option('--markdown', 'a section per table')
    .option('--mermaid', 'the diagram of the tables')
    .option('--sql', 'the tables as SQL, for reading; `callhouse migrate` makes them')
    .addHelpText(
      'after',
      '\nExample:\n  $ callhouse schema --json | jq \'.[] | select(.table == "streams")\'',
    )
    .action((options: Options) => {
      const asked = Object.keys(options) as (keyof Options)[]
      if (asked.length !== 1)
        throw new Failure('usage', 'Ask for one of --json, --markdown, --mermaid, --sql')
      terminal.print(printers[asked[0]!]().trimEnd())
    })
}

const printers: Readonly<Record<keyof Options, () => string>> = {
  json: () => JSON.stringify(dictionary(), null, 2),
  markdown: dictionaryMarkdown,
  mermaid: diagramMermaid,
  sql: ddl,
}
