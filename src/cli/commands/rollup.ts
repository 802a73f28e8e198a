import type { Command } from 'commander'
import { rollUp } from '../../pipeline/rollup.ts'
import type { Summary } from '../../pipeline/run.ts'
import { realSurroundings } from '../../surroundings.ts'
import { concluded } from '../conclude.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { counted } from '../summary.ts'
import type { Terminal } from '../terminal.ts'
import { parseMoment } from '../times.ts'
import { version } from '../version.ts'

interface Options {
  readonly since?: string
  readonly schema?: string
  readonly json?: boolean
}

/** `callhouse rollup`: makes the roll-ups anew. */
export function rollupCommand(program: Command, terminal: Terminal): void {
  program
    .command('rollup')
    .summary('make the daily and hourly roll-ups anew from the facts')
    .description(
      'Makes quality_daily and quality_hourly anew, day by day, the oldest first. Every run rolls up the days that it touched, so this is needed after nothing; it is for whoever wants to be sure.',
    )
    .option('--since <time>', 'only the days since then: a date, an instant, or an age such as 30d')
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', '\nExample:\n  $ callhouse rollup --since 7d')
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const since =
    options.since === undefined
      ? undefined
      : new Date(parseMoment('--since', options.since, realSurroundings.now())).toISOString().slice(0, 10)
  await withWarehouse(terminal, options, 'migrate', (warehouse) =>
    stoppable(terminal, async (signal) => {
      const ended = await rollUp(
        {
          warehouse,
          command: 'rollup',
          version,
          keepDocuments: false,
          signal,
          sleep: realSurroundings.sleep,
          onNotice: (message) => terminal.warn(message),
          onProgress: (soFar) =>
            terminal.progress(undefined, counted(soFar.days_rolled_up, 'day'), {
              days_rolled_up: soFar.days_rolled_up,
            }),
        },
        since,
      )
      concluded(terminal, ended, signal, options.json ?? false, lines)
    }),
  )
}

function lines({ days_rolled_up, elapsed_ms, run_id }: Summary): string[] {
  return [
    `Rolled up ${counted(days_rolled_up, 'day')} in ${(elapsed_ms / 1000).toFixed(1)} s (run ${run_id}).`,
  ]
}
