/** What a sync has done so far; the parts of it count here, and progress and summary are read from it. */
export interface Tally {
  /** Days to list, and those listed to their end. */
  slices: number
  slicesListed: number
  /** Days whose list could not be had to its end. */
  slicesFailed: number
  /** Days whose empty list is not believed yet. */
  slicesSuspicious: number
  /** Calls that the lists named. */
  listed: number
  /** Of these, calls never seen before, and calls with a version that is not loaded. */
  unseen: number
  newer: number
  /** Calls whose record was fetched whole. */
  fetched: number
  /** Of these, meetings that came page by page. */
  meetings: number
  /** Calls that Graph does not show yet, or shows at an older version than it listed. */
  notYet: number
  /** Calls that could not be had because of faults on the way. */
  failed: number
  /** Calls that Graph refuses to give, alone among others. */
  refused: number
  /** Calls that Graph has no longer. */
  agedOut: number
  /** Rows of the two logs. */
  logRows: number
  /** Logs that could not be had to their end. */
  logsFailed: number
}

/** A tally of nothing. */
export function noTally(): Tally {
  return {
    slices: 0,
    slicesListed: 0,
    slicesFailed: 0,
    slicesSuspicious: 0,
    listed: 0,
    unseen: 0,
    newer: 0,
    fetched: 0,
    meetings: 0,
    notYet: 0,
    failed: 0,
    refused: 0,
    agedOut: 0,
    logRows: 0,
    logsFailed: 0,
  }
}
