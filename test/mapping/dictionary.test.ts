import { describe, expect, it } from 'vitest'
import { dictionary, type Entry } from '../../src/mapping/dictionary.ts'
import { tables } from '../../src/mapping/index.ts'
import { propertiesOf, reachable, rootTypes } from './graph-schema.ts'

const entries = dictionary()

function at(path: string, root = 'callRecord'): Entry | undefined {
  return entries.find((entry) => entry.root === root && entry.path === path)
}

function columnsOf(entry: Entry) {
  if ('columns' in entry) return entry.columns.map((column) => ({ ...column, table: entry.table }))
  return 'column' in entry ? [entry] : []
}

describe('the data dictionary', () => {
  it.each(
    [...reachable(rootTypes)].flatMap((type) =>
      Object.keys(propertiesOf(type)).map((property) => [type, property]),
    ),
  )('has %s.%s', (type, property) => {
    const found = entries.filter(
      (entry) => entry.property === property && entry.types.includes(`microsoft.graph.${type}`),
    )
    expect(found).not.toEqual([])
  })

  it('has one entry for a path', () => {
    const paths = entries.filter(({ path }) => path !== null).map(({ root, path }) => `${root} ${path}`)
    expect(paths).toEqual([...new Set(paths)])
  })

  it('has three roots', () => {
    expect([...new Set(entries.map(({ root }) => root))]).toEqual([
      'callRecord',
      'pstnCallLogRow',
      'directRoutingLogRow',
    ])
  })

  it('has every column of every table, and no other', () => {
    const told = new Set(entries.flatMap(columnsOf).map(({ table, column }) => `${table}.${column}`))
    const real = tables.flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`))
    expect([...told].sort()).toEqual(real.sort())
  })

  it('says of each column what the table says', () => {
    for (const told of entries.flatMap(columnsOf)) {
      const table = tables.find(({ name }) => name === told.table)
      const column = table?.columns.find(({ name }) => name === told.column)
      expect(told).toMatchObject({
        pg_type: column?.pg,
        unit: column?.unit ?? null,
        comment: column?.comment,
        euii: column?.euii,
      })
    }
  })

  it('has words for every column, and a reason for all that is left out', () => {
    for (const entry of entries) {
      const words = 'omitted' in entry ? [entry.omitted] : columnsOf(entry).map(({ comment }) => comment)
      for (const text of words) expect(text).toMatch(/\S/)
    }
  })

  it('leads every stand-in and every list to where it goes', () => {
    const tableNames = tables.map(({ name }) => name)
    for (const entry of entries) {
      if ('instead_of' in entry) expect(at(entry.instead_of, entry.root)).toBeDefined()
      if ('rows' in entry) expect(tableNames).toContain(entry.rows)
    }
  })

  it('tells each column that no property gives once', () => {
    const unsent = entries.filter(({ path }) => path === null).flatMap(columnsOf)
    const names = unsent.map(({ table, column }) => `${table}.${column}`)
    expect(names).toEqual([...new Set(names)])
    expect(new Set(unsent.map(({ column }) => column))).toEqual(
      new Set([
        'record_key',
        'participant_key',
        'session_key',
        'segment_key',
        'media_key',
        'stream_key',
        'trace_route_hop_key',
        'feedback_token_key',
        'ordinal',
        'call_started_at',
        'side',
        'missing_parts',
      ]),
    )
  })

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(entries))).toEqual(entries)
  })
})

describe('an entry of the data dictionary', () => {
  it('names the column of a property', () => {
    expect(at('sessions[].segments[].media[].callerNetwork.ipAddress')).toEqual({
      root: 'callRecord',
      path: 'sessions[].segments[].media[].callerNetwork.ipAddress',
      property: 'ipAddress',
      types: ['microsoft.graph.callRecords.networkInfo'],
      table: 'media',
      column: 'caller_network_ip_address',
      pg_type: 'text',
      unit: null,
      comment: 'Caller: Address of the endpoint, in canonical form.',
      euii: true,
    })
  })
  it('names every column of a list of words', () => {
    const entry = at('sessions[].modalities')
    expect(entry).toMatchObject({ table: 'sessions' })
    expect(columnsOf(entry!).map(({ column }) => column)).toEqual([
      'modalities',
      'has_audio',
      'has_video',
      'has_video_based_screen_sharing',
      'has_screen_sharing',
      'has_data',
    ])
  })
  it('names the table of a list', () => {
    expect(at('sessions[].segments[].media[].streams')).toMatchObject({ rows: 'streams' })
  })
  it('names the table and prefix of an object', () => {
    expect(at('sessions[].failureInfo')).toMatchObject({ table: 'sessions', prefix: 'failure_' })
  })
  it('names what a deprecated property stands in for', () => {
    expect(at('organizer')).toMatchObject({ instead_of: 'organizer_v2' })
    expect(at('participants')).toMatchObject({ instead_of: 'participants_v2' })
    expect(at('sessions[].caller.identity')).toMatchObject({
      instead_of: 'sessions[].caller.associatedIdentity',
    })
  })
  it('says why a property is left out', () => {
    expect(at('participants_v2[].identity.{slot}.hidden')).toMatchObject({
      types: [
        'microsoft.graph.communicationsApplicationIdentity',
        'microsoft.graph.communicationsApplicationInstanceIdentity',
      ],
      omitted: 'tells other applications whether to show a participant',
    })
  })
  it('follows an identity into its slots', () => {
    expect(at('organizer_v2.identity.guest')).toMatchObject({ column: 'organizer_identity_kind' })
    expect(at('organizer_v2.identity.{slot}.email')).toMatchObject({ column: 'organizer_identity_email' })
    expect(at('sessions[].caller.associatedIdentity.id')).toMatchObject({ column: 'caller_identity_id' })
  })
  it('follows a list of objects into its elements', () => {
    expect(at('participants_v2[].administrativeUnitInfos[].id')).toMatchObject({
      property: 'id',
      types: ['microsoft.graph.callRecords.administrativeUnitInfo'],
      column: 'administrative_unit_ids',
    })
  })
  it('names annotations that tell a type', () => {
    expect(at('sessions[].caller.@odata.type')).toMatchObject({
      property: '@odata.type',
      column: 'caller_endpoint_type',
    })
  })
  it('stands below its own root for rows of the call logs', () => {
    expect(at('duration', 'pstnCallLogRow')).toMatchObject({
      table: 'pstn_calls',
      column: 'duration_s',
      unit: 's',
    })
    expect(at('finalSipCode', 'directRoutingLogRow')).toMatchObject({ table: 'direct_routing_calls' })
  })
})
