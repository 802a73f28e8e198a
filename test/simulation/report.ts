import { sights } from './coverage.ts'
import { faultNames } from './graph/menu.ts'
import { type Bias, machineFaults } from './schedule.ts'
import type { Played } from './seed.ts'

/** A simulation of fewer seeds need not have met everything. */
const ENOUGH_SEEDS = 500
/** In so many seeds, each fault and each sight has to have been met a hundred times. */
const FULL_SEEDS = 10_000

/** What many seeds come to. */
export class Tally {
  seeds = 0
  broken = 0
  /** Runs in which something went wrong outside. */
  faulted = 0
  #turns = 0
  #runs = 0
  #failed = 0
  readonly #began = performance.now()
  readonly #fired = new Map<string, number>()
  readonly #met = new Map<string, number>()

  add(played: Played): void {
    this.seeds++
    this.broken += played.breaches.length > 0 ? 1 : 0
    this.#turns += played.turns
    this.#runs += played.runs
    this.faulted += played.faulted
    this.#failed += played.failed
    for (const [name, times] of Object.entries(played.fired)) addTo(this.#fired, name, times)
    for (const [name, times] of Object.entries(played.met)) addTo(this.#met, name, times)
  }

  /** What was met too seldom for the number of seeds. */
  lacking(): string[] {
    if (this.seeds < ENOUGH_SEEDS) return []
    const share = (100 * this.seeds) / FULL_SEEDS
    // of a few, chance makes fewer still: what comes in 2.5 % of cases is no reason to fail
    const least = Math.max(1, Math.floor(this.seeds < FULL_SEEDS ? share - 2 * Math.sqrt(share) : share))
    const of = (counts: Map<string, number>, names: readonly string[]) =>
      names
        .filter((name) => (counts.get(name) ?? 0) < least)
        .map((name) => `${name}: ${counts.get(name) ?? 0} times, ${least} wanted`)
    return [...of(this.#fired, [...machineFaults, ...faultNames]), ...of(this.#met, sights)]
  }

  /** Everything in one table. */
  summary(): string {
    const seconds = (performance.now() - this.#began) / 1_000
    const share = (part: number, whole: number) => `${Math.round((100 * part) / Math.max(1, whole))} %`
    const bound = `3 in ${this.seeds} (${(300 / Math.max(1, this.seeds)).toPrecision(2)} %)`
    const figures: readonly (readonly [what: string, figure: string])[] = [
      ['seeds', String(this.seeds)],
      ['seconds', `${seconds.toFixed(0)} (${(this.seeds / seconds).toFixed(2)} seeds a second)`],
      ['runs', String(this.#runs)],
      ['turns', String(this.#turns)],
      ['runs in which something went wrong', String(this.faulted)],
      ['of these, ended with another code than 0', share(this.#failed, this.faulted)],
      ['seeds in which something does not hold', String(this.broken)],
      [
        'bound (95 %)',
        this.broken === 0
          ? `a defect that shows in more than ${bound} of seeds would have been seen`
          : 'none',
      ],
    ]
    return [
      ...figures.map(([what, figure]) => `${what.padEnd(42)} ${figure}`),
      '',
      'faults, and how often they struck',
      ...columns(this.#fired, [...machineFaults, ...faultNames]),
      '',
      'met on the way',
      ...columns(this.#met, sights),
    ].join('\n')
  }
}

/** What does not hold in a seed, what happened last, and how to see it again. @param as how it was played */
export function failureOf(
  { seed, digest, breaches, last }: Played,
  { without, often }: Bias,
  as: 'seed' | 'everywhere' = 'seed',
): string {
  const flag = (name: string, faults: readonly string[]) =>
    faults.length === 0 ? '' : ` --${name} ${faults.join(',')}`
  const more = flag('without', without) + flag('often', often)
  return [
    `seed ${seed} (digest ${digest}):`,
    ...breaches.map(({ invariant, message }) => `  ${invariant}: ${message}`),
    ...last.map((line) => `    ${line}`),
    `  npm run simulate -- --${as} ${seed}${more}`,
  ].join('\n')
}

/** Counts in columns; what is expected and was not met stands there with 0. */
function columns(counts: ReadonlyMap<string, number>, expected: readonly string[]): string[] {
  const names = [...new Set([...expected, ...counts.keys()])]
  const cells = names.map((name) => `${String(counts.get(name) ?? 0).padStart(8)}  ${name.padEnd(46)}`)
  const height = Math.ceil(cells.length / 2)
  return Array.from({ length: height }, (_, row) => `${cells[row]}${cells[row + height] ?? ''}`.trimEnd())
}

function addTo(counts: Map<string, number>, name: string, times: number): void {
  counts.set(name, (counts.get(name) ?? 0) + times)
}
