import { findFiles, readDocuments } from '../../src/fetcher/files.ts'
import { tables } from '../../src/mapping/index.ts'
import { load } from '../../src/pipeline/load.ts'
import type { Summary } from '../../src/pipeline/run.ts'
import { realSurroundings } from '../../src/surroundings.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { migrate } from '../../src/warehouse/migrate.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'

/** A migrated warehouse to measure on, and a directory for what is loaded. */
export interface Bench {
  readonly url: string
  readonly directory: string
  readonly warehouse: Warehouse
  close(): Promise<void>
}

export async function openBench(url: string, directory: string): Promise<Bench> {
  const warehouse = await connect({ url }, schemasOf('call_quality'))
  await migrate(warehouse)
  return { url, directory, warehouse, close: () => warehouse.close() }
}

/** Empties the warehouse, and lets the server write out what is left to write, so that it costs nobody later. */
export async function emptied({ warehouse }: Bench): Promise<void> {
  const facts = tables.map((table) => `call_quality.${table.name}`)
  const rollUps = ['quality_daily', 'quality_hourly', 'quality_by_call'].map((name) => `call_quality.${name}`)
  const books = ['ledger', 'documents', 'issues', 'quarantine', 'drift', 'rollups'].map(
    (name) => `call_quality_ops.${name}`,
  )
  await warehouse.pool.query(
    `truncate ${[...facts, ...rollUps, ...books].join(', ')} restart identity cascade`,
  )
  // to empty a table touches its days
  await warehouse.pool.query('truncate call_quality_ops.touched_days')
  await warehouse.pool.query('checkpoint')
}

/** The whole `load`, from the file to the last commit, as the command does it. */
export async function loaded(bench: Bench, file: string, documents: boolean): Promise<Summary> {
  const reading = readDocuments(await findFiles([file]), {
    onFault: (fault) => {
      throw new Error(fault.message)
    },
  })
  const { summary } = await load(reading, {
    warehouse: bench.warehouse,
    command: 'bench',
    version: 'bench',
    keepDocuments: documents,
    signal: new AbortController().signal,
    sleep: realSurroundings.sleep,
  })
  return summary
}

/** How long something takes, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
