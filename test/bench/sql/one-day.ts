import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { generateCallRecords } from '../../../src/emulator/tenant.ts'
import { findFiles, readDocuments } from '../../../src/fetcher/files.ts'
import { load } from '../../../src/pipeline/load.ts'
import type { Summary } from '../../../src/pipeline/run.ts'
import { realSurroundings } from '../../../src/surroundings.ts'
import { type Bench, emptied, median } from '../warehouse.ts'

/** Calls of a day that has about 30,000 streams. */
const CALLS = 2000

/** What rolling up a day costs beside loading it. */
export interface OneDay {
  readonly calls: number
  readonly streams: number
  readonly days_rolled_up: number
  /** The whole `load` with documents, without the roll-up. */
  readonly load_ms: number
  readonly roll_up_ms: number
  /** Median of the ratios within each round. */
  readonly roll_up_to_load: number
}

/**
 * Loads the calls of one day, round by round, after one that warms up. A run rolls up what it touched when all is
 * loaded; what it takes from its last batch to its end is the roll-up.
 */
export async function oneDay(bench: Bench, rounds: number): Promise<OneDay> {
  const { pool } = bench.warehouse
  const file = join(bench.directory, 'one-day.ndjson')
  const until = new Date('2026-10-29T00:00:00Z')
  const lines = function* () {
    for (const record of generateCallRecords({ seed: 11, calls: CALLS, days: 1, until })) {
      yield `${JSON.stringify(record)}\n`
    }
  }
  await pipeline(Readable.from(lines(), { highWaterMark: 64 }), createWriteStream(file))
  const loads: number[] = []
  const rollUps: number[] = []
  let days = 0
  for (let round = 0; round <= rounds; round++) {
    await emptied(bench)
    await pool.query(`truncate call_quality.quality_daily, call_quality.quality_hourly, call_quality.dim_user,
      call_quality.dim_network, call_quality.dim_client, call_quality.dim_device, call_quality.dim_wifi,
      call_quality_ops.touched_days, call_quality_ops.rollups, call_quality_ops.addresses cascade`)
    const { loadMs, rollUpMs, summary } = await loadedInParts(bench, file)
    if (summary.records.loaded !== CALLS) throw new Error(`loaded ${summary.records.loaded} of ${CALLS}`)
    days = summary.days_rolled_up
    if (days === 0) throw new Error('no day was rolled up')
    await pool.query('checkpoint')
    if (round === 0) continue
    loads.push(loadMs)
    rollUps.push(rollUpMs)
  }
  const counted = await pool.query<{ streams: string }>(
    'select count(*) as streams from call_quality.streams',
  )
  await emptied(bench)
  return {
    calls: CALLS,
    streams: Number(counted.rows[0]!.streams),
    days_rolled_up: days,
    load_ms: Math.round(median(loads)),
    roll_up_ms: Math.round(median(rollUps)),
    roll_up_to_load: median(rollUps.map((ms, round) => ms / loads[round]!)),
  }
}

interface Parts {
  readonly loadMs: number
  readonly rollUpMs: number
  readonly summary: Summary
}

/** The whole `load` with documents as the command does it, with the time of its two halves. */
async function loadedInParts({ warehouse }: Bench, file: string): Promise<Parts> {
  const reading = readDocuments(await findFiles([file]), {
    onFault: (fault) => {
      throw new Error(fault.message)
    },
  })
  const began = performance.now()
  let written = began
  const { summary } = await load(reading, {
    warehouse,
    command: 'bench',
    version: 'bench',
    keepDocuments: true,
    signal: new AbortController().signal,
    sleep: realSurroundings.sleep,
    onProgress: (soFar) => {
      if (soFar.days_rolled_up === 0) written = performance.now()
    },
  })
  return { loadMs: written - began, rollUpMs: performance.now() - written, summary }
}
