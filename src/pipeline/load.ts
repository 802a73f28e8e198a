import type { Document } from '../fetcher/files.ts'
import { batches } from './batches.ts'
import { type Ended, type Running, running } from './run.ts'

/**
 * Loads documents into the warehouse: each call at the newest version that was met, once, whole.
 *
 * @throws Failure where the lease is held by another run, or the database stays away
 */
export function load(documents: AsyncIterable<readonly Document[]>, context: Running): Promise<Ended> {
  return running(context, ({ run, write, patience }) =>
    write(batches(documents, { ...context, run, patience, gate: 'newer' }), 'newer'),
  )
}
