import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { asked, digestFacts, rowStates } from '../setup/dump.ts'
import type { Lane } from './lane.ts'
import type { Violations } from './observer.ts'

const rollUps = ['quality_daily', 'quality_hourly', 'quality_by_call'] as const

/** Compares a lane's tables with those of a quiet run, and looks whether one more run writes anything. */
export async function compared(lane: Lane): Promise<Violations> {
  const quiet = await lane.quiet()
  try {
    const [found, due] = await Promise.all([digests(lane.database.url), digests(quiet.url)])
    const different = differences(found, due, 'is not as a quiet run leaves it')
    const before = await states(lane.database.url)
    const failed = await lane.completed()
    const written = differences(before, await states(lane.database.url), 'was written by a run without news')
    return [...different, ...failed, ...written]
  } finally {
    await quiet.drop()
  }
}

function differences(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
  words: string,
): Violations {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => one[name] !== other[name]).map((name) => `${name} ${words}`)
}

async function withWarehouse<T>(url: string, use: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await connect({ url }, schemasOf('call_quality'))
  try {
    return await use(warehouse)
  } finally {
    await warehouse.close()
  }
}

/** A checksum of every table of facts, and of every roll-up without its keys. */
function digests(url: string): Promise<Record<string, string>> {
  return withWarehouse(url, async (warehouse) => {
    const digest = await digestFacts(warehouse)
    for (const table of rollUps) {
      const columns = await asked(
        warehouse,
        // sums of numbers with fractions depend on the order in which they were added up
        `select case data_type when 'double precision' then format('round(%I::numeric, 6)', column_name)
           else quote_ident(column_name) end
         from information_schema.columns
         where table_schema = 'call_quality' and table_name = $1 and column_name !~ '_key$'
         order by ordinal_position`,
        [table],
      )
      const [line] = await asked(
        warehouse,
        `select count(*), md5(string_agg(line, chr(10) order by line))
         from (select row(${columns.join(', ')})::text as line from :facts.${table}) as lines`,
      )
      digest[table] = line!
    }
    return digest
  })
}

/** Where each row lies and which transaction wrote it. When what was listed is written down by every sync. */
function states(url: string): Promise<Record<string, string>> {
  return withWarehouse(url, async (warehouse) =>
    Object.fromEntries(
      Object.entries(await rowStates(warehouse))
        .filter(([name]) => !name.endsWith('.scans'))
        .map(([name, lines]) => [name, lines.join('\n')]),
    ),
  )
}
