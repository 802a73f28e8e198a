/** What can end a command. */
export type FailureKind =
  /** the command line is wrong */
  | 'usage'
  /** a check found a breach, a file to import has faults, or `--strict` was asked for and something was coerced or quarantined */
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

/**
 * The exit code of each kind; nothing else in the project chooses one. The numbers are those of BSD's
 * sysexits.h where it has one that fits. 130 and 143 (signals) follow the shell's custom of 128 + signal.
 */
export const exitCodes: Readonly<Record<FailureKind, number>> = {
  usage: 64,
  breach: 65,
  unreachable: 69,
  internal: 70,
  partial: 75,
  auth: 77,
  configuration: 78,
  skipped: 99,
}

/** The exit code that an error ends a command with: that of its kind; of any other error, an internal one. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Failure ? exitCodes[error.kind] : exitCodes.internal
}
