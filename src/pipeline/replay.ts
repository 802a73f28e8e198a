import type { Document } from '../fetcher/files.ts'
import { countWithoutDocument, storedDocuments, waitingInQuarantine } from '../loader/index.ts'
import { batches } from './batches.ts'
import { type Ended, type Running, running } from './run.ts'

/**
 * Makes the rows again from the stored documents, as an upgrade of the mapping wants it: the loaded version of
 * every call, the rows of the call logs, and what is in quarantine, which may fit now.
 *
 * @param id of one call or log row, or undefined for everything
 * @throws Failure where the lease is held by another run, or the database stays away
 */
export function replay(context: Running, id: string | undefined): Promise<Ended> {
  return running({ ...context, keepDocuments: true }, async ({ run, write, patience }) => {
    const preparing = { ...context, keepDocuments: false, run, patience }
    const stored: AsyncIterable<readonly Document[]> = storedDocuments(context.warehouse, patience, id)
    await write(batches(stored, { ...preparing, gate: 'rebuild' }), 'rebuild')
    const waiting: AsyncIterable<readonly Document[]> = waitingInQuarantine(context.warehouse, patience, id)
    await write(batches(waiting, { ...preparing, keepDocuments: true, gate: 'newer' }), 'newer')
    const left = id === undefined ? await countWithoutDocument(context.warehouse) : 0
    if (left > 0) {
      const calls = left === 1 ? '1 call was' : `${left} calls were`
      context.onNotice?.(`${calls} loaded without keeping documents; their rows stay as they are.`)
    }
  })
}
