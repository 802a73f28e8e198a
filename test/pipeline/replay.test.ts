import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decompress } from '../../src/loader/index.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { callhouse } from '../setup/callhouse.ts'
import {
  asLines,
  bytesOf,
  call,
  directRoutingCall,
  generated,
  guid,
  pstnCall,
  richCall,
} from '../setup/documents.ts'
import { asked, clear, dumpBooks, dumpFacts, factCounts } from '../setup/dump.ts'
import { loaded, records, replayed, writtenRows } from '../setup/loading.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
})
afterEach(() => clear(warehouse))
afterAll(() => close())

/** The stored documents as text, by id and version. */
async function stored(): Promise<string[]> {
  const { rows } = await warehouse.pool.query<{ document: Buffer }>(
    withSchemas('select document from :ops.documents order by kind, id, version', warehouse.schemas),
  )
  return Promise.all(rows.map(async ({ document }) => String(await decompress(document))))
}

const rich = richCall()
const documents = [
  ...generated(20),
  rich,
  pstnCall(1),
  directRoutingCall(1),
  call(1, { version: 1, sessions: 3 }),
  call(1, { version: 2 }),
  call(2, { incomplete: true, sessions: 2 }),
  call(3, { more: { modalities: ['smell'], mood: 'sunny' } }),
]

describe('documents', () => {
  it('are kept byte for byte, every version', async () => {
    const odd = `{ "id" : "${guid(1).toUpperCase()}",\t"version": 1, "startDateTime":"2026-10-05T08:00:00Z",
      "joinWebUrl": "\\u00e4 é 😀", "participants_v2": [], "sessions": [] }`
    const given = [
      odd,
      JSON.stringify(call(1, { version: 3 })),
      JSON.stringify(call(1, { version: 2 })),
      JSON.stringify(rich),
      JSON.stringify(directRoutingCall(1)),
      JSON.stringify(pstnCall(1)),
    ]
    await loaded(warehouse, given)
    expect((await stored()).sort()).toEqual([...given].sort())
    expect(
      await asked(
        warehouse,
        `select kind, version, is_complete, bytes, encode(sha256, 'hex') = encode(sha256, 'hex') from :ops.documents
         where id = $1 or kind <> 'call_record' order by kind, version`,
        [guid(1)],
      ),
    ).toEqual([
      `call_record 1 true ${bytesOf(odd).length} true`,
      `call_record 2 true ${given[2]!.length} true`,
      `call_record 3 true ${given[1]!.length} true`,
      `direct_routing_call 0 true ${given[4]!.length} true`,
      `pstn_call 0 true ${given[5]!.length} true`,
    ])
  })

  it('are named by their SHA-256, as the ledger knows them', async () => {
    await loaded(warehouse, documents)
    const { rows } = await warehouse.pool.query<{ sha256: string; document: Buffer }>(
      withSchemas(`select encode(sha256, 'hex') as sha256, document from :ops.documents`, warehouse.schemas),
    )
    expect(rows).toHaveLength(documents.length)
    for (const { sha256, document } of rows) {
      const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(await decompress(document)))
      expect(Buffer.from(digest).toString('hex')).toBe(sha256)
    }
    expect(
      await asked(
        warehouse,
        `select count(*) from :ops.ledger
         join :ops.documents on id = call_id and version = version_loaded and sha256 = document_sha256`,
      ),
    ).toEqual([String(20 + 1 + 3)])
  })

  it('are not kept where that is not wanted', async () => {
    await loaded(warehouse, documents, { keepDocuments: false })
    expect(await stored()).toEqual([])
    expect(await asked(warehouse, 'select distinct document_sha256 from :ops.ledger')).toEqual(['null'])
  })
})

describe('a replay', () => {
  it('makes the rows again that were lost, as they were', async () => {
    await loaded(warehouse, documents)
    const before = { facts: await dumpFacts(warehouse), books: await dumpBooks(warehouse) }
    const counts = await factCounts(warehouse)
    await warehouse.pool.query(
      `delete from call_quality.records; delete from call_quality.pstn_calls;
       delete from call_quality.direct_routing_calls`,
    )
    const summary = await replayed(warehouse)
    expect(summary.records).toEqual(records({ seen: 26, replaced: 24, loaded: 2, incomplete: 1 }))
    expect(writtenRows(summary)).toEqual(counts)
    expect({ facts: await dumpFacts(warehouse), books: await dumpBooks(warehouse) }).toEqual(before)
    expect(
      await asked(warehouse, 'select command, status, exit_code from :ops.runs order by run_id'),
    ).toEqual(['load ok 0', 'replay ok 0'])
  })

  it('makes the rows again that were changed by hand, and leaves the keys as they are', async () => {
    await loaded(warehouse, documents)
    const keys = () =>
      asked(warehouse, 'select record_key, stream_key from :facts.streams order by stream_key')
    const before = [await dumpFacts(warehouse), await keys()]
    await warehouse.pool.query(
      `update call_quality.streams set packet_utilization = 0;
       update call_quality.pstn_calls set duration_s = 0;
       delete from call_quality.sessions where ordinal = 1`,
    )
    const summary = await replayed(warehouse)
    expect(summary.records).toEqual(records({ seen: 26, replaced: 25, unchanged: 1, incomplete: 1 }))
    expect([await dumpFacts(warehouse), await keys()]).toEqual(before)
  })

  it('of one call or log row touches nothing else', async () => {
    await loaded(warehouse, documents)
    await warehouse.pool.query('delete from call_quality.records; delete from call_quality.pstn_calls')
    expect((await replayed(warehouse, rich.id)).records).toEqual(records({ seen: 1, replaced: 1 }))
    expect(await asked(warehouse, 'select id from :facts.records')).toEqual([rich.id])
    expect((await replayed(warehouse, guid(1, 3))).records).toEqual(records({ seen: 1, loaded: 1 }))
    expect(await asked(warehouse, 'select id from :facts.pstn_calls')).toEqual([pstnCall(1).id])
    expect(await asked(warehouse, 'select count(*) from :facts.records')).toEqual(['1'])
  })

  it('takes the row of a log that came last, even if it had come before', async () => {
    for (const duration of [1, 2, 1]) await loaded(warehouse, [pstnCall(1, { duration })])
    expect(await asked(warehouse, 'select duration_s from :facts.pstn_calls')).toEqual(['1'])
    const summary = await replayed(warehouse)
    expect(summary.records).toEqual(records({ seen: 1, unchanged: 1 }))
    expect(await asked(warehouse, 'select duration_s from :facts.pstn_calls')).toEqual(['1'])
  })

  it('loads what was in quarantine and fits now, and keeps its document', async () => {
    await warehouse.pool.query(
      'alter table call_quality.streams add constraint not_that check (packet_utilization <> 101)',
    )
    await loaded(warehouse, [call(1), call(2)])
    expect(await asked(warehouse, 'select id from :facts.records')).toEqual([guid(2)])
    await warehouse.pool.query('alter table call_quality.streams drop constraint not_that')
    const summary = await replayed(warehouse, guid(1))
    expect(summary.records).toEqual(records({ seen: 1, loaded: 1 }))
    expect(await asked(warehouse, 'select id from :facts.records order by id')).toEqual([guid(1), guid(2)])
    expect(await asked(warehouse, 'select resolved_at is not null from :ops.quarantine')).toEqual(['true'])
    expect(await stored()).toEqual([JSON.stringify(call(1)), JSON.stringify(call(2))])
    const facts = await dumpFacts(warehouse)
    await warehouse.pool.query('delete from call_quality.records')
    expect((await replayed(warehouse)).records).toEqual(records({ seen: 2, replaced: 2 }))
    expect(await dumpFacts(warehouse)).toEqual(facts)
  })

  it('goes through more documents than fit into one step', async () => {
    const many = Array.from({ length: 1_201 }, (_, at) => call(at + 1, { sessions: 0, participants: 0 }))
    await loaded(warehouse, many)
    const before = await dumpFacts(warehouse)
    await warehouse.pool.query('delete from call_quality.records')
    expect((await replayed(warehouse)).records).toEqual(records({ seen: 1_201, replaced: 1_201 }))
    expect(await dumpFacts(warehouse)).toEqual(before)
  })
})

describe('callhouse replay', () => {
  const run = (...args: string[]) =>
    callhouse(['replay', ...args, '--json'], { env: { DATABASE_URL: database.url } })

  it.each([
    ['unknown', guid(99)],
    ['loaded without its document', guid(1)],
  ])('of a call that is %s ends with 64 and says so', async (_, id) => {
    await loaded(warehouse, [call(1)], { keepDocuments: false })
    const said = await run('--record', id)
    expect(said.code).toBe(64)
    expect(JSON.parse(said.stderr)).toMatchObject({
      level: 'error',
      kind: 'usage',
      msg: `No document of ${id} is stored`,
      remedy: 'It was never loaded, or loaded with --no-documents.',
    })
    expect(await asked(warehouse, 'select version from :facts.records')).toEqual(['1'])
  })

  it('of all says how many calls it can not make again, their documents not having been kept', async () => {
    const env = { DATABASE_URL: database.url }
    const lines = asLines([call(1), call(2), call(3)])
    await callhouse(['load', '-', '--no-documents'], { env, stdin: lines })
    await callhouse(['load', '-'], { env, stdin: asLines([call(4)]) })
    const said = await run()
    expect(said.code).toBe(0)
    expect(JSON.parse(said.stdout)).toMatchObject({ records: records({ seen: 1, replaced: 1 }) })
    expect(JSON.parse(said.stderr)).toMatchObject({
      level: 'warn',
      msg: '3 calls were loaded without keeping documents; their rows stay as they are.',
    })
    expect(await asked(warehouse, 'select count(*) from :facts.records')).toEqual(['4'])
  })

  it('refuses what is no id', async () => {
    const id = guid(1).slice(1)
    const said = await run('--record', id)
    expect([said.code, JSON.parse(said.stderr)]).toMatchObject([
      64,
      { msg: `--record wants the id of a call record, not "${id}"` },
    ])
  })
})
