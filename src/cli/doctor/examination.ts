import { Failure, type FailureKind } from '../../failure.ts'

/** What a check came to. */
export interface Finding {
  /** Stable name: `graph_clock`. */
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped'
  /** What was found, or why it was not looked at. */
  readonly found: string
  /** What to do; null where there is nothing to be done. */
  readonly remedy: string | null
  /** What a failed check would end a command with; null for others. */
  readonly kind: FailureKind | null
  /** Numbers and names that were found, for monitoring. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

/** What a check says of itself; one that fails throws a Failure, or says so where it has facts to tell. */
export interface Outcome<T> {
  readonly found: string
  /** Worth looking at, or as bad as a failure of this kind; nothing: all is well. */
  readonly bad?: 'warn' | FailureKind
  readonly remedy?: string
  readonly facts?: Finding['facts']
  /** What checks that build on this one need. Without it they are skipped. */
  readonly value?: T
}

/** What a check builds on: values of earlier checks, by the names of these. */
type Given = Readonly<Record<string, unknown>>
type There<G extends Given> = { readonly [Name in keyof G]: Exclude<G[Name], undefined> }

/**
 * Checks, one after the other. One that fails ends nothing: what does not build on it is looked at all the same.
 */
export class Examination {
  readonly findings: Finding[] = []
  readonly #tell: (finding: Finding) => void
  /** For each check that was skipped, the ones that are to blame. */
  readonly #blamed = new Map<string, readonly string[]>()

  /** @param tell is given each finding as soon as it is there */
  constructor(tell: (finding: Finding) => void) {
    this.#tell = tell
  }

  /**
   * Looks at one thing.
   * @param given what it builds on; where one of these is undefined, the check is skipped
   * @returns the value of the check; undefined where it has none, was skipped, or threw
   */
  async check<G extends Given, T = undefined>(
    name: string,
    given: G,
    look: (there: There<G>) => Outcome<T> | Promise<Outcome<T>>,
  ): Promise<T | undefined> {
    const missing = Object.keys(given).filter((need) => given[need] === undefined)
    if (missing.length > 0) {
      const blamed = [...new Set(missing.flatMap((need) => this.#blamed.get(need) ?? [need]))]
      this.#blamed.set(name, blamed)
      const found = `not looked at: see ${blamed.map(forPeople).join(' and ')}`
      this.#add({ check: name, state: 'skipped', found, ...nothing })
      return undefined
    }
    try {
      const { found, bad, remedy = null, facts = {}, value } = await look(given as There<G>)
      const isFailed = bad !== undefined && bad !== 'warn'
      const state = isFailed ? 'fail' : (bad ?? 'ok')
      this.#add({ check: name, state, found, remedy, kind: isFailed ? bad : null, facts })
      return value
    } catch (error) {
      this.#add({ check: name, state: 'fail', ...nothing, ...asFound(error) })
      return undefined
    }
  }

  /** How it ended: undefined where no check failed, else the failure that the command ends with. */
  verdict(): Failure | undefined {
    const failed = this.findings.filter((finding) => finding.state === 'fail')
    const worst = importance.find((kind) => failed.some((finding) => finding.kind === kind))
    if (worst === undefined) return undefined
    const names = failed.map((finding) => forPeople(finding.check))
    const first = failed.find((finding) => finding.kind === worst)!
    return new Failure(
      worst,
      `${failed.length === 1 ? '1 check' : `${failed.length} checks`} failed: ${names.join(', ')}`,
      first.remedy === null ? {} : { remedy: first.remedy },
    )
  }

  #add(finding: Finding): void {
    this.findings.push(finding)
    this.#tell(finding)
  }
}

const nothing = { remedy: null, kind: null, facts: {} }

/**
 * The kinds of failures, the most important first: that of them which a failed check has gives the exit code.
 * Before what may pass by itself come what somebody has to grant, and what somebody has to set.
 */
const importance: readonly FailureKind[] = [
  'auth',
  'configuration',
  'unreachable',
  'breach',
  'partial',
  'skipped',
  'usage',
  'internal',
]

function asFound(error: unknown): Pick<Finding, 'found' | 'remedy' | 'kind'> {
  if (error instanceof Failure) {
    return { found: error.message, remedy: error.remedy ?? null, kind: error.kind }
  }
  const said = error instanceof Error ? error.message : String(error)
  return { found: `Internal error: ${said}`, remedy: null, kind: 'internal' }
}

/** The name of a check as it is printed for people. */
export function forPeople(name: string): string {
  return name.replaceAll('_', ' ')
}
