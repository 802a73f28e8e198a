import type pg from 'pg'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { type Candidate, confirm, type Gate, passGate } from './ledger.ts'
import type { Run } from './runs.ts'

/** Who may be written. */
export interface Admitted {
  /** Ids of the calls that passed the gate; none of them has rows in the tables now. */
  readonly passed: ReadonlySet<string>
  /** Those of them whose older rows were there. */
  readonly replaced: readonly string[]
}

/** Lets documents through the gate and makes room for their rows: older ones are deleted. */
export async function admit(
  client: pg.ClientBase,
  warehouse: Warehouse,
  run: Run,
  gate: Gate,
  candidates: readonly Candidate[],
): Promise<Admitted> {
  if (candidates.length === 0) return { passed: new Set(), replaced: [] }
  await confirm(client, warehouse, run, candidates)
  const passed = await passGate(client, warehouse, run, gate, candidates)
  // in the order in which they came, so that a batch always does the same
  const replaced = candidates.flatMap(({ id }) => (passed.get(id)?.replaces ? [id] : []))
  if (replaced.length > 0) {
    await client.query(
      withSchemas('delete from :facts.records where id = any($1::uuid[])', warehouse.schemas),
      [replaced],
    )
  }
  return { passed: new Set(passed.keys()), replaced }
}
