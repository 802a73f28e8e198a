import { Failure } from '../failure.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import {
  askStatements,
  checkInstalled,
  type Extent,
  type Finding,
  inVerifySnapshot,
  requireReadable,
  type Sight,
  sightOf,
} from '../warehouse/verify.ts'
import { checkContents } from './verify/contents.ts'
import { checkGraph, graphNotAsked, type Refetching } from './verify/refetch.ts'

/** What a verification is given from outside. */
export interface Verifying {
  readonly warehouse: Warehouse
  readonly extent: Extent
  /** Calls to be fetched again; undefined: none. */
  readonly refetching: Refetching | undefined
  readonly signal: AbortSignal
  /** Told of each check as soon as it is done. */
  readonly tell: (finding: Finding) => void
  readonly onProgress: (documents: number) => void
}

/** What was verified. Printed by `verify --json` as it is. */
export interface Verified {
  readonly ok: boolean
  readonly schema: string
  /** By the server's clock, with the run that was loading then. */
  readonly began: Sight
  readonly ended: Sight
  /** Only calls that started then or later; null: all. */
  readonly since: string | null
  /** How many documents of each kind were to be compared, by lot; null: every one. */
  readonly sample: number | null
  readonly seed: number
  readonly checks: readonly Finding[]
}

/** How a verification ended. */
export interface VerifyEnded {
  readonly verified: Verified
  /** Undefined where no check found a breach. */
  readonly verdict: Failure | undefined
}

/**
 * Looks whether what must hold does: the books agree with the tables, rows with their documents, roll-ups with the
 * facts, what is installed with what ships. Writes nothing, and may go on beside a run that loads.
 *
 * @throws Failure where the warehouse can't be looked at, or Graph not be asked
 */
export async function verify(verifying: Verifying): Promise<VerifyEnded> {
  const { warehouse, extent, refetching, signal, onProgress } = verifying
  await requireReadable(warehouse)
  const checks: Finding[] = []
  const tell = (finding: Finding) => {
    checks.push(finding)
    verifying.tell(finding)
  }
  const began = await sightOf(warehouse)
  await checkInstalled(warehouse, extent, tell)
  await inVerifySnapshot(warehouse, (asking) => askStatements(asking, extent, signal, tell))
  if (!signal.aborted) await checkContents({ warehouse, extent, stop: signal, tell, onProgress })
  if (refetching === undefined) tell(graphNotAsked(extent))
  else if (!signal.aborted) await checkGraph({ warehouse, extent, signal, refetching, tell })
  const ended = await sightOf(warehouse)
  const breached = checks.filter(({ state }) => state === 'breach')
  return {
    verified: {
      ok: breached.length === 0,
      schema: warehouse.schemas.facts,
      began,
      ended,
      since: extent.since === undefined ? null : new Date(extent.since).toISOString(),
      sample: extent.sample ?? null,
      seed: extent.seed,
      checks,
    },
    verdict: verdictOf(breached),
  }
}

function verdictOf(breached: readonly Finding[]): Failure | undefined {
  const [first] = breached
  if (first === undefined) return undefined
  const found = breached.reduce((total, one) => total + one.found, 0)
  const names = breached.map(({ check }) => check.replaceAll('_', ' '))
  return new Failure(
    'breach',
    `${found} ${found === 1 ? 'difference' : 'differences'} in ${breached.length} ${breached.length === 1 ? 'check' : 'checks'}: ${names.join(', ')}`,
    first.remedy === null ? {} : { remedy: first.remedy },
  )
}
