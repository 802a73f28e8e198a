import { type ListedCall, listCalls } from '../../fetcher/calls.ts'
import type { Graph } from '../../fetcher/graph.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import {
  type Difference,
  drawSettledDays,
  type Extent,
  Gathering,
  inVerifySnapshot,
  type SettledDay,
  type Subject,
  type Tell,
  versionsMet,
} from '../../warehouse/verify.ts'
import { BEGINNINGS, isLinkFault } from '../sync/unloaded.ts'

/** What days are listed again with. */
export interface Relisting {
  readonly warehouse: Warehouse
  readonly extent: Extent
  readonly signal: AbortSignal
  readonly graph: Graph
  /** Only days that began then or later, in milliseconds since 1970. */
  readonly since: number
  readonly tell: Tell
}

const inTheLedger: Subject = {
  check: 'relist',
  proves: 'Days that are listed again name no call that the ledger does not know.',
  of: 'calls',
  remedy: '`callhouse sync --full` lists every day again, and fetches what is missing while Graph has it.',
}

/** So many days are listed again: a day takes as many requests as it has pages. */
const DAYS = 3

/**
 * Lists days again, by lot, and looks whether the ledger knows their calls. Only days that were listed when all of
 * their calls could be there: of others, the next sync brings more.
 *
 * @throws GraphFault where Graph can't be asked
 */
export async function checkLists(relisting: Relisting): Promise<void> {
  const { warehouse, extent, signal, since, tell } = relisting
  const gathering = new Gathering(extent.limit)
  const days = await inVerifySnapshot(warehouse, (asking) =>
    drawSettledDays(asking, since, DAYS, extent.seed),
  )
  let newer = 0
  for (const day of days) {
    if (signal.aborted) return
    const listed = await gathering.timed(() => listDay(relisting, day))
    gathering.lookedAt += listed.calls
    newer += listed.newer
    for (const difference of listed.unknown) gathering.add(difference)
  }
  const named = days.map(({ from }) => dayOf(from)).toSorted()
  gathering.notes.push(
    days.length === 0 ? 'no day was listed late enough to have all its calls' : `by lot: ${named.join(', ')}`,
  )
  if (newer > 0) gathering.notes.push(`newer at Graph, the next sync brings them: ${newer}`)
  tell(gathering.finding(inTheLedger))
}

/** What a day's list says beside what the ledger does. */
interface ListedDay {
  readonly calls: number
  readonly newer: number
  readonly unknown: readonly Difference[]
}

/** Lists a day, from its first page again where a link leads nowhere. */
async function listDay(relisting: Relisting, day: SettledDay): Promise<ListedDay> {
  for (let beginning = 1; ; beginning++) {
    try {
      return await walk(relisting, day)
    } catch (error) {
      if (!isLinkFault(error) || beginning === BEGINNINGS) throw error
    }
  }
}

async function walk({ warehouse, graph, signal }: Relisting, { from, to }: SettledDay): Promise<ListedDay> {
  const unknown: Difference[] = []
  let calls = 0
  let newer = 0
  for await (const page of listCalls(graph, from, to, signal)) {
    const met = await known(warehouse, page.calls)
    calls += page.calls.length
    for (const { id, version } of page.calls) {
      const highest = met.get(id)
      if (highest === undefined) unknown.push({ day: dayOf(from), call_id: id, version })
      else if (highest < version) newer++
    }
  }
  return { calls, newer, unknown }
}

function known(warehouse: Warehouse, calls: readonly ListedCall[]): Promise<Map<string, number>> {
  return inVerifySnapshot(warehouse, (asking) =>
    versionsMet(
      asking,
      calls.map(({ id }) => id),
    ),
  )
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
