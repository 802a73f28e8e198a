import type pg from 'pg'
import type { Warehouse } from '../warehouse/connect.ts'
import { resolveAddresses } from '../warehouse/networks.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { sqlFiles } from '../warehouse/sql-files.ts'
import { fenced, type Keeping, type Reading } from './fenced.ts'
import { retrying } from './retry.ts'

/**
 * Rolls up every day that was touched since it was rolled up last, or was rolled up by other rules than those in
 * force: the oldest first, each in a transaction of its own, so that readers see a day as it was or as it is.
 *
 * @param signal ends it between two days; what is left is for the next run
 * @param onDay called after each day
 * @throws Failure where the lease was lost, or the server stays away
 */
export async function rollUpTouched(keeping: Keeping, signal: AbortSignal, onDay: () => void): Promise<void> {
  const texts = new Map((await sqlFiles('sql/rollup')).map(({ name, text }) => [name, text]))
  await touchStaleDays(keeping)
  while (!signal.aborted) {
    const day = await oldestTouched(keeping)
    if (day === undefined) break
    await fenced(keeping, (client) => rollUpDay(client, keeping.warehouse, day, texts))
    onDay()
  }
}

/**
 * Marks days as touched, so that they are rolled up again.
 * @param since the first day (UTC) as YYYY-MM-DD; undefined: all days that have calls or roll-ups
 */
export async function touchDays(keeping: Keeping, since: string | undefined): Promise<void> {
  const { schemas } = keeping.warehouse
  await fenced(keeping, (client) =>
    client.query(
      withSchemas(
        `insert into :ops.touched_days (day)
         select day from :ops.rollups where day >= $1::date
         union
         select days.day
         from :facts.records cross join lateral :ops.days_of(records.started_at, records.ended_at) as days (day)
         where records.started_at >= $1::date - interval '2 days' and days.day >= $1::date
         on conflict do nothing`,
        schemas,
      ),
      [since ?? '-infinity'],
    ),
  )
}

/** Days whose roll-ups were made by other rules or settings. */
async function touchStaleDays(keeping: Keeping): Promise<void> {
  await fenced(keeping, (client) =>
    client.query(
      withSchemas(
        `insert into :ops.touched_days (day)
         select rollups.day
         from :ops.rollups cross join :ops.rules_in_force as rules
         where rollups.basis <> rules.basis
         on conflict do nothing`,
        keeping.warehouse.schemas,
      ),
    ),
  )
}

async function oldestTouched(reading: Reading): Promise<string | undefined> {
  const { pool, schemas } = reading.warehouse
  const { rows } = await retrying(reading, () =>
    pool.query<{ day: string | null }>(withSchemas('select min(day) as day from :ops.touched_days', schemas)),
  )
  return rows[0]!.day ?? undefined
}

async function rollUpDay(
  client: pg.ClientBase,
  { schemas }: Warehouse,
  day: string,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const query = (sql: string, values?: unknown[]) => client.query(withSchemas(sql, schemas), values)
  const { rows: bounds } = await query(
    `select coalesce(min(started_at), $1::date) as first_start
     from :facts.records
     where started_at >= $1::date - interval '2 days' and started_at < $1::date + interval '1 day'
       and coalesce(ended_at, started_at) >= $1::date`,
    [day],
  )
  const filled = (name: string) =>
    texts
      .get(name)!
      .replaceAll(':day', day)
      .replaceAll(':first_start', (bounds as { first_start: string }[])[0]!.first_start)
  // the rows of a day are sorted and hashed in memory, and fit in there
  await query("set local work_mem = '64MB'")
  await query(filled('day_streams'))
  await learnAddresses(client, schemas)
  await query(filled('day_rows'))
  await query(
    `insert into :ops.rollups (day, basis, daily_rows, hourly_rows)
     select
       $1, rules.basis,
       (select count(*) from :facts.quality_daily where day = $1),
       (select count(*) from :facts.quality_hourly where day = $1)
     from :ops.rules_in_force as rules
     on conflict (day) do update set
       basis = excluded.basis, daily_rows = excluded.daily_rows, hourly_rows = excluded.hourly_rows,
       rolled_up_at = excluded.rolled_up_at`,
    [day],
  )
  await query('delete from :ops.touched_days where day = $1', [day])
}

/** Looks addresses up in the building map that the day brought first. */
async function learnAddresses(client: pg.ClientBase, schemas: Warehouse['schemas']): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    withSchemas('select exists (select from :facts.building_networks) as there', schemas),
  )
  if (!rows[0]!.there) return
  await client.query(
    withSchemas(
      `insert into :ops.addresses (address)
       select address from (
         select ip_address as address from day_texts
         union select subnet from day_texts
         union select public_ip_address from day_texts
       ) as seen
       where address <> ''
       on conflict do nothing`,
      schemas,
    ),
  )
  await resolveAddresses(client, schemas, 'new')
}
