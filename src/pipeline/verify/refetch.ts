import { milliseconds } from 'date-fns/milliseconds'
import { Failure } from '../../failure.ts'
import type { Document } from '../../fetcher/files.ts'
import { type Graph, GraphFault } from '../../fetcher/graph.ts'
import type { TokenSource } from '../../fetcher/tokens.ts'
import { normalize, readDocument } from '../../normalizer/index.ts'
import { KEPT_MS } from '../../retention.ts'
import type { Surroundings } from '../../surroundings.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import {
  drawStillKept,
  type Extent,
  type Finding,
  Gathering,
  inVerifySnapshot,
  pinnedTenant,
  type Subject,
  type Tell,
  withLoadedCall,
} from '../../warehouse/verify.ts'
import { fetchCall } from '../sync/fetching.ts'
import { preflight } from '../sync/preflight.ts'
import { compareRows, type Personal } from './compare.ts'
import { personalOf } from './contents.ts'
import { checkLists } from './relist.ts'

/** How calls are fetched again. */
export interface Refetching {
  readonly graph: Graph
  readonly tokens: TokenSource
  readonly surroundings: Surroundings
  /** How many calls, by lot. */
  readonly calls: number
  readonly onNotice: (message: string) => void
}

/** What calls of a warehouse are compared with Graph by. */
export interface ComparingWithGraph {
  readonly warehouse: Warehouse
  readonly extent: Extent
  readonly signal: AbortSignal
  readonly refetching: Refetching
  readonly tell: Tell
}

const sameAtGraph: Subject = {
  check: 'refetch',
  proves: 'Calls that are fetched again, and are no newer at Graph, give the rows that are in the tables.',
  of: 'calls',
  remedy:
    'Graph says another thing of the same version: `callhouse replay --record` gives the rows of the document that was kept.',
}

/** Calls that began longer ago than this are about to be forgotten, and are not asked for. */
const ASKED_MS = KEPT_MS - milliseconds({ days: 1 })

/** What became of the calls that were asked for, beside those that were compared. */
const outcomes = {
  newer: 'newer at Graph, the next sync brings them',
  older: 'shown at an older version by a server of Graph that lags behind',
  partial: 'loaded in part, the next sync completes them',
  large: 'large meetings, not fetched here',
  missed: 'not to be had from Graph now',
  replaced: 'no longer loaded',
} as const

/**
 * Fetches calls again, by lot, and compares them with the tables, value by value; lists days again and looks whether
 * the ledger knows their calls.
 * @throws Failure where Graph can't be asked, or is that of another tenant
 */
export async function checkGraph(comparing: ComparingWithGraph): Promise<void> {
  const { warehouse, extent, signal, refetching, tell } = comparing
  const { seed } = extent
  const { graph, tokens, surroundings, onNotice } = refetching
  const now = await asked(async () => {
    await requireTenant(warehouse, tokens)
    return preflight(graph, tokens, surroundings, undefined, onNotice, signal)
  })
  const since = Math.max(extent.since ?? Number.NEGATIVE_INFINITY, now() - ASKED_MS)
  await asked(() => checkLists({ warehouse, extent, signal, graph, since, tell }))
  const drawn = await inVerifySnapshot(warehouse, (asking) =>
    drawStillKept(asking, since, refetching.calls, seed),
  )
  const gathering = new Gathering(extent.limit)
  const personal = await personalOf(warehouse)
  const counts = new Map<keyof typeof outcomes, number>()
  for (const id of drawn) {
    if (signal.aborted) return
    const outcome = await gathering.timed(() => compareCall(id))
    if (outcome === 'compared') gathering.lookedAt++
    else counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  gathering.notes.push(`by lot: --seed ${seed} draws the same again`)
  for (const [outcome, count] of counts) gathering.notes.push(`${outcomes[outcome]}: ${count}`)
  tell(gathering.finding(sameAtGraph))

  async function compareCall(id: string): Promise<'compared' | keyof typeof outcomes> {
    let isLarge = false
    const work = { id, startedAt: undefined, versionListed: undefined, attempts: 0 }
    const slowLane = () => {
      isLarge = true
    }
    const { document } = await asked(() =>
      fetchCall({ graph, stop: signal, now, underWay: new Set(), slowLane }, work),
    )
    if (isLarge) return 'large'
    if (document === undefined) return 'missed'
    return compareDocument(warehouse, id, document, personal, gathering)
  }
}

/** What is told where nobody asked for it. */
export function graphNotAsked({ limit }: Extent): Finding {
  const gathering = new Gathering(limit)
  gathering.skip('Graph was not asked; `--refetch 50` compares 50 calls with it, and takes credentials')
  return gathering.finding(sameAtGraph)
}

/** Compares what Graph says of a call with what the tables say of it. */
async function compareDocument(
  warehouse: Warehouse,
  id: string,
  { bytes }: Document,
  personal: Personal,
  gathering: Gathering,
): Promise<'compared' | keyof typeof outcomes> {
  return withLoadedCall(warehouse, id, async (asking, loaded) => {
    if (loaded === undefined) return 'replaced'
    const document = readDocument(bytes)
    const told = (expected: string) =>
      gathering.add({
        table: 'records',
        call_id: id,
        key: String(loaded.recordKey),
        path: '',
        column: null,
        expected,
        found: 'a row',
      })
    if (document.kind !== 'call_record' || document.id !== id) {
      told(`none: ${document.kind === 'rejected' ? document.reason : 'Graph sends another call'}`)
      return 'compared'
    }
    if (document.version !== loaded.version) return document.version > loaded.version ? 'newer' : 'older'
    const rows = normalize(document, loaded.recordKey)
    if ('reason' in rows) {
      told(`none: ${rows.reason}`)
      return 'compared'
    }
    if (!loaded.isComplete && rows.complete) return 'partial'
    const made = { kind: 'call_record', id, recordKey: loaded.recordKey, rows } as const
    await compareRows(asking, [made], personal, (difference) => gathering.add(difference))
    return 'compared'
  })
}

/** Makes sure that the sign-in is to the tenant whose calls the warehouse holds. */
async function requireTenant(warehouse: Warehouse, tokens: TokenSource): Promise<void> {
  const { tenantId } = await tokens.token()
  const pinned = await pinnedTenant(warehouse)
  if (pinned === undefined || tenantId === undefined || pinned === tenantId.toLowerCase()) return
  throw new Failure(
    'configuration',
    `${warehouse.schemas.facts} holds the calls of tenant ${pinned}, and the sign-in is to tenant ${tenantId}`,
    { remedy: 'Name the schema of that tenant with --schema, or correct AZURE_TENANT_ID.' },
  )
}

/** Asks Graph; what it throws is told as what ends a command. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof GraphFault)) throw error
    const kind = error.kind === 'throttled' ? 'partial' : 'unreachable'
    throw new Failure(kind, error.message, { remedy: 'Start the command again later.', cause: error })
  }
}
