import { Failure } from '../failure.ts'

/** What is said once verdicts are others than those that were rolled up. */
export const STALE =
  'Verdicts follow at once. Roll-ups, and with them most questions, dashboards and the report, are made anew by the next run, or now with `callhouse rollup`.'

/**
 * Arguments of the form `name=value`.
 * @throws Failure `usage` for any other, and for a name that comes twice
 */
export function assignmentsOf(given: readonly string[]): Map<string, string> {
  const assignments = new Map<string, string>()
  for (const argument of given) {
    const [, name, value] = /^([a-z_]+)=(.+)$/s.exec(argument) ?? []
    if (name === undefined || value === undefined) {
      throw new Failure('usage', `${JSON.stringify(argument)} is not of the form name=value`, {
        remedy: 'Write for instance audio_rules=A3, without blanks around the sign.',
      })
    }
    if (assignments.has(name)) {
      throw new Failure('usage', `${name} is given twice`, { remedy: 'Give it once.' })
    }
    assignments.set(name, value)
  }
  return assignments
}
