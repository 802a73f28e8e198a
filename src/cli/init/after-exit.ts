import { exitCodes, type FailureKind } from '../../failure.ts'

/** What a scheduler is to do after a night that did not end with 0. */
export type Reaction =
  /** start it again after a pause: what was done is kept */
  | 'retry'
  /** tell a person: the same start would end the same way */
  | 'report'
  /** nothing: somebody else does the work at this moment */
  | 'pass'

const reactions: Readonly<Record<FailureKind, Reaction>> = {
  usage: 'report',
  breach: 'report',
  unreachable: 'retry',
  internal: 'report',
  partial: 'retry',
  auth: 'report',
  configuration: 'report',
  skipped: 'pass',
}

/** Numbers as a sentence has them: 64, 65 and 70. */
export function spelt(numbers: readonly number[]): string {
  return [numbers.slice(0, -1).join(', '), String(numbers.at(-1))].filter((part) => part !== '').join(' and ')
}

/** The exit codes that ask for a reaction, in rising order. */
export function codesFor(reaction: Reaction): readonly number[] {
  return (Object.keys(reactions) as FailureKind[])
    .filter((kind) => reactions[kind] === reaction)
    .map((kind) => exitCodes[kind])
    .sort((one, other) => one - other)
}
