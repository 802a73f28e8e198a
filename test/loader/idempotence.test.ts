import { afterEach, describe, expect, it } from 'vitest'
import { generateDirectRoutingCalls, generatePstnCalls } from '../../src/emulator/tenant.ts'
import {
  batchBreak,
  call,
  directRoutingCall,
  generated,
  pstnCall,
  richCall,
  tenant,
} from '../setup/documents.ts'
import { asked, clear, dumpBooks, dumpFacts, rowStates } from '../setup/dump.ts'
import { loaded, records, writtenRows } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
afterEach(() => clear(warehouse))

describe('the same documents once more', () => {
  const pstn = [...generatePstnCalls({ ...tenant, calls: 60 })]
  const direct = [...generateDirectRoutingCalls({ ...tenant, calls: 60 })]
  const documents = [
    ...generated(40),
    richCall(),
    ...pstn,
    ...direct,
    // older ones, one that is incomplete, two with issues and drift, and some that can't be loaded
    call(1, { version: 1 }),
    call(1, { version: 2, sessions: 3 }),
    call(2, { incomplete: true, sessions: 2 }),
    call(3, { more: { modalities: ['smell'], spin: 'up', endDateTime: 'tomorrow' } }),
    pstnCall(1, { duration: 'long', colour: 'blue' }),
    directRoutingCall(1),
    call(4, { more: { startDateTime: 'yesterday' } }),
    '{"broken',
    pstnCall(2, { id: 'no GUID' }),
  ]
  const count = documents.length

  it('change no row of any table', async () => {
    const first = await loaded(warehouse, documents)
    expect(first.records).toEqual(
      records({ seen: count, loaded: count - 4, unchanged: 1, incomplete: 1, quarantined: 3 }),
    )
    expect(pstn.length).toBeGreaterThan(0)
    expect(direct.length).toBeGreaterThan(0)
    expect(writtenRows(first)).toMatchObject({
      records: 44,
      pstn_calls: pstn.length + 1,
      direct_routing_calls: direct.length + 1,
    })
    expect([first.issues, first.drift]).toEqual([3, 2])
    const states = await rowStates(warehouse)
    const full = Object.entries(states).filter(([, rows]) => rows.length > 0)
    const others = [
      ...['tenant', 'scans', 'gaps', 'meeting_pages'],
      ...['addresses', 'address_buildings', 'touched_days', 'readers'],
    ].map((name) => `call_quality_ops.${name}`)
    others.push(...['building_networks', 'endpoints'].map((name) => `call_quality.${name}`))
    expect(full.map(([name]) => name)).toEqual(Object.keys(states).filter((name) => !others.includes(name)))

    for (const again of [documents, documents.toReversed(), documents.flatMap(withBreaks)]) {
      const summary = await loaded(warehouse, again)
      const breaks = again.length - count
      expect(summary.records).toEqual(
        records({ seen: again.length, unchanged: count - 3, quarantined: 3 + breaks }),
      )
      expect(writtenRows(summary)).toEqual({})
      expect([summary.issues, summary.drift]).toEqual([0, 0])
      if (breaks > 0)
        await warehouse.pool.query('delete from call_quality_ops.quarantine where bytes > 9999999')
      expect(await rowStates(warehouse)).toEqual(states)
    }
  })

  it('without keeping documents neither', async () => {
    await loaded(warehouse, documents, { keepDocuments: false })
    expect(await asked(warehouse, 'select count(*) from :ops.documents')).toEqual(['0'])
    const states = await rowStates(warehouse)
    const summary = await loaded(warehouse, documents, { keepDocuments: false })
    expect(summary.records).toEqual(records({ seen: count, unchanged: count - 3, quarantined: 3 }))
    expect(await rowStates(warehouse)).toEqual(states)
  })

  it('give the same warehouse as once, where the first load was cut short', async () => {
    await loaded(warehouse, documents)
    const expected = { facts: await dumpFacts(warehouse), books: await dumpBooks(warehouse) }
    await clear(warehouse)
    await loaded(warehouse, documents.slice(0, 30))
    await loaded(warehouse, documents.slice(0, 50))
    await loaded(warehouse, documents)
    expect({ facts: await dumpFacts(warehouse), books: await dumpBooks(warehouse) }).toEqual(expected)
  })
})

describe('rows of the call logs', () => {
  const shown = () =>
    asked(
      warehouse,
      `select id, duration_s from :facts.pstn_calls
       union all select id, duration_s from :facts.direct_routing_calls order by 1`,
    )

  it('are replaced where anything differs, and only those', async () => {
    const before = [1, 2, 3].flatMap((number) => [pstnCall(number), directRoutingCall(number)])
    await loaded(warehouse, before)
    const summary = await loaded(warehouse, [
      ...before.slice(0, 4),
      pstnCall(3, { duration: 7 }),
      directRoutingCall(3, { duration: 8 }),
      pstnCall(4),
    ])
    expect(summary.records).toEqual(records({ seen: 7, loaded: 1, replaced: 2, unchanged: 4 }))
    expect(writtenRows(summary)).toEqual({ pstn_calls: 2, direct_routing_calls: 1 })
    expect(await shown()).toEqual([
      `${pstnCall(1).id} 300`,
      `${pstnCall(2).id} 300`,
      `${pstnCall(3).id} 7`,
      `${pstnCall(4).id} 300`,
      `${directRoutingCall(1).id} 60`,
      `${directRoutingCall(2).id} 60`,
      `${directRoutingCall(3).id} 8`,
    ])
  })

  it('stand as they came last, in one batch and in two', async () => {
    const first = await loaded(warehouse, [pstnCall(1), pstnCall(1, { duration: 2 })])
    expect(first.records).toEqual(records({ seen: 2, loaded: 1, unchanged: 1 }))
    expect(await shown()).toEqual([`${pstnCall(1).id} 2`])
    const second = await loaded(warehouse, [
      pstnCall(1, { duration: 3 }),
      batchBreak,
      pstnCall(1, { duration: 4 }),
    ])
    expect(second.records).toEqual(records({ seen: 3, replaced: 2, quarantined: 1 }))
    expect(await shown()).toEqual([`${pstnCall(1).id} 4`])
  })
})

function withBreaks(document: object | string, at: number): (object | string | Buffer)[] {
  return at % 25 === 12 ? [document, batchBreak] : [document]
}
