import type { Warehouse } from './connect.ts'
import { databaseFailure } from './errors.ts'
import { type Published, published } from './published.ts'
import { withSchemas } from './schemas.ts'

/** What a warehouse has to be like, asked of the warehouse itself; nothing is written. */
export { askStatements, type Extent, type Tell } from './verify/books.ts'
export {
  asWritten,
  countUncheckable,
  eachLoadedBatch,
  issuesOf,
  knownDrift,
  type LoadedDocument,
  rowsOf,
  type Uncheckable,
  withLoadedCall,
} from './verify/contents.ts'
export { type Difference, type Finding, Gathering, type Subject } from './verify/finding.ts'
export { checkInstalled, requireReadable } from './verify/installed.ts'
export { drawSettledDays, drawStillKept, type SettledDay, versionsMet } from './verify/lots.ts'
export { type Asking, inVerifySnapshot } from './verify/snapshot.ts'

/** The columns of each table whose values are withheld from readers without EUII. */
export async function personalColumns({ pool, schemas }: Warehouse): Promise<Published['tables']> {
  return (await published(pool, schemas)).tables
}

/** What was seen: the time by the server's clock, and the run that held the lease then; null: none. */
export interface Sight {
  readonly at: string
  readonly running: number | null
}

/** Looks at the clock and the lease. */
export async function sightOf({ pool, schemas }: Warehouse): Promise<Sight> {
  try {
    const { rows } = await pool.query<{ at: string; run_id: string | null }>(
      withSchemas(
        `select to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
           (select run_id from :ops.lease where name = 'load') as run_id`,
        schemas,
      ),
    )
    const { at, run_id } = rows[0]!
    return { at, running: run_id === null ? null : Number(run_id) }
  } catch (error) {
    throw databaseFailure(error)
  }
}

/** The tenant whose calls a warehouse holds, by its id; undefined: none was synchronised into it yet. */
export async function pinnedTenant({ pool, schemas }: Warehouse): Promise<string | undefined> {
  try {
    const { rows } = await pool.query<{ tenant_id: string }>(
      withSchemas('select tenant_id from :ops.tenant', schemas),
    )
    return rows[0]?.tenant_id
  } catch (error) {
    throw databaseFailure(error)
  }
}
