import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guid } from '../setup/documents.ts'
import { type Damaging, damages, keyOf, openDamaging, some } from './damaging.ts'
import { COERCED, REPLACED, SIMPLE } from './filled.ts'

let damaging: Damaging
let damaged: Damaging['damaged']
beforeAll(async () => {
  damaging = await openDamaging()
  ;({ damaged } = damaging)
})
afterAll(() => damaging.close())

describe('rows', () => {
  it('a value that differs in its last digit, told with its place in the document', async () => {
    const stream = `stream_key = ${keyOf(SIMPLE)} * 16777216 + 4`
    const found = await damaged(
      `update :facts.streams set packet_utilization = packet_utilization + 1, average_jitter_ms = 1e-7 where ${stream}`,
      `update :facts.sessions set ended_at = ended_at + interval '1 microsecond' where record_key = ${keyOf(SIMPLE)} and ordinal = 2`,
    )
    expect(Object.keys(found)).toEqual(['rollup_sessions', 'rollup_streams', 'rows_content'])
    const at = { table: 'streams', call_id: SIMPLE, key: expect.any(String) }
    const path = 'sessions[1].segments[0].media[0].streams[1]'
    expect(found.rows_content).toEqual([
      {
        ...{ table: 'sessions', call_id: SIMPLE, key: expect.any(String), path: 'sessions[1].endDateTime' },
        ...{ column: 'ended_at', expected: '2026-10-05 09:00:01+00', found: '2026-10-05 09:00:01.000001+00' },
      },
      { ...at, path: `${path}.averageJitter`, column: 'average_jitter_ms', expected: null, found: '1e-07' },
      {
        ...at,
        path: `${path}.packetUtilization`,
        column: 'packet_utilization',
        expected: '701',
        found: '702',
      },
    ])
    expect(found.rollup_streams).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ day: '2026-10-05', table: 'quality_hourly', measure: 'jitter_count', expected: 1, found: 0 },
        }),
      ]),
    )
  })

  it('a value that tells of a person, without telling it', async () => {
    const found = await damaged(
      `update :facts.participants set identity_display_name = 'Mallory' where record_key = ${keyOf(SIMPLE)}`,
      `update :facts.media set caller_network_subnet = '10.66.6.0' where record_key = ${keyOf(SIMPLE)} and caller_network_subnet is null`,
    )
    expect(found.rows_content).toEqual([
      {
        ...{ table: 'participants', call_id: SIMPLE, key: expect.any(String) },
        ...{ path: 'participants_v2[0].identity', column: 'identity_display_name' },
        ...{ expected: '(withheld)', found: '(withheld)' },
      },
      expect.objectContaining({ column: 'caller_network_subnet', found: '(withheld)' }),
      expect.objectContaining({ column: 'caller_network_subnet', found: '(withheld)' }),
    ])
    expect(JSON.stringify(found)).not.toMatch(/Mallory|Person 1|10\.66/)
  })

  it('a row too few, a row too many, and one that changed its place', async () => {
    const found = await damaged(
      `delete from :facts.streams where stream_key = ${keyOf(SIMPLE)} * 16777216 + 1`,
      `insert into :facts.participants (participant_key, record_key, ordinal) select participant_key + 1, record_key, 2 from :facts.participants where record_key = ${keyOf(REPLACED)}`,
      `update :facts.media set ordinal = 7 where record_key = ${keyOf(COERCED)}`,
    )
    expect(found.ledger_rows).toEqual([
      { call_id: REPLACED, record_key: some, expected: some, found: some },
      { call_id: SIMPLE, record_key: some, expected: 14, found: 13 },
    ])
    expect(found.rows_keys).toEqual([{ table: 'streams', record_key: some, key: some, expected: some }])
    expect(found.rows_ordinals).toEqual([
      { table: 'media', record_key: some, key: some, expected: 1, found: 7 },
      { table: 'streams', record_key: some, key: some, expected: 2, found: 3 },
    ])
    expect(found.rows_content).toEqual([
      expect.objectContaining({
        call_id: REPLACED,
        path: 'participants_v2[1]',
        expected: 'none',
        found: 'a row',
      }),
      expect.objectContaining({ call_id: COERCED, column: 'ordinal', expected: '1', found: '7' }),
      expect.objectContaining({
        ...{ call_id: SIMPLE, path: 'sessions[0].segments[0].media[0].streams[1]', column: null },
        ...{ expected: 'a row', found: 'none' },
      }),
    ])
  })

  it('rows below nothing, below another call, and at another time', async () => {
    const found = await damaged(
      'alter table :facts.streams drop constraint streams_media_key_fkey',
      `update :facts.streams set media_key = -1 where stream_key = ${keyOf(SIMPLE)} * 16777216`,
      `update :facts.streams set media_key = ${keyOf(COERCED)} * 16777216 where stream_key = ${keyOf(SIMPLE)} * 16777216 + 1`,
      `update :facts.segments set call_started_at = '2026-01-01' where record_key = ${keyOf(COERCED)}`,
    )
    expect(found.catalog_tables).toEqual([
      {
        place: 'constraint streams_media_key_fkey',
        expected: 'FOREIGN KEY (media_key) REFERENCES media(media_key) ON DELETE CASCADE',
        found: 'nothing',
      },
    ])
    const wrong = (found.rows_parents as { table: string; parent: string; wrong: string }[]).map(
      (one) => `${one.table} ${one.parent}: ${one.wrong}`,
    )
    expect(wrong.toSorted()).toEqual([
      'media segments: another start of the call',
      'segments sessions: another start of the call',
      'streams media: a parent of another call',
      'streams media: no such parent',
    ])
  })

  it('the same call and the same row of a log twice', async () => {
    const found = await damaged(
      'alter table :facts.records drop constraint records_id_key',
      `update :facts.records set id = '${SIMPLE}' where id = '${COERCED}'`,
      'alter table :facts.pstn_calls drop constraint pstn_calls_pkey cascade',
      `insert into :facts.pstn_calls select * from :facts.pstn_calls where id = '${guid(1, 3)}'`,
    )
    expect(found.rows_ids).toEqual([
      { table: 'records', id: SIMPLE, found: 2 },
      { table: 'pstn_calls', id: guid(1, 3), found: 2 },
    ])
    expect(found.ledger_records).toEqual([expect.objectContaining({ call_id: COERCED, wrong: 'another id' })])
  })

  it('values and rows of the logs', async () => {
    const found = await damaged(
      `update :facts.pstn_calls set charge = 0.125000001 where id = '${guid(1, 3)}'`,
      `update :facts.direct_routing_calls set user_principal_name = 'mallory@evil.example' where id = '${guid(1, 4)}'`,
    )
    expect(Object.keys(found)).toEqual(['rows_content'])
    expect(found.rows_content).toEqual([
      {
        ...{ table: 'pstn_calls', call_id: guid(1, 3), key: guid(1, 3), path: 'charge', column: 'charge' },
        ...{ expected: '0.125', found: '0.125000001' },
      },
      expect.objectContaining({ column: 'user_principal_name', expected: '(withheld)', found: '(withheld)' }),
    ])
  })

  it('issues that are gone, are too many, or of what is not loaded, without their values', async () => {
    const found = await damaged(
      `delete from :ops.issues where id = '${COERCED}'`,
      `insert into :ops.issues (kind, id, version, path, reason, value, run_id)
       values ('call_record', '${SIMPLE}', 1, 'type', 'wrong_type', 'Mallory', 1),
         ('pstn_call', '${guid(99, 3)}', 0, 'charge', 'not_a_number', 'x', 1)`,
      'delete from :ops.drift',
    )
    expect(found.rows_issues).toEqual([
      {
        call_id: COERCED,
        path: 'endDateTime',
        reason: 'not_an_instant',
        expected: 'an issue',
        found: 'none',
      },
      { call_id: SIMPLE, path: 'type', reason: 'wrong_type', expected: 'none', found: 'an issue' },
      {
        ...{ call_id: COERCED, path: 'unheardOf', reason: 'unknown property' },
        ...{ expected: 'noted in drift', found: 'not noted' },
      },
    ])
    expect(found.issues_of_loaded).toEqual([{ kind: 'pstn_call', id: guid(99, 3), version: 0, issues: 1 }])
    expect(JSON.stringify(found)).not.toContain('Mallory')
  })
})

it('every check that this file is for found its damage', () => {
  expect([...damaging.seen]).toEqual(expect.arrayContaining([...damages.rows]))
})
