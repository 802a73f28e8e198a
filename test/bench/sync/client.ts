import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SyncSummary } from '../../../src/pipeline/sync/summary.ts'
import type { Bench } from '../warehouse.ts'
import type { ProcessReport } from './at-exit.ts'
import type { Emulated } from './emulated.ts'

/** What a program printed, and what its process took. */
export interface Measured {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
  readonly took: ProcessReport
}

/** A sync that was measured. */
export interface MeasuredSync {
  readonly summary: SyncSummary
  readonly took: ProcessReport
}

/** As the first line of the program has Node run it. */
const FLAGS = ['--max-semi-space-size=16', '--max-old-space-size=1536']
const atExit = new URL('./at-exit.ts', import.meta.url).href
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

/** Faster than anybody asks. */
const NO_LIMIT = '1000000/1s'
export const withoutLimits = {
  CALLHOUSE_LIMIT_APP: NO_LIMIT,
  CALLHOUSE_LIMIT_LIST: NO_LIMIT,
  CALLHOUSE_LIMIT_RECORD: NO_LIMIT,
  CALLHOUSE_LIMIT_PSTN: NO_LIMIT,
}

/** The exit code of a run that was told to end before all was done. */
const PARTIAL = 75

/** Runs a program in a process of its own, with the flags that the product has. */
export async function measured(
  directory: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Measured> {
  const report = join(directory, 'report.json')
  const child = spawn(process.execPath, [...FLAGS, '--import', atExit, '--', ...args], {
    env: { ...process.env, ...env, BENCH_REPORT: report },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0 && code !== PARTIAL) throw new Error(`${args[0]} ended with ${code}: ${stderr}`)
  const took = JSON.parse(await readFile(report, 'utf8')) as ProcessReport
  return { stdout, stderr, code, took }
}

/** Runs `callhouse sync`. */
export async function measuredSync(
  bench: Bench,
  emulated: Emulated,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = withoutLimits,
): Promise<MeasuredSync> {
  const { stdout, took } = await measured(bench.directory, [main, 'sync', '--json', ...args], {
    DATABASE_URL: bench.url,
    ...emulated.env,
    ...env,
  })
  return { summary: JSON.parse(stdout) as SyncSummary, took }
}
