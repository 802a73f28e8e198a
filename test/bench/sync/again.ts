import { type Bench, median } from '../warehouse.ts'
import { type MeasuredSync, measuredSync } from './client.ts'
import { startEmulated } from './emulated.ts'
import type { Figure } from './figures.ts'
import { emptiedOfGraph, mark, writtenSince } from './tables.ts'

/** What a run costs that finds nothing new. */
export async function again(bench: Bench, calls: number, rounds: number): Promise<Figure[]> {
  const emulated = await startEmulated(bench.directory, calls, { limits: 'none' })
  try {
    await emptiedOfGraph(bench)
    const first = await measuredSync(bench, emulated)
    const before = await mark(bench)
    const runs: MeasuredSync[] = []
    for (let round = 0; round < rounds; round++) {
      emulated.begin()
      runs.push(await measuredSync(bench, emulated))
    }
    const { routes } = await emulated.traffic()
    return [
      { name: 'calls in the warehouse', seen: first.summary.calls.fetched },
      ...Object.entries(routes).map(([name, { times }]) => ({
        name: `requests: ${name}`,
        seen: times.length,
      })),
      {
        name: 'rows written: facts, ledger, documents',
        seen: await writtenSince(bench, before),
        target: { atMost: 0 },
      },
      { name: 'the run', seen: median(runs.map(({ summary }) => summary.elapsed_ms)) / 1000, unit: 's' },
      { name: 'the whole process', seen: median(runs.map(({ took }) => took.seconds)), unit: 's' },
    ]
  } finally {
    await emulated.stop()
  }
}
