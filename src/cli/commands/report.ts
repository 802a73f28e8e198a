import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { realSurroundings } from '../../surroundings.ts'
import { withWarehouse } from '../open.ts'
import type { Terminal } from '../terminal.ts'
import { parseMoment } from '../times.ts'
import { version } from '../version.ts'

interface Options {
  readonly out: string
  readonly since: string
  readonly until?: string
  readonly title: string
  readonly withNames?: boolean
  readonly schema?: string
}

/** `callhouse report`: a page on the quality of calls, to be mailed or put on a share. */
export function reportCommand(program: Command, terminal: Terminal): void {
  program
    .command('report')
    .summary('write a page on the quality of calls')
    .description(
      'Writes one HTML page that needs nothing beside it: key health indicators against their targets, trends, the worst networks, buildings, devices and clients, failures, feedback, trunks, and what the numbers stand on. Whole days (UTC).',
    )
    .requiredOption('--out <file>', 'where to; - is standard output')
    .option('--since <time>', 'first day: 30d, 2026-11-01', '30d')
    .option('--until <time>', 'end: a time in the last day, or the midnight behind it; default: now')
    .option('--title <text>', 'title of the page', 'Call quality')
    .option('--with-names', 'name the people whose calls were worst; else they have pseudonyms')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse report --out quality.html\n  $ callhouse report --since 2026-10-01 --until 2026-11-01 --title "October" --out october.html',
    )
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const now = realSurroundings.now()
  const since = parseMoment('--since', options.since, now)
  const until = options.until === undefined ? now : parseMoment('--until', options.until, now)
  if (since >= until) {
    throw new Failure('usage', '--since is not before --until', { remedy: 'Name an earlier --since.' })
  }
  // the library that draws takes a quarter of a second to load: only where something is drawn
  const { gather, page, requireDirectoryOf, writeWhole } = await import('../../report/index.ts')
  if (options.out !== '-') await requireDirectoryOf(options.out)
  await withWarehouse(terminal, options, 'check', async (warehouse) => {
    const report = await gather(warehouse, {
      title: options.title,
      since: new Date(since),
      until: new Date(until),
      withNames: options.withNames ?? false,
      version,
      generatedAt: new Date(now),
    })
    const text = page(report)
    if (options.out === '-') {
      terminal.print(text.trimEnd())
      return
    }
    await writeWhole(options.out, text)
    terminal.say(`Wrote ${options.out}: ${Math.ceil(text.length / 1024)} KB`, { file: options.out })
  })
}
