import type pg from 'pg'
import { type Endpoint, endpointKey } from '../../imports/endpoints.ts'
import { type Warehouse, withClient } from '../connect.ts'
import { databaseFailure } from '../errors.ts'
import { type Schemas, withSchemas } from '../schemas.ts'
import type { Counts } from './plan.ts'

const COLUMNS = [
  'endpoint_name',
  'endpoint_model',
  'endpoint_type',
  'endpoint_label_1',
  'endpoint_label_2',
  'endpoint_label_3',
] as const satisfies readonly (keyof Endpoint)[]

interface KnownEndpoint extends Endpoint {
  readonly endpoint_key: string
}

/**
 * Makes a file the list of endpoints, or only tells what that would do. An endpoint that is in both keeps its key; the
 * same file again changes nothing.
 * @throws Failure for whatever the database says
 */
export async function importEndpoints(
  warehouse: Warehouse,
  wanted: readonly Endpoint[],
  isDryRun: boolean,
): Promise<Counts> {
  const { schemas } = warehouse
  try {
    return await withClient(warehouse, async (client) => {
      await client.query(isDryRun ? 'begin read only' : 'begin')
      // two imports at once go one after the other; readers go on
      if (!isDryRun)
        await client.query(withSchemas('lock table :facts.endpoints in share row exclusive mode', schemas))
      const { rows } = await client.query<KnownEndpoint>(
        withSchemas(`select endpoint_key, ${COLUMNS.join(', ')} from :facts.endpoints`, schemas),
      )
      const plan = planOf(rows, wanted)
      if (!isDryRun) await write(client, schemas, plan)
      await client.query('commit')
      return plan.counts
    })
  } catch (error) {
    throw databaseFailure(error)
  }
}

interface Plan {
  readonly inserts: readonly Endpoint[]
  readonly updates: readonly KnownEndpoint[]
  readonly deletes: readonly string[]
  readonly counts: Counts
}

function planOf(known: readonly KnownEndpoint[], wanted: readonly Endpoint[]): Plan {
  const left = new Map(known.map((row) => [endpointKey(row.endpoint_name), row]))
  const inserts: Endpoint[] = []
  const updates: KnownEndpoint[] = []
  for (const endpoint of wanted) {
    const key = endpointKey(endpoint.endpoint_name)
    const row = left.get(key)
    left.delete(key)
    if (row === undefined) inserts.push(endpoint)
    else if (COLUMNS.some((name) => row[name] !== endpoint[name])) {
      updates.push({ ...endpoint, endpoint_key: row.endpoint_key })
    }
  }
  return {
    inserts,
    updates,
    deletes: [...left.values()].map((row) => row.endpoint_key),
    counts: {
      added: inserts.length,
      changed: updates.length,
      removed: left.size,
      unchanged: wanted.length - inserts.length - updates.length,
    },
  }
}

async function write(client: pg.ClientBase, schemas: Schemas, plan: Plan): Promise<void> {
  const names = COLUMNS.join(', ')
  const typed = COLUMNS.map((name) => `${name} text`).join(', ')
  await client.query(
    withSchemas('delete from :facts.endpoints where endpoint_key = any($1::bigint[])', schemas),
    [plan.deletes],
  )
  await client.query(
    withSchemas(
      `update :facts.endpoints as known set (${names}) = (select ${COLUMNS.map((name) => `wanted.${name}`).join(', ')})
       from jsonb_to_recordset($1) as wanted (endpoint_key bigint, ${typed})
       where known.endpoint_key = wanted.endpoint_key`,
      schemas,
    ),
    [JSON.stringify(plan.updates)],
  )
  await client.query(
    withSchemas(
      `insert into :facts.endpoints (${names}) select ${names} from jsonb_to_recordset($1) as wanted (${typed})`,
      schemas,
    ),
    [JSON.stringify(plan.inserts)],
  )
}
