import { touchDays } from '../loader/index.ts'
import { type Ended, type Running, running } from './run.ts'

/**
 * Makes roll-ups anew from the facts: of the days since then, or of all; every run ends with rolling up what it
 * touched, so that this is for whoever wants to be sure, and after new rules.
 *
 * @param since the first day (UTC) as YYYY-MM-DD; undefined: all days
 * @throws Failure where the lease is held by another run, or the database stays away
 */
export function rollUp(context: Running, since: string | undefined): Promise<Ended> {
  return running(context, ({ run, patience }) =>
    touchDays({ ...patience, warehouse: context.warehouse, run }, since),
  )
}
