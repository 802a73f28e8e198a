import type { Violations } from './observer.ts'
import { type Phase, phases } from './phases.ts'

/** How many troubles are still to come; several makers may take from the same, and it may be emptied before its time. */
export interface Budget {
  left: number
}

/** What came of many troubles of one kind. */
export class Tally {
  readonly kind: string
  readonly violations: Violations = []
  readonly byPhase = new Map<string, number>()
  /** Troubles, and runs that were over before theirs came. */
  times = 0
  spared = 0
  /** Other things that are worth a line. */
  readonly notes: string[] = []
  readonly #began = performance.now()
  #seconds: number | undefined

  constructor(kind: string) {
    this.kind = kind
  }

  /** One more of them, in this phase. */
  hit(phase: Phase | string): void {
    this.times++
    this.byPhase.set(phase, (this.byPhase.get(phase) ?? 0) + 1)
  }

  /** What was found wrong, and how it is made again. */
  blame(where: string, violations: Violations): void {
    this.violations.push(...violations.map((one) => `${where}: ${one}`))
  }

  /** No more of them will come. */
  end(): this {
    this.#seconds = (performance.now() - this.#began) / 1000
    return this
  }

  get seconds(): number {
    return this.#seconds ?? (performance.now() - this.#began) / 1000
  }
}

/** The tallies as a table, with what was wrong behind. */
export function printed(tallies: readonly Tally[]): string {
  const lines = tallies.flatMap((tally) => [
    `${tally.kind.padEnd(34)} ${String(tally.times).padStart(5)} times ${tally.seconds.toFixed(1).padStart(7)} s  ${tally.violations.length} violations`,
    ...inOrder(tally.byPhase).map(([phase, times]) => `    ${phase.padEnd(30)} ${String(times).padStart(5)}`),
    ...(tally.spared > 0 ? [`    ${'over before'.padEnd(30)} ${String(tally.spared).padStart(5)}`] : []),
    ...tally.notes.map((note) => `    ${note}`),
    ...tally.violations.map((violation) => `  ! ${violation}`),
  ])
  return lines.join('\n')
}

/** The phases in the order in which a run goes through them; what are none by their names. */
function inOrder(byPhase: ReadonlyMap<string, number>): [string, number][] {
  const places: readonly string[] = phases
  return [...byPhase].sort(
    ([one], [other]) => places.indexOf(one) - places.indexOf(other) || one.localeCompare(other),
  )
}
