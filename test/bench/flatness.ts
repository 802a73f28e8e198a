import { join } from 'node:path'
import { writeNdjson } from './material.ts'
import { type Bench, emptied, loaded, median, timed } from './warehouse.ts'

/** How many times the load the warehouse holds already. */
const HISTORY = 50

export interface Flatness {
  readonly records: number
  readonly history_records: number
  readonly into_empty_ms: number
  readonly into_history_ms: number
  readonly ratio: number
}

/**
 * The same load into an empty warehouse and into one that holds fifty times as much. The history is loaded by
 * `load` too, from other seeds; a fifth of the records of the speed run, so that it stays within minutes.
 */
export async function flatness(bench: Bench, records: number, rounds: number): Promise<Flatness> {
  const few = Math.max(100, Math.round(records / 5))
  const files: string[] = []
  for (let round = 0; round < rounds; round++) {
    files.push((await writeNdjson(join(bench.directory, `flat${round}.ndjson`), few, 1000 + round)).file)
  }
  const empty: number[] = []
  for (const file of files) {
    await emptied(bench)
    empty.push(await timed(() => loaded(bench, file, false)))
  }
  await emptied(bench)
  for (let part = 0; part < HISTORY; part++) {
    const { file } = await writeNdjson(join(bench.directory, 'history.ndjson'), few, 2000 + part)
    await loaded(bench, file, false)
  }
  // what the server would do by itself in the hours between two nights
  await bench.warehouse.pool.query('vacuum (analyze)')
  await bench.warehouse.pool.query('checkpoint')
  const full: number[] = []
  for (const file of files) {
    full.push(await timed(() => loaded(bench, file, false)))
    await bench.warehouse.pool.query('checkpoint')
  }
  await emptied(bench)
  return {
    records: few,
    history_records: few * HISTORY,
    into_empty_ms: Math.round(median(empty)),
    into_history_ms: Math.round(median(full)),
    ratio: median(full) / median(empty),
  }
}
