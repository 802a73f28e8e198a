import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { knownNames, readCommandLine, runTool, wholeNumber } from '../command-line.ts'
import { flatness } from './flatness.ts'
import { memory } from './memory.ts'
import { printed } from './print.ts'
import { speed } from './speed.ts'
import { sqlBench } from './sql/bench.ts'
import { printedSql } from './sql/print.ts'
import { printedFigures } from './sync/figures.ts'
import { syncBench } from './sync.ts'
import { type Bench, openBench } from './warehouse.ts'

/**
 * The benchmark: `npm run bench -- [speed|flatness|memory ...] [--records N] [--rounds N] [--gigabytes N] [--json]`.
 * Every figure is paired with its baseline in the same run, on the embedded server with its ordinary settings.
 *
 * `npm run bench -- sync [quota|overhead|again|memory ...] [--calls N] [--listed N] [--rounds N] [--json]` measures
 * the sync with an emulator.
 *
 * `npm run bench -- sql [questions|panels|day ...] [--streams N] [--days N] [--keep DIR] [--rounds N] [--json]` measures
 * the SQL layer on a large tenant, which is made first unless DIR has it.
 */
const options = {
  records: { type: 'string', default: '5000' },
  rounds: { type: 'string', default: '5' },
  gigabytes: { type: 'string', default: '1' },
  calls: { type: 'string', default: '3000' },
  listed: { type: 'string', default: '100000' },
  streams: { type: 'string', default: '10000000' },
  days: { type: 'string', default: '90' },
  keep: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

await runTool(async () => {
  const { values, positionals } = readCommandLine({ allowPositionals: true, options })
  const whole = (name: Exclude<keyof typeof values, 'keep' | 'json'>) => wholeNumber(name, values[name], 1)
  const [first, ...others] = positionals
  const print = <T>(results: T, table: (results: T) => string) =>
    console.log(values.json ? JSON.stringify(results) : table(results))
  if (first === 'sync') {
    const sizes = { calls: whole('calls'), listed: whole('listed'), rounds: whole('rounds') }
    await withBench(async (bench) => print(await syncBench(bench, others, sizes), printedFigures))
  } else if (first === 'sql') {
    const sizes = {
      streams: whole('streams'),
      days: whole('days'),
      rounds: whole('rounds'),
      keep: values.keep,
      onProgress: (step: string, ms: number) => console.error(`${step}: ${(ms / 1000).toFixed(1)} s`),
    }
    await withBench(async (bench) => print(await sqlBench(bench, others, sizes), printedSql))
  } else {
    const [records, rounds, gigabytes] = [whole('records'), whole('rounds'), whole('gigabytes')]
    const parts = ['speed', 'flatness', 'memory']
    knownNames('benchmark', positionals.slice(0, 1), [...parts, 'sync', 'sql'])
    knownNames('part of the benchmark', others, parts)
    const isAsked = (name: string) => positionals.length === 0 || positionals.includes(name)
    await withBench(async (bench) => {
      const results = {
        ...(isAsked('speed') && { speed: await speed(bench, records, rounds) }),
        ...(isAsked('flatness') && { flatness: await flatness(bench, records, rounds) }),
        ...(isAsked('memory') && { memory: await memory(bench, gigabytes) }),
      }
      print(results, printed)
    })
  }
})

/** An embedded server of the benchmark's own, with its ordinary settings, for as long as `use` needs it. */
async function withBench(use: (bench: Bench) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'callhouse-bench-'))
  const { url } = await startEmbedded(join(directory, 'server'))
  const bench = await openBench(url, directory)
  try {
    await use(bench)
  } finally {
    await bench.close()
    await stopEmbedded(join(directory, 'server'))
    await rm(directory, { recursive: true, force: true })
  }
}
