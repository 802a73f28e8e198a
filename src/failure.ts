/**
 * What can end a command. Each kind has one exit code, given out in `cli/exit-codes.ts`; nothing else in
 * the project chooses exit codes.
 */
export type FailureKind =
  /** the command line is wrong */
  | 'usage'
  /** a check found a breach, or `--strict` was asked for and something was coerced or quarantined */
  | 'breach'
  /** Graph or the database can't be reached */
  | 'unreachable'
  /** a fault of ours, or a fence that was lost */
  | 'internal'
  /** part of the work is done and kept, the rest is to be tried again */
  | 'partial'
  /** sign-in, consent or database permission */
  | 'auth'
  /** configuration, schema version, clock, wrong tenant */
  | 'configuration'
  /** another load holds the lease */
  | 'skipped'

/** An error that an operator can act on: what happened, and what to do about it. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind
  /** One sentence that says what to do. */
  readonly remedy: string | undefined

  constructor(kind: FailureKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.remedy = options.remedy
  }
}
