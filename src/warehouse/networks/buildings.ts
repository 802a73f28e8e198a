import type pg from 'pg'
import type { BuildingNetwork } from '../../imports/buildings.ts'
import { type Warehouse, withClient } from '../connect.ts'
import { databaseFailure } from '../errors.ts'
import { type Schemas, withSchemas } from '../schemas.ts'
import { type Counts, type KnownSpan, type Plan, planOf, type Span } from './plan.ts'
import { type Resolution, resolveBy, touchAllDays } from './resolve.ts'

/** What an import of buildings did, or would do. */
export interface MapChange {
  readonly counts: Counts
  /** Whether the map had spans of days that it has no more, since the file holds for all days. */
  readonly losesSpans: boolean
  readonly resolution: Resolution
}

const NOTHING: Resolution = { addresses: 0, mapped: 0, moved: 0, days: 0 }

/** The columns that a file decides on, with their types. */
const COLUMNS = {
  network: 'text',
  network_name: 'text',
  building_name: 'text',
  ownership_type: 'text',
  building_type: 'text',
  building_office_type: 'text',
  city: 'text',
  zip_code: 'text',
  country: 'text',
  state: 'text',
  region: 'text',
  is_inside_corp: 'boolean',
  is_express_route: 'boolean',
  is_vpn: 'boolean',
  valid_from: 'date',
  valid_to: 'date',
  source_line: 'bigint',
} as const satisfies Readonly<Record<keyof Span, string>>

const names = Object.keys(COLUMNS).join(', ')
const typed = Object.entries(COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')

/**
 * Makes a file the building map: from a day on, or for all days. Addresses are looked up again, and the days that are
 * to be rolled up again for that are marked. Part of the caller's transaction, in which nothing else may change the map.
 */
export async function replaceBuildings(
  client: pg.ClientBase,
  schemas: Schemas,
  wanted: readonly BuildingNetwork[],
  validFrom: string | undefined,
): Promise<MapChange> {
  const known = await knownSpans(client, schemas)
  const plan = planOf(known, wanted, validFrom)
  const inserted = await write(client, schemas, plan)
  // A row that goes takes what was looked up with it: it goes last, when nothing refers to it any more, and what
  // changed is known.
  const resolution = plan.movesAddresses
    ? await resolveBy(client, schemas, [...plan.kept, ...inserted], true)
    : NOTHING
  if (plan.deletes.length > 0) {
    await client.query(
      withSchemas(
        'delete from :facts.building_networks where building_network_key = any($1::bigint[])',
        schemas,
      ),
      [plan.deletes],
    )
  }
  return told(known, validFrom, plan, resolution, await daysOfFirstMap(client, schemas, known, true))
}

/**
 * What `replaceBuildings` would do now; changes nothing, and is in nobody's way.
 * @throws Failure for whatever the database says
 */
export async function previewBuildings(
  warehouse: Warehouse,
  wanted: readonly BuildingNetwork[],
  validFrom: string | undefined,
): Promise<MapChange> {
  const { schemas } = warehouse
  try {
    return await withClient(warehouse, async (client) => {
      await client.query('begin isolation level repeatable read read only')
      const known = await knownSpans(client, schemas)
      const plan = planOf(known, wanted, validFrom)
      const inserts = plan.inserts.map((span, at) => ({ ...span, building_network_key: `${-1 - at}` }))
      const resolution = plan.movesAddresses
        ? await resolveBy(client, schemas, [...plan.kept, ...inserts], false)
        : NOTHING
      const days = await daysOfFirstMap(client, schemas, known, false)
      await client.query('rollback')
      return told(known, validFrom, plan, resolution, days)
    })
  } catch (error) {
    throw databaseFailure(error)
  }
}

function told(
  known: readonly KnownSpan[],
  validFrom: string | undefined,
  plan: Plan,
  resolution: Resolution,
  days: number | undefined,
): MapChange {
  const hasSpans = known.some((span) => span.valid_from !== null || span.valid_to !== null)
  return {
    counts: plan.counts,
    losesSpans: validFrom === undefined && hasSpans,
    resolution: { ...resolution, days: days ?? resolution.days },
  }
}

/**
 * While there is no map, roll-ups do not write down which addresses they met. So with the first map all days are rolled
 * up again, also those before the day from which on it holds: a later file may reach further back.
 *
 * @returns how many days; undefined where there was a map
 */
async function daysOfFirstMap(
  client: pg.ClientBase,
  schemas: Schemas,
  known: readonly KnownSpan[],
  writes: boolean,
): Promise<number | undefined> {
  return known.length === 0 ? touchAllDays(client, schemas, writes) : undefined
}

async function knownSpans(client: pg.ClientBase, schemas: Schemas): Promise<KnownSpan[]> {
  const { rows } = await client.query<Omit<KnownSpan, 'source_line'> & { source_line: string }>(
    withSchemas(`select building_network_key, ${names} from :facts.building_networks`, schemas),
  )
  return rows.map((row) => ({ ...row, source_line: Number(row.source_line) }))
}

/** Inserts and updates; the rows that are new come with their keys. */
async function write(client: pg.ClientBase, schemas: Schemas, plan: Plan): Promise<KnownSpan[]> {
  if (plan.updates.length > 0) {
    await client.query(
      withSchemas(
        `update :facts.building_networks as known set (${names}) = (select ${prefixed('wanted')})
         from jsonb_to_recordset($1) as wanted (building_network_key bigint, ${typed})
         where known.building_network_key = wanted.building_network_key`,
        schemas,
      ),
      [JSON.stringify(plan.updates)],
    )
  }
  if (plan.inserts.length === 0) return []
  const { rows } = await client.query<{ building_network_key: string; network: string }>(
    withSchemas(
      `insert into :facts.building_networks (${names})
       select ${names} from jsonb_to_recordset($1) as wanted (${typed})
       returning building_network_key, network`,
      schemas,
    ),
    [JSON.stringify(plan.inserts)],
  )
  const keys = new Map(rows.map((row) => [row.network, row.building_network_key]))
  return plan.inserts.map((span) => ({ ...span, building_network_key: keys.get(span.network)! }))
}

function prefixed(table: string): string {
  return Object.keys(COLUMNS)
    .map((name) => `${table}.${name}`)
    .join(', ')
}
