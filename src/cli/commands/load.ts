import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { type FileFault, findFiles, readDocuments } from '../../fetcher/files.ts'
import { load } from '../../pipeline/load.ts'
import type { Summary } from '../../pipeline/run.ts'
import { realSurroundings } from '../../surroundings.ts'
import { concluded } from '../conclude.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { strictVerdict } from '../strict.ts'
import { summaryLines } from '../summary.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

interface Options {
  readonly schema?: string
  readonly json?: boolean
  readonly strict?: boolean
  readonly documents: boolean
}

/** `callhouse load`: call records from files. */
export function loadCommand(program: Command, terminal: Terminal): void {
  program
    .command('load')
    .summary('load call records from files')
    .description(
      'Loads call records, and rows of the PSTN and direct routing logs, from files: .json (one document, an array, or a Graph page), .ndjson or .jsonl, each also .gz or .zst. Loading the same again changes nothing.',
    )
    .argument('<inputs...>', 'files, directories, or - for standard input')
    .option('--strict', 'end with exit code 65 where anything was coerced or quarantined')
    .option('--no-documents', 'do not keep the documents; rows can then not be rebuilt by replay')
    .option('--schema <name>', 'schema of the facts; the book-keeping is in <name>_ops')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', '\nExample:\n  $ callhouse load archive/ calls-2026-11.ndjson.gz')
    .action((inputs: string[], options: Options) => run(inputs, options, terminal))
}

async function run(inputs: string[], options: Options, terminal: Terminal): Promise<void> {
  const files = await findFiles(inputs)
  const total = files.reduce((sum, file) => sum + (file.size ?? 0), 0)
  await withWarehouse(terminal, options, 'migrate', (warehouse) =>
    stoppable(terminal, async (signal) => {
      const faults: FileFault[] = []
      let read = 0
      const documents = readDocuments(files, {
        stdin: process.stdin,
        signal,
        onBytes: (bytes) => {
          read += bytes
        },
        onFault: (fault) => {
          faults.push(fault)
          terminal.warn(`${fault.file}: ${fault.message}`, { file: fault.file })
        },
      })
      const ended = await load(documents, {
        warehouse,
        command: 'load',
        version,
        keepDocuments: options.documents,
        signal,
        sleep: realSurroundings.sleep,
        onNotice: (message) => terminal.warn(message),
        onProgress: (soFar) => {
          const { loaded, replaced, unchanged } = soFar.records
          // the bar is full only when the last batch is in
          const share = total === 0 ? undefined : Math.min(read / total, 0.99)
          terminal.progress(
            share,
            `${soFar.records.seen} documents: ${loaded} loaded, ${replaced} replaced, ${unchanged} unchanged`,
            { ...soFar.records },
          )
        },
        verdict: (summary) => verdict(summary, faults, options.strict ?? false),
      })
      concluded(terminal, ended, signal, options.json ?? false, summaryLines)
    }),
  )
}

function verdict(summary: Summary, faults: readonly FileFault[], strict: boolean): Failure | undefined {
  if (faults.length > 0) {
    return new Failure(
      'partial',
      `${faults.length === 1 ? 'A file' : `${faults.length} files`} could not be read to the end`,
      {
        remedy: 'What was read is loaded. Mend the files, or get them again, and load them once more.',
      },
    )
  }
  return strict ? strictVerdict(summary) : undefined
}
