import { knownNames } from '../command-line.ts'
import { again } from './sync/again.ts'
import type { Figure } from './sync/figures.ts'
import { memory } from './sync/memory.ts'
import { overhead } from './sync/overhead.ts'
import { quota } from './sync/quota.ts'
import type { Bench } from './warehouse.ts'

/** How much is measured. */
export interface Sizes {
  /** Calls that are fetched and loaded. */
  readonly calls: number
  /** Calls that are listed where it is about memory. */
  readonly listed: number
  readonly rounds: number
}

/**
 * The benchmark of `callhouse sync` against an emulator in a process of its own: how much of Graph's limits it
 * uses, what it costs beside plain fetching, what a run without news costs, and how much memory it takes.
 */
export async function syncBench(
  bench: Bench,
  named: readonly string[],
  { calls, listed, rounds }: Sizes,
): Promise<Record<string, readonly Figure[]>> {
  const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
    quota: () => quota(bench, calls),
    overhead: () => overhead(bench, calls, rounds),
    again: () => again(bench, calls, rounds),
    memory: () => memory(bench, listed),
  }
  knownNames('part of the benchmark', named, Object.keys(parts))
  const results: Record<string, readonly Figure[]> = {}
  for (const [name, measure] of Object.entries(parts)) {
    if (named.length === 0 || named.includes(name)) results[name] = await measure()
  }
  return results
}
