import { measuredSync } from '../sync/client.ts'
import { startEmulated } from '../sync/emulated.ts'
import { emptiedOfGraph } from '../sync/tables.ts'
import type { Bench } from '../warehouse.ts'

/** A few days of a tenant of some size, a weekend among them at worst. */
const DAYS = 4
const CALLS = 2400

/** What rolling up costs beside a sync that keeps to Graph's published limits. */
export interface OneSync {
  readonly calls: number
  readonly days_rolled_up: number
  /** The whole sync without the roll-up. */
  readonly sync_ms: number
  readonly roll_up_ms: number
  readonly roll_up_to_sync: number
}

/** Synchronises a few days from an emulator that keeps the published limits, as the nightly run has to. */
export async function oneSync(bench: Bench): Promise<OneSync> {
  const emulated = await startEmulated(bench.directory, CALLS, { age: DAYS, limitsSpeed: 1 })
  try {
    await emptiedOfGraph(bench)
    const { summary } = await measuredSync(bench, emulated, [], {})
    if (summary.days_rolled_up === 0) throw new Error('no day was rolled up')
    const syncMs = summary.elapsed_ms - summary.roll_up_ms
    return {
      calls: summary.calls.fetched,
      days_rolled_up: summary.days_rolled_up,
      sync_ms: syncMs,
      roll_up_ms: summary.roll_up_ms,
      roll_up_to_sync: summary.roll_up_ms / syncMs,
    }
  } finally {
    await emulated.stop()
  }
}
