import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { Failure } from '../../failure.ts'
import { realSurroundings } from '../../surroundings.ts'
import { literal, parametersOf, substituted, type Value } from '../../warehouse/parameters.ts'
import { ask, question, questions } from '../../warehouse/questions.ts'
import { schemasOf } from '../../warehouse/schemas.ts'
import { withWarehouse } from '../open.ts'
import { addParameterFlags, flaggedValues } from '../parameter-flags.ts'
import { type Format, formatOf, rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Options extends Readonly<Record<string, unknown>> {
  readonly schema?: string
  readonly csv?: boolean
  readonly json?: boolean
  readonly list?: boolean
  readonly sql?: boolean
}

/** `callhouse query`: asks the warehouse. */
export function queryCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('query')
    .summary('ask the warehouse: SQL, or a named question')
    .description(
      'Prints the answer to a named question (`--list` shows them) or to SQL, as a table, CSV or JSON. It can only read; tables need no schema in their names. SQL of your own has the parameters that it mentions, as :since or :building.',
    )
    .argument('[question]', 'name of a question, or SQL')
    .option('--list', 'list the named questions and what each can be asked with')
    .option('--sql', 'print the SQL with all values put in, to go on with it in psql or a dashboard')
    .option('--csv', 'print CSV')
    .option('--json', 'print a JSON array')
    .option('--schema <name>', 'schema of the facts')
  addParameterFlags(command)
  command
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse query worst_subnets\n  $ callhouse query worst --by building --since 7d --rows 10\n  $ callhouse query kpis --country Norway --sql\n  $ callhouse query "select type, count(*) from records where started_at >= :since group by 1" --csv',
    )
    .action((asked: string | undefined, options: Options) => run(asked, options, terminal))
}

async function run(asked: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const format = formatOf(options)
  if (options.list) {
    terminal.print(await listed(format))
    return
  }
  if (asked === undefined || asked.trim() === '') {
    throw new Failure('usage', 'Nothing is asked', { remedy: 'Name a question (see --list), or write SQL.' })
  }
  const isNamed = /^[\w-]+$/.test(asked)
  const sql = isNamed ? (await question(asked)).sql : asked
  const values = flaggedValues(
    isNamed ? asked : 'This SQL',
    parametersOf(sql),
    options,
    realSurroundings.now(),
  )
  if (options.sql) {
    terminal.print(standalone(sql, values, readConfig(process.env, options).schema))
    return
  }
  await withWarehouse(terminal, options, 'check', async (warehouse) => {
    terminal.print(rendered(await ask(warehouse, sql, values), format))
  })
}

async function listed(format: Format): Promise<string> {
  const rows = (await questions()).map(({ name, about, parameters }) => [
    name,
    about,
    parameters.map(({ name, choices }) => (name === 'by' ? `by=${choices?.join('|')}` : name)).join(' '),
  ])
  return rendered({ columns: ['name', 'about', 'parameters'], rows }, format)
}

/** SQL that needs nothing beside it: the schemas are searched, and each parameter is its value. */
function standalone(sql: string, values: Readonly<Record<string, Value>>, schema: string): string {
  const { facts, ops } = schemasOf(schema)
  const text = substituted(sql, (parameter) => literal(parameter, values[parameter.name] ?? null))
  return `set search_path = ${facts}, ${ops};\n${text.trimEnd().replace(/;$/, '')}\n;`
}
