import type { InvariantName, RunEnd, Violation } from './moment.ts'
import type { Snapshot } from './snapshot.ts'
import { at, type Truth } from './truth.ts'
import type { GraphBooks } from './watch.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A call of which nobody knows when it was is asked for so often before it counts as gone. */
const TRIES = 5

/** After two quiet runs everything that Graph still has is loaded at its newest version, or set aside. */
export function checkConverged(truth: Truth, snapshot: Snapshot, quiet: readonly RunEnd[]): Violation[] {
  const found: Violation[] = []
  const say = (message: string, invariant: InvariantName = 'converges') => found.push({ invariant, message })
  for (const { exitCode, runId } of quiet)
    if (exitCode !== 0) say(`the quiet run ${runId} ended with exit code ${exitCode}`)
  const last = quiet.at(-1)
  if (last === undefined) return found
  const { books, logs } = snapshot
  const ledger = new Map(books.ledger.map((row) => [row.id, row]))
  for (const call of truth.world.calls) {
    const right = truth.shown(call, last.startedAt)
    if (right === undefined || last.endedAt + 60_000 >= call.goneAt) continue
    const row = ledger.get(call.id)
    const own = `call ${call.id}: Graph shows version ${right.version}`
    if (row === undefined) say(`${own}, and the ledger has no row`)
    else if (right.isPoison) {
      const isThere = books.quarantine.some(
        ({ id, version, open }) => open && id === call.id && (version ?? -1) >= right.version,
      )
      if (!isThere) say(`${own}, which can't be loaded, and it is not in quarantine but ${row.state}`)
    } else if ((row.loaded ?? -1) < right.version)
      say(`${own}, and version ${row.loaded} is loaded (${row.state}, next ${at(row.next)}: ${row.failure})`)
    else if (row.state !== 'loaded') say(`${own}, which is loaded, and it counts as ${row.state}`)
  }
  for (const { log, id, versions } of truth.world.logs) {
    const right = versions.findLast(({ appearsAt }) => appearsAt <= last.startedAt)
    if (
      right === undefined ||
      logs[log].some((line) =>
        versions.some(({ row, appearsAt }) => row === line && appearsAt >= right.appearsAt),
      )
    )
      continue
    say(`${log} ${id}: expected ${right.row}, found ${logs[log].find((line) => line.startsWith(id))}`)
  }
  return found
}

/** What was seen before Graph forgot it. */
export interface Beginnings {
  /** When a listing was first seen in the books, and from which day on calls were listed then. */
  readonly seenAt: number
  readonly from: number
}

/**
 * Calls that Graph forgot before they were loaded are told of: by the ledger, or as part of a gap. None is pending for
 * good, be it that an older version of it is loaded.
 * @param graph when the list last left a call out, and when it last told of one
 */
export function checkGaps(
  truth: Truth,
  { books }: Snapshot,
  now: number,
  began: Beginnings | undefined,
  { hidden, told }: GraphBooks['books'],
): Violation[] {
  if (began === undefined) return []
  const ledger = new Map(books.ledger.map((row) => [row.id, row]))
  return truth.world.calls.flatMap((call): Violation[] => {
    const row = ledger.get(call.id)
    // what was gone before the first listing, or is older than that reached back, nobody asked for
    const isUnasked = call.goneAt <= began.seenAt || call.startsAt < began.from || call.versions.length === 0
    const isPending = row?.state === 'pending'
    if (call.goneAt > now || isUnasked || (row !== undefined && !isPending)) return []
    // a day and the longest pause go by before a call that is not found counts as gone, or some tries if nobody knows
    // when it was
    const isAsked = row?.started === null ? row.attempts < TRIES : now < call.startsAt + 32 * DAY + 2 * HOUR
    if (isPending && isAsked) return []
    const { startsAt: start } = call
    // what the list left out when it was asked last, nobody can know of
    if (row === undefined && (hidden.get(call.id) ?? 0) > (told.get(call.id) ?? 0)) return []
    if (
      row === undefined &&
      books.gaps.some(({ source, from, to }) => source === 'calls' && from <= start && start < to)
    )
      return []
    const what =
      row === undefined
        ? 'was never loaded, and is in no gap and not in the ledger'
        : 'is pending in the ledger'
    const message = `call ${call.id} of ${at(start)} to ${at(call.endsAt)} is gone since ${at(call.goneAt)}, and ${what}`
    return [{ invariant: 'gaps_are_told', message }]
  })
}
