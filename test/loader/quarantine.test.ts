import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { decompress } from '../../src/loader/index.ts'
import type { Summary } from '../../src/pipeline/run.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { callhouse, directory } from '../setup/callhouse.ts'
import { asLines, batchBreak, bytesOf, call, generated, guid, pstnCall, rowsOf } from '../setup/documents.ts'
import { asked, clear, factCounts } from '../setup/dump.ts'
import { loaded, loading, records, replayed } from '../setup/loading.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
})
afterEach(async () => {
  for (const undo of undoing.splice(0)) await warehouse.pool.query(withSchemas(undo, warehouse.schemas))
  await clear(warehouse)
})
afterAll(() => close())

const undoing: string[] = []

/** Makes PostgreSQL itself refuse some rows, until the end of the test. */
async function refuse(table: string, condition: string, sqlstate: string): Promise<void> {
  await warehouse.pool.query(
    withSchemas(
      `create function :ops.refuse() returns trigger language plpgsql as $$
       begin
         if ${condition} then raise exception 'refused for a test' using errcode = '${sqlstate}'; end if;
         return new;
       end $$;
       create trigger refuse before insert on :facts.${table} for each row execute function :ops.refuse()`,
      warehouse.schemas,
    ),
  )
  undoing.push('drop function if exists :ops.refuse() cascade')
}

const waiting = () =>
  asked(
    warehouse,
    `select kind, id, version, source, reason, sqlstate, bytes, resolved_at is null as open
     from :ops.quarantine order by quarantine_key`,
  )
const states = () =>
  asked(warehouse, 'select version_loaded, version_listed, state, attempts from :ops.ledger order by call_id')

/** A call record that cannot be a row at all. */
const hostile = (number: number, version = 1) =>
  call(number, { version, more: { startDateTime: 'yesterday' } })
const noInstant = 'a call record whose startDateTime is not an instant of the years 2015 to 2099'

describe('three hostile documents among a thousand', () => {
  it('are set aside byte for byte, and the thousand are loaded', async () => {
    const good = generated(1_000)
    const bad = [
      JSON.stringify(call(3)).slice(0, 500),
      JSON.stringify(call(1, { more: { id: 'no GUID' } })),
      JSON.stringify(hostile(2)),
    ]
    const lines = good.flatMap((one, at) => [one, ...(at % 333 === 100 ? [bad[Math.floor(at / 333)]!] : [])])
    expect(lines).toHaveLength(1_003)
    const file = join(directory(), 'calls.ndjson')
    await writeFile(file, asLines(lines))

    const env = { DATABASE_URL: database.url }
    const first = await callhouse(['load', file, '--json'], { env })
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
    const summary = JSON.parse(first.stdout) as Summary
    expect(summary.records).toEqual(records({ seen: 1_003, loaded: 1_000, quarantined: 3 }))
    expect(await asked(warehouse, 'select count(*) from :facts.records')).toEqual(['1000'])
    expect(await waiting()).toEqual([
      `call_record ${guid(3)} 1 ${file}:102 not JSON: it ends too early null 500 true`,
      `null null null ${file}:436 a call record whose id is not a GUID null ${bad[1]!.length} true`,
      `call_record ${guid(2)} 1 ${file}:770 ${noInstant} null ${bad[2]!.length} true`,
    ])
    const { rows } = await warehouse.pool.query<{ document: Buffer }>(
      withSchemas('select document from :ops.quarantine order by quarantine_key', warehouse.schemas),
    )
    const bytes = await Promise.all(rows.map(({ document }) => decompress(document)))
    expect(bytes.map(String)).toEqual(bad)

    const again = await callhouse(['load', file, '--json', '--strict'], { env })
    expect(again.code).toBe(65)
    expect((JSON.parse(again.stdout) as Summary).records).toEqual(
      records({ seen: 1_003, unchanged: 1_000, quarantined: 3 }),
    )
    expect(await waiting()).toHaveLength(3)
    expect(await asked(warehouse, 'select status, exit_code from :ops.runs order by run_id')).toEqual([
      'ok 0',
      'ok 65',
    ])
  })
})

describe('a document that PostgreSQL refuses', () => {
  const many = Array.from({ length: 24 }, (_, at) => call(at + 1))

  it.each(['23514', '22003', '54000'])('is found among many and set aside alone, with %s', async (state) => {
    await refuse('streams', 'new.packet_utilization in (1701, 2301)', state)
    const summary = await loaded(warehouse, many)
    expect(summary.records).toEqual(records({ seen: 24, loaded: 22, quarantined: 2 }))
    const bytes = bytesOf(many[16]!).length
    expect(await waiting()).toEqual([
      `call_record ${guid(17)} 1 test:17 PostgreSQL: refused for a test ${state} ${bytes} true`,
      `call_record ${guid(23)} 1 test:23 PostgreSQL: refused for a test ${state} ${bytes} true`,
    ])
    const rest = many.map((one) => one.id).filter((id) => id !== guid(17) && id !== guid(23))
    expect(await asked(warehouse, 'select id from :facts.records order by id')).toEqual(rest)
    expect(await factCounts(warehouse)).toEqual(
      Object.fromEntries(Object.entries(rowsOf()).map(([table, count]) => [table, count * 22])),
    )
    expect(await asked(warehouse, 'select state, count(*) from :ops.ledger group by 1 order by 1')).toEqual([
      'loaded 22',
      'quarantined 2',
    ])
    expect(
      await asked(warehouse, 'select records_seen, records_loaded, records_quarantined from :ops.runs'),
    ).toEqual(['24 22 2'])
  })

  it('never quotes a row in the reason', async () => {
    await warehouse.pool.query(
      withSchemas(
        'alter table :facts.participants add constraint no_anna check (id <> $$person 1$$)',
        warehouse.schemas,
      ),
    )
    undoing.push('alter table :facts.participants drop constraint no_anna')
    await loaded(warehouse, [call(1)])
    expect(await asked(warehouse, 'select sqlstate, reason from :ops.quarantine')).toEqual([
      '23514 PostgreSQL: new row for relation "participants" violates check constraint "no_anna"',
    ])
  })

  it('leaves an older version in the tables', async () => {
    await loaded(warehouse, [call(1)])
    await refuse('streams', 'new.packet_utilization = 102', '22003')
    const summary = await loaded(warehouse, [call(1, { version: 2, sessions: 3 })])
    expect(summary.records).toEqual(records({ seen: 1, quarantined: 1 }))
    expect(await factCounts(warehouse)).toEqual(rowsOf())
    expect(await states()).toEqual(['1 2 quarantined 1'])
  })

  it.each([
    ['after it', true, [3, 1, 2]],
    ['before it', true, [1, 2, 3]],
    ['after it, where documents are not kept', false, [3, 2, 1]],
  ])('gives way to the next best version of its call in the batch, %s', async (_, keepDocuments, order) => {
    await refuse('streams', 'new.packet_utilization = 103', '22003')
    const summary = await loaded(
      warehouse,
      [call(2), ...order.map((version) => call(1, { version, sessions: version })), call(3)],
      { keepDocuments },
    )
    expect(summary.records).toEqual(records({ seen: 5, loaded: 3, unchanged: 1, quarantined: 1 }))
    expect(await asked(warehouse, 'select version from :facts.records order by id')).toEqual(['2', '1', '1'])
    expect(await states()).toEqual(['2 3 quarantined 1', '1 1 loaded 0', '1 1 loaded 0'])
    expect(await asked(warehouse, 'select version from :ops.documents where id = $1', [guid(1)])).toEqual(
      keepDocuments ? ['1', '2'] : [],
    )
  })

  it('is loaded by a replay once it fits, and closed, be it a call or a row of a log', async () => {
    await refuse('pstn_calls', 'true', '22003')
    expect((await loaded(warehouse, [pstnCall(1), call(1), hostile(2)])).records).toEqual(
      records({ seen: 3, loaded: 1, quarantined: 2 }),
    )
    await warehouse.pool.query(withSchemas('drop function :ops.refuse() cascade', warehouse.schemas))
    expect((await replayed(warehouse)).records).toEqual(
      records({ seen: 3, loaded: 1, replaced: 1, quarantined: 1 }),
    )
    expect(await asked(warehouse, 'select id from :facts.pstn_calls')).toEqual([pstnCall(1).id])
    expect(
      await asked(warehouse, 'select id, resolved_at is null as open from :ops.quarantine order by id desc'),
    ).toEqual([`${pstnCall(1).id} false`, `${guid(2)} true`])
  })
})

describe('quarantine', () => {
  it.each([
    ['older than', 1],
    ['as old as', 2],
  ])('never takes a version %s the loaded one', async (_, version) => {
    await loaded(warehouse, [call(1, { version: 2 })])
    const summary = await loaded(warehouse, [hostile(1, version)])
    expect(summary.records).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await waiting()).toEqual([])
    expect(await states()).toEqual(['2 2 loaded 0'])
  })

  it('never takes one either whose newer version is in the same batch, before or behind it', async () => {
    const summary = await loaded(warehouse, [hostile(1, 1), call(1, { version: 2 }), hostile(1, 2)])
    expect(summary.records).toEqual(records({ seen: 3, loaded: 1, unchanged: 2 }))
    expect(await waiting()).toEqual([])
  })

  it('never takes an older version of a call that is loaded in part, which would then not be made whole', async () => {
    await loaded(warehouse, [call(1, { version: 2, incomplete: true })])
    const summary = await loaded(warehouse, [hostile(1, 1)])
    expect(summary.records).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await waiting()).toEqual([])
    expect(await states()).toEqual(['2 2 loaded 0'])
    // of the same version it may be the whole of what is there in part
    expect((await loaded(warehouse, [hostile(1, 2)])).records).toEqual(records({ seen: 1, quarantined: 1 }))
  })

  it('leaves a call to be fetched of which a newer version is listed than the one that it takes', async () => {
    await warehouse.pool.query(
      withSchemas('insert into :ops.ledger (call_id, version_listed) values ($1, 2)', warehouse.schemas),
      [guid(1)],
    )
    expect((await loaded(warehouse, [hostile(1, 1)])).records).toEqual(records({ seen: 1, quarantined: 1 }))
    expect(await states()).toEqual(['null 2 pending 1'])
    await loaded(warehouse, [hostile(1, 2)])
    expect(await states()).toEqual(['null 2 quarantined 2'])
  })

  it('takes a newer version, and keeps the loaded one in the tables', async () => {
    await loaded(warehouse, [call(1, { version: 2 })])
    const summary = await loaded(warehouse, [hostile(1, 3)])
    expect(summary.records).toEqual(records({ seen: 1, quarantined: 1 }))
    expect(await states()).toEqual(['2 3 quarantined 1'])
    expect(await asked(warehouse, 'select version from :facts.records')).toEqual(['2'])
  })

  it('is over when a version comes that is as new and good', async () => {
    await loaded(warehouse, [hostile(1, 2), hostile(2, 2), call(3, { more: { version: 'two' } })])
    expect(await states()).toEqual(['null 2 quarantined 1', 'null 2 quarantined 1'])
    await loaded(warehouse, [call(1, { version: 1 }), call(2, { version: 2 }), call(3)])
    expect(await states()).toEqual(['1 2 quarantined 0', '2 2 loaded 0', '1 1 loaded 0'])
    expect(
      await asked(warehouse, 'select id, resolved_at is null as open from :ops.quarantine order by id'),
    ).toEqual([`${guid(1)} true`, `${guid(2)} false`, `${guid(3)} false`])
  })

  it('holds the same bytes once, in one batch, in two and in two runs', async () => {
    const twice = await loaded(warehouse, ['{"broken', '{"broken', hostile(1), batchBreak, hostile(1)])
    expect(twice.records).toEqual(records({ seen: 5, quarantined: 5 }))
    const first = await waiting()
    expect(first).toHaveLength(3)
    await loaded(warehouse, ['{"broken', hostile(1)])
    expect(await waiting()).toEqual(first)
    expect(await states()).toEqual(['null 1 quarantined 1'])
  })
})

describe('a fault of the environment', () => {
  /** Lets inserts into records fail in this way the first times; a sequence counts them, and is never rolled back. */
  async function failing(times: number, sqlstate: string): Promise<void> {
    await warehouse.pool.query(withSchemas('create sequence :ops.faults', warehouse.schemas))
    undoing.push('drop sequence :ops.faults')
    await refuse('records', `nextval('"call_quality_ops".faults') <= ${times}`, sqlstate)
  }

  it.each(['53100', '53200', '40001', '40P01', '55P03', '57P01', '08006'])(
    'such as %s that passes is waited for',
    async (sqlstate) => {
      await failing(2, sqlstate)
      const notices: string[] = []
      const pauses: number[] = []
      const summary = await loaded(warehouse, [call(1), call(2)], {
        onNotice: (message) => notices.push(message),
        sleep: async (ms) => {
          pauses.push(ms)
        },
      })
      expect(summary.records).toEqual(records({ seen: 2, loaded: 2 }))
      expect(notices).toEqual([
        'The database said: refused for a test. Trying again in 0.1 s.',
        'The database said: refused for a test. Trying again in 0.5 s.',
      ])
      expect(pauses).toEqual([100, 500])
      expect(await waiting()).toEqual([])
    },
  )

  it.each([
    ['53100', 'unreachable', "PostgreSQL can't be reached or can't go on: refused for a test"],
    ['42501', 'auth', 'PostgreSQL denies what callhouse needs: refused for a test'],
    ['P0001', 'internal', 'PostgreSQL refused a statement of callhouse: refused for a test'],
  ])(
    'such as %s that stays ends the run, and puts nothing into quarantine',
    async (sqlstate, kind, message) => {
      await failing(1_000, sqlstate)
      await expect(loading(warehouse, [call(1)])).rejects.toEqual(
        expect.objectContaining({ name: 'Failure', kind, message }),
      )
      await expect(loading(warehouse, [call(1)])).rejects.toBeInstanceOf(Failure)
      expect(await waiting()).toEqual([])
      expect(await factCounts(warehouse)).toEqual({})
      expect(await states()).toEqual(['null null pending 0'])
      expect(await asked(warehouse, 'select status, error, records_seen from :ops.runs')).toEqual([
        `failed ${message} 0`,
        `failed ${message} 0`,
      ])
    },
  )
})
