import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { generateCallRecords } from '../../../src/emulator/tenant.ts'
import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { type Bench, emptied, loaded, median, timed } from '../warehouse.ts'

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

/** Rolls up every day that is touched. */
export type RollUp = (warehouse: Warehouse) => Promise<unknown>

/**
 * Loads the calls of one day and rolls it up, round by round, after one that warms both up. Where `load` rolls up by
 * itself, what a second roll-up of the same days takes is taken off the time of the load.
 */
export async function oneDay(bench: Bench, rollUp: RollUp, rounds: number): Promise<OneDay> {
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
    let loadMs = await timed(async () => {
      const { records } = await loaded(bench, file, true)
      if (records.loaded !== CALLS) throw new Error(`loaded ${records.loaded} of ${CALLS}`)
    })
    const touched = await pool.query('select from call_quality_ops.touched_days')
    const byLoad = touched.rowCount === 0
    if (byLoad)
      await pool.query('insert into call_quality_ops.touched_days select day from call_quality_ops.rollups')
    const rollUpMs = await timed(() => rollUp(bench.warehouse))
    if (byLoad) loadMs -= rollUpMs
    const rolled = await pool.query<{ day: string }>('select day from call_quality_ops.rollups')
    days = rolled.rowCount ?? 0
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
