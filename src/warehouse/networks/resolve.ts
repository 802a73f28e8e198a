import type pg from 'pg'
import { type Schemas, withSchemas } from '../schemas.ts'

/** A range of the map with the days between which it holds; null: without a bound. */
export interface MappedRange {
  readonly building_network_key: string
  readonly network: string
  readonly valid_from: string | null
  readonly valid_to: string | null
}

/** What looking addresses up came to. */
export interface Resolution {
  /** Addresses and subnets that were looked up. */
  readonly addresses: number
  /** Those that some range holds, on some day. */
  readonly mapped: number
  /** Those that another range holds than before, on some day. */
  readonly moved: number
  /** Days whose roll-ups are to be made again for that. */
  readonly days: number
}

/**
 * Looks addresses up in the building map and enters what it says of them: those that were never looked up (`new`),
 * after a load, or all of them, after the map changed. Then the days on which an address is in another range than before
 * are marked as touched, if they are rolled up. Part of the caller's transaction.
 */
export async function resolveAddresses(
  client: pg.ClientBase,
  schemas: Schemas,
  which: 'new' | 'all',
): Promise<Resolution> {
  return resolve(client, schemas, which, {
    sql: `select array_agg(building_network_key) as keys, array_agg(network) as networks,
            array_agg(valid_from) as valid_froms, array_agg(valid_to) as valid_tos
          from :facts.building_networks`,
    values: [],
    writes: true,
  })
}

/**
 * As `resolveAddresses` with all addresses, but by the map that is given; without `writes` it only tells what would come
 * of it.
 */
export function resolveBy(
  client: pg.ClientBase,
  schemas: Schemas,
  ranges: readonly MappedRange[],
  writes: boolean,
): Promise<Resolution> {
  return resolve(client, schemas, 'all', {
    sql: `select $1::bigint[] as keys, $2::text[] as networks, $3::date[] as valid_froms, $4::date[] as valid_tos`,
    values: [
      ranges.map((range) => range.building_network_key),
      ranges.map((range) => range.network),
      ranges.map((range) => range.valid_from),
      ranges.map((range) => range.valid_to),
    ],
    writes,
  })
}

/**
 * Marks all days that are rolled up as touched, or only counts them.
 * @returns how many they are
 */
export async function touchAllDays(
  client: pg.ClientBase,
  schemas: Schemas,
  writes: boolean,
): Promise<number> {
  const { rows } = await client.query<{ days: string }>(
    withSchemas(
      `with all_days as (select day from :ops.rollups)
       ${writes ? ', touched as (insert into :ops.touched_days (day) select day from all_days on conflict do nothing)' : ''}
       select count(*) as days from all_days`,
      schemas,
    ),
  )
  return Number(rows[0]!.days)
}

interface Map {
  /** Gives one row of arrays. */
  readonly sql: string
  readonly values: readonly unknown[]
  readonly writes: boolean
}

async function resolve(
  client: pg.ClientBase,
  schemas: Schemas,
  which: 'new' | 'all',
  map: Map,
): Promise<Resolution> {
  const isAll = which === 'all'
  const { rows } = await client.query<Record<keyof Resolution, string>>(
    withSchemas(
      `with looked_up as materialized (
         select address from :ops.addresses ${isAll ? '' : 'where not is_resolved'}
       ),
       map as (${map.sql}),
       spans as materialized (
         select spans.*
         from map
         cross join lateral :ops.address_spans(
           (select array_agg(address) from looked_up), map.keys, map.networks, map.valid_froms, map.valid_tos
         ) as spans
       ),
       before as materialized (
         select * from :ops.address_buildings ${isAll ? '' : 'where address in (select address from looked_up)'}
       )
       ${isAll ? `, ${CHANGED_DAYS}` : ''}
       ${map.writes ? `, ${WRITTEN}` : ''}
       ${map.writes && isAll ? `, ${TOUCHED}` : ''}
       select
         (select count(*) from looked_up) as addresses,
         (select count(distinct address) from spans) as mapped,
         ${isAll ? '(select count(distinct address) from changes)' : '0'} as moved,
         ${isAll ? '(select count(*) from changed_days)' : '0'} as days`,
      schemas,
    ),
    [...map.values],
  )
  const told = rows[0]!
  return {
    addresses: Number(told.addresses),
    mapped: Number(told.mapped),
    moved: Number(told.moved),
    days: Number(told.days),
  }
}

/** The days that are rolled up on which an address is in another range than before, or in one, or in none. */
const CHANGED_DAYS = `
  days_before as (
    select address, building_network_key, range_agg(daterange(valid_from, valid_to)) as days
    from before group by address, building_network_key
  ),
  days_now as (
    select address, building_network_key, range_agg(daterange(valid_from, valid_to)) as days
    from spans group by address, building_network_key
  ),
  changes as (
    select
      address,
      (coalesce(days_before.days, '{}') - coalesce(days_now.days, '{}'))
        + (coalesce(days_now.days, '{}') - coalesce(days_before.days, '{}')) as days
    from days_before full join days_now using (address, building_network_key)
    where days_before.days is distinct from days_now.days
  ),
  changed_days as (
    select day from :ops.rollups
    where day <@ (select range_agg(span) from (select distinct unnest(days) as span from changes) as spans)
  )`

const TOUCHED = `
  touched as (
    insert into :ops.touched_days (day) select day from changed_days on conflict do nothing
  )`

/** Writes what is not there yet: a map that stays as it is costs no write. */
const WRITTEN = `
  gone as (
    delete from :ops.address_buildings as known
    using before
    where known.address = before.address and known.valid_from = before.valid_from
      and not exists (
        select from spans where spans.address = before.address and spans.valid_from = before.valid_from)
  ),
  entered as (
    insert into :ops.address_buildings (address, valid_from, valid_to, building_network_key)
    select address, valid_from, valid_to, building_network_key from spans
    except
    select address, valid_from, valid_to, building_network_key from before
    on conflict (address, valid_from) do update set
      valid_to = excluded.valid_to, building_network_key = excluded.building_network_key
  ),
  resolved as (
    update :ops.addresses set is_resolved = true where not is_resolved
  )`
