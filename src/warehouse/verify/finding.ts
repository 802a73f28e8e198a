/** One thing that is not as it should be, or is to be told, by the names of its columns. */
export type Difference = Readonly<Record<string, string | number | boolean | null>>

/** What a check came to. Printed by `verify --json` as it is. */
export interface Finding {
  /** Stable name: `ledger_records`. */
  readonly check: string
  /** What holds where nothing was found. */
  readonly proves: string
  /**
   * `holds`; `breach`: something is not as it should be; `told`: there is something that an operator should know;
   * `skipped`: it could not be looked at, and the notes say why
   */
  readonly state: 'holds' | 'breach' | 'told' | 'skipped'
  /** How much was looked at, and of what. */
  readonly looked_at: number
  readonly of: string
  /** How many differences there are, printed or not. */
  readonly found: number
  /** The first of them, as many as were asked for. */
  readonly differences: readonly Difference[]
  readonly notes: readonly string[]
  /** What to do where something was found; null: nothing is to be done. */
  readonly remedy: string | null
  readonly elapsed_ms: number
}

/** What a check is, whatever it comes to. */
export interface Subject {
  readonly check: string
  readonly proves: string
  readonly of: string
  readonly remedy: string | null
}

/** Gathers what one check finds: counts all, keeps the first ones. */
export class Gathering {
  lookedAt = 0
  found = 0
  readonly differences: Difference[] = []
  readonly notes: string[] = []
  readonly #limit: number
  #elapsed = 0
  #isSkipped = false

  /** @param limit how many differences are kept */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes in what was found, kept as far as there is room. */
  add(difference: Difference): void {
    this.found++
    if (this.differences.length < this.#limit) this.differences.push(difference)
  }

  /** How many more differences would be kept. */
  get room(): number {
    return this.#limit - this.differences.length
  }

  /** Says why nothing could be looked at. */
  skip(reason: string): void {
    this.#isSkipped = true
    this.notes.push(reason)
  }

  /** Does a piece of the looking, whose time counts for this check. */
  async timed<T>(look: () => Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      return await look()
    } finally {
      this.#elapsed += performance.now() - began
    }
  }

  /** What the check came to. */
  finding(subject: Subject, bad: 'breach' | 'told' = 'breach'): Finding {
    const good = this.#isSkipped ? 'skipped' : 'holds'
    return {
      check: subject.check,
      proves: subject.proves,
      state: this.found === 0 ? good : bad,
      looked_at: this.lookedAt,
      of: subject.of,
      found: this.found,
      differences: this.differences,
      notes: this.notes,
      remedy: this.found === 0 ? null : subject.remedy,
      elapsed_ms: Math.round(this.#elapsed),
    }
  }
}
