import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { canonicalGuid } from '../../mapping/index.ts'
import { replay } from '../../pipeline/replay.ts'
import { realSurroundings } from '../../surroundings.ts'
import { concluded } from '../conclude.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { summaryLines } from '../summary.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

interface Options {
  readonly schema?: string
  readonly json?: boolean
  readonly record?: string
}

/** `callhouse replay`: makes rows again from stored documents. */
export function replayCommand(program: Command, terminal: Terminal): void {
  program
    .command('replay')
    .summary('make the rows again from the stored documents')
    .description(
      'Makes the rows again from the documents that were kept: the loaded version of every call, the rows of the call logs, and what is in quarantine. For use after an upgrade.',
    )
    .option('--record <id>', 'only this call record or log row')
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', '\nExample:\n  $ callhouse replay --record 3f0c2d4e-8a51-4b0e-9a57-0d6f1c2b7a90')
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const id = options.record === undefined ? undefined : canonicalGuid(options.record)
  if (options.record !== undefined && id === undefined) {
    throw new Failure(
      'usage',
      `--record wants the id of a call record, not ${JSON.stringify(options.record)}`,
    )
  }
  await withWarehouse(terminal, options, 'migrate', (warehouse) =>
    stoppable(terminal, async (signal) => {
      const ended = await replay(
        {
          warehouse,
          command: 'replay',
          version,
          keepDocuments: false,
          signal,
          sleep: realSurroundings.sleep,
          onNotice: (message) => terminal.warn(message),
          onProgress: (soFar) =>
            terminal.progress(undefined, `${soFar.records.seen} documents`, { ...soFar.records }),
          verdict: (summary) =>
            id !== undefined && summary.records.seen === 0
              ? new Failure('usage', `No document of ${id} is stored`, {
                  remedy: 'It was never loaded, or loaded with --no-documents.',
                })
              : undefined,
        },
        id,
      )
      concluded(terminal, ended, signal, options.json ?? false, summaryLines)
    }),
  )
}
