import type { Command } from 'commander'
import { exitCodeOf } from '../../failure.ts'
import { realSurroundings } from '../../surroundings.ts'
import { examineBooks } from '../doctor/books.ts'
import { examineDatabase } from '../doctor/database.ts'
import { Examination, type Finding, forPeople } from '../doctor/examination.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly schema?: string
  readonly json?: boolean
}

/** `callhouse doctor`: looks whether everything is there that a nightly sync needs. */
export function doctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('check everything that a sync needs')
    .description(
      'Checks configuration, sign-in, permissions, Graph, clocks, the database, its tables and the last runs, and says of each what was found and what to do. Changes nothing. Ends with exit code 0 where nothing fails, else with that of the most important failure: 77 sign-in or permission, 78 configuration, 69 unreachable.',
    )
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  $ callhouse doctor')
    .action((options: Options) => run(terminal, options))
}

async function run(terminal: Terminal, options: Options): Promise<void> {
  // what signs in and asks takes a while to load, which no other command's start should have to bear
  const { examineGraph } = await import('../doctor/graph.ts')
  const examination = new Examination((finding) => {
    if (!options.json) terminal.print(asText(finding))
  })
  const tenantId = await examineGraph(examination, process.env, realSurroundings)
  const books = await examineDatabase(examination, process.env, options, realSurroundings)
  await examineBooks(examination, books, tenantId)

  const verdict = examination.verdict()
  const { findings } = examination
  if (options.json) {
    terminal.print(
      JSON.stringify({
        ok: verdict === undefined,
        exit_code: verdict === undefined ? 0 : exitCodeOf(verdict),
        checks: findings,
      }),
    )
  } else {
    const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
    terminal.print(
      `\n${count('ok')} ok, ${count('warn')} to be looked at, ${count('fail')} failed, ${count('skipped')} skipped.`,
    )
  }
  if (verdict !== undefined) throw verdict
}

/** Widths of the longest state and the longest name of a check. */
const STATE = 7
const NAME = 22

function asText({ check, state, found, remedy }: Finding): string {
  const line = `${state.padEnd(STATE)}  ${forPeople(check).padEnd(NAME)}  ${found}`
  return remedy === null ? line : `${line}\n${' '.repeat(STATE + NAME + 4)}→ ${remedy}`
}
