import type { Command } from 'commander'
import { readGraphConfig } from '../../config/graph.ts'
import { Failure } from '../../failure.ts'
import type { CallLog } from '../../fetcher/call-logs.ts'
import { canonicalGuid } from '../../mapping/index.ts'
import type { Wants } from '../../pipeline/sync.ts'
import { realSurroundings } from '../../surroundings.ts'
import { concluded } from '../conclude.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { strictVerdict } from '../strict.ts'
import { planLines, progressOf, syncLines } from '../sync-summary.ts'
import type { Terminal } from '../terminal.ts'
import { parseDuration, parseMoment } from '../times.ts'
import { version } from '../version.ts'

interface Options {
  readonly since?: string
  readonly until?: string
  readonly full?: boolean
  readonly id?: readonly string[]
  readonly pstn: boolean
  readonly directRouting: boolean
  readonly dryRun?: boolean
  readonly maxRuntime?: string
  readonly strict?: boolean
  readonly documents: boolean
  readonly schema?: string
  readonly json?: boolean
}

/** `callhouse sync`: what Microsoft Graph has and the warehouse lacks. */
export function syncCommand(program: Command, terminal: Terminal): void {
  program
    .command('sync')
    .summary('bring what Microsoft Graph has and the warehouse lacks')
    .description(
      'Signs in to Microsoft Entra ID, lists the calls of the last days, and of older days in rotation, fetches those that are new, newer or unfinished, and loads them; then the PSTN and direct routing logs. May be stopped at any time; the next run goes on. A small tenant gets all 30 days that Graph keeps in every run.',
    )
    .option('--since <time>', 'calls that started then or later: 7d, 2026-11-01, 2026-11-01T08:00Z')
    .option('--until <time>', 'calls that started before')
    .option('--full', 'list all 30 days that Graph keeps')
    .option('--id <id...>', 'these calls and nothing else')
    .option('--no-pstn', 'leave out the PSTN log')
    .option('--no-direct-routing', 'leave out the direct routing log')
    .option('--dry-run', 'list, and say what would be fetched, without writing anything')
    .option('--max-runtime <time>', 'begin nothing new after that long, and end with exit code 75: 90m, 4h')
    .option('--strict', 'end with exit code 65 where anything was coerced or quarantined')
    .option('--no-documents', 'do not keep the documents; rows can then not be rebuilt by replay')
    .option('--schema <name>', 'schema of the facts; the book-keeping is in <name>_ops')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse sync\n  $ callhouse sync --since 7d --dry-run\n  $ callhouse sync --id e523d2ed-2966-4b6b-925b-754a88034cc5',
    )
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const wants = wantsOf(options, realSurroundings.now())
  const config = readGraphConfig(process.env)
  // what goes to Graph takes as long to load as all the rest, and other commands do without it
  const [{ plan }, { sync }, { withGraph }] = await Promise.all([
    import('../../pipeline/plan.ts'),
    import('../../pipeline/sync.ts'),
    import('../graph-access.ts'),
  ])
  await withWarehouse(terminal, options, options.dryRun ? 'check' : 'migrate', (warehouse) =>
    stoppable(terminal, (signal) =>
      withGraph(config, realSurroundings, { signal }, async (access) => {
        const began = performance.now()
        const context = {
          ...access,
          warehouse,
          signal,
          wants,
          surroundings: realSurroundings,
          concurrency: config.concurrency,
          onNotice: (message: string) => terminal.warn(message),
        }
        if (options.dryRun) {
          const { requests, perMs } = config.limits.app
          const planned = await plan(context, (requests / perMs) * 1000)
          if (options.json) terminal.print(JSON.stringify(planned))
          else for (const line of planLines(planned)) terminal.print(line)
          return
        }
        const ended = await sync({
          ...context,
          version,
          keepDocuments: options.documents,
          ...(options.strict && { verdict: strictVerdict }),
          onProgress: (soFar) => {
            const { share, line, fields } = progressOf(soFar, performance.now() - began)
            terminal.progress(share, line, fields)
          },
        })
        concluded(terminal, ended, signal, options.json ?? false, syncLines)
      }),
    ),
  )
}

function wantsOf(options: Options, now: number): Wants {
  const from = options.since === undefined ? undefined : parseMoment('--since', options.since, now)
  const to = options.until === undefined ? undefined : parseMoment('--until', options.until, now)
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Failure('usage', '--since is not before --until', { remedy: 'Name an earlier --since.' })
  }
  if (options.id !== undefined && (from !== undefined || to !== undefined || options.full)) {
    throw new Failure('usage', '--id asks for single calls; --since, --until and --full for all of a span', {
      remedy: 'Leave one of them out.',
    })
  }
  if (options.id !== undefined && options.dryRun) {
    throw new Failure('usage', '--dry-run tells what a sync would fetch, which --id says already', {
      remedy: 'Leave one of them out.',
    })
  }
  const logs: CallLog[] = []
  if (options.pstn) logs.push('pstn_calls')
  if (options.directRouting) logs.push('direct_routing_calls')
  return {
    within: from === undefined && to === undefined ? undefined : { from, to },
    full: options.full ?? false,
    ids: (options.id ?? []).map(idOf),
    logs,
    maxRuntimeMs:
      options.maxRuntime === undefined ? undefined : parseDuration('--max-runtime', options.maxRuntime),
  }
}

function idOf(text: string): string {
  const id = canonicalGuid(text.trim())
  if (id !== undefined) return id
  throw new Failure('usage', `--id can't be ${JSON.stringify(text)}: the id of a call record is a GUID`, {
    remedy: 'The id of a call or its callChainId, as Graph, the Teams admin centre or the warehouse show it.',
  })
}
