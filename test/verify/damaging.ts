import { expect } from 'vitest'
import { asked } from '../setup/dump.ts'
import { foundBy, verified } from '../setup/verifying.ts'
import { openModel } from './filled.ts'

/** What is damaged where: each check must find the damage that is meant for it in the file of its tests. */
export const damages = {
  books: [
    ...['documents_intact', 'documents_kept', 'documents_versions', 'gaps_found', 'gaps_known', 'lease'],
    ...[
      'ledger_by_day',
      'ledger_readings',
      'ledger_records',
      'ledger_rows',
      'ledger_states',
      'meeting_pages',
    ],
    ...['quarantine_kept', 'quarantine_versions', 'runs_counts', 'runs_ends', 'runs_ledger', 'scans'],
  ],
  rows: [
    ...['issues_of_loaded', 'rows_content', 'rows_ids', 'rows_issues', 'rows_keys', 'rows_ordinals'],
    'rows_parents',
  ],
  rollups: [
    ...['catalog_indexes', 'catalog_tables', 'catalog_triggers', 'catalog_views', 'rollup_days'],
    ...['rollup_dimensions', 'rollup_sessions', 'rollup_streams', 'rollup_totals', 'rollup_touched'],
  ],
} as const

/** A warehouse that is damaged in one way after another. */
export interface Damaging {
  /** Damages a copy of the warehouse, and tells what the checks find then, by their names. */
  damaged(...statements: readonly string[]): Promise<Record<string, readonly object[]>>
  /** Checks that found something so far. */
  readonly seen: ReadonlySet<string>
  close(): Promise<void>
}

/** Fills the warehouse whose copies are damaged. */
export async function openDamaging(): Promise<Damaging> {
  const model = await openModel()
  const seen = new Set<string>()
  return {
    seen,
    async damaged(...statements) {
      const { warehouse, close } = await model.copy()
      try {
        for (const statement of statements) await asked(warehouse, statement)
        const ended = await verified(warehouse)
        const found = foundBy(ended)
        for (const check of Object.keys(found)) seen.add(check)
        const breaches = ended.verified.checks.filter(({ state }) => state === 'breach')
        expect(ended.verdict?.kind).toBe(breaches.length === 0 ? undefined : 'breach')
        expect(ended.verified.ok).toBe(breaches.length === 0)
        return found
      } finally {
        await close()
      }
    },
    close: () => model.close(),
  }
}

/** The key of a call, as SQL. */
export const keyOf = (id: string): string => `(select record_key from :ops.ledger where call_id = '${id}')`

/** The first difference that a check found. */
export const row = (found: Record<string, readonly object[]>, check: string): object | undefined =>
  found[check]?.[0]

export const some: unknown = expect.any(Number)
