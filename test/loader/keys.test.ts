import { beforeAll, describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import { call, generated, guid, richCall } from '../setup/documents.ts'
import { asked, clear, dumpFacts } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
const rich = richCall()
const calls = [...generated(50), rich]

beforeAll(async () => {
  await loaded(warehouse, calls)
})

const below = tables.filter((table) => table.key !== 'id' && table.name !== 'records')

/** Every key in the warehouse, as it is. */
async function keys(): Promise<string[]> {
  const found = await asked(warehouse, 'select id, record_key from :facts.records order by 1')
  for (const { name, key } of below) {
    found.push(...(await asked(warehouse, `select '${name}', ${key} from :facts.${name} order by 2`)))
  }
  return found
}

describe('keys of calls', () => {
  it('are those of the ledger, from 1 on in the order in which the calls came', async () => {
    expect(await asked(warehouse, 'select record_key, call_id from :ops.ledger order by record_key')).toEqual(
      calls.map(({ id }, at) => `${at + 1} ${id}`),
    )
    expect(
      await asked(
        warehouse,
        `select count(*) from :ops.ledger join :facts.records on id = call_id and records.record_key = ledger.record_key`,
      ),
    ).toEqual([String(calls.length)])
  })

  it('are not used up by calls that are known', async () => {
    await loaded(warehouse, calls)
    await loaded(warehouse, [call(7)])
    expect(
      await asked(warehouse, 'select record_key from :ops.ledger where call_id = $1', [guid(7)]),
    ).toEqual([String(calls.length + 1)])
  })
})

describe('keys of rows', () => {
  it.each(below.map((table) => [table.name, table.key]))(
    'in %s are record_key times 2^24 and the place in the call, without a gap',
    async (table, key) => {
      expect(
        await asked(
          warehouse,
          `select ${key} from (
             select ${key}, record_key, row_number() over (partition by record_key order by ${key}) as place
             from :facts.${table}) as numbered
           where ${key} <> record_key * 16777216 + place - 1`,
        ),
      ).toEqual([])
      const [count] = await asked(warehouse, `select count(*) from :facts.${table}`)
      expect(Number(count)).toBeGreaterThan(0)
    },
  )

  it('name only rows of the same call as their parents', async () => {
    for (const { name, key, columns } of below) {
      for (const { name: column, references } of columns) {
        if (references === undefined || references === 'records') continue
        const strangers = await asked(
          warehouse,
          `select ${key} from :facts.${name} child left join :facts.${references} parent using (${column})
           where ${column} is not null and parent.record_key is distinct from child.record_key`,
        )
        expect([name, column, strangers]).toEqual([name, column, []])
      }
    }
  })

  it('stand in the order of the document', async () => {
    const sessions = rich.sessions
    expect(
      await asked(
        warehouse,
        `select sessions.ordinal, sessions.id, segments.ordinal, segments.id from :facts.sessions
         join :facts.segments using (session_key) join :facts.records r on r.record_key = sessions.record_key
         where r.id = $1 order by segment_key`,
        [rich.id],
      ),
    ).toEqual(
      sessions.flatMap((session, at) =>
        session.segments.map((segment, inner) => `${at + 1} ${session.id} ${inner + 1} ${segment.id}`),
      ),
    )
  })

  it('stay as they are when a newer version of the same structure comes', async () => {
    const before = await keys()
    const [{ records }] = [await dumpFacts(warehouse)]
    const summary = await loaded(
      warehouse,
      calls.map((one) => ({ ...one, version: one.version + 1 })),
    )
    expect(summary.records.replaced).toBe(calls.length)
    expect(await keys()).toEqual(before)
    expect((await dumpFacts(warehouse)).records).not.toEqual(records)
  })

  it('of a later session do not change those of an earlier one', async () => {
    await clear(warehouse)
    await loaded(warehouse, [call(1, { sessions: 2 }), call(2)])
    const before = await keys()
    await loaded(warehouse, [call(1, { version: 2, sessions: 3 })])
    const after = await keys()
    expect(after).toEqual(expect.arrayContaining(before))
    expect(after).toHaveLength(before.length + 1 + 1 + 1 + 2)
  })
})

describe('foreign keys', () => {
  it('let nothing stand without its parent', async () => {
    await loaded(warehouse, [rich])
    for (const { name, key, columns } of below) {
      for (const { name: column, references } of columns) {
        if (references === undefined) continue
        const orphaned = warehouse.pool.query(
          `update call_quality.${name} set ${column} = -1
           where ${key} = (select min(${key}) from call_quality.${name})`,
        )
        const outcome = await orphaned.then(
          (result) => `${result.rowCount} rows`,
          (error: { code?: string }) => error.code,
        )
        expect([name, column, outcome]).toEqual([name, column, '23503'])
      }
    }
  })

  it('let a call go with everything below it', async () => {
    await clear(warehouse)
    await loaded(warehouse, [rich])
    await warehouse.pool.query('delete from call_quality.records')
    for (const { name } of below) {
      expect([name, await asked(warehouse, `select count(*) from :facts.${name}`)]).toEqual([name, ['0']])
    }
  })
})
