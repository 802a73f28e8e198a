/** What the observer is told, and what it says. Times in ms since 1970, by Graph's clock. */

/** When and under what circumstances the observer looks. */
export interface Moment {
  /** What happened just before, in a few words, for messages. */
  readonly what: string
  readonly now: number
  /** No loader lives: what is locked or temporary now was left behind. */
  readonly isQuiet: boolean
  /** The run that has just ended, if that is why it looks. */
  readonly end?: RunEnd
}

/** How a run ended. */
export interface RunEnd {
  /** Its number in the books; undefined: it is not known. */
  readonly runId: number | undefined
  /** undefined: the process was killed. */
  readonly exitCode: number | undefined
  readonly startedAt: number
  readonly endedAt: number
  readonly requests: number
  /** The longest that it meant to sleep at once, in ms. */
  readonly longestSleepMs: number
  /** Whether another loader lived meanwhile. */
  readonly overlapped: boolean
  /** It was asked only for calls that started from then on. */
  readonly since?: number
}

/** What must hold, by name. */
export const invariantNames = [
  'no_partial_call',
  'no_foreign_call',
  'no_orphan',
  'versions_never_fall',
  'calls_never_vanish',
  'log_rows_as_sent',
  'ledger_equals_tables',
  'every_call_accounted',
  'listed_is_in_ledger',
  'empty_list_is_doubted',
  'quarantine_not_stale',
  'quarantine_tells_why',
  'only_poison_in_quarantine',
  'documents_kept',
  'counters_equal_changes',
  'who_is_over_writes_nothing',
  'rollups_equal_facts',
  'nothing_left_behind',
  'no_secret_in_books',
  'success_is_true',
  'gaps_are_told',
  'converges',
  'idle_run_writes_nothing',
  'bounded_requests',
  'bounded_sleeps',
  'token_stays_home',
] as const

export type InvariantName = (typeof invariantNames)[number]

/** Something that does not hold. */
export interface Violation {
  readonly invariant: InvariantName
  /** Which call or row, what was expected, and what is there. */
  readonly message: string
}
