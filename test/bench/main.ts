import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { flatness } from './flatness.ts'
import { memory } from './memory.ts'
import { printed } from './print.ts'
import { speed } from './speed.ts'
import { sqlBench } from './sql/bench.ts'
import { printedSql } from './sql/print.ts'
import { printedFigures } from './sync/figures.ts'
import { syncBench } from './sync.ts'
import { openBench } from './warehouse.ts'

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
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '5' },
    gigabytes: { type: 'string', default: '1' },
    calls: { type: 'string', default: '3000' },
    listed: { type: 'string', default: '100000' },
    streams: { type: 'string', default: '10000000' },
    days: { type: 'string', default: '90' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const records = Number(values.records)
const rounds = Number(values.rounds)

const directory = await mkdtemp(join(tmpdir(), 'callhouse-bench-'))
const { url } = await startEmbedded(join(directory, 'server'))
const bench = await openBench(url, directory)
try {
  const [first, ...others] = positionals
  if (first === 'sync') {
    const sizes = { calls: Number(values.calls), listed: Number(values.listed), rounds }
    const results = await syncBench(bench, others, sizes)
    console.log(values.json ? JSON.stringify(results) : printedFigures(results))
  } else if (first === 'sql') {
    const results = await sqlBench(bench, others, {
      streams: Number(values.streams),
      days: Number(values.days),
      rounds,
      keep: values.keep,
      onProgress: (step, ms) => console.error(`${step}: ${(ms / 1000).toFixed(1)} s`),
    })
    console.log(values.json ? JSON.stringify(results) : printedSql(results))
  } else {
    const parts = first === undefined ? ['speed', 'flatness', 'memory'] : positionals
    const results: Record<string, unknown> = {}
    if (parts.includes('speed')) results.speed = await speed(bench, records, rounds)
    if (parts.includes('flatness')) results.flatness = await flatness(bench, records, rounds)
    if (parts.includes('memory')) results.memory = await memory(bench, Number(values.gigabytes))
    console.log(values.json ? JSON.stringify(results) : printed(results))
  }
} finally {
  await bench.close()
  await stopEmbedded(join(directory, 'server'))
  await rm(directory, { recursive: true, force: true })
}
