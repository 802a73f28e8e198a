import type { Outline } from '../normalizer/index.ts'

/** How many rows a document gives. */
export function rowCount(rows: Outline): number {
  return rows.rows.reduce((total, count) => total + count, 0)
}

/**
 * Whether a document is to stand for its call rather than a rival that was met before it: what the gate would
 * let pass if the rival were loaded. Rows of the call logs have no version: the last one met stands.
 */
export function isBetter(rows: Outline, rival: Outline): boolean {
  if (rows.kind !== 'call_record') return true
  if (rows.version !== rival.version) return rows.version > rival.version
  return !rival.complete && (rows.complete || rowCount(rows) > rowCount(rival))
}
