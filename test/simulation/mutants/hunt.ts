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
 * Simulates with a defect until a seed shows it.
 * @throws Error where the simulation fails for another reason than a breach
 */
export async function hunt(defect: Defect): Promise<Hunted> {
  const began = performance.now()
  const said = await withDefect(defect, (directory) => simulated(directory, defect))
  const [, seed, breach] = /^seed (\d+) \(digest [^)]*\):\n {2}(.*)$/m.exec(said) ?? []
  return {
    defect,
    kill: seed === undefined || breach === undefined ? undefined : { seed: Number(seed), breach },
    seconds: (performance.now() - began) / 1_000,
  }
}

async function simulated(directory: string, { name, seeds }: Defect): Promise<string> {
  const seedsAsked = ['--seeds', String(seeds), '--stop-at-first']
  try {
    const { stdout } = await run(process.execPath, ['test/simulation/main.ts', ...seedsAsked], {
      cwd: directory,
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    if (/^seed \d+ \(digest/m.test(stdout)) return stdout
    throw new Error(`${name}: the simulation failed\n${stdout}${stderr}`, { cause: error })
  }
}
