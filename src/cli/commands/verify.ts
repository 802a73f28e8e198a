import { randomInt } from 'node:crypto'
import type { Command } from 'commander'
import { readGraphConfig } from '../../config/graph.ts'
import { Failure } from '../../failure.ts'
import type { Verifying } from '../../pipeline/verify.ts'
import { realSurroundings } from '../../surroundings.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import type { Terminal } from '../terminal.ts'
import { parseMoment } from '../times.ts'
import { findingLine, verifiedLines } from '../verify-report.ts'

interface Options {
  readonly since?: string
  readonly days?: string
  readonly all?: boolean
  readonly sample?: string
  readonly seed?: string
  readonly refetch?: string
  readonly limit?: string
  readonly schema?: string
  readonly json?: boolean
}

/** So many documents of each kind are compared with their rows, unless another number is asked for. */
const SAMPLE = 200
/** So many differences of each check are printed. */
const LIMIT = 20

/** `callhouse verify`: looks whether what must hold in a warehouse does. */
export function verifyCommand(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .summary('prove that the warehouse holds what it should')
    .description(
      'Looks whether the books agree with the tables, rows with the documents that they were made from, roll-ups with the facts, and what is installed with what ships. Writes nothing, and may run beside a load. Prints each check with what was looked at, then the exact differences; ends with exit code 65 where there are any. Values that tell of persons are never printed.',
    )
    .option('--days <number>', 'only calls of the last days, today among them')
    .option('--since <time>', 'only calls that started then or later: 7d, 2026-11-01, 2026-11-01T08:00Z')
    .option('--sample <number>', `how many documents of each kind are compared with their rows (${SAMPLE})`)
    .option('--all', 'compare every document with its rows, and the roll-ups of every day with the facts')
    .option('--seed <number>', 'draw the same documents again as the run that printed this number')
    .option('--refetch <number>', 'fetch so many calls again from Graph and compare them, too')
    .option('--limit <number>', `how many differences of each check are printed (${LIMIT})`)
    .option('--schema <name>', 'schema of the facts; the book-keeping is in <name>_ops')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse verify\n  $ callhouse verify --days 7 --all\n  $ callhouse verify --refetch 50 --json',
    )
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const seed = wholeNumber('--seed', options.seed) ?? randomInt(1, 2 ** 31)
  const refetch = wholeNumber('--refetch', options.refetch)
  if (options.all && options.sample !== undefined) {
    throw new Failure('usage', '--all compares every document, and --sample some', {
      remedy: 'Leave one of them out.',
    })
  }
  const extent = {
    since: sinceOf(options, realSurroundings.now()),
    limit: wholeNumber('--limit', options.limit) ?? LIMIT,
    sample: options.all ? undefined : (wholeNumber('--sample', options.sample) ?? SAMPLE),
    seed,
  }
  await withWarehouse(terminal, options, 'any', (warehouse) =>
    stoppable(terminal, (signal) =>
      withRefetching(terminal, refetch, signal, async (refetching) => {
        const { verify } = await import('../../pipeline/verify.ts')
        const { verified, verdict } = await verify({
          warehouse,
          extent,
          refetching,
          signal,
          tell: (finding) => {
            if (!options.json) terminal.print(findingLine(finding))
          },
          onProgress: (documents) => terminal.progress(undefined, `${documents} documents`, { documents }),
        })
        if (options.json) terminal.print(JSON.stringify(verified))
        else for (const line of verifiedLines(verified)) terminal.print(line)
        if (signal.aborted) {
          terminal.warn('Stopped before the end: what was not looked at is not told.')
          process.exitCode = 128 + Number(signal.reason)
        } else if (verdict !== undefined) throw verdict
      }),
    ),
  )
}

/** Opens the way to Graph where calls are to be fetched again. */
async function withRefetching(
  terminal: Terminal,
  calls: number | undefined,
  signal: AbortSignal,
  use: (refetching: Verifying['refetching']) => Promise<void>,
): Promise<void> {
  if (calls === undefined) return use(undefined)
  const config = readGraphConfig(process.env)
  // what goes to Graph takes as long to load as all the rest, and other checks do without it
  const { withGraph } = await import('../graph-access.ts')
  await withGraph(config, realSurroundings, { signal }, (access) =>
    use({
      ...access,
      surroundings: realSurroundings,
      calls,
      onNotice: (message) => terminal.warn(message),
    }),
  )
}

function sinceOf({ since, days }: Options, now: number): Verifying['extent']['since'] {
  if (since !== undefined && days !== undefined) {
    throw new Failure('usage', '--since and --days both say from when on', {
      remedy: 'Leave one of them out.',
    })
  }
  if (since !== undefined) return parseMoment('--since', since, now)
  const number = wholeNumber('--days', days)
  if (number === undefined) return undefined
  const today = new Date(now).toISOString().slice(0, 10)
  return Date.parse(`${today}T00:00:00Z`) - Math.max(0, number - 1) * 86_400_000
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Failure('usage', `${option} can't be ${JSON.stringify(text)}`, {
    remedy: 'Write a whole number from 0 on.',
  })
}
