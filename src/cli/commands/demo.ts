import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import {
  generateCallRecords,
  generateDirectRoutingCalls,
  generatePstnCalls,
  type TenantOptions,
} from '../../emulator/tenant.ts'
import { type Document, findFiles, readDocuments } from '../../fetcher/files.ts'
import { load } from '../../pipeline/load.ts'
import { realSurroundings } from '../../surroundings.ts'
import { ask, question } from '../../warehouse/questions.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { grouped, summaryLines } from '../summary.ts'
import { rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

/** One month of a company of some hundred people, always the same, so that a second run changes nothing. */
const tenant: TenantOptions = { seed: 1, calls: 3_000, days: 30, until: new Date('2026-11-01T00:00:00Z') }

/** Documents of every kind, good and bad; they are in a checkout, not in the package. */
const fixtures = fileURLToPath(new URL('../../../test/fixtures/documents/', import.meta.url))

/** `callhouse demo`: a made-up tenant. */
export function demoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .summary('load a made-up tenant and show what is there')
    .description('Loads a month of calls of a made-up company, and shows what the warehouse says of them.')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText('after', '\nExample:\n  $ callhouse demo')
    .action((options: { schema?: string }) => run(options, terminal))
}

async function run(options: { schema?: string }, terminal: Terminal): Promise<void> {
  await withWarehouse(terminal, options, 'migrate', (warehouse) =>
    stoppable(terminal, async (signal) => {
      const { summary } = await load(demoDocuments(signal), {
        warehouse,
        command: 'demo',
        version,
        keepDocuments: true,
        signal,
        sleep: realSurroundings.sleep,
        onNotice: (message) => terminal.warn(message),
        onProgress: ({ records }) =>
          terminal.progress(
            Math.min(records.seen / (tenant.calls * 1.1), 0.99),
            `${grouped(records.seen)} documents`,
            { ...records },
          ),
      })
      if (terminal.isInteractive) terminal.progress(1, `${grouped(summary.records.seen)} documents`, {})
      for (const line of summaryLines(summary)) terminal.print(line)
      if (signal.aborted) {
        process.exitCode = 128 + Number(signal.reason)
        return
      }
      for (const [title, name] of [
        ['What is there', 'totals'],
        ['Audio by connection type', 'audio_by_connection'],
        ['The five worst subnets', 'worst_subnets'],
      ] as const) {
        terminal.print(`\n${title}\n`)
        terminal.print(rendered(await ask(warehouse, (await question(name)).sql), 'table'))
      }
      terminal.print(next)
    }),
  )
}

/** How the command is called here: in a checkout, or where the package is installed. */
const command = import.meta.url.includes('/src/') ? 'npm run -s callhouse --' : 'npx callhouse'

const next = `
Ask more:
  ${command} query --list
  ${command} query "select type, count(*) from records group by 1"
  psql "$(${command} db url)"
Load your own: ${command} load FILES`

async function* demoDocuments(signal: AbortSignal): AsyncGenerator<Document[]> {
  if (existsSync(fixtures)) {
    yield* readDocuments(await findFiles([fixtures]), { signal, onFault: () => {} })
  }
  const generated = function* () {
    for (const make of [generateCallRecords, generatePstnCalls, generateDirectRoutingCalls])
      yield* make(tenant)
  }
  let number = 0
  for (const document of generated()) {
    if (signal.aborted) return
    number++
    yield [{ source: `demo:${number}`, bytes: Buffer.from(JSON.stringify(document)) }]
  }
}
