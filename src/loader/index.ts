/** Puts rows into the warehouse: who may load, which version passes, all of a call or nothing. */
export { type Batch, type Item, sum, type Writing, type Written, writeBatch } from './batch.ts'
export { isBetter, rowCount } from './better.ts'
export { decompress } from './documents.ts'
export { claim, type Gate, type LedgerEntry } from './ledger.ts'
export type { Poison } from './quarantine.ts'
export { type Patience, retrying } from './retry.ts'
export { type Counts, finishRun, heartbeat, noCounts, type Run, startRun } from './runs.ts'
export { countWithoutDocument, storedDocuments, waitingInQuarantine } from './stored.ts'
