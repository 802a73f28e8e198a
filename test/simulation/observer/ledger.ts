import type { HeldCall } from './calls.ts'
import type { InvariantName, Violation } from './moment.ts'
import type { Books, LedgerRow, Snapshot } from './snapshot.ts'
import { at, type Truth } from './truth.ts'

/**
 * The ledger says of each call what the tables hold, and of nothing else; each state is one that can be.
 * @param torn calls of which nobody can say whether what they are put together from is whole
 */
export function checkLedger(
  truth: Truth,
  { books }: Snapshot,
  held: readonly HeldCall[],
  now: number,
  torn: ReadonlySet<string>,
): Violation[] {
  const found: Violation[] = []
  const say = (invariant: InvariantName, message: string) => found.push({ invariant, message })
  const byId = new Map(held.map((call) => [call.id, call]))
  const documents = new Set(books.documents)
  const open = new Map<string, number>()
  for (const { open: isOpen, id, version } of books.quarantine) {
    if (isOpen && id !== null) open.set(id, Math.max(version ?? Number.POSITIVE_INFINITY, open.get(id) ?? 0))
  }
  for (const row of books.ledger) {
    const call = byId.get(row.id)
    byId.delete(row.id)
    const own = `call ${row.id}`
    if (!truth.calls.has(row.id)) say('no_foreign_call', `${own} is in the ledger, and Graph never had it`)
    if (row.loaded !== (call?.version ?? null))
      say('ledger_equals_tables', `${own}: ledger says version ${row.loaded}, tables hold ${call?.version}`)
    else if (call !== undefined && call.key !== row.key)
      say('ledger_equals_tables', `${own}: ledger says key ${row.key}, tables have ${call.key}`)
    else if (call !== undefined && call.rows !== row.rows)
      say('ledger_equals_tables', `${own}: ledger says ${row.rows} rows, tables have ${call.rows}`)
    if (row.loaded !== null) {
      const right = truth.version(row.id, row.loaded)
      if (right !== undefined && row.complete === right.isIncomplete && !torn.has(row.id))
        say('ledger_equals_tables', `${own} version ${row.loaded}: complete is ${row.complete}`)
      if (row.sha === null || !documents.has(`${row.id} ${row.loaded} ${row.sha}`))
        say('documents_kept', `${own} version ${row.loaded}: the document ${row.sha} is not kept`)
    }
    const isGone = now >= (truth.calls.get(row.id)?.goneAt ?? 0)
    const state = stateProblem(row, open, isGone)
    if (state !== undefined) say('every_call_accounted', `${own}: ${state}`)
  }
  for (const { id, version } of byId.values())
    say('ledger_equals_tables', `call ${id}: tables hold version ${version}, the ledger has no row`)
  return found
}

/** @param open by call, the newest version that is in quarantine */
function stateProblem(
  row: LedgerRow,
  open: ReadonlyMap<string, number>,
  isGone: boolean,
): string | undefined {
  const { state, loaded, listed } = row
  if (loaded !== null && (listed ?? -1) < loaded)
    return `version ${loaded} is loaded, and ${listed} is listed`
  if (state === 'loaded' && loaded === null) return 'it counts as loaded, and no version is'
  // what Graph has no longer stays as it was loaded last
  if (state === 'loaded' && loaded !== null && (listed ?? 0) > loaded && !isGone)
    return `it counts as loaded at version ${loaded}, and ${listed} is listed`
  if (state === 'aged_out' && loaded !== null) return `it counts as aged out, and version ${loaded} is there`
  if (state === 'quarantined') {
    const newest = open.get(row.id)
    if (newest === undefined) return 'it counts as quarantined, and nothing of it is'
    if (newest < (listed ?? 0))
      return `it counts as quarantined, version ${newest} is, and ${listed} is listed`
  }
  if (state === 'quarantined' && loaded !== null && listed === loaded && row.complete)
    return `it counts as quarantined, and the newest version ${loaded} is loaded`
  return undefined
}

/** What was in Graph when a day was listed to its end is in the ledger, unless Graph itself hid it then. */
export function checkScans(
  truth: Truth,
  { books }: Snapshot,
  hidden: ReadonlyMap<string, number>,
  skew: number,
): Violation[] {
  const found: Violation[] = []
  const known = new Set(books.ledger.map(({ id }) => id))
  for (const scan of books.scans) {
    if (scan.source !== 'calls' || scan.suspicious) continue
    for (const call of truth.world.calls) {
      if (call.startsAt < scan.from || call.startsAt >= scan.to || known.has(call.id)) continue
      // by how much the loader's idea of Graph's clock may be off: a Date header has whole seconds
      const early = scan.started - skew - 1_000
      const wasThere = truth.shown(call, early) !== undefined && scan.started + skew + 60_000 < call.goneAt
      if (!wasThere || (hidden.get(call.id) ?? Number.NEGATIVE_INFINITY) >= early) continue
      found.push({
        invariant: 'listed_is_in_ledger',
        message: `call ${call.id} of ${at(call.startsAt)} was there when its day was listed at ${at(scan.started)}, and is not in the ledger`,
      })
    }
  }
  return found
}

/** So old, a day may be empty because Graph has forgotten its calls. */
const OLD = 29 * 24 * 3_600_000

/**
 * An empty list of a day in which calls are known is not believed before a second one says the same. Told apart where
 * one run alone can have listed since the last look, and Graph still has one of the calls.
 */
export function checkEmptyScans(
  truth: Truth,
  before: Books | undefined,
  { books: now }: Snapshot,
): Violation[] {
  const written = new Map(before?.runs.map(({ id, written }) => [id, written]))
  if (before === undefined || now.runs.filter(({ id, written: by }) => written.get(id) !== by).length > 1)
    return []
  const earlier = new Map(before.scans.map((scan) => [`${scan.source} ${scan.from}`, scan]))
  return now.scans.flatMap((scan): Violation[] => {
    const last = earlier.get(`${scan.source} ${scan.from}`)
    const isNew = scan.source === 'calls' && scan.listed === 0 && last?.started !== scan.started
    if (!isNew || scan.suspicious || last?.suspicious || scan.to < scan.started - OLD) return []
    const known = before.ledger.find(({ id, started, state }) => {
      const isWithin = started !== null && started >= scan.from && started < scan.to && state !== 'aged_out'
      return isWithin && scan.started + 60_000 < (truth.calls.get(id)?.goneAt ?? 0)
    })
    if (known === undefined) return []
    const message = `the list of ${at(scan.from)} was empty, though call ${known.id} was known, and was believed at once`
    return [{ invariant: 'empty_list_is_doubted', message }]
  })
}
