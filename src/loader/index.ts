/** Puts rows into the warehouse: who may load, which version passes, all of a call or nothing. */
export { type Batch, type Item, sum, type Writing, type Written, writeBatch } from './batch.ts'
export { isBetter, rowCount } from './better.ts'
export { decompress } from './documents.ts'
export { fenced, type Keeping, type Reading } from './fenced.ts'
export { type Gap, type GapSearch, noteGaps } from './gaps.ts'
export { claim, type Gate, type LedgerEntry } from './ledger.ts'
export {
  type Assembling,
  keptPages,
  type Meeting,
  type MeetingPages,
  writeMeeting,
} from './meeting.ts'
export {
  callsUnderWay,
  dropPages,
  type ListProgress,
  type MeetingPage,
  type MeetingPart,
  type ResumePoint,
  readPages,
  resumePoint,
  storePage,
} from './meeting-pages.ts'
export type { Poison } from './quarantine.ts'
export { type Patience, retrying } from './retry.ts'
export { rollUpTouched, touchDays } from './rollup.ts'
export {
  type Counts,
  enterTraffic,
  finishRun,
  heartbeat,
  noCounts,
  type Run,
  startRun,
  type Traffic,
} from './runs.ts'
export { knownScans, recordScan, type Scan, type Source } from './scans.ts'
export { countWithoutDocument, storedDocuments, waitingInQuarantine } from './stored.ts'
export { pinTenant } from './tenant.ts'
export {
  compareListed,
  countLeft,
  countWork,
  type Enlisted,
  enlist,
  enterUnloaded,
  type Left,
  type Listed,
  type Span,
  takeWork,
  type Unloaded,
  type Wanted,
  type Work,
} from './work.ts'
