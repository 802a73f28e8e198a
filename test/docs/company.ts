import { buildingFile } from '../../src/emulator/building-file.ts'
import { Company } from '../../src/emulator/graph/company.ts'
import { readBuildings } from '../../src/imports/buildings.ts'
import { importBuildings } from '../../src/pipeline/import.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { context, loaded } from '../setup/loading.ts'

/** The day up to which the company of the README has calls: its examples name it, as they would change otherwise. */
export const UNTIL = '2026-11-02'

/**
 * Fills an empty warehouse with what `callhouse demo --until 2026-11-02` brings, and in the same order: first the
 * building map, then the calls. They come as documents, not over a network; that the demo makes the same rows of them
 * is a test of its own.
 */
export async function fillWithCompany(warehouse: Warehouse): Promise<void> {
  const company = new Company({ seed: 1, callsPerDay: 100, since: '2026-10-01' })
  const { rows } = readBuildings(Buffer.from(buildingFile()))
  await importBuildings(context(warehouse, { command: 'import' }), rows, undefined)
  await loaded(warehouse, documentsOf(company, Date.parse(UNTIL)), { keepDocuments: false })
}

function* documentsOf(company: Company, until: number): Generator<object> {
  for (const call of company.truth(until)) yield call.document()
  yield* company.pstnCalls(until)
  yield* company.directRoutingCalls(until)
}
