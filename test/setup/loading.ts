import { load } from '../../src/pipeline/load.ts'
import { replay } from '../../src/pipeline/replay.ts'
import type { Ended, Running, Summary } from '../../src/pipeline/run.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { watchError } from '../canaries/watch.ts'
import { asDocuments, type Given } from './documents.ts'

/** What a run is given, with nothing to wait for: a batch is tried again at once. */
export function context(warehouse: Warehouse, more: Partial<Running> = {}): Running {
  return {
    warehouse,
    command: 'load',
    version: 'test',
    keepDocuments: true,
    signal: new AbortController().signal,
    sleep: async () => {},
    ...more,
  }
}

/** Loads documents in this process, and tells how the run ended. */
export async function loading(
  warehouse: Warehouse,
  given: Iterable<Given> | AsyncIterable<Given>,
  more: Partial<Running> = {},
): Promise<Ended> {
  try {
    const ended = await load(asDocuments(given), context(warehouse, more))
    watchError(ended.verdict)
    return ended
  } catch (error) {
    watchError(error)
    throw error
  }
}

/** Loads documents in this process, and tells what the run did. */
export async function loaded(
  warehouse: Warehouse,
  given: Iterable<Given> | AsyncIterable<Given>,
  more: Partial<Running> = {},
): Promise<Summary> {
  return (await loading(warehouse, given, more)).summary
}

/** Makes rows again from the stored documents, all or those of one id. */
export async function replayed(warehouse: Warehouse, id?: string): Promise<Summary> {
  return (await replay(context(warehouse, { command: 'replay' }), id)).summary
}

/** The counts of records that a run would tell, with these and nothing else. */
export function records(counts: Partial<Summary['records']>): Summary['records'] {
  return { seen: 0, loaded: 0, replaced: 0, unchanged: 0, incomplete: 0, quarantined: 0, ...counts }
}

/** The rows by table of a summary, without those of which there are none. */
export function writtenRows(summary: Summary): Record<string, number> {
  return Object.fromEntries(Object.entries(summary.rows).filter(([, count]) => count > 0))
}

/** Documents of which the last ones come only when the gate is opened. */
export interface Gated {
  readonly given: AsyncIterable<Given>
  open(): void
}

/** Documents behind a gate: those before it come at once. */
export function gated(before: readonly Given[], behind: readonly Given[]): Gated {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  async function* given() {
    yield* before
    await opened
    yield* behind
  }
  return { given: given(), open }
}
