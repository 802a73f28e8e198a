import type { HeldCall } from './calls.ts'
import type { Violation } from './moment.ts'
import type { Snapshot } from './snapshot.ts'
import type { Truth } from './truth.ts'

/** What the counters of runs and the rows that they count were when they were last looked at. */
export interface Counted {
  readonly totals: { readonly loaded: number; readonly replaced: number; readonly rows: number }
  /** Which transaction wrote each call and log row, by key. */
  readonly written: ReadonlyMap<string, string>
  readonly runs: ReadonlyMap<number, string>
  /** What runs that are over had counted, by number. */
  readonly over: ReadonlyMap<number, string>
}

/** Nothing was counted, and nothing is there. */
export const nothingCounted: Counted = {
  totals: { loaded: 0, replaced: 0, rows: 0 },
  written: new Map(),
  runs: new Map(),
  over: new Map(),
}

/** Takes down what is counted now. */
export function counted({ books }: Snapshot): Counted {
  const total = (name: 'loaded' | 'replaced' | 'rows') => books.runs.reduce((sum, run) => sum + run[name], 0)
  return {
    totals: { loaded: total('loaded'), replaced: total('replaced'), rows: total('rows') },
    written: new Map(books.written.map(({ key, by }) => [key, by])),
    runs: new Map(books.runs.map(({ id, written }) => [id, written])),
    over: new Map(
      books.runs.flatMap(({ id, status, counts }) => (status === 'running' ? [] : [[id, counts]])),
    ),
  }
}

/** Who has lost the lease, or given it back, writes nothing any more. */
export function checkFence(before: Counted, now: Counted): Violation[] {
  return [...before.over].flatMap(([id, counts]): Violation[] => {
    const later = now.over.get(id) ?? 'nothing'
    if (later === counts) return []
    const message = `run ${id} was over and had counted ${counts}, and has counted ${later}`
    return [{ invariant: 'who_is_over_writes_nothing', message }]
  })
}

/**
 * What runs count is what changed since the last look. Exact where one run alone can have changed it; where several
 * did, a call may have been replaced more than once. So may one that a run read twice, as a newer version was listed
 * meanwhile.
 */
export function checkCounters(
  truth: Truth,
  before: Counted,
  now: Counted,
  held: readonly HeldCall[],
): Violation[] {
  const rowsOf = new Map(held.map(({ key, rows }) => [String(key), rows]))
  const changed = [...now.written].filter(([key, by]) => before.written.get(key) !== by)
  const replaced = changed.filter(([key]) => before.written.has(key)).length
  const rows = changed.reduce((sum, [key]) => sum + (rowsOf.get(key) ?? 1), 0)
  const writers = [...now.runs].filter(([id, by]) => before.runs.get(id) !== by).length
  const keys = new Set(changed.map(([key]) => key))
  const hasVersions = (id: string) => (truth.calls.get(id)?.versions.length ?? 0) > 1
  const mayRepeat = writers > 1 || held.some(({ key, id }) => keys.has(String(key)) && hasVersions(id))
  const seen = { loaded: changed.length - replaced, replaced, rows }
  const found: Violation[] = []
  for (const name of ['loaded', 'replaced', 'rows'] as const) {
    const told = now.totals[name] - before.totals[name]
    const isRight = told === seen[name] || (mayRepeat && name !== 'loaded' && told > seen[name])
    if (isRight) continue
    const what = name === 'rows' ? 'rows written' : `documents ${name}`
    const message = `${writers} runs told of ${told} ${what} since the last look, and it was ${seen[name]}`
    found.push({ invariant: 'counters_equal_changes', message })
  }
  return found
}
