import { completed, type Value } from '../../src/warehouse/parameters.ts'
import type { Question } from '../../src/warehouse/questions.ts'
import { UNTIL } from '../setup/emulated.ts'

/** Questions about the work of callhouse itself, which readers of call quality are not let see. */
export const OF_THE_BOOKS: readonly string[] = ['drift', 'issues', 'pending', 'quarantine', 'runs']

/**
 * Every set of values that a question is worth asking with: the defaults, and each of the values that it offers for
 * one of its parameters.
 * @param given values for parameters that have no default
 */
export function waysToAsk(
  { parameters }: Question,
  given: Readonly<Record<string, Value>>,
): Record<string, Value>[] {
  const ways: Record<string, Value>[] = [{}]
  for (const { name, choices } of parameters) {
    for (const choice of choices ?? []) ways.push({ [name]: choice })
  }
  return ways.map((way) =>
    completed(
      parameters,
      {
        since: '2026-10-20T00:00:00Z',
        until: new Date(UNTIL).toISOString(),
        min_streams: 1,
        ...given,
        ...way,
      },
      UNTIL,
    ),
  )
}
