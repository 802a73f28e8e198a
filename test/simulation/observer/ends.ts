import type { InvariantName, RunEnd, Violation } from './moment.ts'
import type { Books, Snapshot } from './snapshot.ts'
import { at, type Truth } from './truth.ts'
import type { GraphBooks } from './watch.ts'

/** No run may mean to sleep longer than this, with what little it adds so that not all come back at once. */
const LONGEST_SLEEP = 15 * 60_000 * 1.1

/** What a run asked is in proportion to what there is and to what went wrong. */
export function checkBounds(truth: Truth, graph: GraphBooks, end: RunEnd): Violation[] {
  const found: Violation[] = []
  const { calls, pages, logs } = truth.world
  const ofCalls = calls.reduce((sum, { versions }) => {
    const { sessions = [], participants_v2: people = [] } = versions.at(-1)?.document ?? {}
    const count = (list: unknown, size: number) => Math.ceil((list as readonly unknown[]).length / size)
    return sum + 6 + 2 * (count(sessions, pages.sessions) + count(people, pages.participants))
  }, 0)
  const most = 60 + calls.length + logs.length + 10 + ofCalls + graph.firedInRun * (15 + ofCalls)
  if (end.requests > most)
    found.push({ invariant: 'bounded_requests', message: `${end.requests} requests, and ${most} would do` })
  if (end.longestSleepMs > LONGEST_SLEEP)
    found.push({ invariant: 'bounded_sleeps', message: `a sleep of ${end.longestSleepMs / 60_000} min` })
  return found
}

/**
 * What is loaded is read again only when its day is listed: there may be a newer version, for which it would be read
 * once more.
 * @param before what the books said before the run
 */
export function checkReadings(before: Books | undefined, { books }: GraphBooks, end: RunEnd): Violation[] {
  if (before === undefined || end.overlapped) return []
  return before.ledger.flatMap(({ id, state }): Violation[] => {
    if (state !== 'loaded' || !books.unlisted.has(id)) return []
    const message = `call ${id} was loaded, and was read again before its day was listed`
    return [{ invariant: 'bounded_requests', message }]
  })
}

/** After exit 0 nothing that the run could have had is missing: what is pending, Graph itself did not give. */
export function checkSuccess(truth: Truth, { books }: Snapshot, graph: GraphBooks, end: RunEnd): Violation[] {
  if (end.exitCode !== 0 || end.overlapped) return []
  const found: Violation[] = []
  const say = (message: string, invariant: InvariantName = 'success_is_true') =>
    found.push({ invariant, message })
  const run = books.runs.find(({ id }) => id === end.runId)
  if (run === undefined || run.status !== 'ok' || run.exit !== 0)
    say(`exit 0, and run ${end.runId} is ${run?.status ?? 'not there'} with exit code ${run?.exit}`)
  for (const { id, status } of books.runs)
    if (status === 'running')
      say(`exit 0, and run ${id}, which is dead, counts as running`, 'nothing_left_behind')
  const ledger = new Map(books.ledger.map((row) => [row.id, row]))
  const { books: known } = graph
  for (const call of truth.world.calls) {
    const right = truth.shown(call, end.startedAt)
    if (right === undefined || end.endedAt + 60_000 >= call.goneAt || call.startsAt < (end.since ?? 0))
      continue
    if ((known.hidden.get(call.id) ?? Number.NEGATIVE_INFINITY) >= end.startedAt) continue
    const row = ledger.get(call.id)
    const own = `exit 0, and call ${call.id} version ${right.version} of ${at(right.appearsAt)}`
    if (row === undefined) {
      say(`${own} is not in the ledger`)
      continue
    }
    if ((row.loaded ?? -1) >= right.version || row.state === 'quarantined') continue
    // put off by an earlier run, it is not of this run's making
    const isNotDue = row.tried !== end.runId && row.next !== null && row.next > end.startedAt - known.skew
    if (row.state === 'pending' && (known.excused.has(call.id) || isNotDue)) continue
    say(
      `${own} is ${row.state}, version ${row.loaded} is loaded and ${row.listed} listed, tried by run ${row.tried}, next ${at(row.next)}: ${row.failure}`,
    )
  }
  return found
}
