import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { flatness } from './flatness.ts'
import { memory } from './memory.ts'
import { printed } from './print.ts'
import { speed } from './speed.ts'
import { openBench } from './warehouse.ts'

/**
 * The benchmark: `npm run bench -- [speed|flatness|memory ...] [--records N] [--rounds N] [--gigabytes N] [--json]`.
 * Every figure is paired with its baseline in the same run, on the embedded server with its ordinary settings.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '5' },
    gigabytes: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const parts = positionals.length === 0 ? ['speed', 'flatness', 'memory'] : positionals
const records = Number(values.records)
const rounds = Number(values.rounds)

const directory = await mkdtemp(join(tmpdir(), 'callhouse-bench-'))
const { url } = await startEmbedded(join(directory, 'server'))
const bench = await openBench(url, directory)
try {
  const results: Record<string, unknown> = {}
  if (parts.includes('speed')) results.speed = await speed(bench, records, rounds)
  if (parts.includes('flatness')) results.flatness = await flatness(bench, records, rounds)
  if (parts.includes('memory')) results.memory = await memory(bench, Number(values.gigabytes))
  console.log(values.json ? JSON.stringify(results) : printed(results))
} finally {
  await bench.close()
  await stopEmbedded(join(directory, 'server'))
  await rm(directory, { recursive: true, force: true })
}
