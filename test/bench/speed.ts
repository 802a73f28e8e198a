import { join } from 'node:path'
import { tables } from '../../src/mapping/index.ts'
import { multiRowInsert, rawCopy, upsertPerRow, valuesOf } from './baselines.ts'
import { finishedRows, writeNdjson } from './material.ts'
import { type Bench, emptied, loaded, median, timed } from './warehouse.ts'

/** The slow ways are measured on this share of the records, once, and compared by rows a second. */
const SLOW_SHARE = 10

export interface Speed {
  readonly records: number
  readonly rows: number
  readonly json_mb: number
  readonly rounds: number
  /** Medians over the rounds, after one round that warms up both sides. */
  readonly raw_copy_ms: number
  readonly load_ms: number
  readonly load_with_documents_ms: number
  /** What rolling up the 30 days of the calls takes beside. */
  readonly roll_up_ms: number
  /** Medians of the ratios within each round. */
  readonly load_to_raw_copy: number
  readonly load_with_documents_to_raw_copy: number
  readonly load_rows_per_s: number
  readonly load_records_per_s: number
  readonly multi_row_insert_rows_per_s: number
  readonly upsert_per_row_rows_per_s: number
  readonly load_to_multi_row_insert: number
  readonly load_to_upsert_per_row: number
}

/** `load` against raw COPY of the same rows into the same tables, round by round, and against the slow ways. */
export async function speed(bench: Bench, records: number, rounds: number): Promise<Speed> {
  const material = await writeNdjson(join(bench.directory, 'speed.ndjson'), records)
  const finished = finishedRows(records, 1)
  const raw: number[] = []
  const plain: number[] = []
  const withDocuments: number[] = []
  const rollUps: number[] = []
  for (let round = 0; round <= rounds; round++) {
    await emptied(bench)
    const rawMs = await timed(() => rawCopy(bench, finished))
    await emptied(bench)
    const plainLoad = await loading(bench, material.file, false, records)
    await emptied(bench)
    const documentsLoad = await loading(bench, material.file, true, records)
    if (round === 0) continue
    raw.push(rawMs)
    plain.push(plainLoad.ms)
    withDocuments.push(documentsLoad.ms)
    rollUps.push(plainLoad.rollUpMs)
  }
  const few = finishedRows(Math.ceil(records / SLOW_SHARE), 1)
  const values = tables.map((_, number) => [...valuesOf(few, number)])
  await emptied(bench)
  const insertMs = await timed(() => multiRowInsert(bench, values))
  await emptied(bench)
  const upsertMs = await timed(() => upsertPerRow(bench, values))
  await emptied(bench)
  const rowsPerSecond = (finished.total / median(plain)) * 1000
  const insertRows = (few.total / insertMs) * 1000
  const upsertRows = (few.total / upsertMs) * 1000
  return {
    records,
    rows: finished.total,
    json_mb: Math.round(material.bytes / 1e6),
    rounds,
    raw_copy_ms: Math.round(median(raw)),
    load_ms: Math.round(median(plain)),
    load_with_documents_ms: Math.round(median(withDocuments)),
    roll_up_ms: Math.round(median(rollUps)),
    load_to_raw_copy: ratio(plain, raw),
    load_with_documents_to_raw_copy: ratio(withDocuments, raw),
    load_rows_per_s: Math.round(rowsPerSecond),
    load_records_per_s: Math.round((records / median(plain)) * 1000),
    multi_row_insert_rows_per_s: Math.round(insertRows),
    upsert_per_row_rows_per_s: Math.round(upsertRows),
    load_to_multi_row_insert: rowsPerSecond / insertRows,
    load_to_upsert_per_row: rowsPerSecond / upsertRows,
  }
}

/** A whole load of that many records: how long it took without the roll-up at its end, and how long that took. */
async function loading(
  bench: Bench,
  file: string,
  documents: boolean,
  records: number,
): Promise<{ readonly ms: number; readonly rollUpMs: number }> {
  const began = performance.now()
  const summary = await loaded(bench, file, documents)
  if (summary.records.loaded !== records) throw new Error(`loaded ${summary.records.loaded} of ${records}`)
  return { ms: performance.now() - began - summary.roll_up_ms, rollUpMs: summary.roll_up_ms }
}

function ratio(values: readonly number[], baselines: readonly number[]): number {
  return median(values.map((value, round) => value / baselines[round]!))
}
