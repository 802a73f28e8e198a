import type { BuildingNetwork } from '../imports/buildings.ts'
import { fenced } from '../loader/index.ts'
import { type MapChange, replaceBuildings } from '../warehouse/networks.ts'
import { type Ended, type Running, running } from './run.ts'

/** How an import of buildings ended. */
export interface ImportEnded extends Ended {
  /** Undefined where a signal came before anything was done. */
  readonly change: MapChange | undefined
}

/**
 * Makes a file the building map, under the lease: no other run rolls days up by the old map meanwhile. Those that it
 * touches are rolled up again at the end of the run.
 *
 * @param validFrom the day (UTC) from which on the file holds, 2026-11-01; undefined: for all days
 * @throws Failure where the lease is held by another run, or the database stays away
 */
export async function importBuildings(
  context: Running,
  networks: readonly BuildingNetwork[],
  validFrom: string | undefined,
): Promise<ImportEnded> {
  const { warehouse, signal } = context
  let change: MapChange | undefined
  const ended = await running(context, async ({ run, patience }) => {
    if (signal.aborted) return
    change = await fenced({ ...patience, warehouse, run }, (client) =>
      replaceBuildings(client, warehouse.schemas, networks, validFrom),
    )
  })
  return { ...ended, change }
}
