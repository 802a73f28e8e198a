import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Defect } from './defect.ts'
import { withDefect } from './workshop.ts'

const run = promisify(execFile)

/** What became of a defect. */
export interface Hunted {
  readonly defect: Defect
  /** The seed that showed it, and what did not hold there; undefined: it got away. */
  readonly kill: { readonly seed: number; readonly breach: string } | undefined
  readonly seconds: number
}

/**
 * Simulates with a defect until a seed shows it: first the one that is known to, then all.
 * @throws Error where the simulation fails for another reason than a breach
 */
export async function hunt(defect: Defect): Promise<Hunted> {
  const began = performance.now()
  const { seeds, shownBy } = defect
  const kill = await withDefect(defect, async (directory) => {
    const known = shownBy === undefined ? undefined : await firstBreach(directory, defect, shownBy, 1)
    return known ?? firstBreach(directory, defect, 1, seeds)
  })
  return { defect, kill, seconds: (performance.now() - began) / 1_000 }
}

/** The first of some seeds in which something does not hold, and what. */
async function firstBreach(
  directory: string,
  { name, often = [] }: Defect,
  from: number,
  seeds: number,
): Promise<Hunted['kill']> {
  const said = await simulated(directory, name, [
    ...['--from', String(from), '--seeds', String(seeds), '--often', often.join(',')],
  ])
  const [, seed, breach] = /^seed (\d+) \(digest [^)]*\):\n {2}(.*)$/m.exec(said) ?? []
  return seed === undefined || breach === undefined ? undefined : { seed: Number(seed), breach }
}

async function simulated(directory: string, name: string, seedsAsked: readonly string[]): Promise<string> {
  const args = ['test/simulation/main.ts', ...seedsAsked, '--stop-at-first']
  try {
    const { stdout } = await run(process.execPath, args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    if (/^seed \d+ \(digest/m.test(stdout)) return stdout
    throw new Error(`${name}: the simulation failed\n${stdout}${stderr}`, { cause: error })
  }
}
